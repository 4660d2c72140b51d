// What an orchestrator says of its work, for the log of the application, and what CloudWatch Logs would have of executions.

import { type HistoryRecord, toHistoryEvent } from '../core/history-event.js';
import type { HistoryLog } from '../core/history-log.js';
import { isLogged, type LogEntry, type LoggingConfiguration, logEntry } from '../history/log-entry.js';
import { asError } from '../utils/thrown.js';
import type { Witnessed } from './witness.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Something that an orchestrator says of its work. */
export interface OrchestratorLogEntry {
  readonly level: LogLevel;
  /** One sentence, the same each time: what differs is in the other members. */
  readonly message: string;
  /** By the orchestrator's clock. */
  readonly time: Date;
  readonly executionArn?: string;
  readonly stateMachineArn?: string;
  /** The state that a task belongs to. */
  readonly state?: string;
  /** The `Resource` of the task. */
  readonly resource?: string;
  /** 1 for the first attempt of a task. */
  readonly attempt?: number;
  /** How an execution ended. */
  readonly status?: string;
  /** The name of an error of a state machine, or what was thrown. */
  readonly error?: string | Error;
  readonly cause?: string;
  /** How many executions this is about. */
  readonly executions?: number;
}

/** Which events of executions are logged as CloudWatch Logs has them, and where to. */
export interface ExecutionLogging extends LoggingConfiguration {
  /** Takes an entry when its event is in the store. */
  readonly write: (entry: LogEntry) => void;
}

export interface LogOptions {
  /** Takes what the orchestrator says of its work. */
  readonly log?: (entry: OrchestratorLogEntry) => void;
  /** The logs of executions: for all state machines, or by the ARN of each; undefined: none. */
  readonly logging?: ExecutionLogging | ((stateMachineArn: string) => ExecutionLogging | undefined);
}

const ENDS: Readonly<Record<string, LogLevel>> = {
  ExecutionSucceeded: 'info',
  ExecutionAborted: 'warn',
  ExecutionFailed: 'warn',
  ExecutionTimedOut: 'warn',
};

const LEVELS = ['ALL', 'ERROR', 'FATAL', 'OFF'];

export class OrchestratorLog {
  private readonly options: LogOptions;
  private readonly now: () => number;
  private readonly onFault: (executionArn: string | undefined, error: Error) => void;

  /**
   * @param onFault is told what the functions of the options throw.
   * @throws TypeError for options that are none.
   */
  constructor(
    options: LogOptions,
    now: () => number,
    onFault: (executionArn: string | undefined, error: Error) => void,
  ) {
    const { log, logging } = options;
    if (log !== undefined && typeof log !== 'function')
      throw new TypeError('`log` has to be a function that takes entries');
    if (logging !== undefined && typeof logging !== 'function') checkLogging(logging);
    this.options = options;
    this.now = now;
    this.onFault = onFault;
  }

  say(level: LogLevel, message: string, about: Omit<OrchestratorLogEntry, 'level' | 'message' | 'time'> = {}): void {
    const { log } = this.options;
    if (log === undefined) return;
    this.call(about.executionArn, () => log({ level, message, time: new Date(this.now()), ...about }));
  }

  /** Says what has happened to it: the first `count` events of `history`. */
  witness(execution: Witnessed, history: HistoryLog, count: number): void {
    const { log, logging } = this.options;
    if (log === undefined && logging === undefined) return;
    const records = history.first(count);
    if (log !== undefined) for (const record of records) this.sayWhatHappened(execution, record);
    if (logging !== undefined) this.call(execution.executionArn, () => this.writeEntries(execution, records, logging));
  }

  private sayWhatHappened({ executionArn, identity }: Witnessed, { type, details }: HistoryRecord): void {
    const { stateMachineArn } = identity;
    const level = ENDS[type];
    if (level !== undefined) {
      const { error, cause } = details ?? {};
      const status = STATUSES[type] ?? '';
      const failure = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
      this.say(level, 'An execution has ended', { executionArn, stateMachineArn, status, ...failure });
    } else if (type === 'ExecutionStarted') {
      this.say('info', 'An execution has begun', { executionArn, stateMachineArn });
    } else if (type === 'ExecutionRedriven') {
      this.say('info', 'An execution goes on where it ended', { executionArn, stateMachineArn });
    }
  }

  private writeEntries(
    { executionArn, identity, timeline }: Witnessed,
    records: readonly HistoryRecord[],
    logging: NonNullable<LogOptions['logging']>,
  ): void {
    const chosen = typeof logging === 'function' ? logging(identity.stateMachineArn) : logging;
    if (chosen === undefined) return;
    if (typeof logging === 'function') checkLogging(chosen);
    const { level = 'OFF', includeExecutionData = false, write } = chosen;
    const redrives = records.filter(({ type }) => type === 'ExecutionRedriven').length;
    let redriveCount = (timeline?.redriveCount ?? 0) - redrives;
    for (const record of records) {
      if (record.type === 'ExecutionRedriven') redriveCount += 1;
      if (!isLogged(record.type, level)) continue;
      write(logEntry(toHistoryEvent(record), executionArn, redriveCount, includeExecutionData));
    }
  }

  private call(executionArn: string | undefined, write: () => void): void {
    try {
      write();
    } catch (error) {
      this.onFault(executionArn, asError(error));
    }
  }
}

const STATUSES: Readonly<Record<string, string>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionAborted: 'ABORTED',
  ExecutionFailed: 'FAILED',
  ExecutionTimedOut: 'TIMED_OUT',
};

/** @throws TypeError */
function checkLogging(logging: ExecutionLogging): void {
  if (typeof logging !== 'object' || logging === null || typeof logging.write !== 'function') {
    throw new TypeError(
      "`logging` has to be such as { level: 'ERROR', write: (entry) => … }, or a function that gives one",
    );
  }
  const { level = 'OFF' } = logging;
  if (!LEVELS.includes(level)) {
    throw new TypeError(`There is no level ${JSON.stringify(level)}: \`logging.level\` is one of ${LEVELS.join(', ')}`);
  }
}
