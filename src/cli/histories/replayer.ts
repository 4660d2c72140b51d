// What replays recorded executions one by one, and what it tells of each: as little as is printed.

import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { Divergence } from '../../history/replay/divergence.js';
import type { WhatIf } from '../../testing/what-if/what-if.js';
import { copyJson } from '../../utils/copy-json.js';
import { type Json, stringifyJson } from '../../utils/json.js';
import type { Io } from '../io.js';
import { loadMachine } from '../load-machine.js';
import { openObjectStore } from '../open-object-store.js';
import { loadMocks } from '../tasks/load-mocks.js';
import { type ReplayRow, rowsOf } from './replay-table.js';
import { type Replayed, replayed, type Verdict } from './replayed.js';

/** Plain data: threads are given it. */
export interface ReplayerSettings {
  readonly definition: string;
  /** The definition that the executions ran. */
  readonly against: string | undefined;
  /** The file of mocks for tasks for which no outcome was recorded. */
  readonly mocks: string | undefined;
  /** The directory of the objects that ItemReaders read. */
  readonly objectStore: string | undefined;
  /** Which of the state machines of a template, of both definitions. */
  readonly name: string | undefined;
  /** Every divergence instead of the first. */
  readonly all: boolean;
  readonly json: boolean;
}

/** One execution, as it is printed: a line of JSON, or rows. */
export interface ToldReplay {
  readonly execution: string;
  readonly verdict: Verdict;
  readonly line: string | undefined;
  readonly rows: readonly ReplayRow[];
}

export interface RecordedInFile {
  readonly origin: string;
  readonly execution: RecordedExecution;
}

export type Replayer = (recorded: RecordedInFile) => Promise<ToldReplay>;

/**
 * Undefined for a definition that is not valid: what is wrong with it has been told.
 * @throws UsageError for a file that cannot be read.
 */
export async function loadReplayer(settings: ReplayerSettings, io: Io): Promise<Replayer | undefined> {
  const { definition, against, name, mocks: file, objectStore: directory } = settings;
  const machine = await loadMachine(definition, name, io);
  if (machine === undefined) return undefined;
  const old = against === undefined ? undefined : await loadMachine(against, name, io);
  if (against !== undefined && old === undefined) return undefined;
  const mocks = file === undefined ? undefined : await loadMocks(file, machine);
  const objectStore = await openObjectStore(directory);
  const by = { machine, old, mocks, objectStore };
  return async ({ origin, execution }) => told(await replayed(by, execution, origin), settings);
}

export function told(replayed: Replayed, { json, all }: Pick<ReplayerSettings, 'json' | 'all'>): ToldReplay {
  const { execution, verdict } = replayed;
  if (!json) return { execution, verdict, line: undefined, rows: rowsOf(replayed, all) };
  return { execution, verdict, line: stringifyJson(asJson(replayed, all)), rows: [] };
}

function asJson({ divergences, whatIf, ...result }: Replayed, all: boolean): Json {
  const told = (all ? divergences : divergences.slice(0, 1)).map(asTold);
  // What is undefined is left out; numbers keep their digits.
  return copyJson({
    ...result,
    divergences: told,
    divergenceCount: divergences.length,
    ...(whatIf !== undefined && outcomesOf(whatIf)),
  }) as Json;
}

function asTold({ kind, execution, eventId, recorded, state, place, differences, what, message }: Divergence) {
  return {
    kind,
    childExecution: execution,
    eventId,
    recordedType: recorded?.type,
    state,
    place,
    differences,
    what,
    message,
  };
}

function outcomesOf({ verdict: _, missing, divergences, divergence, ...outcomes }: WhatIf) {
  return { ...outcomes, partsAt: divergence === undefined ? undefined : asTold(divergence) };
}
