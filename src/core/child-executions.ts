// The child executions of a distributed Map: how they are called, start and end.
//
//   E1. A child execution has a timeline of its own: its parent's history shows nothing of it.
//   E2. What fails a child does not fail the parent by itself; the tolerated threshold decides.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html

import { goOn, recordResult, startStrand, stopStrand } from './children.js';
import type { ExecutionOutcome } from './command.js';
import type { ChildExecution, Fork, MapRun, Timeline } from './execution.js';
import type { Payload } from './payload.js';
import type { Container } from './program.js';
import { failureDetails, type StateFailure } from './state-failure.js';
import type { Turn } from './turn.js';

/** Starts child `index` as an execution of `container`. */
export function startChildExecution(turn: Turn, fork: Fork, index: number, container: Container, input: Payload): void {
  const { execution } = turn;
  const { identity } = fork.strand.timeline;
  const { childMachineName, executionType } = mapRunOf(fork);
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
      stateMachineArn: `${prefix}:stateMachine:${childMachineName}`,
      stateMachineName: childMachineName,
    },
    type: executionType,
    input,
    startedAt: turn.now,
    // ExecutionStarted is the first event of the child's history, which its first state does not point to.
    eventCount: 1,
    variableBytes: 0,
    timeoutTimer: undefined,
    parent: { fork, index },
  };
  execution.nextTimelineId += 1;
  const { executionSeconds } = turn.program.limitsOf[executionType];
  timeline.timeoutTimer = execution.timers.add(turn.now + executionSeconds * 1000, {
    kind: 'child-timeout',
    timelineId: timeline.id,
  });
  execution.timelines.set(timeline.id, timeline);
  startStrand(turn, fork, index, container, input, 0, timeline);
}

/** A child execution ended: counts it, starts the next, and ends the run when all have ended or too many failed. */
export function childExecutionEnded(
  turn: Turn,
  timeline: Timeline,
  { fork, index }: NonNullable<Timeline['parent']>,
  outcome: ExecutionOutcome,
): void {
  const child = fork.running.get(index);
  if (child !== undefined) stopStrand(turn, child, timeline.eventCount);
  recordResult(fork, index, outcome.output);
  const run = mapRunOf(fork);
  if (outcome.status !== 'SUCCEEDED') run.failed += run.batchSizes?.[index] ?? 1;
  if (run.children !== undefined) run.children[index] = endedChild(timeline, outcome, turn.now);
  turn.guarded(fork.strand, () => {
    if (tooManyFailed(fork)) failMapRun(turn, fork, THRESHOLD_EXCEEDED);
    else goOn(turn, fork, 0);
  });
}

function endedChild({ identity, input, startedAt }: Timeline, outcome: ExecutionOutcome, now: number): ChildExecution {
  const { executionArn, executionName, stateMachineArn } = identity;
  return { executionArn, name: executionName, stateMachineArn, input, outcome, startedAt, stoppedAt: now };
}

const THRESHOLD_EXCEEDED: StateFailure = {
  error: 'States.ExceedToleratedFailureThreshold',
  cause: 'The specified tolerated failure threshold was exceeded',
};

// https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html#tolerated-failure
function tooManyFailed(fork: Fork): boolean {
  const { failed, itemCount, toleratedFailureCount: count, toleratedFailurePercentage: percentage } = mapRunOf(fork);
  if (failed === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  if (count !== undefined && failed > count) return true;
  // Without a quotient: 7 of 100 are 7 %, and not a last digit more.
  return percentage !== undefined && failed * 100 > percentage * itemCount;
}

/** Fails a distributed Map: its run, then the state. */
export function failMapRun(turn: Turn, fork: Fork, failure: StateFailure): void {
  const { strand } = fork;
  for (const [, child] of fork.running) stopStrand(turn, child, child.timeline.eventCount);
  fork.running.clear();
  turn.execution.forks.delete(fork.id);
  strand.lastEventId = turn.tell(
    strand.timeline,
    'MapRunFailed',
    fork.startedEventId,
    undefined,
    undefined,
    failureDetails(failure),
  );
  strand.decisionEventId = strand.lastEventId;
  turn.fail(strand, failure);
}

export function mapRunOf(fork: Fork): MapRun {
  if (fork.mapRun === undefined) throw new Error('Only the fork of a distributed Map has child executions');
  return fork.mapRun;
}
