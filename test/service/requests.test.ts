import { describe, expect, it } from 'vitest';
import { type OperationName, StepFunctionsService } from '../../src/service.js';
import { create, PASS, ROLE, refusalOf } from './harness.js';

const call = (name: string, request: unknown) =>
  refusalOf(new StepFunctionsService().call(name as OperationName, request as never));

describe('a request', () => {
  it('is refused for all that it breaks, at once', async () => {
    expect(await call('CreateStateMachine', { name: 'x'.repeat(81), definition: '', type: 'standard' })).toBe(
      `ValidationException: 4 validation errors detected: Value '${'x'.repeat(81)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80; ` +
        "Value at 'definition' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value null at 'roleArn' failed to satisfy constraint: Member must not be null; " +
        "Value 'standard' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]",
    );
  });

  it.each([
    [
      'ListActivities',
      { maxResults: 1001 },
      "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    [
      'ListActivities',
      { maxResults: -1 },
      "Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
    [
      'ListActivities',
      { nextToken: '' },
      "Value '' at 'nextToken' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'TagResource',
      { resourceArn: 'a', tags: [{ key: 'k' }, { key: '' }] },
      "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      'ListExecutions',
      { stateMachineArn: 'a', statusFilter: 'succeeded' },
      "Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
    ],
    [
      'CreateActivity',
      { name: 'a', encryptionConfiguration: {} },
      "Value null at 'encryptionConfiguration.type' failed to satisfy constraint: Member must not be null",
    ],
  ])('%s %j', async (name, request, words) => {
    expect(await call(name, request)).toBe(`ValidationException: 1 validation error detected: ${words}`);
  });

  it.each([
    ['ListActivities', { maxResults: '1' }, '`maxResults` has to be a whole number, and is of type string'],
    ['CreateActivity', { name: 7 }, '`name` has to be a text, and is of type number'],
    ['CreateActivity', { name: 'a', tags: {} }, '`tags` has to be a list, and is of type object'],
    [
      'CreateStateMachine',
      { name: 'a', definition: PASS, roleArn: ROLE, publish: 'yes' },
      '`publish` has to be true or false, and is of type string',
    ],
    ['CreateActivity', null, 'The request has to be an object, and is null'],
  ])('that the SDK would not send is a mistake of its caller: %s %j', async (name, request, words) => {
    expect(await call(name, request)).toBe(`TypeError: ${words}`);
  });

  it('may have members that nobody knows, and null for none', async () => {
    const request = { name: 'a', tags: null, other: 1 };
    expect(await call('CreateActivity', request)).toMatch(/^answered: /);
  });

  it('is not changed, and no change to it is seen later', async () => {
    const service = new StepFunctionsService();
    const destination = { cloudWatchLogsLogGroup: { logGroupArn: 'g' } };
    const loggingConfiguration = { level: 'ALL', destinations: [destination] } as const;
    const { stateMachineArn } = await create(service, { loggingConfiguration });
    destination.cloudWatchLogsLogGroup.logGroupArn = 'other';
    const described = await service.call('DescribeStateMachine', { stateMachineArn });
    expect(described.loggingConfiguration.destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn).toBe('g');
  });
});

describe('an operation that is not here', () => {
  it('is refused by its name', async () => {
    expect(await call('Frobnicate', {})).toBe('NotSupportedError: The operation Frobnicate of Step Functions');
  });

  it('may have been meant to be another', async () => {
    expect(await call('ListExecution', {})).toBe(
      'NotSupportedError: The operation ListExecution of Step Functions (did you mean ListExecutions?)',
    );
    expect(await call('constructor', {})).toMatch(/^NotSupportedError: /);
  });
});

describe('lists', () => {
  it('come in pages of 100, unless another size is asked for', async () => {
    const service = new StepFunctionsService();
    for (let index = 0; index < 101; index += 1) await service.call('CreateActivity', { name: `a${index}` });
    const first = await service.call('ListActivities', { maxResults: 0 });
    expect(first.activities).toHaveLength(100);
    const { activities, nextToken } = await service.call('ListActivities', { nextToken: first.nextToken });
    expect(activities.map(({ name }) => name)).toEqual(['a100']);
    expect(nextToken).toBeUndefined();
    expect((await service.call('ListActivities', { maxResults: 101 })).nextToken).toBeUndefined();
  });

  it('go on where they were, whatever was deleted meanwhile', async () => {
    const service = new StepFunctionsService();
    const arns: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) arns.push((await service.call('CreateActivity', { name })).activityArn);
    const { nextToken } = await service.call('ListActivities', { maxResults: 2 });
    for (const activityArn of arns.slice(0, 3)) await service.call('DeleteActivity', { activityArn });
    const { activities } = await service.call('ListActivities', { maxResults: 2, nextToken });
    expect(activities.map(({ name }) => name)).toEqual(['d']);
  });
});
