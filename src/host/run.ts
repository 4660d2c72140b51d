// What came of an execution that has ended.

import type { ExecutionOutcome } from '../core/command.js';
import { type HistoryEvent, toHistoryEvent } from '../core/history-event.js';
import type { HistoryLog } from '../core/history-log.js';
import type { ExecutionIdentity, HostEvent } from '../core/host-event.js';
import { type LogEntry, type LoggingConfiguration, logEntries } from '../history/log-entry.js';
import { ownCopy } from '../resolvers/task.js';

/** As DescribeExecution has it. https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
export type RunStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export class Run {
  readonly status: RunStatus;
  /** The name of the error of a failed, timed out or aborted run, where it has one. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly name: string;
  readonly executionArn: string;
  readonly startDate: Date;
  readonly stopDate: Date;
  /** What happened outside of the execution: fed to the core again, it gives the same history. */
  readonly journal: readonly HostEvent[];
  private readonly outcome: ExecutionOutcome;
  private readonly log: HistoryLog;
  private events: readonly HistoryEvent[] | undefined;

  /** @internal */
  constructor(
    outcome: ExecutionOutcome,
    identity: ExecutionIdentity,
    log: HistoryLog,
    journal: readonly HostEvent[],
    startedAt: number,
    stoppedAt: number,
  ) {
    this.outcome = outcome;
    this.status = outcome.status;
    this.error = outcome.error;
    this.cause = outcome.cause;
    this.name = identity.executionName;
    this.executionArn = identity.executionArn;
    this.log = log;
    this.journal = journal;
    this.startDate = new Date(startedAt);
    this.stopDate = new Date(stoppedAt);
  }

  /**
   * The output as plain JavaScript data, a copy of its own each time; undefined unless the run succeeded. Numbers are
   * the nearest that JavaScript has, and members such as `10` come first: `outputText` has them as they are.
   */
  get output(): unknown {
    return this.outcome.output === undefined ? undefined : ownCopy(this.outcome.output.value);
  }

  /** The output as the JSON text that the service gives. */
  get outputText(): string | undefined {
    return this.outcome.output?.text();
  }

  /** Milliseconds from the start to the end on the execution's clock. */
  get elapsed(): number {
    return this.stopDate.getTime() - this.startDate.getTime();
  }

  /** The events as GetExecutionHistory lists them, oldest first. Made when first read. */
  get history(): readonly HistoryEvent[] {
    this.events ??= Array.from(this.log, toHistoryEvent);
    return this.events;
  }

  /**
   * What CloudWatch Logs would have been sent, for a state machine with this configuration.
   * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
   */
  logs(configuration: LoggingConfiguration): readonly LogEntry[] {
    return logEntries(this.history, this.executionArn, configuration);
  }
}
