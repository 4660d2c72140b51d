// Tests of state machines, without running the whole of them. In the order in which one learns it.
//
//   import { testState } from 'stepwright/testing';
//
//   const { status, output } = await testState({ definition, input, mock: { result } });

// What of state machines a test run reaches: `collectCoverage(async () => { ... })`, and the same in two steps.
export { collectCoverage, startCoverage, stopCoverage } from './coverage/collect.js';
export { Coverage, type CoveredItem, type MachineCoverage } from './coverage/coverage.js';
export type { CoverageData } from './coverage/data.js';
export type { LocateOptions } from './coverage/files/locate.js';
export type { CoverageItemKind, CoverageMeasure } from './coverage/items.js';
export type { CoverageReporter, CoverageReportOptions, WrittenReports } from './coverage/report/write.js';
export type {
  CoverageShortfall,
  CoverageSummary,
  CoverageThresholds,
  MeasureSummary,
  MeasureThresholds,
} from './coverage/summary.js';
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
