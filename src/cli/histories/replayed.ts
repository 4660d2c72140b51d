// What a replay of one recorded execution says, as short as it is told of many.

import type { HistoryFormatError } from '../../history/recorded/history-format-error.js';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { Divergence } from '../../history/replay/divergence.js';
import type { MissingOutcome } from '../../history/replay/facts.js';
import type { Replay } from '../../history/replay/replay.js';
import { replay } from '../../host/replay.js';
import { UnansweredInTimeError } from '../../host/running-execution.js';
import {
  DefinitionError,
  MissingObjectStoreError,
  type ObjectStore,
  type StateMachine,
  TaskResultError,
} from '../../index.js';
import { type WhatIf, type WhatIfVerdict, whatIfReplayed } from '../../testing/what-if/what-if.js';
import { isNotSupported } from '../../utils/not-supported.js';
import { messageOf } from '../../utils/thrown.js';
import { adviceOnMissingStore } from '../open-object-store.js';
import type { MocksForExecution } from '../tasks/load-mocks.js';
import { UsageError } from '../usage-error.js';
import { writtenApart } from './written-apart.js';

export const VERDICTS = [
  /** Every recorded event follows from the definition. */
  'equal',
  /** The same, where two definitions are compared. */
  'same',
  'other data',
  'other path',
  'other times',
  /** It comes to a task for which no outcome was recorded, and no mock gives one. */
  'needs outcome',
  /** The recording lacks what would be needed to say it. */
  'unrecorded',
  /** Neither the definition nor the old one gives what was recorded. */
  'not explained by OLD',
  /** The definition cannot be run as an execution of this type, or not here. */
  'not run',
  'unreadable',
] as const;

export type Verdict = (typeof VERDICTS)[number];

/** One execution, or what could not be read in its place. */
export interface Replayed {
  /** The name of the execution; its ARN or where it was read, if it has none. */
  readonly execution: string;
  readonly origin: string | undefined;
  readonly verdict: Verdict;
  /** By event id; empty where the definition explains the recording. */
  readonly divergences: readonly Divergence[];
  readonly missing: MissingOutcome | undefined;
  /** Of an execution that goes another way: to what end. */
  readonly whatIf: WhatIf | undefined;
  /** Why there is no other verdict: of what was not run or is unreadable. */
  readonly problem: string | undefined;
}

export function unreadable(origin: string, error: HistoryFormatError): Replayed {
  return {
    execution: error.origin ?? origin,
    origin,
    verdict: 'unreadable',
    divergences: [],
    missing: undefined,
    whatIf: undefined,
    problem: error.eventId === undefined ? error.problem : `event ${error.eventId}: ${error.problem}`,
  };
}

export interface ReplayedBy {
  readonly machine: StateMachine;
  /** What the execution ran, if it is to be said what the change of a definition does. */
  readonly old: StateMachine | undefined;
  /** What answers tasks for which no outcome was recorded. */
  readonly mocks: MocksForExecution | undefined;
  /** Where ItemReaders read. Nothing is written there. */
  readonly objectStore: ObjectStore | undefined;
}

export async function replayed(
  { machine, old, mocks, objectStore }: ReplayedBy,
  execution: RecordedExecution,
  origin: string,
): Promise<Replayed> {
  const { name, executionArn } = execution.description;
  const known = { execution: name ?? executionArn ?? execution.origin ?? origin, origin: execution.origin ?? origin };
  const none = { divergences: [], missing: undefined, whatIf: undefined, problem: undefined };
  const result = await replayedBy(machine, execution, objectStore);
  if (typeof result === 'string') return { ...known, ...none, verdict: 'not run', problem: result };
  const { divergences, missing } = result;
  const told = { ...known, divergences, missing: result.verdict === 'unrecorded' ? missing : undefined };
  if (result.verdict === 'equal') return { ...none, ...told, verdict: old === undefined ? 'equal' : 'same' };
  if (result.verdict === 'diverged' && old !== undefined && !(await explains(old, execution, objectStore))) {
    return { ...none, ...told, verdict: 'not explained by OLD' };
  }
  // What lacks an outcome may have it from the mocks.
  if (result.verdict === 'unrecorded' && mocks === undefined) return { ...none, ...told, verdict: 'unrecorded' };
  try {
    const changed = await whatIfReplayed(machine, execution, result, {
      ...(mocks !== undefined && { mocks: mocks() }),
      ...(objectStore !== undefined && { objectStore: writtenApart(objectStore) }),
    });
    return { ...none, ...told, verdict: verdictFor(changed, old), missing: changed.missing, whatIf: changed };
  } catch (error) {
    if (isFaultOfMocks(error)) throw new UsageError(messageOf(error));
    if (!isNotSupported(error) && !(error instanceof MissingObjectStoreError)) throw error;
    const problem = error instanceof MissingObjectStoreError ? adviceOnMissingStore(error) : messageOf(error);
    return { ...none, ...told, verdict: verdictOf(result), problem };
  }
}

function verdictFor({ verdict }: WhatIf, old: StateMachine | undefined): Verdict {
  if (verdict === 'sameOutcome') return old === undefined ? 'equal' : 'same';
  return VERDICT_OF[verdict];
}

const VERDICT_OF: Readonly<Record<Exclude<WhatIfVerdict, 'sameOutcome'>, Verdict>> = {
  otherTimes: 'other times',
  otherData: 'other data',
  otherPath: 'other path',
  needsOutcome: 'needs outcome',
  unrecorded: 'unrecorded',
};

function isFaultOfMocks(error: unknown): boolean {
  return error instanceof TaskResultError || error instanceof UnansweredInTimeError;
}

/** What could not be run is not known to explain anything. */
async function explains(
  machine: StateMachine,
  execution: RecordedExecution,
  objectStore: ObjectStore | undefined,
): Promise<boolean> {
  const result = await replayedBy(machine, execution, objectStore);
  return typeof result !== 'string' && result.verdict !== 'diverged';
}

/** Gives why it cannot be run, where it cannot. */
async function replayedBy(
  machine: StateMachine,
  execution: RecordedExecution,
  objectStore: ObjectStore | undefined,
): Promise<Replay | string> {
  try {
    return objectStore === undefined ? replay(machine, execution) : await replay(machine, execution, { objectStore });
  } catch (error) {
    if (error instanceof DefinitionError || isNotSupported(error)) return messageOf(error);
    throw error;
  }
}

function verdictOf({ verdict, divergences }: Replay): Verdict {
  if (verdict === 'unrecorded') return 'unrecorded';
  const kinds = new Set(divergences.map(({ kind }) => kind));
  if (kinds.has('path') || kinds.has('order')) return 'other path';
  return kinds.has('data') ? 'other data' : 'other times';
}
