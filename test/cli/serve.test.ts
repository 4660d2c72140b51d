// `stepwright serve`: the API of Step Functions on a port.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { commandLine } from '../../src/cli/command-line.js';
import { session } from '../api/session.js';
import { call, file, newCall } from './harness.js';

const credentials = { accessKeyId: 'mine', secretAccessKey: 'secret' };

/** Serves while `work` is done, at a free port; gives what the command came to. */
async function serving(
  words: readonly string[],
  work: (endpoint: string) => Promise<void>,
  end: 'interrupt' | 'terminate' = 'interrupt',
) {
  const served = newCall();
  const code = commandLine(['serve', '--port', '0', '--json', ...words], served.io);
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
    const { code, listening, stderr } = await serving(['--access-key-id', 'mine'], async (endpoint) => {
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

describe('wrong usage', () => {
  test.each([
    [['--port', '70000'], 'A port is a whole number'],
    [['--host', '203.0.113.7', '--port', '0'], 'Cannot listen at 203.0.113.7:0'],
    [['--tasks', 'not-there.json'], 'not-there.json'],
  ])('%j', async (words, message) => {
    const { code, stderr } = await call(['serve', ...words]);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
  });
});

// https://docs.aws.amazon.com/cli/latest/reference/stepfunctions/
test.skipIf(!hasAwsCli)('the AWS CLI', { timeout: 120_000 }, async () => {
  await serving([], async (endpoint) => {
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
    const definition = '{"StartAt":"P","States":{"P":{"Type":"Pass","Result":7,"End":true}}}';
    const roleArn = 'arn:aws:iam::123456789012:role/any';
    const { stateMachineArn } = await aws(
      ...['create-state-machine', '--name', 'm', '--definition', definition, '--role-arn', roleArn],
    );
    const { executionArn } = await aws('start-execution', '--state-machine-arn', stateMachineArn, '--name', 'e');
    expect(await aws('describe-execution', '--execution-arn', executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '7',
    });
    const { events } = await aws('get-execution-history', '--execution-arn', executionArn);
    expect(events.map(({ type }: { type: string }) => type)).toContain('ExecutionSucceeded');
    const { executions } = await aws('list-executions', '--state-machine-arn', stateMachineArn);
    expect(executions).toHaveLength(1);
    await expect(aws('describe-execution', '--execution-arn', `${executionArn}x`)).rejects.toThrow(
      'ExecutionDoesNotExist',
    );
    await aws('delete-state-machine', '--state-machine-arn', stateMachineArn);
  });
});
