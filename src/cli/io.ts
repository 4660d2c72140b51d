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
  /** Calls `listener` when the process is asked to end (SIGTERM), instead of ending it; gives the function that ends this. */
  onTerminate(listener: () => void): () => void;
  /** Calls `listener` when the process would end, since nothing is left to wait for; gives the function that ends it. */
  onIdle(listener: () => void): () => void;
  /** Calls `listener` with what was thrown and caught by nobody; gives the function that ends it. */
  onUncaught(listener: (thrown: unknown) => void): () => void;
  /** The terminal that somebody sits at; undefined where standard input or output is none. */
  openTerminal(): Terminal | undefined;
  /** Starts a thread that does a part of the work of a command. @param settings plain data, of the command's own. */
  startThread(settings: unknown): Thread;
  /** Ends the process at once. */
  quit(code: number): void;
}

/** A thread that works for this one. */
export interface Thread {
  /**
   * @param question plain data.
   * @throws (rejects) UsageError where the thread does; else what went wrong with it.
   */
  ask(question: unknown): Promise<unknown>;
  /** Ends the thread, whatever it is doing. */
  end(): Promise<void>;
}

export interface Output {
  readonly isTerminal: boolean;
  /** How many characters a line of the terminal has; undefined where it is none. */
  readonly columns: number | undefined;
  /** Settles when the text has been handed over, or nobody reads any more. */
  write(text: string): Promise<void>;
}

/** A terminal that a program takes over for a while. */
export interface Terminal {
  /** As it is now. */
  readonly size: { readonly columns: number; readonly rows: number };
  write(text: string): void;
  /**
   * Takes the terminal over: writes `before`, and hears keys one by one. Gives the function that gives it back, which writes
   * `after`: that also happens when the process ends, by whatever.
   */
  open(before: string, after: string, listeners: TerminalListeners): () => void;
}

export interface TerminalListeners {
  /** A key was pressed: its name (`left`, `return`, `ctrl-c`), or the character that it writes. */
  key(name: string): void;
  resized(): void;
  /** Nobody sits there any more; the terminal has been given back. */
  closed(): void;
}
