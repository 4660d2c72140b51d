// What happened, in numbers: the metrics of Step Functions, by their names there, for each state machine.
// https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
//
//   M1. What is counted is in the store, and was written by this process.
//   M2. How long a task took is known when this process saw it scheduled; counts know all.

import type { HistoryDetails, HistoryEventType } from '../core/history-event.js';
import type { HistoryLog } from '../core/history-log.js';
import { IdTable } from '../utils/id-table.js';
import type { Witnessed } from './witness.js';

type TaskCount = `${'Activities' | 'LambdaFunctions' | 'ServiceIntegrations'}${
  | 'Scheduled'
  | 'Started'
  | 'Succeeded'
  | 'Failed'
  | 'TimedOut'}`;

type Ending = 'Aborted' | 'Failed' | 'Succeeded' | 'TimedOut';

/** Metrics that count. */
export type CountMetric =
  | 'ExecutionsStarted'
  | 'ExecutionsRedriven'
  | `${'Executions' | 'RedrivenExecutions'}${Ending}`
  | TaskCount
  | 'ActivitiesHeartbeatTimedOut';

/** Metrics that are intervals, in milliseconds. */
export type TimeMetric =
  | 'ExecutionTime'
  | `${'Activity' | 'LambdaFunction' | 'ServiceIntegration'}${'RunTime' | 'ScheduleTime' | 'Time'}`;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_StatisticSet.html */
export interface StatisticSet {
  readonly SampleCount: number;
  readonly Sum: number;
  readonly Minimum: number;
  readonly Maximum: number;
}

/** What is known of one state machine. */
export interface StateMachineMetrics {
  readonly stateMachineArn: string;
  /** What was not counted yet is not there. */
  readonly counts: Readonly<Partial<Record<CountMetric, number>>>;
  /** Milliseconds. What did not happen yet is not there. */
  readonly times: Readonly<Partial<Record<TimeMetric, StatisticSet>>>;
}

export interface OrchestratorMetrics {
  /** Since when they are counted: when the orchestrator was made. */
  readonly since: Date;
  /** Executions that are open now, of this process and of those before. */
  readonly OpenExecutionCount: number;
  /** `limits.openExecutions`; not there without it. */
  readonly OpenExecutionLimit?: number;
  readonly stateMachines: readonly StateMachineMetrics[];
}

/** What a measurement is about. */
export interface MetricDimensions {
  readonly StateMachineArn: string;
  readonly ActivityArn?: string;
  readonly LambdaFunctionArn?: string;
  readonly ServiceIntegrationResourceArn?: string;
}

/** Is told each measurement: 1 for what counts, milliseconds for an interval. */
export type Meter = (metric: CountMetric | TimeMetric, value: number, dimensions: MetricDimensions) => void;

/** The three kinds of tasks, as metrics call them. */
const FAMILIES = {
  Activity: { counts: 'Activities', time: 'Activity', dimension: 'ActivityArn' },
  LambdaFunction: { counts: 'LambdaFunctions', time: 'LambdaFunction', dimension: 'LambdaFunctionArn' },
  Task: { counts: 'ServiceIntegrations', time: 'ServiceIntegration', dimension: 'ServiceIntegrationResourceArn' },
} as const;

type Family = (typeof FAMILIES)[keyof typeof FAMILIES];
type Step = 'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut';

const TASK_EVENT =
  /^(Activity|LambdaFunction|Task)(Scheduled|Started|Submitted|Succeeded|(?:Schedule|Start|Submit)?Failed|TimedOut)$/;

const EXECUTION_ENDS: Partial<Record<HistoryEventType, Ending>> = {
  ExecutionAborted: 'Aborted',
  ExecutionFailed: 'Failed',
  ExecutionSucceeded: 'Succeeded',
  ExecutionTimedOut: 'TimedOut',
};

/** A task that was scheduled. Times are epoch milliseconds. */
export interface TaskUnderWay {
  readonly resource: string | undefined;
  readonly scheduledAt: number;
  startedAt: number | undefined;
}

class Statistics implements StatisticSet {
  SampleCount = 0;
  Sum = 0;
  Minimum = Number.POSITIVE_INFINITY;
  Maximum = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    this.SampleCount += 1;
    this.Sum += value;
    this.Minimum = Math.min(this.Minimum, value);
    this.Maximum = Math.max(this.Maximum, value);
  }
}

interface Counted {
  readonly counts: Partial<Record<CountMetric, number>>;
  readonly times: Partial<Record<TimeMetric, Statistics>>;
}

export class Metrics {
  private readonly byMachine = new Map<string, Counted>();
  private readonly meter: Meter | undefined;

  /** @param meter hears each measurement, too. */
  constructor(meter?: Meter) {
    this.meter = meter;
  }

  /** Counts what has happened to it: the first `count` events of the log. */
  witness(execution: Witnessed, log: HistoryLog, count: number): void {
    let counted: Counted | undefined;
    for (let position = 0; position < count; position += 1) {
      const type = log.typeAt(position);
      const step = countedAs(type);
      if (step === undefined) continue;
      counted ??= this.of(execution.identity.stateMachineArn);
      if (step === 'Execution') this.executionChanged(counted, execution, type, log.timestampAt(position));
      else if (step === 'Aborted') execution.tasksUnderWay?.delete(log.previousEventIdAt(position));
      else this.taskStepped(counted, execution, log, position, step);
    }
  }

  /** What was counted of each state machine, by their ARNs. */
  read(): readonly StateMachineMetrics[] {
    return Array.from(this.byMachine, ([stateMachineArn, { counts, times }]) => ({
      stateMachineArn,
      counts: { ...counts },
      times: Object.fromEntries(Object.entries(times).map(([name, statistics]) => [name, { ...statistics }])),
    })).sort((a, b) => (a.stateMachineArn < b.stateMachineArn ? -1 : 1));
  }

  private executionChanged(
    counted: Counted,
    { identity, startDate, timeline }: Witnessed,
    type: HistoryEventType,
    at: number,
  ): void {
    const about = { StateMachineArn: identity.stateMachineArn };
    if (type === 'ExecutionStarted') return this.count(counted, 'ExecutionsStarted', about);
    if (type === 'ExecutionRedriven') return this.count(counted, 'ExecutionsRedriven', about);
    const ending = EXECUTION_ENDS[type];
    if (ending === undefined) return;
    this.count(counted, `Executions${ending}`, about);
    if ((timeline?.redriveCount ?? 0) > 0) this.count(counted, `RedrivenExecutions${ending}`, about);
    this.time(counted, 'ExecutionTime', at - startDate, about);
  }

  private taskStepped(
    counted: Counted,
    execution: Witnessed,
    log: HistoryLog,
    position: number,
    { family, step, count, scheduleTime, runTime, time }: TaskStep,
  ): void {
    const task = this.follow(execution, log, position, step);
    const about = this.meter && dimensionsOf(execution, family, task);
    const at = log.timestampAt(position);
    if (step === 'Submitted') return;
    const isHeartbeat = step === 'TimedOut' && log.detailsAt(position)?.error === 'States.HeartbeatTimeout';
    if (isHeartbeat && family === FAMILIES.Activity) {
      this.count(counted, 'ActivitiesHeartbeatTimedOut', about);
    } else {
      this.count(counted, count, about);
    }
    if (task === undefined || step === 'Scheduled') return;
    if (step === 'Started') {
      task.startedAt = at;
      return this.time(counted, scheduleTime, at - task.scheduledAt, about);
    }
    if (task.startedAt !== undefined) this.time(counted, runTime, at - task.startedAt, about);
    this.time(counted, time, at - task.scheduledAt, about);
  }

  /** The task that an event is about; each event of a task points to the one before. */
  private follow(execution: Witnessed, log: HistoryLog, position: number, step: Step): TaskUnderWay | undefined {
    const id = log.idAt(position);
    if (step === 'Scheduled') {
      const resource = resourceOf(log.typeAt(position), log.detailsAt(position));
      const task = { resource, scheduledAt: log.timestampAt(position), startedAt: undefined };
      execution.tasksUnderWay ??= new IdTable();
      execution.tasksUnderWay.set(id, task);
      return task;
    }
    const tasks = execution.tasksUnderWay;
    const previousEventId = log.previousEventIdAt(position);
    const task = tasks?.get(previousEventId);
    if (tasks === undefined || task === undefined) return undefined;
    tasks.delete(previousEventId);
    if (step === 'Started' || step === 'Submitted') tasks.set(id, task);
    return task;
  }

  private of(stateMachineArn: string): Counted {
    let counted = this.byMachine.get(stateMachineArn);
    if (counted === undefined) {
      counted = { counts: {}, times: {} };
      this.byMachine.set(stateMachineArn, counted);
    }
    return counted;
  }

  /** @param about what it is about; undefined where there is no meter. */
  private count({ counts }: Counted, metric: CountMetric, about: MetricDimensions | undefined): void {
    counts[metric] = (counts[metric] ?? 0) + 1;
    if (about !== undefined) this.meter?.(metric, 1, about);
  }

  private time({ times }: Counted, metric: TimeMetric, milliseconds: number, about?: MetricDimensions): void {
    let statistics = times[metric];
    if (statistics === undefined) {
      statistics = new Statistics();
      times[metric] = statistics;
    }
    statistics.add(milliseconds);
    if (about !== undefined) this.meter?.(metric, milliseconds, about);
  }
}

/** What an event of a task is counted as, and its times. */
interface TaskStep {
  readonly family: Family;
  readonly step: Step;
  readonly count: CountMetric;
  readonly scheduleTime: TimeMetric;
  readonly runTime: TimeMetric;
  readonly time: TimeMetric;
}

const counted = new Map<HistoryEventType, TaskStep | 'Execution' | 'Aborted' | undefined>();

/** Undefined for an event that no metric is about. */
function countedAs(type: HistoryEventType): TaskStep | 'Execution' | 'Aborted' | undefined {
  const known = counted.get(type);
  if (known !== undefined || counted.has(type)) return known;
  const found = taskStep(type) ?? (type.startsWith('Execution') ? 'Execution' : undefined);
  counted.set(type, type === 'TaskStateAborted' ? 'Aborted' : found);
  return counted.get(type);
}

function taskStep(type: HistoryEventType): TaskStep | undefined {
  const [, name, ending] = TASK_EVENT.exec(type) ?? [];
  if (ending === undefined) return undefined;
  const step = ending.endsWith('Failed') ? 'Failed' : (ending as Step);
  const family = FAMILIES[name as keyof typeof FAMILIES];
  return {
    family,
    step,
    // That it was submitted is no metric.
    count: `${family.counts}${step}` as CountMetric,
    scheduleTime: `${family.time}ScheduleTime`,
    runTime: `${family.time}RunTime`,
    time: `${family.time}Time`,
  };
}

function resourceOf(type: HistoryEventType, details: HistoryDetails | undefined): string | undefined {
  if (type !== 'TaskScheduled') return details?.resource;
  return `arn:aws:states:::${details?.resourceType}:${details?.resource}`;
}

function dimensionsOf(
  { identity }: Witnessed,
  { dimension }: Family,
  task: TaskUnderWay | undefined,
): MetricDimensions {
  const { stateMachineArn: StateMachineArn } = identity;
  return task?.resource === undefined ? { StateMachineArn } : { StateMachineArn, [dimension]: task.resource };
}
