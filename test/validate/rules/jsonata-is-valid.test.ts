// Rule: the expressions of JSONata states.

import { describe, expect, test } from 'vitest';
import { validate } from '../../../src/validate/index.js';
import { expectErrors, expectValid, machine, pass, task } from '../harness.js';

const jsonata = { QueryLanguage: 'JSONata' };
const UNSUPPORTED = "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported.";

function states(state: object) {
  return machine({ E: state }, jsonata);
}

// Measured on the service: codes, messages and places.
describe('a reference to nothing', () => {
  test.each([
    [{ ...pass, Output: { v: '{% phone %}' } }, '/States/E/Output/v'],
    [{ ...pass, Output: { a: { b: ['{% phone %}'] } } }, '/States/E/Output/a/b[0]'],
    [{ ...pass, Assign: { v: '{% phone %}' } }, '/States/E/Assign/v'],
    [{ ...pass, Assign: { Next: '{% phone %}' } }, '/States/E/Assign/Next'],
    [{ ...pass, Output: { ItemProcessor: { Iterator: '{% phone %}' } } }, '/States/E/Output/ItemProcessor/Iterator'],
    [{ Type: 'Wait', Seconds: '{% phone %}', End: true }, '/States/E/Seconds'],
    [{ Type: 'Fail', Cause: '{% phone %}' }, '/States/E/Cause'],
    [{ ...task, Arguments: { Payload: { Comment: '{% phone %}' } }, End: true }, '/States/E/Arguments/Payload/Comment'],
    [{ Type: 'Map', Items: '{% phone %}', ItemProcessor: machine({ I: pass }), End: true }, '/States/E/Items'],
    [
      { Type: 'Map', ItemSelector: { Next: '{% phone %}' }, ItemProcessor: machine({ I: pass }), End: true },
      '/States/E/ItemSelector/Next',
    ],
    [
      { Type: 'Map', ItemProcessor: machine({ I: { ...pass, Output: '{% phone %}' } }), End: true },
      '/States/E/ItemProcessor/States/I/Output',
    ],
    [
      { Type: 'Parallel', Branches: [machine({ B: { ...pass, Output: { v: '{% phone %}' } } })], End: true },
      '/States/E/Branches[0]/States/B/Output/v',
    ],
  ])('%j', (state, place) => {
    expectErrors(states(state)).toEqual([`${UNSUPPORTED} at ${place}`]);
  });

  test('in Choice rules and Catchers', () => {
    const choice = { Type: 'Choice', Choices: [{ Condition: '{% phone = 1 %}', Next: 'P' }], Default: 'P' };
    expectErrors(machine({ C: choice, P: pass }, jsonata)).toEqual([
      `${UNSUPPORTED} at /States/C/Choices[0]/Condition`,
    ]);
    const catches = [{ ErrorEquals: ['States.ALL'], Output: { v: '{% phone %}' }, Next: 'P' }];
    expectErrors(machine({ T: { ...task, Catch: catches, End: true }, P: pass }, jsonata)).toEqual([
      `${UNSUPPORTED} at /States/T/Catch[0]/Output/v`,
    ]);
  });

  test('each name is a finding', () => {
    const messages = validate(states({ ...pass, Output: '{% aaa + bbb %}' })).map(({ message }) => message);
    expect(messages).toEqual(['aaa', 'bbb'].map((name) => `Reference to '${name}' at the top level is not supported.`));
  });

  test('a variable is reached with $ alone', () => {
    const assign = { Type: 'Pass', Assign: { phone: '{% 1 %}' }, Next: 'E' };
    expectValid(machine({ A: assign, E: { ...pass, Output: '{% $phone %}' } }, jsonata));
    expectErrors(machine({ A: assign, E: { ...pass, Output: '{% phone %}' } }, jsonata)).toEqual([
      `${UNSUPPORTED} at /States/E/Output`,
    ]);
  });
});

describe('what is no expression is no concern', () => {
  test.each([
    { ...pass, Comment: '{% phone %}' },
    { ...task, Retry: [{ ErrorEquals: ['{% phone %}'] }], End: true },
    { ...pass, Output: ['phone', ' {% phone %}'] },
    {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        Arguments: { Bucket: 'b', Key: 'k' },
        ReaderConfig: { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['{% phone %}'] },
      },
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...machine({ I: pass }) },
      End: true,
    },
  ])('%j', (state) => {
    expectValid(states(state));
  });

  test('in JSONPath states', () => {
    expectValid(machine({ E: { ...pass, Parameters: { v: '{% phone %}' } } }));
  });
});

describe('what is not JSONata', () => {
  test('has the words of the parser', () => {
    expectErrors(states({ ...pass, Output: { v: '{% phone[1,2) %}' } })).toEqual([
      'INVALID_JSONATA_EXPRESSION: Expected "]", got "," at /States/E/Output/v',
    ]);
  });

  test('has to end as it began', () => {
    expectErrors(states({ ...pass, Output: '{% 1 ' })).toEqual([
      'SCHEMA_VALIDATION_FAILED: JSONata string must start with {% and end with %} at /States/E/Output',
    ]);
  });
});

describe('$states.result and $states.errorOutput', () => {
  const result = '{% $states.result %}';
  const error = '{% $states.errorOutput %}';
  const refused = (member: string, place: string) =>
    `UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$states.${member}' is not supported. at ${place}`;

  test('are there where the state has them', () => {
    const fields = { Output: result, Assign: { v: result } };
    expectValid(states({ ...task, ...fields, End: true }));
    expectValid(states({ Type: 'Map', ItemProcessor: machine({ I: pass }), ...fields, End: true }));
    expectValid(states({ Type: 'Parallel', Branches: [machine({ B: pass })], ...fields, End: true }));
    const catches = [{ ErrorEquals: ['States.ALL'], Output: error, Assign: { v: error }, Next: 'P' }];
    expectValid(machine({ T: { ...task, Catch: catches, End: true }, P: pass }, jsonata));
  });

  test('and nowhere else', () => {
    expectErrors(states({ ...pass, Output: result })).toEqual([refused('result', '/States/E/Output')]);
    expectErrors(states({ ...task, Arguments: result, End: true })).toEqual([refused('result', '/States/E/Arguments')]);
    expectErrors(states({ ...task, Output: error, End: true })).toEqual([refused('errorOutput', '/States/E/Output')]);
    const catches = [{ ErrorEquals: ['States.ALL'], Output: result, Next: 'P' }];
    expectErrors(machine({ T: { ...task, Catch: catches, End: true }, P: pass }, jsonata)).toEqual([
      refused('result', '/States/T/Catch[0]/Output'),
    ]);
  });
});
