import { describe, expect, it } from 'vitest';
import type { TaskRequest } from '../../src/index.js';
import { StepFunctionsService } from '../../src/service.js';
import { ROLE, refusalOf } from './harness.js';

const TASK = JSON.stringify({ Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111111111111:function:f', End: true });

describe('TestState', () => {
  it('tests a state with the tasks of the account, where and when it is', async () => {
    const service = new StepFunctionsService({
      accountId: '111111111111',
      region: 'eu-west-1',
      startTime: '2025-06-01T00:00:00Z',
      tasks: {
        f: (_input: unknown, task: TaskRequest) => task.context.Execution,
      },
    });
    const { output = '' } = await service.call('TestState', { definition: TASK, roleArn: ROLE });
    expect(JSON.parse(output)).toMatchObject({
      Id: expect.stringContaining('arn:aws:states:eu-west-1:111111111111:express:'),
      StartTime: '2025-06-01T00:00:00.000Z',
    });
    expect(service.host.executions).toEqual([]);
  });

  it('refuses with the codes of the service', async () => {
    expect(await refusalOf(new StepFunctionsService().call('TestState', { definition: TASK }))).toBe(
      'ValidationException: RoleArn must be specified when testing a Task state',
    );
  });
});
