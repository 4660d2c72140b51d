// Rule: which fields there are, their types and ranges.

import { describe, expect, test } from 'vitest';
import { validate } from '../../../src/validate/index.js';
import { expectSchemaErrors, expectValid, machine, machineOf, pass, task } from '../harness.js';

describe('the machine', () => {
  test('needs States and StartAt', () => {
    expectSchemaErrors({}).toEqual(['These fields are required: [States, StartAt] at /']);
    expectSchemaErrors({ States: { S: pass } }).toEqual(['These fields are required: [StartAt] at /']);
  });

  test('has at least one state, and states are objects', () => {
    expectSchemaErrors({ StartAt: 'A', States: {} }).toContain('Value cannot be empty at /States');
    expectSchemaErrors({ StartAt: 'A', States: { A: 1 } }).toContain('Expected value of type [OBJECT] at /States/A');
  });

  test('has no other fields', () => {
    expectSchemaErrors(machineOf(pass, { Foo: 1 })).toEqual(["Field 'Foo' is not supported at /"]);
    expectSchemaErrors(machineOf(pass, { Version: '2.0' })).toEqual([
      'Value should be one of the following: [1.0] at /Version',
    ]);
    expectSchemaErrors(machineOf(pass, { QueryLanguage: 1 })).toEqual([
      'Expected value of type [STRING] at /QueryLanguage',
    ]);
    expectValid(machineOf(pass, { Version: '1.0', TimeoutSeconds: 0, Comment: 'c', QueryLanguage: 'JSONPath' }));
  });
});

describe('a container inside of it', () => {
  const inner = { StartAt: 'A', States: { A: pass } };

  test('has no query language of its own', () => {
    const map = { Type: 'Map', ItemProcessor: { ...inner, QueryLanguage: 'JSONata' } };
    expectSchemaErrors(machineOf(map)).toEqual(["Field 'QueryLanguage' is not supported at /States/S/ItemProcessor"]);
    const parallel = { Type: 'Parallel', Branches: [{ ...inner, QueryLanguage: 'JSONata' }] };
    expectSchemaErrors(machineOf(parallel)).toEqual([
      "Field 'QueryLanguage' is not supported at /States/S/Branches[0]",
    ]);
  });

  test('needs States and StartAt too', () => {
    expectSchemaErrors(machineOf({ Type: 'Map', Iterator: {} })).toEqual([
      'These fields are required: [States, StartAt] at /States/S/Iterator',
    ]);
    expectSchemaErrors(machineOf({ Type: 'Parallel', Branches: [] })).toEqual([
      'Value cannot be empty at /States/S/Branches',
    ]);
  });
});

describe('a state', () => {
  test('has one of the types', () => {
    expectSchemaErrors(machineOf({})).toEqual(['These fields are required: [Type] at /States/S']);
    expectSchemaErrors(machineOf({ Type: 'Tusk' })).toEqual([
      "The field 'Type' should have one of these values: " +
        '[Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/S/Type',
    ]);
    expect(validate(machineOf({ Type: 'Tusk' }))[0]?.suggestion).toBe('Did you mean "Task"?');
  });

  test('has the fields of its type', () => {
    expectSchemaErrors(machineOf({ ...pass, TimeoutSeconds: 1, Retry: [] })).toEqual([
      "Field 'TimeoutSeconds' is not supported at /States/S",
      "Field 'Retry' is not supported at /States/S",
    ]);
    expectSchemaErrors(machine({ S: { Type: 'Succeed', End: true } })).toEqual([
      "Field 'End' is not supported at /States/S",
    ]);
    expectSchemaErrors(machineOf({ ...pass, constructor: 1 })).toEqual([
      "Field 'constructor' is not supported at /States/S",
    ]);
  });

  test('that has a field nearly right is told so, at the place of the field', () => {
    const [finding] = validate(machineOf({ ...task, Retyr: [] }));
    expect(finding).toMatchObject({
      suggestion: 'Did you mean "Retry"?',
      location: '/States/S',
      pointer: '/States/S/Retyr',
    });
  });

  test('has values of the right type', () => {
    expectSchemaErrors(machineOf({ ...pass, Comment: 1 })).toEqual([
      'Expected value of type [STRING] at /States/S/Comment',
    ]);
    expectSchemaErrors(machineOf({ ...task, TimeoutSeconds: '5' })).toEqual([
      'Expected value of type Integer at /States/S/TimeoutSeconds',
    ]);
    expectSchemaErrors(machineOf({ ...task, Catch: [{ ErrorEquals: ['e'] }] })).toEqual([
      'These fields are required: [Next] at /States/S/Catch[0]',
    ]);
  });

  test('has no expressions in its Retriers, in JSONata neither', () => {
    const Retry = [{ ErrorEquals: ['e'], IntervalSeconds: '{% 1 %}', BackoffRate: '{% 1 %}' }];
    expectSchemaErrors(machineOf({ ...task, QueryLanguage: 'JSONata', Retry })).toEqual([
      'Expected value of type Integer at /States/S/Retry[0]/IntervalSeconds',
      'Expected value of type Float at /States/S/Retry[0]/BackoffRate',
    ]);
  });

  test('in JSONata may have an expression for a number', () => {
    const state = { ...task, QueryLanguage: 'JSONata', TimeoutSeconds: '{% 5 %}' };
    expectValid(machineOf(state));
    expectSchemaErrors(machineOf({ ...state, TimeoutSeconds: '5' })).toEqual([
      'Expected value of type Integer at /States/S/TimeoutSeconds',
    ]);
  });
});

describe('numbers have their range', () => {
  test.each([
    [{ TimeoutSeconds: 0 }, 'Minimum value is 1 at /States/S/TimeoutSeconds'],
    [{ HeartbeatSeconds: 100_000_000 }, 'Maximum value is 99999999 at /States/S/HeartbeatSeconds'],
    [{ Retry: [{ ErrorEquals: ['e'], MaxAttempts: -1 }] }, 'Minimum value is 0 at /States/S/Retry[0]/MaxAttempts'],
    [{ Retry: [{ ErrorEquals: ['e'], BackoffRate: 0.5 }] }, 'Minimum value is 1.0 at /States/S/Retry[0]/BackoffRate'],
    [
      { Retry: [{ ErrorEquals: ['e'], MaxDelaySeconds: 31_622_400 }] },
      'Maximum value is 31622399 at /States/S/Retry[0]/MaxDelaySeconds',
    ],
    [
      { Retry: [{ ErrorEquals: ['e'], MaxDelaySeconds: 0 }] },
      'Minimum value is 1 at /States/S/Retry[0]/MaxDelaySeconds',
    ],
    [
      { Retry: [{ ErrorEquals: ['e'], JitterStrategy: 'SOME' }] },
      'Value should be one of the following: [NONE, FULL] at /States/S/Retry[0]/JitterStrategy',
    ],
    [{ Retry: [{ ErrorEquals: [] }] }, 'Value cannot be empty at /States/S/Retry[0]/ErrorEquals'],
  ])('%j', (fields, error) => {
    expectSchemaErrors(machineOf({ ...task, ...fields })).toEqual([error]);
  });

  test.each([
    [{ MaxConcurrency: -1 }, 'Minimum value is 0 at /States/S/MaxConcurrency'],
    [{ ToleratedFailureCount: -1 }, 'Minimum value is 0 at /States/S/ToleratedFailureCount'],
    [{ ToleratedFailurePercentage: -1 }, 'Minimum value is 0.0 at /States/S/ToleratedFailurePercentage'],
    [{ ToleratedFailurePercentage: 100.5 }, 'Maximum value is 100.0 at /States/S/ToleratedFailurePercentage'],
    [{ ItemBatcher: { MaxItemsPerBatch: -1 } }, 'Minimum value is 0 at /States/S/ItemBatcher/MaxItemsPerBatch'],
    [
      { ItemBatcher: { MaxInputBytesPerBatch: -1 } },
      'Minimum value is 0 at /States/S/ItemBatcher/MaxInputBytesPerBatch',
    ],
    [readerOf({ MaxItems: -1 }), 'Minimum value is 0 at /States/S/ItemReader/ReaderConfig/MaxItems'],
    [readerOf({ MaxItems: 100_000_001 }), 'Maximum value is 100000000 at /States/S/ItemReader/ReaderConfig/MaxItems'],
  ])('of a Map: %j', (fields, error) => {
    const config = { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' };
    const processor = { StartAt: 'A', States: { A: pass }, ProcessorConfig: config };
    expectSchemaErrors(machineOf({ Type: 'Map', ItemProcessor: processor, ...fields })).toEqual([error]);
  });

  function readerOf(config: object): object {
    const resource = 'arn:aws:states:::s3:getObject';
    return { ItemReader: { Resource: resource, ReaderConfig: { InputType: 'JSON', ...config } } };
  }

  test('numbers that are written with a fraction of zero are integers', () => {
    const retry = '[{"ErrorEquals": ["e"], "IntervalSeconds": 1.0, "BackoffRate": 2.0}]';
    expectValid(`{"StartAt": "S", "States": {"S": {"Type": "Task", "End": true, "Retry": ${retry},
      "Resource": "${task.Resource}"}}}`);
  });

  test('empty Retry and Catch, and IntervalSeconds 0, are accepted', () => {
    expectValid(machineOf({ ...task, Retry: [], Catch: [] }));
    expectValid(machineOf({ ...task, Retry: [{ ErrorEquals: ['e'], IntervalSeconds: 0 }] }));
  });
});
