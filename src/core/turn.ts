// One step of an execution: the queue of strands, the history, and the way of a state from its entry
// to its exit, its next attempt, its Catcher or its failure. What a type of state does in between is
// for states/ to say; nothing here knows the names of the types.
//
//   T1. Work is bounded: a turn takes strands from the ready queue, one state each, until its budget
//       is used up; what is left is for the next step.
//   T2. A strand is in the ready queue, waits for exactly one thing, or has ended.
//   T3. Every event is told here, with the next id of its timeline; no id is left out.
//   T4. Nothing is told or commanded after the execution has ended.

import { ExpressionFailure } from '../expressions/failure.js';
import { ReferencePathFailure } from '../expressions/reference-path.js';
import { errorMatching } from '../language/error-names.js';
import { hasOwn } from '../utils/has-own.js';
import { type JsonObject, MAX_DEPTH } from '../utils/json.js';
import { type Catcher, catcherFor } from './catch.js';
import { childAborted, childExecutionEnded, mapRunOf } from './child-executions.js';
import { childEnded, childFailed, failFork, forkStopped, startChildren } from './children.js';
import type { Command, ExecutionOutcome } from './command.js';
import type { StateOutput } from './data-flow.js';
import { EvaluationScope } from './evaluation-scope.js';
import { ENTER, type Execution, type Fork, Strand, type Timeline } from './execution.js';
import {
  type HistoryDetails,
  type HistoryEventType,
  type NamedType,
  type ToldDetails,
  toldDetails,
  typeOf,
} from './history-event.js';
import type { HistoryLog } from './history-log.js';
import type { ExecutionIdentity } from './host-event.js';
import type { Inspection } from './inspection.js';
import type { Observer, Way } from './observer.js';
import { Payload } from './payload.js';
import type { Node, Program } from './program.js';
import { nextAttemptDelay, retrierFor } from './retry.js';
import { errorOutputOf, FailedState, failureDetails, type StateFailure } from './state-failure.js';
import type { Task } from './task.js';
import type { TimerPurpose } from './timer-queue.js';
import { assignVariables, dropVariables, setVariablesAside } from './variables.js';
import type { Witness } from './witness.js';

/** The history of a timeline is full. Thrown by `tell`, caught by the turn. */
class HistoryFull extends Error {
  readonly timeline: Timeline;

  constructor(timeline: Timeline) {
    super('The history is full');
    this.timeline = timeline;
  }
}

/**
 * Where the history of a child execution of a distributed Map is told to; undefined for one that nobody asks for.
 * `mapRunArn` is that of the Map Run that started it.
 */
export type ChildLog = (child: ExecutionIdentity, mapRunArn: string) => HistoryLog | undefined;

const NO_COMMANDS: readonly Command[] = [];

const EXECUTION_TIMEOUT: TimerPurpose = { kind: 'execution-timeout' };

const LAST_EVENTS: ReadonlySet<HistoryEventType> = new Set([
  'ExecutionSucceeded',
  'ExecutionFailed',
  'ExecutionAborted',
  'ExecutionTimedOut',
]);

export class Turn {
  readonly program: Program;
  readonly execution: Execution;
  readonly scope: EvaluationScope;
  private given: Command[] | undefined;
  readonly events: HistoryLog;
  readonly witness: Witness | undefined;
  private readonly childLog: ChildLog | undefined;

  constructor(
    program: Program,
    execution: Execution,
    events: HistoryLog,
    childLog?: ChildLog,
    inspection?: Inspection,
    observer?: Observer,
    witness?: Witness,
  ) {
    this.program = program;
    this.execution = execution;
    this.events = events;
    this.childLog = childLog;
    this.witness = witness;
    this.scope = EvaluationScope.of(execution, inspection, observer);
  }

  get now(): number {
    return this.execution.now;
  }

  /** What the host is to do, in this order. */
  get commands(): readonly Command[] {
    return this.given ?? NO_COMMANDS;
  }

  // Most steps have one command, or none: a list that begins as `[]` makes room for sixteen with the first.
  command(command: Command): void {
    if (this.given === undefined) this.given = [command];
    else this.given.push(command);
  }

  // --- the queue ----------------------------------------------------------------------------------

  /** Takes ready strands up, at most `budget` of them. */
  run(budget: number): void {
    const { execution } = this;
    for (let left = budget; left > 0; left -= 1) {
      const strand = execution.takeReady();
      if (strand === undefined) return;
      try {
        this.takeUp(strand);
      } catch (error) {
        this.rescue(strand, error);
      }
    }
  }

  private takeUp(strand: Strand): void {
    switch (strand.phase.on) {
      case 'enter':
        return this.enter(strand);
      case 'attempt':
        strand.decisionEventId = strand.lastEventId;
        return strand.node.behaviour.start(this, strand, strand.node.work);
      case 'resume':
        strand.decisionEventId = strand.lastEventId;
        return this.succeed(strand, strand.node.flow.input(this.scope, strand));
      case 'failure':
        return this.fail(strand, strand.phase.failure);
      case 'fork':
        return startChildren(this, strand.phase.fork);
      default:
        // Its container was stopped, or its state failed, while it was in the queue.
        return;
    }
  }

  /** Does something on behalf of a strand; an expression that fails fails the strand's state. */
  guarded(strand: Strand, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.rescue(strand, error);
    }
  }

  /** Takes what was thrown while something was done on behalf of a strand: an expression that failed fails its state. */
  rescue(strand: Strand, error: unknown): void {
    if (error instanceof HistoryFull) return this.endFullHistory(error.timeline);
    if (!isFailure(error)) throw error;
    this.guarded(strand, () => {
      const failure = this.failureOf(strand, error);
      // What failed may be the input of one child while others run.
      if (strand.phase.on === 'fork') failFork(this, strand.phase.fork, failure);
      else this.fail(strand, failure);
    });
  }

  // --- the history --------------------------------------------------------------------------------

  /** Tells an event and returns its id. `whose`: the strand whose state it is about, or the execution as a whole. */
  tell(
    whose: Strand | Timeline,
    head: HistoryEventType | NamedType,
    previousEventId: number,
    payload?: Payload,
    details?: ToldDetails,
  ): number {
    const timeline = whose instanceof Strand ? whose.timeline : whose;
    // A child execution that has ended says nothing of what is stopped in it.
    if (timeline.parent !== undefined && !this.execution.timelines.has(timeline.id)) return timeline.eventCount;
    this.witness?.settled(timeline);
    const id = timeline.eventCount + 1;
    if (id >= this.program.limitsOf[timeline.type].historyEvents && !LAST_EVENTS.has(typeOf(head))) {
      throw new HistoryFull(timeline);
    }
    timeline.eventCount = id;
    this.logOf(timeline)?.append(id, previousEventId, head, this.execution.now, payload, details);
    this.witness?.told(timeline, whose instanceof Strand ? whose : undefined, typeOf(head), toldDetails(details));
    return id;
  }

  private logOf({ identity, parent }: Timeline): HistoryLog | undefined {
    if (parent === undefined) return this.events;
    return this.childLog?.(identity, mapRunOf(parent.fork).record.mapRunArn);
  }

  /** Tells how a history begins. */
  tellStart(timeline: Timeline): void {
    this.tell(timeline, 'ExecutionStarted', 0, timeline.input, roleOf(timeline.identity));
  }

  /** Tells an event of a strand; the next event of its chain points to it. */
  advance(strand: Strand, type: HistoryEventType, details?: HistoryDetails): void {
    strand.lastEventId = this.tell(strand, type, strand.lastEventId, undefined, details);
  }

  // --- the way of a state -------------------------------------------------------------------------

  /** Puts a strand in the queue to enter a state. */
  proceed(strand: Strand, node: Node, input: Payload): void {
    strand.node = node;
    strand.input = input;
    strand.phase = ENTER;
    this.execution.enqueue(strand);
  }

  private enter(strand: Strand): void {
    const { node } = strand;
    strand.decisionEventId = strand.lastEventId;
    strand.enteredAt = this.execution.now;
    strand.retries = undefined;
    const id = this.tell(strand, node.entered, strand.lastEventId, strand.input);
    strand.lastEventId = id;
    strand.enteredEventId = id;
    this.scope.observer?.entered(node);
    node.behaviour.start(this, strand, node.work);
  }

  /** The state's work is done: makes its output from `result` and goes on. @throws ExpressionFailure */
  succeed(strand: Strand, result: Payload): void {
    this.scope.inspection?.payload('result', result);
    const { flow, next, way } = strand.node;
    this.exit(strand, flow.output(this.scope, strand, result), next, way);
  }

  /** Leaves the state with `output` by `way`, for `next` or, where that is undefined, for the end of its container. */
  exit(strand: Strand, output: StateOutput, next: Node | undefined, way: Way | undefined): void {
    const failure = this.leave(strand, output, next, way);
    if (failure !== undefined) this.fail(strand, failure);
  }

  /** As `exit`; what is too large to leave with is a failure, and nothing has happened. */
  private leave(
    strand: Strand,
    output: StateOutput,
    next: Node | undefined,
    way: Way | undefined,
  ): StateFailure | undefined {
    const { node } = strand;
    const refusal = output.payload === strand.input ? undefined : this.refusalOf(output.payload, node.name);
    if (refusal !== undefined) return refusal;
    if (output.assigned !== undefined) {
      this.witness?.settled(strand.timeline);
      const problem = assignVariables(strand, output.assigned, this.program.limits);
      if (problem !== undefined) return problem === 'too deep' ? TOO_DEEP : tooLarge(node.name);
    }
    if (node.exited !== undefined) {
      strand.lastEventId = this.tell(
        strand,
        node.exited,
        strand.lastEventId,
        output.payload,
        assignedDetails(output.assigned),
      );
    }
    this.scope.observer?.left(node, way);
    if (next === undefined) this.endStrand(strand, output.payload);
    else this.proceed(strand, next, output.payload);
    return undefined;
  }

  /** The failure that a payload is which may not go on; `name` is that of the state, or what a task calls itself. */
  refusalOf(payload: Payload, name: string): StateFailure | undefined {
    if (payload.byteSize() > this.program.limits.payloadBytes) return tooLarge(name);
    return payload.isTooDeep ? TOO_DEEP : undefined;
  }

  /** For a payload that a state is to be entered with. @throws FailedState where it may not go on */
  check(payload: Payload, name: string): void {
    const refusal = this.refusalOf(payload, name);
    if (refusal !== undefined) throw new FailedState(refusal);
  }

  /** The strand waits until `fireAt` (epoch milliseconds) and is then taken up as `kind` says. */
  waitUntil(strand: Strand, fireAt: number, kind: 'wait' | 'retry'): void {
    const timer = this.execution.timers.add(fireAt, { kind, strandId: strand.id });
    strand.phase = { on: 'timer', timer };
  }

  // --- failure ------------------------------------------------------------------------------------

  /** The state failed: its next attempt, its Catcher, or the failure of its container. @throws ExpressionFailure */
  fail(strand: Strand, failure: StateFailure): void {
    const { node } = strand;
    this.scope.inspection?.failed(failure);
    if (strand.phase.on === 'fork' && beginsAnew(strand.phase.fork, failure)) strand.phase.fork.isSpent = true;
    if (failure.error !== undefined && isFatal(failure.error)) return this.endTimeline(strand, failure);
    const retries = strand.retries ?? { total: 0, byRetrier: [] };
    const retrier = retrierFor(node.retriers, failure);
    const delay = nextAttemptDelay(node.retriers, retrier, retries, this.execution.random);
    if (delay !== undefined) {
      this.scope.observer?.retried(node, retrier);
      strand.retries = retries;
      return this.waitUntil(strand, this.now + delay, 'retry');
    }
    if (retrier !== -1) this.scope.observer?.exhausted(node, retrier);
    if (node.behaviour.failedType !== undefined) this.advance(strand, node.behaviour.failedType);
    const catcher = catcherFor(node.catchers, failure);
    if (catcher === undefined) return this.failContainer(strand, failure);
    this.scope.observer?.caught(node, node.catchers.indexOf(catcher));
    strand.decisionEventId = strand.lastEventId;
    // A Catcher that fails itself is not for the state's Retriers and Catchers.
    const own = this.leaveByCatcher(strand, catcher, failure);
    if (own === undefined) return;
    if (own.error !== undefined && isFatal(own.error)) this.endTimeline(strand, own);
    else this.failContainer(strand, own);
  }

  private leaveByCatcher(strand: Strand, catcher: Catcher, failure: StateFailure): StateFailure | undefined {
    const errorOutput = new Payload(errorOutputOf(failure));
    let output: StateOutput;
    try {
      output = catcher.output.output(this.scope, strand, errorOutput);
    } catch (error) {
      if (!isFailure(error)) throw error;
      return this.failureOf(strand, error);
    }
    return this.leave(strand, output, catcher.next, catcher.way);
  }

  /** The state error that a failed expression is, its event told. */
  private failureOf(strand: Strand, thrown: ExpressionFailure | ReferencePathFailure | FailedState): StateFailure {
    if (thrown instanceof FailedState) return thrown.failure;
    if (thrown instanceof ReferencePathFailure) return { error: thrown.error, cause: thrown.reason };
    const { error, reason, location } = thrown;
    const cause = this.causeOf(strand, reason);
    if (error === 'States.QueryEvaluationError') {
      const details = { cause, error, ...(location === undefined ? {} : { location }), state: strand.node.name };
      strand.lastEventId = this.tell(strand, 'EvaluationFailed', strand.decisionEventId, undefined, details);
    }
    return { error, cause };
  }

  /** Fails the state with States.Runtime: nothing retries or catches that. `reason` is the cause without its prefix. */
  failRuntime(strand: Strand, reason: string): void {
    this.endTimeline(strand, { error: 'States.Runtime', cause: this.causeOf(strand, reason) });
  }

  /** Recorded: where a state is tested, causes do not say which one it is. */
  private causeOf(strand: Strand, reason: string): string {
    return this.scope.inspection === undefined ? `${failurePrefix(strand)}${reason}` : reason;
  }

  private failContainer(strand: Strand, failure: StateFailure): void {
    if (strand.fork === undefined) this.endTimeline(strand, failure);
    else childFailed(this, strand.fork, strand, failure);
  }

  // --- the end ------------------------------------------------------------------------------------

  private endStrand(strand: Strand, output: Payload): void {
    strand.phase = ENDED;
    const { timeline, fork } = strand;
    if (fork !== undefined) {
      this.execution.strands.delete(strand.id);
      dropVariables(strand);
      return childEnded(this, fork, strand, output);
    }
    this.tell(timeline, 'ExecutionSucceeded', strand.lastEventId, output);
    this.finish(timeline, { status: 'SUCCEEDED', output });
  }

  /** Fails the execution that the strand belongs to, whatever runs beside it. */
  private endTimeline(strand: Strand, failure: StateFailure): void {
    const details = failureDetails(failure);
    this.tell(strand.timeline, 'ExecutionFailed', strand.lastEventId, undefined, details);
    this.finish(strand.timeline, { status: 'FAILED', ...details });
  }

  private endFullHistory(timeline: Timeline): void {
    const limit = this.program.limitsOf[timeline.type].historyEvents;
    const details = {
      cause: `The execution reached the maximum number of history events (${limit}).`,
      error: 'States.Runtime',
    };
    this.tell(timeline, 'ExecutionFailed', timeline.eventCount, undefined, details);
    this.finish(timeline, { status: 'FAILED', ...details });
  }

  /** Someone stopped the execution, or one of its child executions, or its time was up: the event points to nothing. */
  interrupt(
    type: 'ExecutionAborted' | 'ExecutionTimedOut',
    outcome: Omit<ExecutionOutcome, 'output'>,
    details: HistoryDetails,
    timeline: Timeline = this.execution.timelines.get(1) as Timeline,
  ): void {
    this.tell(timeline, type, 0, undefined, details);
    this.finish(timeline, outcome);
  }

  private finish(timeline: Timeline, outcome: ExecutionOutcome): void {
    const { execution } = this;
    if (timeline.parent !== undefined) {
      this.dropTimeline(timeline);
      return childExecutionEnded(this, timeline, timeline.parent, outcome);
    }
    for (const child of execution.timelines.values()) this.abortChild(child);
    for (const fork of execution.forks.values()) forkStopped(this, fork);
    for (const task of execution.tasks.values()) this.command({ type: 'CancelTask', taskId: task.id });
    execution.stoppedAt = this.now;
    if (outcome.status === 'SUCCEEDED') execution.root = undefined;
    else this.setAllAside();
    execution.tasks.clear();
    execution.strands.clear();
    execution.forks.clear();
    execution.timers.clear();
    execution.ready.clear();
    execution.status = outcome.status;
    execution.outcome = outcome;
    this.command({ type: 'EndExecution', outcome });
  }

  /** What stands where the execution ends stays there, for a redrive to take up. */
  private setAllAside(): void {
    const { strands, forks } = this.execution;
    for (const strand of strands.values()) setAside(strand);
    for (const fork of forks.values()) {
      for (const strand of fork.running.values()) fork.stopped.push({ strand, status: 'ABORTED' });
    }
  }

  /** The time of the whole execution begins. */
  startExecutionTimer(): void {
    const { timeoutSeconds, limits } = this.program;
    const seconds = Math.min(timeoutSeconds ?? Number.POSITIVE_INFINITY, limits.executionSeconds);
    if (Number.isFinite(seconds)) this.execution.timers.add(this.now + seconds * 1000, EXECUTION_TIMEOUT);
  }

  // --- what strands wait for ----------------------------------------------------------------------

  /** Forgets a task of which nobody waits for the outcome any more. */
  dropTask(task: Task): void {
    this.execution.timers.remove(task.timeoutTimer);
    this.execution.timers.remove(task.heartbeatTimer);
    this.execution.tasks.delete(task.id);
  }

  /** Stops a child execution that has not ended by itself; nothing is done to one that has. */
  abortChild(timeline: Timeline): void {
    if (timeline.parent === undefined || !this.execution.timelines.has(timeline.id)) return;
    this.tell(timeline, 'ExecutionAborted', 0, undefined, {});
    this.dropTimeline(timeline);
    childAborted(timeline, timeline.parent, this.now);
  }

  /** A child execution is over: nothing of it is told any more. */
  dropTimeline(timeline: Timeline): void {
    this.execution.timelines.delete(timeline.id);
    this.execution.timers.remove(timeline.timeoutTimer);
  }

  /** The strand waits for nothing any more: whatever it waited for is given up. */
  detach(strand: Strand): void {
    const { phase } = strand;
    setAside(strand);
    this.execution.strands.delete(strand.id);
    if (phase.on === 'timer') this.execution.timers.remove(phase.timer);
    // A task that has told its outcome is over, and there is nothing to cancel.
    if (phase.on !== 'task' || !this.execution.tasks.has(phase.task.id)) return;
    this.dropTask(phase.task);
    this.command({ type: 'CancelTask', taskId: phase.task.id });
  }
}

const ENDED = { on: 'ended' } as const;

/** The strand stops where it stands. */
function setAside(strand: Strand): void {
  const { phase } = strand;
  strand.stop = phase.on === 'enter' || phase.on === 'fork' ? phase : { on: 'state' };
  strand.phase = ENDED;
  setVariablesAside(strand);
}

/** What is thrown for the data that was met; anything else is a fault of ours, and thrown on. */
export function isFailure(thrown: unknown): thrown is ExpressionFailure | ReferencePathFailure | FailedState {
  return thrown instanceof ExpressionFailure || thrown instanceof ReferencePathFailure || thrown instanceof FailedState;
}

// Documented: after these errors a redrive runs all children again.
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
function beginsAnew({ mapRun }: Fork, { error }: StateFailure): boolean {
  return error === 'States.DataLimitExceeded' || (mapRun !== undefined && error === 'States.Runtime');
}

/** Errors that no Retrier and no Catcher is asked about. */
function isFatal(error: string): boolean {
  return !errorMatching(error).byAll;
}

function failurePrefix(strand: Strand): string {
  const { node, enteredEventId } = strand;
  return `An error occurred while executing the state '${node.name}' (entered at the event id #${enteredEventId}). `;
}

/** No reader of JSON would take it back, ours included: what a snapshot holds has to be readable. */
const TOO_DEEP: StateFailure = { error: 'States.Runtime', cause: `JSON nested deeper than ${MAX_DEPTH} levels.` };

function tooLarge(name: string): StateFailure {
  return {
    error: 'States.DataLimitExceeded',
    cause: `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  };
}

function assignedDetails(assigned: JsonObject | undefined): HistoryDetails | undefined {
  return assigned === undefined || isEmpty(assigned) ? undefined : { assignedVariables: assigned };
}

function isEmpty(object: JsonObject): boolean {
  for (const name in object) if (hasOwn(object, name)) return false;
  return true;
}

// Nearly every execution has the role of the one before it.
let latestRole: HistoryDetails & { readonly roleArn: string } = { roleArn: '' };

function roleOf({ roleArn }: ExecutionIdentity): HistoryDetails {
  if (latestRole.roleArn !== roleArn) latestRole = { roleArn };
  return latestRole;
}
