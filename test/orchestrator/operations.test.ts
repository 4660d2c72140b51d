import { metrics as otelMetrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { describe, expect, it } from 'vitest';
import { OrchestratorCaller } from '../../src/api/orchestrator-caller.js';
import { parseStateMachine, type TaskRequest } from '../../src/index.js';
import { openTelemetry } from '../../src/opentelemetry.js';
import { Orchestrator, type OrchestratorLogEntry, type StatusChangeEvent } from '../../src/orchestrator.js';
import { memoryStore, type Store } from '../../src/store.js';

const task = (more: object = {}) =>
  parseStateMachine(
    {
      StartAt: 'Work',
      States: {
        Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work', ...more, End: true },
      },
    },
    { name: 'worker' },
  );

/** Functions that are at work until they are let go. */
function gate() {
  const waiting: (() => void)[] = [];
  const state = { atWork: 0, most: 0 };
  const work = async (input: unknown) => {
    state.atWork += 1;
    state.most = Math.max(state.most, state.atWork);
    await new Promise<void>((resolve) => waiting.push(resolve));
    state.atWork -= 1;
    return input;
  };
  return { state, work, letGo: () => waiting.shift()?.() };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('limits', () => {
  it('let so many functions be at work; a task that waits for its turn has not started', async () => {
    const { state, work, letGo } = gate();
    const orchestrator = new Orchestrator({ store: memoryStore(), tasks: work, limits: { tasks: 2 } });
    const executions = await Promise.all([1, 2, 3, 4].map((id) => orchestrator.start(task(), { id })));
    await soon();
    expect(state.atWork).toBe(2);
    expect(orchestrator.health().tasks).toEqual({ atWork: 2, waiting: 2 });
    const types = await Promise.all(executions.map(async (each) => (await each.history()).map(({ type }) => type)));
    expect(types.filter((each) => each.includes('LambdaFunctionStarted'))).toHaveLength(2);
    for (let turn = 0; turn < 4; turn += 1) {
      letGo();
      await soon();
    }
    for (const execution of executions) expect(await execution.result()).toMatchObject({ status: 'SUCCEEDED' });
    expect(state.most).toBe(2);
    await orchestrator.close();
  });

  it('a task that is over before its turn never starts', async () => {
    const { work, letGo } = gate();
    const called: unknown[] = [];
    const tasks = (input: unknown) => {
      called.push(input);
      return work(input);
    };
    const orchestrator = new Orchestrator({ store: memoryStore(), tasks, limits: { tasks: 1 } });
    const first = await orchestrator.start(task(), 'first');
    const second = await orchestrator.start(task(), 'second');
    await soon();
    await second.stop();
    letGo();
    await first.result();
    await soon();
    expect(called).toEqual(['first']);
    await orchestrator.close();
  });

  it('refuse a start when so many executions are open, and take one when there is room', async () => {
    const store = memoryStore();
    const { work } = gate();
    const orchestrator = new Orchestrator({ store, tasks: work, limits: { openExecutions: 2 } });
    const first = await orchestrator.start(task());
    await orchestrator.start(task());
    await expect(orchestrator.start(task())).rejects.toMatchObject({ name: 'ExecutionLimitExceeded' });
    await first.stop();
    await orchestrator.start(task());
    await orchestrator.close();
    // Those of the process before count.
    const next = new Orchestrator({ store, tasks: work, limits: { openExecutions: 2 } });
    await expect(next.start(task())).rejects.toMatchObject({ name: 'ExecutionLimitExceeded' });
    await next.close();
  });

  it.each([
    [{ limits: { tasks: 0 } }, '`limits.tasks` has to be a whole number from 1'],
    [{ limits: { task: 1 } }, 'There is no limit "task"'],
    [{ retention: { executions: -1 } }, '`retention.executions` has to be a whole number'],
    [{ retention: { days: 1 } }, 'There is no `retention.days`'],
  ])('refuses %j', (options, message) => {
    expect(() => new Orchestrator({ store: memoryStore(), ...(options as object) })).toThrow(message);
  });
});

describe('close', () => {
  it('lets functions at work finish until the timeout, and begins no others', async () => {
    const store = memoryStore();
    const { work, letGo } = gate();
    const orchestrator = new Orchestrator({ store, tasks: work });
    const { executionArn } = await orchestrator.start(task(), 'done');
    await soon();
    const closed = orchestrator.close({ timeout: '10s' });
    await expect(orchestrator.start(task())).rejects.toThrow('closing');
    letGo();
    await closed;
    expect(orchestrator.health().status).toBe('CLOSED');
    const next = new Orchestrator({ store, tasks: () => expect.unreachable() });
    expect(await next.execution(executionArn).result()).toMatchObject({ status: 'SUCCEEDED', output: '"done"' });
    await next.close();
  });

  it('does not wait longer, and tells functions by their signal', async () => {
    let wasTold = false;
    const orchestrator = new Orchestrator({
      store: memoryStore(),
      tasks: (_input, { signal }: TaskRequest) =>
        new Promise(() => {
          signal.addEventListener('abort', () => {
            wasTold = true;
          });
        }),
    });
    await orchestrator.start(task());
    await soon();
    await orchestrator.close({ timeout: 30 });
    expect(wasTold).toBe(true);
  });
});

describe('retention', () => {
  it('deletes what ended too long ago, by the clock of the orchestrator, and frees its name', async () => {
    const orchestrator = new Orchestrator({
      store: memoryStore(),
      clock: 'manual',
      tasks: (input) => input,
      retention: { age: '2d' },
    });
    const old = await orchestrator.start(task(), 'old', { name: 'n' });
    await old.result();
    await orchestrator.advance('1d');
    const young = await orchestrator.start(task(), 'young');
    await young.result();
    await orchestrator.advance('36h');
    await (await orchestrator.start(task(), 'latest')).result();
    await soon();
    await expect(old.describe()).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    expect(await young.describe()).toMatchObject({ output: '"young"' });
    expect(await (await orchestrator.start(task(), 'new', { name: 'n' })).result()).toMatchObject({ output: '"new"' });
    await orchestrator.close();
  });

  it('keeps so many that have ended, and none that run is deleted', async () => {
    const { work } = gate();
    const orchestrator = new Orchestrator({
      store: memoryStore(),
      tasks: (input) => (input === 'runs' ? work(input) : input),
      retention: { executions: 3 },
    });
    const running = await orchestrator.start(task(), 'runs');
    for (let count = 0; count < 250; count += 1) await (await orchestrator.start(task(), count)).result();
    await soon();
    const { executions } = await orchestrator.listExecutions({ maxResults: 500 });
    expect(executions.filter(({ status }) => status === 'SUCCEEDED').length).toBeLessThanOrEqual(4);
    expect(await running.describe()).toMatchObject({ status: 'RUNNING' });
    await orchestrator.close();
  });
});

describe('definitions and revisions', () => {
  const machine = (result: number) =>
    parseStateMachine(
      { StartAt: 'P', States: { P: { Type: 'Pass', Result: result, End: true } } },
      { name: 'numbers' },
    );
  const kept = async (store: Store) => ({
    definitions: (await store.documents('definition/')).length,
    revisions: (await store.documents('revision/')).length,
  });

  it('go when no execution, state machine or version needs them, and not before', async () => {
    const store = memoryStore();
    const orchestrator = new Orchestrator({ store, clock: 'manual', retention: { age: '2d' } });
    const { stateMachineArn } = await orchestrator.register(machine(1));
    const service = new OrchestratorCaller(orchestrator, {});
    await service.call('PublishStateMachineVersion', { stateMachineArn });
    const days = async (count: number) => {
      for (let day = 0; day < count; day += 1) {
        await orchestrator.advance('1d');
        await soon();
      }
    };
    await orchestrator.register(machine(2));
    const used = await orchestrator.start(stateMachineArn);
    await used.result();
    await orchestrator.register(machine(3));
    await orchestrator.register(machine(4));
    // The first is a version, the second has an execution, the third nothing.
    expect(await kept(store)).toEqual({ definitions: 4, revisions: 4 });
    await days(2);
    expect(await kept(store)).toEqual({ definitions: 3, revisions: 3 });
    const { executionArn } = used;
    expect(await service.call('DescribeStateMachineForExecution', { executionArn })).toMatchObject({
      definition: expect.stringContaining('2'),
    });
    await days(3);
    expect(await kept(store)).toEqual({ definitions: 2, revisions: 2 });
    await service.call('DeleteStateMachineVersion', { stateMachineVersionArn: `${stateMachineArn}:1` });
    await days(2);
    expect(await kept(store)).toEqual({ definitions: 1, revisions: 1 });
    // One that was deleted is kept again when it is used again.
    expect(await (await orchestrator.start(machine(2))).result()).toMatchObject({ output: '2' });
    expect(await kept(store)).toEqual({ definitions: 2, revisions: 1 });
    await orchestrator.register(machine(1));
    expect(await kept(store)).toEqual({ definitions: 3, revisions: 2 });
    await orchestrator.close();

    // A process that begins looks at once.
    const next = new Orchestrator({
      store,
      clock: 'manual',
      startTime: '2024-02-01T00:00:00Z',
      retention: { age: '1d' },
    });
    await next.open();
    await soon();
    expect(await kept(store)).toEqual({ definitions: 1, revisions: 1 });
    expect(await (await next.start(stateMachineArn)).result()).toMatchObject({ output: '1' });
    await next.close();
  });

  it('stay while an execution that began with them runs, however long, and those of a deleted state machine go', async () => {
    const store = memoryStore();
    const orchestrator = new Orchestrator({ store, clock: 'manual', retention: { age: '1h' } });
    const waits = parseStateMachine(
      { StartAt: 'W', States: { W: { Type: 'Wait', Seconds: 864_000, Next: 'P' }, P: { Type: 'Pass', End: true } } },
      { name: 'numbers' },
    );
    const { stateMachineArn } = await orchestrator.register(waits);
    const running = await orchestrator.start(stateMachineArn);
    await orchestrator.register(machine(1));
    for (let day = 0; day < 5; day += 1) {
      await orchestrator.advance('1d');
      await soon();
    }
    expect(await kept(store)).toEqual({ definitions: 2, revisions: 2 });
    const service = new OrchestratorCaller(orchestrator, {});
    await service.call('DeleteStateMachine', { stateMachineArn });
    await orchestrator.advance('6d');
    expect(await running.describe()).toMatchObject({ status: 'ABORTED' });
    for (let hour = 0; hour < 4; hour += 1) {
      await orchestrator.advance('1h');
      await soon();
    }
    expect(await kept(store)).toEqual({ definitions: 0, revisions: 0 });
    await orchestrator.close();
  });
});

describe('status changes', () => {
  it('are told as EventBridge has them, once each, in order', async () => {
    const orchestrator = new Orchestrator({ store: memoryStore(), tasks: () => Promise.reject(new Error('no')) });
    const events: StatusChangeEvent[] = [];
    orchestrator.onStatusChange((event) => void events.push(event));
    const { executionArn, result } = await orchestrator.start(task(), { id: 7 }).then((execution) => ({
      executionArn: execution.executionArn,
      result: execution.result(),
    }));
    await result;
    await soon();
    expect(events.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'FAILED']);
    expect(events[1]).toMatchObject({
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [executionArn],
      detail: { executionArn, input: '{"id":7}', error: 'Error', stopDate: expect.any(Number) },
    });
    await orchestrator.close();
  });

  it('that no handler has settled when the process died are told in the next one, with the same id', async () => {
    const store = memoryStore();
    const first = new Orchestrator({ store, tasks: (input) => input });
    const before: StatusChangeEvent[] = [];
    first.onStatusChange((event) => {
      before.push(event);
      return new Promise(() => undefined);
    });
    await (await first.start(task(), 'x')).result();
    await soon();
    await first.close();
    const second = new Orchestrator({ store });
    const after: StatusChangeEvent[] = [];
    second.onStatusChange((event) => void after.push(event));
    await second.open();
    await soon();
    expect(after.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(after[0]?.id).toBe(before[0]?.id);
    await second.close();
    const third = new Orchestrator({ store });
    third.onStatusChange(() => expect.unreachable());
    await third.open();
    await soon();
    await third.close();
  });
});

describe('metrics and logs', () => {
  it('count by the names of Step Functions, for each state machine', async () => {
    let calls = 0;
    const orchestrator = new Orchestrator({
      store: memoryStore(),
      tasks: () => {
        calls += 1;
        if (calls === 1) throw new Error('first');
        return 1;
      },
    });
    const machine = task({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 1 }] });
    await (await orchestrator.start(machine)).result();
    const { stateMachines, OpenExecutionCount } = orchestrator.metrics();
    expect(OpenExecutionCount).toBe(0);
    expect(stateMachines).toHaveLength(1);
    expect(stateMachines[0]).toMatchObject({
      stateMachineArn: machine.stateMachineArn,
      counts: {
        ExecutionsStarted: 1,
        ExecutionsSucceeded: 1,
        LambdaFunctionsScheduled: 2,
        LambdaFunctionsFailed: 1,
        LambdaFunctionsSucceeded: 1,
      },
      times: { ExecutionTime: { SampleCount: 1, Minimum: expect.any(Number) } },
    });
    await orchestrator.close();
  });

  it('say what happens in entries', async () => {
    const entries: OrchestratorLogEntry[] = [];
    const logged: string[] = [];
    const orchestrator = new Orchestrator({
      store: memoryStore(),
      tasks: () => Promise.reject(new Error('no')),
      log: (entry) => void entries.push(entry),
      logging: { level: 'ERROR', write: (entry) => void logged.push(entry.type) },
    });
    const { executionArn } = await orchestrator.start(task());
    await orchestrator.execution(executionArn).result();
    await orchestrator.close();
    expect(entries.find(({ message }) => message === 'A task has failed')).toMatchObject({
      level: 'warn',
      executionArn,
      state: 'Work',
      attempt: 1,
      error: 'Error',
    });
    expect(entries.at(-1)).toMatchObject({ message: 'The orchestrator is closed' });
    expect(logged).toEqual(['LambdaFunctionFailed', 'ExecutionFailed']);
  });
});

describe('OpenTelemetry', () => {
  it('takes a span of each execution, one of each call of a function in it, and the metrics', async () => {
    const spans = new InMemorySpanExporter();
    const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const meters = new MeterProvider({ readers: [reader] });
    const telemetry = openTelemetry({ tracer: tracers.getTracer('test'), meter: meters.getMeter('test') });
    const orchestrator = new Orchestrator({
      store: memoryStore(),
      tasks: () => Promise.reject(new Error('no')),
      telemetry,
    });
    const { executionArn } = await orchestrator.start(task());
    await orchestrator.execution(executionArn).result();
    await soon();
    await reader.forceFlush();
    const [work, execution] = spans.getFinishedSpans();
    expect([work?.name, execution?.name]).toEqual(['Work', 'worker']);
    expect(work?.parentSpanContext?.spanId).toBe(execution?.spanContext().spanId);
    expect(execution?.attributes).toMatchObject({
      'aws.step_functions.execution.arn': executionArn,
      'aws.step_functions.status': 'FAILED',
    });
    expect(work?.attributes['error.type']).toBe('Error');
    const names = exporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) =>
        scopeMetrics.flatMap((each) => each.metrics.map(({ descriptor }) => descriptor.name)),
      );
    expect(names).toEqual(
      expect.arrayContaining(['ExecutionsStarted', 'ExecutionsFailed', 'ExecutionTime', 'OpenExecutionCount']),
    );
    await orchestrator.close();
    await meters.shutdown();
    otelMetrics.disable();
  });

  it('refuses what is no tracer', () => {
    expect(() => openTelemetry({ tracer: {} as never })).toThrow('`tracer` is no Tracer');
  });
});
