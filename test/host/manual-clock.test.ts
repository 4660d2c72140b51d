import { expect, test } from 'vitest';
import { Host, parseStateMachine } from '../../src/index.js';
import { machine, pass, work } from '../core/harness.js';

const waits = parseStateMachine(
  machine({ W: { Type: 'Wait', Seconds: 10, Next: 'V' }, V: { Type: 'Wait', Seconds: 20, End: true } }),
);

test('stands until it is moved', async () => {
  const execution = waits.start({}, { clock: 'manual' });
  await execution.advance(0);
  expect(execution.history.at(-1)?.type).toBe('WaitStateEntered');
  await execution.advance('9s');
  expect([execution.history.length, execution.now.toISOString()]).toEqual([2, '2024-01-01T00:00:09.000Z']);
  await execution.advance(1000);
  expect(execution.history.at(-1)).toMatchObject({ type: 'WaitStateEntered', timestamp: '2024-01-01T00:00:10.000Z' });
});

test('does all that is due on the way, each at its own time', async () => {
  const execution = waits.start({}, { clock: 'manual' });
  await execution.advance('1h');
  expect(execution.status).toBe('SUCCEEDED');
  expect(execution.history.map(({ timestamp }) => timestamp.slice(14, 19))).toEqual([
    '00:00',
    '00:00',
    '00:10',
    '00:10',
    '00:30',
    '00:30',
  ]);
  expect((await execution.result).elapsed).toBe(30_000);
});

test('settles when the functions that woke have answered', async () => {
  const execution = parseStateMachine(machine({ T: work })).start(
    {},
    {
      clock: 'manual',
      tasks: async (_input, task) => {
        await task.sleep('5s');
        await new Promise((resolve) => setTimeout(resolve, 2));
        return 'done';
      },
    },
  );
  await execution.advance('4s');
  expect(execution.status).toBe('RUNNING');
  await execution.advance('1s');
  expect(execution.status).toBe('SUCCEEDED');
});

test('can be moved several times at once', async () => {
  const execution = waits.start({}, { clock: 'manual' });
  await Promise.all([execution.advance('5s'), execution.advance('5s'), execution.advance('20s')]);
  expect(execution.status).toBe('SUCCEEDED');
});

test('can be moved when all is over', async () => {
  const execution = parseStateMachine(machine({ A: pass })).start({}, { clock: 'manual' });
  await execution.result;
  await execution.advance('1h');
  expect(execution.status).toBe('SUCCEEDED');
});

test('tells whoever moves it what went wrong', async () => {
  const execution = parseStateMachine(machine({ T: work })).start({}, { clock: 'manual' });
  await expect(execution.advance('1s')).rejects.toMatchObject({ name: 'UnansweredTaskError' });
});

test('is the only one that is moved, and only by a time that has an end', async () => {
  await expect(waits.start().advance('1s')).rejects.toThrow(
    new TypeError("Only a manual clock is moved by hand: start the execution with clock: 'manual'"),
  );
  const execution = waits.start({}, { clock: 'manual' });
  await expect(execution.advance(Number.POSITIVE_INFINITY)).rejects.toThrow(TypeError);
  await expect(execution.advance('soon')).rejects.toThrow(
    "Not a duration: \"soon\". Pass milliseconds, or a text such as '5s' or '2h'",
  );
  await execution.abort();
});

test('is nothing for run(), which nobody could move', async () => {
  await expect(waits.run({}, { clock: 'manual' })).rejects.toThrow(
    new TypeError("A manual clock needs somebody to move it: use start() with clock: 'manual'"),
  );
});

test('is moved past a paused execution, which takes no part in time', async () => {
  const execution = waits.start({}, { clock: 'manual', paused: true });
  await execution.step();
  await execution.advance('1m');
  expect([execution.history.length, execution.now.toISOString()]).toEqual([2, '2024-01-01T00:01:00.000Z']);
  execution.resume();
  await execution.advance('20s');
  expect(await execution.result).toMatchObject({ status: 'SUCCEEDED', elapsed: 80_000 });
});

test('does what is due for others of its host, whoever of them moves it', async () => {
  const host = new Host({ clock: 'manual' });
  const ended = host.start(parseStateMachine(machine({ A: pass }), { name: 'short' }));
  const waiting = host.start(waits);
  await ended.result;
  await ended.advance('30s');
  expect(await waiting.result).toMatchObject({ status: 'SUCCEEDED', elapsed: 30_000 });
});
