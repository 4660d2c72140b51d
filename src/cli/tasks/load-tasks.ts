// Who answers the tasks of a run: `--tasks FILE`, whatever kind of file it is.

import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import type { Tasks } from '../../index.js';
import { formatOf } from '../definition.js';
import { readTextFile } from '../read-text.js';
import { UsageError } from '../usage-error.js';
import { answersOf } from './answer.js';
import { loadModule } from './load-module.js';
import { readOutcomes } from './read-outcomes.js';

const MODULES = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];

export function isModule(path: string): boolean {
  return MODULES.includes(extname(path).toLowerCase());
}

/** @throws UsageError that says what is wrong with the file. */
export async function loadTasks(path: string): Promise<Tasks> {
  if (!isModule(path)) {
    return answersOf(readOutcomes(await readTextFile(path, 'the tasks'), path, formatOf(path)));
  }
  if (!existsSync(path)) throw new UsageError(`Cannot read the tasks ${path}: there is no file ${resolve(path)}`);
  return tasksOf(await loadModule(path), path);
}

function tasksOf(module: Readonly<Record<string, unknown>>, path: string): Tasks {
  const tasks = module.tasks ?? module.default;
  if (typeof tasks === 'function') return tasks as Tasks; // what it takes and gives is its own affair
  if (typeof tasks !== 'object' || tasks === null || Array.isArray(tasks)) {
    throw new UsageError(
      `${path} has to export functions by state or Resource, or one function, as \`tasks\` or by default. ` +
        `It exports ${Object.keys(module).join(', ') || 'nothing'}`,
    );
  }
  for (const [key, answer] of Object.entries(tasks)) {
    if (typeof answer !== 'function') {
      throw new UsageError(
        `${path}: ${JSON.stringify(key)} has to be a function that answers the task, not ${typeof answer}`,
      );
    }
  }
  return tasks as Tasks; // checked above
}
