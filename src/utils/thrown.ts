// What somebody's code has thrown, which may be anything: also what has no text, and what throws when it is looked at.

/** The message of an Error, else the text of what was thrown. Never throws. */
export function messageOf(thrown: unknown): string {
  return safely(() => (thrown instanceof Error ? String(thrown.message) : String(thrown)), NO_TEXT);
}

/** The name of an Error, where it is a text that says something; else `Error`. Never throws. */
export function nameOf(thrown: unknown): string {
  return safely(
    () => (thrown instanceof Error && typeof thrown.name === 'string' && thrown.name !== '' ? thrown.name : 'Error'),
    'Error',
  );
}

/** What was thrown, or an Error with its text. Never throws. */
export function asError(thrown: unknown): Error {
  return safely(() => thrown instanceof Error, false) ? (thrown as Error) : new Error(messageOf(thrown));
}

const NO_TEXT = 'something that cannot be written as a text';

/** What `look` finds out, or `otherwise` where looking throws. */
export function safely<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
