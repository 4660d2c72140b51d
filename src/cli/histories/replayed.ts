// What a replay of one recorded execution says, as short as it is told of many.

import type { HistoryFormatError } from '../../history/recorded/history-format-error.js';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { Divergence } from '../../history/replay/divergence.js';
import type { MissingOutcome } from '../../history/replay/lockstep.js';
import type { Replay } from '../../history/replay/replay.js';
import { replay } from '../../host/replay.js';
import { DefinitionError, type StateMachine } from '../../index.js';
import { isNotSupported } from '../../utils/not-supported.js';
import { messageOf } from '../../utils/thrown.js';

export const VERDICTS = [
  /** Every recorded event follows from the definition. */
  'equal',
  /** The same, where two definitions are compared. */
  'same',
  'other data',
  'other path',
  'other times',
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
    problem: error.eventId === undefined ? error.problem : `event ${error.eventId}: ${error.problem}`,
  };
}

/** @param old what the execution ran, if it is to be said what the change of a definition does. */
export function replayed(
  machine: StateMachine,
  old: StateMachine | undefined,
  execution: RecordedExecution,
  origin: string,
): Replayed {
  const { name, executionArn } = execution.description;
  const known = { execution: name ?? executionArn ?? execution.origin ?? origin, origin: execution.origin ?? origin };
  const none = { divergences: [], missing: undefined, problem: undefined };
  const result = replayedBy(machine, execution);
  if (typeof result === 'string') return { ...known, ...none, verdict: 'not run', problem: result };
  const { divergences, missing } = result;
  const explained = old === undefined || result.verdict !== 'diverged' || explains(old, execution);
  return {
    ...known,
    verdict: explained ? verdictOf(result, old !== undefined) : 'not explained by OLD',
    divergences,
    missing: result.verdict === 'unrecorded' ? missing : undefined,
    problem: undefined,
  };
}

/** What could not be run is not known to explain anything. */
function explains(machine: StateMachine, execution: RecordedExecution): boolean {
  const result = replayedBy(machine, execution);
  return typeof result !== 'string' && result.verdict !== 'diverged';
}

/** Gives why it cannot be run, where it cannot. */
function replayedBy(machine: StateMachine, execution: RecordedExecution): Replay | string {
  try {
    return replay(machine, execution);
  } catch (error) {
    if (error instanceof DefinitionError || isNotSupported(error)) return messageOf(error);
    throw error;
  }
}

function verdictOf({ verdict, divergences }: Replay, isCompared: boolean): Verdict {
  if (verdict === 'equal') return isCompared ? 'same' : 'equal';
  if (verdict === 'unrecorded') return 'unrecorded';
  const kinds = new Set(divergences.map(({ kind }) => kind));
  if (kinds.has('path') || kinds.has('order')) return 'other path';
  return kinds.has('data') ? 'other data' : 'other times';
}
