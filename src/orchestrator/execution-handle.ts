// The handle on an execution of an orchestrator: in memory or at rest, running or ended, of this process or of one before.

import type { HistoryEvent } from '../core/history-event.js';
import type { ExecutionDescription } from '../host/describe-execution.js';
import type { Orchestrator } from './orchestrator.js';

export class ExecutionHandle {
  readonly executionArn: string;
  private readonly orchestrator: Pick<
    Orchestrator,
    'describeExecution' | 'getExecutionHistory' | 'stopExecution' | 'redriveExecution' | 'waitForEnd' | 'onHistory'
  >;

  /** @internal */
  constructor(executionArn: string, orchestrator: Orchestrator) {
    this.executionArn = executionArn;
    this.orchestrator = orchestrator;
  }

  /** The last part of its ARN: its name, but for an Express execution. */
  get name(): string {
    const parts = this.executionArn.split(':');
    return (parts[5] === 'express' ? parts[parts.length - 2] : parts[parts.length - 1]) ?? '';
  }

  /**
   * Waits until it has ended, however it ends.
   * @returns what is known of it then.
   * @throws (rejects) what stopped it without being an outcome of its state machine: the execution stands where it was, and
   * `resumeExecution` lets it go on; StoreError when the orchestrator is closed before.
   */
  result(): Promise<ExecutionDescription> {
    return this.orchestrator.waitForEnd(this);
  }

  /** What is known of it: parameters and errors as `describeExecution` of the orchestrator. */
  describe(): Promise<ExecutionDescription> {
    return this.orchestrator.describeExecution(this);
  }

  /** Its events so far, oldest first. */
  history(): Promise<readonly HistoryEvent[]> {
    return this.orchestrator.getExecutionHistory(this);
  }

  /** Stops it: parameters and errors as `stopExecution` of the orchestrator. */
  stop(reason: { readonly error?: string; readonly cause?: string } = {}): Promise<{ readonly stopDate: Date }> {
    return this.orchestrator.stopExecution({ ...reason, executionArn: this.executionArn });
  }

  /** Lets it go on where it ended: errors as `redriveExecution` of the orchestrator. */
  redrive(): Promise<{ readonly redriveDate: Date }> {
    return this.orchestrator.redriveExecution(this);
  }

  /** Calls `listener` with each of its events as it is in the store; gives the function that ends it. */
  onHistory(listener: (event: HistoryEvent) => void): () => void {
    return this.orchestrator.onHistory((event, executionArn) => {
      if (executionArn === this.executionArn) listener(event);
    });
  }
}
