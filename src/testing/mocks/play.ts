// Plays an outcome for a task: what is told on the way, what time it takes, how it ends.

import { RUN_MACHINE } from '../../host/task-run.js';
import type { TaskResource } from '../../language/resource.js';
import { isJsonText } from '../../resolvers/json-text.js';
import { isLambdaInvoke } from '../../resolvers/keyed-tasks.js';
import { isServiceResponse, serviceResponse, TaskError, type TaskRequest } from '../../resolvers/task.js';
import { copyJson } from '../../utils/copy-json.js';
import { isPromiseLike } from '../../utils/promise-like.js';
import { isInvokeResponse } from '../invoke-response.js';
import { MockError } from './mock-error.js';
import { describe, isMachine, isMock, isOutcome, type MockEnd, type MockOutcome, outcomeOf } from './outcome.js';

/**
 * Answers a task, as a function that is called for it does.
 * @throws MockError for an outcome that the task cannot have.
 */
export function play(outcome: MockOutcome, input: unknown, task: TaskRequest, resource: TaskResource): unknown {
  const { end } = outcome.attempt;
  if (end.kind !== 'function') return playEnd(outcome, end, task, resource);
  const given = end.answer(input, task);
  return isPromiseLike(given)
    ? Promise.resolve(given).then((value) => givenBy(value, task, resource))
    : givenBy(given, task, resource);
}

/** What is wrong with an outcome for a task of this Resource; undefined where nothing is. */
export function misfitOf(outcome: MockOutcome, resource: TaskResource): string | undefined {
  const { end, wait } = outcome.attempt;
  const waits = waitOf(resource);
  if (wait?.kind === 'callback' && waits !== 'callback') {
    return 'which has no task token: callback() is for a Resource that ends in .waitForTaskToken, and for an activity';
  }
  if (wait?.kind === 'job' && waits !== 'job') {
    return 'which waits for no job: job() is for a Resource that ends in .sync or .sync:2';
  }
  if (end.kind === 'error' && end.stage === 'submit' && !submits(resource)) {
    return "of which nothing is submitted: the stage 'submit' is for a Resource that ends in .sync, .sync:2 or .waitForTaskToken";
  }
  if (end.kind === 'machine' && !startsExecution(resource)) {
    return 'which starts no state machine: that is for arn:aws:states:::states:startExecution';
  }
  if (end.kind === 'result' && waits === undefined && isLambdaInvoke(resource) && isWholeResponse(end.value)) {
    return 'which puts the result of the function into Payload: give the result alone, or serviceResponse({ StatusCode, Payload }) for the whole response';
  }
  return undefined;
}

/** How a task is waited for, after the call that began its work. */
export function waitOf(resource: TaskResource): 'callback' | 'job' | undefined {
  if (resource.kind === 'lambda') return undefined;
  if (resource.kind === 'activity' || resource.pattern === 'waitForTaskToken') return 'callback';
  return resource.pattern === 'requestResponse' ? undefined : 'job';
}

/** Whether TaskSubmitted is told: the work of an activity is taken, and not submitted. */
export function submits(resource: TaskResource): boolean {
  return resource.kind !== 'activity' && waitOf(resource) !== undefined;
}

function startsExecution(resource: TaskResource): boolean {
  return resource.kind === 'optimized' && resource.service === 'states' && resource.action === 'startExecution';
}

function isWholeResponse(value: unknown): boolean {
  if (isServiceResponse(value)) return false;
  return isInvokeResponse(isJsonText(value) ? value.value : (copyJson(value) ?? null));
}

/** What a function returned: an outcome is played, anything else is its result. */
function givenBy(value: unknown, task: TaskRequest, resource: TaskResource): unknown {
  const where = `What the function for state ${JSON.stringify(task.state)} returns`;
  if (isMachine(value)) return playEnd(outcomeOf(value, where), { kind: 'machine', machine: value }, task, resource);
  if (!isMock(value)) return value;
  if (!isOutcome(value)) {
    throw new MockError(task.state, `${where} is ${describe(value)}, where one outcome or a result is expected`);
  }
  const { end, times } = value.attempt;
  if (times !== undefined) throw new MockError(task.state, `${where} counts times: a function is asked each time`);
  // No outcome that can be made has a function in it but that of the function itself.
  return end.kind === 'function' ? undefined : playEnd(value, end, task, resource);
}

function playEnd(
  outcome: MockOutcome,
  end: Exclude<MockEnd, { readonly kind: 'function' }>,
  task: TaskRequest,
  resource: TaskResource,
): unknown {
  const misfit = misfitOf(outcome, resource);
  if (misfit !== undefined) {
    const { state } = task;
    throw new MockError(
      state,
      `${describe(outcome)} is no mock for state ${JSON.stringify(state)} (${resource.arn}), ${misfit}`,
    );
  }
  if (end.kind === 'machine') return runMachine(end.machine, task);
  const { latency, wait } = outcome.attempt;
  const failsBefore = end.kind === 'error' && end.stage !== 'run';
  if (submits(resource) && !failsBefore) task.submitted(wait === undefined ? {} : wait.submitted);
  if (end.kind !== 'never' && latency === undefined) return settle(end, resource);
  // Whoever takes time is at work: for an activity, too, its time runs.
  task.started();
  return pass(latency ?? Number.POSITIVE_INFINITY, wait?.heartbeatEvery, task).then(() => settle(end, resource));
}

/** Takes time, with a heartbeat each time that so much of it has passed. */
async function pass(latency: number, heartbeatEvery: number | undefined, task: TaskRequest): Promise<void> {
  let left = latency;
  while (heartbeatEvery !== undefined && left > heartbeatEvery) {
    await task.sleep(heartbeatEvery);
    task.heartbeat();
    left -= heartbeatEvery;
  }
  await task.sleep(left);
}

function settle(
  end: Extract<MockEnd, { readonly kind: 'result' | 'error' | 'never' }>,
  resource: TaskResource,
): unknown {
  switch (end.kind) {
    case 'result':
      // What answers a token, and what a job comes to, is the result as it is.
      return waitOf(resource) === undefined || isServiceResponse(end.value) ? end.value : serviceResponse(end.value);
    case 'error':
      throw new TaskError(end.error, end.cause, { stage: end.stage });
    case 'never':
      throw new Error('What never answers has answered');
  }
}

interface RunsMachines {
  [RUN_MACHINE](machine: unknown): unknown;
}

function runMachine(machine: unknown, task: TaskRequest): unknown {
  // The task of every host has it; whoever calls a mock by himself has none.
  if (RUN_MACHINE in task) return (task as RunsMachines)[RUN_MACHINE](machine);
  throw new MockError(task.state, 'A state machine is a mock only in the host of an execution');
}
