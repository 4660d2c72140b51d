import { describe, expect, it } from 'vitest';
import { ask, DISTRIBUTED, FAILED, mapping, refusalOf, sending } from './harness.js';

function task(Resource: string, fields: object = {}): object {
  return {
    Type: 'Task',
    Resource: `arn:aws:states:::${Resource}`,
    Parameters: PARAMETERS[Resource] ?? {},
    End: true,
    ...fields,
  };
}

const MACHINE_ARN = 'arn:aws:states:us-east-1:123456789012:stateMachine:Child';
const PARAMETERS: Readonly<Record<string, object>> = {
  'dynamodb:getItem': { TableName: 'T', Key: { id: { S: '1' } } },
  'events:putEvents': { Entries: [] },
  'lambda:invoke': { FunctionName: 'f' },
  'states:startExecution': { StateMachineArn: MACHINE_ARN },
  'states:startExecution.sync': { StateMachineArn: MACHINE_ARN },
  'states:startExecution.sync:2': { StateMachineArn: MACHINE_ARN },
  'ecs:runTask.sync': { TaskDefinition: 'T' },
};

const mocked = (resource: string, result: unknown, fieldValidationMode?: 'PRESENT' | 'NONE') =>
  ask({
    definition: task(resource),
    mock: { result: JSON.stringify(result), ...(fieldValidationMode && { fieldValidationMode }) },
  });

const ENDED = {
  ExecutionArn: 'arn',
  StateMachineArn: MACHINE_ARN,
  Status: 'SUCCEEDED',
  StartDate: '2024-01-01T00:00:00Z',
};

describe('a mocked result of a task', () => {
  it.each<[string, unknown, string]>([
    ['events:putEvents', { Entries: {} }, "Field 'Entries' must be an array"],
    ['events:putEvents', { Entries: [{}, { EventId: 5 }] }, "Field 'EventId' must be a string"],
    ['events:putEvents', { FailedEntryCount: '0' }, "Field 'FailedEntryCount' must be a number"],
    ['states:startExecution', {}, "Required field 'ExecutionArn' is missing"],
    ['states:startExecution', { ExecutionArn: 'arn', StartDate: 5 }, "Field 'StartDate' must be a string"],
    ['states:startExecution.sync', { ExecutionArn: 'arn' }, "Required field 'StateMachineArn' is missing"],
    ['states:startExecution.sync', { ...ENDED, Status: 'DONE' }, "Field 'Status' is not an expected value"],
    ['states:startExecution.sync', { ...ENDED, Output: { a: 1 } }, "Field 'Output' must be a string"],
    ['ecs:runTask.sync', { Tasks: [{ Containers: 'none' }] }, "Field 'Containers' must be an array"],
    ['dynamodb:getItem', { Item: { id: { BOOL: 'yes' } } }, "Field 'BOOL' must be a boolean"],
    ['dynamodb:getItem', { Item: [] }, "Field 'Item' must be an object"],
    ['aws-sdk:dynamodb:getItem', { Item: { id: { Bool: 'yes' } } }, "Field 'Bool' must be a boolean"],
    ['aws-sdk:kms:encrypt', { CiphertextBlob: '' }, "Field 'CiphertextBlob' is smaller than the minimum length"],
    ['aws-sdk:kms:encrypt', { KeyId: 'k'.repeat(2049) }, "Field 'KeyId' exceeds the maximum length"],
    ['aws-sdk:lambda:getFunction', { Configuration: { Timeout: 0 } }, "Field 'Timeout' is less than the minimum value"],
    [
      'aws-sdk:lambda:getFunction',
      { Configuration: { MemorySize: 10241 } },
      "Field 'MemorySize' exceeds the maximum value",
    ],
    ['aws-sdk:s3:getObject', { StorageClass: 'PAPER' }, "Field 'StorageClass' is not an expected value"],
  ])('of %s is refused: %j', async (resource, result, problem) => {
    expect(await refusalOf(mocked(resource, result))).toBe(
      `ValidationException: Mock result schema validation error: ${problem}`,
    );
  });

  it.each<[string, unknown]>([
    ['events:putEvents', {}],
    ['events:putEvents', { Entries: [{ EventId: 'e' }], FailedEntryCount: 0, unknown: 1 }],
    ['lambda:invoke', { Payload: { any: ['thing'] }, StatusCode: 200 }],
    ['states:startExecution.sync:2', { ...ENDED, Input: {}, Output: [1] }],
    ['dynamodb:getItem', { Item: { id: { BOOL: true } }, ConsumedCapacity: { CapacityUnits: 0.5 } }],
    ['aws-sdk:dynamodb:getItem', { Item: { id: { BOOL: 'not a name there' } } }],
    ['aws-sdk:ec2:describeInstances', { Reservations: 'no model of it here' }],
  ])('of %s fits: %j', async (resource, result) => {
    expect((await mocked(resource, result)).output).toBe(JSON.stringify(result));
  });

  it('needs no fields where those that are PRESENT are checked', async () => {
    expect((await mocked('states:startExecution', {}, 'PRESENT')).status).toBe('SUCCEEDED');
    expect(await refusalOf(mocked('states:startExecution', { StartDate: true }, 'PRESENT'))).toContain("'StartDate'");
  });

  it('is what it likes where NONE are', async () => {
    expect((await mocked('states:startExecution', { StartDate: true }, 'NONE')).status).toBe('SUCCEEDED');
  });

  it('is an object, unless nothing is checked', async () => {
    expect(await refusalOf(mocked('lambda:invoke', 'text'))).toBe(
      'ValidationException: Mocked result must be a JSON object.',
    );
    expect((await mocked('lambda:invoke', 'text', 'NONE')).output).toBe('"text"');
  });

  it('is any JSON of a Lambda function, an activity, or a task that waits for its token', async () => {
    const lambda = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true };
    const activity = { ...lambda, Resource: 'arn:aws:states:us-east-1:123456789012:activity:work' };
    const waiting = sending({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' });
    for (const definition of [lambda, activity, waiting]) {
      expect((await ask({ definition, mock: { result: '5' }, input: '{"body":1}' })).output).toBe('5');
    }
  });
});

describe('a mocked result of a Map or Parallel state', () => {
  const parallel = {
    Type: 'Parallel',
    Branches: ['A', 'B'].map((name) => ({ StartAt: name, States: { [name]: { Type: 'Pass', End: true } } })),
    End: true,
  };
  const writer = { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'b', Prefix: 'p' } };
  const written = mapping({ ResultWriter: writer }, DISTRIBUTED);
  const input = '{"list":[1,2,3]}';

  it.each([
    ['a Map', mapping(), '{}', 'Mocked result must be an array.'],
    ['a Map with a ResultWriter', written, '[]', 'Mocked result must be a JSON object.'],
    ['a Parallel state', parallel, '{}', 'Mocked result must be an array.'],
    [
      'a Parallel state with another number of branches',
      parallel,
      '[1]',
      'Mocked result must contain the same number of items as number of Parallel branches.',
    ],
  ])('of %s is refused', async (_what, definition, result, problem) => {
    expect(await refusalOf(ask({ definition, input, mock: { result } }))).toBe(`ValidationException: ${problem}`);
  });

  it('stands for all of the children: none of them runs', async () => {
    const definition = mapping({ ItemProcessor: { StartAt: 'F', States: { F: { Type: 'Fail' } } } });
    expect((await ask({ definition, input, mock: { result: '[ 1 ]' } })).output).toBe('[ 1 ]');
    expect((await ask({ definition: written, input, mock: { result: '{"MapRunArn":"arn"}' } })).output).toBe(
      '{"MapRunArn":"arn"}',
    );
    expect((await ask({ definition: parallel, mock: { result: '[1,2]' } })).output).toBe('[1,2]');
  });

  it('stands for more children than one turn of the core starts', async () => {
    const list = JSON.stringify({ list: Array.from({ length: 2500 }, (_, index) => index) });
    const { inspectionData } = await ask({
      definition: mapping({ ItemSelector: { 'n.$': '$$.Map.Item.Value' } }),
      input: list,
      mock: { result: '[]' },
      inspectionLevel: 'DEBUG',
    });
    expect(JSON.parse(inspectionData?.afterItemSelector ?? '')).toHaveLength(2500);
  });

  it('does not hide that the items are none', async () => {
    expect(await ask({ definition: mapping(), mock: { result: '[]' }, input: '{"list":1}' })).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'Reference path "$.list" must point to array.',
    });
  });

  it.each([
    ['no threshold', {}, 3, 'SUCCEEDED'],
    ['as many as are tolerated', { ToleratedFailureCount: 2 }, 2, 'SUCCEEDED'],
    ['more than are tolerated', { ToleratedFailureCount: 2 }, 3, 'FAILED'],
    ['a greater part than is tolerated', { ToleratedFailurePercentage: 50 }, 2, 'FAILED'],
    ['a smaller part than is tolerated', { ToleratedFailurePercentage: 50 }, 1, 'SUCCEEDED'],
  ])('with iterations that failed: %s', async (_what, fields, mapIterationFailureCount, status) => {
    const request = { definition: mapping(fields, DISTRIBUTED), input, mock: { result: '[1,2,3]' } };
    const answer = await ask({ ...request, stateConfiguration: { mapIterationFailureCount } });
    expect(answer.status).toBe(status);
    if (status === 'FAILED') expect(answer.error).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('has no more failures than iterations', async () => {
    const refused =
      'ValidationException: Map iteration failure count must be less than or equal to the number of Map iterations';
    const stateConfiguration = { mapIterationFailureCount: 4 };
    const plain = { definition: mapping({}, DISTRIBUTED), input, mock: { result: '[1,2,3]' } };
    expect(await refusalOf(ask({ ...plain, stateConfiguration }))).toBe(refused);
    expect(await refusalOf(ask({ definition: written, input, mock: { result: '{}' }, stateConfiguration }))).toBe(
      refused,
    );
  });
});

describe('what an ItemReader reads', () => {
  const reader = (fields: object) =>
    mapping(
      {
        ItemsPath: undefined,
        ItemReader: { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b', Key: 'k' }, ...fields },
        ItemSelector: { 'row.$': '$$.Map.Item.Value' },
      },
      DISTRIBUTED,
    );
  const csv = reader({ ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' } });
  const read = (definition: object, mapItemReaderData: string) =>
    ask({ definition, mock: { result: '[]' }, inspectionLevel: 'DEBUG', stateConfiguration: { mapItemReaderData } });

  it('is read from the data of the request', async () => {
    const { inspectionData } = await read(csv, 'a,b\n1,2');
    expect(inspectionData?.afterItemSelector).toBe('[{"row":{"a":"1","b":"2"}}]');
  });

  it('fails the state where it cannot be read', async () => {
    const json = reader({ ReaderConfig: { InputType: 'JSON' } });
    expect((await read(json, 'no JSON')).error).toBe('States.ItemReaderFailed');
  });

  it('is nothing without data', async () => {
    const { status, inspectionData } = await ask({
      definition: csv,
      mock: { result: '[1]' },
      inspectionLevel: 'DEBUG',
    });
    expect(status).toBe('SUCCEEDED');
    expect(inspectionData).not.toHaveProperty('afterItemSelector');
  });

  it('cannot be a list of objects', async () => {
    const listing = reader({ Resource: 'arn:aws:states:::s3:listObjectsV2', Parameters: { Bucket: 'b' } });
    expect(await refusalOf(read(listing, '[]'))).toContain('NotSupportedError: ');
  });
});

describe('a mocked error', () => {
  it('fails the state', async () => {
    expect(await ask({ definition: sending(), input: '{"body":1}', mock: FAILED })).toEqual({
      status: 'FAILED',
      error: 'Busy',
      cause: 'Try later',
    });
  });

  it('may have no name and no cause', async () => {
    expect(await ask({ definition: sending(), input: '{"body":1}', mock: { errorOutput: {} } })).toEqual({
      status: 'FAILED',
    });
  });

  it('does not come to pass where the parameters fail first', async () => {
    expect((await ask({ definition: sending(), input: '{}', mock: FAILED })).error).toBe('States.Runtime');
  });
});
