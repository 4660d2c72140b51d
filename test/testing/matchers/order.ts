// A machine in which everything happens that matchers tell of, and runs of it.

import { defineStateMachine, TaskError } from '../../../src/index.js';

export const order = defineStateMachine({
  StartAt: 'Validate',
  States: {
    Validate: {
      Type: 'Choice',
      Choices: [{ Variable: '$.lines[0]', IsPresent: true, Next: 'CheckStock' }],
      Default: 'Reject',
    },
    Reject: { Type: 'Fail', Error: 'Order.Empty', Cause: 'An order needs a line' },
    CheckStock: {
      Type: 'Map',
      ItemsPath: '$.lines',
      ItemProcessor: {
        StartAt: 'Reserve',
        States: {
          Reserve: {
            Type: 'Task',
            Resource: 'arn:aws:states:::lambda:invoke',
            Parameters: { FunctionName: 'reserve', 'Payload.$': '$' },
            OutputPath: '$.Payload',
            Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }],
            Next: 'IsShort',
          },
          IsShort: {
            Type: 'Choice',
            Choices: [{ Variable: '$.short', BooleanEquals: true, Next: 'Reorder' }],
            Default: 'Reserved',
          },
          Reorder: { Type: 'Wait', Seconds: 3600, Next: 'Reserved' },
          Reserved: { Type: 'Succeed' },
        },
      },
      ResultPath: '$.stock',
      Next: 'Pay',
    },
    Pay: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Charge',
          States: {
            Charge: {
              Type: 'Task',
              Resource: 'arn:aws:lambda:us-east-1:123456789012:function:charge',
              Parameters: { 'amount.$': '$.amount', currency: 'EUR' },
              Retry: [{ ErrorEquals: ['GatewayBusy'], IntervalSeconds: 5, MaxAttempts: 2, BackoffRate: 3 }],
              Assign: { 'chargeId.$': '$.id' },
              End: true,
            },
          },
        },
        { StartAt: 'CheckFraud', States: { CheckFraud: { Type: 'Pass', End: true } } },
      ],
      Catch: [{ ErrorEquals: ['CardDeclined'], ResultPath: '$.error', Next: 'Release' }],
      ResultPath: '$.payment',
      Assign: { paid: true, 'total.$': '$[0].charged' },
      Next: 'Ship',
    },
    Release: { Type: 'Pass', Next: 'Cancelled' },
    Cancelled: { Type: 'Fail', Error: 'Order.Cancelled', CausePath: '$.error.Cause' },
    Ship: { Type: 'Pass', Result: { shipped: true }, End: true },
  },
});

export const INPUT = { amount: 40, lines: [{ sku: 'a' }, { sku: 'b' }] };

/** Two items, of which the second is tried again and is short; the card is charged at the third attempt. */
export function shipped() {
  return order.run(INPUT, {
    tasks: {
      Reserve: (line, { attempt }) => {
        if (line.sku === 'b' && attempt === 1) throw new TaskError('Busy', 'Rate exceeded');
        return { ...line, short: line.sku === 'b' };
      },
      Charge: ({ amount }, { attempt }) => {
        if (attempt < 3) throw new TaskError('GatewayBusy', 'Try again later');
        return { id: 'ch_1', charged: amount };
      },
    },
  });
}

export function declined() {
  return order.run(INPUT, {
    tasks: {
      Reserve: (line) => ({ ...line, short: false }),
      Charge: () => {
        throw new TaskError('CardDeclined', 'The card has expired');
      },
    },
  });
}
