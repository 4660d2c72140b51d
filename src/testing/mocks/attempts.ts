// Outcomes of a task one after the other: which of them an attempt has, and how attempts are called in messages.

import type { TaskRequest } from '../../resolvers/task.js';

/** The entry that counts at a position (from 0), where each counts so many times; undefined behind the last. */
export function entryAt<T>(entries: readonly T[], position: number, timesOf: (entry: T) => number): T | undefined {
  let before = 0;
  for (const entry of entries) {
    before += timesOf(entry);
    if (position < before) return entry;
  }
  return undefined;
}

/** `attempt 2, item 1 of Each`. */
export function attemptText({ attempt, path }: TaskRequest): string {
  const steps = path.map((step) =>
    'map' in step ? `, item ${step.index} of ${step.map}` : `, branch ${step.branch} of ${step.parallel}`,
  );
  return `attempt ${attempt}${steps.join('')}`;
}
