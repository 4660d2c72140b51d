// Machines that are defined in code. What must not compile is marked: `npm run types` tells of a mark that is not needed.

import { describe, expect, expectTypeOf, test } from 'vitest';
import order from '../../fixtures/order-processing/order.asl.json' with { type: 'json' };
import {
  type CheckedDefinition,
  DefinitionError,
  defineStateMachine,
  Host,
  type HostedStateMachine,
  parseStateMachine,
  type Run,
  type RunningExecution,
  type RunOptions,
  type StateMachine,
  type StateNames,
  type TaskFunctions,
  type TaskKeys,
  type TaskStateNames,
} from '../../src/index.js';

const charge = 'arn:aws:lambda:us-east-1:123456789012:function:charge-card:prod';

const machine = defineStateMachine({
  Comment: 'One of each',
  StartAt: 'Charge',
  TimeoutSeconds: 3600,
  States: {
    Charge: {
      Type: 'Task',
      Resource: charge,
      Retry: [
        { ErrorEquals: ['Busy'], IntervalSeconds: 1, BackoffRate: 1.5, MaxDelaySeconds: 9, JitterStrategy: 'FULL' },
      ],
      Catch: [{ ErrorEquals: ['Declined'], ResultPath: '$.error', Next: 'Cancel' }],
      ResultPath: '$.payment',
      Assign: { 'id.$': '$.id' },
      Next: 'Both',
    },
    Both: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Pack',
          States: { Pack: { Type: 'Pass', Result: [1, { a: null }], Next: 'Packed' }, Packed: { Type: 'Succeed' } },
        },
        {
          StartAt: 'Notify',
          States: {
            Notify: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
              Parameters: { FunctionName: '123456789012:function:notify:1', 'Payload.$': '$' },
              End: true,
            },
          },
        },
      ],
      ResultPath: null,
      Next: 'Lines',
    },
    Lines: {
      Type: 'Map',
      ItemsPath: '$.lines',
      MaxConcurrency: 2,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'INLINE' },
        StartAt: 'Ship',
        States: {
          Ship: {
            Type: 'Task',
            QueryLanguage: 'JSONata',
            Resource: 'arn:aws:states:::lambda:invoke',
            Arguments: { FunctionName: 'ship', Payload: '{% $states.input %}' },
            TimeoutSeconds: '{% 10 %}',
            Output: '{% $states.result.Payload %}',
            Catch: [{ ErrorEquals: ['States.ALL'], Output: { failed: true }, Next: 'Later' }],
            Next: 'Later',
          },
          Later: { Type: 'Wait', QueryLanguage: 'JSONata', Seconds: '{% 1 %}', Next: 'Old' },
          Old: {
            Type: 'Map',
            Iterator: { StartAt: '1', States: { 1: { Type: 'Pass', End: true } } },
            ItemsPath: '$.none',
            End: true,
          },
        },
      },
      Next: 'Which',
    },
    Which: {
      Type: 'Choice',
      Choices: [
        {
          And: [{ Variable: '$[0]', IsPresent: true }, { Not: { Or: [{ Variable: '$[0]', IsNull: true }] } }],
          Next: 'Rest',
        },
        { Variable: '$.a', NumericGreaterThanPath: '$.b', Assign: { a: 1 }, Next: 'Cancel' },
      ],
      Default: 'Rest',
    },
    Rest: { Type: 'Wait', SecondsPath: '$.seconds', Next: 'Done' },
    Done: { Type: 'Choice', QueryLanguage: 'JSONata', Choices: [{ Condition: '{% true %}', Output: 1, Next: 'End' }] },
    End: { Type: 'Succeed', QueryLanguage: 'JSONata', Output: '{% 1 %}' },
    Cancel: { Type: 'Fail', ErrorPath: '$.error.Error', Cause: 'Cancelled' },
  },
});

type Names =
  | 'Charge'
  | 'Both'
  | 'Pack'
  | 'Packed'
  | 'Notify'
  | 'Lines'
  | 'Ship'
  | 'Later'
  | 'Old'
  | '1'
  | 'Which'
  | 'Rest';
type Keys = 'Charge' | 'Notify' | 'Ship' | 'charge-card' | 'notify' | 'ship' | '123456789012:function:notify:1';

describe('at run time', () => {
  test('it is a state machine like any other', async () => {
    const simple = defineStateMachine(
      { StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource: charge, End: true } } },
      { name: 'Asking' },
    );
    expect(simple.stateMachineArn).toMatch(/:Asking$/);
    expect(simple.definition).toEqual({
      StartAt: 'Ask',
      States: { Ask: { Type: 'Task', Resource: charge, End: true } },
    });
    const run = await simple.run({ n: 1 }, { tasks: { Ask: ({ n }) => n + 1 } });
    expect(run.output).toBe(2);
  });

  test('it is refused as parseStateMachine refuses it', () => {
    const definition = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } } as const;
    // @ts-expect-error: there is no state B
    const define = () => defineStateMachine(definition);
    expect(define).toThrow(DefinitionError);
    const error = thrownBy(define) as DefinitionError;
    expect(error.diagnostics).toEqual((thrownBy(() => parseStateMachine(definition)) as DefinitionError).diagnostics);
  });

  test('functions answer by the name of the state, of the function, by ARN and by pattern', async () => {
    const simple = defineStateMachine({
      StartAt: 'Ask',
      States: { Ask: { Type: 'Task', Resource: charge, End: true } },
    });
    for (const tasks of [
      { Ask: () => 1 },
      { 'charge-card': () => 1 },
      { [charge]: () => 1 },
      { 'arn:aws:lambda:*': () => 1 },
      { '*': () => 1 },
    ] satisfies TaskFunctions<TaskKeys<typeof simple>>[]) {
      expect((await simple.run({}, { tasks })).output).toBe(1);
    }
  });
});

describe('names', () => {
  test('are those of all containers', () => {
    expectTypeOf<StateNames<typeof machine>>().toEqualTypeOf<Names | 'Done' | 'End' | 'Cancel'>();
    expectTypeOf<TaskStateNames<typeof machine>>().toEqualTypeOf<'Charge' | 'Notify' | 'Ship'>();
    expectTypeOf<TaskKeys<typeof machine>>().toEqualTypeOf<Keys>();
  });

  test('are known of runs and of executions', () => {
    type M = typeof machine;
    expectTypeOf<StateNames<Awaited<ReturnType<M['run']>>>>().toEqualTypeOf<StateNames<M>>();
    expectTypeOf<StateNames<ReturnType<M['start']>>>().toEqualTypeOf<StateNames<M>>();
    expectTypeOf<StateNames<Awaited<ReturnType<M['runTwice']>>[0]>>().toEqualTypeOf<StateNames<M>>();
  });

  test('are known of a definition too', () => {
    const definition = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } as const;
    definition satisfies CheckedDefinition<typeof definition>;
    expectTypeOf<StateNames<typeof definition>>().toEqualTypeOf<'A'>();
    expectTypeOf<TaskStateNames<typeof definition>>().toEqualTypeOf<never>();
    expectTypeOf(defineStateMachine(definition)).toEqualTypeOf<StateMachine<'A', never, never>>();
    const wrong = { StartAt: 'B', States: { A: { Type: 'Pass', End: true } } } as const;
    // @ts-expect-error: there is no state B
    wrong satisfies CheckedDefinition<typeof wrong>;
  });

  test('are any where they are not known', () => {
    expectTypeOf<StateNames<StateMachine>>().toEqualTypeOf<string>();
    expectTypeOf(parseStateMachine).returns.toEqualTypeOf<StateMachine>();
  });

  test('of imported JSON are its keys, and any function may be there', () => {
    const imported = defineStateMachine(order);
    expectTypeOf<'ValidateOrder' | 'ReserveStock'>().toExtend<StateNames<typeof imported>>();
    expectTypeOf<'Reserve'>().not.toExtend<StateNames<typeof imported>>();
    expectTypeOf<StateNames<typeof imported>>().toExtend<string>();
    expectTypeOf<TaskKeys<typeof imported>>().toEqualTypeOf<string>();
    expect(imported.definition.StartAt).toBe(order.StartAt);
    const inJsonata = { QueryLanguage: 'JSONata', StartAt: 'A', States: { A: { Type: 'Pass', Output: 1, End: true } } };
    expect(defineStateMachine(inJsonata).definition).toEqual(inJsonata);
  });

  test('of a record of states are any', () => {
    const States: Record<string, { Type: 'Pass'; End: true }> = { A: { Type: 'Pass', End: true } };
    expectTypeOf<StateNames<ReturnType<typeof made>>>().toEqualTypeOf<string>();
    const made = () => defineStateMachine({ StartAt: 'A', States });
    expect(made().definition.StartAt).toBe('A');
  });
});

describe('tasks', () => {
  const answer = () => 1;

  test('are for Task states, for functions that are called, for ARNs and patterns', () => {
    machine satisfies { run(input?: unknown, options?: RunOptions<Keys>): unknown };
    expectTypeOf(machine.run).parameter(1).toEqualTypeOf<RunOptions<Keys> | undefined>();
    const all = {
      Charge: answer,
      Notify: answer,
      Ship: answer,
      ship: answer,
      notify: answer,
      'charge-card': answer,
      '123456789012:function:notify:1': answer,
      'arn:aws:states:::sqs:sendMessage': answer,
      'Sh*': answer,
    };
    all satisfies TaskFunctions<Keys>;
    expect(() => machine.start({}, { paused: true, tasks: all })).not.toThrow();
    expect(() => machine.start({}, { paused: true, tasks: answer })).not.toThrow();
    expect(() => machine.start({}, { paused: true, tasks: [{ Ship: answer }, all, answer] })).not.toThrow();
  });

  test('for a state that is not there do not compile', () => {
    const start = (tasks: unknown) => machine.start({}, { paused: true, tasks: tasks as typeof answer });
    expect(() => start({})).not.toThrow();
    const uncalled = () => {
      // @ts-expect-error: misspelt
      machine.run({}, { tasks: { Chrage: answer } });
      // @ts-expect-error: misspelt, beside one that is not
      machine.run({}, { tasks: { Ship: answer, Chrage: answer } });
      // @ts-expect-error: misspelt, in a list
      machine.run({}, { tasks: [{ Chrage: answer }, answer] });
      // @ts-expect-error: no Task state
      machine.run({}, { tasks: { Both: answer } });
      // @ts-expect-error: the name of a member that lists have
      machine.run({}, { tasks: { map: answer } });
      // @ts-expect-error: no function
      machine.run({}, { tasks: { Ship: 1 } });
      // @ts-expect-error: misspelt
      machine.start({}, { tasks: { Chrage: answer } });
      // @ts-expect-error: misspelt
      machine.runTwice({}, { tasks: { Chrage: answer } });
      // @ts-expect-error: misspelt
      machine.start().redrive({ tasks: { Chrage: answer } });
      // @ts-expect-error: misspelt
      machine.run().then((run) => run.redrive({ tasks: { Chrage: answer } }));
      // @ts-expect-error: misspelt
      new Host<TaskKeys<typeof machine>>({ tasks: { Chrage: answer } });
      machine.run().then((run) => run.redrive({ tasks: { Charge: answer } }));
      new Host<TaskKeys<typeof machine>>({ tasks: { Charge: answer } });
      new Host({ tasks: { Chrage: answer } });
      parseStateMachine('').run({}, { tasks: { Chrage: answer } });
    };
    expect(uncalled).toBeTypeOf('function');
  });

  test('any machine, run, execution and host is one whose names are not known', () => {
    expectTypeOf(machine).toExtend<StateMachine>();
    expectTypeOf(machine).toExtend<HostedStateMachine>();
    expectTypeOf(machine).not.toExtend<StateMachine<'Other'>>();
    expectTypeOf<Run<'A', 'A'>>().toExtend<Run>();
    expectTypeOf<Run<'A', 'A'>>().not.toExtend<Run<'B'>>();
    expectTypeOf<RunningExecution<'A', 'A'>>().toExtend<RunningExecution>();
    expectTypeOf<Host<'A'>>().toExtend<Host>();
  });

  test('of functions whose names are no literals are known by their states alone', () => {
    const name: string = 'f';
    const dynamic = defineStateMachine({
      QueryLanguage: 'JSONata',
      StartAt: 'A',
      States: {
        A: { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: { FunctionName: name }, Next: 'B' },
        B: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: '{% $f %}' },
          Next: 'C',
        },
        C: { Type: 'Task', Resource: charge as string, End: true },
      },
    });
    expectTypeOf<TaskKeys<typeof dynamic>>().toEqualTypeOf<'A' | 'B' | 'C'>();
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
