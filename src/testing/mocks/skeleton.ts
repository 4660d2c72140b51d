// A skeleton of mocks for all Task states of a state machine, for users to fill in: a module, or outcomes for the command line.

import { type Json, type JsonObject, memberOf } from '../../utils/json.js';
import { exampleSubmitted } from './example-response.js';
import { exampleFor, memberName, outcomeMaker, outcomeText, textLiteral } from './mock-text.js';
import { type MockableMachine, type MockedTask, tasksOf } from './mocked-tasks.js';
import { submits } from './play.js';

export type SkeletonFormat = 'ts' | 'js' | 'json';

export interface MockSkeletonOptions {
  /** A module of TypeScript (the default) or JavaScript, or outcomes in JSON for `stepwright run --tasks`. */
  readonly format?: SkeletonFormat;
  /** The file of the definition, seen from the file of the skeleton: what the module loads. Default: `./machine.asl.json`. */
  readonly definitionFile?: string;
  /** Which state machine of that file, where it has several. */
  readonly name?: string;
}

/**
 * Writes a mock for each Task state, in the order of the definition: results are examples in the shape that the integration
 * has, and the errors that the state retries or catches are named beside them.
 * @returns the text of a module that exports `machine` and `mocks()`, or of a JSON document.
 * @throws TypeError for a format that there is not.
 */
export function mockSkeleton(machine: MockableMachine, options: MockSkeletonOptions = {}): string {
  const { format = 'ts', definitionFile = './machine.asl.json', name } = options;
  const tasks = tasksOf(machine.definition);
  if (format === 'json') return `${JSON.stringify(Object.fromEntries(tasks.map(outcomeEntry)), null, 2)}\n`;
  if (format !== 'ts' && format !== 'js') {
    throw new TypeError(`There is no format ${JSON.stringify(format)} of a skeleton: ts, js or json`);
  }
  return moduleText(tasks, loadText(definitionFile, name), format);
}

function moduleText(tasks: readonly MockedTask[], load: string, format: 'ts' | 'js'): string {
  const makers = new Set(tasks.map(({ resource }) => outcomeMaker(resource)));
  const hinted = tasks.some((task) => errorsOf(task).length > 0);
  const used = [...makers, 'mockTasks'].sort();
  const lines = [
    '// The mocks of the tasks of this state machine. The results are examples: put in what your tasks give.',
    ...(hinted ? ["// To let one fail, import { fail, seq } from 'stepwright/testing' as well."] : []),
    '',
    "import { loadStateMachine } from 'stepwright/node';",
    `import { ${used.join(', ')} } from 'stepwright/testing';`,
    '',
    `export const machine = ${load};`,
    '',
    '/** For one test: `machine.run(input, { tasks: mocks() })`. Those of `others` come in the place of these. */',
    format === 'ts'
      ? 'export function mocks(others: Parameters<typeof mockTasks<typeof machine>>[1] = {}) {'
      : 'export function mocks(others = {}) {',
    '  return mockTasks(machine, {',
    ...tasks.flatMap(entryLines),
    '    ...others,',
    '  });',
    '}',
    '',
  ];
  return lines.join('\n');
}

function loadText(file: string, name: string | undefined): string {
  const which = name === undefined ? '' : `, { name: ${textLiteral(name)} }`;
  return `loadStateMachine(new URL(${textLiteral(file)}, import.meta.url)${which})`;
}

function entryLines(task: MockedTask): string[] {
  const { state, resource, functionName } = task;
  const called =
    functionName ??
    ('functionName' in resource ? resource.functionName : resource.arn.replace(/^arn:aws:states:::/, ''));
  const errors = errorsOf(task);
  return [
    `    // ${oneLine(called)}${
      errors.length === 0
        ? ''
        : `; handled errors: ${errors
            .map((error) => `fail(${textLiteral(error)})`)
            .map(oneLine)
            .join(', ')}`
    }`,
    `    ${memberName(state)}: ${outcomeText(resource)},`,
  ];
}

/** The names of errors that the state retries or catches, but for those that stand for many. */
function errorsOf({ fields }: MockedTask): string[] {
  const names = ['Retry', 'Catch'].flatMap((field) => {
    const handlers = memberOf(fields, field);
    return Array.isArray(handlers)
      ? handlers.flatMap((handler: JsonObject) => memberOf(handler, 'ErrorEquals') ?? [])
      : [];
  });
  const own = names.filter((name): name is string => typeof name === 'string' && !WILDCARDS.has(name));
  return [...new Set(own)];
}

// https://states-language.net/spec.html#appendix-a
const WILDCARDS: ReadonlySet<string> = new Set([
  'States.ALL',
  'States.TaskFailed',
  'States.Timeout',
  'States.HeartbeatTimeout',
]);

/** As a file of outcomes has it. */
function outcomeEntry({ state, resource }: MockedTask): [string, Json] {
  const submitted = submits(resource) ? (exampleSubmitted(resource) ?? {}) : undefined;
  return [state, { ...(submitted !== undefined && { submitted }), result: exampleFor(resource) }];
}

function oneLine(text: string): string {
  return text.replace(/[\r\n\u2028\u2029]+/g, ' ');
}
