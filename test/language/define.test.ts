// What the compiler says of definitions, word by word, and what it costs. That good ones compile and that names are known is
// in test/host/define-state-machine.test.ts, for which the compiler is run by `npm run types`.

import { expect, test } from 'vitest';
import { choiceOperatorNames } from '../../src/expressions/choice/index.js';
import type { QueryLanguage, StateType } from '../../src/language/types.js';
import { validate } from '../../src/validate/index.js';
import { fieldsOf } from '../../src/validate/schema/generated/validators.js';
import { type TypeProblem, typeCheck } from './type-check.js';

const PRELUDE = `
import type { DefinitionToCheck } from '../../src/language/define.js';
declare function define<const D extends object>(definition: DefinitionToCheck<D>): void;
`;

const states = (text: string) => `define({ StartAt: 'Charge', States: { Charge: { Type: 'Succeed' }, ${text} } });`;
const jsonata = (text: string) => states(text).replace('StartAt', "QueryLanguage: 'JSONata', StartAt");
const noField = (kind: string) => `NoFieldOf<"${kind}">`;

// biome-ignore format: table
const WRONG: readonly (readonly [piece: string, at: string, message: string])[] = [
  ["define({ StartAt: 'Chrage', States: { Charge: { Type: 'Succeed' } } });", 'StartAt', `Type '"Chrage"' is not assignable to type '"Charge"'.`],
  ["define({ States: { Charge: { Type: 'Succeed' } } });", '{', "Property 'StartAt' is missing"],
  ["define({ StartAt: 'A', Sates: {}, States: { A: { Type: 'Succeed' } } });", 'Sates', noField('state machine')],
  ["define({ StartAt: 'A', TimeoutSeconds: '4', States: { A: { Type: 'Succeed' } } });", 'TimeoutSeconds', "'DefinitionNumber"],
  ["define({ StartAt: 'A', QueryLanguage: 'JSONnata', States: { A: { Type: 'Succeed' } } });", 'QueryLanguage', `Type '"JSONnata"' is not assignable to type 'QueryLanguage`],
  ['define({});', '{', "missing the following properties from type 'StateMachineDefinition': StartAt, States"],

  // Transitions
  [states("Ship: { Type: 'Pass', Next: 'Chrage' }"), 'Next', `Type '"Chrage"' is not assignable to type '"Charge" | "Ship"'. Did you mean '"Charge"'?`],
  [states("Ship: { Type: 'Pass' }"), 'Ship', "Property 'End' is missing in type '{ Type: \"Pass\"; }' but required in type 'NextOrEnd'"],
  [states("Ship: { Type: 'Pass', Next: 'Charge', End: true }"), 'End', "Type 'true' is not assignable to type 'false'"],
  [states("Ship: { Type: 'Pass', End: false }"), 'End', "Type 'false' is not assignable to type 'true'"],
  [states("Ship: { Type: 'Succeed', Next: 'Charge' }"), 'Next', noField('Succeed state in JSONPath')],
  [states("Ship: { Type: 'Fail', End: true }"), 'End', noField('Fail state in JSONPath')],
  [states("Ship: { Type: 'Choice', Choices: [], Default: 'Chrage' }"), 'Default', `'"Charge" | "Ship" | undefined'`],
  [states("Ship: { Type: 'Choice', Choices: [], Next: 'Charge' }"), 'Next', noField('Choice state in JSONPath')],

  // Types and fields
  [states("Ship: { Type: 'Taks', End: true }"), 'Type', `Type '"Taks"' is not assignable to type '"Task" | "Parallel"`],
  [states('Ship: { End: true }'), 'End', `'End' does not exist in type '{ readonly Type: "Task" | "Parallel"`],
  [states("Ship: { Type: 'Task', End: true }"), 'Ship', "Property 'Resource' is missing"],
  [states("Ship: { Type: 'Task', Resource: 'r', Paramters: { a: 1 }, End: true }"), 'Paramters', noField('Task state in JSONPath')],
  [states("Ship: { Type: 'Task', Resource: 4, End: true }"), 'Resource', "Type 'number' is not assignable to type 'string'"],
  [states("Ship: { Type: 'Task', Resource: 'r', Parameters: { at: () => 1 }, End: true }"), 'Parameters', "is not assignable to type 'Json"],
  [states("Ship: { Type: 'Task', Resource: 'r', TimeoutSeconds: 1, TimeoutSecondsPath: '$.t', End: true }"), 'TimeoutSecondsPath', 'ExcludedBy<"TimeoutSeconds">'],
  [states("Ship: { Type: 'Task', Resource: 'r', HeartbeatSeconds: 1, HeartbeatSecondsPath: '$.t', End: true }"), 'HeartbeatSecondsPath', 'ExcludedBy<"HeartbeatSeconds">'],
  [states("Ship: { Type: 'Parallel', End: true }"), 'Ship', "Property 'Branches' is missing"],
  [states("Ship: { Type: 'Map', End: true }"), 'Ship', "Property 'ItemProcessor' is missing"],
  [states("Ship: { Type: 'Map', MaxConcurrency: 1, MaxConcurrencyPath: '$.m', ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Succeed' } } }, End: true }"), 'MaxConcurrencyPath', 'ExcludedBy<"MaxConcurrency">'],
  [states("Ship: { Type: 'Map', ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Succeed' } } }, ItemReader: { Resource: 'r', ReaderConfig: { MaxItems: '4' } }, End: true }"), 'MaxItems', "'DefinitionNumber"],
  [states("Ship: { Type: 'Wait', End: true }"), 'Ship', "Property 'Seconds' is missing in type '{ Type: \"Wait\"; End: true; }' but required in type 'OneDuration"],
  [states("Ship: { Type: 'Wait', Seconds: 1, SecondsPath: '$.s', End: true }"), 'SecondsPath', 'ExcludedBy<"Seconds">'],
  [states("Ship: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true }"), 'Timestamp', 'ExcludedBy<"Seconds">'],
  [states("Ship: { Type: 'Wait', Timestamp: '2026-01-01T00:00:00Z', TimestampPath: '$.t', End: true }"), 'TimestampPath', 'ExcludedBy<"Timestamp">'],
  [states("Ship: { Type: 'Wait', Seconds: '4', End: true }"), 'Seconds', "Type 'string' is not assignable to type 'DefinitionNumber"],
  [states("Ship: { Type: 'Fail', Error: 'E', ErrorPath: '$.e' }"), 'ErrorPath', 'ExcludedBy<"Error">'],
  [states("Ship: { Type: 'Fail', Cause: 'C', CausePath: '$.c' }"), 'CausePath', 'ExcludedBy<"Cause">'],
  [states("Ship: { Type: 'Fail', Result: 1 }"), 'Result', noField('Fail state in JSONPath')],
  [states("Ship: { Type: 'Succeed', Assign: {} }"), 'Assign', noField('Succeed state in JSONPath')],

  // The other query language
  [states("Ship: { Type: 'Pass', Output: 1, End: true }"), 'Output', noField('Pass state in JSONPath')],
  [states("Ship: { Type: 'Task', Resource: 'r', Arguments: { a: 1 }, End: true }"), 'Arguments', noField('Task state in JSONPath')],
  [states("Ship: { Type: 'Pass', QueryLanguage: 'JSONata', ResultPath: '$.a', End: true }"), 'ResultPath', noField('Pass state in JSONata')],
  [jsonata("Ship: { Type: 'Task', Resource: 'r', Parameters: { a: 1 }, End: true }"), 'Parameters', noField('Task state in JSONata')],
  [jsonata("Ship: { Type: 'Pass', QueryLanguage: 'JSONPath', End: true }"), 'QueryLanguage', `Type '"JSONPath"' is not assignable to type '"JSONata`],
  [jsonata("Ship: { Type: 'Wait', SecondsPath: '$.s', End: true }"), 'SecondsPath', noField('Wait state in JSONata')],
  [jsonata("Ship: { Type: 'Wait', Seconds: '4', End: true }"), 'Seconds', "is not assignable to type 'DefinitionNumber | `{%"],
  [jsonata("Ship: { Type: 'Fail', ErrorPath: '$.e' }"), 'ErrorPath', noField('Fail state in JSONata')],

  // Retriers and catchers
  [states("Ship: { Type: 'Task', Resource: 'r', Retry: [{ IntervalSeconds: 1 }], End: true }"), '{ IntervalSeconds: 1 }', "Property 'ErrorEquals' is missing"],
  [states("Ship: { Type: 'Task', Resource: 'r', Retry: [{ ErrorEquals: ['E'], MaxAttempt: 1 }], End: true }"), 'MaxAttempt', noField('retrier')],
  [states("Ship: { Type: 'Task', Resource: 'r', Retry: [{ ErrorEquals: ['E'], JitterStrategy: 'SOME' }], End: true }"), 'JitterStrategy', `'"FULL" | "NONE`],
  [states("Ship: { Type: 'Task', Resource: 'r', Catch: [{ ErrorEquals: ['E'], Next: 'Chrage' }], End: true }"), 'Next', `'"Charge" | "Ship"'`],
  [states("Ship: { Type: 'Task', Resource: 'r', Catch: [{ ErrorEquals: ['E'] }], End: true }"), "{ ErrorEquals: ['E'] }", "Property 'Next' is missing"],
  [states("Ship: { Type: 'Task', Resource: 'r', Catch: [{ ErrorEquals: ['E'], Next: 'Charge', Output: 1 }], End: true }"), 'Output', noField('catcher in JSONPath')],
  [jsonata("Ship: { Type: 'Task', Resource: 'r', Catch: [{ ErrorEquals: ['E'], Next: 'Charge', ResultPath: '$.e' }], End: true }"), 'ResultPath', noField('catcher in JSONata')],
  [states("Ship: { Type: 'Pass', Retry: [], End: true }"), 'Retry', noField('Pass state in JSONPath')],

  // Choice rules
  [states("Ship: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'Chrage' }] }"), 'Next', `'"Charge" | "Ship"'`],
  [states("Ship: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true }] }"), "{ Variable: '$.a', IsNull: true }", "Property 'Next' is missing"],
  [states("Ship: { Type: 'Choice', Choices: [{ Variable: '$.a', Next: 'Charge' }] }"), "{ Variable: '$.a', Next: 'Charge' }", "required in type 'OneComparison'"],
  [states("Ship: { Type: 'Choice', Choices: [{ IsNull: true, Next: 'Charge' }] }"), "{ IsNull: true, Next: 'Charge' }", "Property 'Variable' is missing"],
  [states("Ship: { Type: 'Choice', Choices: [{ Variable: '$.a', StringEqual: 'x', Next: 'Charge' }] }"), 'StringEqual', noField('choice rule in JSONPath')],
  [states("Ship: { Type: 'Choice', Choices: [{ Variable: '$.a', NumericEquals: '1', Next: 'Charge' }] }"), 'NumericEquals', "'DefinitionNumber'"],
  [states("Ship: { Type: 'Choice', Choices: [{ Variable: '$.a', And: [], Next: 'Charge' }] }"), 'Variable', 'ExcludedBy<"And">'],
  [states("Ship: { Type: 'Choice', Choices: [{ And: [{ Not: { Or: [{ Variable: '$.a', IsNul: true }] } }], Next: 'Charge' }] }"), 'IsNul', noField('choice rule in JSONPath')],
  [states("Ship: { Type: 'Choice', Choices: [{ And: [{ Variable: '$.a', IsNull: true, Next: 'Charge' }], Next: 'Charge' }] }"), 'Next', noField('choice rule in JSONPath')],
  [states("Ship: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Charge' }] }"), 'Condition', noField('choice rule in JSONPath')],
  [jsonata("Ship: { Type: 'Choice', Choices: [{ Condition: 'true', Next: 'Charge' }] }"), 'Condition', 'is not assignable to type'],
  [jsonata("Ship: { Type: 'Choice', Choices: [{ Variable: '$.a', Next: 'Charge' }] }"), 'Variable', noField('choice rule in JSONata')],
  [jsonata("Ship: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Chrage' }] }"), 'Next', `'"Charge" | "Ship"'`],

  // Containers: each has its own names
  [states("Ship: { Type: 'Parallel', Branches: [{ StartAt: 'Charge', States: { In: { Type: 'Succeed' } } }], End: true }"), 'StartAt', `Type '"Charge"' is not assignable to type '"In"'`],
  [states("Ship: { Type: 'Parallel', Branches: [{ StartAt: 'A', States: { A: { Type: 'Succeed' } } }, { StartAt: 'B', States: { B: { Type: 'Pass', Next: 'A' } } }], End: true }"), 'Next', `Type '"A"' is not assignable to type '"B"'`],
  [states("Ship: { Type: 'Parallel', Branches: [{ StartAt: 'In', QueryLanguage: 'JSONata', States: { In: { Type: 'Succeed' } } }], End: true }"), 'QueryLanguage', noField('container')],
  [states("Ship: { Type: 'Pass', Next: 'In' }, Out: { Type: 'Parallel', Branches: [{ StartAt: 'In', States: { In: { Type: 'Succeed' } } }], End: true }"), 'Next', `Type '"In"' is not assignable to type '"Charge" | "Ship" | "Out"'`],
  [states("Ship: { Type: 'Map', ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Pass', Next: 'Ship' } } }, End: true }"), 'Next', `Type '"Ship"' is not assignable to type '"In"'`],
  [states("Ship: { Type: 'Map', Iterator: { StartAt: 'In', States: { In: { Type: 'Pass', Next: 'Ship' } } }, End: true }"), 'Next', `Type '"Ship"' is not assignable to type '"In"'`],
  [states("Ship: { Type: 'Map', ItemProcessor: { StartAt: 'In', ProcessorConfig: { Mode: 'OUTLINE' }, States: { In: { Type: 'Succeed' } } }, End: true }"), 'Mode', `'"INLINE" | "DISTRIBUTED`],
  [jsonata("Ship: { Type: 'Map', ItemProcessor: { StartAt: 'In', States: { In: { Type: 'Pass', Result: 1, End: true } } }, End: true }"), 'Result', noField('Pass state in JSONata')],
  [`${states(nested(8, "Last: { Type: 'Pass', Next: 'Lst' }"))}`, 'Next', `Type '"Lst"' is not assignable to type '"Last"'`],

  // What was not written in the call
  [`const machine = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } } as const; define(machine);`, 'machine', `Type '"B"' is not assignable to type '"A"'`],
  [`const machine = { StartAt: 'A', States: { A: { Type: 'Pass', Output: 1, End: true } } } as const; define(machine);`, 'machine', noField('Pass state in JSONPath')],
];

test('an error stands at the field that is wrong, and names what would be right', { timeout: 120_000 }, () => {
  const { problems } = typeCheck(
    PRELUDE,
    WRONG.map(([piece]) => piece),
  );
  const found = WRONG.map(([piece], index) => ({ piece, problems: (problems[index] ?? []).map(inShort) }));
  const expected = WRONG.map(([piece, at, message]) => ({
    piece,
    problems: [{ at: expect.stringMatching(startingWith(at)), message: expect.stringContaining(message) }],
  }));
  expect(found).toEqual(expected);
});

// The fields of each type in each language, with values of each kind.
const LANGUAGES: readonly QueryLanguage[] = ['JSONPath', 'JSONata'];
const TYPES: readonly StateType[] = ['Task', 'Parallel', 'Map', 'Pass', 'Wait', 'Choice', 'Succeed', 'Fail'];
const FIELDS = [...new Set([...TYPES.flatMap((type) => [...(fieldsOf[type] ?? [])]), 'Foo'])].filter(
  (field) => field !== 'Type' && field !== 'QueryLanguage',
);
const VALUES = [1, true, null, 'x', '{% 1 %}', {}, []];

const inner = { StartAt: 'In', States: { In: { Type: 'Succeed' } } };
const LEAST: Readonly<Record<StateType, object>> = {
  Task: { Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true },
  Parallel: { Branches: [inner], End: true },
  Map: { ItemProcessor: inner, End: true },
  Pass: { End: true },
  Wait: { Seconds: 1, End: true },
  Choice: { Choices: [], Default: 'Done' },
  Succeed: {},
  Fail: {},
};

test('what does not compile is refused, and no field is missing', { timeout: 120_000 }, () => {
  const definitions = TYPES.flatMap((Type) =>
    LANGUAGES.flatMap((QueryLanguage) =>
      FIELDS.flatMap((field) =>
        // Of a field that the type does not have in any language, one value says all.
        (fieldsOf[Type]?.has(field) ? VALUES : VALUES.slice(0, 1)).map((value) => ({
          QueryLanguage,
          StartAt: 'S',
          States: { S: { Type, ...LEAST[Type], [field]: value }, Done: { Type: 'Succeed' } },
        })),
      ),
    ),
  );
  const { problems } = typeCheck(PRELUDE, definitions.map(asCall));
  const wrong = definitions.filter((definition, index) => {
    const compiles = problems[index]?.length === 0;
    const codes = validate(definition, { severity: 'ERROR' }).map(({ code }) => code);
    // A field that is not there, that is of the other language, or that does not go with another: the compiler knows.
    if (compiles) return codes.some((code) => ['ASL2003', 'ASL2010', 'ASL2011', 'ASL4002'].includes(code));
    return codes.length === 0;
  });
  expect(wrong.map((definition) => JSON.stringify(definition.States.S))).toEqual([]);
});

test('the comparisons of choice rules are those that there are', { timeout: 120_000 }, () => {
  const operands = ['$.x', 1, true];
  const rules = [...choiceOperatorNames, 'Foo'].flatMap((name) =>
    operands.map((operand) => ({ Variable: '$.a', [name]: operand, Next: 'Done' })),
  );
  const definitions = rules.map((rule) => ({
    StartAt: 'S',
    States: { S: { Type: 'Choice', Choices: [rule] }, Done: { Type: 'Succeed' } },
  }));
  const { problems } = typeCheck(PRELUDE, definitions.map(asCall));
  // Whether a text is a time is nothing that the compiler knows.
  const refused = (index: number) =>
    validate(definitions[index] ?? {}, { severity: 'ERROR' }).some(({ code }) => code !== 'ASL5005');
  expect(rules.filter((_, index) => (problems[index]?.length !== 0) !== refused(index))).toEqual([]);
});

test('a definition of 200 states costs the compiler little, and no more a state than one of 50', {
  timeout: 120_000,
}, () => {
  const [none, fifty, twoHundred] = [1, 50, 200].map((count) => {
    const { problems, instantiations } = typeCheck(PRELUDE, [`define(${generated(count)});`]);
    expect(problems).toEqual([[]]);
    return instantiations;
  }) as [number, number, number];
  expect(twoHundred - none).toBeLessThan(80_000);
  expect((twoHundred - none) / (fifty - none)).toBeLessThan(5);
});

function asCall(definition: object): string {
  return `define(${JSON.stringify(definition)});`;
}

function inShort({ at, message }: TypeProblem): TypeProblem {
  return { at: at.split('\n')[0] ?? '', message };
}

function startingWith(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
}

/** A state inside of a Parallel state inside of a Map state, and so on. */
function nested(depth: number, states: string): string {
  if (depth === 0) return states;
  const container = `{ StartAt: '${depth === 1 ? 'Last' : `L${depth - 1}`}', States: { ${nested(depth - 1, states)} } }`;
  const fields =
    depth % 2 === 0 ? `Type: 'Map', ItemProcessor: ${container}` : `Type: 'Parallel', Branches: [${container}]`;
  return `L${depth}: { ${fields}, End: true }`;
}

/** A definition as it may be written, of all sorts of states. */
function generated(count: number): string {
  const name = (index: number) => JSON.stringify(`State number ${Math.min(index, count - 1)}`);
  const states = Array.from({ length: count }, (_, index) => {
    const ending = index === count - 1 ? 'End: true' : `Next: ${name(index + 1)}`;
    const state = [
      `{ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Parameters: { FunctionName: 'function-${index}', Payload: { 'id.$': '$.id', list: [1, { a: null }] } }, ResultPath: '$.r${index}', TimeoutSeconds: 30, Retry: [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, BackoffRate: 2 }], Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: ${name(0)} }], ${ending} }`,
      `{ Type: 'Pass', Result: { a: [1, 2, 3], b: { c: 'd' } }, ResultPath: '$.p', ${ending} }`,
      `{ Type: 'Choice', Choices: [{ And: [{ Variable: '$.a', IsPresent: true }, { Not: { Variable: '$.a', NumericLessThan: ${index} } }], Next: ${name(0)} }, { Variable: '$.b', StringEquals: 'x', Next: ${name(index + 1)} }], Default: ${name(index + 1)} }`,
      `{ Type: 'Wait', QueryLanguage: 'JSONata', Seconds: '{% $states.input.wait %}', Output: '{% $states.input %}', ${ending} }`,
      `{ Type: 'Task', QueryLanguage: 'JSONata', Resource: 'arn:aws:states:::dynamodb:putItem', Arguments: { TableName: 'orders', Item: { id: { S: '{% $states.input.id %}' } } }, Assign: { at: '{% $now() %}' }, Retry: [{ ErrorEquals: ['States.ALL'] }], ${ending} }`,
    ][index === count - 1 ? 0 : index % 5];
    return `${name(index)}: ${state}`;
  });
  return `{ StartAt: ${name(0)}, States: {\n${states.join(',\n')}\n} }`;
}
