// Executions that outlive the process, run in the application's own.
//
//   import { Orchestrator } from 'stepwright/orchestrator';
//   import { sqliteStore } from 'stepwright/store';
//
//   const orchestrator = new Orchestrator({ store: sqliteStore({ path: 'workflows.db' }), tasks });
//   await orchestrator.open();
//   const execution = await orchestrator.start(machine, { orderId: 7 });
//   const { status, output } = await execution.result();

export type { StatusChangeDetail, StatusChangeEvent } from './history/status-change.js';
export type { ListExecutionsAnswer, ListExecutionsRequest } from './orchestrator/archive.js';
export type { ExecutionListItem } from './orchestrator/describe.js';
export { TASK_INTERRUPTED } from './orchestrator/durable-execution.js';
export { ExecutionHandle } from './orchestrator/execution-handle.js';
export type { OrchestratorHealth, OrchestratorStatus } from './orchestrator/health.js';
export type { OrchestratorLimits } from './orchestrator/limits.js';
export type { ExecutionLogging, LogLevel, LogOptions, OrchestratorLogEntry } from './orchestrator/log.js';
export type {
  CountMetric,
  MetricDimensions,
  OrchestratorMetrics,
  StateMachineMetrics,
  StatisticSet,
  TimeMetric,
} from './orchestrator/metrics.js';
export type {
  InterruptedTask,
  InterruptedTaskPolicy,
  OrchestratorFault,
  OrchestratorOptions,
} from './orchestrator/options.js';
export {
  Orchestrator,
  type StartOptions,
} from './orchestrator/orchestrator.js';
export type { RetentionOptions } from './orchestrator/retention.js';
export type { StatusChangeHandler } from './orchestrator/status-changes.js';
export type { Telemetry } from './orchestrator/telemetry.js';
