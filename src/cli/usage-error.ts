// What was passed to the tool is wrong, and whoever called it can put it right: the message says how.

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
