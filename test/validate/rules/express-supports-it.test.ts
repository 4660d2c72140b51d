// Rule: what an Express machine cannot do.

import { test } from 'vitest';
import { expectSchemaErrors, expectValid, machineOf, pass, task } from '../harness.js';

const express = { type: 'EXPRESS' } as const;

function send(suffix: string): object {
  const resource = suffix === '.waitForTaskToken' ? 'sqs:sendMessage' : 'states:startExecution';
  const Parameters = { QueueUrl: 'q', MessageBody: 'm', StateMachineArn: 's' };
  return machineOf({ ...task, Resource: `arn:aws:states:::${resource}${suffix}`, Parameters });
}

test('it waits for no job, no token, no activity', () => {
  expectSchemaErrors(send('.sync'), express).toEqual([
    "Express state machine does not support '.sync' service integration at /States/S/Resource",
  ]);
  expectSchemaErrors(send('.waitForTaskToken'), express).toEqual([
    "Express state machine does not support '.waitForTaskToken' service integration  at /States/S/Resource",
  ]);
  const activity = { ...task, Resource: 'arn:aws:states:us-east-1:123456789012:activity:a' };
  expectSchemaErrors(machineOf(activity), express).toEqual([
    'Express state machine does not support Activity ARN at /States/S/Resource',
  ]);
  expectValid(send('.sync'));
  expectValid(send(''), express);
});

test('it has no distributed Map', () => {
  const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' };
  const map = { Type: 'Map', ItemProcessor: { ProcessorConfig, StartAt: 'A', States: { A: pass } } };
  expectSchemaErrors(machineOf(map), express).toEqual([
    "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines " +
      'at /States/S/ItemProcessor/ProcessorConfig/Mode',
  ]);
  expectValid(machineOf(map));
});

test('the items of a distributed Map run in Express executions if it says so', () => {
  const activity = { ...task, End: true, Resource: 'arn:aws:states:us-east-1:123456789012:activity:a' };
  const items = (ExecutionType: string) => ({
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
    StartAt: 'A',
    States: { A: activity },
  });
  expectSchemaErrors(machineOf({ Type: 'Map', ItemProcessor: items('EXPRESS') })).toEqual([
    'Express state machine does not support Activity ARN at /States/S/ItemProcessor/States/A/Resource',
  ]);
  expectValid(machineOf({ Type: 'Map', ItemProcessor: items('STANDARD') }));
});
