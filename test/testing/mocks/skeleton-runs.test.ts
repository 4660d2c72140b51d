// A skeleton answers a machine with every kind of task, as it is.

import ts from 'typescript';
import { expect, test } from 'vitest';
import { parseStateMachine } from '../../../src/index.js';
import * as testing from '../../../src/testing/index.js';

const task = (Resource: string, fields: object = {}) => ({ Type: 'Task', Resource, ...fields });
const lambda = { FunctionName: 'charge', 'Payload.$': '$' };

const definition = {
  StartAt: 'Charge card',
  States: {
    'Charge card': task('arn:aws:states:::lambda:invoke', {
      Parameters: lambda,
      ResultPath: null,
      Retry: [{ ErrorEquals: ['GatewayBusy', 'Lambda.TooManyRequestsException'] }],
      Catch: [
        { ErrorEquals: ["Card'Declined", 'GatewayBusy'], Next: 'Sum' },
        { ErrorEquals: ['States.ALL'], Next: 'Sum' },
      ],
      Next: 'Approve',
    }),
    Approve: task('arn:aws:states:::sqs:sendMessage.waitForTaskToken', {
      Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
      ResultPath: null,
      Next: 'Both',
    }),
    Both: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Each',
          States: {
            Each: {
              Type: 'Map',
              ItemProcessor: {
                StartAt: 'Sum item',
                States: { 'Sum item': { ...task('arn:aws:lambda:us-east-1:123456789012:function:sum'), End: true } },
              },
              ItemsPath: '$.items',
              End: true,
            },
          },
        },
        {
          StartAt: 'Read',
          States: {
            Read: {
              ...task('arn:aws:states:::dynamodb:getItem', { Parameters: { TableName: 't', Key: {} } }),
              End: true,
            },
          },
        },
      ],
      ResultPath: null,
      Next: 'Batch',
    },
    Batch: task('arn:aws:states:::batch:submitJob.sync', {
      Parameters: { JobName: 'j', JobDefinition: 'd', JobQueue: 'q' },
      Next: 'Work',
    }),
    Work: task('arn:aws:states:us-east-1:123456789012:activity:work', { Next: 'Child' }),
    Child: task('arn:aws:states:::states:startExecution.sync:2', {
      Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:other' },
      Next: 'Call',
    }),
    Call: task('arn:aws:states:::http:invoke', {
      Parameters: {
        ApiEndpoint: 'https://example.com',
        Method: 'GET',
        Authentication: { ConnectionArn: 'arn:aws:events:us-east-1:123456789012:connection/c/1' },
      },
      Next: 'List',
    }),
    List: task('arn:aws:states:::aws-sdk:s3:listBuckets', { Parameters: {}, Next: 'Sum' }),
    Sum: { Type: 'Succeed' },
  },
};
const machine = parseStateMachine(definition);

/** What the module of a skeleton exports. */
function mocksIn(text: string): testing.Mocks {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022 } });
  const body = outputText.replaceAll(/^import .*$/gm, '').replaceAll(/^export /gm, '');
  const exported = Object.entries(testing);
  const make = new Function(...exported.map(([name]) => name), `${body}; return mocks;`);
  return make(...exported.map(([, value]) => value));
}

test.each(['ts', 'js'] as const)(
  'a skeleton in %s lets the whole machine run, and is used to its last mock',
  async (format) => {
    const mocks = testing.mockTasks(machine, mocksIn(testing.mockSkeleton(machine, { format })));
    const run = await machine.run({ items: [1, 2] }, { tasks: mocks });
    expect(run.status).toBe('SUCCEEDED');
    mocks.checkUnused();
  },
);
