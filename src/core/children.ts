// The children of Parallel and Map states: how they start, how their results come together, and how
// all of them stop when one fails.
//
//   C1. An event of a child that follows a failure points to the event of the failure.
//   C2. Children start in the order of their index; at most `maxConcurrency` run at a time.
//   C3. A fork that is stopped leaves nothing behind: no timer, no task, no strand.

import { ENTER, type Fork, type StoppedChild, Strand, type Timeline } from './execution.js';
import type { NamedType } from './history-event.js';
import type { Payload } from './payload.js';
import type { Container } from './program.js';
import type { StateFailure } from './state-failure.js';
import type { Turn } from './turn.js';
import { takeVariablesUp } from './variables.js';

/** What a type of state with children says about them. */
export interface ChildRules {
  /** Whether children are iterations, with events of their own in the history of the state. */
  readonly iterates: boolean;
  /** Whether the next child can be started now; default: whenever there is one. @throws ExpressionFailure */
  isReady?(turn: Turn, fork: Fork): boolean;
  /** Starts a child; its first event points to `previousEventId`. @throws ExpressionFailure */
  start(turn: Turn, fork: Fork, index: number, previousEventId: number): void;
  /** Takes up a child that was stopped; default: its chain of states goes on. */
  resume?(turn: Turn, fork: Fork, child: StoppedChild): void;
  /** A redrive takes the fork up again; default: its children are, and nothing is told. */
  reopen?(turn: Turn, fork: Fork): void;
  /** All children have ended: makes the result of the state, or sees to it. @throws ExpressionFailure */
  finish(turn: Turn, fork: Fork): void;
  /** Fails the state for data that it met while children run; default: they stop, and it fails. */
  fail?(turn: Turn, fork: Fork, failure: StateFailure): void;
  /** The fork has been stopped, and its children with it. */
  stopped?(turn: Turn, fork: Fork): void;
}

/** How many children one turn starts at most: the rest when the strand's turn comes again. */
const CHILDREN_A_TURN = 1000;

/** Starts as many children as may run, or ends the state if it has none. @throws ExpressionFailure */
export function startChildren(turn: Turn, fork: Fork): void {
  fork.strand.phase = { on: 'fork', fork };
  fork.isStarting = false;
  for (let started = 0; hasRoom(turn, fork); started += 1) {
    if (started === CHILDREN_A_TURN) {
      fork.isStarting = true;
      return turn.execution.enqueue(fork.strand);
    }
    startNext(turn, fork, fork.startedEventId);
  }
  if (fork.completed === fork.size) rulesOf(fork).finish(turn, fork);
}

/** A child has made room: starts the next one, or ends the state after the last. @throws ExpressionFailure */
export function goOn(turn: Turn, fork: Fork, previousEventId: number): void {
  if (fork.isStarting) return;
  if (fork.completed === fork.size) rulesOf(fork).finish(turn, fork);
  else if (hasRoom(turn, fork)) startNext(turn, fork, previousEventId);
}

function hasRoom(turn: Turn, fork: Fork): boolean {
  if (fork.running.size >= fork.maxConcurrency) return false;
  if (fork.resuming.length > 0) return true;
  if (fork.nextIndex >= fork.size) return false;
  return rulesOf(fork).isReady?.(turn, fork) ?? true;
}

function startNext(turn: Turn, fork: Fork, previousEventId: number): void {
  const again = fork.resuming.pop();
  if (again !== undefined) return resume(turn, fork, again);
  const index = fork.nextIndex;
  fork.nextIndex += 1;
  rulesOf(fork).start(turn, fork, index, previousEventId);
}

/** Starts the chain of states of child `index`; a child execution's has a timeline of its own. */
export function startStrand(
  turn: Turn,
  fork: Fork,
  index: number,
  container: Container,
  input: Payload,
  lastEventId: number,
  timeline: Timeline = fork.strand.timeline,
): void {
  const { execution } = turn;
  const own = timeline === fork.strand.timeline ? fork : undefined;
  const strand = new Strand(execution.nextStrandId, timeline, container, own, index, input, lastEventId);
  execution.nextStrandId += 1;
  execution.strands.set(strand.id, strand);
  fork.running.set(index, strand);
  execution.enqueue(strand);
}

/** A branch or an iteration came to its end. */
export function childEnded(turn: Turn, fork: Fork, child: Strand, output: Payload): void {
  const { index, lastEventId } = child;
  // Nothing tells the end of a branch but the last event of its last state.
  if (rulesOf(fork).iterates) turn.witness?.settled(child.timeline);
  fork.running.delete(index);
  fork.results[index] = output;
  fork.completed += 1;
  fork.lastEventId = rulesOf(fork).iterates
    ? tellIteration(turn, fork, fork.strand.node.iterationTypes.MapIterationSucceeded, index, lastEventId)
    : lastEventId;
  // An iteration that waited for its turn points to the last event inside the one that made room.
  try {
    goOn(turn, fork, lastEventId);
  } catch (error) {
    turn.rescue(fork.strand, error);
  }
}

/** Ends the state of a fork with a result. `exitFrom` is the event that its exit points to. */
export function finishFork(turn: Turn, fork: Fork, result: Payload, succeededFrom: number, exitFrom: number): void {
  const { strand } = fork;
  const succeededType = strand.node.behaviour.succeededType;
  if (succeededType !== undefined) turn.tell(strand, succeededType, succeededFrom);
  turn.execution.forks.delete(fork.id);
  strand.lastEventId = exitFrom;
  strand.decisionEventId = exitFrom;
  turn.succeed(strand, result);
}

/** A branch or an iteration failed: the others stop, and the state fails as that one did. */
export function childFailed(turn: Turn, fork: Fork, child: Strand, failure: StateFailure): void {
  const failedAt = child.lastEventId;
  if (rulesOf(fork).iterates) {
    tellIteration(turn, fork, fork.strand.node.iterationTypes.MapIterationFailed, child.index, failedAt);
  }
  const { abortedType, failedType } = child.node.behaviour;
  // A state whose own children failed has failed already; any other that can be aborted is.
  if (abortedType !== undefined && failedType === undefined) turn.tell(child, abortedType, failedAt);
  turn.detach(child);
  fork.running.delete(child.index);
  fork.stopped.push({ strand: child, status: 'FAILED' });
  stopChildren(turn, fork, failedAt);
  fork.strand.lastEventId = failedAt;
  fork.strand.decisionEventId = failedAt;
  turn.guarded(fork.strand, () => turn.fail(fork.strand, failure));
}

/** Data that the state met fails it, whatever runs below it; a fork that has ended has told its end. */
export function failFork(turn: Turn, fork: Fork, failure: StateFailure): void {
  const { fail } = rulesOf(fork);
  if (fail !== undefined && turn.execution.forks.has(fork.id)) return fail(turn, fork, failure);
  stopChildren(turn, fork, fork.strand.lastEventId);
  turn.fail(fork.strand, failure);
}

/** Stops whatever runs below a fork. Each stop is told, pointing to `previousEventId`. */
function stopChildren(turn: Turn, fork: Fork, previousEventId: number): void {
  const { iterates, stopped } = rulesOf(fork);
  for (const [index, child] of [...fork.running].sort(([a], [b]) => a - b)) {
    if (iterates) {
      tellIteration(turn, fork, fork.strand.node.iterationTypes.MapIterationAborted, index, previousEventId);
    }
    stopStrand(turn, child, previousEventId);
    fork.stopped.push({ strand: child, status: 'ABORTED' });
  }
  fork.running.clear();
  turn.execution.forks.delete(fork.id);
  stopped?.(turn, fork);
}

/** The execution ends, and with it whatever runs below the fork. */
export function forkStopped(turn: Turn, fork: Fork): void {
  rulesOf(fork).stopped?.(turn, fork);
}

/** Stops a chain of states and whatever runs below it. */
export function stopStrand(turn: Turn, strand: Strand, previousEventId: number): void {
  const { phase, node, timeline } = strand;
  const { abortedType } = node.behaviour;
  if (timeline.parent !== undefined && strand.fork === undefined) turn.abortChild(timeline);
  if (phase.on !== 'enter' && abortedType !== undefined) turn.tell(strand, abortedType, previousEventId);
  turn.detach(strand);
  if (phase.on === 'fork') stopChildren(turn, phase.fork, previousEventId);
}

// --- redrive --------------------------------------------------------------------------------------

/**
 * Takes up a chain of states where it was stopped. Documented: the state is attempted again, its retriers count anew.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
 */
export function takeUpAgain(turn: Turn, strand: Strand): void {
  const { execution } = turn;
  const { stop, node } = strand;
  strand.stop = undefined;
  strand.retries = undefined;
  strand.isQueued = false;
  strand.decisionEventId = strand.lastEventId;
  execution.strands.set(strand.id, strand);
  takeVariablesUp(strand);
  if (stop?.on === 'fork' && !stop.fork.isSpent) return reopen(turn, stop.fork);
  strand.phase = stop?.on === 'enter' || node.behaviour.reenters ? ENTER : { on: 'attempt' };
  execution.enqueue(strand);
}

// Only the children that did not succeed are taken up, as many at a time as MaxConcurrency allows: those that an earlier
// redrive has not come to are among them.
function reopen(turn: Turn, fork: Fork): void {
  const { execution } = turn;
  fork.resuming = [...fork.resuming, ...fork.stopped].sort((a, b) => b.strand.index - a.strand.index);
  fork.stopped = [];
  fork.running.clear();
  fork.completed = fork.nextIndex - fork.resuming.length;
  execution.addFork(fork);
  fork.strand.phase = { on: 'fork', fork };
  rulesOf(fork).reopen?.(turn, fork);
  execution.enqueue(fork.strand);
}

function resume(turn: Turn, fork: Fork, child: StoppedChild): void {
  const { resume: ownWay } = rulesOf(fork);
  if (ownWay !== undefined) return ownWay(turn, fork, child);
  const { strand } = child;
  fork.running.set(strand.index, strand);
  takeUpAgain(turn, strand);
}

/** Tells an event of an iteration, one of the `iterationTypes` of its Map state, and returns its id. */
export function tellIteration(turn: Turn, fork: Fork, head: NamedType, index: number, previousEventId: number): number {
  return turn.tell(fork.strand, head, previousEventId, undefined, index);
}

function rulesOf(fork: Fork): ChildRules {
  const { node } = fork.strand;
  if (node.children === undefined) throw new Error(`State type ${node.type} has no children`);
  return node.children;
}
