// Redrive: an execution that failed, timed out or was stopped goes on where it ended.
//
//   D1. What succeeded stays as it is: states that were left, branches, iterations, child executions.
//   D2. A state that did not succeed is attempted again with the input that it had; retriers and timeouts begin anew.
//   D3. The history goes on: the events of a redrive follow those before it.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
//
// Documented: which states run again, and that their events follow ExecutionRedriven. Not known: what these point to.
// Here ExecutionRedriven points to the event before it, and a state goes on from its own last event: TaskScheduled names no
// state, and what it points to is all that says whose it is.

import { takeUpAgain } from './children.js';
import type { Execution } from './execution.js';
import type { Program } from './program.js';
import type { Turn } from './turn.js';

const REDRIVABLE_MILLISECONDS = 14 * 24 * 60 * 60 * 1000;

/** The execution can be redriven: `notRedrivable` has said so. */
export function redrive(turn: Turn): void {
  const { execution } = turn;
  const { root } = execution;
  if (root === undefined) return;
  const { timeline } = root;
  timeline.redriveCount += 1;
  timeline.redrivenAt = turn.now;
  execution.status = 'RUNNING';
  execution.outcome = undefined;
  execution.stoppedAt = undefined;
  // What became of the children that succeeded is not all written, and is kept nowhere else.
  for (const fork of execution.closing.values()) fork.isSpent = true;
  execution.closing.clear();
  const { redriveCount } = timeline;
  turn.tell(timeline, 'ExecutionRedriven', timeline.eventCount, undefined, {
    redriveCount,
  });
  turn.startExecutionTimer();
  takeUpAgain(turn, root);
}

/**
 * Why the execution cannot be redriven at `at` (epoch milliseconds), as `redriveStatusReason` has it; undefined when it
 * can be.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
 */
export function notRedrivable(program: Program, execution: Execution, at: number): string | undefined {
  const { status, root, stoppedAt } = execution;
  if (stoppedAt === undefined || status === 'SUCCEEDED' || root === undefined) {
    return notRedrivableAs(status === 'NOT_STARTED' ? 'RUNNING' : status);
  }
  if (program.type === 'EXPRESS') return 'Execution is of an EXPRESS state machine and cannot be redriven';
  const { eventCount, startedAt } = root.timeline;
  const { historyEvents, executionSeconds } = program.limits;
  if (eventCount >= historyEvents - 1) return 'Execution history event limit exceeded.';
  if (stoppedAt - startedAt >= executionSeconds * 1000) return 'Execution has exceeded the max execution time.';
  return notRedrivableAfter(stoppedAt, at);
}

/** The reason where time alone is one; undefined while it is not. Epoch milliseconds. */
export function notRedrivableAfter(stoppedAt: number, at: number): string | undefined {
  return at - stoppedAt > REDRIVABLE_MILLISECONDS ? 'Execution redrivable period exceeded.' : undefined;
}

/** The reason where the status alone is one. */
export function notRedrivableAs(status: string): string {
  return `Execution is ${status} and cannot be redriven`;
}
