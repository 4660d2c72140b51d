// What can go wrong with a task: the errors that its integration can give, under the names that Step Functions gives
// them, and whether its work may have been done all the same.
//
//   F1. A fault is one that the service can give: its name stands in AWS's documentation or in a recording, in the
//       definition's own ErrorEquals, or was declared by whoever explores.
//   F2. A call that was throttled has done nothing. A call that failed otherwise has done nothing, or all of its work:
//       then only the response was lost.
//   F3. An error that the definition names or a user declares is the task's own: its work was not done.
//
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html

import type { ScheduleTask } from '../../core/command.js';
import type { IntegrationResource, TaskResource } from '../../language/resource.js';
import { type StateVisit, traverse } from '../../language/traverse.js';
import type { StateMachineDefinition } from '../../language/types.js';
import type { Integration } from '../../resolvers/integration.js';
import type { IntegrationTable } from '../../resolvers/integration-table.js';
import { isJsonArray, type Json, memberOf } from '../../utils/json.js';

/** What of a task's work has been done: nothing, all of it, or all of it after the state has given it up. */
type Work = 'none' | 'done' | 'late';

export interface TaskFault {
  readonly kind: 'errors' | 'lostResponses' | 'throttling' | 'timeouts' | 'heartbeats' | 'callbacks';
  readonly work: Work;
  /** The error that the state is told; undefined where its time runs out. */
  readonly error: string | undefined;
}

/** Which kinds of faults there are. */
export type TaskFaultKinds = Readonly<Record<TaskFault['kind'], boolean>>;

/** Errors that tasks can give besides those that are known, by name of the state. */
export type DeclaredFaults<TaskName extends string = string> = { readonly [State in TaskName]?: readonly string[] };

export class FaultCatalogue {
  private readonly integrations: IntegrationTable;
  private readonly kinds: TaskFaultKinds;
  private readonly ownErrors: ReadonlyMap<string, readonly string[]>;
  private readonly errorsByState = new Map<string, readonly TaskFault[]>();
  /** With those of time, by state and by which times it has. */
  private readonly all = new Map<string, readonly TaskFault[]>();

  constructor(
    definition: StateMachineDefinition,
    integrations: IntegrationTable,
    kinds: TaskFaultKinds,
    declared: DeclaredFaults,
  ) {
    this.integrations = integrations;
    this.kinds = kinds;
    this.ownErrors = ownErrors(definition, declared);
  }

  /** What can go wrong with this task, in an order that is always the same. */
  of({ state, resource, timeoutSeconds, heartbeatSeconds }: ScheduleTask): readonly TaskFault[] {
    const longest = longestWork(resource);
    const canTimeOut =
      timeoutSeconds !== undefined &&
      timeoutSeconds * 1000 <= longest &&
      timeoutSeconds / (heartbeatSeconds ?? timeoutSeconds) <= MOST_HEARTBEATS;
    const canMissHeartbeat = heartbeatSeconds !== undefined && heartbeatSeconds * 1000 <= longest;
    const canWaitForever = resource.kind === 'activity' || (isCallback(resource) && !canTimeOut && !canMissHeartbeat);
    if (!canTimeOut && !canMissHeartbeat && !canWaitForever) return this.errorsOf(state, resource);
    const key = `${canTimeOut ? 't' : ''}${canMissHeartbeat ? 'h' : ''} ${state}`;
    let faults = this.all.get(key);
    if (faults === undefined) {
      faults = [
        ...this.errorsOf(state, resource),
        ...(canTimeOut ? timesOut('timeouts') : []),
        ...(canMissHeartbeat ? timesOut('heartbeats') : []),
        ...(canWaitForever ? [isNotAnswered(resource)] : []),
      ].filter(({ kind }) => this.kinds[kind]);
      this.all.set(key, faults);
    }
    return faults;
  }

  private errorsOf(state: string, resource: TaskResource): readonly TaskFault[] {
    let faults = this.errorsByState.get(state);
    if (faults === undefined) {
      const known = errorsOf(resource, this.integrations.of(resource));
      const names = new Set(known.map(({ error }) => error));
      const own = (this.ownErrors.get(state) ?? []).filter((error) => !names.has(error));
      faults = [...known, ...own.map((error) => failsBefore('errors', error))].filter(({ kind }) => this.kinds[kind]);
      this.errorsByState.set(state, faults);
    }
    return faults;
  }
}

/**
 * Milliseconds for which a task can be at work at most. Lambda functions have 15 minutes, HTTP tasks one; for other calls,
 * that are not jobs and wait for nobody, no page says it, and they are taken to be as short (unverified).
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
 */
export function longestWork(resource: TaskResource): number {
  if (resource.kind === 'lambda') return 900_000;
  if (resource.kind === 'activity' || resource.pattern !== 'requestResponse') return Number.POSITIVE_INFINITY;
  return resource.kind === 'optimized' && resource.service === 'lambda' ? 900_000 : 60_000;
}

/** A task that goes on by its heartbeats until its time is up is not explored where it would take more of them. */
const MOST_HEARTBEATS = 1000;

/** Somebody else answers the task, who has its token. */
function isCallback(resource: TaskResource): boolean {
  return resource.kind !== 'activity' && resource.kind !== 'lambda' && resource.pattern === 'waitForTaskToken';
}

/** No worker takes the activity; nobody answers the token. Without a timeout, that lasts as long as the execution may. */
function isNotAnswered(resource: TaskResource): TaskFault {
  return { kind: 'callbacks', work: resource.kind === 'activity' ? 'none' : 'done', error: undefined };
}

// --- errors of integrations -------------------------------------------------------------------------

function errorsOf(resource: TaskResource, { call }: Integration): readonly TaskFault[] {
  switch (resource.kind) {
    case 'lambda':
      return LAMBDA;
    // A worker gives what errors it likes, and they are declared.
    case 'activity':
      return [];
    case 'http':
      return HTTP;
    case 'sdk':
      return sdkErrors(resource);
    case 'optimized':
      return [...optimizedErrors(resource, call), ...(isJob(resource) ? failsEither('States.TaskFailed') : [])];
  }
}

function isJob({ pattern }: IntegrationResource): boolean {
  return pattern === 'sync' || pattern === 'sync:2';
}

// https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: Lambda.Unknown is a function that
// crashed or ran out of memory; one that ran out of its time is Sandbox.Timedout.
const LAMBDA: readonly TaskFault[] = [
  ...failsEither(
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
    'Lambda.Unknown',
    'Sandbox.Timedout',
  ),
  failsBefore('throttling', 'Lambda.TooManyRequestsException'),
];

// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
const HTTP: readonly TaskFault[] = [
  ...failsEither('States.Http.StatusCode.500', 'States.Http.StatusCode.503', 'States.Http.Socket'),
  failsBefore('throttling', 'States.Http.StatusCode.429'),
];

// https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
const API_GATEWAY: readonly TaskFault[] = [
  ...failsEither('ApiGateway.500', 'ApiGateway.503', 'ApiGateway.504', 'ApiGateway.SdkClientException'),
  failsBefore('throttling', 'ApiGateway.429'),
];

/** What a service itself says when it is at fault, and when it is asked too much: without the prefix. */
interface ServerErrors {
  readonly server: readonly string[];
  readonly throttling: readonly string[];
}

// The errors of the operations by their models, as far as they are for the server's fault or for throttling. What is in
// no model has the service's generic exception.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html#API_PutItem_Errors
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html#API_PutEvents_Errors
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#API_StartExecution_Errors
const BY_SERVICE: Readonly<Record<string, ServerErrors>> = {
  dynamodb: {
    server: ['InternalServerErrorException'],
    throttling: ['ProvisionedThroughputExceededException', 'RequestLimitExceededException'],
  },
  events: { server: ['InternalException'], throttling: [] },
  eventbridge: { server: ['InternalException'], throttling: [] },
  lambda: { server: ['ServiceException'], throttling: ['TooManyRequestsException'] },
  states: { server: [], throttling: ['ExecutionLimitExceededException'] },
  sfn: { server: [], throttling: ['ExecutionLimitExceededException'] },
};

function optimizedErrors({ service }: IntegrationResource, call: Integration['call']): readonly TaskFault[] {
  if (service === 'lambda') return LAMBDA;
  if (service === 'apigateway') return API_GATEWAY;
  return call === undefined ? [] : serviceErrors(service, call.errorPrefix, call.genericError);
}

/**
 * How errors call the services of SDK integrations that are in use most: by the names in the SDK for Java. Those of
 * other services are not guessed.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
const SDK_NAMES: Readonly<Record<string, string>> = {
  athena: 'Athena',
  batch: 'Batch',
  cloudwatch: 'CloudWatch',
  dynamodb: 'DynamoDb',
  ec2: 'Ec2',
  ecs: 'Ecs',
  eventbridge: 'EventBridge',
  glue: 'Glue',
  kinesis: 'Kinesis',
  kms: 'Kms',
  lambda: 'Lambda',
  s3: 'S3',
  secretsmanager: 'SecretsManager',
  sfn: 'Sfn',
  sns: 'Sns',
  sqs: 'Sqs',
  ssm: 'Ssm',
  sts: 'Sts',
};

function sdkErrors({ service }: IntegrationResource): readonly TaskFault[] {
  const name = SDK_NAMES[service];
  return name === undefined ? [] : serviceErrors(service, name, `${name}Exception`);
}

function serviceErrors(service: string, prefix: string, genericError: string): readonly TaskFault[] {
  const { server, throttling } = BY_SERVICE[service] ?? { server: [], throttling: [] };
  return [
    ...failsEither(...[...server, genericError, 'SdkClientException'].map((error) => `${prefix}.${error}`)),
    ...throttling.map((error) => failsBefore('throttling', `${prefix}.${error}`)),
  ];
}

function failsEither(...errors: readonly string[]): TaskFault[] {
  return errors.flatMap((error): TaskFault[] => [
    failsBefore('errors', error),
    { kind: 'lostResponses', work: 'done', error },
  ]);
}

function failsBefore(kind: 'errors' | 'throttling', error: string): TaskFault {
  return { kind, work: 'none', error };
}

function timesOut(kind: 'timeouts' | 'heartbeats'): TaskFault[] {
  return (['none', 'done', 'late'] as const).map((work) => ({ kind, work, error: undefined }));
}

// --- errors of the machine's own --------------------------------------------------------------------

/** The errors that states name for their tasks and for those inside of them, and the declared ones, by state. */
function ownErrors(
  definition: StateMachineDefinition,
  declared: DeclaredFaults,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const visit of traverse(definition as unknown as Json).states) {
    const names = new Set<string>();
    for (const error of errorEquals(visit)) names.add(error);
    for (let { owner } = visit.container; owner !== undefined; { owner } = owner.container) {
      for (const error of errorEquals(owner)) names.add(error);
    }
    const own = [...names].filter((name) => !name.startsWith('States.') || name === 'States.Permissions');
    const besides = Object.hasOwn(declared, visit.name) ? (declared[visit.name] ?? []) : [];
    found.set(visit.name, [...new Set([...own, ...besides])]);
  }
  return found;
}

function errorEquals({ retriers, catchers }: StateVisit): string[] {
  return [...retriers, ...catchers].flatMap(({ item }) => {
    const names = memberOf(item, 'ErrorEquals');
    return isJsonArray(names) ? names.filter((error) => typeof error === 'string') : [];
  });
}
