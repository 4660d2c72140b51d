// Planned mocks as they are written, for the run that tries them before they are.

import { jsonText } from '../../resolvers/json-text.js';
import { serviceResponse, TaskError, type TaskFunction, type TaskRequest } from '../../resolvers/task.js';
import {
  callback,
  eachItem,
  fail,
  job,
  type Mock,
  type MockOutcome,
  never,
  ok,
  optional,
  seq,
} from '../mocks/outcome.js';
import type { MockPlan, SequenceEntry } from './mock-plan.js';
import type { Answer, TaskScript } from './task-script.js';

export function liveMock(plan: MockPlan): Mock {
  switch (plan.kind) {
    case 'one':
      return liveScript(plan.script);
    case 'sequence': {
      const sequence = seq(...plan.entries.flatMap(liveEntry));
      return plan.isPerVisit ? sequence.perVisit() : sequence;
    }
    case 'items':
      return eachItem(plan.items.map((item) => (item === undefined ? optional(never()) : liveMock(item))));
    case 'places':
      return byPlace(new Map(plan.places.map(([place, scripts]) => [place, scripts.map(liveScript)])));
  }
}

function liveEntry({ script, times }: SequenceEntry): Mock[] {
  const mock = liveScript(script);
  if (times === 1) return [mock];
  return typeof mock === 'function' ? Array.from({ length: times }, () => mock) : [(mock as MockOutcome).times(times)];
}

/** A function where what happened on the way has to be told, else an outcome. */
export function isFunctionScript({ workerName, queued, heartbeats, waits, end }: TaskScript): boolean {
  if (workerName !== undefined || queued > 0) return true;
  if (end.kind === 'error' && (end.error === undefined || end.error === '')) return true;
  if (heartbeats === undefined) return false;
  // The heartbeats of a callback go on as long as it waits.
  return waits !== 'callback' || (end.kind === 'never' && Number.isFinite(heartbeats.count));
}

function liveScript(script: TaskScript): Mock {
  return isFunctionScript(script) ? liveFunction(script) : liveOutcome(script);
}

function liveFunction(script: TaskScript): TaskFunction {
  return async (_input: unknown, task: TaskRequest) => {
    await playWork(script, script.end.kind === 'never' ? Number.POSITIVE_INFINITY : script.latency, task);
    return playEnd(script);
  };
}

/**
 * What happens to a task before its answer.
 * @param lasts how long its work takes, in milliseconds.
 * @param isStarted whether its start is told by itself, though nobody is named who took it.
 */
export async function playWork(script: TaskScript, lasts: number, task: TaskRequest, isStarted = false): Promise<void> {
  const { workerName, queued, submitted, heartbeats } = script;
  if (queued > 0) await task.sleep(queued);
  if (workerName !== undefined) task.started({ workerName });
  else if (isStarted) task.started();
  if (submitted !== undefined) task.submitted(plainOrExact(submitted));
  let left = lasts;
  for (let count = heartbeats?.count ?? 0; heartbeats !== undefined && count > 0 && left > heartbeats.every; count--) {
    await task.sleep(heartbeats.every);
    task.heartbeat();
    left -= heartbeats.every;
  }
  if (left > 0) await task.sleep(left);
}

/** The answer: a result, or what is thrown. */
export function playEnd({ end, waits }: TaskScript): unknown {
  if (end.kind === 'error') throw new TaskError(end.error, end.cause, { stage: end.stage });
  if (end.kind === 'never') return null;
  const value = plainOrExact(end.answer);
  return waits === undefined && !end.answer.isWhole ? value : serviceResponse(value);
}

function liveOutcome(script: TaskScript): MockOutcome {
  const { waits, submitted, latency, heartbeats, end } = script;
  const settled = liveEnd(script);
  const outcome = latency > 0 && end.kind !== 'never' ? settled.after(latency) : settled;
  if (!needsWait(script)) return outcome;
  const options = {
    ...(submitted !== undefined && { submitted: plainOrExact(submitted) }),
    ...(heartbeats !== undefined && { heartbeatEvery: heartbeats.every }),
  };
  return waits === 'job' ? job(outcome, options) : callback(outcome, options);
}

/** Whether `job` or `callback` is said: a plain answer is told as submitted too. */
export function needsWait({ waits, submitted, heartbeats }: TaskScript): boolean {
  if (waits === undefined) return false;
  return heartbeats !== undefined || (submitted !== undefined && submitted.text.trim() !== '{}');
}

function liveEnd({ end }: TaskScript): MockOutcome {
  switch (end.kind) {
    case 'result': {
      const value = plainOrExact(end.answer);
      return ok(end.answer.isWhole ? serviceResponse(value) : value);
    }
    case 'error':
      return fail(end.error ?? '', end.cause, { stage: end.stage });
    case 'never':
      return never();
  }
}

function plainOrExact({ form, text }: Answer): unknown {
  return form === 'text' ? jsonText(text) : JSON.parse(text);
}

function byPlace(outcomes: ReadonlyMap<string, readonly Mock[]>): TaskFunction {
  const asked = new Map<string, number>();
  return (input: unknown, task: TaskRequest) => {
    const place = task.path.map((step) => ('map' in step ? step.index : step.branch)).join('.');
    const count = asked.get(place) ?? 0;
    asked.set(place, count + 1);
    const mock = outcomes.get(place)?.[count] ?? task.decline();
    return typeof mock === 'function' ? (mock as TaskFunction)(input, task) : mock;
  };
}
