// 6xxx: what an Express state machine cannot do.

import type { DiagnosticCode } from '../catalog.js';
import type { Explanation } from './explanation.js';

export const express = {
  ASL6001: {
    why: 'An Express execution lasts five minutes at most, and does not wait for jobs: it calls a service, takes the response and goes on. The same holds for the child executions of a distributed Map with "ExecutionType": "EXPRESS".',
    fix: 'Take off .sync, so that the job is started only. If its result is needed, make the machine, or the child executions, STANDARD.',
    type: 'EXPRESS',
    wrong: taskOf({
      Resource: 'arn:aws:states:::batch:submitJob.sync',
      Parameters: { JobName: 'report', JobQueue: 'reports', JobDefinition: 'report' },
    }),
    right: taskOf({
      Resource: 'arn:aws:states:::batch:submitJob',
      Parameters: { JobName: 'report', JobQueue: 'reports', JobDefinition: 'report' },
    }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html',
  },
  ASL6002: {
    why: 'An Express execution lasts five minutes at most, and does not wait for somebody to send a token back. The same holds for the child executions of a distributed Map with "ExecutionType": "EXPRESS".',
    fix: 'Call the service without waiting, or make the machine, or the child executions, STANDARD.',
    type: 'EXPRESS',
    wrong: taskOf({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'report', Payload: { 'token.$': '$$.Task.Token' } },
      TimeoutSeconds: 60,
    }),
    right: taskOf({
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'report', 'Payload.$': '$' },
      TimeoutSeconds: 60,
    }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html',
  },
  ASL6003: {
    why: 'Workers of an activity ask for tasks when they have time, and an Express execution does not wait for them.',
    fix: 'Let a Lambda function or an integration do the work, or make the machine STANDARD.',
    type: 'EXPRESS',
    wrong: taskOf({ Resource: 'arn:aws:states:us-east-1:123456789012:activity:report' }),
    right: taskOf({ Resource: 'arn:aws:lambda:us-east-1:123456789012:function:report' }),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html',
  },
  ASL6004: {
    why: 'Only a Standard execution can have child executions of a distributed Map.',
    fix: 'Take the ProcessorConfig away, so that the iterations run inside of the execution, or make the machine STANDARD. Its child executions may be Express ones all the same.',
    type: 'EXPRESS',
    wrong: mapOf({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } }),
    right: mapOf({}),
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html',
  },
} satisfies { readonly [Code in Extract<DiagnosticCode, `ASL6${string}`>]: Explanation };

function taskOf(fields: object): object {
  return { StartAt: 'Report', States: { Report: { Type: 'Task', ...fields, End: true } } };
}

function mapOf(processor: object): object {
  const ItemProcessor = { ...processor, StartAt: 'Ship', States: { Ship: { Type: 'Pass', End: true } } };
  return { StartAt: 'EachOrder', States: { EachOrder: { Type: 'Map', ItemProcessor, End: true } } };
}
