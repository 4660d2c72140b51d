import { defineStateMachine } from 'stepwright';
import { loadStateMachine } from 'stepwright/node';
import { fail, mockTasks, ok, seq } from 'stepwright/testing';
import 'stepwright/vitest';
import { expect, test, vi } from 'vitest';

const machine = loadStateMachine('../order.asl.json');

test('a busy gateway is asked again', async () => {
  const mocks = mockTasks(machine, { Charge: seq(fail('Busy'), ok({ id: 'ch' })) });
  const run = await machine.run({ amount: 5 }, { tasks: mocks });
  expect(run).toSucceedWith({ id: 'ch' });
  expect(run).toHaveVisited(['Charge', 'Settle']);
  expect(run).toHaveRetried('Charge', { times: 1, delays: ['5s'] });
  expect(run).toHaveCalledTask('Charge', expect.objectContaining({ amount: 5 }), { times: 2 });
  expect(run).not.toHaveFailed();
  expect(run).toMatchInlineSnapshot(`
SUCCEEDED after 1h 5s
  ✓ Charge (5s)
    ↻ Busy, again after 5s
  ✓ Settle (1h)
output { "id": "ch" }
`);
});

test('a spy is a mock', async () => {
  const charge = vi.fn(() => fail('Declined'));
  const run = await machine.run({}, { tasks: mockTasks(machine, { Charge: charge }) });
  expect(charge).toHaveBeenCalledTimes(1);
  await expect(Promise.resolve(run)).resolves.toHaveFailedWith('Cancelled');
});

(process.env.FAIL ? test : test.skip)('another path', async () => {
  const run = await machine.run({}, { tasks: mockTasks(machine, { Charge: fail('Declined') }) });
  expect(run).toHaveVisited(['Charge', 'Settle']);
});

(process.env.FAIL ? test : test.skip)('a mock that nobody asks', () => {
  mockTasks(machine, { Charge: 1 });
});

test('names of states are checked', async () => {
  const known = defineStateMachine({ StartAt: 'Only', States: { Only: { Type: 'Succeed' } } });
  const run = await known.run({});
  expect(run).toHaveVisited('Only');
  // @ts-expect-error: misspelt
  expect(() => expect(run).toHaveVisited('Onyl')).toThrow('did you mean');
});
