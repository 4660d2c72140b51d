// The members of JSON objects come in the order of their document, names of digits too, wherever they pass.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ExecutionSnapshot, restore, snapshot } from '../../src/core/snapshot.js';
import { feedJournal } from '../../src/history/journal.js';
import { jsonText, memoryObjectStore, parseStateMachine, type RunOptions, type Tasks } from '../../src/index.js';
import { parseJson } from '../../src/utils/json.js';
import { FUNCTION, programOf, Told, work } from './harness.js';

const MIXED = '{"b":1,"10":2,"9":3}';

interface Case {
  readonly input?: string;
  readonly options?: RunOptions;
}

/** The text of what the state gives; its text is that of its members beside `End`. */
async function outputOf(state: string, { input = MIXED, options }: Case = {}): Promise<string | undefined> {
  const run = await parseStateMachine(`{"StartAt":"S","States":{"S":{${state},"End":true}}}`).run(
    jsonText(input),
    options,
  );
  expect({ error: run.error, cause: run.cause }).toEqual({ error: undefined, cause: undefined });
  return run.outputText;
}

describe('JSONPath', () => {
  test.each([
    ['$', MIXED],
    ['$.*', '[1,2,3]'],
    ['$..*', '[1,2,3]'],
    ["$['9','b','10']", '{"9":3,"b":1,"10":2}'],
    ['States.JsonToString($)', JSON.stringify(MIXED)],
    ["States.Format('{}', $)", '"{b=1, 10=2, 9=3}"'],
    ['States.StringToJson(\'{"b": 1, "1": 2}\')', '{"b":1,"1":2}'],
    ["States.Hash($, 'MD5')", '"c392bdd7c98e5216bc9db32f44409c63"'],
    ['States.Array($, 1)', `[${MIXED},1]`],
  ])('%s', async (path, output) => {
    const parameters = JSON.stringify({ 'v.$': path });
    expect(await outputOf(`"Type":"Pass","Parameters":${parameters}`)).toBe(`{"v":${output}}`);
  });

  test('a deep scan and a filter over objects', async () => {
    const input = '{"z":{"7":{"n":1},"3":{"n":2}},"2":{"n":3}}';
    expect(await outputOf('"Type":"Pass","InputPath":"$..n"', { input })).toBe('[1,2,3]');
    expect(await outputOf('"Type":"Pass","InputPath":"$..[?(@.n > 1)]"', { input })).toBe('[{"n":2},{"n":3}]');
  });

  test('States.JsonMerge lists members as a HashMap does', async () => {
    // The hashes: of "b" 98, of "9" 57, of "10" 1567; in 16 buckets that is 2, 9 and 15.
    const input = '{"l":{"9":1,"x":1},"r":{"10":2,"b":2,"9":2}}';
    const parameters = '{"v.$":"States.JsonMerge($.l, $.r, false)"}';
    expect(await outputOf(`"Type":"Pass","Parameters":${parameters}`, { input })).toBe(
      '{"v":{"b":2,"x":1,"9":2,"10":2}}',
    );
  });
});

describe('a member that is set', () => {
  test('by ResultPath comes last, or stays in its place', async () => {
    expect(await outputOf('"Type":"Pass","Result":0,"ResultPath":"$.5"')).toBe('{"b":1,"10":2,"9":3,"5":0}');
    expect(await outputOf('"Type":"Pass","Result":0,"ResultPath":"$.5"', { input: '{"b":1}' })).toBe('{"b":1,"5":0}');
    expect(await outputOf('"Type":"Pass","Result":0,"ResultPath":"$.10"')).toBe('{"b":1,"10":0,"9":3}');
    expect(await outputOf('"Type":"Pass","Result":0,"ResultPath":"$.a.7"')).toBe('{"b":1,"10":2,"9":3,"a":{"7":0}}');
  });
});

describe('literals of a definition', () => {
  test('Result', async () => {
    expect(await outputOf(`"Type":"Pass","Result":${MIXED}`)).toBe(MIXED);
  });

  test('Parameters, with fields among them and inside of them', async () => {
    const parameters = '{"b":1,"10":{"z":[{"y":1,"3.$":"$.b","0":2}]},"7.$":"$.b","9":3}';
    expect(await outputOf(`"Type":"Pass","Parameters":${parameters}`)).toBe(
      '{"b":1,"10":{"z":[{"y":1,"0":2,"3":1}]},"9":3,"7":1}',
    );
  });

  test('in YAML, merge keys included', async () => {
    const yaml = ['StartAt: S', 'States:', '  S:', '    Type: Pass', '    End: true', '    Result:', '      b: 1'];
    const lines = ['      10: &t { y: 1, 4: 2 }', '      9: { x: 1, <<: *t, 3: 0 }'];
    const { outputText } = await parseStateMachine([...yaml, ...lines].join('\n')).run();
    expect(outputText).toBe('{"b":1,"10":{"y":1,"4":2},"9":{"x":1,"y":1,"4":2,"3":0}}');
  });
});

describe('variables', () => {
  test('keep it in their values, in the history too', async () => {
    const definition = `{"StartAt":"A","States":{
      "A":{"Type":"Pass","Assign":{"v.$":"$"},"Next":"B"},
      "B":{"Type":"Pass","InputPath":"$v","End":true}}}`;
    const run = await parseStateMachine(definition).run(jsonText(MIXED));
    expect(run.outputText).toBe(MIXED);
    expect(run.history[2]?.stateExitedEventDetails).toMatchObject({ assignedVariables: { v: MIXED } });
    expect(run.history.at(-1)?.executionSucceededEventDetails).toMatchObject({ output: MIXED });
  });
});

describe('tasks', () => {
  const task = (tasks: Tasks): Case => ({ options: { tasks } });

  test('are told of it in the history, and answer with it', async () => {
    const answered = task({ S: () => jsonText('{"z":1,"0":2}') });
    expect(await outputOf(`"Type":"Task","Resource":"${FUNCTION}","ResultPath":"$.1"`, answered)).toBe(
      '{"b":1,"10":2,"9":3,"1":{"z":1,"0":2}}',
    );
    const invoke = `"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"f"}`;
    expect(await outputOf(`${invoke},"OutputPath":"$.Payload"`, answered)).toBe('{"z":1,"0":2}');
  });

  test('are given plain objects, as JavaScript has them', async () => {
    let given: unknown;
    const echo = task({
      S: (input) => {
        given = input;
        return null;
      },
    });
    await outputOf(`"Type":"Task","Resource":"${FUNCTION}"`, echo);
    expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
    expect(given).toStrictEqual({ b: 1, 9: 3, 10: 2 });
  });

  test('are given copies, of what lies beside such objects too', async () => {
    const changing = task({
      S: (input) => {
        (input as { list: number[] }).list.push(2);
        return null;
      },
    });
    const selected = `{"list":[1],"mixed":${MIXED},"number":1.0}`;
    const state = `"Type":"Task","Resource":"${FUNCTION}","InputPath":"$.v","ResultPath":null,"OutputPath":"$.v"`;
    expect(await outputOf(state, { ...changing, input: `{"v":${selected}}` })).toBe(selected);
  });
});

test('the output of a run is a plain object, its text is exact', async () => {
  const run = await parseStateMachine('{"StartAt":"S","States":{"S":{"Type":"Pass","End":true}}}').run(jsonText(MIXED));
  expect(run.output).toStrictEqual({ b: 1, 9: 3, 10: 2 });
  expect(Object.getPrototypeOf(run.output)).toBe(Object.prototype);
  expect(run.outputText).toBe(MIXED);
});

describe('a distributed Map', () => {
  const processor =
    '"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}';

  test('over the members of an object', async () => {
    expect(await outputOf(`"Type":"Map",${processor},"ItemSelector":{"k.$":"$$.Map.Item.Value.Key"}`)).toBe(
      '[{"k":"b"},{"k":"10"},{"k":"9"}]',
    );
  });

  const reading = (type: string) =>
    `"Type":"Map",${processor},"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":${type},` +
    '"Parameters":{"Bucket":"b","Key":"k"}}';
  const stored = (body: string): Case => ({
    options: { objectStore: memoryObjectStore([{ bucket: 'b', key: 'k', body }]) },
  });

  test('over those of an object in S3', async () => {
    expect(await outputOf(reading('{"InputType":"JSON"}'), stored(`{"x":${MIXED},"2":0.50}`))).toBe(
      `[{"Key":"x","Value":${MIXED}},{"Key":"2","Value":0.50}]`,
    );
  });

  test('over rows of columns that are called by numbers', async () => {
    // The buckets of a HashMap: 2 for "b", 9 for "9", 15 for "10".
    const csv = stored('10,9,b\n1,2,3\n');
    expect(await outputOf(reading('{"InputType":"CSV","CSVHeaderLocation":"FIRST_ROW"}'), csv)).toBe(
      '[{"b":"3","9":"2","10":"1"}]',
    );
  });

  test('its journal, stored and loaded, has the items as they were read', async () => {
    const definition = `{"StartAt":"S","States":{"S":{${reading('{"InputType":"JSON"}')},"End":true}}}`;
    const run = await parseStateMachine(definition).run({}, stored(`[${MIXED},{"n":1.0}]`).options);
    const program = programOf(JSON.parse(definition));
    const { execution } = feedJournal(program, JSON.parse(JSON.stringify(run.journal)));
    expect(execution.outcome?.output?.text()).toBe(`[${MIXED},{"n":1.0}]`);
    expect(run.outputText).toBe(`[${MIXED},{"n":1.0}]`);
  });
});

test('a journal, stored and loaded, has the result of a Lambda function as its text was', async () => {
  const Parameters = { FunctionName: 'f' };
  const state = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters,
    OutputPath: '$.Payload',
    End: true,
  };
  const definition = { StartAt: 'S', States: { S: state } };
  const run = await parseStateMachine(definition).run({}, { tasks: { S: () => jsonText(MIXED) } });
  const { execution } = feedJournal(programOf(definition), JSON.parse(JSON.stringify(run.journal)));
  expect(execution.outcome?.output?.text()).toBe(MIXED);
});

describe('JSONata', () => {
  const evaluate = (expression: string, input = MIXED) =>
    outputOf(`"QueryLanguage":"JSONata","Type":"Pass","Output":${JSON.stringify(`{% ${expression} %}`)}`, { input });

  test.each([
    ['$states.input', MIXED],
    ['{"x": $states.input, "2": 0, "1": $states.input.b}', `{"x":${MIXED},"2":0,"1":1}`],
    ['$states.input.*', '[1,2,3]'],
    ['$states.input.**', `[${MIXED},1,2,3]`],
    ['$keys($states.input)', '["b","10","9"]'],
    ['$keys([$states.input, {"z": 1, "0": 1}])', '["b","10","9","z","0"]'],
    ['$spread($states.input)', '[{"b":1},{"10":2},{"9":3}]'],
    ['$each($states.input, function($v, $k) { $k & $v })', '["b1","102","93"]'],
    ['$merge([$states.input, {"c": 4, "5": 5, "10": 6}])', '{"b":1,"10":6,"9":3,"c":4,"5":5}'],
    ['$sift($states.input, function($v) { $v < 3 })', '{"b":1,"10":2}'],
    ['$string($states.input)', JSON.stringify(MIXED)],
    [
      '$string([$states.input, 1.5], true)',
      JSON.stringify(JSON.stringify([0, 1.5], null, 2).replace('0', '{\n    "b": 1,\n    "10": 2,\n    "9": 3\n  }')),
    ],
    ['$string({"a": {}, "1": [], "0": $sum})', '"{\\"a\\":{},\\"1\\":[],\\"0\\":\\"\\"}"'],
    ['$parse($string($states.input))', MIXED],
    ['[{"k": "b"}, {"k": "1"}, {"k": "b"}]{k: $count($)}', '{"b":2,"1":1}'],
    ['$states.input ~> |$|{"5": 5, "b": 0}|', '{"b":0,"10":2,"9":3,"5":5}'],
    ['$states.input ~> |$|{}, ["b"]|', '{"10":2,"9":3}'],
    ['$states.input = {"9": 3, "10": 2, "b": 1}', 'true'],
    ['$map([$states.input], function($v) { $v })', MIXED],
  ])('%s', async (expression, output) => {
    expect(await evaluate(expression)).toBe(output);
  });

  test('a template', async () => {
    const output = '{"b":"{% 1 %}","10":2,"9":{"z":1,"0":"{% 2 %}"}}';
    expect(await outputOf(`"QueryLanguage":"JSONata","Type":"Pass","Output":${output}`)).toBe(
      '{"b":1,"10":2,"9":{"z":1,"0":2}}',
    );
  });

  test('beside numbers that JavaScript cannot hold', async () => {
    const input = '{"b":12345678901234567,"1":0.10}';
    expect(await evaluate('{"v": $states.input}', input)).toBe('{"v":{"b":12345678901234567,"1":0.1}}');
  });
});

test('a snapshot, stored and loaded, keeps any order of members', () => {
  const names = fc.uniqueArray(fc.oneof(fc.nat(30).map(String), fc.string()), { maxLength: 10 });
  fc.assert(
    fc.property(names, (keys) => {
      const text = `{${keys.map((key, index) => `${JSON.stringify(key)}:${index}`).join(',')}}`;
      const states = {
        A: { Type: 'Pass', Parameters: { 'all.$': '$' }, Assign: { 'v.$': '$' }, Next: 'T' },
        T: { ...work, End: false, Next: 'Z' },
        Z: { Type: 'Pass', Parameters: { 'all.$': '$', 'v.$': '$v' }, End: true },
      };
      const told = new Told(states, { input: parseJson(text) }).start();
      told.execution = restore(told.program, JSON.parse(JSON.stringify(snapshot(told.execution))) as ExecutionSnapshot);
      told.tell(0, { type: 'TaskSucceeded', taskId: 1, output: { text } });
      expect(told.outcome?.output?.text()).toBe(`{"all":${text},"v":{"all":${text}}}`);
    }),
    { seed: Number(process.env.FC_SEED ?? 20_240_101), numRuns: Number(process.env.FC_NUM_RUNS ?? 200) },
  );
});

test('a journal, stored and loaded, has parts of a definition that are its input and a result as their text was', async () => {
  const literal = '{"b":1.0,"10":2,"9":3}';
  const { definition } = parseStateMachine(
    `{"StartAt":"S","States":{"S":{"Type":"Pass","Result":${literal},"End":true}}}`,
  );
  const { S } = definition.States;
  const part = S?.Type === 'Pass' ? S.Result : undefined;
  const machine = {
    StartAt: 'S',
    States: { S: { Type: 'Task', Resource: FUNCTION, ResultPath: '$.r', End: true } },
  };
  const run = await parseStateMachine(machine).run(part, { tasks: { S: () => part } });
  const { execution } = feedJournal(programOf(machine), JSON.parse(JSON.stringify(run.journal)));
  expect(run.outputText).toBe(`{"b":1.0,"10":2,"9":3,"r":${literal}}`);
  expect(execution.outcome?.output?.text()).toBe(run.outputText);
});
