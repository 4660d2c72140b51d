// A host in memory as what runs the executions of an account.

import { isChildExecutionArn } from '../catalog/arns.js';
import type {
  DescribedExecution,
  ExecutionBackend,
  ExecutionsQuery,
  ListedExecution,
  StartedFrom,
  StartOrder,
  TaskDesk,
} from '../catalog/backend.js';
import type { Origin, StateMachineRecord } from '../catalog/records.js';
import { type RedriveToken, redriveDateBy, withRedrive } from '../catalog/redrive-tokens.js';
import { Startable } from '../catalog/startable.js';
import type { ChildHistory } from '../history/child-histories.js';
import { describeExecution } from '../host/describe-execution.js';
import type { Host } from '../host/host.js';
import type { MapRunUpdate } from '../host/map-runs.js';
import type { RunningExecution } from '../host/running-execution.js';

export class HostBackend implements ExecutionBackend {
  private readonly host: Host;
  /** The requests by which executions were redriven lately. */
  private readonly redrives = new WeakMap<RunningExecution, readonly RedriveToken[] | undefined>();

  constructor(host: Host) {
    this.host = host;
  }

  get tasks(): TaskDesk {
    return this.host;
  }

  get now(): Date {
    return this.host.now;
  }

  async start(order: StartOrder) {
    const execution = this.host.start(...startArguments(order));
    return { executionArn: execution.executionArn, startDate: describeExecution(execution).startDate };
  }

  async startSync(order: StartOrder) {
    return this.host.startSync(...startArguments(order));
  }

  async stopExecution(request: Parameters<ExecutionBackend['stopExecution']>[0]) {
    if (!isChildExecutionArn(request.executionArn)) this.withoutFault(request.executionArn);
    return this.host.stopExecution(request);
  }

  async redriveExecution({ executionArn, clientToken }: Parameters<ExecutionBackend['redriveExecution']>[0]) {
    const execution = this.withoutFault(executionArn);
    const redrives = this.redrives.get(execution);
    const known = redriveDateBy(clientToken, redrives, this.now.getTime());
    if (known !== undefined) return { redriveDate: new Date(known) };
    const { redriveDate } = this.host.redriveExecution({ executionArn });
    this.redrives.set(execution, withRedrive(clientToken, redrives, redriveDate.getTime()));
    return { redriveDate };
  }

  async execution(executionArn: string): Promise<DescribedExecution> {
    const execution = this.withoutFault(executionArn);
    return { description: describeExecution(execution), origin: originOf(execution) };
  }

  async startedFrom(executionArn: string): Promise<StartedFrom> {
    const execution = this.withoutFault(executionArn);
    return { stateMachineArn: execution.machine.stateMachineArn, origin: originOf(execution) };
  }

  async executions(query: ExecutionsQuery, limit: number): Promise<readonly ListedExecution[]> {
    const { stateMachineArn, status, before = Number.POSITIVE_INFINITY, isListed } = query;
    const { executions } = this.host;
    const found: ListedExecution[] = [];
    for (let order = Math.min(before, executions.length) - 1; order >= 0 && found.length < limit; order -= 1) {
      const execution = executions[order] as RunningExecution; // it is one of them
      const origin = originOf(execution);
      if (execution.machine.stateMachineArn !== stateMachineArn || !isListed(origin)) continue;
      // It has no status.
      if (execution.fault !== undefined) throw execution.fault;
      if (status !== undefined && execution.status !== status) continue;
      found.push({ order, item: describeExecution(execution), origin });
    }
    return found;
  }

  async getExecutionHistory({ executionArn }: { readonly executionArn: string }) {
    return this.withoutFault(executionArn).history;
  }

  async childExecution(executionArn: string): Promise<ChildHistory> {
    return this.host.childExecution(executionArn);
  }

  async childExecutions(mapRunArn: string): Promise<readonly ChildHistory[]> {
    return this.host.childExecutions(mapRunArn);
  }

  async listMapRuns(request: { readonly executionArn: string }) {
    if (!isChildExecutionArn(request.executionArn)) this.withoutFault(request.executionArn);
    return this.host.listMapRuns(request);
  }

  async describeMapRun(request: { readonly mapRunArn: string }) {
    return this.host.describeMapRun(request);
  }

  async updateMapRun(request: MapRunUpdate & { readonly mapRunArn: string }): Promise<void> {
    await this.host.updateMapRun(request);
  }

  async terminate(record: StateMachineRecord, isOver: () => Promise<void>): Promise<void> {
    const running = new Set(this.host.executions.filter((each) => isOf(record, each) && isRunning(each)));
    for (const execution of running) {
      if (record.type === 'STANDARD') execution.terminate();
      execution.onEnd(() => {
        running.delete(execution);
        if (running.size === 0) void isOver();
      });
    }
    if (running.size === 0) await isOver();
  }

  openActivity(activityArn: string): void {
    this.host.createActivity(activityArn);
  }

  closeActivity(activityArn: string): void {
    this.host.deleteActivity(activityArn);
  }

  /** @throws ServiceError ExecutionDoesNotExist; what ended its run, where that was no outcome of its state machine. */
  private withoutFault(executionArn: string): RunningExecution {
    const execution = this.host.execution(executionArn);
    if (execution.fault !== undefined) throw execution.fault;
    return execution;
  }
}

function startArguments({ machine, input, name }: StartOrder) {
  return [machine, input, name === undefined ? {} : { name }] as const;
}

/** Undefined where the host was told to start it by other means. */
function originOf({ machine }: RunningExecution): Origin | undefined {
  return machine instanceof Startable ? machine.origin : undefined;
}

function isOf(record: StateMachineRecord, { machine }: RunningExecution): boolean {
  return machine instanceof Startable && machine.record === record;
}

function isRunning({ status, fault }: RunningExecution): boolean {
  return status === 'RUNNING' && fault === undefined;
}
