// What came of an execution that has ended.

import type { ExecutionOutcome } from '../core/command.js';
import { type HistoryEvent, toHistoryEvent } from '../core/history-event.js';
import type { HistoryLog } from '../core/history-log.js';
import type { ExecutionIdentity, HostEvent } from '../core/host-event.js';
import type { Program } from '../core/program.js';
import { type ChildHistory, childHistories } from '../history/child-histories.js';
import { type LogEntry, type LoggingConfiguration, logEntries } from '../history/log-entry.js';
import { type StatusChangeEvent, statusChanges } from '../history/status-change.js';
import type { STATE_NAMES } from '../language/define.js';
import type { StateMachineDefinition } from '../language/types.js';
import type { TaskSources } from '../resolvers/dispatch.js';
import type { IntegrationTable } from '../resolvers/integration-table.js';
import { ownCopy } from '../utils/copy-json.js';
import { Random } from '../utils/random.js';
import type { MapRunDetails } from './map-runs.js';

/** As DescribeExecution has it. https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
export type RunStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface RedriveOptions<TaskKey extends string = string> {
  readonly tasks?: TaskSources<TaskKey>;
}

/** What an execution was made from, as the matchers of tests need it. */
export interface ExecutionOrigin {
  readonly definition: StateMachineDefinition | undefined;
  readonly integrations: IntegrationTable;
}

/** What a run is made of. */
interface RunFacts<StateName extends string, TaskKey extends string> {
  readonly outcome: ExecutionOutcome;
  readonly identity: ExecutionIdentity;
  readonly log: HistoryLog;
  readonly journal: readonly HostEvent[];
  readonly startedAt: number;
  readonly stoppedAt: number;
  readonly program: Program;
  readonly mapRuns: readonly MapRunDetails[];
  readonly origin: ExecutionOrigin;
  /** Whoever lets it go on. */
  readonly execution: { redrive(options: RedriveOptions<TaskKey>): Promise<Run<StateName, TaskKey>> };
}

/** The names are those of the states, and of what `tasks` may answer; any string where they are not known. */
export class Run<StateName extends string = string, TaskKey extends string = string> {
  /** Of types only: a run of one machine is none of another. */
  declare readonly [STATE_NAMES]?: StateName;
  readonly status: RunStatus;
  /** The name of the error of a failed, timed out or aborted run, where it has one. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly name: string;
  readonly executionArn: string;
  /** The Map Runs of distributed Maps, in the order of their start. */
  readonly mapRuns: readonly MapRunDetails[];
  private readonly facts: RunFacts<StateName, TaskKey>;
  /** How much had been told when this run ended: a redrive tells more. */
  private readonly eventCount: number;
  private readonly factCount: number;
  private events: readonly HistoryEvent[] | undefined;

  /** @internal */
  constructor(facts: RunFacts<StateName, TaskKey>) {
    const { outcome, identity, log, journal } = facts;
    this.facts = facts;
    this.mapRuns = facts.mapRuns;
    this.eventCount = log.length;
    this.factCount = journal.length;
    this.status = outcome.status;
    this.error = outcome.error;
    this.cause = outcome.cause;
    this.name = identity.executionName;
    this.executionArn = identity.executionArn;
  }

  /**
   * The output as plain JavaScript data, a copy of its own each time; undefined unless the run succeeded. Numbers are
   * the nearest that JavaScript has, and members such as `10` come first: `outputText` has them as they are.
   */
  get output(): unknown {
    const { output } = this.facts.outcome;
    return output === undefined ? undefined : ownCopy(output.value);
  }

  /** The output as the JSON text that the service gives. */
  get outputText(): string | undefined {
    return this.facts.outcome.output?.text();
  }

  /**
   * What the journal is fed to.
   * @internal
   */
  get program(): Program {
    return this.facts.program;
  }

  /** @internal */
  get origin(): ExecutionOrigin {
    return this.facts.origin;
  }

  /** When the execution started, by its clock; a Date of its own each time. */
  get startDate(): Date {
    return new Date(this.facts.startedAt);
  }

  /** When this run of it ended, by its clock; a Date of its own each time. */
  get stopDate(): Date {
    return new Date(this.facts.stoppedAt);
  }

  /** Milliseconds from the start to the end on the execution's clock. */
  get elapsed(): number {
    return this.facts.stoppedAt - this.facts.startedAt;
  }

  /** The events as GetExecutionHistory lists them, oldest first. Made when first read. */
  get history(): readonly HistoryEvent[] {
    const { log } = this.facts;
    this.events ??= Array.from({ length: this.eventCount }, (_, index) => toHistoryEvent(log.at(index)));
    return this.events;
  }

  /** What happened outside of the execution: fed to the core again, it gives the same history. */
  get journal(): readonly HostEvent[] {
    const { journal } = this.facts;
    return journal.length === this.factCount ? journal : journal.slice(0, this.factCount);
  }

  /**
   * The child executions of a Map Run, with their histories, in the order of their start: derived from the journal.
   * @throws RangeError for a Map Run that this run does not have.
   * https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
   */
  childExecutions(mapRunArn: string): readonly ChildHistory[] {
    if (!this.mapRuns.some((mapRun) => mapRun.mapRunArn === mapRunArn)) {
      throw new RangeError(`This run has no Map Run ${JSON.stringify(mapRunArn)}`);
    }
    return childHistories(this.facts.program, this.journal, mapRunArn);
  }

  /**
   * The events that EventBridge would have been sent: one for each change of the status. An Express execution has none.
   * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
   */
  get statusChanges(): readonly StatusChangeEvent[] {
    const { program, identity } = this.facts;
    if (program.type === 'EXPRESS') return [];
    const [started] = this.journal;
    const seed = started?.type === 'ExecutionStarted' ? started.seed : 0;
    // A generator of its own, far from the execution's.
    const { log } = this.facts;
    const records = Array.from({ length: this.eventCount }, (_, index) => log.at(index));
    return statusChanges(identity, records, Random.scattered(-3 - seed));
  }

  /**
   * Lets an execution that did not succeed go on where it ended, as RedriveExecution does: what succeeded stays, and the
   * history goes on. The clock stands where the run ended.
   * @param options `tasks` answer from now on, instead of those that answered before.
   * @returns what comes of it.
   * @throws (rejects) ServiceError ExecutionNotRedrivable; else as a run.
   * https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
   */
  redrive(options: RedriveOptions<TaskKey> = {}): Promise<Run<StateName, TaskKey>> {
    return this.facts.execution.redrive(options);
  }

  /**
   * What CloudWatch Logs would have been sent, for a state machine with this configuration.
   * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
   */
  logs(configuration: LoggingConfiguration): readonly LogEntry[] {
    return logEntries(this.history, this.executionArn, configuration);
  }
}
