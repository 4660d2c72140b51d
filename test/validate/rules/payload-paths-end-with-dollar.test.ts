// Rule: paths and intrinsic functions in payload templates have names that end with `.$`.

import { expect, test } from 'vitest';
import { expectWarnings, machineOf, pass, task, warningsOf } from '../harness.js';

const integration = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke' };

test('a path or a call under a name without .$ is a text', () => {
  const parameters = {
    a: '$.a',
    b: "$['b']",
    c: '$$.Execution.Id',
    d: "States.Format('{}', $.d)",
    deep: [{ e: '$.e.f[0]' }],
  };
  expectWarnings('ASL7001', machineOf({ ...pass, Parameters: parameters })).toEqual([
    '/States/S/Parameters/a',
    '/States/S/Parameters/b',
    '/States/S/Parameters/c',
    '/States/S/Parameters/d',
    '/States/S/Parameters/deep/0/e',
  ]);
});

test('what to write is said, for an element of an array too', () => {
  expect(warningsOf(machineOf({ ...pass, Parameters: { a: '$.a', list: ['$.b'] } }))).toEqual({
    'ASL7001 at /States/S/Parameters/a':
      "The value of the field 'a' appears to be a JSONPath, but the field does not end with '.$': it is a text | " +
      'To have it evaluated, write "a.$".',
    'ASL7001 at /States/S/Parameters/list/0':
      "The value of the field 'list' appears to be a JSONPath, but the field does not end with '.$': it is a text | " +
      'In an array nothing is evaluated: make it with "list.$" and States.Array.',
  });
});

test('in every template', () => {
  const inner = { StartAt: 'I', States: { I: pass } };
  const catcher = { ErrorEquals: ['States.ALL'], Assign: { x: '$.Error' }, Next: 'S' };
  expectWarnings(
    'ASL7001',
    machineOf({
      ...task,
      Parameters: { a: '$.a' },
      ResultSelector: { a: '$.a' },
      Assign: { a: '$.a' },
      Credentials: { RoleArn: '$.role' },
      Catch: [catcher],
    }),
  ).toEqual([
    '/States/S/Parameters/a',
    '/States/S/ResultSelector/a',
    '/States/S/Assign/a',
    '/States/S/Credentials/RoleArn',
    '/States/S/Catch/0/Assign/x',
  ]);
  expectWarnings(
    'ASL7001',
    machineOf({
      Type: 'Map',
      ItemSelector: { item: '$$.Map.Item.Value' },
      ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { a: '$.a' } },
      ItemProcessor: { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
    }),
  ).toEqual(['/States/S/ItemSelector/item', '/States/S/ItemBatcher/BatchInput/a']);
});

test('a lone $ is a path where an API takes no text like that', () => {
  expectWarnings('ASL7001', machineOf({ ...integration, Parameters: { FunctionName: 'f', Payload: '$' } })).toEqual([
    '/States/S/Parameters/Payload',
  ]);
  expectWarnings('ASL7001', machineOf({ ...task, Parameters: { currency: '$' } })).toEqual([]);
});

test('other texts are texts', () => {
  const texts = {
    a: '$',
    b: '$5',
    c: '$.50',
    d: '$. a',
    e: 'costs $.a',
    f: 'States.Nothing(1)',
    g: 'States.ALL',
    h: '$.[',
  };
  expectWarnings('ASL7001', machineOf({ ...pass, Parameters: texts })).toEqual([]);
  // The service's own names for versions of a function and for paths that others follow.
  expectWarnings(
    'ASL7001',
    machineOf({ ...integration, Parameters: { FunctionName: 'f', Qualifier: '$LATEST' } }),
  ).toEqual([]);
  const targets = [{ InputPath: '$.detail', InputTransformer: { InputPathsMap: { id: '$.detail.id' } } }];
  expectWarnings('ASL7001', machineOf({ ...pass, Parameters: { Targets: targets } })).toEqual([]);
});

test('the name of a variable counts where the machine assigns it', () => {
  expectWarnings('ASL7001', machineOf({ ...pass, Assign: { order: 1 }, Parameters: { x: '$order.id' } })).toEqual([
    '/States/S/Parameters/x',
  ]);
});

test('JSONata states have no such names', () => {
  expectWarnings('ASL7001', machineOf({ ...pass, Output: { a: '$.a' } }, { QueryLanguage: 'JSONata' })).toEqual([]);
});
