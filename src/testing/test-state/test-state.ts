// TestState: one state alone, as the service tests it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
// https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html

import type { ReadItems } from '../../core/command.js';
import type { ExecutionIdentity, HostNews } from '../../core/host-event.js';
import { Payload } from '../../core/payload.js';
import { storeItems } from '../../core/stored-items.js';
import type { TaskWork } from '../../core/tasks.js';
import { durationMilliseconds, instantMilliseconds } from '../../host/duration.js';
import type { HostOptions } from '../../host/host.js';
import { checkRoleArn } from '../../host/identity.js';
import { checkedInput } from '../../host/input.js';
import { ServiceError } from '../../host/service-error.js';
import { anyTasks, Dispatcher } from '../../resolvers/dispatch.js';
import type { Integration } from '../../resolvers/integration.js';
import { IntegrationTable } from '../../resolvers/integration-table.js';
import { isJsonObject, type JsonObject, JsonSyntaxError, parseJson } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import { Random } from '../../utils/random.js';
import { defaultContext, givenContext } from './context.js';
import { type InspectionData, type InspectionErrorDetails, StateInspection } from './inspection-data.js';
import { readMapItems } from './map-items.js';
import { checkFailureCount, type Mock, mockedTask, readMock } from './mock.js';
import { withMockedChildren } from './mocked-children.js';
import { type ReadTestState, readTestState, refusal } from './request.js';
import { type FinishedState, runState } from './state-run.js';
import { readTestedState, type TestedState } from './tested-state.js';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html#API_TestState_RequestSyntax */
export interface TestStateRequest {
  /** JSON text of a state, or of a state machine where `stateName` is given. */
  readonly definition: string;
  /** Required for a Task state without a mock. */
  readonly roleArn?: string;
  /** JSON text. Default: `{}`. */
  readonly input?: string;
  /** Default: `INFO`, without `inspectionData`. */
  readonly inspectionLevel?: InspectionLevel;
  readonly revealSecrets?: boolean;
  /** JSON text of an object: the variables that the state sees, by their names. */
  readonly variables?: string;
  /** One of the states of the machine, also of those in a Branch or an ItemProcessor. */
  readonly stateName?: string;
  readonly mock?: MockInput;
  /** JSON text of the whole context object, for a state with a mock. */
  readonly context?: string;
  readonly stateConfiguration?: TestStateConfiguration;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html#StepFunctions-TestState-request-inspectionLevel */
export type InspectionLevel = 'INFO' | 'DEBUG' | 'TRACE';

/** Either a result or an error. https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html */
export interface MockInput {
  /** JSON text. */
  readonly result?: string;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  /** How a result is held against the response of the service's API. Default: `STRICT`. */
  readonly fieldValidationMode?: FieldValidationMode;
}

/** `PRESENT` requires no fields; `NONE` checks nothing. */
export type FieldValidationMode = 'STRICT' | 'PRESENT' | 'NONE';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestStateConfiguration.html */
export interface TestStateConfiguration {
  /** How often the Retrier that matches the error has been used. */
  readonly retrierRetryCount?: number;
  /** The state in a Branch or an ItemProcessor that a mocked error comes from. */
  readonly errorCausedByState?: string;
  /** How many iterations of a Map state failed. */
  readonly mapIterationFailureCount?: number;
  /** What an ItemReader reads, as it is where it is kept. */
  readonly mapItemReaderData?: string;
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html#API_TestState_ResponseSyntax */
export interface TestStateResponse {
  readonly status: TestStateStatus;
  /** JSON text; there when the state succeeded, or a Catcher took its error. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Where the execution would go on; not there at its end. */
  readonly nextState?: string;
  readonly inspectionData?: InspectionData;
}

/** `RETRIABLE`: a Retrier would attempt the state again. */
export type TestStateStatus = 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';

/** Who answers a task without a mock, and where the state is said to run. */
export interface TestStateOptions<TaskKey extends string = string>
  extends Pick<HostOptions<TaskKey>, 'tasks' | 'seed' | 'startTime' | 'answerTimeout'> {
  /** Integrations of one's own, besides those of Step Functions or in their place. */
  readonly integrations?: readonly Integration[];
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** Default: `123456789012`. */
  readonly accountId?: string;
}

/**
 * Tests one state, as the operation TestState does.
 * @param request as the AWS SDK takes it.
 * @returns what the SDK gives, but for `$metadata`. A state that fails is an answer: its `status` says so.
 * @throws (rejects) ServiceError for what the service refuses: ValidationException, InvalidDefinition,
 * InvalidExecutionInput, InvalidArn; UnansweredTaskError for a task without a mock that nobody answers; NotSupportedError for what
 * this library cannot test; TypeError for wrong options, and for a request that the SDK would not send.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
 */
export async function testState(request: TestStateRequest, options: TestStateOptions = {}): Promise<TestStateResponse> {
  const read = readTestState(request);
  if (read.roleArn !== undefined) checkRoleArn(read.roleArn);
  const integrations = new IntegrationTable(options.integrations);
  return answer(read, readTestedState(read.definition, read.stateName, integrations), integrations, options);
}

/** What is the same however the state was named: the request, the state that it is about, and the answer. */
export async function answer(
  request: ReadTestState,
  tested: TestedState,
  integrations: IntegrationTable,
  options: TestStateOptions,
): Promise<TestStateResponse> {
  const { inspectionLevel = 'INFO', roleArn, stateConfiguration = {} } = request;
  const { tasks = [], seed = 0, startTime = DEFAULT_START, answerTimeout = DEFAULT_PATIENCE } = options;
  if (!Number.isSafeInteger(seed)) throw new TypeError(`\`seed\` has to be a whole number, not ${String(seed)}`);
  const { node, program, observer } = tested;
  const mock = request.mock === undefined ? undefined : readMock(request.mock, tested);
  if (mock === undefined) checkWithoutMock(tested, request);
  const { retrierRetryCount: retryCount = 0, mapIterationFailureCount: failureCount = 0 } = stateConfiguration;
  if (mock !== undefined) checkFailureCount(mock, failureCount);
  checkErrorCausedBy(tested, stateConfiguration.errorCausedByState);
  const input = checkedInput(request.input ?? '{}');
  const variables = readVariables(request.variables);
  const at = instantMilliseconds(startTime, 'startTime');
  const identity = identityOf(options, roleArn, seed);
  const context =
    request.context === undefined
      ? defaultContext(node, { identity, roleArn, input: input.value, at, retryCount })
      : givenContext(request.context, node);
  const inspection = new StateInspection(context, tested);
  const finished = await runState({
    program,
    node: mock === undefined || node.type === 'Task' ? node : mockedFork(tested, mock, failureCount, inspection),
    identity,
    input: { text: input.text },
    seed,
    at,
    variables,
    retryCount,
    inspection,
    observer,
    integrations,
    mock: mock && mockedTask(mock),
    dispatcher: new Dispatcher(anyTasks(tasks), integrations),
    readItems: (command) => itemsFor(command, stateConfiguration.mapItemReaderData, inspection),
    patience: durationMilliseconds(answerTimeout),
  });
  return responseOf(finished, inspection, inspectionLevel, new Payload(input.value, input.text));
}

const DEFAULT_START = Date.UTC(2024, 0, 1);
const DEFAULT_PATIENCE = 60_000;

// --- the request ------------------------------------------------------------------------------------

function checkWithoutMock({ node }: TestedState, request: ReadTestState): void {
  if (node.type === 'Map' || node.type === 'Parallel') {
    throw new ServiceError(
      'InvalidDefinition',
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]',
    );
  }
  if (node.type !== 'Task') return;
  if (request.roleArn === undefined) throw refusal('RoleArn must be specified when testing a Task state');
  const { resource } = node.work as TaskWork;
  if (resource.kind === 'lambda') return;
  if (resource.kind === 'activity' || resource.pattern !== 'requestResponse') {
    // Documented; the words are not recorded.
    throw new ServiceError(
      'InvalidDefinition',
      'TestState API does not support Activity tasks and the .sync and .waitForTaskToken service integration patterns when a mock is not specified',
    );
  }
  if (resource.kind === 'http' && (request.inspectionLevel === 'TRACE' || request.revealSecrets === true)) {
    throw new NotSupportedError('TestState with the request and the response of an HTTP task (TRACE, revealSecrets)');
  }
}

// Documented: it is for a Map or Parallel state. Not recorded: what is said of a name that is none of its states.
function checkErrorCausedBy({ node, program }: TestedState, name: string | undefined): void {
  if (name === undefined || node.children === undefined) return;
  if (!program.containers.some(({ nodes }) => nodes.has(name))) throw refusal('State not found in definition');
}

function readVariables(text: string | undefined): JsonObject {
  if (text === undefined) return {};
  try {
    const variables = parseJson(text);
    if (isJsonObject(variables)) return variables;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
  }
  // Documented; the words are not recorded.
  throw refusal('Variables must be a JSON object');
}

// Recorded: the names are generated, and the ARN is that of an Express execution without the id at its end.
function identityOf(
  { region = 'us-east-1', accountId = '123456789012' }: TestStateOptions,
  roleArn: string | undefined,
  seed: number,
): ExecutionIdentity {
  const random = Random.scattered(-1 - seed);
  const executionName = random.uuid();
  const stateMachineName = random.uuid();
  const prefix = `arn:aws:states:${region}:${accountId}`;
  return {
    executionArn: `${prefix}:express:${stateMachineName}:${executionName}`,
    executionName,
    stateMachineArn: `${prefix}:stateMachine:${stateMachineName}`,
    stateMachineName,
    roleArn: roleArn ?? '',
    region,
  };
}

// --- mocks ------------------------------------------------------------------------------------------

function mockedFork({ node }: TestedState, outcome: Mock, failureCount: number, inspection: StateInspection) {
  return withMockedChildren(node, { outcome, failureCount, given: (input) => inspection.children.push(input) });
}

// Not recorded: what a reader without data reads. Here it is nothing, and the result is the mock's.
async function itemsFor(command: ReadItems, data: string | undefined, inspection: StateInspection): Promise<HostNews> {
  if (data === undefined) {
    return { type: 'ItemsRead', mapRunId: command.mapRunId, from: command.from, items: storeItems([]) };
  }
  return readMapItems(command, data, inspection);
}

// --- the answer -------------------------------------------------------------------------------------

function responseOf(
  { ending, variables }: FinishedState,
  inspection: StateInspection,
  level: InspectionLevel,
  input: Payload,
): TestStateResponse {
  const told = (errorDetails: InspectionErrorDetails) =>
    level === 'INFO' ? {} : { inspectionData: inspection.data(input, variables, errorDetails) };
  const { failure } = inspection;
  const failed = failure === undefined ? {} : errorMembers(failure);
  switch (ending.by) {
    case 'retry': {
      const { retryIndex, delay } = ending;
      const details = { retryIndex, retryBackoffIntervalSeconds: Math.round(delay / 1000) };
      return { status: 'RETRIABLE', ...failed, ...told(details) };
    }
    case 'transition': {
      const { output, next } = ending;
      const left = { output: output.text(), nextState: next };
      if (failure === undefined) return { status: 'SUCCEEDED', ...left, ...told({}) };
      return { status: 'CAUGHT_ERROR', ...left, ...failed, ...told(inspection.catchDetails()) };
    }
    case 'end': {
      const { status, output, ...rest } = ending.outcome;
      if (status === 'SUCCEEDED' && output !== undefined) {
        return { status, output: output.text(), ...told({}) };
      }
      // Documented: a state that takes more than five minutes fails with States.Timeout.
      const error = status === 'TIMED_OUT' ? { error: 'States.Timeout' } : errorMembers(rest);
      return { status: 'FAILED', ...error, ...told({}) };
    }
  }
}

function errorMembers({ error, cause }: { readonly error?: string | undefined; readonly cause?: string | undefined }) {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
