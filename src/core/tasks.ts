// Tasks: work that the host does. How it is scheduled, what its outcome means, and when its time is up.
//
//   K1. The core does not wait for a task that it has not commanded, and takes one outcome from it.
//   K2. What a host says of a task that is over changes nothing.
//   K3. A task that ends without a word of its start has started at that moment.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html

import { ExpressionFailure } from '../expressions/failure.js';
import { compileJsonataTemplate } from '../expressions/jsonata/index.js';
import { compilePayloadTemplate } from '../expressions/payload-template.js';
import { readResource, type TaskResource } from '../language/resource.js';
import type { QueryLanguage, TaskState } from '../language/types.js';
import { isJsonObject, type Json, type JsonObject } from '../utils/json.js';
import type { EvaluationScope } from './evaluation-scope.js';
import type { Strand } from './execution.js';
import { compileNumber } from './fields.js';
import type { HistoryDetails, HistoryEventType } from './history-event.js';
import type { HostEvent, TaskFailureStage } from './host-event.js';
import { Payload } from './payload.js';
import { failureDetails, type StateFailure } from './state-failure.js';
import { Task } from './task.js';
import type { Turn } from './turn.js';

export interface TaskWork {
  readonly resource: TaskResource;
  readonly events: TaskEvents;
  readonly hasToken: boolean;
  readonly timeoutSeconds: ((scope: EvaluationScope) => number) | undefined;
  readonly heartbeatSeconds: ((scope: EvaluationScope) => number) | undefined;
  readonly credentials: ((scope: EvaluationScope) => Json) | undefined;
}

/** The history events of a kind of task. */
interface TaskEvents {
  readonly scheduled: HistoryEventType;
  readonly started: HistoryEventType;
  readonly submitted: HistoryEventType | undefined;
  readonly succeeded: HistoryEventType;
  readonly failed: Readonly<Record<TaskFailureStage, HistoryEventType>>;
  readonly timedOut: HistoryEventType;
  /** Members that each event of the task repeats. */
  readonly resource: HistoryDetails | undefined;
  /** Those of the first one, where they do not depend on the execution. */
  readonly scheduledDetails: HistoryDetails | undefined;
  /** What the cause of States.DataLimitExceeded calls the task. */
  readonly displayName: string;
}

export function compileTask(state: TaskState, queryLanguage: QueryLanguage): TaskWork {
  const resource = readResource(state.Resource);
  if (resource === undefined) throw new Error(`Unknown Resource ${state.Resource}: the definition was not validated`);
  return {
    resource,
    events: eventsOf(resource),
    hasToken: resource.kind !== 'lambda' && resource.kind !== 'activity' && resource.pattern !== 'requestResponse',
    timeoutSeconds: compileNumber(state as unknown as JsonObject, seconds('TimeoutSeconds')),
    heartbeatSeconds: compileNumber(state as unknown as JsonObject, seconds('HeartbeatSeconds')),
    credentials: compileCredentials(state.Credentials, queryLanguage),
  };
}

// https://states-language.net/spec.html#timeouts: positive integers up to 99999999.
function seconds(name: 'TimeoutSeconds' | 'HeartbeatSeconds') {
  return {
    name,
    kind: 'integer' as const,
    outOfRange: (value: number) =>
      value >= 1 && value <= 99_999_999 ? undefined : `${name} must be between 1 and 99999999 but was: ${value}`,
  };
}

function compileCredentials(
  credentials: JsonObject | undefined,
  queryLanguage: QueryLanguage,
): ((scope: EvaluationScope) => Json) | undefined {
  if (credentials === undefined) return undefined;
  if (queryLanguage === 'JSONata') {
    const template = compileJsonataTemplate(credentials, 'Credentials');
    return (scope) => template.evaluate(scope);
  }
  const template = compilePayloadTemplate(credentials);
  return (scope) => template.evaluate(scope);
}

function eventsOf(resource: TaskResource): TaskEvents {
  switch (resource.kind) {
    case 'lambda':
      return {
        scheduled: 'LambdaFunctionScheduled',
        started: 'LambdaFunctionStarted',
        submitted: undefined,
        succeeded: 'LambdaFunctionSucceeded',
        failed: {
          schedule: 'LambdaFunctionScheduleFailed',
          start: 'LambdaFunctionStartFailed',
          submit: 'LambdaFunctionFailed',
          run: 'LambdaFunctionFailed',
        },
        timedOut: 'LambdaFunctionTimedOut',
        resource: undefined,
        scheduledDetails: { resource: resource.arn },
        displayName: resource.arn,
      };
    case 'activity':
      return {
        scheduled: 'ActivityScheduled',
        started: 'ActivityStarted',
        submitted: undefined,
        succeeded: 'ActivitySucceeded',
        failed: {
          schedule: 'ActivityScheduleFailed',
          start: 'ActivityFailed',
          submit: 'ActivityFailed',
          run: 'ActivityFailed',
        },
        timedOut: 'ActivityTimedOut',
        resource: undefined,
        scheduledDetails: { resource: resource.arn },
        displayName: resource.arn,
      };
    default:
      return {
        scheduled: 'TaskScheduled',
        started: 'TaskStarted',
        submitted: 'TaskSubmitted',
        succeeded: 'TaskSucceeded',
        failed: {
          schedule: 'TaskFailed',
          start: 'TaskStartFailed',
          submit: 'TaskSubmitFailed',
          run: 'TaskFailed',
        },
        timedOut: 'TaskTimedOut',
        resource: { resource: resource.resource, resourceType: resource.resourceType },
        scheduledDetails: undefined,
        displayName: resource.resourceType,
      };
  }
}

// --- scheduling -----------------------------------------------------------------------------------

/** Begins an attempt of a Task state. @throws ExpressionFailure */
export function scheduleTask(turn: Turn, strand: Strand, work: TaskWork): void {
  const { execution } = turn;
  const taskToken = work.hasToken ? execution.random.token() : undefined;
  const evaluated =
    taskToken === undefined ? evaluateFields(turn, strand, work) : evaluateWithToken(turn, strand, work, taskToken);
  if (work.resource.kind === 'activity' && execution.missingActivities.has(work.resource.arn)) {
    return turn.failRuntime(strand, noActivity(work.resource.arn));
  }
  const prepared = turn.program.prepareTask?.(work.resource, evaluated.parameters.value, strand.node.queryLanguage);
  if (prepared !== undefined && 'refusal' in prepared) return turn.failRuntime(strand, prepared.refusal);
  if (prepared !== undefined && prepared.parameters !== evaluated.parameters.value) {
    evaluated.parameters = new Payload(prepared.parameters);
  }
  const { parameters } = evaluated;
  const refusal = parameters === strand.input ? undefined : turn.refusalOf(parameters, work.events.displayName);
  if (refusal !== undefined) return turn.fail(strand, refusal);
  tellScheduled(turn, strand, work, evaluated);
  const task = new Task(execution.nextTaskId, strand, evaluated, taskToken);
  execution.nextTaskId += 1;
  execution.addTask(task);
  strand.phase = { on: 'task', task };
  turn.command(task);
}

/** What the cause of States.Runtime says of a task whose activity does not exist, after the prefix that names the state. */
export function noActivity(activityArn: string): string {
  return `The activity ${activityArn} does not exist.`;
}

interface EvaluatedFields {
  parameters: Payload;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly credentials: Json | undefined;
}

// Apart from the rest: a function that makes another pays for that, whether it does or not.
function evaluateWithToken(turn: Turn, strand: Strand, work: TaskWork, taskToken: string): EvaluatedFields {
  return turn.scope.withTaskToken(taskToken, () => evaluateFields(turn, strand, work));
}

function evaluateFields({ scope }: Turn, strand: Strand, work: TaskWork): EvaluatedFields {
  return {
    parameters: strand.node.flow.effectiveInput(scope, strand),
    timeoutSeconds: work.timeoutSeconds?.(scope.on(strand, strand.input)),
    heartbeatSeconds: work.heartbeatSeconds?.(scope.on(strand, strand.input)),
    credentials: work.credentials?.(scope.on(strand, strand.input)),
  };
}

function tellScheduled(turn: Turn, strand: Strand, { events }: TaskWork, evaluated: EvaluatedFields): void {
  const { timeoutSeconds, heartbeatSeconds, credentials } = evaluated;
  const roleArn = isJsonObject(credentials) ? credentials.RoleArn : undefined;
  const where = events.scheduledDetails ?? { ...events.resource, region: strand.timeline.identity.region };
  const details: HistoryDetails =
    timeoutSeconds === undefined && heartbeatSeconds === undefined && roleArn === undefined
      ? where
      : {
          ...where,
          ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
          ...(heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: heartbeatSeconds }),
          ...(typeof roleArn === 'string' ? { taskCredentials: { roleArn } } : {}),
        };
  strand.lastEventId = turn.tell(strand, events.scheduled, strand.lastEventId, evaluated.parameters, details);
}

// --- what the host tells --------------------------------------------------------------------------

/** A host event about a task. */
export type TaskEvent = Extract<HostEvent, { readonly taskId: number }>;

/** `output` is the payload of the event, where it has one. */
export function handleTaskEvent(turn: Turn, event: TaskEvent, output: Payload | undefined): void {
  const task = turn.execution.tasks.get(event.taskId);
  if (task === undefined) return;
  const { strand } = task;
  const work = strand.node.work as TaskWork;
  try {
    switch (event.type) {
      case 'TaskStarted':
        return tellStarted(turn, task, work, event.workerName);
      case 'TaskHeartbeat':
        return restartHeartbeat(turn, task);
      case 'TaskSubmitted':
        return submitted(turn, task, work, output ?? Payload.restored(event.output));
      case 'TaskSucceeded':
        return succeeded(turn, task, work, output ?? Payload.restored(event.output));
      case 'TaskFailed':
        return failed(turn, task, work, event.stage ?? 'run', {
          error: event.error,
          cause: event.cause,
        });
      case 'TaskRejected':
        takeUp(turn, task);
        throw new ExpressionFailure('States.Runtime', event.reason);
    }
  } catch (error) {
    turn.rescue(strand, error);
  }
}

function tellStarted(turn: Turn, task: Task, { events }: TaskWork, workerName?: string): void {
  if (task.hasStarted) return;
  task.hasStarted = true;
  turn.advance(task.strand, events.started, workerName === undefined ? (events.resource ?? NO_WORKER) : { workerName });
  const { timers } = turn.execution;
  if (task.timeoutSeconds !== undefined) {
    task.timeoutTimer = timers.add(turn.now + task.timeoutSeconds * 1000, { kind: 'task-timeout', taskId: task.id });
  }
  restartHeartbeat(turn, task);
}

// ActivityStarted has a details object even when it is empty.
const NO_WORKER: HistoryDetails = {};

function restartHeartbeat(turn: Turn, task: Task): void {
  if (task.heartbeatSeconds === undefined || !task.hasStarted) return;
  const { timers } = turn.execution;
  timers.remove(task.heartbeatTimer);
  const fireAt = turn.now + task.heartbeatSeconds * 1000;
  task.heartbeatTimer = timers.add(fireAt, { kind: 'task-heartbeat', taskId: task.id });
}

// What a host tells again, because it asked the function again, is known.
function submitted(turn: Turn, task: Task, work: TaskWork, output: Payload): void {
  if (task.hasSubmitted) return;
  task.hasSubmitted = true;
  tellStarted(turn, task, work);
  if (work.events.submitted !== undefined) tellOutput(turn, task, work, work.events.submitted, output);
}

function succeeded(turn: Turn, task: Task, work: TaskWork, output: Payload): void {
  tellStarted(turn, task, work);
  const refusal = turn.refusalOf(output, work.events.displayName);
  if (refusal !== undefined) return failed(turn, task, work, 'run', refusal);
  tellOutput(turn, task, work, work.events.succeeded, output);
  takeUp(turn, task);
  turn.succeed(task.strand, output);
}

function tellOutput(turn: Turn, { strand }: Task, work: TaskWork, type: HistoryEventType, output: Payload): void {
  const { resource } = work.events;
  const previous = strand.lastEventId;
  strand.lastEventId = turn.tell(strand, type, previous, output, resource);
}

function failed(turn: Turn, task: Task, work: TaskWork, stage: TaskFailureStage, failure: StateFailure): void {
  if (stage === 'run' || stage === 'submit') tellStarted(turn, task, work);
  turn.advance(task.strand, work.events.failed[stage], detailsOf(failure, work));
  takeUp(turn, task);
  turn.fail(task.strand, failure);
}

function detailsOf(failure: StateFailure, { events }: TaskWork): HistoryDetails {
  const details = failureDetails(failure);
  return events.resource === undefined ? details : { ...details, ...events.resource };
}

/** The task is over: its strand is taken up again. */
function takeUp(turn: Turn, task: Task): void {
  turn.dropTask(task);
  task.strand.decisionEventId = task.strand.lastEventId;
}

/** The time of a task is up: told at once; what the state makes of it comes in its turn. */
export function timeOutTask(turn: Turn, task: Task, isHeartbeat: boolean): void {
  const { strand } = task;
  const work = strand.node.work as TaskWork;
  const failure: StateFailure = {
    error: 'States.Timeout',
    cause: undefined,
    ...(isHeartbeat ? { heartbeat: true as const } : {}),
  };
  turn.advance(strand, work.events.timedOut, detailsOf(failure, work));
  takeUp(turn, task);
  turn.command({ type: 'CancelTask', taskId: task.id });
  strand.phase = { on: 'failure', failure };
  turn.execution.enqueue(strand);
}
