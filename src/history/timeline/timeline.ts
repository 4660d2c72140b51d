// Time travel: what an execution was like at each of its events. Nothing is kept of it but the history and a checkpoint now
// and then: a moment is made when it is asked for, by going on from the checkpoint before it.
//
//   T1. An event is told of an execution that is what it would be without anybody looking: the same journal gives the same
//       history, and the moments of it.
//   T2. What is kept is bounded: checkpoints are further apart where there is more to keep, and there are never more than
//       MOST_CHECKPOINTS.

import type { Strand } from '../../core/execution.js';
import { type HistoryEvent, type HistoryEventType, toHistoryEvent } from '../../core/history-event.js';
import { HistoryLog } from '../../core/history-log.js';
import type { HostEvent } from '../../core/host-event.js';
import type { Program } from '../../core/program.js';
import { pathOf } from '../../core/task.js';
import type { Json } from '../../utils/json.js';
import { type ChildSummary, childSummaries, STATUS_OF } from '../child-histories.js';
import { type Difference, differenceBetween, plainDifference } from './difference.js';
import { type EventState, type ExecutionAt, type Moment, plainMoment, type Visit } from './moment.js';
import { type Checkpoint, type Sight, Walk } from './walk.js';

export interface TimelineOptions {
  /** The child execution of a distributed Map whose history this is. Default: the history of the execution itself. */
  readonly executionArn?: string;
  /**
   * What the events are called elsewhere: the ids of a recording by those of the history that the journal gives. The timeline
   * then has the events that are named here, by these ids. Default: all events, by their own ids.
   */
  readonly recordedIds?: ReadonlyMap<number, number>;
}

/** Which events are looked for: those that are all of this. */
export interface EventQuery {
  /** The name of the state that the event is about. */
  readonly state?: string;
  readonly type?: HistoryEventType;
  /** Occurs in the event: in its type, in the name of its state or in its data, whatever the case of its letters. */
  readonly text?: string;
}

/** An event in brief. */
export interface EventEntry {
  readonly id: number;
  readonly type: HistoryEventType;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The state that it is about; undefined for an event of the execution as a whole. */
  readonly visit: Visit | undefined;
}

/** So many of the smallest steps lie between two checkpoints at least. */
const STEPS_BETWEEN = 250;
/** A checkpoint holds this many strands, tasks and items for each step since the one before it at most. */
const PARTS_A_STEP = 4;
const MOST_CHECKPOINTS = 256;

export class Timeline {
  private readonly program: Program;
  private readonly journal: readonly HostEvent[];
  private readonly executionArn: string | undefined;
  private readonly log = new HistoryLog();
  /** By position: the visit that an event belongs to. */
  private readonly visits: (Visit | undefined)[] = [];
  private checkpoints: Checkpoint[] = [];
  /** The positions of the events of this timeline in the order of their ids; undefined where all are, in their own order. */
  private readonly positions: readonly number[] | undefined;
  private readonly recordedIds: ReadonlyMap<number, number> | undefined;
  private readonly ownIds: ReadonlyMap<number, number> | undefined;
  /** Where the last moment was made: what comes next is near. */
  private latest: Walk | undefined;
  private listed: readonly HistoryEvent[] | undefined;

  /**
   * Feeds the journal to the core once: it takes as long as the execution did, without its tasks.
   * @param program the definition, compiled as it was for the execution.
   * @param journal what the execution was told.
   * @throws RangeError when the journal's times run backwards, and for a child execution that it does not have.
   */
  constructor(program: Program, journal: readonly HostEvent[], options: TimelineOptions = {}) {
    this.program = program;
    this.journal = journal;
    this.executionArn = options.executionArn;
    this.explore();
    if (this.executionArn !== undefined && this.log.length === 0) {
      throw new RangeError(`There is no child execution ${JSON.stringify(this.executionArn)}`);
    }
    const { recordedIds } = options;
    if (recordedIds === undefined) return;
    this.recordedIds = recordedIds;
    this.ownIds = new Map(Array.from(recordedIds, ([own, recorded]) => [recorded, own]));
    this.positions = [...recordedIds.keys()]
      .filter((own) => own >= 1 && own <= this.log.length)
      .sort((a, b) => this.shownId(a) - this.shownId(b))
      .map((own) => own - 1);
  }

  /** How many events there are. */
  get length(): number {
    return this.positions?.length ?? this.log.length;
  }

  /** The events as GetExecutionHistory lists them, oldest first. Made when first read: with all of their data. */
  get events(): readonly HistoryEvent[] {
    this.listed ??= Array.from({ length: this.length }, (_, index) => this.eventAt(this.positionAt(index)));
    return this.listed;
  }

  /** An event in brief, by its place among the events: 0 for the first. Undefined where there is none. */
  entry(index: number): EventEntry | undefined {
    if (!(Number.isInteger(index) && index >= 0 && index < this.length)) return undefined;
    const position = this.positionAt(index);
    const { type, timestamp } = this.log.at(position);
    return { id: this.shownId(position + 1), type, at: timestamp, visit: this.visitAt(position) };
  }

  /** The place of an event among the events, 0 for the first. @throws RangeError for an id that there is not */
  indexOf(eventId: number): number {
    const position = this.positionOf(eventId);
    return this.positions === undefined ? position : this.positions.indexOf(position);
  }

  /**
   * The execution at the moment just after an event: what the event has brought about is there, and nothing of what the next
   * one tells.
   * @throws RangeError for an id that there is not.
   */
  at(eventId: number): Moment {
    return plainMoment(this.exactAt(eventId));
  }

  /**
   * As `at`, with data as the service has it: numbers to the last digit, and members in their order.
   * @internal
   */
  exactAt(eventId: number): Moment<Json> {
    const position = this.positionOf(eventId);
    return this.momentOf(position, this.look(position + 1));
  }

  /**
   * What became different between two moments, from the earlier to the later one, whichever is given first.
   * @throws RangeError for an id that there is not.
   */
  diff(a: number, b: number): Difference {
    return plainDifference(this.exactDiff(a, b));
  }

  /** @internal */
  exactDiff(a: number, b: number): Difference<Json> {
    const [from, to] = [this.positionOf(a), this.positionOf(b)].sort((x, y) => x - y) as [number, number];
    const entered: Visit[] = [];
    for (let position = from + 1; position <= to; position += 1) {
      const visit = this.visits[position];
      if (visit?.enteredEventId === position + 1) entered.push(this.shownVisit(visit));
    }
    const before = this.momentOf(from, this.look(from + 1));
    return differenceBetween(before, this.momentOf(to, this.look(to + 1)), entered);
  }

  /** All events that are what is looked for, oldest first. */
  find(query: EventQuery): readonly HistoryEvent[] {
    const found: HistoryEvent[] = [];
    for (let index = 0; index < this.length; index += 1) {
      const position = this.positionAt(index);
      if (this.isFound(position, query)) found.push(this.eventAt(position));
    }
    return found;
  }

  /** Whether an event is what is looked for. @throws RangeError for an id that there is not */
  matches(eventId: number, query: EventQuery): boolean {
    return this.isFound(this.positionOf(eventId), query);
  }

  /**
   * The id of the first event after this one that is what is looked for; undefined where there is none.
   * @throws RangeError for an id that there is not.
   */
  next(eventId: number, query: EventQuery = {}): number | undefined {
    return this.search(this.indexOf(eventId), 1, query);
  }

  /**
   * The id of the last event before this one that is what is looked for; undefined where there is none.
   * @throws RangeError for an id that there is not.
   */
  previous(eventId: number, query: EventQuery = {}): number | undefined {
    return this.search(this.indexOf(eventId), -1, query);
  }

  /**
   * The timeline of a child execution of a distributed Map: its history has ids of its own. Feeds the journal once more.
   * @throws RangeError for a child execution that there is not.
   */
  child(executionArn: string): Timeline {
    return new Timeline(this.program, this.journal, { executionArn });
  }

  /**
   * The child executions that it has started, in the order of their start. Feeds the journal once more.
   * @internal
   */
  children(): readonly ChildSummary[] {
    const started = new Set<string>();
    for (const { type, details } of this.log) {
      if (type === 'MapRunStarted' && details?.mapRunArn !== undefined) started.add(details.mapRunArn);
    }
    return started.size === 0 ? [] : childSummaries(this.program, this.journal, started);
  }

  // --- the way --------------------------------------------------------------------------------------

  private explore(): void {
    const visitOf = new WeakMap<Strand, Visit>();
    const { route, log, visits } = this;
    const walk = new Walk(
      route,
      undefined,
      (strand, type) => {
        if (strand === undefined) return void visits.push(undefined);
        const { node } = strand;
        if (type === node.entered.type) {
          const enteredEventId = visits.length + 1;
          visitOf.set(strand, { state: node.name, type: node.type, path: pathOf(strand), enteredEventId });
        }
        visits.push(visitOf.get(strand));
      },
      log,
    );
    let between = STEPS_BETWEEN;
    let since = 0;
    while (walk.advance()) {
      since += 1;
      if (since % STEPS_BETWEEN !== 0 || since < Math.max(between, walk.size / PARTS_A_STEP)) continue;
      this.checkpoints.push(walk.checkpoint());
      since = 0;
      if (this.checkpoints.length < MOST_CHECKPOINTS) continue;
      between *= 2;
      this.checkpoints = this.checkpoints.filter((_, index) => index % 2 === 1);
    }
  }

  private get route() {
    const { program, journal, executionArn } = this;
    return { program, journal, executionArn };
  }

  private look(id: number): Sight {
    const checkpoint = this.checkpointBefore(id);
    const { latest } = this;
    const isNearer = latest?.reaches(id) === true && latest.eventCount >= (checkpoint?.eventCount ?? 0);
    const walk = isNearer ? latest : new Walk(this.route, checkpoint);
    // What throws half-way is no place to go on from.
    this.latest = undefined;
    const sight = walk.lookAt(id);
    this.latest = walk;
    return sight;
  }

  /** The last checkpoint at which the event had not been told. */
  private checkpointBefore(id: number): Checkpoint | undefined {
    let low = 0;
    let high = this.checkpoints.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.checkpoints[middle] as Checkpoint).eventCount < id) low = middle + 1;
      else high = middle;
    }
    return this.checkpoints[low - 1];
  }

  private momentOf(position: number, sight: Sight): Moment<Json> {
    const record = this.log.at(position);
    const visit = this.visitAt(position);
    const event = this.eventAt(position);
    const { type, timestamp, payload, details } = record;
    const status = STATUS_OF[type] ?? 'RUNNING';
    const hasEnded = status !== 'RUNNING';
    const execution: ExecutionAt<Json> = {
      executionArn: sight.executionArn,
      status,
      redriveCount: sight.redriveCount,
      input: sight.input.value,
      output: status === 'SUCCEEDED' ? payload?.value : undefined,
      error: hasEnded ? details?.error : undefined,
      cause: hasEnded ? details?.cause : undefined,
    };
    const hasLeft = type.endsWith('StateExited');
    const state: EventState<Json> | undefined = visit &&
      sight.state && { ...visit, ...sight.state, hasLeft, output: hasLeft ? payload?.value : undefined };
    return {
      event,
      at: timestamp,
      elapsed: timestamp - sight.startedAt,
      execution,
      state,
      states: sight.states.map((at) => ({
        ...at,
        enteredEventId: at.enteredEventId && this.shownId(at.enteredEventId),
      })),
      tasks: sight.tasks,
    };
  }

  // --- ids and positions ----------------------------------------------------------------------------

  private positionAt(index: number): number {
    return this.positions === undefined ? index : (this.positions[index] as number);
  }

  private positionOf(eventId: number): number {
    const own = this.ownIds === undefined ? eventId : this.ownIds.get(eventId);
    if (own !== undefined && Number.isInteger(own) && own >= 1 && own <= this.log.length) return own - 1;
    throw new RangeError(`There is no event ${String(eventId)}: ${this.idsThereAre()}`);
  }

  private idsThereAre(): string {
    const { length } = this;
    if (length === 0) return 'the history is empty';
    const [first, last] = [this.entry(0)?.id, this.entry(length - 1)?.id];
    const gaps = last === (first ?? 0) + length - 1 ? '' : `, with ids left out`;
    return length === 1 ? `the history has event ${first} alone` : `the history has events ${first} to ${last}${gaps}`;
  }

  private shownId(own: number): number {
    return this.recordedIds?.get(own) ?? own;
  }

  private visitAt(position: number): Visit | undefined {
    const visit = this.visits[position];
    return visit && this.shownVisit(visit);
  }

  private shownVisit(visit: Visit): Visit {
    return this.recordedIds === undefined ? visit : { ...visit, enteredEventId: this.shownId(visit.enteredEventId) };
  }

  private eventAt(position: number): HistoryEvent {
    const event = toHistoryEvent(this.log.at(position));
    if (this.recordedIds === undefined) return event;
    return { ...event, id: this.shownId(event.id), previousEventId: this.shownId(event.previousEventId) };
  }

  // --- search ---------------------------------------------------------------------------------------

  private search(from: number, by: 1 | -1, query: EventQuery): number | undefined {
    for (let index = from + by; index >= 0 && index < this.length; index += by) {
      const position = this.positionAt(index);
      if (this.isFound(position, query)) return this.shownId(position + 1);
    }
    return undefined;
  }

  private isFound(position: number, { state, type, text }: EventQuery): boolean {
    const visit = this.visits[position];
    if (state !== undefined && visit?.state !== state) return false;
    const record = this.log.at(position);
    if (type !== undefined && record.type !== type) return false;
    if (text === undefined) return true;
    const wanted = text.toLowerCase();
    const short = `${record.type} ${visit?.state ?? ''}`.toLowerCase();
    return short.includes(wanted) || JSON.stringify(this.eventAt(position)).toLowerCase().includes(wanted);
  }
}
