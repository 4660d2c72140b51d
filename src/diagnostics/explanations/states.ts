// 5xxx: single state types.

import type { DiagnosticCode } from '../catalog.js';
import type { Explanation } from './explanation.js';

const chargeFunction = 'arn:aws:lambda:us-east-1:123456789012:function:charge';
const distributed = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };

export const states = {
  ASL5001: {
    why: 'The Resource is an ARN, but of nothing that a Task state can call: the service, its action, or what stands behind them (.sync, .waitForTaskToken) is not one that there is.',
    fix: 'Look at the spelling of service and action, and at whether this service can be waited for in this way. An API without an integration of its own is called as arn:aws:states:::aws-sdk:service:action.',
    wrong: taskOf({
      Resource: 'arn:aws:states:::sqs:sendMesage',
      Parameters: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/orders', 'MessageBody.$': '$' },
    }),
    right: taskOf({
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Parameters: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/orders', 'MessageBody.$': '$' },
    }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html',
  },
  ASL5002: {
    why: 'The Resource of a Task state is an ARN, and this is none: the mere name of a function says neither account nor region.',
    fix: 'Write the whole ARN of the function or activity, or that of an integration such as arn:aws:states:::lambda:invoke. A placeholder that a deployment will replace is tolerated on the command line, and in code with the option placeholders.',
    wrong: taskOf({ Resource: 'charge' }),
    right: taskOf({ Resource: chargeFunction }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html',
  },
  ASL5003: {
    why: 'The Resource names the action of a service, and such an action has to be told what to do: its request is in Parameters, or in Arguments in a JSONata state.',
    fix: 'Add the field, with the parameters of the API that is called.',
    wrong: taskOf({ Resource: 'arn:aws:states:::lambda:invoke' }),
    right: taskOf({ Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'charge' } }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html',
  },
  ASL5004: {
    why: 'Credentials say in which role the service calls something. An activity is not called: its workers ask for tasks themselves.',
    fix: 'Remove the field.',
    wrong: taskOf({
      Resource: 'arn:aws:states:us-east-1:123456789012:activity:charge',
      Credentials: { RoleArn: 'arn:aws:iam::123456789012:role/charge' },
    }),
    right: taskOf({ Resource: 'arn:aws:states:us-east-1:123456789012:activity:charge' }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html',
  },
  ASL5005: {
    why: 'A time is written as RFC 3339 has it, with a capital T between date and time and with a zone. Without a zone it would not be known when it is.',
    fix: 'Write it as 2030-01-01T09:00:00Z, or with another zone in place of Z: +02:00.',
    wrong: { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Timestamp: '2030-01-01 09:00', End: true } } },
    right: { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Timestamp: '2030-01-01T09:00:00Z', End: true } } },
    documentation: 'https://states-language.net/spec.html#timestamps',
  },
  ASL5006: {
    why: 'Retriers and catchers are tried in order. States.ALL takes any error, so that what is written beside it or behind it would never be asked.',
    fix: 'Put the entry with States.ALL at the end of the list, and no other name into it.',
    wrong: taskOf({
      Resource: chargeFunction,
      Retry: [
        { ErrorEquals: ['States.ALL'], MaxAttempts: 1 },
        { ErrorEquals: ['Payment.Busy'], MaxAttempts: 5 },
      ],
    }),
    right: taskOf({
      Resource: chargeFunction,
      Retry: [
        { ErrorEquals: ['Payment.Busy'], MaxAttempts: 5 },
        { ErrorEquals: ['States.ALL'], MaxAttempts: 1 },
      ],
    }),
    documentation: 'https://states-language.net/spec.html#errors',
  },
  ASL5007: {
    why: 'A choice rule asks one thing: it compares one Variable, joins other rules with And or Or, turns one round with Not, or has a Condition in JSONata. This one has none of these, or more than one.',
    fix: 'Keep one. What is to hold together goes into And.',
    wrong: choice({ BooleanEquals: true, Next: 'Ship' }),
    right: choice({ Variable: '$.paid', BooleanEquals: true, Next: 'Ship' }),
    documentation: 'https://states-language.net/spec.html#choice-state',
  },
  ASL5008: {
    why: 'The field is about the child executions of a distributed Map. A Map state runs its iterations inside of its own execution unless its ItemProcessor says otherwise.',
    fix: 'Give the ItemProcessor a ProcessorConfig with "Mode": "DISTRIBUTED" and an ExecutionType, or remove the field.',
    wrong: mapOf({ ItemBatcher: { MaxItemsPerBatch: 100 } }, {}),
    right: mapOf({ ItemBatcher: { MaxItemsPerBatch: 100 } }, { ProcessorConfig: distributed }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html',
  },
  ASL5009: {
    why: 'The label is a part of the ARN of each Map Run, and tells the Map states of a machine apart.',
    fix: 'Give each distributed Map a label of its own, or none: the service then makes one.',
    wrong: twoMaps('orders', 'orders'),
    right: twoMaps('orders', 'returns'),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html',
  },
  ASL5010: {
    why: 'The label is a part of the ARN of each Map Run, and has at most 40 characters.',
    fix: 'Choose a shorter label, or leave it out: the service then makes one.',
    wrong: mapOf({ Label: 'all-orders-of-the-last-twelve-months-again' }, { ProcessorConfig: distributed }),
    right: mapOf({ Label: 'orders-of-the-year' }, { ProcessorConfig: distributed }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html',
  },
  ASL5011: {
    why: 'The label is a part of the ARN of each Map Run: it is not empty, and has no blanks, brackets, wildcards or special characters in it.',
    fix: 'Use letters, digits, "-" and "_".',
    wrong: mapOf({ Label: 'each order' }, { ProcessorConfig: distributed }),
    right: mapOf({ Label: 'each-order' }, { ProcessorConfig: distributed }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html',
  },
  ASL5012: {
    why: 'When the timeout comes first or at the same time, a heartbeat that is missing never counts.',
    fix: 'Make the time between heartbeats shorter than the timeout, or remove one of the two.',
    wrong: taskOf({ Resource: chargeFunction, TimeoutSeconds: 60, HeartbeatSeconds: 60 }),
    right: taskOf({ Resource: chargeFunction, TimeoutSeconds: 60, HeartbeatSeconds: 10 }),
    documentation: 'https://states-language.net/spec.html#task-state',
  },
} satisfies { readonly [Code in Extract<DiagnosticCode, `ASL5${string}`>]: Explanation };

function taskOf(fields: object): object {
  return { StartAt: 'Charge', States: { Charge: { Type: 'Task', ...fields, End: true } } };
}

function choice(rule: object): object {
  return {
    StartAt: 'IsPaid',
    States: {
      IsPaid: { Type: 'Choice', Choices: [rule], Default: 'Remind' },
      Ship: { Type: 'Pass', End: true },
      Remind: { Type: 'Pass', End: true },
    },
  };
}

function mapOf(fields: object, processor: object): object {
  return { StartAt: 'EachOrder', States: { EachOrder: mapState('Ship', fields, processor) } };
}

function mapState(inner: string, fields: object, processor: object): object {
  const ItemProcessor = { ...processor, StartAt: inner, States: { [inner]: { Type: 'Pass', End: true } } };
  return { Type: 'Map', ...fields, ItemProcessor, ...('Next' in fields ? {} : { End: true }) };
}

function twoMaps(first: string, second: string): object {
  const processor = { ProcessorConfig: distributed };
  return {
    StartAt: 'EachOrder',
    States: {
      EachOrder: mapState('Ship', { Label: first, Next: 'EachReturn' }, processor),
      EachReturn: mapState('Refund', { Label: second }, processor),
    },
  };
}
