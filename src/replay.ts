// Executions that ran elsewhere: read what was recorded of them, run them again, look at each of their events, and make
// tests of them.
//
//   import { readExecution, replay } from 'stepwright/replay';
//
//   const { verdict, divergence } = replay(machine, JSON.parse(await readFile('history.json', 'utf8')));

// Recordings.
export type { ChildRecordings } from './history/recorded/child-recordings.js';
export { type HistoryFormatCode, HistoryFormatError } from './history/recorded/history-format-error.js';
export {
  type ReadExecutionOptions,
  readExecution,
  readExecutions,
  truncatedEvents,
} from './history/recorded/read-execution.js';
export type { RecordedDescription, RecordedEvent, RecordedExecution } from './history/recorded/recorded-execution.js';
export type { AssumedNumber } from './history/replay/assumptions.js';
export type { Difference as EventDifference } from './history/replay/comparison.js';
export type { DefinitionPlace, Divergence, DivergenceKind } from './history/replay/divergence.js';
export type { MissingOutcome } from './history/replay/facts.js';
export type { Replay, ReplayedChild } from './history/replay/replay.js';
export type {
  ChainDifference,
  ChildrenDifference,
  Difference,
  RetrierDifference,
} from './history/timeline/difference.js';
export type { JsonChange } from './history/timeline/json-changes.js';
export type {
  ChildCounts,
  EventState,
  ExecutionAt,
  Moment,
  RetrierAt,
  StateAt,
  TaskAt,
  Visit,
} from './history/timeline/moment.js';
export { type EventEntry, type EventQuery, Timeline, type TimelineOptions } from './history/timeline/timeline.js';
export {
  type ReplayableStateMachine,
  type ReplayOptions,
  type ReplayOptionsWithObjects,
  replay,
  timelineOfReplay,
} from './host/replay.js';
// Time travel.
export { timelineOf } from './host/timeline-of.js';
export type { MaskedValue, UnmaskedSecret } from './testing/record/masks/mask-execution.js';
export type { MaskRule, MaskRules } from './testing/record/masks/mask-rules.js';
export { RecordError } from './testing/record/record-error.js';
// Tests out of recordings.
export { type RecordedTest, type RecordTestOptions, recordTest } from './testing/record/record-test.js';
// What another definition would have made of them.
export {
  type NeededOutcome,
  type OutcomeOfOthers,
  type RecordedOutcome,
  type VisitedState,
  type WhatIf,
  type WhatIfCourse,
  type WhatIfOptions,
  type WhatIfVerdict,
  whatIf,
} from './testing/what-if/what-if.js';
