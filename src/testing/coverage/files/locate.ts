// Which machine is in which file. One that was loaded from a file has its place; any other is looked for by its definition,
// because most people read a file and parse its text.

import { isAbsolute, relative, resolve } from 'node:path';
import { glob } from 'tinyglobby';
import { parseDefinition } from '../../../language/parse.js';
import { DefinitionSyntaxError } from '../../../language/source-position.js';
import { type ReadableStateMachine, readStateMachines } from '../../../node/load-state-machine.js';
import { TemplateError } from '../../../templates/template-error.js';
import { isJsonObject, toPlain } from '../../../utils/json.js';
import { canonical, type MachineData } from '../data.js';
import { type SourceData, sourceData } from '../source.js';

export interface LocateOptions {
  /** What files are relative to. Default: the working directory. */
  readonly root?: string;
  /**
   * Glob patterns, relative to the root, of files with definitions, and of templates of CloudFormation, SAM, Serverless or
   * Terraform. Default: `**\/*.asl.{json,yaml,yml}`.
   */
  readonly include?: readonly string[];
  /** What of these to leave out, besides `node_modules`. */
  readonly exclude?: readonly string[];
}

export interface Located {
  readonly machines: readonly MachineData[];
  /** Sentences about files that could not be read. */
  readonly problems: readonly string[];
}

const DEFAULT_INCLUDE = ['**/*.asl.{json,yaml,yml}'];
const NEVER = ['**/node_modules/**', '**/.git/**'];

/** @throws TypeError for wrong options. */
export async function located(machines: readonly MachineData[], options: LocateOptions): Promise<Located> {
  const { root = process.cwd(), include = DEFAULT_INCLUDE, exclude = [] } = options;
  checkPatterns(include, 'include');
  checkPatterns(exclude, 'exclude');
  const from = resolve(root);
  const files = await glob([...include], {
    cwd: from,
    ignore: [...NEVER, ...exclude],
    absolute: true,
    expandDirectories: false,
  });
  const problems: string[] = [];
  const written = files.sort().flatMap((file) => machinesIn(file, from, problems));
  const placed = machines.map((machine) => place(machine, written, from));
  // Those that never ran; whatever is there already is merged with its like.
  const all = [...placed, ...written.map(({ data }) => data)];
  return { machines: all.sort(byPlace), problems };
}

function checkPatterns(patterns: unknown, name: string): void {
  if (Array.isArray(patterns) && patterns.every((pattern) => typeof pattern === 'string')) return;
  throw new TypeError(`\`${name}\` is a list of glob patterns, not ${JSON.stringify(patterns)}`);
}

/** A machine in a file. */
interface WrittenMachine {
  readonly data: MachineData & { readonly source: SourceData };
  /** The definition with its placeholders as they are written, where it can be read so. */
  readonly verbatim: unknown;
}

function machinesIn(path: string, root: string, problems: string[]): WrittenMachine[] {
  const say = (problem: Error) => problems.push(`${inRoot(path, root)} is not measured: ${problem.message}`);
  let found: readonly ReadableStateMachine[];
  try {
    found = readStateMachines(path);
  } catch (problem) {
    if (!(problem instanceof TemplateError)) throw problem;
    say(problem);
    return [];
  }
  return found.flatMap(({ machine, read }) => {
    try {
      const { parsed } = read();
      if (parsed.source === undefined || !isJsonObject(parsed.definition)) return [];
      const source = sourceData(parsed, parsed.source);
      const name = machine.kind === 'definition' ? {} : { name: machine.stateMachineName ?? machine.name };
      const data = {
        ...name,
        definition: toPlain(parsed.definition),
        source: { ...source, file: inRoot(source.file, root) },
        hits: {},
      };
      return [{ data, verbatim: verbatim(parsed.source.text) }];
    } catch (problem) {
      if (!(problem instanceof TemplateError)) throw problem;
      say(problem);
      return [];
    }
  });
}

function verbatim(text: string): unknown {
  try {
    return toPlain(parseDefinition(text).definition);
  } catch (error) {
    if (error instanceof DefinitionSyntaxError) return undefined;
    throw error;
  }
}

function place(machine: MachineData, written: readonly WrittenMachine[], root: string): MachineData {
  if (machine.source !== undefined) {
    return { ...machine, source: { ...machine.source, file: inRoot(machine.source.file, root) } };
  }
  if (machine.stateAlone !== undefined) return machine;
  const json = canonical(machine.definition);
  const equal = written.find(({ data }) => canonical(data.definition) === json);
  const filled =
    equal ?? written.find((each) => each.verbatim !== undefined && fills(machine.definition, each.verbatim));
  if (filled === undefined) return machine;
  const { name = machine.name, source } = filled.data;
  return { ...machine, ...(name === undefined ? {} : { name }), source };
}

const PLACEHOLDER = /\$\{[^{}]*\}/;

/** Whether `value` is what `pattern` becomes when each `${...}` in its texts stands for some text. */
function fills(value: unknown, pattern: unknown): boolean {
  if (typeof pattern === 'string') {
    if (typeof value !== 'string') return false;
    return PLACEHOLDER.test(pattern) ? standsFor(value, pattern.split(PLACEHOLDER)) : value === pattern;
  }
  if (typeof pattern !== 'object' || pattern === null) return value === pattern;
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(pattern)) return false;
  const names = Object.keys(pattern);
  return (
    names.length === Object.keys(value).length &&
    names.every((name) => Object.hasOwn(value, name) && fills(own(value, name), own(pattern, name)))
  );
}

function own(object: object, name: string): unknown {
  return (object as Record<string, unknown>)[name];
}

/** Whether the text has these parts, in their order, the first at its beginning and the last at its end. */
function standsFor(text: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

/** As reports show it: relative to the root, with slashes. */
function inRoot(file: string, root: string): string {
  return relative(root, isAbsolute(file) ? file : resolve(root, file)).replaceAll('\\', '/');
}

function byPlace(left: MachineData, right: MachineData): number {
  const [a, b] = [left.source, right.source];
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return (a.places['']?.[0] ?? 0) - (b.places['']?.[0] ?? 0);
}
