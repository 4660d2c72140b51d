// Tests of state machines, without running the whole of them. In the order in which one learns it.
//
//   import { testState } from 'stepwright/testing';
//
//   const { status, output } = await testState({ definition, input, mock: { result } });

// A machine under thousands of schedules: faults that the service can really give, in every order.
export { explore } from './explore/explore.js';
export { ExplorationStuckError } from './explore/explored-task.js';
export type { DeclaredFaults } from './explore/faults.js';
export { atMostOnce, endsIn, neverFailsWith } from './explore/invariants.js';
export type {
  Explored,
  ExploredCall,
  ExploredMoment,
  ExplorePlainOptions,
  ExploreWorldOptions,
  FaultKinds,
  Invariant,
  Outside,
  Verdict,
} from './explore/options.js';
export {
  type Exploration,
  ExplorationError,
  type ExplorationFailure,
  type TraceLine,
  type TriedFault,
} from './explore/report.js';
export { ReplayError } from './explore/schedule.js';
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
