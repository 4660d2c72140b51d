// What the result or the error of a function becomes: the outcome of its task, in the shape of its integration.

import type { ScheduleTask } from '../core/command.js';
import type { TaskFailureStage } from '../core/host-event.js';
import { Payload, type StoredPayload } from '../core/payload.js';
import { type CheckedCopy, checkedCopy, NotJsonError } from '../utils/copy-json.js';
import type { Json } from '../utils/json.js';
import { messageOf } from '../utils/thrown.js';
import type { Integration } from './integration.js';
import { isJsonText } from './json-text.js';
import { isServiceResponse, isTaskError, type TaskError, TaskResultError } from './task.js';

/** The payload of a result. @throws TaskResultError for a result that is not JSON. */
export function outputOf(integration: Integration, command: ScheduleTask, result: unknown): StoredPayload {
  if (isServiceResponse(result)) return storedResult(command, result.body);
  if (isJsonText(result)) {
    const wrapped = integration.output(result.value, command.parameters.value);
    return wrapped === result.value ? { text: result.text } : new Payload(wrapped).stored();
  }
  const { copy, isPlain } = jsonResult(command, result);
  return stored(integration.output(copy ?? null, command.parameters.value), isPlain);
}

export function storedResult(command: ScheduleTask, result: unknown): StoredPayload {
  if (isJsonText(result)) return { text: result.text };
  const { copy, isPlain } = jsonResult(command, result);
  return stored(copy ?? null, isPlain);
}

// A part of a definition can be a result too: what only its text keeps is stored as text.
function stored(value: Json, isPlain: boolean): StoredPayload {
  return isPlain ? { value } : new Payload(value).stored();
}

// Without a copy for a function that returns nothing: that is null, as on Lambda.
function jsonResult(command: ScheduleTask, result: unknown): CheckedCopy {
  try {
    return checkedCopy(result);
  } catch (error) {
    // A getter, a toJSON or a Proxy of the result's own.
    if (!(error instanceof NotJsonError)) {
      throw new TaskResultError(command, `gave a result that throws while it is read: ${messageOf(error)}`);
    }
    const place = error.path.length === 0 ? 'at the top' : `at ${error.path.join('/')}`;
    throw new TaskResultError(command, `gave a result that is not JSON: ${error.message} (${place})`);
  }
}

/**
 * The error and cause of what a function threw; a TaskError's own, to the letter.
 * @throws TaskResultError for a TaskError whose members are not of their types.
 */
export function failureOf(
  integration: Integration,
  command: ScheduleTask,
  thrown: unknown,
): { readonly error?: string; readonly cause?: string; readonly stage?: TaskError['stage'] } {
  if (!isTaskError(thrown)) return integration.failure(thrown);
  const problem = problemOf(thrown);
  if (problem !== undefined) throw new TaskResultError(command, `threw a TaskError that is none: ${problem}`);
  return {
    ...(thrown.error === undefined ? {} : { error: thrown.error }),
    ...(thrown.taskCause === undefined ? {} : { cause: thrown.taskCause }),
    stage: thrown.stage,
  };
}

const STAGES: ReadonlySet<string> = new Set<TaskFailureStage>(['schedule', 'start', 'submit', 'run']);

// Whoever writes JavaScript has no compiler that says so.
function problemOf({ error, taskCause, stage }: TaskError): string | undefined {
  if (error !== undefined && typeof error !== 'string') return `its error is of type ${typeof error}, not string`;
  if (taskCause !== undefined && typeof taskCause !== 'string') {
    return `its cause is of type ${typeof taskCause}, not string`;
  }
  return STAGES.has(stage) ? undefined : `its stage is ${JSON.stringify(stage)}, not one of ${[...STAGES].join(', ')}`;
}
