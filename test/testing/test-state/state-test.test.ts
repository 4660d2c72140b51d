import { describe, expect, expectTypeOf, it } from 'vitest';
import { defineStateMachine, jsonText, parseStateMachine } from '../../../src/index.js';
import { refusalOf } from './harness.js';

const machine = defineStateMachine({
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'charge', 'Payload.$': '$' },
      OutputPath: '$.Payload',
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 4, MaxAttempts: 2 }],
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      ItemProcessor: { StartAt: 'Inner', States: { Inner: { Type: 'Pass', Assign: { 'sum.$': '$sum' }, End: true } } },
      End: true,
    },
  },
});

describe('a state of a machine', () => {
  it('is tested with plain values', async () => {
    const mock = { result: { StatusCode: 200, Payload: [1] } };
    const test = await machine.state('Charge').test({ amount: 5 }, { mock, inspectionLevel: 'DEBUG' });
    expect(test).toMatchObject({ status: 'SUCCEEDED', output: [1], outputText: '[1]', nextState: 'Each' });
    expect(test.inspectionData).toMatchObject({
      input: { amount: 5 },
      afterParameters: { FunctionName: 'charge', Payload: { amount: 5 } },
      result: { StatusCode: 200, Payload: [1] },
    });
  });

  it('is answered by functions, without a role of its own', async () => {
    const tasks = { charge: ({ amount }: { amount: number }) => amount * 2 };
    expect((await machine.state('Charge').test({ amount: 5 }, { tasks })).output).toBe(10);
  });

  it('has been retried as often as is said', async () => {
    const test = await machine
      .state('Charge')
      .test({}, { mock: { errorOutput: { error: 'Busy' } }, retryCount: 1, inspectionLevel: 'DEBUG' });
    expect(test).toMatchObject({ status: 'RETRIABLE', error: 'Busy' });
    expect(test.inspectionData?.errorDetails).toEqual({ retryIndex: 0, retryBackoffIntervalSeconds: 8 });
  });

  it('sees variables, and may stand in an ItemProcessor', async () => {
    const test = await machine
      .state('Inner')
      .test(jsonText('{ "a": 1.0 }'), { variables: { sum: 3 }, inspectionLevel: 'DEBUG' });
    expect(test.outputText).toBe('{ "a": 1.0 }');
    expect(test.inspectionData?.variables).toEqual({ sum: 3 });
  });

  it('sees the context object that is given', async () => {
    const shown = parseStateMachine({
      StartAt: 'Show',
      States: {
        Show: {
          Type: 'Task',
          Resource: 'arn:aws:lambda:us-east-1:123456789012:function:show',
          ResultSelector: { 'id.$': '$$.Execution.Id' },
          End: true,
        },
      },
    });
    const test = await shown.state('Show').test({}, { mock: { result: null }, context: { Execution: { Id: 'mine' } } });
    expect(test.output).toEqual({ id: 'mine' });
  });

  it('is refused as by the operation', async () => {
    const test = machine.state('Charge').test({}, { mock: { result: { StatusCode: '200' } } });
    expect(await refusalOf(test)).toBe(
      "ValidationException: Mock result schema validation error: Field 'StatusCode' must be a number",
    );
    await expect(machine.state('Charge').test(() => 1)).rejects.toThrow(TypeError);
  });

  it('has to be there', () => {
    expect(() => machine.state('Chrge' as 'Charge')).toThrow('has no state "Chrge": did you mean "Charge"?');
  });

  it('is known to the compiler', async () => {
    expectTypeOf(machine.state).parameter(0).toEqualTypeOf<'Charge' | 'Each' | 'Inner'>();
    const { nextState } = await machine.state('Inner').test();
    expectTypeOf(nextState).toEqualTypeOf<'Charge' | 'Each' | 'Inner' | undefined>();
  });
});
