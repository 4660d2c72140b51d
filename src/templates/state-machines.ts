// The state machines in a file, whatever kind of file it is.

import { didYouMean } from '../utils/did-you-mean.js';
import { cloudFormation } from './cloudformation.js';
import { readDocument } from './document.js';
import type { TemplateNode } from './node.js';
import { jsonDefinition, yamlDefinition } from './plain-definition.js';
import { serverless } from './serverless.js';
import type { ReadFile, SourceFile } from './source-file.js';
import { TemplateError } from './template-error.js';
import type { Template, TemplateFormat, TemplateKind, TemplateOptions, TemplateStateMachine } from './template-kind.js';
import { terraform } from './terraform.js';

/** In the order in which they are asked whether a file is theirs. */
const KINDS: readonly TemplateKind[] = [terraform, cloudFormation, serverless, jsonDefinition, yamlDefinition];

export interface FindOptions extends TemplateOptions {
  /** Default: what the file looks like. */
  readonly format?: TemplateFormat;
}

/**
 * Finds the state machines in a file.
 * @param readFile for the files that it refers to.
 * @throws TemplateError for a file that cannot be read, or is of no kind that is known.
 */
export function findStateMachines(
  file: SourceFile,
  readFile: ReadFile,
  options: FindOptions = {},
): readonly TemplateStateMachine[] {
  if (file.text.length > MAX_LENGTH) throw new TemplateError(`More than ${MAX_LENGTH} characters`, { file });
  const template = templateOf(file);
  const kind = kindOf(template, options.format);
  const given = givenBy(options);
  return kind.stateMachines(template, { ...options, readFile, given });
}

/** Ten times what CloudFormation takes. */
const MAX_LENGTH = 10_000_000;

/** What the user says that names stand for. */
export function givenBy({ substitutions = {} }: TemplateOptions): (name: string) => string | undefined {
  return (name) => (Object.hasOwn(substitutions, name) ? String(substitutions[name]) : undefined);
}

function kindOf(template: Template, format: TemplateFormat | undefined): TemplateKind {
  if (format !== undefined) return kindNamed(format);
  const { file } = template;
  // An unquoted placeholder makes a definition that is no JSON.
  if (terraform.recognizes(file, undefined)) return terraform;
  const { document, problem } = tryToRead(template);
  const kind = KINDS.find(({ recognizes }) => recognizes(file, document));
  if (kind !== undefined) return kind;
  if (problem === undefined) {
    const kinds = 'a CloudFormation or SAM template, a service of the Serverless Framework, or a definition';
    throw new TemplateError(`This is not ${kinds}`, { file });
  }
  if (/"(?:StartAt|States)"\s*:/.test(file.text)) return jsonDefinition;
  throw problem;
}

function templateOf(file: SourceFile): Template {
  let document: TemplateNode | undefined;
  return {
    file,
    document: () => {
      document ??= readDocument(file);
      return document;
    },
  };
}

function tryToRead(template: Template): { readonly document?: TemplateNode; readonly problem?: TemplateError } {
  try {
    return { document: template.document() };
  } catch (problem) {
    if (problem instanceof TemplateError) return { problem };
    throw problem;
  }
}

function kindNamed(format: string): TemplateKind {
  const kind = KINDS.find((each) => each.format === format);
  if (kind !== undefined) return kind;
  const formats = KINDS.map((each) => each.format);
  const meant = didYouMean(format, formats);
  const suggestion = meant === undefined ? `: ${formats.join(', ')}` : `: did you mean '${meant}'?`;
  throw new TypeError(`There is no format ${JSON.stringify(format)}${suggestion}`);
}
