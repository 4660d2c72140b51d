// An orchestrator as what runs the executions of an account.

import type {
  DescribedExecution,
  ExecutionBackend,
  ExecutionsQuery,
  ListedExecution,
  StartedFrom,
  StartOrder,
  TaskDesk,
} from '../catalog/backend.js';
import type { StateMachineRecord } from '../catalog/records.js';
import type { Orchestrator } from './orchestrator.js';

export class OrchestratorBackend implements ExecutionBackend {
  private readonly orchestrator: Orchestrator;

  constructor(orchestrator: Orchestrator) {
    this.orchestrator = orchestrator;
  }

  get tasks(): TaskDesk {
    return this.orchestrator;
  }

  get now(): Date {
    return this.orchestrator.now;
  }

  start({ machine, input, name }: StartOrder) {
    return this.orchestrator.startExecution(machine, input, name === undefined ? {} : { name });
  }

  startSync({ machine, input, name }: StartOrder) {
    return this.orchestrator.startSync(machine, input, name === undefined ? {} : { name });
  }

  stopExecution(request: Parameters<ExecutionBackend['stopExecution']>[0]) {
    return this.orchestrator.stopExecution(request);
  }

  redriveExecution(request: Parameters<ExecutionBackend['redriveExecution']>[0]) {
    return this.orchestrator.redriveExecution(request);
  }

  execution(executionArn: string): Promise<DescribedExecution> {
    return this.orchestrator.describeWithOrigin(executionArn);
  }

  startedFrom(executionArn: string): Promise<StartedFrom> {
    return this.orchestrator.startedFrom(executionArn);
  }

  async executions(query: ExecutionsQuery, limit: number): Promise<readonly ListedExecution[]> {
    const { isListed, ...asked } = query;
    const found: ListedExecution[] = [];
    for (let { before } = query; ; ) {
      const rows = await this.orchestrator.rowsOf({ ...asked, ...(before !== undefined && { before }) }, limit);
      found.push(...rows.filter(({ origin }) => isListed(origin)));
      before = rows[rows.length - 1]?.order;
      if (rows.length < limit || found.length >= limit) return found.slice(0, limit);
    }
  }

  getExecutionHistory(request: { readonly executionArn: string }) {
    return this.orchestrator.getExecutionHistory(request);
  }

  childExecution(executionArn: string) {
    return this.orchestrator.childExecution(executionArn);
  }

  childExecutions(mapRunArn: string) {
    return this.orchestrator.childExecutions(mapRunArn);
  }

  listMapRuns(request: { readonly executionArn: string }) {
    return this.orchestrator.listMapRuns(request);
  }

  describeMapRun(request: { readonly mapRunArn: string }) {
    return this.orchestrator.describeMapRun(request);
  }

  updateMapRun(request: Parameters<ExecutionBackend['updateMapRun']>[0]): Promise<void> {
    return this.orchestrator.updateMapRun(request);
  }

  // Executions ask whether their state machine is being deleted, and the last one to end has it removed.
  terminate(record: StateMachineRecord): Promise<void> {
    return this.orchestrator.removeUnused(record);
  }

  openActivity(activityArn: string): void {
    this.orchestrator.openActivity(activityArn);
  }

  closeActivity(activityArn: string): void {
    this.orchestrator.closeActivity(activityArn);
  }
}
