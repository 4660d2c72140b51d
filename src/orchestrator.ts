// Executions that outlive the process, run in the application's own.
//
//   import { Orchestrator } from 'stepwright/orchestrator';
//   import { sqliteStore } from 'stepwright/store';
//
//   const orchestrator = new Orchestrator({ store: sqliteStore({ path: 'workflows.db' }), tasks });
//   await orchestrator.open();
//   const execution = await orchestrator.start(machine, { orderId: 7 });
//   const { status, output } = await execution.result();

export type { ExecutionListItem } from './orchestrator/describe.js';
export { TASK_INTERRUPTED } from './orchestrator/durable-execution.js';
export { ExecutionHandle } from './orchestrator/execution-handle.js';
export type {
  InterruptedTask,
  InterruptedTaskPolicy,
  OrchestratorFault,
  OrchestratorOptions,
} from './orchestrator/options.js';
export {
  type ListExecutionsAnswer,
  type ListExecutionsRequest,
  Orchestrator,
  type StartOptions,
} from './orchestrator/orchestrator.js';
