// How the attempts of tasks went, from their events: what answered them, after what time, and what was told on the way.
//
//   T1. Times are from one event of a task to the next: what passed between tasks on the service (milliseconds) is nobody's.
//   T2. History tells no heartbeats. Where an answer came after more than HeartbeatSeconds, there were some.
//   T3. A task that was not answered is never answered: its timeout, or what is around it, ended it.

import type { HistoryEvent } from '../../core/history-event.js';
import type { TaskFailureStage } from '../../core/host-event.js';
import { type AttemptTrace, detailsOf } from '../../history/trace.js';
import { isLambdaInvoke } from '../../resolvers/keyed-tasks.js';
import { isJsonObject, type Json, memberOf, parseJson, stringifyJson, toPlain } from '../../utils/json.js';
import { isInvokeResponse } from '../invoke-response.js';
import type { MockedTask } from '../mocks/mocked-tasks.js';
import { submits, waitOf } from '../mocks/play.js';
import { payloadText } from './recorded-trace.js';

/** One attempt, as a mock plays it. Times are in milliseconds. */
export interface TaskScript {
  readonly waits: 'callback' | 'job' | undefined;
  /** The response of the call that began the work; undefined where none is told. */
  readonly submitted: Answer | undefined;
  /** Of an activity: who took it. */
  readonly workerName: string | undefined;
  /** Of an activity: how long it took until somebody did. */
  readonly queued: number;
  /** From the start of the work to its answer. */
  readonly latency: number;
  readonly heartbeats: Heartbeats | undefined;
  readonly end: ScriptEnd;
}

/** One each time that `every` has passed; `count` of them, or as long as the task goes on. */
export interface Heartbeats {
  readonly every: number;
  readonly count: number;
}

export type ScriptEnd =
  | { readonly kind: 'result'; readonly answer: Answer }
  | {
      readonly kind: 'error';
      readonly error: string | undefined;
      readonly cause: string | undefined;
      readonly stage: TaskFailureStage;
    }
  | { readonly kind: 'never' };

/** A result: as a plain value, as its JSON text where that says more, as a whole response of the service. */
export interface Answer {
  readonly form: 'plain' | 'text';
  readonly isWhole: boolean;
  /** JSON text. */
  readonly text: string;
}

/** How closely times are kept: none below half a second and few digits above, or to the millisecond. */
export type Precision = 'rounded' | 'exact';

export interface ScriptOptions {
  readonly precision: Precision;
  /** States for which the whole response of `lambda:invoke` is given, and not the result of the function alone. */
  readonly whole: ReadonlySet<string>;
}

/** Whose attempt it was. */
export type ScriptedTask = Pick<MockedTask, 'state' | 'resource'>;

/** @throws RecordError for an answer whose result was not recorded. */
export function taskScript(attempt: AttemptTrace, task: ScriptedTask, options: ScriptOptions): TaskScript {
  const { told } = attempt;
  const { resource, state } = task;
  const waits = waitOf(resource);
  const isActivity = resource.kind === 'activity';
  const started = told.find(({ type }) => type.endsWith('Started'));
  const submittedEvent = told.find(({ type }) => type === 'TaskSubmitted');
  const last = told.at(-1);
  const end = last === undefined ? NEVER : endOf(last, task, options.whole.has(state));
  const scheduledAt = timeOf(told[0]);
  const startedAt = timeOf(started ?? told[0]);
  const endedAt = timeOf(last);
  const latency =
    end.kind === 'never' || last === undefined ? 0 : rounded(endedAt - (isActivity ? startedAt : scheduledAt), options);
  const scheduled = told[0] === undefined ? {} : detailsOf(told[0]);
  const workerName = started === undefined ? undefined : detailsOf(started).workerName;
  return {
    waits,
    submitted:
      submittedEvent !== undefined && submits(resource)
        ? answerOf(payloadText(submittedEvent, detailsOf(submittedEvent), 'output'), false)
        : undefined,
    workerName: typeof workerName === 'string' && workerName !== '' ? workerName : undefined,
    queued: isActivity && started !== undefined ? rounded(startedAt - scheduledAt, options) : 0,
    latency,
    heartbeats: heartbeatsOf(scheduled, last, {
      latency: endedAt - startedAt,
      watched: (attempt.endedAt ?? Number.POSITIVE_INFINITY) - startedAt,
      end,
      precision: options.precision,
    }),
    end,
  };
}

const NEVER: ScriptEnd = { kind: 'never' };

function endOf(last: HistoryEvent, { resource }: ScriptedTask, isWhole: boolean): ScriptEnd {
  const { type } = last;
  const details = detailsOf(last);
  if (type.endsWith('Succeeded')) {
    const text = payloadText(last, details, 'output');
    const isFunction = isLambdaInvoke(resource) && waitOf(resource) === undefined;
    return { kind: 'result', answer: isFunction ? functionAnswer(text, isWhole) : answerOf(text, false) };
  }
  if (!type.endsWith('Failed')) return NEVER;
  const { error, cause } = details;
  const stage = STAGES.find(([suffix]) => type.endsWith(suffix))?.[1] ?? 'run';
  return { kind: 'error', error: optionalText(error), cause: optionalText(cause), stage };
}

const STAGES = [
  ['ScheduleFailed', 'schedule'],
  ['StartFailed', 'start'],
  ['SubmitFailed', 'submit'],
] as const;

/** What a function called by `lambda:invoke` gave: the Payload of the response. */
function functionAnswer(text: string, isWhole: boolean): Answer {
  const response = parseJson(text);
  const payload = isJsonObject(response) ? memberOf(response, 'Payload') : undefined;
  if (isWhole || payload === undefined || isInvokeResponse(payload)) return answerOf(text, true);
  return answerOf(stringifyJson(payload), false);
}

/** Plain, unless numbers or the order of members would be others. */
export function answerOf(text: string, isWhole: boolean): Answer {
  const json = parseJson(text);
  const isPlain = stringifyJson(json) === plainText(json) && !text.includes('"__proto__"');
  return { form: isPlain ? 'plain' : 'text', isWhole, text };
}

function plainText(json: Json): string {
  return JSON.stringify(toPlain(json));
}

/** How a task went. */
interface HeartbeatsUntil {
  /** From its start to its last event, in milliseconds. */
  readonly latency: number;
  /** From its start until it was waited for no more, in milliseconds. */
  readonly watched: number;
  readonly end: ScriptEnd;
  readonly precision: Precision;
}

/** The heartbeats that there must have been, for the task to end when and as it did. */
function heartbeatsOf(
  scheduled: Readonly<Record<string, unknown>>,
  last: HistoryEvent | undefined,
  { latency, watched, end, precision }: HeartbeatsUntil,
): Heartbeats | undefined {
  const { heartbeatInSeconds, timeoutInSeconds } = scheduled;
  if (typeof heartbeatInSeconds !== 'number' || last === undefined) return undefined;
  const allowed = heartbeatInSeconds * 1000;
  const every = Math.max(allowed / 2, 1);
  if (end.kind !== 'never') {
    return latency < allowed ? undefined : { every, count: Math.ceil(latency / every) - 1 };
  }
  // What is around it ended first, and until then there were heartbeats enough.
  if (!last.type.endsWith('TimedOut')) {
    return watched < allowed ? undefined : { every, count: Number.POSITIVE_INFINITY };
  }
  const isWhole = typeof timeoutInSeconds === 'number' && isNearer(latency, timeoutInSeconds * 1000, allowed);
  if (isWhole) return { every, count: Number.POSITIVE_INFINITY };
  if (latency <= allowed + (precision === 'exact' ? 0 : SLACK)) return undefined;
  const beating = latency - allowed;
  const count = Math.ceil(beating / every);
  // Not later than it was: what comes after it was done when it had come.
  return { every: Math.floor(beating / count), count };
}

/** Milliseconds by which the service may be late. */
const SLACK = 1500;

/** And by which it may seem early: its clocks are not one clock. */
const EARLY = 100;

/** Whether it was the end of the one time that came, and not that of the other. */
function isNearer(latency: number, time: number, other: number): boolean {
  return latency > time - EARLY && Math.abs(latency - time) < Math.abs(latency - other);
}

function timeOf(event: HistoryEvent | undefined): number {
  return event === undefined ? 0 : Date.parse(event.timestamp);
}

function rounded(milliseconds: number, { precision }: ScriptOptions): number {
  if (milliseconds <= 0) return 0;
  return precision === 'exact' ? milliseconds : roundedTime(milliseconds);
}

/** As people would say it: not at all below half a second, then to a tenth, a second, a minute. */
function roundedTime(milliseconds: number): number {
  const [, unit] = UNITS.find(([below]) => milliseconds < below) ?? [0, 60_000];
  return unit === 0 ? 0 : Math.round(milliseconds / unit) * unit;
}

const UNITS = [
  [500, 0],
  [10_000, 100],
  [600_000, 1000],
] as const;

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
