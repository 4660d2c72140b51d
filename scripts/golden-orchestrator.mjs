// Writes what an orchestrator of this release keeps, for later releases to go on with: `npm run build`, then
// `npm run orchestrator-fixture fixtures/store/orchestrator-3.json`. A file that is there stays as it is: each is what
// a release wrote, and test/orchestrator/golden.test.ts runs all of them to their ends.

import { existsSync, writeFileSync } from 'node:fs';
import { createApiHandler } from '../dist/api.js';
import { parseStateMachine } from '../dist/index.js';
import { Orchestrator } from '../dist/orchestrator.js';
import { memoryStore } from '../dist/store.js';

const [path] = process.argv.slice(2);
if (path === undefined || existsSync(path)) throw new Error('Pass the path of a file that is not there yet');

const work = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:work' };
const machines = {
  asks: {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
        TimeoutSeconds: 86_400,
        End: true,
      },
    },
  },
  waits: { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } },
  maps: {
    StartAt: 'Each',
    States: {
      Each: { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: { Work: { ...work, End: true } } }, End: true },
    },
  },
  retries: {
    QueryLanguage: 'JSONata',
    StartAt: 'Work',
    States: {
      Work: {
        ...work,
        Assign: { id: '{% $uuid() %}' },
        Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 60, MaxAttempts: 3 }],
        End: true,
      },
    },
  },
  starts: {
    StartAt: 'Start',
    States: {
      Start: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Parameters: {
          StateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:waits',
          Input: { 'AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID.$': '$$.Execution.Id' },
        },
        End: true,
      },
    },
  },
  passes: { StartAt: 'Pass', States: { Pass: { Type: 'Pass', End: true } } },
  fails: { StartAt: 'Fail', States: { Fail: { Type: 'Fail', Error: 'Broken', Cause: 'as it should be' } } },
};

const batches = [];
const store = memoryStore();
const write = store.write.bind(store);
store.write = async (batch) => {
  batches.push(batch);
  await write(batch);
};
const orchestrator = new Orchestrator({
  store,
  clock: 'manual',
  startTime: '2026-01-01T00:00:00Z',
  snapshotAfter: 1,
  tasks: {
    ask: (_input, task) => task.waitForTaskToken({ StatusCode: 200 }),
    work: (input, task) => {
      if (input === 'busy') throw Object.assign(new Error('come again'), { name: 'Busy' });
      return input === 2 ? task.sleep(Infinity) : input;
    },
  },
});
for (const [name, definition] of Object.entries(machines)) {
  await orchestrator.register(parseStateMachine(definition, { name }));
}
const inputs = { maps: [1, 2, 3], retries: 'busy' };
for (const name of Object.keys(machines)) {
  const stateMachineArn = `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;
  await orchestrator.start(stateMachineArn, inputs[name] ?? { from: name }, { name: 'golden' });
}
// What only the API makes.
const { fetch } = createApiHandler(orchestrator);
const call = async (operation, request) => {
  const headers = { 'x-amz-target': `AWSStepFunctions.${operation}` };
  const response = await fetch(
    new Request('http://localhost/', { method: 'POST', headers, body: JSON.stringify(request) }),
  );
  if (response.status !== 200) throw new Error(`${operation}: ${await response.text()}`);
  return response.json();
};
const definition = (Seconds) =>
  JSON.stringify({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds, End: true } } });
const { stateMachineArn, stateMachineVersionArn } = await call('CreateStateMachine', {
  name: 'versioned',
  definition: definition(3600),
  roleArn: 'arn:aws:iam::123456789012:role/golden',
  publish: true,
  versionDescription: 'the first',
  tags: [{ key: 'team', value: 'billing' }],
});
const { stateMachineAliasArn } = await call('CreateStateMachineAlias', {
  name: 'live',
  routingConfiguration: [{ stateMachineVersionArn, weight: 100 }],
});
await call('UpdateStateMachine', { stateMachineArn, definition: definition(60) });
await call('StartExecution', { stateMachineArn: stateMachineAliasArn, name: 'golden', traceHeader: 'Root=1' });
await call('CreateActivity', { name: 'desk', tags: [{ key: 'floor', value: '2' }] });
await orchestrator.advance('10m');
await orchestrator.close();
writeFileSync(path, `${JSON.stringify(batches, null, 1)}\n`);
