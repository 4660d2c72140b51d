// One recorded history beside ours: which recorded event is which of ours, and what differs.
//
//   T1. A recorded event and ours are the same one when they have the same type and name and follow from the same event. So
//       the order of branches and iterations is that of the recording, and no divergence.
//   T2. What follows from an event that diverged is not told once more.

import type { Fork, Strand } from '../../core/execution.js';
import { type HistoryEvent, type HistoryRecord, toHistoryEvent } from '../../core/history-event.js';
import { HistoryLog } from '../../core/history-log.js';
import { once } from '../../utils/once.js';
import { isEnd } from '../recorded/check-events.js';
import type { RecordedEvent, RecordedExecution } from '../recorded/recorded-execution.js';
import { Comparison, type Difference } from './comparison.js';
import { AGAIN, CHILD_INPUTS, type DivergenceKind, FIELDS_OF, type FoundDivergence, WAYS } from './divergence.js';
import { MissingActivities } from './missing-activities.js';
import type { Unknowns } from './unknowns.js';

/** By how much something may come before it is due, in milliseconds: clocks of the service are not one clock. */
export const EARLINESS = 1000;
/** Within which what follows from an outcome follows at once, and not after a retrier's delay. */
const AT_ONCE = 1000;

/** The child execution of ours that a recorded one is. */
export interface OwnChild {
  readonly executionArn: string;
  readonly timelineId: number;
  readonly fork: Fork;
  readonly index: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly log: HistoryLog;
}

export interface TrackContext {
  readonly unknowns: Unknowns;
  /** Whether this was the time of our clock at some moment, epoch milliseconds. */
  isTime(milliseconds: number): boolean;
  readonly starts: ChildStarts;
  /** A divergence has been found. */
  diverged(): void;
}

/** When child executions started: ours when their items were at hand, the recorded ones when the service came to them. */
export class ChildStarts {
  /** By our time, the recorded ones in units of EARLINESS. */
  private readonly recorded = new Map<number, Set<number>>();

  add(recorded: number, derived: number): void {
    const known = this.recorded.get(derived);
    const unit = Math.floor(recorded / EARLINESS);
    if (known === undefined) this.recorded.set(derived, new Set([unit]));
    else known.add(unit);
  }

  /** Whether a child may have started at these times, epoch milliseconds. */
  has(recorded: number, derived: number): boolean {
    const unit = Math.floor(recorded / EARLINESS);
    const known = this.recorded.get(derived);
    return known !== undefined && [unit - 1, unit, unit + 1].some((each) => known.has(each));
  }
}

export class Track {
  readonly recording: RecordedExecution;
  readonly events: readonly RecordedEvent[];
  /** What messages call it: the ARN of a child execution; undefined for the execution that was started by somebody. */
  readonly name: string | undefined;
  readonly comparison: Comparison;
  /** Our id of each recorded event, by its own. */
  readonly ours: (number | undefined)[] = [0];
  readonly recordedIds = new Map<number, number>();
  readonly tellsSubmissions: boolean;
  readonly divergences: FoundDivergence[] = [];
  /** Ours of a child execution; undefined until it is known which one it is. */
  child: OwnChild | undefined;
  /** It was found late which of ours this is: its times say nothing. */
  isLate = false;
  private readonly context: TrackContext;
  private log: HistoryLog;
  /** How many recorded events have been followed, or put off. */
  private position = 0;
  /** How many of our events have been looked at. */
  private seen = 0;
  /** Ours that no recorded event is, by what they follow from. */
  private readonly unmatched = new Map<number, HistoryRecord[]>();
  /** The first recorded event that follows from each. */
  private readonly firstChild: (RecordedEvent | undefined)[] = [];
  private readonly waiting = new Set<number>();
  /** Which activities did not exist. */
  readonly missingActivities: () => MissingActivities;

  /** @param name of a child execution. */
  constructor(recording: RecordedExecution, name: string | undefined, context: TrackContext) {
    this.recording = recording;
    this.events = recording.events;
    this.name = name;
    this.context = context;
    this.log = new HistoryLog();
    this.comparison = new Comparison({
      unknowns: context.unknowns,
      isTime: (milliseconds) => context.isTime(milliseconds),
      timeTolerance: EARLINESS,
      recordedIdOf: (id) => this.recordedIds.get(id),
      isStart: (recorded, derived) => context.starts.has(recorded, derived),
    });
    this.tellsSubmissions = this.events.some(({ type }) => type === 'TaskSubmitted');
    for (const event of this.events) this.firstChild[event.previousEventId] ??= event;
    this.missingActivities = once(() => new MissingActivities(this.events));
  }

  /** Ours, as far as it has come. */
  get history(): HistoryLog {
    return this.log;
  }

  get last(): RecordedEvent | undefined {
    return this.events.at(-1);
  }

  /** Whether our history is at its end, until a redrive. */
  get hasEnded(): boolean {
    return this.log.length > 0 && isEnd(this.log.at(this.log.length - 1).type);
  }

  /** Ours was stopped from above. */
  get isAborted(): boolean {
    return this.log.length > 0 && this.log.at(this.log.length - 1).type === 'ExecutionAborted';
  }

  /** It is known which of ours this is. */
  begin(child: OwnChild): void {
    this.child = child;
    this.log = child.log;
    const start = this.events[0]?.timestamp;
    if (start !== undefined) this.context.starts.add(start, child.startedAt);
    this.absorb();
  }

  /** Takes notice of what our history has more than before. */
  absorb(): void {
    for (; this.seen < this.log.length; this.seen += 1) {
      const record = this.log.at(this.seen);
      const candidates = this.unmatched.get(record.previousEventId);
      if (candidates === undefined) this.unmatched.set(record.previousEventId, [record]);
      else candidates.push(record);
    }
  }

  // --- one recorded event after the other -----------------------------------------------------------

  /** The recorded event that is to be followed next, until `next` has been called; undefined after the last. */
  get upcoming(): RecordedEvent | undefined {
    return this.events[this.position];
  }

  next(): void {
    this.position += 1;
  }

  /**
   * Puts an event off until what follows from it comes: an outcome that fails a Map or a Parallel stops what runs beside it,
   * and the service may have told some of that in between. @returns whether it is put off
   */
  putOff({ id, type, timestamp }: RecordedEvent): boolean {
    if (!OUTCOME.test(type)) return false;
    const next = this.firstChild[id];
    if (next === undefined || next.id === id + 1) return false;
    if (next.timestamp !== undefined && timestamp !== undefined && next.timestamp - timestamp >= AT_ONCE) return false;
    this.waiting.add(id);
    return true;
  }

  /** The event with this id, if it was put off: it is no longer. */
  takePutOff(id: number): RecordedEvent | undefined {
    return this.waiting.delete(id) ? this.events[id - 1] : undefined;
  }

  get allPutOff(): readonly number[] {
    return [...this.waiting];
  }

  followerOf(id: number): RecordedEvent | undefined {
    return this.firstChild[id];
  }

  match(event: RecordedEvent, found: HistoryRecord): void {
    this.ours[event.id] = found.id;
    this.recordedIds.set(found.id, event.id);
    const differences = this.comparison.differences(event, found);
    if (differences.length === 0) return;
    if (this.child === undefined || event.id > 1) {
      return this.diverge('data', event, [found], this.stateOf(event), fieldsOf(differences), '', differences);
    }
    this.diverge('data', event, [found], this.child.fork.strand.node.name, CHILD_INPUTS, '', differences);
  }

  /** Ours that is this one, if there is one already. */
  take(event: RecordedEvent, previous: number): HistoryRecord | undefined {
    const candidates = this.unmatched.get(previous);
    const index = candidates?.findIndex((record) => isSame(event, record)) ?? -1;
    return index === -1 ? undefined : candidates?.splice(index, 1)[0];
  }

  /** The same event, that follows from another one with us. */
  takeFromElsewhere(event: RecordedEvent): HistoryRecord | undefined {
    for (const [previous, candidates] of this.unmatched) {
      const index = candidates.findIndex((record) => isSame(event, record));
      const [found] = index === -1 ? [] : candidates.splice(index, 1);
      if (found === undefined) continue;
      const after = this.recordedIds.get(previous) ?? previous;
      const isJoin = JOINS.has(event.type);
      if (!isJoin || this.isEarlier(event.previousEventId, after)) {
        const why = `follows from event ${after} here, and from event ${event.previousEventId} in the recording`;
        this.diverge('order', event, [found], isJoin ? this.stateJoinedAt(found) : this.stateOf(event), [], why);
      }
      return found;
    }
    return undefined;
  }

  /** Whether the recording has one event at an earlier time than the other: within a millisecond it does not say. */
  private isEarlier(id: number, than: number): boolean {
    const [at, later] = [this.events[id - 1]?.timestamp, this.events[than - 1]?.timestamp];
    return at !== undefined && later !== undefined && at < later;
  }

  // --- divergences --------------------------------------------------------------------------------

  /** @param rest where ours rests; asked for where nothing comes instead. */
  divergeInPath(event: RecordedEvent, previous: number, rest: () => string): void {
    const instead = this.unmatched.get(previous) ?? [];
    const state = this.stateBefore(event) ?? this.stateOf(event);
    const isAgain = /Scheduled$|Started$/.test(event.type) || instead.some(({ type }) => /Scheduled$/.test(type));
    const what = instead.length === 0 ? rest() : `there is ${instead.map(described).join(' and ')} instead`;
    const fields = isAgain ? [...AGAIN, ...WAYS] : [...WAYS, ...AGAIN];
    this.diverge('path', event, instead, state, fields, `does not come: ${what}`);
    // It is told once; what follows from ours is no news.
    this.unmatched.delete(previous);
  }

  /** Events of ours that the recording, which has ended, should have had. */
  lookForMore(): void {
    const { last } = this;
    // A child that is stopped with its Map Run is no news: why that has ended is told of the run.
    if (this.child !== undefined && this.isAborted) return;
    if (last === undefined || !isEnd(last.type) || this.divergences.some(({ kind }) => kind === 'path')) return;
    if (!this.hasEnded) {
      this.diverge('path', last, [], this.stateOf(last), WAYS, 'ends the execution, and ours goes on');
      return;
    }
    for (const [previous, records] of this.unmatched) {
      const [first] = records;
      const recordedId = previous === 0 ? 0 : this.recordedIds.get(previous);
      if (first === undefined || recordedId === undefined) continue;
      // Told already, by what came in its place.
      if (this.divergences.some(({ recorded }) => recorded?.previousEventId === recordedId)) continue;
      // An end cuts off what runs beside it, here and there at another event.
      if (last.type !== 'ExecutionSucceeded' && this.firstChild[recordedId] === undefined) continue;
      const after = this.events[recordedId - 1];
      this.divergences.push({
        kind: 'path',
        execution: this.name,
        eventId: Math.max(recordedId, 1),
        recorded: undefined,
        derived: records.map(toHistoryEvent),
        differences: [],
        state: after === undefined ? first.name : this.stateOf(after),
        fields: WAYS,
        why: `is followed by ${described(first)}, which the recording does not have`,
      });
    }
  }

  diverge(
    kind: DivergenceKind,
    event: RecordedEvent,
    derived: readonly HistoryRecord[],
    state: string | undefined,
    fields: readonly string[],
    why: string,
    differences: readonly Difference[] = [],
  ): void {
    if (kind === 'time' && this.isLate) return;
    this.context.diverged();
    this.divergences.push({
      kind,
      execution: this.name,
      eventId: event.id,
      recorded: event,
      derived: derived.map((record): HistoryEvent => toHistoryEvent(record)),
      differences,
      state,
      fields,
      why,
    });
  }

  /** The state that a recorded event is about. */
  stateOf(event: RecordedEvent): string | undefined {
    for (let at: RecordedEvent | undefined = event; at !== undefined; at = this.events[at.previousEventId - 1]) {
      const { name, state } = at.details;
      if (typeof name === 'string') return name;
      if (typeof state === 'string') return state;
    }
    return undefined;
  }

  /** The state whose branches or iterations end with the event of ours: it is left at once. */
  private stateJoinedAt({ id, previousEventId, name }: HistoryRecord): string | undefined {
    if (name !== undefined) return name;
    const followers = [...(this.unmatched.get(previousEventId) ?? []), ...(this.unmatched.get(id) ?? [])];
    return followers.find(({ type }) => type.endsWith('StateExited'))?.name;
  }

  private stateBefore(event: RecordedEvent): string | undefined {
    const before = this.events[event.previousEventId - 1];
    return before === undefined ? undefined : this.stateOf(before);
  }
}

/** The first of these chains of states, and of those below them, that fits. Child executions are none of them. */
export function findChain(strand: Strand, fits: (strand: Strand) => boolean): Strand | undefined {
  if (fits(strand)) return strand;
  if (strand.phase.on !== 'fork' || strand.phase.fork.mapRun !== undefined) return undefined;
  for (const child of strand.phase.fork.running.values()) {
    const found = findChain(child, fits);
    if (found !== undefined) return found;
  }
  return undefined;
}

const OUTCOME =
  /^(?:Task|Activity|LambdaFunction)(?:Succeeded|Failed|TimedOut|SubmitFailed|StartFailed|ScheduleFailed)$/;
/** They follow from the last of several chains to end; of those that end within one millisecond, that may be any. */
const JOINS: ReadonlySet<string> = new Set([
  'MapStateSucceeded',
  'MapStateExited',
  'ParallelStateSucceeded',
  'ParallelStateExited',
]);

function isSame({ type, details }: RecordedEvent, record: HistoryRecord): boolean {
  if (type !== record.type) return false;
  if (record.name !== undefined && details.name !== undefined && details.name !== record.name) return false;
  return !type.startsWith('MapIteration') || details.index === undefined || details.index === record.details?.index;
}

function fieldsOf(differences: readonly Difference[]): readonly string[] {
  const [first] = differences;
  const member = first?.member.split('.')[0] ?? '';
  return member in FIELDS_OF ? FIELDS_OF[member as keyof typeof FIELDS_OF] : [];
}

function described({ type, name, details }: HistoryRecord): string {
  const of =
    name === undefined ? (details?.error === undefined ? '' : ` (${details.error})`) : ` ${JSON.stringify(name)}`;
  return `${type}${of}`;
}
