import { describe, expect, it } from 'vitest';
import { ask, mapping, ROLE, refusalOf, SENT, sending } from './harness.js';

const SEEN = { Type: 'Pass', Parameters: { 'seen.$': '$$' }, OutputPath: '$.seen', End: true };
const SHOWING = sending({ ResultSelector: { 'seen.$': '$$' }, OutputPath: '$.seen' });
const INPUT = '{"body": "hi"}';
const UUID = '[0-9a-f]{8}-[0-9a-f-]{27}';

describe('the context object', () => {
  it('is that of an Express execution without a role', async () => {
    const { output = '' } = await ask({ definition: SEEN, input: INPUT }, { startTime: '2025-01-01T00:00:00Z' });
    expect(JSON.parse(output)).toEqual({
      Execution: {
        Id: expect.stringMatching(`^arn:aws:states:us-east-1:123456789012:express:${UUID}:${UUID}$`),
        Input: { body: 'hi' },
        Name: expect.stringMatching(`^${UUID}$`),
        RoleArn: null,
        StartTime: '2025-01-01T00:00:00.000Z',
      },
      StateMachine: {
        Id: expect.stringMatching(`^arn:aws:states:us-east-1:123456789012:stateMachine:${UUID}$`),
        Name: expect.stringMatching(`^${UUID}$`),
      },
      State: { Name: 'StateName', EnteredTime: '2025-01-01T00:00:00.000Z' },
    });
  });

  it('has the role, and the retries of a type that has some', async () => {
    const { output = '' } = await ask({ definition: SHOWING, input: INPUT, roleArn: ROLE, mock: { result: SENT } });
    expect(JSON.parse(output)).toMatchObject({ Execution: { RoleArn: ROLE }, State: { RetryCount: 0 } });
  });

  it.each(['{}', '{"Execution":{"Input":5},"State":{"Name":"Mine","RetryCount":2}}'])(
    'is the one of the request, and no more: %s',
    async (context) => {
      expect((await ask({ definition: SHOWING, input: INPUT, mock: { result: SENT }, context })).output).toBe(context);
    },
  );

  it('has the item of a Map all the same', async () => {
    const definition = mapping({ ItemSelector: { 'item.$': '$$.Map.Item.Value' } });
    const request = { definition, input: '{"list":[7]}', mock: { result: '[]' }, context: '{}' };
    const { inspectionData } = await ask({ ...request, inspectionLevel: 'DEBUG' });
    expect(inspectionData?.afterItemSelector).toBe('[{"item":7}]');
  });

  it('may have the token of a task that waits for it', async () => {
    const definition = {
      ...sending({ Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken' }),
      Parameters: { QueueUrl: 'https://queue', MessageBody: { 'token.$': '$$.Task.Token' } },
    };
    const request = { definition, mock: { result: '1' }, inspectionLevel: 'DEBUG' } as const;
    const given = await ask({ ...request, context: '{"Task":{"Token":"mine"}}' });
    expect(given.inspectionData?.afterParameters).toContain('{"token":"mine"}');
    expect((await ask(request)).inspectionData?.afterParameters).toMatch(/\{"token":"[0-9a-f]{64}"\}/);
  });

  it.each([
    ['[]', 'Context object must be a JSON object'],
    ['{', 'Context object must be valid JSON'],
    ['{"Foo":{}}', "Field 'Foo' is not allowed"],
    ['{"Execution":{"Foo":1}}', "Field 'Foo' is not allowed"],
    ['{"Execution":{"Id":5}}', 'Execution.Id must be a string'],
    ['{"State":{"RetryCount":"5"}}', 'State.RetryCount must be a number'],
    ['{"State":5}', 'State must be a JSON object'],
    ['{"Map":{}}', "'Map' field is not supported when mocking a Context object"],
    [
      '{"Task":{"Token":"t"}}',
      "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
    ],
  ])('is refused: %s', async (context, problem) => {
    expect(await refusalOf(ask({ definition: SHOWING, input: INPUT, mock: { result: SENT }, context }))).toBe(
      `ValidationException: Invalid Context object provided: ${problem}`,
    );
  });

  it('does not take a role that is none', async () => {
    expect(await refusalOf(ask({ definition: SEEN, roleArn: 'me' }))).toBe("InvalidArn: Invalid Role Arn: 'me'");
  });
});
