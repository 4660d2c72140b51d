// Mocks for all tasks of a state machine, as text to begin with: every task succeeds, in the shape of its service.

import type { StateMachineDefinition } from '../../language/types.js';
import { isJsonArray, isJsonObject, type Json, memberOf, setOwn, stringifyJson } from '../../utils/json.js';
import { exampleSubmitted } from './example-response.js';
import { exampleFor, mockText, outcomeMaker, textLiteral } from './mock-text.js';
import { type MockedTask, tasksOf } from './mocked-tasks.js';

export interface MockSkeletonOptions {
  /** `ts` (the default) and `js`: a module; `json`: outcomes for `stepwright run --tasks`. */
  readonly format?: MockSkeletonFormat;
}

export type MockSkeletonFormat = 'ts' | 'js' | 'json';

/**
 * Writes mocks for all tasks of a state machine: in branches and item processors, too.
 * @param machine what has the definition.
 * @returns the text of a module that exports `mocks`, to be passed to `mockTasks`; in TypeScript it knows the names of the
 * Task states. Or a tasks file of the command line.
 * @throws TypeError for a format that there is not.
 */
export function mockSkeleton(
  { definition }: { readonly definition: StateMachineDefinition },
  { format = 'ts' }: MockSkeletonOptions = {},
): string {
  const tasks = tasksOf(definition);
  switch (format) {
    case 'ts':
    case 'js':
      return asModule(tasks, format === 'ts');
    case 'json':
      return asOutcomes(tasks);
    default:
      throw new TypeError(`There is no format ${JSON.stringify(format)} of a skeleton: ts, js or json`);
  }
}

function asModule(tasks: readonly MockedTask[], isTyped: boolean): string {
  const makers = [...new Set(tasks.map(({ resource }) => outcomeMaker(resource)))].sort();
  const imports = isTyped ? [...makers, 'type Mocks'] : makers;
  const lines = [
    '// Mocks for all tasks of a state machine: mockTasks(machine, { ...mocks, One: fail("ItsError") })',
    ...(imports.length === 0 ? [] : [`import { ${imports.join(', ')} } from 'stepwright/testing';`]),
    '',
  ];
  if (isTyped) {
    const names = tasks.map(({ state }) => textLiteral(state));
    lines.push(`type TaskState = ${names.length === 0 ? 'never' : names.join(' | ')};`, '');
  }
  lines.push('export const mocks = {');
  for (const task of tasks) {
    const hint = hintOf(task);
    if (hint !== undefined) lines.push(`  // ${hint}`);
    lines.push(`  ${mockText(task.state, task.resource)},`);
  }
  lines.push(isTyped ? '} satisfies Mocks<TaskState>;' : '};', '');
  return lines.join('\n');
}

function asOutcomes(tasks: readonly MockedTask[]): string {
  const outcomes: { [state: string]: Json } = {};
  for (const { state, resource } of tasks) {
    const submitted = exampleSubmitted(resource);
    const outcome = { result: exampleFor(resource), ...(submitted !== undefined && { submitted }) };
    setOwn(outcomes, state, outcome);
  }
  return `${JSON.stringify(JSON.parse(stringifyJson(outcomes)), null, 2)}\n`;
}

/** What the definition does with errors of the task: those that a test may want to see. */
function hintOf({ fields }: MockedTask): string | undefined {
  const hints = (['Retry', 'Catch'] as const).flatMap((field) => {
    const errors = errorsOf(memberOf(fields, field));
    return errors.length === 0 ? [] : [`${field}: ${errors.join(', ')}`];
  });
  // A name of an error cannot end the comment.
  return hints.length === 0 ? undefined : hints.join('; ').replace(/[\r\n\u2028\u2029]/g, ' ');
}

function errorsOf(rules: Json | undefined): string[] {
  if (rules === undefined || !isJsonArray(rules)) return [];
  const names = rules.filter(isJsonObject).flatMap((rule) => {
    const errors = memberOf(rule, 'ErrorEquals');
    return errors !== undefined && isJsonArray(errors) ? errors.filter((each) => typeof each === 'string') : [];
  });
  return [...new Set(names)];
}
