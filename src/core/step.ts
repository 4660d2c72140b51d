// The core's one door: a host event goes in, commands and history events come out.
//
//   S1. Synchronous and without effects: time comes in with the event, randomness from its seed.
//   S2. A step updates the execution in place and copies no part of it as a whole.
//   S3. A step does bounded work. When more is to be done at once, the last command is Continue.
//   S4. An event that fits nothing (late, repeated, for a task that is over) changes nothing.
//   S5. After EndExecution nothing changes any more, but by RedriveExecution, which activities there are for one, and that
//       results of Map Runs are written which were stopped.

import { KnownRandom, Random } from '../utils/random.js';
import type { Command } from './command.js';
import { Execution, type MapItem, Strand, type Timeline } from './execution.js';
import { HistoryLog } from './history-log.js';
import type { HostEvent } from './host-event.js';
import type { Inspection } from './inspection.js';
import { KeyedRandom } from './keyed-random.js';
import { handleMapRunEvent, updateMapRun } from './map-run.js';
import type { Observer } from './observer.js';
import { Payload } from './payload.js';
import type { Program } from './program.js';
import { notRedrivable, redrive } from './redrive.js';
import { restoreItems } from './stored-items.js';
import { handleTaskEvent, timeOutTask } from './tasks.js';
import type { Timer, TimerPurpose } from './timer-queue.js';
import { type ChildLog, Turn } from './turn.js';
import type { Witness } from './witness.js';

export interface StepResult {
  /** In the order in which the host has to carry them out. */
  readonly commands: readonly Command[];
  /** What was told of the execution's own history, in the order of ids: the log that was passed, or one of this step. */
  readonly events: HistoryLog;
}

export interface StepOptions {
  /** Where events are told to: a host that keeps the whole history passes one log to all steps. */
  readonly log?: HistoryLog;
  /** Where the histories of child executions of distributed Maps are told to. Default: nowhere. */
  readonly childLog?: ChildLog;
  /**
   * Looks at a state that is tested alone.
   * @internal
   */
  readonly inspection?: Inspection;
  /**
   * Counts what is done.
   * @internal
   */
  readonly observer?: Observer;
  /**
   * Watches events being told.
   * @internal
   */
  readonly witness?: Witness;
}

/** How many states a step runs at most, where its event does not say. */
export const DEFAULT_BUDGET = 1000;

/** An execution that is yet to be told ExecutionStarted. */
export function newExecution(): Execution {
  return new Execution();
}

/**
 * Tells the execution what happened and runs it until it waits, has ended, or has run as many states as the event's
 * `budget` allows.
 *
 * @throws RangeError when the time of the event is before that of the one before it.
 * @throws JsonSyntaxError when a text in the event is not JSON; the execution is as it was.
 */
export function step(
  program: Program,
  execution: Execution,
  event: HostEvent,
  { log = new HistoryLog(), childLog, inspection, observer, witness }: StepOptions = {},
): StepResult {
  const turn = new Turn(program, execution, log, childLog, inspection, observer, witness);
  if (isOver(program, execution, event)) return turn;
  if (event.at < execution.now) {
    throw new RangeError(`${event.type} came at ${event.at}, before ${execution.now}: time does not run backwards`);
  }
  // Read before anything is changed: what is not JSON is refused here.
  const output = 'output' in event ? Payload.restored(event.output) : undefined;
  const items = event.type === 'ItemsRead' ? restoreItems(event.items) : undefined;
  handle(turn, event, output, items);
  turn.run(event.budget ?? DEFAULT_BUDGET);
  announce(turn);
  turn.scope.giveBack();
  return turn;
}

// Nothing happens any more, unless it is that an execution is redriven which can be, or what it will find then.
function isOver(program: Program, execution: Execution, event: HostEvent): boolean {
  if (event.type === 'RedriveExecution') return notRedrivable(program, execution, event.at) !== undefined;
  if (event.type === 'DeleteActivity' || event.type === 'CreateActivity') return false;
  return execution.hasEnded && !('mapRunId' in event && execution.closing.has(event.mapRunId));
}

function handle(
  turn: Turn,
  event: HostEvent,
  output: Payload | undefined,
  items: readonly MapItem[] | undefined,
): void {
  const { execution } = turn;
  if (event.type === 'ExecutionStarted') {
    if (execution.status === 'NOT_STARTED') start(turn, event);
    return;
  }
  if (execution.status === 'NOT_STARTED') return;
  // The time at which an execution ended stays.
  if (!execution.hasEnded || event.type === 'RedriveExecution') execution.now = event.at;
  switch (event.type) {
    case 'Continue': {
      const chosen = event.strandId === undefined ? undefined : execution.strands.get(event.strandId);
      if (chosen !== undefined && event.budget !== 0) execution.bringForward(chosen);
      return;
    }
    case 'TimerFired':
      if (event.timer !== undefined) return fireOne(turn, event.timer);
      // The host has no timer any more, unless this is not the one that it was told of.
      if (execution.announcedTimer !== undefined && execution.announcedTimer <= event.at) {
        execution.announcedTimer = undefined;
      }
      return fireTimers(turn);
    case 'RedriveExecution':
      return redrive(turn);
    case 'StopExecution':
      return stop(turn, event);
    case 'UpdateMapRun':
      return updateMapRun(turn, event);
    case 'DeleteActivity':
      return execution.activityIsMissing(event.activityArn);
    case 'CreateActivity':
      return execution.activityExists(event.activityArn);
    case 'ItemsRead':
    case 'ItemsReadFailed':
    case 'ResultsWritten':
    case 'ResultsWriteFailed':
      return handleMapRunEvent(turn, event, items);
    default:
      return handleTaskEvent(turn, event, output);
  }
}

function start(turn: Turn, event: Extract<HostEvent, { readonly type: 'ExecutionStarted' }>): void {
  const { program, execution } = turn;
  const input = Payload.restored(event.input);
  execution.now = event.at;
  execution.status = 'RUNNING';
  execution.randomKey = event.randomKey;
  if (event.missingActivities !== undefined) event.missingActivities.forEach((arn) => execution.activityIsMissing(arn));
  const random = event.randomKey === undefined ? Random.scattered(event.seed) : new KeyedRandom(event.randomKey);
  execution.random = event.draws === undefined ? random : new KnownRandom(random, event.draws);
  const timeline: Timeline = {
    id: execution.nextTimelineId,
    identity: event.identity,
    type: program.type,
    input,
    startedAt: event.at,
    eventCount: 0,
    variableBytes: 0,
    redriveCount: 0,
    redrivenAt: undefined,
    failed: undefined,
    timeoutTimer: undefined,
    parent: undefined,
  };
  execution.nextTimelineId += 1;
  execution.timelines.set(timeline.id, timeline);
  turn.tellStart(timeline);
  turn.startExecutionTimer();
  // The first state points to nothing, not to ExecutionStarted.
  const strand = new Strand(execution.nextStrandId, timeline, program.root, undefined, 0, input, 0);
  execution.nextStrandId += 1;
  execution.strands.set(strand.id, strand);
  execution.root = strand;
  execution.enqueue(strand);
}

// Everything that is due at one instant is told before any strand goes on from it.
function fireTimers(turn: Turn): void {
  const { timers } = turn.execution;
  for (let timer = timers.takeDue(turn.now); timer !== undefined; timer = timers.takeDue(turn.now)) {
    fire(turn, timer.purpose);
    if (turn.execution.hasEnded) return;
  }
}

// Whoever says which one knows better than the clock here.
function fireOne(turn: Turn, purpose: TimerPurpose): void {
  const { execution } = turn;
  const timer = timerFor(execution, purpose);
  if (timer === undefined || timer.position < 0) return;
  execution.timers.remove(timer);
  fire(turn, timer.purpose);
}

function timerFor({ strands, tasks, timelines, timers }: Execution, purpose: TimerPurpose): Timer | undefined {
  switch (purpose.kind) {
    case 'execution-timeout':
      return timers.find(({ kind }) => kind === 'execution-timeout');
    case 'child-timeout':
      return timelines.get(purpose.timelineId)?.timeoutTimer;
    case 'wait':
    case 'retry': {
      const phase = strands.get(purpose.strandId)?.phase;
      return phase?.on === 'timer' && phase.timer.purpose.kind === purpose.kind ? phase.timer : undefined;
    }
    case 'task-timeout':
      return tasks.get(purpose.taskId)?.timeoutTimer;
    case 'task-heartbeat':
      return tasks.get(purpose.taskId)?.heartbeatTimer;
  }
}

const TIMEOUT = { error: 'States.Timeout' };

function fire(turn: Turn, purpose: TimerPurpose): void {
  const { execution } = turn;
  switch (purpose.kind) {
    case 'execution-timeout':
      return turn.interrupt('ExecutionTimedOut', { status: 'TIMED_OUT' }, TIMEOUT);
    case 'child-timeout': {
      const timeline = execution.timelines.get(purpose.timelineId);
      if (timeline === undefined) return;
      return turn.interrupt('ExecutionTimedOut', { status: 'TIMED_OUT', ...TIMEOUT }, TIMEOUT, timeline);
    }
    case 'wait': {
      const strand = execution.strands.get(purpose.strandId) as Strand;
      strand.phase = { on: 'resume' };
      execution.enqueue(strand);
      return;
    }
    case 'retry': {
      const strand = execution.strands.get(purpose.strandId) as Strand;
      strand.phase = { on: 'attempt' };
      execution.enqueue(strand);
      return;
    }
    case 'task-timeout':
    case 'task-heartbeat': {
      const task = execution.tasks.get(purpose.taskId);
      if (task === undefined) return;
      return turn.guarded(task.strand, () => timeOutTask(turn, task, purpose.kind === 'task-heartbeat'));
    }
  }
}

function stop(turn: Turn, event: Extract<HostEvent, { readonly type: 'StopExecution' }>): void {
  const details = {
    ...(event.cause === undefined ? {} : { cause: event.cause }),
    ...(event.error === undefined ? {} : { error: event.error }),
  };
  const { executionArn } = event;
  const timeline = executionArn === undefined ? undefined : childOf(turn, executionArn);
  // Nothing happens to a child that has ended.
  if (executionArn !== undefined && timeline === undefined) return;
  turn.interrupt('ExecutionAborted', { status: 'ABORTED', ...details }, details, timeline);
}

function childOf({ execution }: Turn, executionArn: string): Timeline | undefined {
  for (const timeline of execution.timelines.values()) {
    if (timeline.parent !== undefined && timeline.identity.executionArn === executionArn) return timeline;
  }
  return undefined;
}

// The host knows one time at most: that of the first timer.
function announce(turn: Turn): void {
  const { execution } = turn;
  if (execution.findReady()) turn.command({ type: 'Continue' });
  const { nextFireAt } = execution.timers;
  if (nextFireAt === execution.announcedTimer) return;
  execution.announcedTimer = nextFireAt;
  if (nextFireAt !== undefined) turn.command({ type: 'StartTimer', fireAt: nextFireAt });
  else if (!execution.hasEnded) turn.command({ type: 'CancelTimer' });
}
