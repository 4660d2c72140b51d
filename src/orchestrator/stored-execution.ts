// What an orchestrator keeps of an execution, as the texts that go into its store, and back.
//
//   V1. Each text says which version it is of. One of a newer release is refused, never guessed at.
//   V2. A journal holds facts from outside alone: the definition and the journal give all else.

import type { RedriveToken } from '../catalog/redrive-tokens.js';
import type { ExecutionOutcome } from '../core/command.js';
import type { HostEvent } from '../core/host-event.js';
import { type ExecutionSnapshot, SNAPSHOT_VERSION } from '../core/snapshot.js';
import type { StateMachineType } from '../language/types.js';
import { type StoredExecution, StoreError } from '../store/store.js';
import type { Json } from '../utils/json.js';
import { messageOf } from '../utils/thrown.js';

const DETAILS_VERSION = 1;
const JOURNAL_VERSION = 1;

/** What stands in the details of an execution. */
export interface ExecutionDetails {
  readonly name: string;
  readonly type: StateMachineType;
  /** The key of the definition that it keeps to its end. */
  readonly definition: string;
  /** The task that started it: the number of its execution, and its id there. */
  readonly startedBy?: StartedBy;
  /** What whoever started it keeps with it; plain JSON. */
  readonly origin?: Json;
  readonly redriveCount: number;
  /** Epoch milliseconds. */
  readonly redriveDate?: number;
  /** The requests by which it was redriven lately. */
  readonly redrives?: readonly RedriveToken[];
  /** Why it cannot be redriven, leaving aside how long ago it ended; undefined while it can be. */
  readonly notRedrivable?: string;
  /** JSON text; only when it succeeded. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
}

/** What is kept of an execution besides. */
export type ExecutionRow = Omit<StoredExecution, 'details'>;

export interface StartedBy {
  readonly number: number;
  readonly taskId: number;
}

export function detailsText(details: ExecutionDetails): string {
  return JSON.stringify({ version: DETAILS_VERSION, ...details });
}

/** @throws StoreError `Version`, `Corrupt` */
export function detailsOf({ executionArn, details }: StoredExecution): ExecutionDetails {
  return read(details, DETAILS_VERSION, `what is kept of ${executionArn}`) as unknown as ExecutionDetails;
}

/** The members of an outcome as details have them. */
export function outcomeDetails({ status, output, error, cause }: ExecutionOutcome) {
  return {
    ...(output !== undefined && { output: output.text() }),
    // Recorded for the description of an execution: a timeout has no error.
    ...(error !== undefined && status !== 'TIMED_OUT' && { error }),
    ...(cause !== undefined && { cause }),
  };
}

export function journalText(events: readonly HostEvent[]): string {
  let text = '';
  for (const event of events) text += text === '' ? eventText(event) : `,${eventText(event)}`;
  return `{"version":${JOURNAL_VERSION},"events":[${text}]}`;
}

/** As JSON.stringify writes it. What most of a journal is made of is put together here, in half of the time. */
function eventText(event: HostEvent): string {
  if (event.type !== 'TaskSucceeded' || event.budget !== undefined) return JSON.stringify(event);
  const { taskId, output, at } = event;
  return `{"type":"TaskSucceeded","taskId":${taskId},"output":${JSON.stringify(output)},"at":${at}}`;
}

/** @throws StoreError `Version`, `Corrupt` */
export function journalOf(text: string, executionArn: string, sequence: number): readonly HostEvent[] {
  const what = `part ${sequence} of the journal of ${executionArn}`;
  const { events } = read(text, JOURNAL_VERSION, what) as { readonly events?: unknown };
  if (!Array.isArray(events)) throw new StoreError('Corrupt', `${what} has no events`);
  return events as readonly HostEvent[]; // what does not fit is refused when it is fed to the core
}

export function snapshotText(snapshot: ExecutionSnapshot): string {
  return JSON.stringify(snapshot);
}

/**
 * A snapshot that this release reads; undefined for one of an older release, which the journal stands in for.
 * @throws StoreError `Version`, `Corrupt`
 */
export function snapshotOf(text: string, executionArn: string): ExecutionSnapshot | undefined {
  const what = `the snapshot of ${executionArn}`;
  const snapshot = parsed(text, what) as unknown as ExecutionSnapshot;
  if (snapshot.version > SNAPSHOT_VERSION) throw newer(what, snapshot.version, SNAPSHOT_VERSION);
  return snapshot.version === SNAPSHOT_VERSION ? snapshot : undefined;
}

function read(text: string, version: number, what: string): Readonly<Record<string, unknown>> {
  const value = parsed(text, what);
  if (typeof value.version !== 'number') throw new StoreError('Corrupt', `${what} does not say its version`);
  if (value.version > version) throw newer(what, value.version, version);
  return value;
}

function parsed(text: string, what: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new StoreError('Corrupt', `${what} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new StoreError('Corrupt', `${what} is no JSON object`);
}

function newer(what: string, version: number, known: number): StoreError {
  return new StoreError(
    'Version',
    `${what} is of version ${version}, and this release reads version ${known}: a newer release wrote it`,
  );
}
