// Spans and measurements of an Orchestrator, for OpenTelemetry.
//
//   import { metrics, trace } from '@opentelemetry/api';
//   import { openTelemetry } from 'stepwright/opentelemetry';
//
//   const telemetry = openTelemetry({ tracer: trace.getTracer('stepwright'), meter: metrics.getMeter('stepwright') });
//   const orchestrator = new Orchestrator({ store, tasks, telemetry });

import { type Context, context, type Meter, type Span, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { CountMetric, MetricDimensions, TimeMetric } from './orchestrator/metrics.js';
import type { Telemetry, TelemetryEnd, TelemetryExecution, TelemetryTask } from './orchestrator/telemetry.js';

export type { Telemetry } from './orchestrator/telemetry.js';

/** Where to: either may be left out. */
export interface OpenTelemetryOptions {
  readonly tracer?: Tracer;
  readonly meter?: Meter;
}

/**
 * Takes an orchestrator's spans and measurements: a span of each execution (as long as it is in the memory of a process), one
 * of each call of a function as its child, and AWS's own metrics as counters and histograms (milliseconds) with their
 * dimensions as attributes.
 * @throws TypeError for what is no tracer and no meter.
 * https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
 */
export function openTelemetry({ tracer, meter }: OpenTelemetryOptions): Telemetry {
  if (tracer !== undefined && typeof tracer?.startSpan !== 'function') throw new TypeError('`tracer` is no Tracer');
  if (meter !== undefined && typeof meter?.createCounter !== 'function') throw new TypeError('`meter` is no Meter');
  const instruments = new Instruments(meter);
  return {
    measure: (metric, value, dimensions) => instruments.add(metric, value, dimensions),
    observe: (openExecutions) => instruments.observe(openExecutions),
    startExecution: (execution) => startExecution(tracer, execution),
  };
}

class Instruments {
  private readonly meter: Meter | undefined;
  private readonly adders = new Map<string, (value: number, dimensions: MetricDimensions) => void>();

  constructor(meter: Meter | undefined) {
    this.meter = meter;
  }

  add(metric: CountMetric | TimeMetric, value: number, dimensions: MetricDimensions): void {
    const { meter } = this;
    if (meter === undefined) return;
    let add = this.adders.get(metric);
    if (add === undefined) {
      add = adderOf(meter, metric);
      this.adders.set(metric, add);
    }
    add(value, dimensions);
  }

  observe(openExecutions: () => number): () => void {
    const gauge = this.meter?.createObservableGauge('OpenExecutionCount');
    const report = (result: { observe(value: number): void }) => result.observe(openExecutions());
    gauge?.addCallback(report);
    return () => gauge?.removeCallback(report);
  }
}

function adderOf(meter: Meter, metric: string): (value: number, dimensions: MetricDimensions) => void {
  if (metric.endsWith('Time')) {
    const histogram = meter.createHistogram(metric, { unit: 'ms' });
    return (value, dimensions) => histogram.record(value, { ...dimensions });
  }
  const counter = meter.createCounter(metric);
  return (value, dimensions) => counter.add(value, { ...dimensions });
}

function startExecution(tracer: Tracer | undefined, execution: TelemetryExecution) {
  const { executionArn, name, stateMachineArn, stateMachineName, type, isResumed, at } = execution;
  const attributes = {
    'aws.step_functions.execution.arn': executionArn,
    'aws.step_functions.execution.name': name,
    'aws.step_functions.state_machine.arn': stateMachineArn,
    'aws.step_functions.state_machine.type': type,
    'stepwright.execution.resumed': isResumed,
  };
  const span = tracer?.startSpan(stateMachineName, { startTime: at, attributes });
  const within = span === undefined ? undefined : trace.setSpan(context.active(), span);
  return {
    startTask: (task: TelemetryTask) => startTask(tracer, task, within),
    end: (end: TelemetryEnd) => endSpan(span, end),
  };
}

function startTask(tracer: Tracer | undefined, task: TelemetryTask, within: Context | undefined) {
  const { executionArn, stateMachineArn, state, resource, attempt, at } = task;
  const attributes = {
    'aws.step_functions.execution.arn': executionArn,
    'aws.step_functions.state_machine.arn': stateMachineArn,
    'aws.step_functions.state.name': state,
    'aws.step_functions.resource': resource,
    'aws.step_functions.attempt': attempt,
  };
  const span = tracer?.startSpan(state, { startTime: at, attributes }, within);
  return {
    call: <Result>(work: () => Result): Result => {
      if (span === undefined || within === undefined) return work();
      return context.with(trace.setSpan(within, span), work);
    },
    end: (end: TelemetryEnd) => endSpan(span, end),
  };
}

function endSpan(span: Span | undefined, { at, status, error, cause, fault }: TelemetryEnd): void {
  if (span === undefined) return;
  if (status !== undefined) span.setAttribute('aws.step_functions.status', status);
  if (error !== undefined) span.setAttribute('error.type', error);
  if (fault !== undefined) span.recordException(fault);
  const hasFailed = fault !== undefined || (status !== undefined && status !== 'SUCCEEDED');
  const message = fault?.message ?? cause;
  if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
  span.end(at);
}
