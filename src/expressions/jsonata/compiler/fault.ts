// The errors of the language: a code, and what the message of that code shows. The library has the messages.

interface Shown {
  readonly value?: unknown;
  readonly value2?: unknown;
  readonly index?: number;
  /** The operator or the function that failed. */
  readonly token?: string | undefined;
}

/** The message is made when the evaluation has ended: the function that was called adds its name on the way. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  readonly value: unknown;
  readonly value2: unknown;
  readonly index: number | undefined;
  token: string | undefined;

  constructor(code: string, { value, value2, index, token }: Shown = {}) {
    super();
    this.code = code;
    this.value = value;
    this.value2 = value2;
    this.index = index;
    this.token = token;
  }
}

/** The name for the message of an error that has none. */
export function nameInError(error: unknown, token: string | undefined): void {
  const named = error as { token?: string | undefined };
  if (token !== undefined && named.token === undefined) named.token = token;
}

/** The name for the message of an error, whatever name it has. */
export function renameInError(error: unknown, token: string): void {
  (error as { token?: string }).token = token;
}
