// An execution at rest: plain JSON, and back. Between any two steps `restore(program, snapshot(execution))`
// gives an execution that goes on exactly as the first one would have.
//
//   N1. References become ids; a payload that several parts share is stored once.
//   N2. The program is not stored: a snapshot belongs to the definition that it was taken with.
//   N3. A snapshot of another version is refused, never guessed at.

import type { StateMachineType } from '../language/types.js';
import { IdTable } from '../utils/id-table.js';
import type { Json, JsonObject } from '../utils/json.js';
import { type Draws, KnownRandom, Random } from '../utils/random.js';
import type { ExecutionOutcome } from './command.js';
import {
  type Batch,
  type ChildExecution,
  Execution,
  type Fork,
  type ItemsNotStarted,
  type ItemWindow,
  type MapRun,
  type Phase,
  type ResultParts,
  type Retries,
  type Stop,
  type StoppedChild,
  Strand,
  type Timeline,
} from './execution.js';
import type { ExecutionIdentity } from './host-event.js';
import { KeyedRandom } from './keyed-random.js';
import type { MapRunRecord } from './map-run-record.js';
import { Payload, type StoredPayload } from './payload.js';
import type { Container, Node, Program } from './program.js';
import type { StateFailure } from './state-failure.js';
import { restoreItems, type StoredItems, storeItems } from './stored-items.js';
import { Task } from './task.js';
import type { StoredTimers, Timer } from './timer-queue.js';

export const SNAPSHOT_VERSION = 8;

/** Plain JSON: what JSON.stringify and JSON.parse keep. `...Id` and `payload` numbers refer to other parts. */
export interface ExecutionSnapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly status: Execution['status'];
  readonly outcome: StoredOutcome | null;
  readonly now: number;
  readonly random: number;
  /** What the random values are made of, where it is not a seed. */
  readonly randomKey: string | null;
  /** What will be drawn at random, as far as that is known. */
  readonly draws: Draws | null;
  readonly announcedTimer: number | null;
  /** ARNs. */
  readonly missingActivities: readonly string[];
  /** The strand that a redrive begins with, and since when it can. */
  readonly root: number | null;
  readonly stoppedAt: number | null;
  readonly nextIds: {
    readonly timeline: number;
    readonly strand: number;
    readonly fork: number;
    readonly task: number;
  };
  readonly payloads: readonly StoredPayload[];
  readonly timelines: readonly StoredTimeline[];
  readonly strands: readonly StoredStrand[];
  readonly forks: readonly StoredFork[];
  /** Ids of the forks of Map Runs that were stopped, and whose results are being written. */
  readonly closing: readonly number[];
  readonly tasks: readonly StoredTask[];
  /** In the order of their start, those that have ended too. */
  readonly mapRuns: readonly MapRunRecord[];
  readonly timers: StoredTimers;
  /** Ids of the strands that are to be taken up, in order. */
  readonly ready: readonly number[];
}

/** Parts that have been stopped are kept for a redrive, and are in no table of the execution. */
interface StoredPart {
  readonly id: number;
  readonly isLive: boolean;
}

interface StoredTimeline extends StoredPart {
  readonly identity: ExecutionIdentity;
  readonly type: StateMachineType;
  readonly input: number;
  readonly startedAt: number;
  readonly eventCount: number;
  readonly variableBytes: number;
  readonly redriveCount: number;
  readonly redrivenAt: number | null;
  readonly failed: Timeline['failed'] | null;
  readonly timeoutTimer: number | null;
  readonly parent: { readonly forkId: number; readonly index: number; readonly items: number } | null;
}

interface StoredStrand extends StoredPart {
  readonly timelineId: number;
  readonly containerId: number;
  readonly forkId: number | null;
  readonly index: number;
  readonly phase: StoredPhase;
  readonly stop: StoredStop | null;
  readonly state: string;
  readonly input: number;
  readonly lastEventId: number;
  readonly decisionEventId: number;
  readonly enteredEventId: number;
  readonly enteredAt: number;
  readonly retries: Retries | null;
  readonly variables: readonly (readonly [name: string, payload: number])[];
}

type StoredPhase =
  | { readonly on: 'enter' | 'attempt' | 'resume' }
  | { readonly on: 'failure'; readonly failure: StateFailure }
  | { readonly on: 'timer'; readonly timer: number }
  | { readonly on: 'task'; readonly taskId: number }
  | { readonly on: 'fork'; readonly forkId: number }
  | { readonly on: 'ended' };

type StoredStop = { readonly on: 'enter' | 'state' } | { readonly on: 'fork'; readonly forkId: number };

type StoredStoppedChild = readonly [strandId: number, status: StoppedChild['status']];

interface StoredFork extends StoredPart {
  readonly strandId: number;
  readonly startedEventId: number;
  readonly effectiveInput: number;
  /** Those of an inline Map state. */
  readonly items: readonly number[] | null;
  /** null: not known yet. */
  readonly size: number | null;
  /** null: no limit. */
  readonly maxConcurrency: number | null;
  readonly nextIndex: number;
  readonly isStarting: boolean;
  readonly running: readonly (readonly [index: number, strandId: number])[];
  readonly stopped: readonly StoredStoppedChild[];
  readonly resuming: readonly StoredStoppedChild[];
  readonly isSpent: boolean;
  readonly completed: number;
  readonly results: readonly (readonly [index: number, payload: number])[];
  readonly lastEventId: number;
  readonly mapRun: StoredMapRun | null;
}

/** `parameters` and values are stored by their payload: their numbers have digits that JSON would not keep. */
type StoredMapRun = Omit<
  MapRun,
  | 'record'
  | 'toleratedFailureCount'
  | 'toleratedFailurePercentage'
  | 'reader'
  | 'items'
  | 'batch'
  | 'results'
  | 'failure'
  | 'notStarted'
> & {
  readonly mapRunArn: string;
  readonly toleratedFailureCount: number | null;
  readonly toleratedFailurePercentage: number | null;
  readonly reader: { readonly resource: string; readonly readerConfig: number; readonly parameters: number } | null;
  readonly window: StoredWindow;
  readonly batch: StoredBatch | null;
  readonly results: StoredResults | null;
  readonly failure: StateFailure | null;
  readonly notStarted: StoredNotStarted | null;
};

interface StoredNotStarted {
  readonly nextIndex: number;
  /** null: not known yet. */
  readonly size: number | null;
  readonly window: StoredWindow;
  readonly batch: StoredBatch | null;
}

interface StoredWindow {
  readonly items: StoredItems;
  readonly first: number;
  readonly total: number | null;
  readonly asked: number | null;
}

type StoredBatch = Omit<Batch, 'maxItems' | 'head' | 'items' | 'next'> & {
  /** null: no limit. */
  readonly maxItems: number | null;
  readonly head: number;
  readonly items: number;
  readonly next: { readonly value: number; readonly bytes: number } | null;
};

type StoredResults = Omit<ResultParts, 'parameters' | 'children' | 'pending' | 'writing'> & {
  readonly parameters: number | null;
  readonly children: readonly StoredChild[];
  readonly pending: readonly number[];
  readonly writing: ResultParts['writing'] | null;
};

type StoredChild = Omit<ChildExecution, 'input' | 'outcome' | 'redrivenAt'> & {
  readonly input: number;
  readonly redrivenAt: number | null;
  readonly outcome: StoredOutcome;
};

type StoredOutcome = Omit<ExecutionOutcome, 'output'> & { readonly output?: number };

interface StoredTask {
  readonly id: number;
  readonly strandId: number;
  readonly parameters: number;
  readonly taskToken: string | null;
  readonly timeoutSeconds: number | null;
  readonly heartbeatSeconds: number | null;
  readonly hasStarted: boolean;
  readonly hasSubmitted: boolean;
  readonly timeoutTimer: number | null;
  readonly heartbeatTimer: number | null;
}

// --- to rest --------------------------------------------------------------------------------------

export function snapshot(execution: Execution): ExecutionSnapshot {
  const payloads = new PayloadTable();
  const { outcome } = execution;
  const parts = partsOf(execution);
  return {
    version: SNAPSHOT_VERSION,
    status: execution.status,
    outcome: outcome === undefined ? null : storeOutcome(outcome, payloads),
    now: execution.now,
    random: execution.random.state,
    randomKey: execution.randomKey ?? null,
    draws: execution.random instanceof KnownRandom ? execution.random.rest : null,
    announcedTimer: execution.announcedTimer ?? null,
    missingActivities: [...execution.missingActivities],
    root: execution.root?.id ?? null,
    stoppedAt: execution.stoppedAt ?? null,
    nextIds: {
      timeline: execution.nextTimelineId,
      strand: execution.nextStrandId,
      fork: execution.nextForkId,
      task: execution.nextTaskId,
    },
    timelines: Array.from(parts.timelines, (timeline) => ({
      ...storeTimeline(timeline, payloads),
      isLive: execution.timelines.has(timeline.id),
    })),
    strands: Array.from(parts.strands, (strand) => ({
      ...storeStrand(strand, payloads),
      isLive: execution.strands.has(strand.id),
    })),
    forks: Array.from(parts.forks, (fork) => ({
      ...storeFork(fork, payloads),
      isLive: execution.forks.has(fork.id),
    })),
    closing: [...execution.closing.keys()],
    tasks: Array.from(execution.tasks.values(), (task) => storeTask(task, payloads)),
    mapRuns: Array.from(execution.mapRuns.values(), copyOfRecord),
    timers: execution.timers.stored(),
    // A strand that was stopped while it was in the queue is left out.
    ready: execution.ready.toArray().flatMap(({ id }) => (execution.strands.has(id) ? [id] : [])),
    payloads: payloads.stored,
  };
}

interface Parts {
  readonly timelines: ReadonlySet<Timeline>;
  readonly strands: ReadonlySet<Strand>;
  readonly forks: ReadonlySet<Fork>;
}

// The parts in the tables, in their order, then those that have been stopped and that a redrive comes back to. A set
// gives also what is added while it is gone through.
function partsOf({ timelines, strands, forks, closing, root }: Execution): Parts {
  const parts = {
    timelines: new Set(timelines.values()),
    strands: new Set(strands.values()),
    forks: new Set(forks.values()),
  };
  if (root !== undefined) parts.strands.add(root);
  const addFork = (fork: Fork) => {
    parts.forks.add(fork);
    parts.strands.add(fork.strand);
    for (const { strand } of [...fork.stopped, ...fork.resuming]) parts.strands.add(strand);
  };
  for (const fork of [...parts.forks, ...closing.values()]) addFork(fork);
  for (const strand of parts.strands) {
    parts.timelines.add(strand.timeline);
    for (const fork of [strand.fork, strand.timeline.parent?.fork]) if (fork !== undefined) addFork(fork);
    if (strand.stop?.on === 'fork') addFork(strand.stop.fork);
  }
  return parts;
}

function copyOfRecord(record: MapRunRecord): MapRunRecord {
  return { ...record, itemCounts: { ...record.itemCounts }, executionCounts: { ...record.executionCounts } };
}

class PayloadTable {
  readonly stored: StoredPayload[] = [];
  private readonly places = new Map<Payload, number>();

  store(payload: Payload): number {
    const known = this.places.get(payload);
    if (known !== undefined) return known;
    const place = this.stored.push(payload.stored()) - 1;
    this.places.set(payload, place);
    return place;
  }

  storeValue(value: Json): number {
    return this.store(new Payload(value));
  }
}

function storeOutcome({ output, ...rest }: ExecutionOutcome, payloads: PayloadTable): StoredOutcome {
  return output === undefined ? rest : { ...rest, output: payloads.store(output) };
}

type Unmarked<Part extends StoredPart> = Omit<Part, 'isLive'>;

function storeTimeline(timeline: Timeline, payloads: PayloadTable): Unmarked<StoredTimeline> {
  const { parent, input, timeoutTimer, redrivenAt, failed, ...rest } = timeline;
  return {
    ...rest,
    failed: failed ?? null,
    redrivenAt: redrivenAt ?? null,
    timeoutTimer: orderOf(timeoutTimer),
    input: payloads.store(input),
    parent: parent === undefined ? null : { forkId: parent.fork.id, index: parent.index, items: parent.items },
  };
}

function storeStrand(strand: Strand, payloads: PayloadTable): Unmarked<StoredStrand> {
  return {
    id: strand.id,
    timelineId: strand.timeline.id,
    containerId: strand.container.id,
    forkId: strand.fork?.id ?? null,
    index: strand.index,
    phase: storePhase(strand.phase),
    stop: strand.stop === undefined ? null : storeStop(strand.stop),
    state: strand.node.name,
    input: payloads.store(strand.input),
    lastEventId: strand.lastEventId,
    decisionEventId: strand.decisionEventId,
    enteredEventId: strand.enteredEventId,
    enteredAt: strand.enteredAt,
    retries:
      strand.retries === undefined ? null : { total: strand.retries.total, byRetrier: [...strand.retries.byRetrier] },
    variables: Array.from(strand.variables ?? [], ([name, value]) => [name, payloads.storeValue(value)] as const),
  };
}

function storePhase(phase: Phase): StoredPhase {
  switch (phase.on) {
    case 'timer':
      return { on: 'timer', timer: phase.timer.order };
    case 'task':
      return { on: 'task', taskId: phase.task.id };
    case 'fork':
      return { on: 'fork', forkId: phase.fork.id };
    case 'failure':
      return { on: 'failure', failure: { ...phase.failure } };
    case 'enter':
    case 'attempt':
    case 'resume':
    case 'ended':
      return { on: phase.on };
  }
}

function storeStop(stop: Stop): StoredStop {
  return stop.on === 'fork' ? { on: 'fork', forkId: stop.fork.id } : { on: stop.on };
}

function storeStopped(children: readonly StoppedChild[]): readonly StoredStoppedChild[] {
  return children.map(({ strand, status }) => [strand.id, status]);
}

function storeFork(fork: Fork, payloads: PayloadTable): Unmarked<StoredFork> {
  const { mapRun } = fork;
  return {
    id: fork.id,
    strandId: fork.strand.id,
    startedEventId: fork.startedEventId,
    effectiveInput: payloads.store(fork.effectiveInput),
    items: fork.items?.map((value) => payloads.storeValue(value)) ?? null,
    size: finite(fork.size),
    maxConcurrency: finite(fork.maxConcurrency),
    nextIndex: fork.nextIndex,
    isStarting: fork.isStarting,
    running: Array.from(fork.running, ([index, strand]) => [index, strand.id] as const),
    stopped: storeStopped(fork.stopped),
    resuming: storeStopped(fork.resuming),
    isSpent: fork.isSpent,
    completed: fork.completed,
    results: fork.results.flatMap((result, index) =>
      result === undefined ? [] : [[index, payloads.store(result)] as const],
    ),
    lastEventId: fork.lastEventId,
    mapRun: mapRun === undefined ? null : storeMapRun(mapRun, payloads),
  };
}

function storeMapRun(mapRun: MapRun, payloads: PayloadTable): StoredMapRun {
  const { record, items, batch, results, reader, failure, notStarted, ...rest } = mapRun;
  return {
    ...rest,
    mapRunArn: record.mapRunArn,
    toleratedFailureCount: mapRun.toleratedFailureCount ?? null,
    toleratedFailurePercentage: mapRun.toleratedFailurePercentage ?? null,
    reader:
      reader === undefined
        ? null
        : {
            resource: reader.resource,
            readerConfig: payloads.storeValue(reader.readerConfig),
            parameters: payloads.storeValue(reader.parameters),
          },
    window: storeWindow(items),
    batch: batch === undefined ? null : storeBatch(batch, payloads),
    results: results === undefined ? null : storeResults(results, payloads),
    failure: failure ?? null,
    notStarted: notStarted === undefined ? null : storeNotStarted(notStarted, payloads),
  };
}

function storeNotStarted({ nextIndex, size, items, batch }: ItemsNotStarted, payloads: PayloadTable): StoredNotStarted {
  return {
    nextIndex,
    size: finite(size),
    window: storeWindow(items),
    batch: batch === undefined ? null : storeBatch(batch, payloads),
  };
}

function storeWindow({ items, taken, first, total, asked }: ItemWindow): StoredWindow {
  return { items: storeItems(items.slice(taken)), first: first + taken, total: total ?? null, asked: asked ?? null };
}

function storeBatch(batch: Batch, payloads: PayloadTable): StoredBatch {
  const { head, items, next } = batch;
  return {
    ...batch,
    maxItems: finite(batch.maxItems),
    head: payloads.storeValue(head),
    // A copy: items are added to the batch itself.
    items: payloads.storeValue([...items]),
    next: next === undefined ? null : { value: payloads.storeValue(next.value), bytes: next.bytes },
  };
}

function storeResults(results: ResultParts, payloads: PayloadTable): StoredResults {
  const { parameters, children, pending, writing } = results;
  return {
    ...results,
    parameters: parameters === undefined ? null : payloads.storeValue(parameters),
    children: children.map(({ input, outcome, redrivenAt, ...rest }) => ({
      ...rest,
      redrivenAt: redrivenAt ?? null,
      input: payloads.store(input),
      outcome: storeOutcome(outcome, payloads),
    })),
    pending: pending.map((input) => payloads.store(input)),
    writing: writing ?? null,
  };
}

/** JSON has no Infinity. */
function finite(limit: number): number | null {
  return Number.isFinite(limit) ? limit : null;
}

function storeTask(task: Task, payloads: PayloadTable): StoredTask {
  return {
    id: task.id,
    strandId: task.strand.id,
    parameters: payloads.store(task.parameters),
    taskToken: task.taskToken ?? null,
    timeoutSeconds: task.timeoutSeconds ?? null,
    heartbeatSeconds: task.heartbeatSeconds ?? null,
    hasStarted: task.hasStarted,
    hasSubmitted: task.hasSubmitted,
    timeoutTimer: orderOf(task.timeoutTimer),
    heartbeatTimer: orderOf(task.heartbeatTimer),
  };
}

function orderOf(timer: Timer | undefined): number | null {
  return timer === undefined || timer.position < 0 ? null : timer.order;
}

// --- and back -------------------------------------------------------------------------------------

/**
 * The execution that `stored` was taken of. `program` has to be that of the same definition.
 * @throws TypeError when the snapshot is of another version, or names states that the program does not have.
 */
export function restore(program: Program, stored: ExecutionSnapshot): Execution {
  if (stored.version !== SNAPSHOT_VERSION) {
    throw new TypeError(
      `The snapshot is of version ${String(stored.version)}; this release reads version ${SNAPSHOT_VERSION}`,
    );
  }
  return new Restorer(program, stored).execution();
}

class Restorer {
  private readonly program: Program;
  private readonly stored: ExecutionSnapshot;
  private readonly payloads: readonly Payload[];
  private readonly restored = new Execution();
  private readonly timers = new Map<number, Timer>();

  constructor(program: Program, stored: ExecutionSnapshot) {
    this.program = program;
    this.stored = stored;
    this.payloads = stored.payloads.map((payload) => Payload.restored(payload));
  }

  execution(): Execution {
    const { restored, stored } = this;
    restored.status = stored.status;
    if (stored.outcome !== null) restored.outcome = this.outcome(stored.outcome);
    restored.now = stored.now;
    restored.randomKey = stored.randomKey ?? undefined;
    const random =
      stored.randomKey === null ? Random.restored(stored.random) : new KeyedRandom(stored.randomKey, stored.random);
    restored.random = stored.draws === null ? random : new KnownRandom(random, stored.draws);
    restored.announcedTimer = stored.announcedTimer ?? undefined;
    for (const activityArn of stored.missingActivities) restored.activityIsMissing(activityArn);
    restored.stoppedAt = stored.stoppedAt ?? undefined;
    restored.nextTimelineId = stored.nextIds.timeline;
    restored.nextStrandId = stored.nextIds.strand;
    restored.nextForkId = stored.nextIds.fork;
    restored.nextTaskId = stored.nextIds.task;
    for (const record of stored.mapRuns) restored.addMapRun(copyOfRecord(record));
    restored.timers.restore(stored.timers, (timer) => this.timers.set(timer.order, timer));
    this.tables();
    for (const id of stored.ready) restored.enqueue(found(restored.strands, id, 'strand'));
    return restored;
  }

  // A strand refers to the fork that it belongs to, and a fork to the strand that it belongs to: ids
  // count up, so that of the two the one with the lower place in the tree was made first.
  private tables(): void {
    const { restored, stored } = this;
    const timelines = new Map<number, Timeline>();
    const strands = new Map<number, Strand>();
    const forks = new Map<number, Fork>();
    const timelineOf: Finder<Timeline> = madeOnce(timelines, stored.timelines, 'timeline', (from) =>
      this.timeline(from, forkOf),
    );
    const strandOf: Finder<Strand> = madeOnce(strands, stored.strands, 'strand', (from) => {
      const fork = from.forkId === null ? undefined : forkOf(from.forkId);
      return this.strand(from, timelineOf(from.timelineId), fork);
    });
    const forkOf: Finder<Fork> = madeOnce(forks, stored.forks, 'fork', (from) =>
      this.fork(from, strandOf(from.strandId)),
    );
    putBack(stored.timelines, timelineOf, (timeline) => restored.timelines.set(timeline.id, timeline));
    putBack(stored.strands, strandOf, (strand) => restored.strands.set(strand.id, strand));
    putBack(stored.forks, forkOf, (fork) => restored.addFork(fork));
    for (const id of stored.closing) restored.addClosing(forkOf(id));
    for (const task of stored.tasks) restored.addTask(this.task(task));
    for (const { id, running, stopped, resuming } of stored.forks) {
      const fork = forkOf(id);
      for (const [index, strandId] of running) fork.running.set(index, strandOf(strandId));
      const childOf = ([strandId, status]: StoredStoppedChild) => ({ strand: strandOf(strandId), status });
      fork.stopped = stopped.map(childOf);
      fork.resuming = resuming.map(childOf);
    }
    for (const { id, phase, stop } of stored.strands) {
      const strand = strandOf(id);
      strand.phase = this.phase(phase);
      if (stop !== null) strand.stop = stop.on === 'fork' ? { on: 'fork', fork: forkOf(stop.forkId) } : { on: stop.on };
    }
    if (stored.root !== null) restored.root = strandOf(stored.root);
  }

  private timeline(from: StoredTimeline, forkOf: (id: number) => Fork): Timeline {
    const { parent, input, timeoutTimer, redrivenAt, failed, isLive: _isLive, ...rest } = from;
    return {
      ...rest,
      failed: failed ?? undefined,
      redrivenAt: redrivenAt ?? undefined,
      timeoutTimer: timeoutTimer === null ? undefined : found(this.timers, timeoutTimer, 'timer'),
      input: this.payload(input),
      parent: parent === null ? undefined : { fork: forkOf(parent.forkId), index: parent.index, items: parent.items },
    };
  }

  private strand(from: StoredStrand, timeline: Timeline, fork: Fork | undefined): Strand {
    const container = this.container(from.containerId);
    const strand = new Strand(
      from.id,
      timeline,
      container,
      fork,
      from.index,
      this.payload(from.input),
      from.lastEventId,
    );
    strand.node = nodeNamed(container, from.state);
    strand.decisionEventId = from.decisionEventId;
    strand.enteredEventId = from.enteredEventId;
    strand.enteredAt = from.enteredAt;
    if (from.retries !== null) strand.retries = { total: from.retries.total, byRetrier: [...from.retries.byRetrier] };
    if (from.variables.length > 0) {
      strand.variables = new Map(from.variables.map(([name, place]) => [name, this.payload(place).value]));
    }
    return strand;
  }

  private fork(from: StoredFork, strand: Strand): Fork {
    const results: (Payload | undefined)[] = [];
    for (const [index, place] of from.results) results[index] = this.payload(place);
    return {
      id: from.id,
      strand,
      startedEventId: from.startedEventId,
      effectiveInput: this.payload(from.effectiveInput),
      items: from.items?.map((value) => this.payload(value).value),
      size: from.size ?? Number.POSITIVE_INFINITY,
      maxConcurrency: from.maxConcurrency ?? Number.POSITIVE_INFINITY,
      nextIndex: from.nextIndex,
      isStarting: from.isStarting,
      running: new IdTable(),
      stopped: [],
      resuming: [],
      isSpent: from.isSpent,
      completed: from.completed,
      results,
      lastEventId: from.lastEventId,
      mapRun: from.mapRun === null ? undefined : this.mapRun(from.mapRun),
    };
  }

  private mapRun(from: StoredMapRun): MapRun {
    const { mapRunArn, window, ...rest } = from;
    const record = this.restored.mapRuns.get(mapRunArn);
    if (record === undefined) throw new TypeError(`The snapshot has no Map Run ${mapRunArn}`);
    return {
      ...rest,
      record,
      toleratedFailureCount: from.toleratedFailureCount ?? undefined,
      toleratedFailurePercentage: from.toleratedFailurePercentage ?? undefined,
      reader: from.reader === null ? undefined : this.reader(from.reader),
      items: itemWindow(window),
      batch: from.batch === null ? undefined : this.batch(from.batch),
      results: from.results === null ? undefined : this.results(from.results),
      failure: from.failure ?? undefined,
      notStarted: from.notStarted === null ? undefined : this.notStarted(from.notStarted),
    };
  }

  private notStarted({ nextIndex, size, window, batch }: StoredNotStarted): ItemsNotStarted {
    return {
      nextIndex,
      size: size ?? Number.POSITIVE_INFINITY,
      items: itemWindow(window),
      batch: batch === null ? undefined : this.batch(batch),
    };
  }

  private reader({ resource, readerConfig, parameters }: NonNullable<StoredMapRun['reader']>): MapRun['reader'] {
    return { resource, readerConfig: this.payload(readerConfig).value, parameters: this.payload(parameters).value };
  }

  private batch({ maxItems, head, items, next, ...rest }: StoredBatch): Batch {
    return {
      ...rest,
      maxItems: maxItems ?? Number.POSITIVE_INFINITY,
      head: this.payload(head).value as JsonObject,
      items: [...(this.payload(items).value as readonly Json[])],
      next: next === null ? undefined : { value: this.payload(next.value).value, bytes: next.bytes },
    };
  }

  private results({ parameters, children, pending, writing, ...rest }: StoredResults): ResultParts {
    return {
      ...rest,
      parameters: parameters === null ? undefined : this.payload(parameters).value,
      children: children.map(({ input, outcome, redrivenAt, ...child }) => ({
        ...child,
        redrivenAt: redrivenAt ?? undefined,
        input: this.payload(input),
        outcome: this.outcome(outcome),
      })),
      pending: pending.map((place) => this.payload(place)),
      writing: writing ?? undefined,
    };
  }

  private outcome({ output, ...rest }: StoredOutcome): ExecutionOutcome {
    return output === undefined ? rest : { ...rest, output: this.payload(output) };
  }

  private task(from: StoredTask): Task {
    const fields = {
      parameters: this.payload(from.parameters),
      timeoutSeconds: from.timeoutSeconds ?? undefined,
      heartbeatSeconds: from.heartbeatSeconds ?? undefined,
    };
    const strand = found(this.restored.strands, from.strandId, 'strand');
    const task = new Task(from.id, strand, fields, from.taskToken ?? undefined);
    task.hasStarted = from.hasStarted;
    task.hasSubmitted = from.hasSubmitted;
    if (from.timeoutTimer !== null) task.timeoutTimer = found(this.timers, from.timeoutTimer, 'timer');
    if (from.heartbeatTimer !== null) task.heartbeatTimer = found(this.timers, from.heartbeatTimer, 'timer');
    return task;
  }

  private phase(phase: StoredPhase): Phase {
    switch (phase.on) {
      case 'timer':
        return { on: 'timer', timer: found(this.timers, phase.timer, 'timer') };
      case 'task':
        return { on: 'task', task: found(this.restored.tasks, phase.taskId, 'task') };
      case 'fork':
        return { on: 'fork', fork: found(this.restored.forks, phase.forkId, 'fork') };
      default:
        return phase;
    }
  }

  private payload(place: number): Payload {
    const payload = this.payloads[place];
    if (payload === undefined) throw new TypeError(`The snapshot has no payload ${place}`);
    return payload;
  }

  private container(id: number): Container {
    const container = this.program.containers[id];
    if (container === undefined) throw new TypeError('The snapshot is of another definition: it has more containers');
    return container;
  }
}

function itemWindow({ items, first, total, asked }: StoredWindow): ItemWindow {
  return { items: restoreItems(items), taken: 0, first, total: total ?? undefined, asked: asked ?? undefined };
}

type Finder<Part> = (id: number) => Part;

/** Finds a part by its id; makes it when it is asked for the first time. */
function madeOnce<Stored extends StoredPart, Part>(
  made: Map<number, Part>,
  stored: readonly Stored[],
  what: string,
  make: (from: Stored) => Part,
): Finder<Part> {
  const byId = new Map(stored.map((part) => [part.id, part]));
  return (id) => {
    const known = made.get(id);
    if (known !== undefined) return known;
    const part = make(found(byId, id, what));
    made.set(id, part);
    return part;
  };
}

/** Fills a table in the order in which it was stored: the order of commands follows it. */
function putBack<Part>(stored: readonly StoredPart[], partOf: (id: number) => Part, put: (part: Part) => void): void {
  for (const { id, isLive } of stored) {
    const part = partOf(id);
    if (isLive) put(part);
  }
}

function found<T>(table: Pick<ReadonlyMap<number, T>, 'get'>, id: number, what: string): T {
  const value = table.get(id);
  if (value === undefined) throw new TypeError(`The snapshot has no ${what} ${id}`);
  return value;
}

function nodeNamed(container: Container, name: string): Node {
  const node = container.nodes.get(name);
  if (node === undefined) throw new TypeError(`The snapshot is of another definition: there is no state "${name}"`);
  return node;
}
