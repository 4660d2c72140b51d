// Law: what validation accepts, compiles. A definition is refused with a DefinitionError or becomes a program;
// nothing else is thrown.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileDefinition } from '../../src/core.js';
import { DefinitionError } from '../../src/diagnostics/definition-error.js';
import { machine, pass, task } from './harness.js';

const inner = { StartAt: 'A', States: { A: pass } };
const distributed = { ...inner, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
const reader = 'arn:aws:states:::s3:getObject';
const writer = 'arn:aws:states:::s3:putObject';

type MakeState = (value: unknown) => object;

const choice = (rule: object) => ({ Type: 'Choice', Choices: [{ ...rule, Next: 'P' }] });

/** Every place of a JSONPath state at which something is compiled. */
const jsonPathPlaces: Readonly<Record<string, MakeState>> = {
  InputPath: (value) => ({ ...pass, InputPath: value }),
  OutputPath: (value) => ({ ...pass, OutputPath: value }),
  ResultPath: (value) => ({ ...pass, ResultPath: value }),
  Result: (value) => ({ ...pass, Result: value }),
  Parameters: (value) => ({ ...pass, Parameters: value }),
  'Parameters/x.$': (value) => ({ ...pass, Parameters: { deep: [{ 'x.$': value }] } }),
  'Parameters/x and y.$': (value) => ({ ...pass, Parameters: { deep: [{ x: value, 'y.$': '$' }] } }),
  'Assign/x.$': (value) => ({ ...pass, Assign: { 'x.$': value } }),
  'Assign/x': (value) => ({ ...pass, Assign: { x: value, 'y.$': '$' } }),
  ResultSelector: (value) => ({ ...task, End: true, ResultSelector: { 'x.$': value } }),
  Credentials: (value) => ({ ...task, End: true, Credentials: { 'RoleArn.$': value } }),
  TimeoutSeconds: (value) => ({ ...task, End: true, TimeoutSeconds: value }),
  HeartbeatSeconds: (value) => ({ ...task, End: true, HeartbeatSeconds: value }),
  TimeoutSecondsPath: (value) => ({ ...task, End: true, TimeoutSecondsPath: value }),
  HeartbeatSecondsPath: (value) => ({ ...task, End: true, HeartbeatSecondsPath: value }),
  'Catch/ResultPath': (value) => ({
    ...task,
    End: true,
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: value, Next: 'P' }],
  }),
  'Catch/Assign': (value) => ({
    ...task,
    End: true,
    Catch: [{ ErrorEquals: ['States.ALL'], Assign: { a: [{ 'b.$': value }], 'b.$': value }, Next: 'P' }],
  }),
  'Retry/IntervalSeconds': (value) => ({
    ...task,
    End: true,
    Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: value, MaxDelaySeconds: value, BackoffRate: value }],
  }),
  Seconds: (value) => ({ Type: 'Wait', End: true, Seconds: value }),
  SecondsPath: (value) => ({ Type: 'Wait', End: true, SecondsPath: value }),
  Timestamp: (value) => ({ Type: 'Wait', End: true, Timestamp: value }),
  TimestampPath: (value) => ({ Type: 'Wait', End: true, TimestampPath: value }),
  Variable: (value) => choice({ Variable: value, IsPresent: true }),
  NumericEquals: (value) => choice({ Variable: '$.a', NumericEquals: value }),
  StringMatches: (value) => choice({ Variable: '$.a', StringMatches: value }),
  StringEqualsPath: (value) => choice({ Variable: '$.a', StringEqualsPath: value }),
  TimestampEquals: (value) => choice({ Variable: '$.a', TimestampEquals: value }),
  And: (value) => choice({ And: [value, { Variable: '$.a', IsNull: true }] }),
  'And of Not': (value) => choice({ And: [{ Not: { Variable: value, IsNull: true } }] }),
  'Choices/Assign': (value) => choice({ Variable: '$.a', IsNull: true, Assign: { x: value, 'y.$': value } }),
  Error: (value) => ({ Type: 'Fail', Error: value }),
  CausePath: (value) => ({ Type: 'Fail', CausePath: value }),
  ItemsPath: (value) => ({ Type: 'Map', End: true, ItemProcessor: inner, ItemsPath: value }),
  ItemSelector: (value) => ({ Type: 'Map', End: true, ItemProcessor: inner, ItemSelector: { a: value, 'b.$': value } }),
  MaxConcurrency: (value) => ({ Type: 'Map', End: true, ItemProcessor: inner, MaxConcurrency: value }),
  MaxConcurrencyPath: (value) => ({ Type: 'Map', End: true, ItemProcessor: inner, MaxConcurrencyPath: value }),
  ToleratedFailureCountPath: (value) => ({
    Type: 'Map',
    End: true,
    ItemProcessor: distributed,
    ToleratedFailureCountPath: value,
  }),
  ItemReader: (value) => ({
    Type: 'Map',
    End: true,
    ItemProcessor: distributed,
    ItemReader: {
      Resource: reader,
      ReaderConfig: { InputType: 'JSON', MaxItemsPath: value },
      Parameters: { 'Bucket.$': value },
    },
  }),
  ItemBatcher: (value) => ({
    Type: 'Map',
    End: true,
    ItemProcessor: distributed,
    ItemBatcher: { MaxItemsPerBatchPath: value, BatchInput: { a: value, 'b.$': value } },
  }),
  ResultWriter: (value) => ({
    Type: 'Map',
    End: true,
    ItemProcessor: distributed,
    ResultWriter: { Resource: writer, Parameters: { Prefix: value, 'Bucket.$': value } },
  }),
};

/** And of a JSONata state. */
const jsonataPlaces: Readonly<Record<string, MakeState>> = {
  Output: (value) => ({ ...pass, Output: value }),
  Assign: (value) => ({ ...pass, Assign: { x: value, y: [value] } }),
  Arguments: (value) => ({ ...task, End: true, Arguments: value }),
  TimeoutSeconds: (value) => ({ ...task, End: true, TimeoutSeconds: value, HeartbeatSeconds: value }),
  Catch: (value) => ({ ...task, End: true, Catch: [{ ErrorEquals: ['States.ALL'], Output: value, Next: 'P' }] }),
  Seconds: (value) => ({ Type: 'Wait', End: true, Seconds: value }),
  Timestamp: (value) => ({ Type: 'Wait', End: true, Timestamp: value }),
  Condition: (value) => choice({ Condition: value }),
  Error: (value) => ({ Type: 'Fail', Error: value, Cause: value }),
  Items: (value) => ({ Type: 'Map', End: true, ItemProcessor: inner, Items: value }),
  MaxConcurrency: (value) => ({ Type: 'Map', End: true, ItemProcessor: inner, MaxConcurrency: value }),
  ItemReader: (value) => ({
    Type: 'Map',
    End: true,
    ItemProcessor: distributed,
    ItemReader: { Resource: reader, ReaderConfig: { InputType: 'JSON', MaxItems: value }, Arguments: value },
  }),
};

// Paths, calls, expressions, timestamps and numbers, each a little wrong or strange.
const nasty: readonly unknown[] = [
  ...[
    '',
    '$',
    '$$',
    '$.',
    '$..',
    '$...a',
    '$ .a',
    ' $.a',
    '$.a ',
    '$.a b',
    '$a',
    '$_',
    '$1',
    '$-',
    '$$a',
    '$$$',
    '$.$',
    '$.a.',
  ],
  ...[
    '$[',
    '$[]',
    '$[a]',
    '$["a"]',
    "$['a']",
    "$['a",
    "$['a'",
    "$['']",
    "$['a','b']",
    "$['a','b'].c",
    "$['a'b]",
    "$['a\\']",
  ],
  ...[
    '$[0]',
    '$[-1]',
    '$[0,1]',
    '$[0,]',
    '$[:]',
    '$[1:]',
    '$[-1:]',
    '$[:-1]',
    '$[::1]',
    '$[1e3]',
    '$[99999999999]',
    '$[ 1 ]',
  ],
  ...[
    '$[(@.length-1)]',
    '$[(@.size()-1)]',
    '$[(@.length)]',
    '$[(@.length+1)]',
    '$[(1)]',
    '$[@.length-1]',
    '$[*]',
    '$.*',
    '$..*',
  ],
  ...['$[?]', '$[?()]', '$[?(@)]', '$[?(@.a)]', '$[?(!@.a)]', '$[?(@.a == 1)]', "$[?(@.a == 'x)]", '$[?(@.a == b c)]'],
  ...[
    '$[?(@.a =~ /(/)]',
    '$[?(@.a =~ /a/i)]',
    '$[?(@.a in [1])]',
    '$[?(@.a === 1)]',
    '$[?((@.a)]',
    '$[?(@.a && )]',
    '$[?(1)]',
  ],
  ...[
    '$[?(@.a[*] == 1)]',
    '$[?(@.a == $.b)].c[0]',
    '$[?(@.a == {"b": ]',
    '$[?(@.a != null)]',
    '$.a.length()',
    '$.length().b',
  ],
  ...[
    '$.__proto__',
    '$.constructor',
    "$['__proto__']",
    '$.ä-b',
    '$.\u0000',
    '$var.a[0]',
    '$var[',
    '$$.Execution.Id',
    '$$[',
  ],
  ...[
    'States.UUID()',
    'States.UUID(',
    'States.UUID',
    'States.Nope()',
    'States.Array()',
    'States.Array(,)',
    'States.Array(1,)',
  ],
  ...[
    "States.Format('{}')",
    "States.Format('{', 1)",
    "States.Format('\\{}', 1)",
    "States.Format('\\n')",
    "States.Format('a', b)",
  ],
  ...['States.Format($.a, $[?(])', 'States.JsonMerge($, $, true)', 'States.MathRandom(1, 2, 3, 4)', "States.Hash('a')"],
  ...[
    'States.Array(States.Array(States.Array()))',
    'States.Array( $.a )',
    'states.UUID()',
    "States.Array('it''s')",
    'a',
  ],
  ...[
    '{%%}',
    '{% %}',
    '{%',
    '%}',
    '{% 1 %}',
    ' {% 1 %}',
    '{% $states.input %}',
    '{% $states.result %}',
    '{% a %}',
    '{% $$ %}',
  ],
  ...[
    '{% ( %}',
    '{% $x := 1 %}',
    '{% /a %}',
    '{% $states.nope %}',
    '{% function($a){$a} %}',
    '{% 1 %} {% 2 %}',
    '{% "{%" %}',
  ],
  ...['2030-01-01T00:00:00Z', '2030-02-30T00:00:00Z', '2030-01-01', '2030-01-01T00:00Z', '+12030-01-01T00:00:00Z'],
  ...[0, -0, -1, 1, 1.5, 1e21, 99999999, 100000000, Number.MAX_VALUE, null, true, false],
  ...[
    [],
    {},
    [[]],
    [{}],
    { 'x.$': '$' },
    { x: 1, 'x.$': '$' },
    { '.$': '$' },
    { '$.$': '$' },
    [{ y: 1, 'y.$': '$.a' }],
  ],
  ...[{ 'x.$': 1 }, { 'x.$': null }, { 'x.$.$': '$' }, { 'x.$': '$', 'x.$.$': '$' }, { Variable: '$.a', IsNull: true }],
];

// So that S and P can both be reached.
const fork = {
  Type: 'Parallel',
  Branches: [{ StartAt: 'B', States: { B: pass } }],
  Catch: [{ ErrorEquals: ['States.ALL'], Next: 'P' }],
  Next: 'S',
};

function outcome(state: object, more: object): 'refused' | 'compiled' {
  try {
    compileDefinition(machine({ Start: fork, S: state, P: pass }, more));
    return 'compiled';
  } catch (error) {
    if (error instanceof DefinitionError) return 'refused';
    throw error;
  }
}

describe('a definition is refused or compiles', () => {
  function expectNoSurprise(make: MakeState, more: object): void {
    const outcomes = nasty.map((value) => {
      try {
        return outcome(make(value), more);
      } catch (error) {
        throw new Error(`at ${JSON.stringify(value)}`, { cause: error });
      }
    });
    // A place that refuses everything would prove nothing.
    expect(outcomes).toContain('compiled');
  }

  test.each(Object.entries(jsonPathPlaces))('JSONPath: %s', (_place, make) => expectNoSurprise(make, {}));

  test.each(Object.entries(jsonataPlaces))('JSONata: %s', (_place, make) =>
    expectNoSurprise(make, { QueryLanguage: 'JSONata' }),
  );

  test('whatever the characters of a path or a call are', () => {
    const piece = fc.constantFrom(
      ...['$', '.', '..', '[', ']', '(', ')', '?', '@', "'", '"', '\\', ',', ':', '-', '*', ' ', '0', '9', 'a', 'ä'],
      ...[
        '==',
        '!=',
        '=~',
        '<',
        '!',
        '&&',
        '||',
        '/',
        '{',
        '}',
        'null',
        'States.',
        'Format',
        'Array',
        '{%',
        '%}',
        '.length',
      ],
    );
    const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
    const place = fc.constantFrom(...Object.values(jsonPathPlaces));
    fc.assert(
      fc.property(place, text, fc.constantFrom('', '$', 'States.Format('), (make, end, start) => {
        outcome(make(start + end), {});
      }),
      { numRuns: 3000 },
    );
  });
});
