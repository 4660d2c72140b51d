// TestState with plain values: for a state of a machine that is at hand.

import { Payload } from '../../core/payload.js';
import type { HostOptions } from '../../host/host.js';
import { storedInput } from '../../host/input.js';
import type { StateMachine } from '../../host/state-machine.js';
import { parseJson, toPlain } from '../../utils/json.js';
import type { InspectionData, InspectionErrorDetails } from './inspection-data.js';
import { readTestState } from './request.js';
import {
  answer,
  type FieldValidationMode,
  type InspectionLevel,
  type TestStateRequest,
  type TestStateResponse,
  type TestStateStatus,
} from './test-state.js';
import { testedState } from './tested-state.js';

/** `StateName` are the names of the states, `TaskKey` what `tasks` may answer by name; any, where they are not known. */
export interface StateTestOptions<StateName extends string = string, TaskKey extends string = string>
  extends Pick<HostOptions<TaskKey>, 'tasks' | 'seed' | 'startTime' | 'answerTimeout'> {
  /** Default: `INFO`, without `inspectionData`. */
  readonly inspectionLevel?: InspectionLevel;
  /** Either a result or an error of the work of a Task, Map or Parallel state. */
  readonly mock?: StateMock;
  /** The variables that the state sees, by their names. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The whole context object, for a state with a mock. Default: one as the service makes it. */
  readonly context?: Readonly<Record<string, unknown>>;
  /** How often the Retrier that matches the error has been used. Default: 0. */
  readonly retryCount?: number;
  /** The state in a Branch or an ItemProcessor that a mocked error comes from. */
  readonly errorCausedByState?: StateName;
  /** How many iterations of a Map state failed, of which the mock has the results. */
  readonly mapIterationFailureCount?: number;
  /** What an ItemReader reads: a text as it is where it is kept, or any other JSON value. */
  readonly mapItemReaderData?: unknown;
}

export interface StateMock {
  /** Any JSON value, or a `jsonText`: the whole response of the service. */
  readonly result?: unknown;
  readonly errorOutput?: { readonly error?: string; readonly cause?: string };
  /** How a result is held against the response of the service's API. Default: `STRICT`. */
  readonly fieldValidationMode?: FieldValidationMode;
}

export interface StateTest<StateName extends string = string> {
  readonly status: TestStateStatus;
  /** Plain JavaScript data; there when the state succeeded, or a Catcher took its error. */
  readonly output?: unknown;
  /** The output as the JSON text that the service gives. */
  readonly outputText?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Where the execution would go on; not there at its end. */
  readonly nextState?: StateName;
  readonly inspectionData?: InspectedState;
}

/** The data of a state on its way, as plain JavaScript data. See InspectionData. */
export type InspectedState = {
  readonly [Member in keyof InspectionData]: InspectionData[Member] extends string | undefined
    ? unknown
    : InspectionData[Member];
};

/** What `StateUnderTest.test` does. */
export async function testStateOf<StateName extends string, TaskKey extends string>(
  machine: StateMachine<StateName>,
  name: StateName,
  input: unknown,
  options: StateTestOptions<StateName, TaskKey>,
): Promise<StateTest<StateName>> {
  const { parsed, identity, integrations } = machine.prepare(machine.type);
  const { region, accountId = '123456789012', roleArn = `arn:aws:iam::${accountId}:role/StepwrightRole` } = identity;
  const { tasks, seed, startTime, answerTimeout } = options;
  // The definition is at hand, and valid.
  const { definition } = machine;
  const observed = { parsed, name: identity.name };
  const request = readTestState({ ...requestOf(input, options), definition: '{}', roleArn });
  const response = await answer(request, testedState(definition, name, integrations, observed), integrations, {
    accountId,
    ...(region === undefined ? {} : { region }),
    ...(tasks === undefined ? {} : { tasks }),
    ...(seed === undefined ? {} : { seed }),
    ...(startTime === undefined ? {} : { startTime }),
    ...(answerTimeout === undefined ? {} : { answerTimeout }),
  });
  return plainTest(response);
}

function requestOf(
  input: unknown,
  { inspectionLevel, mock, variables, context, ...given }: StateTestOptions,
): Omit<TestStateRequest, 'definition'> {
  const stateConfiguration = {
    ...(given.retryCount === undefined ? {} : { retrierRetryCount: given.retryCount }),
    ...(given.errorCausedByState === undefined ? {} : { errorCausedByState: given.errorCausedByState }),
    ...(given.mapIterationFailureCount === undefined
      ? {}
      : { mapIterationFailureCount: given.mapIterationFailureCount }),
    ...(given.mapItemReaderData === undefined ? {} : { mapItemReaderData: dataText(given.mapItemReaderData) }),
  };
  return {
    input: jsonTextOf(input),
    ...(inspectionLevel === undefined ? {} : { inspectionLevel }),
    ...(mock === undefined ? {} : { mock: mockOf(mock) }),
    ...(variables === undefined ? {} : { variables: jsonTextOf(variables) }),
    ...(context === undefined ? {} : { context: jsonTextOf(context) }),
    stateConfiguration,
  };
}

function mockOf({ result, ...rest }: StateMock) {
  return result === undefined ? rest : { ...rest, result: jsonTextOf(result) };
}

function dataText(data: unknown): string {
  return typeof data === 'string' ? data : jsonTextOf(data);
}

/** @throws TypeError for what is no JSON */
function jsonTextOf(value: unknown): string {
  return Payload.restored(storedInput(value)).text();
}

function plainTest<StateName extends string>({
  output,
  nextState,
  inspectionData,
  ...rest
}: TestStateResponse): StateTest<StateName> {
  return {
    ...rest,
    ...(output === undefined ? {} : { output: plain(output), outputText: output }),
    // The states of a machine lead to its states.
    ...(nextState === undefined ? {} : { nextState: nextState as StateName }),
    ...(inspectionData === undefined ? {} : { inspectionData: plainData(inspectionData) }),
  };
}

function plainData(data: InspectionData): InspectedState {
  const members = Object.entries(data).map(([name, value]: [string, string | number | InspectionErrorDetails]) => [
    name,
    typeof value === 'string' ? plain(value) : value,
  ]);
  return Object.fromEntries(members);
}

function plain(text: string): unknown {
  return toPlain(parseJson(text));
}
