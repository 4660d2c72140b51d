import 'stepwright/jest';
import { parseStateMachine } from 'stepwright';

const machine = parseStateMachine({
  StartAt: 'Charge',
  States: {
    Charge: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:charge', Next: 'Settle' },
    Settle: { Type: 'Wait', Seconds: 3600, End: true },
  },
});
const tasks = { Charge: () => ({ id: 'ch-1' }) };

test('a charge is settled', async () => {
  const run = await machine.run({ amount: 5 }, { tasks });
  expect(run).toSucceedWith({ id: expect.stringMatching(/^ch-/) });
  expect(run).toHaveVisited(['Charge', 'Settle']);
  expect(run).toHaveElapsed('1h');
  expect(() => expect(run).toHaveVisited('Chrage')).toThrow('Chrage');
});

test('fails on purpose', async () => {
  const run = await machine.run({ amount: 5 }, { tasks });
  expect(run).toHaveVisited(['Charge', 'Charge']);
});
