// What answers tasks for which no outcome was recorded: `--mocks FILE`, outcomes as `--tasks` takes them, or a module of
// mocks as `mockTasks` takes them.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { StateMachine, TaskFunction, TaskResolver } from '../../index.js';
import { isTaskResolver, taskResolver } from '../../resolvers/task-resolver.js';
import type { Mocks } from '../../testing/mocks/outcome.js';
import { mockTasks } from '../../testing/mocks/task-mocks.js';
import { messageOf } from '../../utils/thrown.js';
import { formatOf } from '../definition.js';
import { readTextFile } from '../read-text.js';
import { UsageError } from '../usage-error.js';
import { answersOf } from './answer.js';
import { loadModule } from './load-module.js';
import { isModule } from './load-tasks.js';
import { readOutcomes } from './read-outcomes.js';

/** Makes what answers the tasks of one execution: sequences begin anew. */
export type MocksForExecution = () => TaskResolver;

/** @throws UsageError that says what is wrong with the file, or with a mock in it. */
export async function loadMocks(path: string, machine: StateMachine): Promise<MocksForExecution> {
  if (!isModule(path)) {
    const outcomes = readOutcomes(await readTextFile(path, 'the mocks'), path, formatOf(path));
    const mocks = () => mocked(machine, answersOf(outcomes), path);
    // What is wrong is told before any execution is read.
    mocks();
    return mocks;
  }
  if (!existsSync(path)) throw new UsageError(`Cannot read the mocks ${path}: there is no file ${resolve(path)}`);
  const resolver = resolverIn(await loadModule(path, 'the mocks'), machine, path);
  return () => resolver;
}

function resolverIn(module: Readonly<Record<string, unknown>>, machine: StateMachine, path: string): TaskResolver {
  const mocks = module.mocks ?? module.tasks ?? module.default;
  if (isTaskResolver(mocks)) return mocks;
  if (typeof mocks === 'function') return taskResolver(() => mocks as TaskFunction); // what it takes is its own affair
  if (typeof mocks === 'object' && mocks !== null && !Array.isArray(mocks)) {
    return mocked(machine, mocks as Mocks, path); // checked there
  }
  throw new UsageError(
    `${path} has to export mocks by state or Resource, or one function, as \`mocks\` or by default. ` +
      `It exports ${Object.keys(module).join(', ') || 'nothing'}`,
  );
}

function mocked(machine: StateMachine, mocks: Mocks, path: string): TaskResolver {
  try {
    return mockTasks(machine, mocks);
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(`${path}: ${messageOf(error)}`);
    throw error;
  }
}
