// State machines from the files in which people keep them: definitions, templates, services.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isName } from '../host/identity.js';
import { type ParseStateMachineOptions, parseStateMachine, type StateMachine } from '../host/state-machine.js';
import { positionAt } from '../language/source-position.js';
import type { StateMachineType } from '../language/types.js';
import { type LoadedDefinition, readDefinition } from '../templates/definition-text.js';
import type { SourceFile } from '../templates/source-file.js';
import { findStateMachines, givenBy } from '../templates/state-machines.js';
import { TemplateError } from '../templates/template-error.js';
import type { TemplateFormat, TemplateOptions, TemplateStateMachine } from '../templates/template-kind.js';
import { didYouMean } from '../utils/did-you-mean.js';
import { toPlain } from '../utils/json.js';
import { decodeUtf8 } from '../utils/utf8.js';

export interface ListStateMachinesOptions extends TemplateOptions {
  /**
   * What kind of file it is: a CloudFormation or SAM template (the CDK's too), a service of the Serverless Framework, a
   * template of Terraform's `templatefile`, or a definition. Default: what the file looks like.
   */
  readonly format?: TemplateFormat;
  /**
   * What becomes of a placeholder of which nothing is known. `tolerate` (default): it stays, and a `Resource` that is
   * nothing else becomes the ARN of a Lambda function of that name. `refuse`: a TemplateError that lists them all.
   */
  readonly placeholders?: 'refuse' | 'tolerate';
}

export interface LoadStateMachineOptions
  extends ListStateMachinesOptions,
    Pick<ParseStateMachineOptions, 'type' | 'roleArn' | 'integrations'> {
  /** Which of several state machines: its logical id, its key, or the name that it is deployed with. */
  readonly name?: string;
}

/** A state machine that was found in a file. Lines and columns count from 1. */
export interface ListedStateMachine {
  /** The logical id in a template, the key in a service; for a file that is a definition, the name of the file. */
  readonly name: string;
  /**
   * `AWS::StepFunctions::StateMachine`, `AWS::Serverless::StateMachine`, `serverless-step-functions`, `Terraform template`
   * or `definition`.
   */
  readonly kind: string;
  readonly type: StateMachineType;
  /** The name that it is deployed with, if the file says so. */
  readonly stateMachineName: string | undefined;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Plain data, not validated; undefined where it cannot be read. */
  readonly definition: unknown;
  /** Placeholders of which nothing is known. */
  readonly unresolved: readonly UnresolvedPlaceholder[];
  /** Why its definition cannot be read; undefined where it can. */
  readonly problem: TemplateError | undefined;
}

export interface UnresolvedPlaceholder {
  /** `ChargeFunctionArn`, `ChargeFunction.Arn`, `opt:stage`: the name under which `substitutions` can give its value. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Loads a state machine from a file, ready to run. Its name is the one that it is deployed with, or else the one by which
 * it is found; its type is the one that the file says. What is found wrong with it has the place in the file.
 * @throws TemplateError for a file that cannot be read, or that has no such state machine, or several and none is named.
 * @throws DefinitionError with all findings, when the service would refuse the definition.
 */
export function loadStateMachine(file: string | URL, options: LoadStateMachineOptions = {}): StateMachine {
  const { type, roleArn, integrations } = options;
  const { machine, read } = chosen(readStateMachines(file, options), pathOf(file), options.name);
  const { stateMachineName = machine.name, region = options.region, accountId = options.accountId } = machine;
  return parseStateMachine(read().parsed, {
    type: type ?? machine.type,
    ...(isName(stateMachineName) ? { name: stateMachineName } : isName(machine.name) ? { name: machine.name } : {}),
    ...(roleArn !== undefined && { roleArn }),
    ...(integrations !== undefined && { integrations }),
    ...(region !== undefined && { region }),
    ...(accountId !== undefined && { accountId }),
  });
}

/**
 * Lists the state machines in a file, in its order.
 * @throws TemplateError for a file that cannot be read. A single definition that cannot be read is told of by `problem`.
 */
export function listStateMachines(file: string | URL, options: ListStateMachinesOptions = {}): ListedStateMachine[] {
  return readStateMachines(file, options).map(({ machine, read }) => {
    const { name, kind, type, stateMachineName, at } = machine;
    const { line, column } = positionAt(at.file.text, at.start);
    const found = { name, kind, type, stateMachineName, file: at.file.path, line, column };
    try {
      const { parsed, unresolved } = read();
      return {
        ...found,
        definition: toPlain(parsed.definition),
        unresolved: placeholders(unresolved),
        problem: undefined,
      };
    } catch (problem) {
      if (!(problem instanceof TemplateError)) throw problem;
      return { ...found, definition: undefined, unresolved: [], problem };
    }
  });
}

/** A state machine in a file, and what reads its definition. */
export interface ReadableStateMachine {
  readonly machine: TemplateStateMachine;
  /** @throws TemplateError */
  readonly read: () => LoadedDefinition;
}

/**
 * The state machines in a file; their definitions are read when they are asked for.
 * @throws TemplateError for a file that cannot be read.
 */
export function readStateMachines(file: string | URL, options: ListStateMachinesOptions = {}): ReadableStateMachine[] {
  checkPlaceholders(options);
  const path = pathOf(file);
  const text = readFile(path);
  if (text === undefined) throw new TemplateError('There is no such file', { file: { path, text: '' } });
  return stateMachinesIn({ path, text }, options);
}

/**
 * The same for a file that has been read.
 * @throws TemplateError
 */
export function stateMachinesIn(source: SourceFile, options: ListStateMachinesOptions): ReadableStateMachine[] {
  const { placeholders = 'tolerate' } = options;
  return findStateMachines(source, readFile, options).map((machine) => ({
    machine,
    read: () => {
      const { region = options.region, accountId = options.accountId } = machine;
      return readDefinition(machine.definition(), { placeholders, given: givenBy(options), region, accountId });
    },
  }));
}

function checkPlaceholders({ placeholders = 'tolerate' }: ListStateMachinesOptions): void {
  if (placeholders === 'tolerate' || placeholders === 'refuse') return;
  throw new TypeError(`Placeholders are refused or tolerated: there is no ${JSON.stringify(placeholders)}`);
}

function chosen(
  machines: readonly ReadableStateMachine[],
  path: string,
  name: string | undefined,
): ReadableStateMachine {
  const file = { path, text: '' };
  const names = machines.map(({ machine }) => machine.name);
  if (names.length === 0) throw new TemplateError('There is no state machine in it', { file });
  const [only, ...others] = machines as readonly [ReadableStateMachine, ...ReadableStateMachine[]];
  if (name === undefined) {
    if (others.length === 0) return only;
    throw new TemplateError(`There are several state machines in it: name one of ${names.join(', ')}`, { file });
  }
  const found =
    machines.find(({ machine }) => machine.name === name) ??
    machines.find(({ machine }) => machine.stateMachineName === name);
  if (found !== undefined) return found;
  const meant = didYouMean(name, names);
  const suggestion = meant === undefined ? '' : `; did you mean ${meant}?`;
  throw new TemplateError(
    `There is no state machine ${JSON.stringify(name)} in it, but ${names.join(', ')}${suggestion}`,
    {
      file,
    },
  );
}

function placeholders(unresolved: LoadedDefinition['unresolved']): UnresolvedPlaceholder[] {
  return unresolved.map(({ name, at }) => {
    const { line, column } = positionAt(at.file.text, at.start);
    return { name, file: at.file.path, line, column };
  });
}

function pathOf(file: string | URL): string {
  return file instanceof URL ? fileURLToPath(file) : file;
}

const NO_FILE: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'EISDIR'];

function readFile(path: string): string | undefined {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && NO_FILE.includes(error.code)) return undefined;
    throw error;
  }
  const text = decodeUtf8(bytes);
  if (typeof text === 'string') return text;
  const file = { path, text: text.before };
  throw new TemplateError('The text is not valid UTF-8 from here on', { file, start: text.before.length });
}
