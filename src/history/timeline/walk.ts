// A walk through a journal in the smallest steps that the core takes, which looks at the execution where it is asked to.
//
//   W1. A host event with a budget of n is told as the same event with a budget of 0 and n times Continue with a budget
//       of 1: the same history, and states to look at in between.
//   W2. An event is looked at when all that it comes to has been done and nothing yet of the next one: where one step tells
//       several events, the core says when (`src/core/witness.ts`); else it is when the execution waits for its host.
//   W3. A walk goes forward only. To come to something earlier, another begins at a checkpoint before it.

import { contextObject } from '../../core/context-object.js';
import type { Execution, Fork, Strand, Timeline } from '../../core/execution.js';
import type { HistoryDetails, HistoryEventType } from '../../core/history-event.js';
import type { HistoryLog } from '../../core/history-log.js';
import type { HostEvent } from '../../core/host-event.js';
import type { Payload } from '../../core/payload.js';
import type { Program } from '../../core/program.js';
import { type ExecutionSnapshot, restore, snapshot } from '../../core/snapshot.js';
import { standingOf } from '../../core/standing.js';
import { DEFAULT_BUDGET, newExecution, step } from '../../core/step.js';
import { pathOf, type Task } from '../../core/task.js';
import type { Timer } from '../../core/timer-queue.js';
import { variablesInScope } from '../../core/variables.js';
import type { Witness } from '../../core/witness.js';
import type { Json } from '../../utils/json.js';
import type { ChildCounts, EventState, RetrierAt, StateAt, TaskAt } from './moment.js';

/** What is walked through. */
export interface Route {
  readonly program: Program;
  readonly journal: readonly HostEvent[];
  /** The child execution whose history is looked at; undefined for the execution's own. */
  readonly executionArn: string | undefined;
}

/** A place on the way, to walk on from. */
export interface Checkpoint {
  /** How many events had been told. */
  readonly eventCount: number;
  readonly execution: ExecutionSnapshot;
  /** The first host event that has not been told. */
  readonly position: number;
  /** How many states the last one may still run. */
  readonly budget: number;
}

/** What there was to see just after an event. */
export interface Sight {
  readonly redriveCount: number;
  readonly input: Payload;
  readonly executionArn: string;
  readonly startedAt: number;
  /** What the event is about, but for which visit it is. */
  readonly state: SeenState | undefined;
  readonly states: readonly StateAt<Json>[];
  readonly tasks: readonly TaskAt<Json>[];
}

export type SeenState = Pick<EventState<Json>, 'input' | 'variables' | 'context' | 'attempt' | 'retriers'>;

/** What is seen when the event is told, before it has been done. */
type Seen = Omit<Sight, 'states' | 'tasks'> & { readonly id: number };

/** How many events are looked at besides the one that is asked for, and with how many strands that is nothing to speak of. */
const MOST_SIGHTS = 8;
const FEW_STRANDS = 200;

/** Whom a walk tells of each event of its history. */
export type Listener = (strand: Strand | undefined, type: HistoryEventType) => void;

export class Walk implements Witness {
  /** How many events have been told so far. */
  eventCount: number;
  private readonly route: Route;
  private readonly execution: Execution;
  private readonly listener: Listener | undefined;
  private readonly log: HistoryLog | undefined;
  private position: number;
  private budget: number;
  /** What this step has told and the tables of the execution do not show before its end. */
  private readonly entered = new Set<Strand>();
  private readonly ended = new Map<Fork, Map<number, 'failed' | 'aborted'>>();
  /** The event that is looked for, what was seen when it was told, and what was seen when it was done. */
  private target: number | undefined;
  private seen: Seen | undefined;
  /** By event: what was looked for, and what the same steps told besides. */
  private readonly sights = new Map<number, Sight>();

  /** @param log where the events are told to; default: nowhere. */
  constructor(route: Route, from?: Checkpoint, listener?: Listener, log?: HistoryLog) {
    this.route = route;
    this.listener = listener;
    this.log = log;
    this.execution = from === undefined ? newExecution() : restore(route.program, from.execution);
    this.eventCount = from?.eventCount ?? 0;
    this.position = from?.position ?? 0;
    this.budget = from?.budget ?? 0;
  }

  /** Takes the next of the smallest steps. @returns false where the journal has ended */
  advance(): boolean {
    const { execution, route } = this;
    let event: HostEvent | undefined;
    if (this.canContinue) {
      this.budget -= 1;
      event = { type: 'Continue', at: execution.now, budget: 1 };
    } else {
      event = route.journal[this.position];
      if (event === undefined) return false;
      this.position += 1;
      this.budget = event.budget ?? DEFAULT_BUDGET;
      // The chain that it names goes on before any other.
      const first = event.type === 'Continue' ? Math.min(this.budget, 1) : 0;
      this.budget -= first;
      event = { ...event, budget: first };
    }
    const { log } = this;
    const isOwn = route.executionArn === undefined;
    step(route.program, execution, event, {
      witness: this,
      ...(isOwn && log !== undefined && { log }),
      ...(!isOwn &&
        log !== undefined && { childLog: (child) => (child.executionArn === route.executionArn ? log : undefined) }),
    });
    this.entered.clear();
    this.ended.clear();
    if (!this.hasMoreToDo) this.look();
    return true;
  }

  private get canContinue(): boolean {
    return this.budget > 0 && !this.execution.hasEnded && this.execution.findReady();
  }

  /** Before anything else is told to the execution. */
  private get hasMoreToDo(): boolean {
    return this.canContinue || this.route.journal[this.position]?.type === 'Continue';
  }

  /** Walks on to an event that it `reaches`, and looks around. @param id counted from 1 */
  lookAt(id: number): Sight {
    const known = this.sights.get(id);
    if (known !== undefined) return known;
    this.sights.clear();
    this.target = id;
    for (;;) {
      if (!this.advance()) throw new Error(`The journal has ended before event ${id}`);
      const sight = this.sights.get(id);
      if (sight !== undefined) return sight;
    }
  }

  /** Whether an event lies ahead, or has just been passed. */
  reaches(id: number): boolean {
    return id > this.eventCount || this.seen?.id === id || this.sights.has(id);
  }

  checkpoint(): Checkpoint {
    const { execution, eventCount, position, budget } = this;
    return { eventCount, execution: snapshot(execution), position, budget };
  }

  /** How much a checkpoint here holds, about. */
  get size(): number {
    const { strands, tasks, forks } = this.execution;
    let size = strands.size + tasks.size;
    for (const { results, items, stopped, mapRun } of forks.values()) {
      const waiting = mapRun === undefined ? 0 : mapRun.items.items.length - mapRun.items.taken;
      size += results.length + (items?.length ?? 0) + stopped.length + waiting;
    }
    return size;
  }

  // --- what the core says -------------------------------------------------------------------------

  told(
    timeline: Timeline,
    strand: Strand | undefined,
    type: HistoryEventType,
    details: HistoryDetails | undefined,
  ): void {
    if (!this.isOurs(timeline)) return;
    this.eventCount += 1;
    if (strand !== undefined) this.note(strand, type, details);
    this.listener?.(strand, type);
    if (!this.isLookedFor(this.eventCount)) return;
    this.seen = {
      id: this.eventCount,
      state: strand && seenState(strand),
      redriveCount: timeline.redriveCount,
      input: timeline.input,
      executionArn: timeline.identity.executionArn,
      startedAt: timeline.startedAt,
    };
  }

  /** Whoever steps forward looks at the next event next: where it is told in the same step, it is looked at too. */
  private isLookedFor(id: number): boolean {
    const { target, sights, execution } = this;
    if (target === undefined || id <= target) return id === target;
    return sights.size < MOST_SIGHTS && execution.strands.size < FEW_STRANDS;
  }

  settled(timeline: Timeline): void {
    if (this.isOurs(timeline)) this.look();
  }

  private look(): void {
    if (this.seen === undefined) return;
    const { id, ...seen } = this.seen;
    this.sights.set(id, { ...seen, states: this.states(), tasks: this.openTasks() });
    this.seen = undefined;
  }

  private isOurs({ identity, parent }: Timeline): boolean {
    const { executionArn } = this.route;
    return executionArn === undefined ? parent === undefined : identity.executionArn === executionArn;
  }

  private note(strand: Strand, type: HistoryEventType, details: HistoryDetails | undefined): void {
    if (type === strand.node.entered.type) this.entered.add(strand);
    else if (type === strand.node.exited?.type) this.entered.delete(strand);
    const end = type === 'MapIterationFailed' ? 'failed' : type === 'MapIterationAborted' ? 'aborted' : undefined;
    if (end === undefined || strand.phase.on !== 'fork') return;
    const { fork } = strand.phase;
    const ended = this.ended.get(fork) ?? new Map<number, 'failed' | 'aborted'>();
    ended.set(details?.index as number, end);
    this.ended.set(fork, ended);
  }

  // --- what there is to see -------------------------------------------------------------------------

  private states(): StateAt<Json>[] {
    const states: StateAt<Json>[] = [];
    for (const strand of this.execution.strands.values()) {
      if (strand.phase.on !== 'ended' && this.isOurs(strand.timeline)) states.push(this.stateAt(strand));
    }
    return states;
  }

  private stateAt(strand: Strand): StateAt<Json> {
    const { node, phase } = strand;
    const isEntered = phase.on !== 'enter' || this.entered.has(strand);
    const { input, ...standing } = standingOf(this.execution, strand, isEntered);
    return {
      ...standing,
      type: node.type,
      enteredEventId: isEntered ? strand.enteredEventId : undefined,
      input: input.value,
      retriers: retriersAt(strand, isEntered),
      children: phase.on === 'fork' ? this.countsOf(phase.fork) : undefined,
    };
  }

  private countsOf(fork: Fork): ChildCounts {
    const total = Number.isFinite(fork.size) ? fork.size : undefined;
    if (fork.mapRun !== undefined) {
      const { running, succeeded, failed, timedOut, aborted } = fork.mapRun.record.executionCounts;
      const started = running + succeeded + failed + timedOut + aborted;
      return { total, started, running, succeeded, failed, timedOut, aborted };
    }
    const counts = { running: 0, succeeded: fork.completed, failed: 0, timedOut: 0, aborted: 0 };
    const ended = this.ended.get(fork);
    for (const index of fork.running.keys()) counts[ended?.get(index) ?? 'running'] += 1;
    for (const { status } of [...fork.stopped, ...fork.resuming]) {
      counts[status === 'FAILED' ? 'failed' : status === 'TIMED_OUT' ? 'timedOut' : 'aborted'] += 1;
    }
    const { running, succeeded, failed, aborted } = counts;
    return { total, started: running + succeeded + failed + aborted, ...counts };
  }

  private openTasks(): TaskAt<Json>[] {
    const open: TaskAt<Json>[] = [];
    for (const task of this.execution.tasks.values()) if (this.isOurs(task.strand.timeline)) open.push(taskAt(task));
    return open;
  }
}

function seenState(strand: Strand): SeenState {
  return {
    input: strand.input.value,
    variables: Object.fromEntries(variablesInScope(strand)),
    context: contextObject(strand),
    attempt: (strand.retries?.total ?? 0) + 1,
    retriers: retriersAt(strand, true),
  };
}

function retriersAt({ node, retries }: Strand, isEntered: boolean): RetrierAt[] {
  return node.retriers.map(({ errorEquals, maxAttempts }, index) => ({
    errorEquals,
    maxAttempts,
    retries: isEntered ? (retries?.byRetrier[index] ?? 0) : 0,
  }));
}

function taskAt(task: Task): TaskAt<Json> {
  const { strand, resource, parameters, attempt, taskToken } = task;
  return {
    taskId: task.id,
    state: strand.node.name,
    path: pathOf(strand),
    resource: resource.arn,
    parameters: parameters.value,
    attempt,
    taskToken,
    hasStarted: task.hasStarted,
    timeoutSeconds: task.timeoutSeconds,
    heartbeatSeconds: task.heartbeatSeconds,
    timesOutAt: fireAtOf(task.timeoutTimer),
    heartbeatDueAt: fireAtOf(task.heartbeatTimer),
  };
}

function fireAtOf(timer: Timer | undefined): number | undefined {
  return timer !== undefined && timer.position >= 0 ? timer.fireAt : undefined;
}
