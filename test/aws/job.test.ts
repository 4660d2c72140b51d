// How a job is waited for, without a service.

import { DescribeJobsCommand } from '@aws-sdk/client-batch';
import { describe, expect, test } from 'vitest';
import { optimizedDialect } from '../../src/aws/dialect.js';
import { finishedJob, type RunningJob } from '../../src/aws/job.js';
import { jsonOutput } from '../../src/aws/response.js';
import { schemaOf } from '../../src/aws/schema.js';
import { TaskError } from '../../src/index.js';
import type { AwsJob } from '../../src/resolvers/integration.js';

const api = { client: 'Batch', operation: 'DescribeJobs', request: () => ({}) };
const job: AwsJob = { describe: api, read: () => ({ status: 'succeeded', result: 'done' }) };

describe('an error of the question', () => {
  const gone: Partial<RunningJob> = { send: () => Promise.reject(new TaskError('Batch.NotFoundException', 'gone')) };

  test('fails the task', async () => {
    await expect(finishedJob({ ...running(job), ...gone })).rejects.toThrow('Batch.NotFoundException: gone');
  });

  test('is an answer where the integration says so', async () => {
    const readError = (name: string) =>
      name === 'NotFoundException' ? ({ status: 'succeeded', result: 'deleted' } as const) : undefined;
    expect(await finishedJob({ ...running({ ...job, readError }), ...gone })).toBe('deleted');
  });
});

test('a job that is given up is stopped at once, however long the next question would take', async () => {
  const giveUp = new AbortController();
  const sent: (readonly [operation: string, isAborted: boolean | undefined])[] = [];
  const ended = finishedJob({
    ...running({ ...job, stop: { ...api, operation: 'TerminateJob' } }),
    pollingIntervalMilliseconds: 3_600_000,
    signal: giveUp.signal,
    send: async ({ operation }, _request, signal) => {
      sent.push([operation, signal?.aborted]);
      return {};
    },
  });
  giveUp.abort(new Error('Enough'));
  await expect(ended).rejects.toThrow('Enough');
  expect(sent).toEqual([['TerminateJob', undefined]]);
});

test('lists that are not there are empty for the services that were recorded so', async () => {
  const { output } = await schemaOf(new DescribeJobsCommand({ jobs: [] }), 'batch:describeJobs');
  const resultOf = (service: string) => jsonOutput({}, output, optimizedDialect(service), 'batch:describeJobs');
  expect(await resultOf('ecs')).toEqual({ Jobs: [] });
  expect(await resultOf('batch')).toEqual({});
});

function running(waited: AwsJob): RunningJob {
  return {
    job: waited,
    submitted: {},
    parameters: {},
    task: { pattern: 'sync', executionArn: 'execution', stateMachineArn: 'machine', found: {} },
    pollingIntervalMilliseconds: 0,
    signal: new AbortController().signal,
    send: async () => ({}),
  };
}
