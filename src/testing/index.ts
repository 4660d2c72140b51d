// Tests of state machines, without running the whole of them. In the order in which one learns it.
//
//   import { testState } from 'stepwright/testing';
//
//   const { status, output } = await testState({ definition, input, mock: { result } });

// The mock configuration of Step Functions Local (MockConfigFile.json), as it is.
export { MockConfig, MockConfigError, mockConfig } from './mock-config.js';
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
