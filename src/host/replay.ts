// A recorded execution, run again by a state machine.

import { type ReadExecutionOptions, readExecution } from '../history/recorded/read-execution.js';
import type { RecordedExecution } from '../history/recorded/recorded-execution.js';
import {
  type Replay,
  type ReplayedMachine,
  type ReplayOptions as ReplaySettings,
  replayRecorded,
} from '../history/replay/replay.js';
import { Timeline } from '../history/timeline/timeline.js';
import type { StateMachineDefinition } from '../language/types.js';
import type { HostedStateMachine } from './host.js';

export interface ReplayOptions extends ReplaySettings, ReadExecutionOptions {}

/** What a replay needs of a StateMachine. */
export interface ReplayableStateMachine extends HostedStateMachine {
  readonly definition: StateMachineDefinition;
}

/**
 * Runs a definition beside a recording of an execution: the start, the outcomes of tasks, stops and times are those of the
 * recording, and everything else is derived and held against it.
 * @param machine the state machine that the execution ran, or another one that is to be compared with it.
 * @param history what readExecution reads, or what it gave.
 * @returns whether each recorded event follows from the definition; if not, where it first does not.
 * @throws HistoryFormatError for a recording that is not whole; DefinitionError where the type of the execution does not
 * allow what the definition does; NotSupportedError for what cannot be run here.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export function replay(machine: ReplayableStateMachine, history: unknown, options: ReplayOptions = {}): Replay {
  const recorded = recordingOf(history, options);
  return replayRecorded(replayedAs(machine, recorded.type), recorded, options);
}

/** @throws HistoryFormatError for a recording that is not whole. */
export function recordingOf(history: unknown, options: ReadExecutionOptions): RecordedExecution {
  return isRecorded(history) ? history : readExecution(history, options);
}

/** @param type of the execution. @throws DefinitionError where the type does not allow what the definition does. */
export function replayedAs(machine: ReplayableStateMachine, type: RecordedExecution['type']): ReplayedMachine {
  const { parsed, program } = machine.prepare(type ?? machine.type);
  return { parsed, program, definition: machine.definition };
}

/**
 * The replayed execution at each of its events, by the ids of the recording.
 * @param machine that which was replayed.
 */
export function timelineOfReplay(
  machine: ReplayableStateMachine,
  { journal, recordedIds }: Replay,
  type: RecordedExecution['type'] = machine.type,
): Timeline {
  return new Timeline(machine.prepare(type ?? machine.type).program, journal, { recordedIds });
}

function isRecorded(history: unknown): history is RecordedExecution {
  return (
    typeof history === 'object' &&
    history !== null &&
    'events' in history &&
    'description' in history &&
    'children' in history &&
    history.children instanceof Map
  );
}
