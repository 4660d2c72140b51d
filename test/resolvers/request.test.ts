// What integrations make of their parameters before they call anything.

import { describe, expect, test } from 'vitest';
import { parseResource, type TaskResource } from '../../src/language/resource.js';
import { IntegrationTable } from '../../src/resolvers/integration-table.js';
import { parseJson, stringifyJson } from '../../src/utils/json.js';
import { detailsOf, expectHistory, expectOutput, expectRuntimeFailure, inState, run } from '../core/harness.js';

describe('API Gateway', () => {
  const call = (fields: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::apigateway:invoke',
    Parameters: { ApiEndpoint: 'x.execute-api.us-east-1.amazonaws.com', Method: 'GET', ...fields },
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'N' }],
    End: true,
  });
  const after = { N: { Type: 'Pass', End: true } };

  test('takes names with lists of values', async () => {
    const it = await run({ T: call({ Headers: { a: ['1'] }, QueryParameters: {} }), ...after }, { tasks: () => 1 });
    expect(it.status).toBe('SUCCEEDED');
  });

  test('is not scheduled with anything else, and nothing catches that', async () => {
    const it = await run({ T: call({ Headers: { a: '1' } }), ...after });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    expectRuntimeFailure(
      it,
      `${inState('T', 2)}The Parameters '{"ApiEndpoint":"x.execute-api.us-east-1.amazonaws.com","Method":"GET","Headers":{"a":"1"}}' could not be used to start the Task: [The value of the field 'Headers' has an invalid format]`,
    );
  });
});

describe('what the service refuses before it schedules the task', () => {
  const refusalOf = async (Resource: string, Parameters: object) => {
    const it = await run({ T: { Type: 'Task', Resource, Parameters, End: true } });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    return /to start the Task: \[(.*)\]$/s.exec(it.cause ?? '')?.[1];
  };

  test.each<[resource: string, parameters: object, refusal: string]>([
    [
      'apigateway:invoke',
      { ApiEndpoint: 'x', Method: 'GET', QueryParameters: '?a=1' },
      "The value of the field 'QueryParameters' has an invalid format",
    ],
    [
      'apigateway:invoke',
      { ApiEndpoint: 'x', Method: 'GET', Headers: { 'X-Amz-Date': ['1'] } },
      "The 'Headers' field contains unsupported values: [x-amz-date]",
    ],
    [
      'http:invoke',
      { ApiEndpoint: 'https://x', Method: 'GET', Headers: { Authorization: 'me' } },
      "The 'Headers' field contains unsupported values: [authorization]",
    ],
    [
      'batch:submitJob.sync',
      { JobName: 'j', JobQueue: 'q', JobDefinition: 'd', Parameters: { frame_id: 9 } },
      "The value for the field 'frame_id' must be a STRING",
    ],
    [
      'elasticmapreduce:createCluster',
      { Name: 'c', Instances: {}, Steps: [] },
      'The field "Steps" is not supported by Step Functions',
    ],
    [
      'elasticmapreduce:modifyInstanceFleetByName',
      { ClusterId: 'j', InstanceFleetName: 'f', InstanceFleet: { InstanceFleetId: 'i' } },
      'The field "InstanceFleetId" is not supported by Step Functions',
    ],
  ])('%s %j', async (resource, parameters, refusal) => {
    expect(await refusalOf(`arn:aws:states:::${resource}`, parameters)).toBe(refusal);
  });
});

describe('a name that still ends with .$ when the parameters have been evaluated', () => {
  const invoke = (Payload: object) => ({
    T: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'f', Payload },
      OutputPath: '$.Payload',
      End: true,
    },
  });

  test('is read as that of a path, and refused where it holds none', async () => {
    const it = await run(invoke({ 'token.$.$': '$$.Task.Token' }), { tasks: () => 1 });
    expectHistory(it, ['1<0 ExecutionStarted', '2<0 TaskStateEntered', '3<2 ExecutionFailed: States.Runtime']);
    expect(it.cause).toMatch(
      /could not be used to start the Task: \[The value for the field 'token\.\$' must be a valid JSONPath or a valid intrinsic function call\]$/,
    );
  });

  test('is left alone where it holds one', async () => {
    const echo = { tasks: (event: unknown) => event, input: [{ 'a.$': '$.b' }] };
    expectOutput(await run(invoke({ 'list.$': '$' }), echo), { list: [{ 'a.$': '$.b' }] });
  });

  test('means nothing in JSONata', async () => {
    const state = {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      End: true,
    };
    const fields = { QueryLanguage: 'JSONata' };
    expectOutput(await run({ T: state }, { tasks: (event) => event, input: { 'a.$': 'no path' }, fields }), {
      'a.$': 'no path',
    });
  });
});

describe('ECS', () => {
  const task = (Resource: string, fields: object = {}) => ({
    Type: 'Task',
    Resource,
    Parameters: { TaskDefinition: 't', ...fields },
    End: true,
  });
  const parametersOf = async (state: object) => {
    const it = await run({ T: state }, { tasks: () => 1 });
    return JSON.parse(String(detailsOf(it.history[2]).parameters)) as unknown;
  };

  test('is told who started a task that is waited for', async () => {
    expect(await parametersOf(task('arn:aws:states:::ecs:runTask.sync'))).toEqual({
      TaskDefinition: 't',
      StartedBy: 'AWS Step Functions',
    });
  });

  test('is told so after everything else', () => {
    const resource = parseResource('arn:aws:states:::ecs:runTask.sync');
    const prepared = new IntegrationTable().prepare(
      resource as TaskResource,
      parseJson('{"TaskDefinition":"t","1":0}'),
      'JSONPath',
    );
    expect(prepared !== undefined && 'parameters' in prepared && stringifyJson(prepared.parameters)).toBe(
      '{"TaskDefinition":"t","1":0,"StartedBy":"AWS Step Functions"}',
    );
  });

  test('is not told of one that is only started, or where the parameters say it', async () => {
    expect(await parametersOf(task('arn:aws:states:::ecs:runTask'))).toEqual({ TaskDefinition: 't' });
    expect(await parametersOf(task('arn:aws:states:::ecs:runTask.sync', { StartedBy: 'me' }))).toEqual({
      TaskDefinition: 't',
      StartedBy: 'me',
    });
  });
});
