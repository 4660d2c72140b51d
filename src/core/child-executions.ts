// The child executions of a distributed Map: how they are called, start and end.
//
//   E1. A child execution has a timeline of its own: its parent's history shows nothing of it.
//   E2. What fails a child does not fail the parent by itself; the tolerated threshold decides.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

import { goOn, startChildren, startStrand, stopStrand, takeUpAgain } from './children.js';
import type { ExecutionOutcome } from './command.js';
import type { ChildExecution, ChildPlace, Fork, MapRun, StoppedChild, Timeline } from './execution.js';
import { childLeft, childStarted, childStopped, mapRunStopped, resultsKept } from './map-run-record.js';
import type { Payload } from './payload.js';
import type { Container } from './program.js';
import { failureDetails, type StateFailure } from './state-failure.js';
import type { Turn } from './turn.js';

/** Starts a child as an execution of `container`. */
export function startChildExecution(turn: Turn, place: ChildPlace, container: Container, input: Payload): void {
  const { execution } = turn;
  const { fork, index, items } = place;
  const { identity } = fork.strand.timeline;
  const { childMachineName, executionType, record } = mapRunOf(fork);
  const [, partition, , region, account] = identity.stateMachineArn.split(':');
  const prefix = `arn:${partition}:states:${region}:${account}`;
  const name = execution.random.uuid();
  const timeline: Timeline = {
    id: execution.nextTimelineId,
    identity: {
      ...identity,
      executionArn:
        executionType === 'EXPRESS'
          ? `${prefix}:express:${childMachineName}:${name}:${execution.random.uuid()}`
          : `${prefix}:execution:${childMachineName}:${name}`,
      executionName: name,
      stateMachineArn: record.stateMachineArn,
      stateMachineName: childMachineName,
    },
    type: executionType,
    input,
    startedAt: turn.now,
    eventCount: 0,
    variableBytes: 0,
    redriveCount: 0,
    redrivenAt: undefined,
    failed: undefined,
    timeoutTimer: undefined,
    parent: place,
  };
  execution.nextTimelineId += 1;
  open(turn, timeline);
  turn.tellStart(timeline);
  childStarted(record, items);
  // The first state points to nothing, not to ExecutionStarted.
  startStrand(turn, fork, index, container, input, 0, timeline);
}

function open(turn: Turn, timeline: Timeline): void {
  const { execution, program } = turn;
  const { executionSeconds } = program.limitsOf[timeline.type];
  timeline.timeoutTimer = execution.timers.add(turn.now + executionSeconds * 1000, {
    kind: 'child-timeout',
    timelineId: timeline.id,
  });
  execution.timelines.set(timeline.id, timeline);
}

/**
 * Takes up a child that did not succeed: a Standard one goes on where it stopped, an Express one starts anew.
 * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
 */
export function redriveChild(turn: Turn, fork: Fork, child: StoppedChild, container: Container): void {
  const { strand } = child;
  const { timeline } = strand;
  const place = placeOf(timeline);
  const { record } = mapRunOf(fork);
  if (timeline.type === 'EXPRESS') return startChildExecution(turn, place, container, timeline.input);
  timeline.redriveCount += 1;
  timeline.redrivenAt = turn.now;
  timeline.failed = undefined;
  open(turn, timeline);
  childStarted(record, place.items);
  fork.running.set(strand.index, strand);
  turn.tell(timeline, 'ExecutionRedriven', timeline.eventCount, undefined, {
    redriveCount: timeline.redriveCount,
  });
  takeUpAgain(turn, strand);
}

/** A child execution ended: counts it, starts the next, and ends the run when all have ended or too many failed. */
export function childExecutionEnded(
  turn: Turn,
  timeline: Timeline,
  { fork, index, items }: ChildPlace,
  outcome: ExecutionOutcome,
): void {
  const child = fork.running.get(index);
  if (child !== undefined) stopStrand(turn, child, timeline.eventCount);
  fork.running.delete(index);
  fork.completed += 1;
  const { record, results } = mapRunOf(fork);
  if (outcome.status !== 'SUCCEEDED') {
    timeline.failed = { outcome, at: turn.now };
    if (child !== undefined) fork.stopped.push({ strand: child, status: outcome.status });
  }
  childStopped(record, items, outcome.status);
  if (results !== undefined) {
    results.children.push(endedChild(timeline, { fork, index, items }, outcome, turn.now));
  } else if (outcome.status === 'SUCCEEDED') {
    fork.results[index] = outcome.output;
    resultsKept(record, 1, items);
  }
  turn.guarded(fork.strand, () => {
    if (!failsByThreshold(turn, fork)) goOn(turn, fork, 0);
  });
}

/** Fails the run when more children failed than it tolerates. @throws ExpressionFailure */
export function failsByThreshold(turn: Turn, fork: Fork): boolean {
  const fails = tooManyFailed(fork);
  if (fails) exceedThreshold(turn, fork);
  return fails;
}

/** A child execution was stopped from outside. */
export function childAborted(timeline: Timeline, place: ChildPlace, now: number): void {
  const { record, results } = mapRunOf(place.fork);
  timeline.failed = { outcome: { status: 'ABORTED' }, at: now };
  childStopped(record, place.items, 'ABORTED');
  results?.children.push(endedChild(timeline, place, timeline.failed.outcome, now));
}

/** Children that a redrive has not come to stay as they were. */
export function leaveChildrenAsTheyWere(fork: Fork): void {
  const { record, results } = mapRunOf(fork);
  for (const child of fork.resuming) {
    const { timeline } = child.strand;
    const place = placeOf(timeline);
    childLeft(record, place.items, child.status);
    if (timeline.failed !== undefined) {
      results?.children.push(endedChild(timeline, place, timeline.failed.outcome, timeline.failed.at));
    }
    fork.stopped.push(child);
  }
  fork.completed += fork.resuming.length;
  fork.resuming = [];
}

export function placeOf({ parent }: Timeline): ChildPlace {
  if (parent === undefined) throw new Error('A child execution has a parent');
  return parent;
}

function endedChild(
  { identity, input, startedAt, redriveCount, redrivenAt }: Timeline,
  { index, items }: ChildPlace,
  outcome: ExecutionOutcome,
  now: number,
): ChildExecution {
  const { executionArn, executionName: name, stateMachineArn } = identity;
  return {
    executionArn,
    name,
    stateMachineArn,
    index,
    items,
    input,
    outcome,
    startedAt,
    stoppedAt: now,
    redriveCount,
    redrivenAt,
  };
}

export const THRESHOLD_EXCEEDED: StateFailure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html#tolerated-failure
function tooManyFailed(fork: Fork): boolean {
  const run = mapRunOf(fork);
  const { record, toleratedFailureCount: count, toleratedFailurePercentage: percentage } = run;
  const { failed, timedOut, total } = record.itemCounts;
  const failures = failed + timedOut;
  if (failures === 0) return false;
  return (count === undefined && percentage === undefined) || exceeds(run, failures, total);
}

/** Whether more children failed than a threshold that the state gives tolerates. */
export function exceeds(
  { toleratedFailureCount: count, toleratedFailurePercentage: percentage }: MapRun,
  failures: number,
  total: number,
): boolean {
  if (count !== undefined && failures > count) return true;
  // Without a quotient: 7 of 100 are 7 %, and not a last digit more.
  return percentage !== undefined && failures * 100 > percentage * total;
}

// Documented: a ResultWriter also tells of the children that were stopped, and of those that were not started because
// the run failed. So the rest of the items go by, and the run fails when all is written.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
function exceedThreshold(turn: Turn, fork: Fork): void {
  const run = mapRunOf(fork);
  if (run.results === undefined) return failMapRun(turn, fork, THRESHOLD_EXCEEDED);
  run.failure = THRESHOLD_EXCEEDED;
  stopRunning(turn, fork);
  startChildren(turn, fork);
}

/** Fails a distributed Map: its run, then the state. */
export function failMapRun(turn: Turn, fork: Fork, failure: StateFailure): void {
  const { strand } = fork;
  stopRunning(turn, fork);
  turn.execution.forks.delete(fork.id);
  mapRunStopped(mapRunOf(fork).record, 'FAILED', turn.now);
  strand.lastEventId = turn.tell(strand, 'MapRunFailed', fork.startedEventId, undefined, failureDetails(failure));
  strand.decisionEventId = strand.lastEventId;
  turn.fail(strand, failure);
}

/** No child goes on. */
export function stopRunning(turn: Turn, fork: Fork): void {
  fork.completed += fork.running.size;
  for (const [, child] of fork.running) {
    stopStrand(turn, child, child.timeline.eventCount);
    fork.stopped.push({ strand: child, status: 'ABORTED' });
  }
  fork.running.clear();
  leaveChildrenAsTheyWere(fork);
}

export function mapRunOf(fork: Fork): MapRun {
  if (fork.mapRun === undefined) throw new Error('Only the fork of a distributed Map has child executions');
  return fork.mapRun;
}
