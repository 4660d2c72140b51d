// What is asked for, what is refused, and what came of it.

import { describe, expect, test } from 'vitest';
import { jsonText, parseStateMachine, type RunOptions } from '../../src/index.js';
import { machine, pass, run, work } from '../core/harness.js';

const echo = parseStateMachine(machine({ A: pass }));

describe('input', () => {
  test('is {} where nothing is passed', async () => {
    expect((await echo.run()).output).toEqual({});
    expect((await echo.run(undefined)).output).toEqual({});
    expect((await echo.run(jsonText('null'))).output).toBeNull();
    expect((await echo.run(null)).output).toBeNull();
  });

  test('is copied before run() returns', async () => {
    const input = { a: 1 };
    const running = echo.run(input);
    input.a = 2;
    expect((await running).output).toEqual({ a: 1 });
  });

  test.each([
    ['a function', { a: { f: () => 1 } }, 'The input is not JSON: A function is not JSON (at a/f)'],
    ['infinite', Number.POSITIVE_INFINITY, 'The input is not JSON: Infinity is not a JSON number (at the top)'],
  ])('may not be %s', async (_what, input, complaint) => {
    await expect(echo.run(input)).rejects.toThrow(new TypeError(complaint));
    expect(() => echo.start(input)).toThrow(new TypeError(complaint));
  });

  test('may have 262,144 bytes and not one more', async () => {
    const most = 'x'.repeat(262_142);
    expect((await echo.run(most)).status).toBe('SUCCEEDED');
    await expect(echo.run(`${most}x`)).rejects.toThrow(
      new RangeError('The input has 262145 bytes; an execution takes at most 262144'),
    );
    await expect(echo.run(jsonText(`"${most}" `))).rejects.toThrow(RangeError);
  });

  test('of an execution may not contain itself', async () => {
    const input: { self?: unknown } = {};
    input.self = input;
    await expect(echo.run(input)).rejects.toThrow('The object contains itself (at self)');
  });
});

describe('options are refused', () => {
  const cases: readonly (readonly [string, RunOptions, string])[] = [
    ['a seed that is no whole number', { seed: 1.5 }, '`seed` has to be a whole number, not 1.5'],
    [
      'another clock',
      { clock: 'sundial' as 'system' },
      "There is no clock \"sundial\": pass 'virtual', 'system' or 'manual'",
    ],
    [
      'a startTime of the system clock',
      { clock: 'system', startTime: 0 },
      '`startTime` is for the virtual and the manual clock: the system clock starts now',
    ],
    [
      'a startTime that is none',
      { startTime: 'noon' },
      '`startTime` is not a point of time from 1970 to 9999: noon. Pass a Date, epoch milliseconds or an ISO 8601 text',
    ],
    [
      'a type that is none',
      { type: 'express' as 'EXPRESS' },
      'There is no type "express" of state machine: STANDARD or EXPRESS',
    ],
    ['a signal that is none', { signal: {} as AbortSignal }, '`signal` has to be an AbortSignal'],
    [
      'a list of something else',
      { tasks: [1] as unknown as NonNullable<RunOptions['tasks']> },
      '`tasks` has to be a function, an object of functions by state or Resource, a resolver, or a list of these',
    ],
    [
      'tasks that are none',
      { tasks: 'T' as unknown as NonNullable<RunOptions['tasks']> },
      '`tasks` has to be a function, an object of functions by state or Resource, a resolver, or a list of these',
    ],
  ];
  test.each(cases)('%s', async (_what, options, complaint) => {
    await expect(echo.run({}, options)).rejects.toThrow(new TypeError(complaint));
  });

  test.each(['', 'a b', 'a/b', 'a:b', 'x'.repeat(81), 'a\u0007'])('a name such as %j', async (name) => {
    await expect(echo.run({}, { name })).rejects.toThrow(`Invalid name of an execution ${JSON.stringify(name)}`);
    expect(() => parseStateMachine(machine({ A: pass }), { name })).toThrow('Invalid name of a state machine');
  });

  test('a definition that is none', () => {
    for (const definition of [null, 5, undefined] as unknown as string[]) {
      expect(() => parseStateMachine(definition)).toThrow(
        new TypeError('A definition is an object, JSON text or YAML text'),
      );
    }
  });

  test('a type that does not allow what the definition does', async () => {
    const state = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'u', MessageBody: 'm' },
      End: true,
    };
    await expect(run({ T: state }, { type: 'EXPRESS' })).rejects.toMatchObject({ name: 'DefinitionError' });
  });
});

describe('names and ARNs', () => {
  test('are made of what is said', async () => {
    const machineOptions = {
      name: 'orders',
      region: 'eu-central-1',
      accountId: '111111111111',
      roleArn: 'arn:aws:iam::1:role/r',
    };
    const it = await parseStateMachine(machine({ A: pass }), machineOptions).run({}, { name: 'first' });
    expect([it.name, it.executionArn]).toEqual([
      'first',
      'arn:aws:states:eu-central-1:111111111111:execution:orders:first',
    ]);
    expect(it.history[0]).toMatchObject({ executionStartedEventDetails: { roleArn: 'arn:aws:iam::1:role/r' } });
  });

  test('have defaults, and a name that the seed decides', async () => {
    const it = await echo.run();
    expect(it.name).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(it.executionArn).toBe(`arn:aws:states:us-east-1:123456789012:execution:StateMachine:${it.name}`);
    expect((await echo.run()).name).toBe(it.name);
    expect((await echo.run({}, { seed: 1 })).name).not.toBe(it.name);
  });

  test('of Express executions have one part more', async () => {
    const it = await echo.run({}, { type: 'EXPRESS', name: 'n' });
    expect(it.executionArn).toMatch(/^arn:aws:states:us-east-1:123456789012:express:StateMachine:n:[0-9a-f-]{36}$/);
  });

  test('may be given whole', async () => {
    expect((await echo.run({}, { executionArn: 'arn:mine' })).executionArn).toBe('arn:mine');
  });

  test('do not change what is random', async () => {
    const draw = { A: { ...pass, Parameters: { 'id.$': 'States.UUID()' } } };
    expect((await run(draw, { name: 'a' })).output).toEqual((await run(draw)).output);
  });
});

describe('a run', () => {
  test('has an output that is the own of whoever reads it', async () => {
    const it = await echo.run({ a: [1] });
    (it.output as { a: number[] }).a.push(2);
    expect(it.output).toEqual({ a: [1] });
  });

  test('has the text of the output as the service gives it', async () => {
    expect((await echo.run(jsonText('{ "n": 1.0 }'))).outputText).toBe('{ "n": 1.0 }');
  });

  test('that did not succeed has no output', async () => {
    const it = await run({ F: { Type: 'Fail' } });
    expect([it.output, it.outputText]).toEqual([undefined, undefined]);
  });

  test('gives the same history each time it is read', async () => {
    const it = await echo.run();
    expect(it.history).toBe(it.history);
  });

  test('knows its times', async () => {
    const it = await run({ W: { Type: 'Wait', Seconds: 2, End: true } });
    expect([it.startDate.toISOString(), it.stopDate.toISOString(), it.elapsed]).toEqual([
      '2024-01-01T00:00:00.000Z',
      '2024-01-01T00:00:02.000Z',
      2000,
    ]);
  });
});

describe('an execution that was started', () => {
  test('is running until it has ended', async () => {
    const execution = echo.start();
    expect([execution.status, execution.history.length]).toEqual(['RUNNING', 0]);
    await execution.result;
    expect([execution.status, execution.history.length]).toEqual(['SUCCEEDED', 4]);
  });

  test('lets other work of the process run', async () => {
    const states = {
      A: { Type: 'Pass', Next: 'B' },
      B: { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'E' }], Default: 'A' },
      E: pass,
    };
    let turns = 0;
    const execution = parseStateMachine(machine(states), { type: 'EXPRESS' }).start();
    const other = () => {
      turns += 1;
      if (turns === 3) void execution.abort();
      else setImmediate(other);
    };
    setImmediate(other);
    expect((await execution.result).status).toBe('ABORTED');
    expect(turns).toBe(3);
  });

  test('whose result nobody asks for leaves no rejection behind', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    parseStateMachine(machine({ T: work })).start();
    await new Promise((resolve) => setTimeout(resolve, 2));
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });

  test('is one of many of its machine', async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, (_, index) => echo.run(index)));
    expect(runs.map(({ output }) => output)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });
});
