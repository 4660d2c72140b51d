// Which names executions may have in one host.

import { expect, test } from 'vitest';
import { Host } from '../../src/host/host.js';
import { parseStateMachine } from '../../src/host/state-machine.js';

const WAIT = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } };
const ALREADY_EXISTS = expect.objectContaining({ name: 'ExecutionAlreadyExists' });

const machine = parseStateMachine(WAIT);

test('a name that the host made is taken', () => {
  const host = new Host();
  const { name } = host.start(machine, { n: 1 });
  host.start(machine, { n: 2 });
  expect(() => host.start(machine, { n: 3 }, { name })).toThrow(ALREADY_EXISTS);
});

test('a name that somebody chose is not made again', () => {
  const { name } = new Host({ seed: 7 }).start(machine);
  const host = new Host({ seed: 6 });
  host.start(machine, { n: 1 }, { name });
  expect(() => host.start(machine, { n: 2 })).toThrow(ALREADY_EXISTS);
});

test('the name of an execution that was restored is not made again', async () => {
  const first = new Host({ seed: 7, clock: 'manual' });
  const execution = first.start(machine);
  await first.advance(1);
  const host = new Host({ seed: 6, clock: 'manual', startTime: first.now });
  host.restore(machine, execution.snapshot());
  const started = [host.start(machine), host.start(machine)];
  expect(new Set([execution, ...started].map(({ executionArn }) => executionArn)).size).toBe(3);
});
