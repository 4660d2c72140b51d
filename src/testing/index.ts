// Tests of state machines, without running the whole of them. In the order in which one learns it.
//
//   import { testState } from 'stepwright/testing';
//
//   const { status, output } = await testState({ definition, input, mock: { result } });

export type { ExpectedVariables } from './matchers/assigned.js';
export type { CalledTaskOptions } from './matchers/called-task.js';
export type { CaughtOptions } from './matchers/caught.js';
export type { Duration, DurationLimits, ExpectedDuration } from './matchers/elapsed.js';
// Matchers for the `expect.extend` of test runners other than vitest and jest, which have entry points of their own.
export { type Matcher, type RunSerializer, runSerializer, stepwrightMatchers } from './matchers/index.js';
export type { StepwrightMatchers } from './matchers/types.js';

// The mock configuration of Step Functions Local (MockConfigFile.json), as it is.
export { MockConfig, MockConfigError, mockConfig } from './mock-config.js';
export type { MockCall, MockCallOutcome } from './mocks/mock-call.js';
export { MockError, type UnusedMock, UnusedMocksError } from './mocks/mock-error.js';
export { MockScope, mockScope } from './mocks/mock-scope.js';
export { type MockSkeletonFormat, type MockSkeletonOptions, mockSkeleton } from './mocks/mock-skeleton.js';
export type { MockableMachine } from './mocks/mocked-tasks.js';
export type { CallbackOptions, ItemMock, JobOptions, Mock, Mocks } from './mocks/outcome.js';
export {
  callback,
  eachItem,
  fail,
  job,
  MockOutcome,
  MockPerItem,
  MockSequence,
  never,
  OptionalMock,
  ok,
  optional,
  seq,
} from './mocks/outcome.js';
// Mocks of tasks, in place of functions: `tasks: mockTasks(machine, { Charge: seq(fail('GatewayBusy'), ok({ id: 1 })) })`.
export { mockTasks, TaskMocks } from './mocks/task-mocks.js';
export type { InspectionData, InspectionErrorDetails } from './test-state/inspection-data.js';
// The same for a state of a machine that is at hand: `machine.state('Charge').test(input, { mock })`.
export type { InspectedState, StateMock, StateTest, StateTestOptions } from './test-state/state-test.js';
export type {
  FieldValidationMode,
  InspectionLevel,
  MockInput,
  TestStateConfiguration,
  TestStateOptions,
  TestStateRequest,
  TestStateResponse,
  TestStateStatus,
} from './test-state/test-state.js';
// One state alone, as TestState of the API tests it.
export { testState } from './test-state/test-state.js';
