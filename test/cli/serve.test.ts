// `stepwright serve`: the API of Step Functions on a port.

import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateActivityCommand, ListActivitiesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { commandLine } from '../../src/cli/command-line.js';
import { session } from '../api/session.js';
import { call, file, newCall } from './harness.js';

const credentials = { accessKeyId: 'mine', secretAccessKey: 'secret' };

const SIGNED = ['--access-key-id', 'mine', '--secret-access-key', 'secret'];

/** Serves while `work` is done, at a free port; gives what the command came to. */
async function serving(
  words: readonly string[],
  work: (endpoint: string) => Promise<void>,
  end: 'interrupt' | 'terminate' = 'interrupt',
) {
  const served = newCall();
  const place = words.includes('--store') ? [] : ['--in-memory'];
  const code = commandLine(['serve', '--port', '0', '--json', ...place, ...words], served.io);
  while (served.printed.stdout === '' && served.printed.stderr === '')
    await new Promise((resolve) => setTimeout(resolve, 5));
  const { endpoint } = JSON.parse(served.printed.stdout) as { endpoint: string };
  try {
    await work(endpoint);
  } finally {
    served[end]();
  }
  return { code: await code, listening: served.listening(), ...served.printed };
}

const hasAwsCli = await promisify(execFile)('aws', ['--version']).then(
  () => true,
  () => false,
);

describe('the AWS SDK over HTTP', () => {
  test('runs a session; an interrupt ends the server', async () => {
    const { code, listening, stderr } = await serving(SIGNED, async (endpoint) => {
      expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      const client = new SFNClient({
        region: 'us-east-1',
        credentials,
        endpoint,
        maxAttempts: 1,
        disableHostPrefix: true,
      });
      await session(client);
      client.destroy();
    });
    expect({ code, listening, stderr }).toEqual({ code: 0, listening: 0, stderr: '' });
  });

  test('has to sign with the secret', async () => {
    await serving(SIGNED, async (endpoint) => {
      const other = { ...credentials, secretAccessKey: 'other' };
      const client = new SFNClient({ region: 'us-east-1', credentials: other, endpoint, maxAttempts: 1 });
      const refusal = expect(client.send(new ListActivitiesCommand({}))).rejects;
      await refusal.toMatchObject({ name: 'InvalidSignatureException' });
      client.destroy();
    });
  });

  test('is answered by the tasks that were passed; SIGTERM ends the server', async () => {
    const tasks = file('tasks.json', '{"Work": {"result": {"done": true}}}');
    const { code } = await serving(
      ['--tasks', tasks],
      async (endpoint) => {
        const post = async (operation: string, body: object) => {
          const headers = { 'x-amz-target': `AWSStepFunctions.${operation}` };
          const response = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
          return (await response.json()) as { stateMachineArn: string; output: string };
        };
        const definition = JSON.stringify({
          StartAt: 'Work',
          States: { Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:w', End: true } },
        });
        const roleArn = 'arn:aws:iam::123456789012:role/any';
        const { stateMachineArn } = await post('CreateStateMachine', {
          name: 'm',
          definition,
          roleArn,
          type: 'EXPRESS',
        });
        expect((await post('StartSyncExecution', { stateMachineArn })).output).toBe('{"done":true}');
      },
      'terminate',
    );
    expect(code).toBe(0);
  });
});

test('what it was told is there when it serves the same store again', async () => {
  const store = ['--store', join(mkdtempSync(join(tmpdir(), 'stepwright-')), 'store.db')];
  const clientAt = (endpoint: string) => new SFNClient({ region: 'us-east-1', credentials, endpoint, maxAttempts: 1 });
  const seen: string[] = [];
  for (const name of ['first', 'second']) {
    const { code, stderr } = await serving(store, async (endpoint) => {
      const client = clientAt(endpoint);
      const create = new CreateActivityCommand({ name });
      await client.send(create);
      // Nobody else has the store meanwhile.
      const other = await call(['serve', '--port', '0', ...store]);
      expect(other).toMatchObject({ code: 3, stderr: expect.stringContaining('Cannot open the store: ') });
      const { activities = [] } = await client.send(new ListActivitiesCommand({}));
      seen.push(activities.map((activity) => activity.name).join());
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
  expect(seen).toEqual(['first', 'first,second']);
});

describe('wrong usage', () => {
  test.each([
    [['--port', '70000'], 'A port is a whole number'],
    [['--region', ''], 'Invalid region ""'],
    [['--region', 'US East'], 'Invalid region "US East"'],
    [['--account-id', '12'], 'Invalid account "12"'],
    [['--store', ''], 'Pass the path of a file'],
    [['--in-memory', '--store', 'a.db'], "option '--in-memory' cannot be used with option '--store <file>'"],
    [['--host', '203.0.113.7', '--port', '0'], 'Cannot listen at 203.0.113.7:0'],
    [['--tasks', 'not-there.json'], 'not-there.json'],
    [['--access-key-id', 'mine'], 'STEPWRIGHT_SECRET_ACCESS_KEY'],
    [['--secret-access-key', 'secret'], '--access-key-id'],
    [
      ['--store', file('store.txt', 'This is no database, and long enough to be read as one would be.')],
      'Cannot open the store',
    ],
    [['--store', '/not/there/at/all.db'], 'Cannot open the store'],
  ])('%j', async (words, message) => {
    const { code, stderr } = await call(['serve', ...(words.includes('--store') ? [] : ['--in-memory']), ...words]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
  });

  test('of a port that is taken', async () => {
    await serving([], async (endpoint) => {
      const { code, stderr } = await call(['serve', '--in-memory', '--port', new URL(endpoint).port]);
      expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining('another program listens') });
    });
  });
});

describe('who can call it', () => {
  const warned = async (...words: string[]) => (await serving(words, async () => {})).stderr;

  test('is told where others reach it and nothing has to be signed', async () => {
    expect(await warned('--host', '0.0.0.0')).toContain('--access-key-id has requests signed');
    expect(await warned('--host', '0.0.0.0', ...SIGNED)).toBe('');
    expect(await warned('--host', 'localhost')).toBe('');
  });

  test('is said by a secret in the environment', async () => {
    const served = newCall({ env: { STEPWRIGHT_SECRET_ACCESS_KEY: 'secret' } });
    const words = ['serve', '--port', '0', '--json', '--in-memory', '--access-key-id', 'mine'];
    const code = commandLine(words, served.io);
    while (served.printed.stdout === '') await new Promise((resolve) => setTimeout(resolve, 5));
    const { endpoint } = JSON.parse(served.printed.stdout) as { endpoint: string };
    const client = new SFNClient({ region: 'eu-west-1', credentials, endpoint, maxAttempts: 1 });
    expect((await client.send(new ListActivitiesCommand({}))).activities).toEqual([]);
    client.destroy();
    served.interrupt();
    expect(await code).toBe(0);
  });
});

// https://docs.aws.amazon.com/cli/latest/reference/stepfunctions/
test.skipIf(!hasAwsCli)('the AWS CLI', { timeout: 300_000 }, async () => {
  await serving(SIGNED, async (endpoint) => {
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'mine',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
    const aws = async (...words: string[]) => {
      const all = ['stepfunctions', ...words, '--endpoint-url', endpoint, '--output', 'json', '--no-cli-pager'];
      const known = all.filter((word) => word !== '--no-cli-pager' || hasPagerOption);
      const { stdout } = await promisify(execFile)('aws', known, { env });
      return stdout === '' ? {} : JSON.parse(stdout);
    };
    const { stdout: version } = await promisify(execFile)('aws', ['--version']);
    const hasPagerOption = /aws-cli\/2/.test(version);
    const pass = (result: number) => `{"StartAt":"P","States":{"P":{"Type":"Pass","Result":${result},"End":true}}}`;
    const roleArn = 'arn:aws:iam::123456789012:role/any';
    const create = (name: string, definition: string, ...more: string[]) =>
      aws('create-state-machine', '--name', name, '--definition', definition, '--role-arn', roleArn, ...more);

    env.AWS_SECRET_ACCESS_KEY = 'another';
    await expect(aws('list-activities')).rejects.toThrow('InvalidSignatureException');
    env.AWS_SECRET_ACCESS_KEY = 'secret';

    // State machines, versions, aliases, tags.
    const { stateMachineArn } = await create('m', pass(7), '--tags', 'key=a,value=1');
    const machine = ['--state-machine-arn', stateMachineArn];
    expect(await aws('describe-state-machine', ...machine)).toMatchObject({ name: 'm', status: 'ACTIVE' });
    const { stateMachineVersionArn } = await aws('publish-state-machine-version', ...machine);
    await aws('update-state-machine', ...machine, '--definition', pass(8));
    const { stateMachineAliasArn } = await aws(
      ...['create-state-machine-alias', '--name', 'live'],
      ...['--routing-configuration', `stateMachineVersionArn=${stateMachineVersionArn},weight=100`],
    );
    expect((await aws('list-state-machine-versions', ...machine)).stateMachineVersions).toHaveLength(1);
    expect((await aws('list-state-machine-aliases', ...machine)).stateMachineAliases).toHaveLength(1);
    await aws('tag-resource', '--resource-arn', stateMachineArn, '--tags', 'key=b,value=2');
    await aws('untag-resource', '--resource-arn', stateMachineArn, '--tag-keys', 'a');
    expect((await aws('list-tags-for-resource', '--resource-arn', stateMachineArn)).tags).toEqual([
      { key: 'b', value: '2' },
    ]);
    expect((await aws('list-state-machines')).stateMachines).toHaveLength(1);
    expect(await aws('validate-state-machine-definition', '--definition', '{}')).toMatchObject({ result: 'FAIL' });

    // Executions.
    const { executionArn } = await aws('start-execution', '--state-machine-arn', stateMachineAliasArn, '--name', 'e');
    const execution = ['--execution-arn', executionArn];
    expect(await aws('describe-execution', ...execution)).toMatchObject({ status: 'SUCCEEDED', output: '7' });
    const { events } = await aws('get-execution-history', ...execution, '--reverse-order');
    expect(events[0]).toMatchObject({ type: 'ExecutionSucceeded' });
    expect((await aws('list-executions', ...machine)).executions).toHaveLength(1);
    expect(await aws('describe-state-machine-for-execution', ...execution)).toMatchObject({ definition: pass(7) });
    await expect(aws('describe-execution', '--execution-arn', `${executionArn}x`)).rejects.toThrow(
      'ExecutionDoesNotExist',
    );

    // Activities: a task that fails, is redriven, and succeeds; another one that is stopped.
    const { activityArn } = await aws('create-activity', '--name', 'a');
    const working = await create(
      'working',
      JSON.stringify({ StartAt: 'W', States: { W: { Type: 'Task', Resource: activityArn, End: true } } }),
    );
    const work = await aws('start-execution', '--state-machine-arn', working.stateMachineArn);
    const take = async () => (await aws('get-activity-task', '--activity-arn', activityArn)).taskToken as string;
    const first = await take();
    await aws('send-task-heartbeat', '--task-token', first);
    await aws('send-task-failure', '--task-token', first, '--error', 'No');
    expect(await aws('describe-execution', '--execution-arn', work.executionArn)).toMatchObject({ error: 'No' });
    await aws('redrive-execution', '--execution-arn', work.executionArn);
    await aws('send-task-success', '--task-token', await take(), '--task-output', '{"n": 1}');
    expect(await aws('describe-execution', '--execution-arn', work.executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"n": 1}',
      redriveCount: 1,
    });
    const idle = await aws('start-execution', '--state-machine-arn', working.stateMachineArn);
    await aws('stop-execution', '--execution-arn', idle.executionArn, '--cause', 'enough');

    // A Map Run.
    const states = { W: { Type: 'Wait', Seconds: 600, End: true } };
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'W',
      States: states,
    };
    const maps = await create(
      'maps',
      JSON.stringify({ StartAt: 'M', States: { M: { Type: 'Map', MaxConcurrency: 1, ItemProcessor, End: true } } }),
    );
    const map = await aws('start-execution', '--state-machine-arn', maps.stateMachineArn, '--input', '[1, 2, 3]');
    const { mapRuns } = await aws('list-map-runs', '--execution-arn', map.executionArn);
    const mapRun = ['--map-run-arn', mapRuns[0].mapRunArn];
    await aws('update-map-run', ...mapRun, '--max-concurrency', '2');
    expect(await aws('describe-map-run', ...mapRun)).toMatchObject({
      maxConcurrency: 2,
      executionCounts: { running: 2 },
    });

    // The end.
    await aws('delete-state-machine-alias', '--state-machine-alias-arn', stateMachineAliasArn);
    await aws('delete-state-machine-version', '--state-machine-version-arn', stateMachineVersionArn);
    await aws('delete-activity', '--activity-arn', activityArn);
    await aws('delete-state-machine', ...machine);
    await expect(aws('describe-state-machine', ...machine)).rejects.toThrow('StateMachineDoesNotExist');
  });
});
