// What the commands need of the process around them: tests pass their own.

export interface Io {
  /** All of standard input, to its end. */
  readStdin(): Promise<Uint8Array>;
  /** Standard input as it comes, for what may be larger than memory. */
  streamStdin(): AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` at each SIGINT instead of ending the process; gives the function that ends it. */
  onInterrupt(listener: () => void): () => void;
  /** Calls `listener` when the process would end, since nothing is left to wait for; gives the function that ends it. */
  onIdle(listener: () => void): () => void;
  /** Calls `listener` with what was thrown and caught by nobody; gives the function that ends it. */
  onUncaught(listener: (thrown: unknown) => void): () => void;
  /** Ends the process at once. */
  quit(code: number): void;
}

export interface Output {
  readonly isTerminal: boolean;
  /** How many characters a line of the terminal has; undefined where it is none. */
  readonly columns: number | undefined;
  /** Settles when the text has been handed over, or nobody reads any more. */
  write(text: string): Promise<void>;
}
