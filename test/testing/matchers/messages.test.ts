// What a failing matcher says: the whole message of each.

import '../../../src/testing/vitest.js';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { declined, shipped } from './order.js';

const ok = await shipped();
const failed = await declined();

test('toHaveSucceeded', () => {
  expect(messageOf(() => expect(failed).toHaveSucceeded())).toMatchInlineSnapshot(`
    "expect(received).toHaveSucceeded()

    Expected the run to succeed, but it FAILED with Order.Cancelled in "Cancelled".

    error   Order.Cancelled
    cause   The card has expired

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
  expect(messageOf(() => expect(ok).not.toHaveSucceeded())).toMatchInlineSnapshot(`
    "expect(received).not.toHaveSucceeded()

    Expected the run not to succeed, but it SUCCEEDED after 1h 22s.

    output  { "shipped": true }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
});

test('toSucceedWith', () => {
  expect(messageOf(() => expect(ok).toSucceedWith({ shipped: false, on: expect.any(String) }))).toMatchInlineSnapshot(`
    "expect(received).toSucceedWith(output)

    It succeeded with another output.

    - Expected
    + Received

      {
    -   "on": Any<String>,
    -   "shipped": false,
    +   "shipped": true,
      }

    output  { "shipped": true }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).not.toSucceedWith({ shipped: true }))).toMatchInlineSnapshot(`
    "expect(received).not.toSucceedWith(output)

    Expected not to succeed with Object {
      "shipped": true,
    }, but it did.

    output  { "shipped": true }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
});

test('toHaveFailedWith', () => {
  expect(messageOf(() => expect(failed).toHaveFailedWith('Order.Canceled'))).toMatchInlineSnapshot(`
    "expect(received).toHaveFailedWith(error)

    The run did fail, but with another error.

    Expected error: "Order.Canceled"
    Received error: "Order.Cancelled"

    error   Order.Cancelled
    cause   The card has expired

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
  expect(messageOf(() => expect(failed).toHaveFailedWith('Order.Cancelled', /stolen/))).toMatchInlineSnapshot(`
    "expect(received).toHaveFailedWith(error, cause)

    The run did fail, but with another cause.

    Expected pattern: /stolen/
    Received cause:   "The card has expired"

    error   Order.Cancelled
    cause   The card has expired

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
  expect(messageOf(() => expect(failed).not.toHaveFailedWith(/^Order/))).toMatchInlineSnapshot(`
    "expect(received).not.toHaveFailedWith(error)

    Expected the run not to fail with this error, but it did.

    error   Order.Cancelled
    cause   The card has expired

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
});

test('toHaveTimedOut and toHaveBeenAborted', () => {
  expect(messageOf(() => expect(ok).toHaveTimedOut())).toMatchInlineSnapshot(`
    "expect(received).toHaveTimedOut()

    Expected the run to time out, but it SUCCEEDED after 1h 22s.

    output  { "shipped": true }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(failed).toHaveBeenAborted('Enough'))).toMatchInlineSnapshot(`
    "expect(received).toHaveBeenAborted(error)

    Expected the run to be aborted, but it FAILED with Order.Cancelled in "Cancelled".

    error   Order.Cancelled
    cause   The card has expired

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
});

test('toHaveVisited', () => {
  expect(messageOf(() => expect(failed).toHaveVisited('Ship'))).toMatchInlineSnapshot(`
    "expect(received).toHaveVisited(state)

    Expected "Ship" to be visited, but it was not visited.

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
  expect(messageOf(() => expect(ok).not.toHaveVisited('Reorder'))).toMatchInlineSnapshot(`
    "expect(received).not.toHaveVisited(state)

    Expected "Reorder" not to be visited, but it was visited once, in item 1 of "CheckStock".

             0.000s  ✓ Validate        Choice
             0.000s  ✓ CheckStock      Map       2 items · 1h 2s
             0.000s    ✓ item 0
             0.000s      ✓ Reserve     Task      lambda:invoke reserve
             0.000s      ✓ IsShort     Choice
             0.000s      ✓ Reserved    Succeed
             0.000s    ✓ item 1 (1h 2s)
             0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
             0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
             2.000s        ✓ attempt 2
             2.000s      ✓ IsShort     Choice
    +        2.000s      ✓ Reorder     Wait      1h
       1h00m02.000s      ✓ Reserved    Succeed
       1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
       1h00m02.000s    ✓ branch 0 (20s)
       1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
       1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
       1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
       1h00m22.000s        ✓ attempt 3
       1h00m02.000s    ✓ branch 1
       1h00m02.000s      ✓ CheckFraud  Pass
       1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveVisited('Reserve', { times: 3 }))).toMatchInlineSnapshot(`
    "expect(received).toHaveVisited(state)

    Expected "Reserve" to be visited 3 times, but it was visited twice, in item 0 of "CheckStock" and in item 1 of "CheckStock".

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(failed).toHaveVisited(['Validate', 'Pay', 'Ship']))).toMatchInlineSnapshot(`
    "expect(received).toHaveVisited(path)

    Expected "Ship" after "Pay", but the run went on with "Release".

    - Expected
    + Received

       0.000s  ✓ Validate        Choice
       0.000s  ✓ CheckStock      Map       2 items
       0.000s    ✓ item 0
       0.000s      ✓ Reserve     Task      lambda:invoke reserve
       0.000s      ✓ IsShort     Choice
       0.000s      ✓ Reserved    Succeed
       0.000s    ✓ item 1
       0.000s      ✓ Reserve     Task      lambda:invoke reserve
       0.000s      ✓ IsShort     Choice
       0.000s      ✓ Reserved    Succeed
       0.000s  ↪ Pay             Parallel  2 branches
       0.000s    ✗ branch 0
       0.000s      ✗ Charge      Task      charge
       0.000s        ✗ CardDeclined: The card has expired
       0.000s    ■ branch 1
       0.000s      ✓ CheckFraud  Pass
       0.000s    ↪ caught, goes on with Release
    -          Ship
    +  0.000s  ✓ Release         Pass
    +  0.000s  ✗ Cancelled       Fail
    +  0.000s    ✗ Order.Cancelled: The card has expired"
  `);
  expect(
    messageOf(() => expect(ok).toHaveVisited(['Validate', { CheckStock: { 0: ['Reserve', 'Reorder'] } }, 'Ship'])),
  ).toMatchInlineSnapshot(`
    "expect(received).toHaveVisited(path)

    In item 0 of "CheckStock": Expected "Reorder" after "Reserve", but the run went on with "IsShort".

    - Expected
    + Received

             0.000s  ✓ Validate        Choice
             0.000s  ✓ CheckStock      Map       2 items · 1h 2s
             0.000s    ✓ item 0
             0.000s      ✓ Reserve     Task      lambda:invoke reserve
    -                    Reorder
    +        0.000s      ✓ IsShort     Choice
    +        0.000s      ✓ Reserved    Succeed
             0.000s    ✓ item 1 (1h 2s)
             0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
             0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
             2.000s        ✓ attempt 2
             2.000s      ✓ IsShort     Choice
             2.000s      ✓ Reorder     Wait      1h
       1h00m02.000s      ✓ Reserved    Succeed
       1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
       1h00m02.000s    ✓ branch 0 (20s)
       1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
       1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
       1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
       1h00m22.000s        ✓ attempt 3
       1h00m02.000s    ✓ branch 1
       1h00m02.000s      ✓ CheckFraud  Pass
       1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveVisited([{ CheckStock: [['Reserve']] }]))).toMatchInlineSnapshot(`
    "expect(received).toHaveVisited(path)

    Expected no item 1 of "CheckStock", but it ran.

             0.000s  ✓ Validate        Choice
             0.000s  ✓ CheckStock      Map       2 items · 1h 2s
             0.000s    ✓ item 0
             0.000s      ✓ Reserve     Task      lambda:invoke reserve
             0.000s      ✓ IsShort     Choice
             0.000s      ✓ Reserved    Succeed
    +        0.000s    ✓ item 1 (1h 2s)
    +        0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
    +        0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
    +        2.000s        ✓ attempt 2
    +        2.000s      ✓ IsShort     Choice
    +        2.000s      ✓ Reorder     Wait      1h
    +  1h00m02.000s      ✓ Reserved    Succeed
       1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
       1h00m02.000s    ✓ branch 0 (20s)
       1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
       1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
       1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
       1h00m22.000s        ✓ attempt 3
       1h00m02.000s    ✓ branch 1
       1h00m02.000s      ✓ CheckFraud  Pass
       1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveVisited([{ CheckStock: { 2: ['Reserve'] } }]))).toMatchInlineSnapshot(`
    "expect(received).toHaveVisited(path)

    Expected item 2 of "CheckStock", but it did not run.

    - Expected
    + Received

             0.000s  ✓ Validate        Choice
             0.000s  ✓ CheckStock      Map       2 items · 1h 2s
             0.000s    ✓ item 0
             0.000s      ✓ Reserve     Task      lambda:invoke reserve
             0.000s      ✓ IsShort     Choice
             0.000s      ✓ Reserved    Succeed
             0.000s    ✓ item 1 (1h 2s)
             0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
             0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
             2.000s        ✓ attempt 2
             2.000s      ✓ IsShort     Choice
             2.000s      ✓ Reorder     Wait      1h
       1h00m02.000s      ✓ Reserved    Succeed
    -                  item 2
       1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
       1h00m02.000s    ✓ branch 0 (20s)
       1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
       1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
       1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
       1h00m22.000s        ✓ attempt 3
       1h00m02.000s    ✓ branch 1
       1h00m02.000s      ✓ CheckFraud  Pass
       1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveVisited([{ Pay: ['Charge'] }]))).toMatchInlineSnapshot(`
    "expect(received).toHaveVisited(path)

    In branch 1 of "Pay": Expected "Charge", but it began with "CheckFraud".

    The path inside of "Pay" is one for each branch. Write [['…'], ['…']] for one of its own for each.

    - Expected
    + Received

             0.000s  ✓ Validate        Choice
             0.000s  ✓ CheckStock      Map       2 items · 1h 2s
             0.000s    ✓ item 0
             0.000s      ✓ Reserve     Task      lambda:invoke reserve
             0.000s      ✓ IsShort     Choice
             0.000s      ✓ Reserved    Succeed
             0.000s    ✓ item 1 (1h 2s)
             0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
             0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
             2.000s        ✓ attempt 2
             2.000s      ✓ IsShort     Choice
             2.000s      ✓ Reorder     Wait      1h
       1h00m02.000s      ✓ Reserved    Succeed
       1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
       1h00m02.000s    ✓ branch 0 (20s)
       1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
       1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
       1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
       1h00m22.000s        ✓ attempt 3
       1h00m02.000s    ✓ branch 1
    -                    Charge
    +  1h00m02.000s      ✓ CheckFraud  Pass
       1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(
    messageOf(() => expect(ok).toHaveVisited(['Validate', 'Pay', 'Ship'], { exactly: true })),
  ).toMatchInlineSnapshot(`
    "expect(received).toHaveVisited(path)

    Expected the path to end after "Validate", or to go on with its next state, but it went on with "CheckStock".

             0.000s  ✓ Validate        Choice
    +        0.000s  ✓ CheckStock      Map       2 items · 1h 2s
    +        0.000s    ✓ item 0
    +        0.000s      ✓ Reserve     Task      lambda:invoke reserve
    +        0.000s      ✓ IsShort     Choice
    +        0.000s      ✓ Reserved    Succeed
    +        0.000s    ✓ item 1 (1h 2s)
    +        0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
    +        0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
    +        2.000s        ✓ attempt 2
    +        2.000s      ✓ IsShort     Choice
    +        2.000s      ✓ Reorder     Wait      1h
    +  1h00m02.000s      ✓ Reserved    Succeed
       1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
       1h00m02.000s    ✓ branch 0 (20s)
       1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
       1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
       1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
       1h00m22.000s        ✓ attempt 3
       1h00m02.000s    ✓ branch 1
       1h00m02.000s      ✓ CheckFraud  Pass
       1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(
    messageOf(() => expect(ok).not.toHaveVisited(['Validate', { Pay: { Charge: ['Charge'] } }])),
  ).toMatchInlineSnapshot(`
    "expect(received).not.toHaveVisited(path)

    Expected another path than this, but it was taken.

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
});

test('toHaveRetried', () => {
  expect(messageOf(() => expect(ok).toHaveRetried('Charge', { delays: ['5s', '10s'] }))).toMatchInlineSnapshot(`
    "expect(received).toHaveRetried(state, retries)

    Expected "Charge" to be retried twice, after 5s and 10s, but it was retried twice, after 5s and 15s.

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveRetried('Reserve', { times: 2 }))).toMatchInlineSnapshot(`
    "expect(received).toHaveRetried(state, retries)

    Expected "Reserve" to be retried twice, but it was not retried.

      visit at 0.000s, in item 0 of "CheckStock": not retried
      visit at 0.000s, in item 1 of "CheckStock": retried once, after 2s

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).not.toHaveRetried('Charge'))).toMatchInlineSnapshot(`
    "expect(received).not.toHaveRetried(state)

    Expected "Charge" not to be retried, but it was retried twice, after 5s and 15s.

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveRetried('CheckStock'))).toMatchInlineSnapshot(`
    "expect(received).toHaveRetried(state)

    Expected "CheckStock" to be retried, but it was not retried.

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
});

test('toHaveCaught', () => {
  expect(messageOf(() => expect(failed).toHaveCaught('Pay', 'CardExpired'))).toMatchInlineSnapshot(`
    "expect(received).toHaveCaught(state, error)

    Expected "Pay" to catch CardExpired, but it caught CardDeclined: The card has expired and went on with "Release".

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
  expect(messageOf(() => expect(failed).toHaveCaught('Pay', undefined, { next: 'Cancelled' }))).toMatchInlineSnapshot(`
    "expect(received).toHaveCaught(state, error)

    Expected "Pay" to catch an error and go on with "Cancelled", but it caught CardDeclined: The card has expired and went on with "Release".

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
  expect(messageOf(() => expect(ok).toHaveCaught('Pay'))).toMatchInlineSnapshot(`
    "expect(received).toHaveCaught(state)

    Expected "Pay" to catch an error, but it caught none.

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(failed).not.toHaveCaught('Pay', 'CardDeclined'))).toMatchInlineSnapshot(`
    "expect(received).not.toHaveCaught(state, error)

    Expected "Pay" not to catch CardDeclined, but it caught CardDeclined: The card has expired and went on with "Release".

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
});

test('toHaveAssigned', () => {
  expect(messageOf(() => expect(ok).toHaveAssigned('Pay', { total: 41 }))).toMatchInlineSnapshot(`
    "expect(received).toHaveAssigned(state, variables)

    "Pay" assigned other values.

    - Expected
    + Received

      {
        "paid": true,
    -   "total": 41,
    +   "total": 40,
      }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveAssigned({ totla: 40 }))).toMatchInlineSnapshot(`
    "expect(received).toHaveAssigned(variables)

    The run assigned other values.

    - Expected
    + Received

      {
        "paid": true,
        "total": 40,
    -   "totla": 40,
      }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(failed).toHaveAssigned({ total: 40 }))).toMatchInlineSnapshot(`
    "expect(received).toHaveAssigned(variables)

    The run assigned no variables.

    Expected: Object {
      "total": 40,
    }

     0.000s  ✓ Validate        Choice
     0.000s  ✓ CheckStock      Map       2 items
     0.000s    ✓ item 0
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s    ✓ item 1
     0.000s      ✓ Reserve     Task      lambda:invoke reserve
     0.000s      ✓ IsShort     Choice
     0.000s      ✓ Reserved    Succeed
     0.000s  ↪ Pay             Parallel  2 branches
     0.000s    ✗ branch 0
     0.000s      ✗ Charge      Task      charge
     0.000s        ✗ CardDeclined: The card has expired
     0.000s    ■ branch 1
     0.000s      ✓ CheckFraud  Pass
     0.000s    ↪ caught, goes on with Release
     0.000s  ✓ Release         Pass
     0.000s  ✗ Cancelled       Fail
     0.000s    ✗ Order.Cancelled: The card has expired"
  `);
  expect(messageOf(() => expect(ok).not.toHaveAssigned('Charge', { chargeId: 'ch_1' }))).toMatchInlineSnapshot(`
    "expect(received).not.toHaveAssigned(state, variables)

    "Charge" in branch 0 of "Pay" was not expected to assign Object {
      "chargeId": "ch_1",
    }, but did.

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
});

test('toHaveCalledTask', () => {
  expect(
    messageOf(() => expect(ok).toHaveCalledTask('Charge', { amount: 41, currency: 'EUR' })),
  ).toMatchInlineSnapshot(`
    "expect(received).toHaveCalledTask(state, input)

    Expected "Charge" to be called with this input, but it was called with others.

    The nearest of 3 calls, branch 0 of "Pay", attempt 1:

    - Expected
    + Received

      {
    -   "amount": 41,
    +   "amount": 40,
        "currency": "EUR",
      }

    Calls:
      1. branch 0 of "Pay", attempt 1: Object { "amount": 40, "currency": "EUR", }
      2. branch 0 of "Pay", attempt 2: Object { "amount": 40, "currency": "EUR", }
      3. branch 0 of "Pay", attempt 3: Object { "amount": 40, "currency": "EUR", }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveCalledTask('Reserve', { sku: 'c' }))).toMatchInlineSnapshot(`
    "expect(received).toHaveCalledTask(state, input)

    Expected "Reserve" to be called with this input, but it was called with others.

    The nearest of 3 calls, item 0 of "CheckStock":

    - Expected
    + Received

      {
    -   "sku": "c",
    +   "sku": "a",
      }

    Calls:
      1. item 0 of "CheckStock": Object { "sku": "a", }
      2. item 1 of "CheckStock", attempt 1: Object { "sku": "b", }
      3. item 1 of "CheckStock", attempt 2: Object { "sku": "b", }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).toHaveCalledTask('Reserve', { sku: 'b' }, { times: 1 }))).toMatchInlineSnapshot(`
    "expect(received).toHaveCalledTask(state, input)

    Expected "Reserve" to be called with this input once, but it was called so twice, of 3 calls.

    Calls:
      1. item 0 of "CheckStock": Object { "sku": "a", }
      2. item 1 of "CheckStock", attempt 1: Object { "sku": "b", }
      3. item 1 of "CheckStock", attempt 2: Object { "sku": "b", }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).not.toHaveCalledTask('Reserve', { sku: 'a' }))).toMatchInlineSnapshot(`
    "expect(received).not.toHaveCalledTask(state, input)

    Expected "Reserve" not to be called with this input, but it was called so once, of 3 calls.

    Calls:
      1. item 0 of "CheckStock": Object { "sku": "a", }
      2. item 1 of "CheckStock", attempt 1: Object { "sku": "b", }
      3. item 1 of "CheckStock", attempt 2: Object { "sku": "b", }

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
});

test('toHaveElapsed', () => {
  expect(messageOf(() => expect(ok).toHaveElapsed('1h'))).toMatchInlineSnapshot(`
    "expect(received).toHaveElapsed(duration)

    Expected duration: 1h
    Received duration: 1h 22s

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
  expect(messageOf(() => expect(ok).not.toHaveElapsed({ atLeast: '1h', atMost: '2h' }))).toMatchInlineSnapshot(`
    "expect(received).not.toHaveElapsed(duration)

    Expected duration: not at least 1h and at most 2h
    Received duration:     1h 22s

           0.000s  ✓ Validate        Choice
           0.000s  ✓ CheckStock      Map       2 items · 1h 2s
           0.000s    ✓ item 0
           0.000s      ✓ Reserve     Task      lambda:invoke reserve
           0.000s      ✓ IsShort     Choice
           0.000s      ✓ Reserved    Succeed
           0.000s    ✓ item 1 (1h 2s)
           0.000s      ✓ Reserve     Task      lambda:invoke reserve · 2 attempts · 2s
           0.000s        ↻ attempt 1, again after 2s: Busy: Rate exceeded
           2.000s        ✓ attempt 2
           2.000s      ✓ IsShort     Choice
           2.000s      ✓ Reorder     Wait      1h
     1h00m02.000s      ✓ Reserved    Succeed
     1h00m02.000s  ✓ Pay             Parallel  2 branches · 20s
     1h00m02.000s    ✓ branch 0 (20s)
     1h00m02.000s      ✓ Charge      Task      charge · 3 attempts · 20s
     1h00m02.000s        ↻ attempt 1, again after 5s: GatewayBusy: Try again later
     1h00m07.000s        ↻ attempt 2, again after 15s: GatewayBusy: Try again later
     1h00m22.000s        ✓ attempt 3
     1h00m02.000s    ✓ branch 1
     1h00m02.000s      ✓ CheckFraud  Pass
     1h00m22.000s  ✓ Ship            Pass"
  `);
});

test('toMatchHistory', () => {
  expect(
    messageOf(() =>
      expect(ok).toMatchHistory(
        [
          'ExecutionStarted',
          { type: 'LambdaFunctionScheduled', lambdaFunctionScheduledEventDetails: { input: { amount: 41 } } },
          'ExecutionSucceeded',
        ],
        { parsed: true },
      ),
    ),
  ).toMatchInlineSnapshot(`
    "expect(received).toMatchHistory(events)

    Expected event 2 of 3, LambdaFunctionScheduled after ExecutionStarted, but there is only another.

    The nearest:

    - Expected
    + Received

    @@ -1,10 +1,10 @@
      {
        "id": 38,
        "lambdaFunctionScheduledEventDetails": {
          "input": {
    -       "amount": 41,
    +       "amount": 40,
            "currency": "EUR",
          },
          "inputDetails": {
            "truncated": false,
          },

         1  ExecutionStarted
    -       LambdaFunctionScheduled  Object { "lambdaFunctionScheduledEventDetails": Object { "input": Object { "amount": 41, }, }, }
         2  ChoiceStateEntered  Validate
         3  ChoiceStateExited  Validate
         4  MapStateEntered  CheckStock
         5  MapStateStarted
         6  MapIterationStarted  CheckStock 0
         7  MapIterationStarted  CheckStock 1
         8  TaskStateEntered  Reserve
      … 46 events"
  `);
  expect(messageOf(() => expect(ok).toMatchHistory(['ExecutionFailed']))).toMatchInlineSnapshot(`
    "expect(received).toMatchHistory(events)

    Expected event 1 of 1, ExecutionFailed, but there is none.

    -       ExecutionFailed
         1  ExecutionStarted
         2  ChoiceStateEntered  Validate
         3  ChoiceStateExited  Validate
         4  MapStateEntered  CheckStock
         5  MapStateStarted
         6  MapIterationStarted  CheckStock 0
         7  MapIterationStarted  CheckStock 1
      … 47 events"
  `);
  expect(messageOf(() => expect(failed).not.toMatchHistory(['ExecutionFailed']))).toMatchInlineSnapshot(`
    "expect(received).not.toMatchHistory(events)

    Expected the history not to have these events, but it has.

      … 36 events
        37  LambdaFunctionFailed  CardDeclined
        38  TaskStateAborted
        39  ParallelStateFailed
        40  ParallelStateExited  Pay
        41  PassStateEntered  Release
        42  PassStateExited  Release
        43  FailStateEntered  Cancelled
        44  ExecutionFailed  Order.Cancelled"
  `);
});

function messageOf(matching: () => void): string {
  try {
    matching();
  } catch (error) {
    return stripVTControlCharacters((error as Error).message);
  }
  throw new Error('The matcher did not fail');
}
