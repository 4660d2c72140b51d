// Whether two runs of an execution have the same data, but for what chance and the clock put in it: random values that no
// recording knows, times, ids of events.

import type { HistoryEvent } from '../../core/history-event.js';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import { Comparison, type Difference } from '../../history/replay/comparison.js';
import { Unknowns } from '../../history/replay/unknowns.js';
import type { Trace } from '../../history/trace.js';
import { type Json, JsonSyntaxError, parseJson } from '../../utils/json.js';
import { visitsOfTrace } from '../record/visits.js';

/** What the run came to may be this much off in time: the service takes some between states. In milliseconds. */
const TIME_TOLERANCE = 5000;

export interface TwoRuns {
  readonly recording: RecordedExecution;
  readonly recorded: Trace;
  readonly history: readonly HistoryEvent[];
  readonly run: Trace;
}

export class SameButForChance {
  private readonly unknowns = new Unknowns();
  private readonly comparison: Comparison;
  private readonly recording: RecordedExecution;
  private candidates = 0;

  constructor({ recording, recorded, history, run }: TwoRuns) {
    this.recording = recording;
    const times = new Set(history.map(({ timestamp }) => Date.parse(timestamp)));
    const recordedIds = idsOfVisits(recorded, run);
    this.comparison = new Comparison({
      unknowns: this.unknowns,
      isTime: (milliseconds) => times.has(milliseconds),
      isStart: () => false,
      timeTolerance: TIME_TOLERANCE,
      recordedIdOf: (id) => recordedIds.get(id),
    });
  }

  /** What differs between two JSON texts. */
  jsonDifferences(member: string, recorded: string | undefined, run: string | undefined): Difference[] {
    if (recorded === run) return [];
    this.lookForRandom(run);
    return this.comparison.values(member, jsonOf(recorded), jsonOf(run));
  }

  /** What differs between two texts. */
  textDifferences(member: string, recorded: string | undefined, run: string | undefined): Difference[] {
    if (recorded === run) return [];
    this.lookForRandom(run);
    return this.comparison.values(member, recorded, run);
  }

  /** What is nowhere in the recording may have been drawn in this run. */
  private lookForRandom(text: string | undefined): void {
    for (const value of text?.match(MAY_BE_RANDOM) ?? []) {
      if (this.isRecorded(value)) continue;
      this.unknowns.add(value, this.candidates);
      this.candidates += 1;
    }
  }

  private isRecorded(value: string): boolean {
    return this.recording.events.some(({ details }) =>
      Object.values(details).some((member) => typeof member === 'string' && member.includes(value)),
    );
  }
}

/** UUIDs and task tokens. */
const MAY_BE_RANDOM = /[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

function jsonOf(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return text;
    throw error;
  }
}

/** By the id of the event at which the run enters a state, that at which the recording does. */
function idsOfVisits(recorded: Trace, run: Trace): ReadonlyMap<number, number> {
  const known = new Map<string, number[]>();
  for (const { state, mapIndexes } of visitsOfTrace(recorded)) {
    const place = `${mapIndexes.join('.')} ${state.name}`;
    known.set(place, [...(known.get(place) ?? []), state.entered.id]);
  }
  const ids = new Map<number, number>();
  for (const { state, mapIndexes } of visitsOfTrace(run)) {
    const id = known.get(`${mapIndexes.join('.')} ${state.name}`)?.shift();
    if (id !== undefined) ids.set(state.entered.id, id);
  }
  return ids;
}
