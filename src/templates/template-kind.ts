// What every kind of template has in common: what it is given, and what it finds.

import type { StateMachineType } from '../language/types.js';
import type { DefinitionText } from './definition-text.js';
import type { TemplateNode } from './node.js';
import type { FileRange, ReadFile, SourceFile } from './source-file.js';

/** How a file is read: as a template of this kind, or as a definition of its own. */
export type TemplateFormat = 'cloudformation' | 'serverless' | 'terraform' | 'json' | 'yaml';

export interface TemplateOptions {
  /**
   * What placeholders, parameters, variables and references stand for, by their names:
   * `{ ChargeFunctionArn: 'arn:...', Stage: 'prod', 'ChargeFunction.Arn': 'arn:...', 'AWS::Region': 'eu-west-1' }`.
   */
  readonly substitutions?: Readonly<Record<string, string | number | boolean>>;
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** Default: `123456789012`. */
  readonly accountId?: string;
}

export interface TemplateContext extends TemplateOptions {
  readonly readFile: ReadFile;
  /** What the user says that a name stands for. */
  given(name: string): string | undefined;
}

/** A state machine in a template. */
export interface TemplateStateMachine {
  /** The logical id, the key, or for a definition of its own the name of the file. */
  readonly name: string;
  /** `AWS::Serverless::StateMachine`, `serverless-step-functions`, `Terraform template`, `definition`. */
  readonly kind: string;
  readonly type: StateMachineType;
  /** What it is called when it is deployed, where the template says so. */
  readonly stateMachineName: string | undefined;
  /** Where it is deployed, as far as the template or the user says so. */
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  readonly at: FileRange;
  /** Reads its definition. @throws TemplateError for one that cannot be read. */
  readonly definition: () => DefinitionText;
}

export interface TemplateKind {
  readonly format: TemplateFormat;
  /** Whether a file is of this kind. `document` is undefined for a text that is neither JSON nor YAML. */
  readonly recognizes: (file: SourceFile, document: TemplateNode | undefined) => boolean;
  /** @throws TemplateError */
  readonly stateMachines: (template: Template, context: TemplateContext) => readonly TemplateStateMachine[];
}

export interface Template {
  readonly file: SourceFile;
  /** The file as a tree, read once. @throws TemplateError for a text that is neither JSON nor YAML. */
  readonly document: () => TemplateNode;
}
