// What the crash laws run: each kind of work that an execution waits for, small enough to die at each write of it.

import { memoryObjectStore, parseStateMachine, type StateMachine, type TaskRequest } from '../../src/index.js';
import type { Life, Workload, World } from './lives.js';

const DESK = 'arn:aws:states:us-east-1:123456789012:activity:desk';
const lambda = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;
const machineArn = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;
const task = (name: string, fields: object = { End: true }) => ({ Type: 'Task', Resource: lambda(name), ...fields });

function machine(name: string, states: Readonly<Record<string, object>>, fields: object = {}): StateMachine {
  return parseStateMachine({ StartAt: Object.keys(states)[0], States: states, ...fields }, { name });
}

/** Starts one execution and waits for its end. */
function oneExecution(of: StateMachine, input: unknown = {}) {
  return async (life: Life) => {
    const execution = await life.start(of, input, 'one');
    await execution.result();
  };
}

const busyTwice = (world: World) =>
  world.service((input, { attempt }) => {
    if (attempt <= 2) throw Object.assign(new Error('come again'), { name: 'Busy' });
    return input;
  });

const chain: Workload = {
  options: (world) => ({
    tasks: {
      First: busyTwice(world),
      Second: world.service(() => ({ second: true }), { takes: 3000 }),
      Third: world.service((input) => input),
    },
  }),
  plot: oneExecution(
    machine('chain', {
      First: task('first', {
        Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, BackoffRate: 2 }],
        Next: 'Second',
      }),
      Second: task('second', { Next: 'Third' }),
      Third: task('third'),
    }),
    { n: 1 },
  ),
};

const waits: Workload = {
  options: (world) => ({ tasks: { Between: world.service((input) => input, { takes: 500 }) } }),
  plot: oneExecution(
    machine('waits', {
      Make: { Type: 'Pass', Parameters: { 'id.$': 'States.UUID()', 'at.$': '$$.State.EnteredTime' }, Next: 'Rest' },
      Rest: { Type: 'Wait', Seconds: 5, Next: 'Between' },
      Between: task('between', { Next: 'Until' }),
      Until: { Type: 'Wait', Timestamp: '2024-01-01T00:01:00Z', Next: 'Done' },
      Done: { Type: 'Succeed' },
    }),
  ),
};

const inlineMap: Workload = {
  options: (world) => ({
    tasks: {
      // Each takes its own time, so that they end in another order than they began.
      Work: async (input: { readonly n: number }, request: TaskRequest) =>
        world.service(
          (item: { readonly n: number }, { attempt }) => {
            if (item.n === 2 && attempt === 1) throw new Error('once more');
            return item.n * 10;
          },
          { takes: ((7 * input.n) % 5) * 300 },
        )(input, request),
      Sum: world.service((input) => input),
    },
  }),
  plot: oneExecution(
    machine('map', {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 2,
        ItemProcessor: {
          StartAt: 'Work',
          States: { Work: task('work', { Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1 }], End: true }) },
        },
        Next: 'Sum',
      },
      Sum: task('sum'),
    }),
    { items: [1, 2, 3, 4, 5].map((n) => ({ n })) },
  ),
};

const parallel: Workload = {
  options: (world) => ({
    tasks: {
      Fail: world.service(
        () => {
          throw Object.assign(new Error('on purpose'), { name: 'Broken' });
        },
        { takes: 1000 },
      ),
      Slow: world.service(() => 'late', { takes: 9000 }),
      Quick: world.service(() => 'quick', { takes: 200 }),
      Mend: world.service((input) => input),
    },
  }),
  plot: oneExecution(
    machine('parallel', {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Fail', States: { Fail: task('fail') } },
          { StartAt: 'Slow', States: { Slow: task('slow') } },
          {
            StartAt: 'Quick',
            States: { Quick: task('quick', { Next: 'Rest' }), Rest: { Type: 'Wait', Seconds: 60, End: true } },
          },
        ],
        Catch: [{ ErrorEquals: ['Broken'], Next: 'Mend' }],
        End: true,
      },
      Mend: task('mend'),
    }),
  ),
};

const queue = (fields: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
  Parameters: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/q', 'MessageBody.$': '$$.Task.Token' },
  TimeoutSeconds: 600,
  ...fields,
});

const callbacks: Workload = {
  options(world) {
    const send = (input: { readonly MessageBody: string }, request: TaskRequest) => {
      world.note(request);
      world.tell(`token of ${request.state}`, input.MessageBody);
      return request.waitForTaskToken({ MessageId: 'm' });
    };
    return { tasks: { Ask: send, Beg: send } };
  },
  async plot(life) {
    const { world, orchestrator } = life;
    const execution = await life.start(asking, {}, 'one');
    const [ask, beg] = await Promise.all(['Ask', 'Beg'].map((state) => world.hear<string>(`token of ${state}`)));
    await life.once('heartbeat', 'TaskTimedOut', () => orchestrator.sendTaskHeartbeat({ taskToken: String(ask) }));
    await life.once('failure', 'TaskTimedOut', () =>
      orchestrator.sendTaskFailure({ taskToken: String(beg), error: 'No', cause: 'not today' }),
    );
    await life.once('success', 'TaskTimedOut', () =>
      orchestrator.sendTaskSuccess({ taskToken: String(ask), output: '{"said":"yes"}' }),
    );
    await execution.result();
  },
};
const asking = machine('asking', {
  Both: {
    Type: 'Parallel',
    Branches: [
      { StartAt: 'Ask', States: { Ask: queue({ HeartbeatSeconds: 300, End: true }) } },
      {
        StartAt: 'Beg',
        States: {
          Beg: queue({ Catch: [{ ErrorEquals: ['No'], Next: 'Pity' }], End: true }),
          Pity: { Type: 'Pass', End: true },
        },
      },
    ],
    End: true,
  },
});

const activities: Workload = {
  async plot(life) {
    const { world, orchestrator } = life;
    await life.once('activity', '', () => orchestrator.createActivity(DESK));
    const execution = await life.start(desks, { list: [1, 2, 3] }, 'one');
    for (let taken = 0; taken < 3; taken += 1) {
      let token = world.found.get(`token ${taken}`);
      if (token === undefined) {
        // A process may die when it has said who took a task and before it is known whether that was heard: it was.
        token = world.unheard.get(`poll ${taken}`)?.[0];
        world.asked = `poll ${taken}`;
        token ??= (await orchestrator.getActivityTask({ activityArn: DESK, workerName: 'w' })).taskToken as string;
        world.asked = undefined;
        world.found.set(`token ${taken}`, token);
      }
      const taskToken = token;
      await life.once(`answer ${taken}`, 'TaskTimedOut', () =>
        orchestrator.sendTaskSuccess({ taskToken, output: '"done"' }),
      );
    }
    await execution.result();
  },
};
const desks = machine('desks', {
  Each: {
    Type: 'Map',
    ItemsPath: '$.list',
    MaxConcurrency: 1,
    ItemProcessor: { StartAt: 'Desk', States: { Desk: { Type: 'Task', Resource: DESK, End: true } } },
    End: true,
  },
});

const starting = (pattern: string, child: string, fields: object = {}) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::states:startExecution${pattern}`,
  Parameters: { StateMachineArn: machineArn(child), Input: { from: pattern } },
  ResultPath: '$.started',
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
  ...fields,
});
const nestedMachine = machine('nested', {
  Detached: starting('', 'child', { Next: 'Sync' }),
  Sync: starting('.sync', 'child', { Next: 'Sync2' }),
  Sync2: starting('.sync:2', 'child', { Next: 'Failing' }),
  Failing: starting('.sync', 'failing', { Next: 'Token' }),
  Caught: { Type: 'Pass', Next: 'Token' },
  Token: starting('.waitForTaskToken', 'answering', {
    Parameters: { StateMachineArn: machineArn('answering'), Input: { 'token.$': '$$.Task.Token' } },
    TimeoutSeconds: 600,
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Unheard' }],
    End: true,
  }),
  Unheard: { Type: 'Fail' },
});
const child = machine('child', { Work: task('work', { Next: 'Rest' }), Rest: { Type: 'Wait', Seconds: 2, End: true } });
const failing = machine('failing', { Fall: { Type: 'Fail', Error: 'Down', Cause: 'it fell' } });
const answering = machine('answering', {
  // Whether the answer comes before the one who asked has said that it asked is nobody's promise.
  Think: { Type: 'Wait', Seconds: 1, Next: 'Answer' },
  Answer: {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:sfn:sendTaskSuccess',
    Parameters: { 'TaskToken.$': '$.token', Output: { answered: true } },
    End: true,
  },
});

/** Registers state machines and runs the first of them. */
function family(first: StateMachine, others: readonly StateMachine[]) {
  return async (life: Life) => {
    for (const each of [first, ...others]) {
      await life.once(`register ${each.stateMachineArn}`, '', () => life.orchestrator.register(each));
    }
    const execution = await life.start(first, {}, 'one');
    await execution.result();
    await untilAllHaveEnded(life);
  };
}

async function untilAllHaveEnded({ orchestrator }: Life): Promise<void> {
  for (;;) {
    const { executions } = await orchestrator.listExecutions({ statusFilter: 'RUNNING' });
    const [one] = executions;
    if (one === undefined) return;
    await orchestrator.execution(one.executionArn).result();
  }
}

const nested: Workload = {
  options: (world) => ({ tasks: { Work: world.service((input) => input, { takes: 700 }) } }),
  plot: family(nestedMachine, [child, failing, answering]),
};

const sdk = (action: string, parameters: object, fields: object = {}) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::aws-sdk:sfn:${action}`,
  Parameters: parameters,
  ResultPath: `$.${action}`,
  ...fields,
});
const express = parseStateMachine(
  { StartAt: 'Work', States: { Work: task('work') } },
  { name: 'express', type: 'EXPRESS' },
);
const sdkMachine = machine('sdk', {
  Start: sdk('startExecution', { StateMachineArn: machineArn('child'), Name: 'mine', Input: {} }, { Next: 'Describe' }),
  Describe: sdk(
    'describeExecution',
    { 'ExecutionArn.$': '$.startExecution.ExecutionArn' },
    { ResultPath: null, Next: 'StartSync' },
  ),
  StartSync: sdk('startSyncExecution', { StateMachineArn: machineArn('express'), Input: { a: 1 } }, { Next: 'Again' }),
  Again: sdk(
    'startExecution',
    { StateMachineArn: machineArn('child'), Name: 'mine', Input: { other: true } },
    { Catch: [{ ErrorEquals: ['Sfn.ExecutionAlreadyExistsException'], Next: 'Taken' }], End: true },
  ),
  Taken: { Type: 'Pass', End: true },
});
const sdkCalls: Workload = {
  options: (world) => ({ tasks: { Work: world.service((input) => input, { takes: 700 }) } }),
  plot: family(sdkMachine, [child, express]),
};

const distributed: Workload = {
  options: (world) => ({
    objectStore: world.objects(() =>
      memoryObjectStore([
        { bucket: 'data', key: 'items.json', body: JSON.stringify([1, 2, 3, 4].map((n) => ({ n }))) },
      ]),
    ),
    tasks: {
      Work: async (input: { readonly n: number }, request: TaskRequest) =>
        world.service(
          (item: { readonly n: number }) => {
            if (item.n === 3) throw new Error('three');
            return item.n;
          },
          { takes: ((3 * input.n) % 4) * 250 },
        )(input, request),
    },
  }),
  plot: oneExecution(
    machine('distributed', {
      Each: {
        Type: 'Map',
        Label: 'Each',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: 'data', Key: 'items.json' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'Work',
          States: { Work: task('work') },
        },
        MaxConcurrency: 2,
        ToleratedFailureCount: 1,
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Parameters: { Bucket: 'data', Prefix: 'results' },
        },
        End: true,
      },
    }),
  ),
};

const timeouts: Workload = {
  options: (world) => ({
    tasks: {
      Silent: world.service((input) => input, { takes: 60_000 }),
      Beating: async (input: unknown, request: TaskRequest) => {
        world.note(request);
        const rest = world.untilDue(request, 2000);
        if (rest > 0) await request.sleep(rest);
        if (rest >= 0) request.heartbeat();
        await request.sleep(60_000);
        return input;
      },
    },
  }),
  plot: oneExecution(
    machine(
      'timeouts',
      {
        Silent: task('silent', {
          TimeoutSeconds: 2,
          Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1 }],
          Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Beating' }],
          End: true,
        }),
        Beating: task('beating', {
          TimeoutSeconds: 50,
          HeartbeatSeconds: 5,
          Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Long' }],
          End: true,
        }),
        Long: { Type: 'Wait', Seconds: 900, End: true },
      },
      { TimeoutSeconds: 100 },
    ),
  ),
};

const stopped: Workload = {
  options: (world) => ({
    tasks: {
      First: world.service((input) => input),
      Hang: (_input: unknown, request: TaskRequest) => {
        world.note(request);
        world.tell('hangs');
        return new Promise(() => undefined);
      },
    },
  }),
  async plot(life) {
    const execution = await life.start(
      machine('stopped', { First: task('first', { Next: 'Hang' }), Hang: task('hang') }),
      {},
      'one',
    );
    await life.world.hear('hangs');
    await life.once('stop', '', () => execution.stop({ error: 'Enough', cause: 'of this' }));
    await execution.result();
  },
};

const redriven: Workload = {
  options: (world) => ({
    tasks: {
      Good: world.service((input) => input),
      Frail: world.service((input) => {
        if (!world.done.has('mended')) throw new Error('frail');
        return input;
      }),
    },
  }),
  async plot(life) {
    const { world } = life;
    const execution = await life.start(redrivenMachine, { list: [1, 2] }, 'one');
    if (!world.done.has('mended')) await execution.result();
    world.done.add('mended');
    await life.once('redrive', 'ExecutionNotRedrivable', async () => {
      // It is in the store when a process died before it could say so.
      if ((await execution.describe()).redriveCount === 0) await execution.redrive();
    });
    await execution.result();
  },
};
const redrivenMachine = machine('redriven', {
  Good: task('good', { Next: 'Each' }),
  Each: {
    Type: 'Map',
    ItemsPath: '$.list',
    ItemProcessor: { StartAt: 'Frail', States: { Frail: task('frail') } },
    End: true,
  },
});

/** Several executions at a time, of which some start, go on and end in the same writes. */
const crowd: Workload = {
  options: (world) => ({
    tasks: {
      ...(chain.options?.(world).tasks as object),
      Work: world.service((input) => input, { takes: 1500 }),
      Between: world.service((input) => input, { takes: 500 }),
    },
  }),
  async plot(life) {
    const work = machine('crowd', {
      Rest: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Work' },
      Work: task('work', { Next: 'Again' }),
      Again: { Type: 'Wait', Seconds: 1, End: true },
    });
    for (const [index, seconds] of [3, 1, 2, 0].entries()) await life.start(work, { seconds }, `c${index}`);
    await untilAllHaveEnded(life);
  },
};

export const workloads: Readonly<Record<string, Workload>> = {
  'a chain of tasks that are tried again': chain,
  waits,
  'an inline Map': inlineMap,
  'a Parallel of which a branch fails': parallel,
  callbacks,
  activities,
  'executions that tasks start': nested,
  'calls of the API': sdkCalls,
  'a distributed Map': distributed,
  'timeouts and heartbeats': timeouts,
  'an execution that is stopped': stopped,
  'an execution that is redriven': redriven,
  'several executions': crowd,
};
