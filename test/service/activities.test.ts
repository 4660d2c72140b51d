import { describe, expect, it } from 'vitest';
import { StepFunctionsService } from '../../src/service.js';
import { definitionOf, MACHINE, PREFIX, refusalOf, serviceWith, start } from './harness.js';

const ACTIVITY = `${PREFIX}:activity:approve`;
const APPROVE = definitionOf({ Approve: { Type: 'Task', Resource: ACTIVITY, TimeoutSeconds: 600 } });

describe('an activity', () => {
  it('is made once, described, listed and deleted', async () => {
    const service = new StepFunctionsService({ clock: 'manual', startTime: '2030-01-01' });
    const creationDate = new Date('2030-01-01');
    const made = { activityArn: ACTIVITY, creationDate };
    expect(await service.call('CreateActivity', { name: 'approve' })).toEqual(made);
    await service.host.advance('1d');
    expect(await service.call('CreateActivity', { name: 'approve', tags: [{ key: 'a' }] })).toEqual(made);
    await service.call('CreateActivity', { name: 'other' });
    expect(await service.call('DescribeActivity', { activityArn: ACTIVITY })).toEqual({
      ...made,
      name: 'approve',
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
    });
    const { activities } = await service.call('ListActivities', {});
    expect(activities.map(({ name }) => name)).toEqual(['approve', 'other']);
    expect(activities[0]).toEqual({ ...made, name: 'approve' });
    expect(await service.call('DeleteActivity', { activityArn: ACTIVITY })).toEqual({});
    expect(await service.call('DeleteActivity', { activityArn: ACTIVITY })).toEqual({});
    const gone = `ActivityDoesNotExist: Activity Does Not Exist: '${ACTIVITY}'`;
    expect(await refusalOf(service.call('DescribeActivity', { activityArn: ACTIVITY }))).toBe(gone);
    expect(await refusalOf(service.call('GetActivityTask', { activityArn: ACTIVITY }))).toBe(gone);
  });

  it('has a name that the service takes, and one encryption', async () => {
    const service = new StepFunctionsService();
    expect(await refusalOf(service.call('CreateActivity', { name: 'a:b' }))).toBe("InvalidName: Invalid Name: 'a:b'");
    await service.call('CreateActivity', { name: 'a.b-c_d(e)=+!@' });
    const encryptionConfiguration = { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: 'k' } as const;
    await service.call('CreateActivity', { name: 'approve' });
    expect(await refusalOf(service.call('CreateActivity', { name: 'approve', encryptionConfiguration }))).toBe(
      `ActivityAlreadyExists: Activity Already Exists: '${ACTIVITY}'`,
    );
  });
});

describe('a task of an activity', () => {
  const approving = async () => {
    const service = await serviceWith({ definition: APPROVE });
    await service.call('CreateActivity', { name: 'approve' });
    const executionArn = await start(service);
    const task = await service.call('GetActivityTask', { activityArn: ACTIVITY, workerName: 'ada' });
    return { service, executionArn, taskToken: task.taskToken ?? '', input: task.input };
  };

  it('is taken by a worker, kept alive and answered', async () => {
    const { service, executionArn, taskToken, input } = await approving();
    expect(input).toBe('{}');
    expect(await service.call('SendTaskHeartbeat', { taskToken })).toEqual({});
    expect(await service.call('SendTaskSuccess', { taskToken, output: '[1]' })).toEqual({});
    await service.host.advance(0);
    expect(await service.call('DescribeExecution', { executionArn })).toMatchObject({ output: '[1]' });
    const { events } = await service.call('GetExecutionHistory', { executionArn });
    expect(events.find(({ type }) => type === 'ActivityStarted')?.activityStartedEventDetails).toEqual({
      workerName: 'ada',
    });
    expect(await refusalOf(service.call('SendTaskSuccess', { taskToken, output: '1' }))).toMatch(/^TaskTimedOut: /);
  });

  it('fails as the worker says', async () => {
    const { service, executionArn, taskToken } = await approving();
    expect(await service.call('SendTaskFailure', { taskToken, error: 'No', cause: 'because' })).toEqual({});
    await service.host.advance(0);
    expect(await service.call('DescribeExecution', { executionArn })).toMatchObject({ error: 'No', cause: 'because' });
  });

  it('is answered with a token that was given, in JSON', async () => {
    const { service, taskToken } = await approving();
    const sent = (request: { readonly taskToken: string; readonly output: string }) =>
      refusalOf(service.call('SendTaskSuccess', request));
    expect(await sent({ taskToken, output: 'no' })).toMatch(/^InvalidOutput: /);
    expect(await sent({ taskToken: 'x', output: '1' })).toBe("InvalidToken: Invalid Token: 'Invalid token'");
    expect(await sent({ taskToken: '', output: '1' })).toMatch(/^ValidationException: 1 validation error detected: /);
  });

  it('does not come within 60 seconds where nothing runs', async () => {
    const service = new StepFunctionsService();
    await service.call('CreateActivity', { name: 'approve' });
    expect(await service.call('GetActivityTask', { activityArn: ACTIVITY })).toEqual({});
    expect(service.host.now).toEqual(new Date('2024-01-01T00:01:00Z'));
  });

  it('is not that of an activity which was made anew', async () => {
    const service = await serviceWith({ definition: APPROVE });
    await service.call('CreateActivity', { name: 'approve' });
    await start(service);
    await service.call('DeleteActivity', { activityArn: ACTIVITY });
    await service.call('CreateActivity', { name: 'approve' });
    const polled = service.call('GetActivityTask', { activityArn: ACTIVITY });
    await service.host.advance('60s');
    expect(await polled).toEqual({});
  });

  it('fails while there is no such activity', async () => {
    const service = await serviceWith({ definition: APPROVE });
    const failed = { status: 'FAILED', cause: expect.stringContaining(`The activity ${ACTIVITY} does not exist.`) };
    const described = async () => service.call('DescribeExecution', { executionArn: await start(service) });
    expect(await described()).toMatchObject(failed);
    await service.call('CreateActivity', { name: 'approve' });
    expect(await described()).toMatchObject({ status: 'RUNNING' });
    await service.call('DeleteActivity', { activityArn: ACTIVITY });
    expect(await described()).toMatchObject(failed);
  });
});

describe('tags', () => {
  const tagged = async (resourceArn: string) => {
    const service = await serviceWith({ tags: [{ key: 'a', value: '1' }] });
    await service.call('CreateActivity', { name: 'approve', tags: [{ key: 'a', value: '1' }] });
    const tag = (tags: readonly { key?: string; value?: string }[]) =>
      service.call('TagResource', { resourceArn, tags });
    const untag = (tagKeys: readonly string[]) => service.call('UntagResource', { resourceArn, tagKeys });
    const list = async () => (await service.call('ListTagsForResource', { resourceArn })).tags;
    return { tag, untag, list };
  };

  it.each([MACHINE, ACTIVITY])('of %s are given, changed and taken', async (resourceArn) => {
    const { tag, untag, list } = await tagged(resourceArn);
    expect(
      await tag([
        { key: 'b', value: '' },
        { key: 'a', value: '2' },
        { key: 'a', value: '3' },
      ]),
    ).toEqual({});
    expect(await list()).toEqual([
      { key: 'a', value: '3' },
      { key: 'b', value: '' },
    ]);
    expect(await untag(['a', 'a', 'none'])).toEqual({});
    expect(await list()).toEqual([{ key: 'b', value: '' }]);
  });

  it('are 50 at most, in the characters of tags', async () => {
    const { tag, list } = await tagged(MACHINE);
    const many = Array.from({ length: 50 }, (_, index) => ({ key: `k${index}` }));
    expect(await refusalOf(tag(many))).toMatch(/^TooManyTags: /);
    expect(await refusalOf(tag([{ key: 'a?b', value: '' }]))).toMatch(/^ValidationException: /);
    expect(await list()).toHaveLength(1);
    await tag(many.slice(1));
    expect(await list()).toHaveLength(50);
  });

  it.each([`${MACHINE}:1`, `${MACHINE}x`, `${PREFIX}:activity:none`])('are not had by %s', async (resourceArn) => {
    const { tag, untag, list } = await tagged(resourceArn);
    const refused = `ResourceNotFound: Resource not found: '${resourceArn}'`;
    expect([await refusalOf(tag([])), await refusalOf(untag([])), await refusalOf(list())]).toEqual([
      refused,
      refused,
      refused,
    ]);
  });

  it('are not had by an execution', async () => {
    const { list } = await tagged(`${PREFIX}:execution:machine:e`);
    expect(await refusalOf(list())).toBe(
      "InvalidArn: Invalid Arn: 'Resource type not valid in this context: execution'",
    );
  });
});
