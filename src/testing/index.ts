// Tests of state machines. In the order in which one learns it: mock the tasks of a run, test one state alone, explore what
// could go wrong. The matchers of vitest and jest come with `stepwright/vitest` and `stepwright/jest`.
//
//   import { fail, mockTasks, ok, seq } from 'stepwright/testing';
//
//   const run = await machine.run(input, { tasks: mockTasks(machine, { Charge: seq(fail('Busy'), ok({ id: 1 })) }) });

// Mocks of tasks, in the place of functions.
export { mockTasks, TaskMocks } from './mocks/task-mocks.js';
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
export type { CallbackOptions, ItemMock, JobOptions, Mock, Mocks } from './mocks/outcome.js';
export type { MockableMachine } from './mocks/mocked-tasks.js';
export type { MockCall, MockCallOutcome } from './mocks/mock-call.js';
export { MockError, type UnusedMock, UnusedMocksError } from './mocks/mock-error.js';
export { MockScope, mockScope } from './mocks/mock-scope.js';
export { type MockSkeletonFormat, type MockSkeletonOptions, mockSkeleton } from './mocks/mock-skeleton.js';

// The mock configuration of Step Functions Local (MockConfigFile.json), as it is.
export { MockConfig, MockConfigError, mockConfig } from './mock-config.js';

// One state alone, as TestState of the API tests it.
export { testState } from './test-state/test-state.js';
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
export type { InspectionData, InspectionErrorDetails } from './test-state/inspection-data.js';
// The same for a state of a machine that is at hand: `machine.state('Charge').test(input, { mock })`.
export type { InspectedState, StateMock, StateTest, StateTestOptions } from './test-state/state-test.js';

// A machine under thousands of schedules: faults that the service can really give, in every order.
export { explore } from './explore/explore.js';
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
export type { DeclaredFaults } from './explore/faults.js';
export {
  type Exploration,
  ExplorationError,
  type ExplorationFailure,
  type TraceLine,
  type TriedFault,
} from './explore/report.js';
export { ExplorationStuckError } from './explore/explored-task.js';
export { ReplayError } from './explore/schedule.js';

// What of state machines a whole test run comes to: `collectCoverage(async () => { ... })`, and the same in two steps. The
// reporters of vitest and jest do it by themselves.
export { collectCoverage, startCoverage, stopCoverage } from './coverage/collect.js';
export { Coverage, type CoveredItem, type MachineCoverage } from './coverage/coverage.js';
export type { Coverable, CoverageItemKind, CoverageMeasure } from './coverage/items.js';
export type {
  CoverageShortfall,
  CoverageSummary,
  CoverageThresholds,
  MeasureSummary,
  MeasureThresholds,
} from './coverage/summary.js';
export type { CoverageReporter, CoverageReportOptions, WrittenReports } from './coverage/report/write.js';
export type { LocateOptions } from './coverage/files/locate.js';
export type { CoverageData } from './coverage/data.js';

// Matchers for the `expect.extend` of other test runners.
export { type Matcher, type RunSerializer, runSerializer, stepwrightMatchers } from './matchers/index.js';
export type { StepwrightMatchers } from './matchers/types.js';
export type { MatcherContext, MatcherResult } from './matchers/test-runner.js';
export type { VisitedInside, VisitedPath, VisitedStep } from './matchers/path.js';
export type { VisitedOptions } from './matchers/visited.js';
export type { RetriedOptions, StateRetriedOptions } from './matchers/retried.js';
export type { CaughtOptions } from './matchers/caught.js';
export type { ExpectedVariables } from './matchers/assigned.js';
export type { CalledTaskOptions } from './matchers/called-task.js';
export type { Duration, DurationLimits, ExpectedDuration } from './matchers/elapsed.js';
export type { ExpectedEvent, MatchHistoryOptions } from './matchers/match-history.js';
export type { ExpectedText } from './matchers/outcome.js';
