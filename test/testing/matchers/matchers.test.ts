// What holds of a run, what does not, and what a matcher refuses with `.not` too.

import '../../../src/testing/vitest.js';
import { expect, test } from 'vitest';
import { declined, INPUT, order, shipped } from './order.js';

const ok = await shipped();
const failed = await declined();

test('the end of a run', async () => {
  expect(ok).toHaveSucceeded();
  expect(ok).toSucceedWith({ shipped: expect.any(Boolean) });
  expect(failed).toHaveFailed();
  expect(failed).toHaveFailedWith('Order.Cancelled', /expired/);
  expect(failed).not.toHaveFailedWith('Order.Cancelled', 'another');
  expect(ok).not.toHaveTimedOut();
  await expect(shipped()).resolves.toHaveElapsed(3_622_000);
  expect(ok).toHaveElapsed({ atLeast: '1h', atMost: '2h' });
});

test('the path of a run', () => {
  expect(ok).toHaveVisited('Reorder', { times: 1 });
  expect(ok).toHaveVisited([
    'Validate',
    {
      CheckStock: [
        ['Reserve', 'Reserved'],
        ['Reserve', 'Reorder', 'Reserved'],
      ],
    },
    { Pay: { Charge: ['Charge'], 1: ['CheckFraud'] } },
    'Ship',
  ]);
  expect(ok).toHaveVisited([{ CheckStock: ['Reserve'] }]);
  expect(ok).not.toHaveVisited([{ CheckStock: ['Reorder'] }]);
  expect(ok).toHaveVisited(['Validate', 'CheckStock', 'Pay', 'Ship'], { exactly: true });
  expect(ok).not.toHaveVisited(['Ship', 'Pay']);
});

test('retries, errors, variables, tasks and history', () => {
  expect(ok).toHaveRetried('Charge', { times: 2, delays: ['5s', { atLeast: '15s', atMost: '15s' }] });
  expect(ok).toHaveRetried('Reserve', { item: 1, delays: ['2s'] });
  expect(ok).not.toHaveRetried('Reserve', { item: 0 });
  expect(failed).toHaveCaught('Pay', 'CardDeclined', { next: 'Release', cause: 'The card has expired' });
  expect(ok).not.toHaveCaught('Pay');
  expect(ok).toHaveAssigned('Pay', { total: 40 });
  expect(ok).toHaveAssigned({ paid: true });
  expect(ok).toHaveCalledTask('Reserve', { sku: 'a' });
  expect(ok).toHaveCalledTask('Reserve', { FunctionName: 'reserve', Payload: { sku: 'a' } });
  expect(ok).toHaveCalledTask('Charge', { amount: 40, currency: 'EUR' }, { times: 3 });
  expect(ok).toMatchHistory([{ type: 'ExecutionStarted', executionStartedEventDetails: { input: INPUT } }], {
    parsed: true,
  });
});

test('the test of one state', async () => {
  const charge = order.state('Charge');
  const busy = { errorOutput: { error: 'GatewayBusy' } };
  const retriable = await charge.test({ amount: 1 }, { mock: busy, retryCount: 1, inspectionLevel: 'DEBUG' });
  expect(retriable).toHaveRetried({ delay: '15s' });
  expect(await charge.test({ amount: 1 }, { mock: busy, retryCount: 2 })).toHaveFailedWith('GatewayBusy');
  const declinedPay = await order.state('Pay').test(INPUT, { mock: { errorOutput: { error: 'CardDeclined' } } });
  expect(declinedPay).toHaveCaught('CardDeclined', { next: 'Release' });
});

test('a running execution is told as far as it has come', async () => {
  const execution = order.start(INPUT, { clock: 'manual', tasks: { Reserve: () => ({ short: true }) } });
  await execution.advance('1s');
  expect(execution).toHaveVisited('Reorder');
  expect(() => expect(execution).toHaveSucceeded()).toThrow('still runs, in "Reorder" after 1s');
  await execution.abort({ error: 'Enough' });
  expect(await execution.result).toHaveBeenAborted('Enough');
});

test('wrong use fails with .not too', () => {
  const promise: unknown = shipped();
  expect(() => expect(promise).not.toHaveSucceeded()).toThrow('is a promise');
  expect(() => expect(order).not.toHaveSucceeded()).toThrow('It is a state machine that has not run');
  expect(() => expect(1).not.toHaveSucceeded()).toThrow('It is a number');
  // @ts-expect-error: no state of the machine
  expect(() => expect(ok).not.toHaveVisited('Shipp')).toThrow('did you mean "Ship"?');
  expect(() => expect(ok).not.toHaveVisited(['Reserve'])).toThrow("write { CheckStock: ['Reserve'] } in its place");
  expect(() => expect(ok).not.toHaveElapsed('soon')).toThrow('Not a duration');
});

test('a snapshot of a run', () => {
  expect(ok).toMatchInlineSnapshot(`
    SUCCEEDED after 1h 22s
      ✓ Validate
      ✓ CheckStock (1h 2s)
        ✓ item 0
          ✓ Reserve
          ✓ IsShort
          ✓ Reserved
        ✓ item 1
          ✓ Reserve (2s)
            ↻ Busy: Rate exceeded, again after 2s
          ✓ IsShort
          ✓ Reorder (1h)
          ✓ Reserved
      ✓ Pay (20s)
        ✓ branch 0
          ✓ Charge (20s)
            ↻ GatewayBusy: Try again later, again after 5s
            ↻ GatewayBusy: Try again later, again after 15s
        ✓ branch 1
          ✓ CheckFraud
      ✓ Ship
    output { "shipped": true }
  `);
  expect(failed).toMatchInlineSnapshot(`
    FAILED after 0ms
      ✓ Validate
      ✓ CheckStock
        ✓ items 0 to 1
          ✓ Reserve
          ✓ IsShort
          ✓ Reserved
      ↪ Pay
        ✗ branch 0
          ✗ Charge
            ✗ CardDeclined: The card has expired
        ■ branch 1
          ✓ CheckFraud
        ↪ CardDeclined: The card has expired, goes on with Release
      ✓ Release
      ✗ Cancelled
        ✗ Order.Cancelled: The card has expired
    error Order.Cancelled
    cause The card has expired
  `);
});
