// What was passed to the tool is wrong, and whoever called it can put it right: the message says how.

import { messageOf } from '../utils/thrown.js';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** For a fault in the user's own module: where it is, without the frames of Node.js and of this tool below it. */
export function stackOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  if (stack === undefined) return messageOf(thrown);
  const [theirs = stack] = stack.split(/\n {4}at [^\n]*node:internal/);
  return theirs;
}
