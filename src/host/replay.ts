// A recorded execution, run again by a state machine.

import type { ReadItems } from '../core/command.js';
import { restoreItems } from '../core/stored-items.js';
import { type ReadExecutionOptions, readExecution } from '../history/recorded/read-execution.js';
import type { RecordedExecution } from '../history/recorded/recorded-execution.js';
import {
  type Replay,
  type ReplayedChild,
  type ReplayedMachine,
  type ReplayOptions as ReplaySettings,
  replayOnce,
  replayRecorded,
} from '../history/replay/replay.js';
import { Timeline } from '../history/timeline/timeline.js';
import type { StateMachineDefinition } from '../language/types.js';
import { ItemReader, type ItemsNews } from '../resolvers/item-reader/index.js';
import type { ObjectStore } from '../resolvers/object-store.js';
import { stringifyJson } from '../utils/json.js';
import type { HostedStateMachine } from './host.js';

export interface ReplayOptions extends ReplaySettings, ReadExecutionOptions {}

export interface ReplayOptionsWithObjects extends ReplayOptions {
  /** Where the objects are that ItemReaders read, as they were when the execution ran. Nothing is written there. */
  readonly objectStore: ObjectStore;
}

/** What a replay needs of a StateMachine. */
export interface ReplayableStateMachine extends HostedStateMachine {
  readonly definition: StateMachineDefinition;
}

/**
 * Runs a definition beside a recording of an execution: the start, the outcomes of tasks, stops and times are those of the
 * recording, and everything else is derived and held against it. So it is with the child executions of distributed Maps
 * whose histories were given.
 * @param machine the state machine that the execution ran, or another one that is to be compared with it.
 * @param history what readExecution reads, or what it gave.
 * @returns whether each recorded event follows from the definition; if not, where it first does not.
 * @throws HistoryFormatError for a recording that is not whole; DefinitionError where the type of the execution does not
 * allow what the definition does; NotSupportedError for what cannot be run here.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
 */
export function replay(machine: ReplayableStateMachine, history: unknown, options?: ReplayOptions): Replay;
/**
 * The same where ItemReaders read their items from objects that are given.
 * @returns (rejects) as the first form throws; UnsupportedDataSetError for objects that are not read here, and whatever the
 * store throws but an ObjectStoreError.
 */
export function replay(
  machine: ReplayableStateMachine,
  history: unknown,
  options: ReplayOptionsWithObjects,
): Promise<Replay>;
export function replay(
  machine: ReplayableStateMachine,
  history: unknown,
  options: ReplayOptions | ReplayOptionsWithObjects = {},
): Replay | Promise<Replay> {
  if ('objectStore' in options && options.objectStore !== undefined) return replayWith(machine, history, options);
  const recorded = recordingOf(history, options);
  return replayRecorded(replayedAs(machine, recorded.type), recorded, options);
}

async function replayWith(
  machine: ReplayableStateMachine,
  history: unknown,
  options: ReplayOptionsWithObjects,
): Promise<Replay> {
  const recorded = recordingOf(history, options);
  const replayed = replayedAs(machine, recorded.type);
  const reader = new ItemReader(options.objectStore);
  const read = new Map<string, ItemsNews>();
  try {
    // Each time it comes further: to the items that have to be read next.
    for (;;) {
      const { replay, unread } = replayOnce(replayed, recorded, options, (command) => read.get(keyOf(command)));
      if (unread === undefined) return replay;
      await readAll(unread, reader, read);
    }
  } finally {
    await reader.close();
  }
}

/** Reads what a command asks for, and all items that follow. */
async function readAll(command: ReadItems, reader: ItemReader, read: Map<string, ItemsNews>): Promise<void> {
  let total: number | undefined;
  for (let from = command.from; from === command.from || from < (total ?? 0); ) {
    const piece: ReadItems = { ...command, from };
    const news = await reader.read(piece);
    read.set(keyOf(piece), news);
    if (news.type === 'ItemsReadFailed') return;
    total ??= news.total;
    const { length } = restoreItems(news.items);
    if (length === 0) return;
    from += length;
  }
}

/** The same for commands that ask for the same. */
function keyOf({ resource, readerConfig, parameters, from }: ReadItems): string {
  return stringifyJson({ resource, readerConfig, parameters, from });
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
 * @param replayed what a replay has given, or one of its `children`.
 */
export function timelineOfReplay(
  machine: ReplayableStateMachine,
  replayed: Replay | ReplayedChild,
  type: RecordedExecution['type'] = machine.type,
): Timeline {
  const { journal, recordedIds } = replayed;
  const executionArn = 'derivedArn' in replayed ? replayed.derivedArn : undefined;
  const { program } = machine.prepare(type ?? machine.type);
  return new Timeline(program, journal, { recordedIds, ...(executionArn !== undefined && { executionArn }) });
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
