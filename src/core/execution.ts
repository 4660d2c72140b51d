// Where one run stands: the tables of an execution, updated in place by the core alone.
//
//   Timeline  one event history: the execution's own, or that of a child execution of a distributed Map
//   Strand    one chain of states: the top level, a branch, an iteration
//   Fork      a running attempt of a Parallel or Map state, with the strands it started
//   Task      work handed to the host, whose outcome has not come
//
// Everything refers to everything else directly while it runs; `snapshot.ts` turns the references
// into ids and back. No part is ever copied as a whole, so a step costs the same however long the
// run has lasted.

import type { StateMachineType } from '../language/types.js';
import { IdTable } from '../utils/id-table.js';
import type { Json, JsonObject } from '../utils/json.js';
import { LateMap } from '../utils/late-map.js';
import { Random, type RandomSource } from '../utils/random.js';
import type { ExecutionOutcome } from './command.js';
import type { ExecutionIdentity } from './host-event.js';
import type { MapRunRecord } from './map-run-record.js';
import type { Payload } from './payload.js';
import type { Container, Node } from './program.js';
import { ReadyQueue } from './ready-queue.js';
import type { StateFailure } from './state-failure.js';
import type { Task } from './task.js';
import { type Timer, TimerQueue } from './timer-queue.js';

/** What is in it can be looked at and taken out. */
type Table<Whole> = Omit<Whole, 'set'>;

// Of whoever has none.
const NO_FORKS: Table<LateMap<number, Fork>> = new LateMap<number, Fork>();
const NO_TASKS: Table<IdTable<Task>> = new IdTable<Task>();
const NO_MAP_RUNS: Table<LateMap<string, MapRunRecord>> = new LateMap<string, MapRunRecord>();
const NONE: ReadonlySet<string> = new Set();

export class Execution {
  status: 'NOT_STARTED' | 'RUNNING' | ExecutionOutcome['status'] = 'NOT_STARTED';
  /** Set when the execution has ended. */
  outcome: ExecutionOutcome | undefined;
  /** Time of the latest host event, epoch milliseconds. */
  now = 0;
  random: RandomSource = Random.restored(0);
  /** What `random` is made of, where it is not the seed. */
  randomKey: string | undefined = undefined;
  readonly timelines = new LateMap<number, Timeline>();
  readonly strands = new IdTable<Strand>();
  // A million executions that wait have none of these.
  private ownForks: LateMap<number, Fork> | undefined = undefined;
  private ownClosing: LateMap<number, Fork> | undefined = undefined;
  private ownTasks: IdTable<Task> | undefined = undefined;
  private ownMapRuns: LateMap<string, MapRunRecord> | undefined = undefined;
  private ownMissingActivities: Set<string> | undefined = undefined;
  readonly timers = new TimerQueue();
  readonly ready = new ReadyQueue<Strand>();
  /** Was brought forward, and is taken up within this step. */
  private next: Strand | undefined = undefined;
  /** The chain of states of the top level: where a redrive begins. Undefined when the execution has succeeded. */
  root: Strand | undefined;
  /** When the execution ended (epoch milliseconds), until it is redriven. */
  stoppedAt: number | undefined;
  /** The time of the StartTimer command that the host knows, or undefined. */
  announcedTimer: number | undefined;
  /** Ids count up through the whole run and are never used again. */
  nextTimelineId = 1;
  nextStrandId = 1;
  nextForkId = 1;
  nextTaskId = 1;

  // Tables are made for the first thing that is put into them, by the methods below.
  get forks(): Table<LateMap<number, Fork>> {
    return this.ownForks ?? NO_FORKS;
  }

  addFork(fork: Fork): void {
    this.ownForks ??= new LateMap();
    this.ownForks.set(fork.id, fork);
  }

  /** Map Runs that were stopped, and of which the results are still being written; also after the end. */
  get closing(): Table<LateMap<number, Fork>> {
    return this.ownClosing ?? NO_FORKS;
  }

  addClosing(fork: Fork): void {
    this.ownClosing ??= new LateMap();
    this.ownClosing.set(fork.id, fork);
  }

  get tasks(): Table<IdTable<Task>> {
    return this.ownTasks ?? NO_TASKS;
  }

  addTask(task: Task): void {
    this.ownTasks ??= new IdTable();
    this.ownTasks.set(task.id, task);
  }

  /** The Map Runs by their ARN, in the order of their start; they stay when they have ended. */
  get mapRuns(): Table<LateMap<string, MapRunRecord>> {
    return this.ownMapRuns ?? NO_MAP_RUNS;
  }

  addMapRun(record: MapRunRecord): void {
    this.ownMapRuns ??= new LateMap();
    this.ownMapRuns.set(record.mapRunArn, record);
  }

  /** ARNs of activities of which it was told that they do not exist. */
  get missingActivities(): ReadonlySet<string> {
    return this.ownMissingActivities ?? NONE;
  }

  activityIsMissing(activityArn: string): void {
    this.ownMissingActivities ??= new Set();
    this.ownMissingActivities.add(activityArn);
  }

  activityExists(activityArn: string): void {
    this.ownMissingActivities?.delete(activityArn);
  }

  /** The strand is taken up when those before it in the queue have been; it is in the queue once at most. */
  enqueue(strand: Strand): void {
    if (strand.isQueued) return;
    strand.isQueued = true;
    strand.ticket = this.ready.push(strand);
  }

  /** The strand is taken up next, if it is in the queue at all. */
  bringForward(strand: Strand): void {
    if (!strand.isQueued || !this.strands.has(strand.id)) return;
    this.ready.remove(strand.ticket);
    this.next = strand;
  }

  /** Whether a strand is to be taken up; those that were stopped in the queue leave it. */
  findReady(): boolean {
    if (this.next !== undefined) return true;
    for (let { first } = this.ready; first !== undefined; { first } = this.ready) {
      if (this.strands.has(first.id)) return true;
      this.ready.take();
      first.isQueued = false;
    }
    return false;
  }

  takeReady(): Strand | undefined {
    const strand = this.next ?? (this.findReady() ? this.ready.take() : undefined);
    this.next = undefined;
    if (strand !== undefined) strand.isQueued = false;
    return strand;
  }

  get hasEnded(): boolean {
    return this.outcome !== undefined;
  }
}

/** One event history and the execution it belongs to. */
export interface Timeline {
  readonly id: number;
  readonly identity: ExecutionIdentity;
  readonly type: StateMachineType;
  readonly input: Payload;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  eventCount: number;
  /** The size of all variables that are in scope somewhere. */
  variableBytes: number;
  /** How often the execution was redriven, and when last (epoch milliseconds). */
  redriveCount: number;
  redrivenAt: number | undefined;
  /** How and when a child execution ended that did not succeed. */
  failed: { readonly outcome: ExecutionOutcome; readonly at: number } | undefined;
  /** When a child execution is out of time; the execution itself has a timer of its own. */
  timeoutTimer: Timer | undefined;
  /** Undefined for the execution's own history; else the distributed Map that started this child execution. */
  readonly parent: ChildPlace | undefined;
}

/** Which child of a distributed Map a child execution is. */
export interface ChildPlace {
  readonly fork: Fork;
  readonly index: number;
  /** How many items it is for. */
  readonly items: number;
}

/** What a strand waits for, if it waits. */
export type Phase =
  /** In the ready queue: enters `node`. */
  | { readonly on: 'enter' }
  /** In the ready queue: attempts `node` again. */
  | { readonly on: 'attempt' }
  /** In the ready queue: the wait of `node` is over. */
  | { readonly on: 'resume' }
  /** In the ready queue: `node` failed, and its retriers and catchers are yet to be asked. */
  | { readonly on: 'failure'; readonly failure: StateFailure }
  | { readonly on: 'timer'; readonly timer: Timer }
  | { readonly on: 'task'; readonly task: Task }
  | { readonly on: 'fork'; readonly fork: Fork }
  | { readonly on: 'ended' };

export const ENTER: Phase = { on: 'enter' };

/** Where a strand was stopped: before it entered its state, in it, or in the children of it. */
export type Stop = { readonly on: 'enter' } | { readonly on: 'state' } | { readonly on: 'fork'; readonly fork: Fork };

/** A child that has not succeeded, and that a redrive takes up again. */
export interface StoppedChild {
  readonly strand: Strand;
  readonly status: Exclude<ExecutionOutcome['status'], 'SUCCEEDED'>;
}

/** How often a state was attempted again since it was entered. */
export interface Retries {
  /** `$$.State.RetryCount` */
  total: number;
  /** One count a retrier, in the order of `Retry`. */
  readonly byRetrier: number[];
}

export class Strand {
  readonly id: number;
  readonly timeline: Timeline;
  readonly container: Container;
  /** The attempt of a Parallel or Map state that started this strand; undefined for the first strand of a timeline. */
  readonly fork: Fork | undefined;
  /** Which branch or iteration this is. */
  readonly index: number;
  phase: Phase = ENTER;
  isQueued = false;
  /** Its place in the ready queue, while it is there. */
  ticket = 0;
  /** Set when the strand has been stopped. */
  stop: Stop | undefined = undefined;
  node: Node;
  /** The raw input of `node`. */
  input: Payload;
  /** The event that the next event of this chain points to. */
  lastEventId: number;
  /** `lastEventId` as it was when the core last took this strand up: what EvaluationFailed points to. */
  decisionEventId: number;
  enteredEventId = 0;
  /** Epoch milliseconds. */
  enteredAt = 0;
  retries: Retries | undefined = undefined;
  /** Variables assigned in this chain; undefined until the first. Those of enclosing chains are read through `fork`. */
  variables: Map<string, Json> | undefined = undefined;

  constructor(
    id: number,
    timeline: Timeline,
    container: Container,
    fork: Fork | undefined,
    index: number,
    input: Payload,
    lastEventId: number,
  ) {
    this.id = id;
    this.timeline = timeline;
    this.container = container;
    this.fork = fork;
    this.index = index;
    this.node = container.startAt;
    this.input = input;
    this.lastEventId = lastEventId;
    this.decisionEventId = lastEventId;
  }
}

/** One item of a Map state: what `$$.Map.Item` shows. */
export interface MapItem {
  readonly value: Json;
  readonly key: string | undefined;
  /** Where an ItemReader found it; undefined for an item of the state's own data. */
  readonly source?: string;
}

/** The attempt of a Parallel or Map state that is running. */
export interface Fork {
  readonly id: number;
  readonly strand: Strand;
  /** The event that started it (ParallelStateStarted, MapStateStarted, or MapRunStarted). */
  startedEventId: number;
  /** The effective input: what ItemSelector sees as `$`, and what branches are given. */
  readonly effectiveInput: Payload;
  /** Items of an inline Map state, in order. Those of a distributed Map are in its Map Run. */
  readonly items: readonly Json[] | undefined;
  /** How many children there are in all; Infinity until that is known. */
  size: number;
  maxConcurrency: number;
  nextIndex: number;
  /** More children are to be started when the strand's turn comes again. */
  isStarting: boolean;
  /** Children that have started and not ended, by their index. */
  readonly running: IdTable<Strand>;
  /** Children that failed or were stopped. */
  stopped: StoppedChild[];
  /** Children that a redrive is yet to take up, the last one first. */
  resuming: StoppedChild[];
  /** A redrive begins the state anew, with all of its children. */
  isSpent: boolean;
  completed: number;
  readonly results: (Payload | undefined)[];
  /** The event that the end of the state points to. */
  lastEventId: number;
  /** Set for a distributed Map. */
  readonly mapRun: MapRun | undefined;
}

export interface MapRun {
  readonly record: MapRunRecord;
  /** The last part of the ARN. */
  readonly uuid: string;
  /** What to call the state machine of the children: `<machine>/<label>`. */
  readonly childMachineName: string;
  readonly executionType: StateMachineType;
  toleratedFailureCount: number | undefined;
  toleratedFailurePercentage: number | undefined;
  /** What the host is asked for items with; undefined for those of the state's own data. */
  readonly reader: ItemReading | undefined;
  items: ItemWindow;
  /** Set by an ItemBatcher, when there are items. */
  batch: Batch | undefined;
  /** Undefined when no ResultWriter asks for it. */
  readonly results: ResultParts | undefined;
  /** Set when the run has failed, and what became of its children is yet to be written. */
  failure: StateFailure | undefined;
  /** No items are read and no children start any more: what there is, is written. */
  isClosing: boolean;
  /** Set when inputs go by that no child is started for: what a redrive comes back to. */
  notStarted: ItemsNotStarted | undefined;
}

/** How far the items of a Map Run had become children. */
export interface ItemsNotStarted {
  readonly nextIndex: number;
  readonly size: number;
  readonly items: ItemWindow;
  readonly batch: Batch | undefined;
}

/** The fields of an ItemReader, evaluated. */
export interface ItemReading {
  readonly resource: string;
  readonly readerConfig: Json;
  readonly parameters: Json;
}

/** The items that have been given and are in no child yet. */
export interface ItemWindow {
  items: readonly MapItem[];
  /** How many of `items` are in a child. */
  taken: number;
  /** The index, in the whole data set, of the first item of `items`. */
  first: number;
  /** How many items the data set has; undefined until that is known. */
  total: number | undefined;
  /** The index of the first item that the host was asked for; undefined while it is asked for none. */
  asked: number | undefined;
}

/** The batch that is being made. */
export interface Batch {
  readonly maxItems: number;
  readonly maxBytes: number;
  /** What every child is given besides its items. */
  readonly head: JsonObject;
  /** The size of a child's input without items. */
  readonly emptyBytes: number;
  items: Json[];
  /** The size of the child's input, as far as it goes. */
  bytes: number;
  /** What ItemSelector made of the item that the next batch begins with. */
  next: { readonly value: Json; readonly bytes: number } | undefined;
}

/** What became of children, on its way to the ResultWriter. */
export interface ResultParts {
  /** Where to, evaluated for the first part; undefined until then. */
  parameters: Json | undefined;
  /** Ended, and not yet handed over. */
  children: ChildExecution[];
  /** The inputs of children that will not be started, not yet handed over. */
  pending: Payload[];
  /** How many parts have been handed over, since the start of the run or its redrive. */
  parts: number;
  /** All that there was has been written once: a redrive adds to that. */
  hasManifest: boolean;
  /** The part that the host is writing; undefined when it has written all that it was given. */
  writing: WritingPart | undefined;
}

export interface WritingPart {
  readonly children: number;
  readonly items: number;
  readonly isLast: boolean;
}

/** A child execution that has ended. */
export interface ChildExecution {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  /** Which child of its Map Run it is. */
  readonly index: number;
  /** How many items it is for. */
  readonly items: number;
  readonly input: Payload;
  readonly outcome: ExecutionOutcome;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly redriveCount: number;
  /** Epoch milliseconds; undefined for never. */
  readonly redrivenAt: number | undefined;
}
