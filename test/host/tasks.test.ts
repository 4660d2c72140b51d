// What happens between a task and the function that answers it.

import { describe, expect, test, vi } from 'vitest';
import {
  jsonText,
  NotSupportedError,
  parseStateMachine,
  serviceResponse,
  TaskError,
  TaskRefusedError,
  type TaskRequest,
} from '../../src/index.js';
import { expectFailure, expectOutput, FUNCTION, failing, machine, pass, QUEUE, run, work } from '../core/harness.js';

const sqs = { Type: 'Task', Resource: QUEUE, Parameters: { QueueUrl: 'u', MessageBody: 'm' }, End: true };

describe('a function sees', () => {
  test('its input, which is its own', async () => {
    const it = await run(
      { T: { ...work, ResultPath: '$.r' } },
      {
        input: { a: [1] },
        tasks: (input) => {
          input.a.push(2);
          return input.a.length;
        },
      },
    );
    expectOutput(it, { a: [1], r: 2 });
  });

  test('numbers as JavaScript has them', async () => {
    const it = await run(
      { T: work },
      { input: jsonText('{"n":1.0,"big":12345678901234567890}'), tasks: (input) => [input.n, typeof input.big] },
    );
    expectOutput(it, [1, 'number']);
  });

  test('which task it is', async () => {
    const seen: unknown[] = [];
    const inner = { StartAt: 'T', States: { T: { ...work, TimeoutSeconds: 7 } } };
    const map = { Type: 'Map', ItemProcessor: inner, End: true };
    await run(
      {
        P: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'N', States: { N: { Type: 'Pass', End: true } } },
            { StartAt: 'M', States: { M: map } },
          ],
          End: true,
        },
      },
      {
        input: ['x', 'y'],
        tasks: (_input, task) => {
          seen.push([task.state, task.path, task.resource, task.attempt, task.timeoutSeconds, task.taskToken]);
        },
      },
    );
    const at = (index: number) => [
      'T',
      [
        { parallel: 'P', branch: 1 },
        { map: 'M', index },
      ],
      FUNCTION,
      1,
      7,
      undefined,
    ];
    expect(seen).toEqual([at(0), at(1)]);
  });

  test('a context of its own to keep', async () => {
    const it = await run(
      { T: { ...work, OutputPath: '$$.Execution.Input' } },
      {
        input: { a: 1 },
        tasks: (_input, task) => {
          (task.context as { Execution: { Input: unknown } }).Execution.Input = 'changed';
          return null;
        },
      },
    );
    expectOutput(it, { a: 1 });
  });

  test('a signal that is aborted when its time is up', async () => {
    const requests: TaskRequest[] = [];
    await run(
      { T: { ...work, TimeoutSeconds: 1 } },
      {
        tasks: (_input, task) => {
          requests.push(task);
          return new Promise((_resolve, reject) => {
            task.signal.addEventListener('abort', () => reject(new Error('late')));
            void task.sleep('1h');
          });
        },
      },
    );
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  test('a signal that is aborted when a sibling failed', async () => {
    const aborted = vi.fn();
    const branch = (name: string) => ({ StartAt: name, States: { [name]: work } });
    await run(
      { P: { Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true } },
      {
        tasks: {
          A: async (_input, task) => {
            await task.sleep('1s');
            throw new Error('no');
          },
          B: (_input, task) => {
            task.signal.addEventListener('abort', aborted);
            return task.sleep('1h');
          },
        },
      },
    );
    expect(aborted).toHaveBeenCalledOnce();
  });
});

describe('a result', () => {
  test('is copied', async () => {
    const result = { a: [1] };
    const it = await run({ T: work }, { tasks: () => result });
    result.a.push(2);
    expectOutput(it, { a: [1] });
  });

  test('of nothing is null', async () => {
    expectOutput(await run({ T: work }, { tasks: () => undefined }), null);
  });

  test('is read as JSON.stringify would', async () => {
    expectOutput(await run({ T: work }, { tasks: () => ({ at: new Date(0), gone: undefined, list: [undefined] }) }), {
      at: '1970-01-01T00:00:00.000Z',
      list: [null],
    });
    expectOutput(await run({ T: work }, { tasks: () => [Object('text'), Object(1), Object(false)] }), [
      'text',
      1,
      false,
    ]);
  });

  test.each([
    ['a function', { f: () => 1 }, 'A function is not JSON (at f)'],
    ['a BigInt', [1n], 'A bigint is not JSON (at 0)'],
    ['NaN', Number.NaN, 'NaN is not a JSON number (at the top)'],
    ['a Map', { m: new Map() }, 'A Map is not JSON (at m)'],
  ])('that is %s ends the run, since no service could give it', async (_what, result, problem) => {
    for (const tasks of [() => result, async () => result]) {
      await expect(run({ T: work }, { tasks })).rejects.toMatchObject({
        name: 'TaskResultError',
        message: `The function for state "T" (${FUNCTION}) gave a result that is not JSON: ${problem}`,
      });
    }
  });
});

describe('an error', () => {
  test('that is thrown at once is as one that comes later', async () => {
    const error = Object.assign(new Error('gone'), { name: 'SQS.QueueDoesNotExist' });
    for (const tasks of [
      () => {
        throw error;
      },
      () => Promise.reject(error),
    ]) {
      expectFailure(await run({ T: sqs }, { tasks }), 'SQS.QueueDoesNotExist', 'gone');
    }
  });

  test('of a TaskError is to the letter', async () => {
    const throws = (error: TaskError) => ({
      tasks: () => {
        throw error;
      },
    });
    expectFailure(await run({ T: work }, throws(new TaskError('E', 'why'))), 'E', 'why');
    expectFailure(await run({ T: work }, throws(new TaskError())), undefined, undefined);
  });
});

describe('whatever is thrown is an error with texts', () => {
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('nobody looks at me');
      },
      getPrototypeOf: () => {
        throw new Error('nobody asks where I come from');
      },
    },
  );
  const NO_TEXT = 'something that cannot be written as a text';
  test.each<[string, unknown, string, string]>([
    ['undefined', undefined, 'Error', 'undefined'],
    ['a symbol', Symbol('s'), 'Error', 'Symbol(s)'],
    ['an object of no prototype', Object.create(null), 'Error', NO_TEXT],
    ['an object that no one may look at', hostile, 'Error', NO_TEXT],
    ['an error whose name is no text', Object.assign(new Error('m'), { name: 42 }), 'Error', 'm'],
    ['an error without a name', Object.assign(new Error('m'), { name: '' }), 'Error', 'm'],
    [
      'an error whose message is no text',
      Object.assign(new Error('m'), { message: { a: 1 } }),
      'Error',
      '[object Object]',
    ],
  ])('%s', async (_what, thrown, error, cause) => {
    for (const answer of [
      () => {
        throw thrown;
      },
      () => Promise.reject(thrown),
    ]) {
      expectFailure(await run({ T: sqs }, { tasks: answer }), error, cause);
    }
  });

  test.each<[string, () => unknown]>([
    [
      'asked for it',
      () =>
        Object.defineProperty({}, 'then', {
          get: () => {
            throw new RangeError('not now');
          },
        }),
    ],
    [
      'called',
      () =>
        Object.defineProperty({}, 'then', {
          value: () => {
            throw new RangeError('not now');
          },
        }),
    ],
  ])('by a `then` that is %s', async (_what, answer) => {
    expectFailure(await run({ T: sqs }, { tasks: answer }), 'RangeError', 'not now');
  });
});

describe('a mistake of a function ends the run', () => {
  const caught = { ...sqs, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }] };
  test.each<[string, unknown[], string]>([
    ['error', [5], 'its error is of type number, not string'],
    ['cause', ['E', {}], 'its cause is of type object, not string'],
    ['stage', ['E', 'c', { stage: 'end' }], 'its stage is "end", not one of schedule, start, submit, run'],
  ])('a TaskError with another %s', async (_what, parameters, problem) => {
    const answer = () => {
      throw new (TaskError as new (...parameters: unknown[]) => TaskError)(...parameters);
    };
    await expect(run({ T: caught, N: pass }, { tasks: answer })).rejects.toThrow(
      `The function for state "T" (${QUEUE}) threw a TaskError that is none: ${problem}`,
    );
  });

  test('a response that is not JSON', async () => {
    const answer = (_input: unknown, task: TaskRequest) => {
      task.submitted(() => 1);
      return 1;
    };
    await expect(run({ T: caught, N: pass }, { tasks: answer })).rejects.toThrow(
      `The function for state "T" (${QUEUE}) gave a result that is not JSON: A function is not JSON (at the top)`,
    );
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'no'],
    ['an error', new Error('no')],
  ])('a result of which a member throws %s', async (_what, thrown) => {
    const answer = () => ({
      get member() {
        throw thrown;
      },
    });
    await expect(run({ T: caught, N: pass }, { tasks: answer })).rejects.toMatchObject({
      name: 'TaskResultError',
      message: expect.stringContaining(
        `gave a result that throws while it is read: ${thrown instanceof Error ? thrown.message : thrown}`,
      ),
    });
  });
});

describe('a task that nobody answers', () => {
  test('ends the run, and says what to pass', async () => {
    const running = run({ Charge: work }, { input: { amount: 3 } });
    await expect(running).rejects.toMatchObject({
      name: 'UnansweredTaskError',
      state: 'Charge',
      resource: FUNCTION,
      input: { amount: 3 },
    });
    await expect(running).rejects.toThrow(
      `Nobody answers the task of state "Charge" (${FUNCTION}).\nIts input: {"amount":3}\nPass a function for it: tasks: { "Charge": (input) => ({ /* the result */ }) }`,
    );
  });

  test('shows so much of a long input', async () => {
    await expect(run({ T: work }, { input: 'x'.repeat(3000) })).rejects.toThrow(/x{1999}\.\.\. \(3002 characters\)/);
  });

  test('may have been declined, at once or later, whatever would catch that', async () => {
    const states = {
      T: { ...work, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }] },
      N: { Type: 'Pass', End: true },
    };
    await expect(run(states, { tasks: (_input, task) => task.decline() })).rejects.toMatchObject({
      name: 'UnansweredTaskError',
      state: 'T',
    });
    await expect(run(states, { tasks: async (_input, task) => task.decline() })).rejects.toMatchObject({
      name: 'UnansweredTaskError',
      state: 'T',
    });
  });
});

describe('a function that throws, whatever would catch that,', () => {
  const state = {
    ...work,
    Retry: [{ ErrorEquals: ['States.ALL'] }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }],
  };
  const throwing = (thrown: unknown) => run({ T: state, P: pass }, { tasks: () => Promise.reject(thrown) });
  // As another copy of this package would make them.
  const foreign = (name: string) => ({ [Symbol.for(`stepwright.${name}`)]: true, message: 'no' });

  test('a TaskRefusedError fails the execution with States.Runtime', async () => {
    const cause = "An error occurred while executing the state 'T' (entered at the event id #2). It cannot be sent.";
    expectFailure(await throwing(new TaskRefusedError('It cannot be sent.')), 'States.Runtime', cause);
    expect((await throwing(foreign('TaskRefusedError'))).error).toBe('States.Runtime');
  });

  test('a NotSupportedError ends the run', async () => {
    await expect(throwing(new NotSupportedError('not yet'))).rejects.toThrow('not yet');
    await expect(throwing(foreign('NotSupportedError'))).rejects.toThrow();
  });

  test('an UnansweredTaskError of another copy of this package ends the run', async () => {
    await expect(throwing(foreign('UnansweredTaskError'))).rejects.toThrow();
  });
});

describe('what is said too late changes nothing', () => {
  test('after the answer', async () => {
    let request: TaskRequest | undefined;
    const states = { T: { ...work, End: undefined, Next: 'W' }, W: { Type: 'Wait', Seconds: 5, End: true } };
    const execution = parseStateMachine(JSON.stringify(machine(states))).start(
      {},
      {
        clock: 'manual',
        tasks: (_input, task) => {
          request = task;
          return 1;
        },
      },
    );
    await execution.advance(0);
    const events = execution.history.length;
    request?.heartbeat();
    request?.started();
    request?.submitted({});
    await execution.advance('1s');
    expect(execution.history).toHaveLength(events);
    await execution.abort();
  });
});

describe('submitted', () => {
  const state = {
    Type: 'Task',
    Resource: `${QUEUE}.waitForTaskToken`,
    Parameters: { QueueUrl: 'u', MessageBody: 'm' },
    End: true,
  };

  test('takes a text to the letter', async () => {
    const it = await run(
      { T: state },
      {
        tasks: (_input, task) => {
          task.submitted(jsonText('{ "id": 1.0 }'));
          return 0;
        },
      },
    );
    expect(it.history[4]).toMatchObject({
      type: 'TaskSubmitted',
      taskSubmittedEventDetails: { output: '{ "id": 1.0 }' },
    });
  });

  test('does not end the task', async () => {
    const it = await run(
      { T: { ...state, TimeoutSeconds: 5 } },
      {
        tasks: (_input, task) => {
          task.submitted(1);
          return task.sleep(Number.POSITIVE_INFINITY);
        },
      },
    );
    expect(it.error).toBe('States.Timeout');
  });
});

test('attempts are answered each for itself', async () => {
  const it = await run(
    { T: { ...work, Retry: [{ ErrorEquals: ['States.ALL'] }] } },
    { tasks: failing(['A', 'B'], 'third') },
  );
  expectOutput(it, 'third');
});

test('a whole response of lambda:invoke is not wrapped once more', async () => {
  const state = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: 'f' },
    End: true,
  };
  expectOutput(await run({ T: state }, { tasks: () => serviceResponse({ Payload: 1, StatusCode: 200 }) }), {
    Payload: 1,
    StatusCode: 200,
  });
});
