import { describe, expect, it } from 'vitest';
import { ask, DISTRIBUTED, mapping, ROLE, SENT, sending } from './harness.js';

async function told(request: Parameters<typeof ask>[0], options?: Parameters<typeof ask>[1]) {
  return (await ask({ inspectionLevel: 'DEBUG', ...request }, options)).inspectionData;
}

const INPUT = '{"body": "hi"}';

describe('inspection data', () => {
  it('is there from DEBUG on', async () => {
    const definition = { Type: 'Succeed' };
    expect(await told({ definition, inspectionLevel: 'INFO' })).toBeUndefined();
    expect(await told({ definition, inspectionLevel: 'TRACE' })).toEqual({ input: '{}', afterInputPath: '{}' });
  });

  it('of a Task state has each step', async () => {
    const definition = sending({
      ResultSelector: { 'id.$': '$.MessageId' },
      ResultPath: '$.sent',
      OutputPath: '$.sent',
    });
    const request = { definition, input: INPUT, mock: { result: SENT }, inspectionLevel: 'DEBUG' } as const;
    expect(await ask(request)).toEqual({
      status: 'SUCCEEDED',
      output: '{"id":"1"}',
      inspectionData: {
        input: INPUT,
        afterInputPath: INPUT,
        afterParameters: '{"QueueUrl":"https://queue","MessageBody":"hi"}',
        result: SENT,
        afterResultSelector: '{"id":"1"}',
        afterResultPath: '{"body":"hi","sent":{"id":"1"}}',
      },
    });
  });

  it('of a Task state in JSONata has its Arguments', async () => {
    const Arguments = { QueueUrl: 'https://queue', MessageBody: '{% $states.input.body %}' };
    const definition = {
      ...sending(),
      QueryLanguage: 'JSONata',
      Parameters: undefined,
      Arguments,
      Output: '{% $states.result.MessageId %}',
    };
    expect(await told({ definition, input: INPUT, mock: { result: SENT } })).toEqual({
      input: INPUT,
      afterArguments: '{"QueueUrl":"https://queue","MessageBody":"hi"}',
      result: SENT,
    });
  });

  it('of a Pass state has its Result, and then nothing of its input', async () => {
    const definition = { Type: 'Pass', Result: { a: 1 }, ResultPath: '$.b', End: true };
    expect(await told({ definition })).toEqual({
      input: '{}',
      result: '{"a":1}',
      afterResultSelector: '{"a":1}',
      afterResultPath: '{"b":{"a":1}}',
    });
  });

  it('of a Pass state without Result has no result', async () => {
    expect(await told({ definition: { Type: 'Pass', InputPath: '$.body', End: true }, input: INPUT })).toEqual({
      input: INPUT,
      afterInputPath: '"hi"',
      afterParameters: '"hi"',
      afterResultSelector: '"hi"',
      afterResultPath: '"hi"',
    });
  });

  it.each([
    ['Choice', { Type: 'Choice', Choices: [{ Variable: '$.body', IsString: true, Next: 'Next' }] }],
    ['Wait', { Type: 'Wait', Seconds: 299, End: true }],
    ['Succeed', { Type: 'Succeed' }],
    ['Fail', { Type: 'Fail', Error: 'Broken' }],
  ])('of a %s state has its effective input', async (_type, definition) => {
    expect(await told({ definition, input: INPUT })).toEqual({ input: INPUT, afterInputPath: INPUT });
    expect(await told({ definition: { ...definition, ...jsonata(definition.Type) }, input: INPUT })).toEqual({
      input: INPUT,
    });
  });

  it('ends where the state fails', async () => {
    const definition = sending({ ResultSelector: { 'id.$': '$.Missing' } });
    expect(await told({ definition, input: INPUT, mock: { result: SENT } })).toEqual({
      input: INPUT,
      afterInputPath: INPUT,
      afterParameters: '{"QueueUrl":"https://queue","MessageBody":"hi"}',
      result: SENT,
    });
  });

  it('has the variables as they are then, if there are some', async () => {
    const definition = { Type: 'Pass', Assign: { 'b.$': '$a' }, End: true };
    expect((await told({ definition, variables: '{"a": 1.0}' }))?.variables).toBe('{"a":1.0,"b":1.0}');
    expect(await told({ definition: { Type: 'Succeed' }, variables: '{}' })).not.toHaveProperty('variables');
  });

  it('of a Map state has its items, and what iterations are given, however few run at a time', async () => {
    const definition = mapping({
      MaxConcurrency: 1,
      ItemSelector: { 'at.$': '$$.Map.Item.Index', 'item.$': '$$.Map.Item.Value' },
    });
    expect(await told({ definition, input: '{"list":["a","b"]}', mock: { result: '[1, 2]' } })).toEqual({
      input: '{"list":["a","b"]}',
      afterInputPath: '{"list":["a","b"]}',
      afterItemsPath: '["a", "b"]',
      afterItemSelector: '[{"item":"a","at":0}, {"item":"b","at":1}]',
      maxConcurrency: 1,
      afterResultSelector: '[1, 2]',
      afterResultPath: '[1, 2]',
    });
  });

  it('of a distributed Map has its batches, and its thresholds', async () => {
    const reader = { Resource: 'arn:aws:states:::s3:getObject', Parameters: { Bucket: 'b', Key: 'k' } };
    const definition = mapping(
      {
        ItemsPath: undefined,
        ItemReader: { ...reader, ReaderConfig: { InputType: 'JSON', ItemsPointer: '/rows' } },
        ItemBatcher: { MaxItemsPerBatch: 2 },
        ToleratedFailureCount: 1,
        ToleratedFailurePercentage: 50,
      },
      DISTRIBUTED,
    );
    const stateConfiguration = { mapItemReaderData: '{"rows":[1,2,3]}' };
    expect(await told({ definition, mock: { result: '[]' }, stateConfiguration })).toEqual({
      input: '{}',
      afterInputPath: '{}',
      afterItemsPointer: '[1, 2, 3]',
      afterItemBatcher: '[{"Items":[1,2]}, {"Items":[3]}]',
      maxConcurrency: 0,
      toleratedFailureCount: 1,
      toleratedFailurePercentage: 50,
      afterResultSelector: '[]',
      afterResultPath: '[]',
    });
  });

  it('of a Parallel state has its result', async () => {
    const definition = {
      Type: 'Parallel',
      Branches: [{ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }],
      End: true,
    };
    expect(await told({ definition, mock: { result: '[5]' } })).toEqual({
      input: '{}',
      afterResultSelector: '[5]',
      afterResultPath: '[5]',
    });
  });

  it('has what a function answered', async () => {
    const definition = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:double', End: true };
    const tasks = { double: (input: { n: number }) => input.n * 2 };
    expect((await told({ definition, roleArn: ROLE, input: '{"n": 4}' }, { tasks }))?.result).toBe('8');
  });
});

function jsonata(type: string): object {
  const fields = { QueryLanguage: 'JSONata' };
  return type === 'Choice' ? { ...fields, Choices: [{ Condition: '{% true %}', Next: 'Next' }] } : fields;
}
