// The core without a host, for those who write a host of their own: a synchronous function from
// executions and host events to commands and history events.
//
//   const program = compileDefinition(definition);
//   const execution = newExecution();
//   const { commands, events } = step(program, execution, { type: 'ExecutionStarted', ... });

import type { Limits } from './core/limits.js';
import { compileProgram, type PrepareTask, type Program } from './core/program.js';
import type { StateMachineType } from './language/types.js';
import { checkDefinition } from './validate/index.js';

export interface CompileDefinitionOptions {
  /** Default: `STANDARD`. */
  readonly type?: StateMachineType;
  /** Quotas other than the service's. */
  readonly limits?: Partial<Limits>;
  /** What integrations make of the parameters of tasks. Default: nothing. */
  readonly prepareTask?: PrepareTask;
}

/**
 * Reads, validates and compiles a definition: an object, JSON text or YAML text.
 * @throws DefinitionError with all diagnostics, when the service would refuse it.
 */
export function compileDefinition(definition: string | object, options: CompileDefinitionOptions = {}): Program {
  const checked = checkDefinition(definition, options.type === undefined ? {} : { type: options.type });
  return compileProgram(checked.definition, options);
}

export type { Command, ExecutionOutcome, PathStep, ReadItems, ScheduleTask, WriteResults } from './core/command.js';
export type { ChildExecution, Execution } from './core/execution.js';
export { type HistoryEvent, type HistoryEventType, type HistoryRecord, toHistoryEvent } from './core/history-event.js';
export { HistoryLog } from './core/history-log.js';
export type {
  ExecutionIdentity,
  HostEvent,
  HostFact,
  HostNews,
  TaskFailureStage,
} from './core/host-event.js';
export { type Limits, SERVICE_LIMITS } from './core/limits.js';
export {
  describeMapRun,
  listMapRuns,
  type MapRunCounts,
  type MapRunDescription,
  type MapRunListItem,
  type MapRunRecord,
  type MapRunStatus,
} from './core/map-run-record.js';
export { Payload, type StoredPayload } from './core/payload.js';
export type { PrepareTask, Program } from './core/program.js';
export { type ExecutionSnapshot, restore, SNAPSHOT_VERSION, snapshot } from './core/snapshot.js';
export { newExecution, type StepOptions, type StepResult, step } from './core/step.js';
export { type ItemSource, restoreItems, type StoredItems, storeItems } from './core/stored-items.js';
export type { ChildLog } from './core/turn.js';
export { DefinitionError } from './diagnostics/definition-error.js';
export { type ChildHistory, childHistories, childHistory } from './history/child-histories.js';
export { type FedJournal, feedJournal } from './history/journal.js';
export type { TaskResource } from './language/resource.js';
export type { StateMachineType } from './language/types.js';
