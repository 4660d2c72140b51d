// Machines of one task, and what their history says of it.

import { parseStateMachine, type Run, type StateMachine } from '../../../src/index.js';

export const LAMBDA = 'arn:aws:lambda:us-east-1:123456789012:function:charge';
export const INVOKE = 'arn:aws:states:::lambda:invoke';
export const QUEUE = 'arn:aws:states:::sqs:sendMessage';
export const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:pack';

const PARAMETERS: Readonly<Record<string, object>> = {
  lambda: { FunctionName: 'charge', 'Payload.$': '$' },
  sqs: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/q', MessageBody: { 'token.$': '$$.Task.Token' } },
  states: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:child', 'Input.$': '$' },
  batch: { JobName: 'j', JobQueue: 'q', JobDefinition: 'd' },
};

/** A Task state of this Resource. */
export function task(Resource: string, more: object = { End: true }): object {
  const service = /:::(\w+):/.exec(Resource)?.[1] ?? '';
  const Parameters = PARAMETERS[service];
  // Only what waits for a token has one.
  const given = service === 'sqs' && !Resource.endsWith('Token') ? { ...Parameters, MessageBody: 'm' } : Parameters;
  return { Type: 'Task', Resource, ...(given && { Parameters: given }), ...more };
}

export function machineOf(states: Readonly<Record<string, object>>): StateMachine {
  return parseStateMachine({ StartAt: Object.keys(states)[0] ?? '', States: states });
}

/** A machine of one Task state `T`. */
export function oneTask(resource: string = LAMBDA, more: object = {}): StateMachine {
  return machineOf({ T: task(resource, { End: true, ...more }) });
}

export const RETRY = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 5, IntervalSeconds: 1, BackoffRate: 1 }];

/** A Map `Each` of one task `T` over the input. */
export function mapOf(resource: string = LAMBDA, more: object = {}, mode: object = {}): StateMachine {
  const ItemProcessor = { ...mode, StartAt: 'T', States: { T: task(resource, { End: true, ...more }) } };
  return machineOf({ Each: { Type: 'Map', ItemProcessor, End: true } });
}

/** The types of the events of the task, in order. */
export function taskEvents(run: Run): string[] {
  return run.history
    .map(({ type }) => type)
    .filter((type) => /^(?:Task|Lambda|Activity)/.test(type) && !type.includes('State'));
}
