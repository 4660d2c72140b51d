// What was passed to the tool is wrong, and whoever called it can put it right: the message says how.

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** For a fault in the user's own module: where it is, without the frames of Node.js and of this tool below it. */
export function stackOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? thrown.stack : undefined;
  if (stack === undefined) return messageOf(thrown);
  const [theirs = stack] = stack.split(/\n {4}at [^\n]*node:internal/);
  return theirs;
}
