// What an Orchestrator keeps its executions in: the port that every store implements, and the rows that go through it.
//
//   K1. A batch is written whole or not at all, and is durable when `write` has settled.
//   K2. What a read gives was written before it began; rows come back as they were written, to the letter.
//   K3. One process has a store at a time: whoever comes second is refused when it opens.
//   K4. Rows are the orchestrator's to understand. A store orders and finds them by the members named here, and looks into
//       no `details`, `events`, `snapshot` or `value`.

/** How an execution stands, as DescribeExecution tells it. */
export type StoredStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What is known of an execution without its journal. */
export interface StoredExecution {
  /** Counts up with the starts, from 1: what other rows name the execution by, and the order of lists. */
  readonly number: number;
  /** There is one at most with each. */
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly status: StoredStatus;
  /** Epoch milliseconds. */
  readonly startDate: number;
  /** Epoch milliseconds; only when it has ended. */
  readonly stopDate?: number;
  /**
   * When it has something to do by itself, epoch milliseconds: of one that runs and is at rest in the store. Not there for
   * one that some process has in its memory, or had when it died.
   */
  readonly wakeAt?: number;
  /** JSON text. */
  readonly details: string;
}

/** A part of a journal: what was written of it at once. */
export interface JournalPart {
  /** Counts up from 1 in each journal, without a gap. */
  readonly sequence: number;
  /** JSON text: host events, in order. */
  readonly events: string;
}

/** Where an execution stood after a part of its journal. */
export interface StoredSnapshot {
  /** The last part that is in it. */
  readonly sequence: number;
  /** JSON text. */
  readonly snapshot: string;
}

/** Anything else that is kept by name: state machines, definitions, activities. */
export interface StoredDocument {
  readonly key: string;
  /** JSON text. */
  readonly value: string;
}

export type StoreWrite =
  /** In the place of what there was of that number. */
  | { readonly type: 'PutExecution'; readonly execution: StoredExecution }
  /** With its journal, snapshot and references. Nothing happens when there is none. */
  | { readonly type: 'DeleteExecution'; readonly number: number }
  /** Fails the batch when there is a part with that sequence. */
  | ({ readonly type: 'AppendJournal'; readonly number: number } & JournalPart)
  /** In the place of the one before. */
  | ({ readonly type: 'PutSnapshot'; readonly number: number } & StoredSnapshot)
  /** A name by which the execution is found, such as a task token. One name leads to one execution. */
  | { readonly type: 'PutReference'; readonly name: string; readonly number: number }
  /** In the place of what there was by that key. */
  | ({ readonly type: 'PutDocument' } & StoredDocument)
  /** Nothing happens when there is none. */
  | { readonly type: 'DeleteDocument'; readonly key: string };

/** Which executions, and which of them first. */
export type ExecutionQuery =
  /** The latest started first. */
  | {
      readonly order: 'latest';
      readonly stateMachineArn?: string;
      readonly status?: StoredStatus;
      /** Those with a smaller number. */
      readonly before?: number;
    }
  /** Those that run and have no `wakeAt`, by number. */
  | { readonly order: 'resident'; readonly after?: number }
  /** Those that run and are to be woken until then (epoch milliseconds, inclusive): the one that is due first comes first. */
  | { readonly order: 'due'; readonly until: number }
  /** Those that have ended, the one that ended first first; only those that ended before then (epoch milliseconds). */
  | { readonly order: 'ended'; readonly before?: number };

export interface StoreCounts {
  /** Executions that run. */
  readonly open: number;
  /** Executions that have ended and are kept. */
  readonly ended: number;
}

/**
 * Keeps executions for an Orchestrator. All methods reject with a StoreError, or with what the medium said as its
 * `cause`; after a `write` that rejected, nothing of its batch is there.
 */
export interface Store {
  /**
   * Whether the process can do other work while a batch is written (default: false). An Orchestrator then lets other
   * executions go on meanwhile, and gives a batch before the one before has settled. Batches are written in the order in
   * which they are given, and when one is not written, neither are those that were given before that was known.
   */
  readonly writesAside?: boolean;
  /**
   * Takes hold of the store; called once, before anything else.
   * @throws (rejects) StoreError `InUse` when another process has it, `Version` when a newer release wrote it, `Corrupt`
   * when it cannot be read.
   */
  open(): Promise<void>;
  /** Writes all or nothing, durably. The next call comes when this one has settled, unless the store `writesAside`. */
  write(batch: readonly StoreWrite[]): Promise<void>;
  /** By its number, or by its ARN. */
  execution(key: number | string): Promise<StoredExecution | undefined>;
  /** @param limit at most so many. */
  executions(query: ExecutionQuery, limit: number): Promise<readonly StoredExecution[]>;
  /** The parts after `after` (a sequence; default 0: all), in order, at most `limit`. */
  journal(number: number, after?: number, limit?: number): Promise<readonly JournalPart[]>;
  snapshot(number: number): Promise<StoredSnapshot | undefined>;
  /** The number of the execution with that reference. */
  reference(name: string): Promise<number | undefined>;
  document(key: string): Promise<StoredDocument | undefined>;
  /** Those whose keys begin so, in the order of their keys (by UTF-16 code units). */
  documents(prefix: string): Promise<readonly StoredDocument[]>;
  counts(): Promise<StoreCounts>;
  /** The largest number of an execution that was ever written, also of one that was deleted; 0 when there was none. */
  lastNumber(): Promise<number>;
  /** Lets go of the store. What was written stays; nothing else is called afterwards. */
  close(): Promise<void>;
}

/**
 * What went wrong with a store: another process has it (`InUse`), it was written by a newer release (`Version`), what is in
 * it cannot be read (`Corrupt`), there is no room (`Full`), the medium refused to read or write (`Failed`), or nothing
 * that can open it is installed (`Unavailable`).
 */
export type StoreErrorCode = 'InUse' | 'Version' | 'Corrupt' | 'Full' | 'Failed' | 'Unavailable';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
