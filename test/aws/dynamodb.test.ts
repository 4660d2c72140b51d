// DynamoDB, answered by dynalite: requests and results of SDK and optimized integrations, errors of the service and of
// the way to it.

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { awsSdk } from '../../src/aws.js';
import { parseStateMachine, type TaskResolver } from '../../src/index.js';
import { runTask } from './one-task.js';
import { clientOptions, listen, type RunningServer } from './servers.js';

let server: RunningServer;
let client: DynamoDBClient;
let tasks: TaskResolver;

beforeAll(async () => {
  server = await listen(dynalite({ createTableMs: 0 }));
  client = new DynamoDBClient(clientOptions(server.endpoint));
  await client.send(
    new CreateTableCommand({
      TableName: 'orders',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

beforeEach(() => {
  tasks = awsSdk({ clients: [client] });
});

const key = { id: { S: 'o-1' } };

describe('an SDK integration', () => {
  // As the service's own SDK calls the types: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
  const item = {
    id: { S: 'o-1' },
    binary: { B: 'aGVsbG8=' },
    binaries: { Bs: ['aGVsbG8=', 'aGk='] },
    boolean: { Bool: true },
    list: { L: [{ N: '1' }, { Nul: true }] },
    map: { M: { BOOL: { S: 'a key and no type' }, '10': { S: 'b' }, '9': { S: 'a' } } },
    nothing: { Nul: true },
    number: { N: '12345678901234567890.5' },
    numbers: { Ns: ['1', '2.5'] },
    strings: { Ss: ['a', 'b'] },
  };

  test('writes and reads items of all types', async () => {
    const put = await runTask('aws-sdk:dynamodb:putItem', { TableName: 'orders', Item: item }, tasks);
    expect(put.output).toEqual({});
    const got = await runTask('aws-sdk:dynamodb:getItem', { TableName: 'orders', Key: key }, tasks);
    const { Item } = got.output as { Item: Record<string, { Bs?: string[] }> };
    expect({ ...Item, binaries: { Bs: Item.binaries?.Bs?.sort() } }).toEqual({
      ...item,
      binaries: { Bs: ['aGVsbG8=', 'aGk='] },
    });
  });

  test('lists members by their names, and the keys of maps as a HashMap does', async () => {
    await runTask(
      'aws-sdk:dynamodb:putItem',
      { TableName: 'orders', Item: { id: { S: 'o-2' }, data: { S: 'd' }, Z: { S: 'z' }, a: { S: 'a' } } },
      tasks,
    );
    const run = await runTask(
      'aws-sdk:dynamodb:query',
      {
        TableName: 'orders',
        KeyConditionExpression: 'id = :id',
        ExpressionAttributeValues: { ':id': { S: 'o-2' } },
      },
      tasks,
    );
    expect(run.outputText).toBe(
      '{"Count":1,"Items":[{"a":{"S":"a"},"data":{"S":"d"},"Z":{"S":"z"},"id":{"S":"o-2"}}],"ScannedCount":1}',
    );
  });

  test('updates an item', async () => {
    const run = await runTask(
      'aws-sdk:dynamodb:updateItem',
      {
        TableName: 'orders',
        Key: { id: { S: 'o-3' } },
        UpdateExpression: 'set paid = :paid',
        ExpressionAttributeValues: { ':paid': { Bool: true } },
        ReturnValues: 'UPDATED_NEW',
      },
      tasks,
    );
    expect(run.output).toEqual({ Attributes: { paid: { Bool: true } } });
  });

  test('gives timestamps as texts', async () => {
    const run = await runTask('aws-sdk:dynamodb:describeTable', { TableName: 'orders' }, tasks);
    expect(run.output).toMatchObject({
      Table: {
        TableName: 'orders',
        CreationDateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/),
      },
    });
  });

  test('sends no members that are null, and values that are no strings as JSON where the API has strings', async () => {
    await runTask(
      'aws-sdk:dynamodb:putItem',
      { TableName: 'orders', Item: { id: { S: { a: 1 } } }, ConditionExpression: null },
      tasks,
    );
    const run = await runTask(
      'aws-sdk:dynamodb:getItem',
      { TableName: 'orders', Key: { id: { S: '{"a":1}' } } },
      tasks,
    );
    expect(run.output).toEqual({ Item: { id: { S: '{"a":1}' } } });
  });

  test('fails with an exception of the service', async () => {
    const run = await runTask('aws-sdk:dynamodb:getItem', { TableName: 'none', Key: key }, tasks);
    expect(run).toMatchObject({
      status: 'FAILED',
      error: 'DynamoDb.ResourceNotFoundException',
      cause: expect.stringMatching(
        /^Requested resource not found \(Service: DynamoDb, Status Code: 400, Request ID: \w+\) \(SDK Attempt Count: 1\)$/,
      ),
    });
  });

  test('fails with the general exception where the service has none for its error', async () => {
    const run = await runTask('aws-sdk:dynamodb:putItem', { TableName: 'orders', Item: null }, tasks);
    expect(run.error).toBe('DynamoDb.DynamoDbException');
    expect(run.cause).toMatch(
      /^1 validation error detected: Value null at 'item' failed to satisfy constraint: Member must not be null \(Service: /,
    );
  });

  test('fails with a condition that is not met', async () => {
    const run = await runTask(
      'aws-sdk:dynamodb:deleteItem',
      { TableName: 'orders', Key: { id: { S: 'none' } }, ConditionExpression: 'attribute_exists(id)' },
      tasks,
    );
    expect(run.error).toBe('DynamoDb.ConditionalCheckFailedException');
  });
});

describe('an optimized integration', () => {
  const item = { id: { S: 'o-9' }, paid: { BOOL: true }, nothing: { NULL: true }, tags: { SS: ['a'] } };

  test('has the names of the API, and the metadata of the response', async () => {
    const put = await runTask('dynamodb:putItem', { TableName: 'orders', Item: item }, tasks);
    expect(put.outputText).toMatch(
      /^\{"SdkHttpMetadata":\{"AllHttpHeaders":\{.*"SdkResponseMetadata":\{"RequestId":"\w+"\}\}$/,
    );
    const got = await runTask('dynamodb:getItem', { TableName: 'orders', Key: { id: { S: 'o-9' } } }, tasks);
    expect(got.output).toMatchObject({ Item: item, SdkHttpMetadata: { HttpStatusCode: 200 } });
    const { SdkHttpMetadata } = got.output as { SdkHttpMetadata: { HttpHeaders: object; AllHttpHeaders: object } };
    expect(SdkHttpMetadata.HttpHeaders).toMatchObject({ 'Content-Type': 'application/x-amz-json-1.0' });
    expect(SdkHttpMetadata.AllHttpHeaders).toMatchObject({ 'Content-Type': ['application/x-amz-json-1.0'] });
  });

  test('fails in its own words', async () => {
    const missing = await runTask('dynamodb:getItem', { TableName: 'none', Key: key }, tasks);
    expect(missing.error).toBe('DynamoDB.ResourceNotFoundException');
    expect(missing.cause).toMatch(
      /^Requested resource not found \(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: \w+; Proxy: null\)$/,
    );
    const invalid = await runTask('dynamodb:getItem', { TableName: '/orders', Key: key }, tasks);
    expect(invalid.error).toBe('DynamoDB.AmazonDynamoDBException');
    expect(invalid.cause).toContain('Error Code: ValidationException; ');
  });
});

describe('what Step Functions would not send makes the run reject', () => {
  test.each([
    ['an action that there is not', 'aws-sdk:dynamodb:getItm', {}, /DynamoDB has no such action: .* 'getItm'/],
    [
      'a field that the API has not',
      'aws-sdk:dynamodb:getItem',
      { TablName: 'orders' },
      /aws-sdk:dynamodb:getItem: the field "TablName" is not supported by Step Functions\. Did you mean 'TableName'\?/,
    ],
    [
      'a name that only the optimized integration has',
      'aws-sdk:dynamodb:putItem',
      { TableName: 'orders', Item: { id: { S: 'a' }, paid: { BOOL: true } } },
      /"BOOL" is not supported by Step Functions\. Did you mean 'Bool'\?/,
    ],
    [
      'a value of another type',
      'aws-sdk:dynamodb:query',
      { TableName: 'orders', Limit: 'three' },
      /'Limit' has to be a number, not the string "three"/,
    ],
    [
      'bytes that are no base64',
      'aws-sdk:dynamodb:putItem',
      { TableName: 'orders', Item: { id: { B: '?' } } },
      /'B' has to be bytes in base64/,
    ],
  ])('%s', async (_what, resource, parameters, message) => {
    await expect(runTask(resource, parameters, tasks)).rejects.toThrow(message);
    await expect(runTask(resource, parameters, tasks)).rejects.toMatchObject({ name: 'AwsSdkError' });
  });

  test('also where a Catcher takes everything', async () => {
    const catching = { ErrorEquals: ['States.ALL'], Next: 'Caught' };
    const machine = parseStateMachine({
      StartAt: 'Get',
      States: {
        Get: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:dynamodb:getItm',
          Parameters: {},
          Catch: [catching],
          End: true,
        },
        Caught: { Type: 'Pass', End: true },
      },
    });
    await expect(machine.run({}, { tasks })).rejects.toThrow('no such action');
  });
});

describe('a service that cannot be reached', () => {
  test.each([
    ['aws-sdk:dynamodb:getItem', 'DynamoDb.SdkClientException', ' (SDK Attempt Count: 1)'],
    ['dynamodb:getItem', 'DynamoDB.SdkClientException', ''],
  ])('%s', async (resource, error, attempts) => {
    const nobody = await listen(dynalite());
    await nobody.close();
    const lost = new DynamoDBClient(clientOptions(nobody.endpoint));
    const run = await runTask(resource, { TableName: 'orders', Key: key }, awsSdk({ clients: [lost] }));
    expect(run.error).toBe(error);
    expect(run.cause).toBe(
      `Unable to execute HTTP request: Connect to 127.0.0.1:${nobody.port} [/127.0.0.1] failed: Connection refused${attempts}`,
    );
  });

  test('a request that cannot be signed is no failure of the task', async () => {
    const credentials = async () => {
      throw new Error('no credentials here');
    };
    const unsigned = new DynamoDBClient({ ...clientOptions(server.endpoint), credentials });
    await expect(
      runTask('dynamodb:getItem', { TableName: 'orders', Key: key }, awsSdk({ clients: [unsigned] })),
    ).rejects.toThrow('dynamodb:getItem: the SDK could not send the request: no credentials here');
  });
});
