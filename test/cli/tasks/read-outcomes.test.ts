// What a tasks file may say, and what is said about one that is wrong.

import { describe, expect, test } from 'vitest';
import { readOutcomes } from '../../../src/cli/tasks/read-outcomes.js';

describe('a tasks file', () => {
  test('has one outcome for each time', () => {
    expect(answerOf({ result: { a: null }, after: '5s', submitted: { id: 1 } })).toEqual({
      kind: 'each-time',
      outcome: { end: { kind: 'result', value: { a: null } }, after: '5s', submitted: { id: 1 } },
    });
    expect(endOf({ response: 1 })).toEqual({ kind: 'response', value: 1 });
    expect(endOf({ error: 'E' })).toEqual({ kind: 'error', error: 'E', cause: undefined });
    expect(endOf({ error: 'E', cause: '' })).toEqual({ kind: 'error', error: 'E', cause: '' });
    expect(endOf({ never: true })).toEqual({ kind: 'never' });
  });

  test('has sequences, whose entries say how often they count', () => {
    expect(timesOf([{ result: 1 }, { error: 'E', times: 3 }, { result: 2, times: 'always' }])).toEqual([
      1,
      3,
      Number.POSITIVE_INFINITY,
    ]);
  });

  test('takes the mocked responses of Step Functions Local, in any order', () => {
    const answer = answerOf({ '1-3': { Throw: { Error: 'E', Cause: 'C' } }, '0': { Return: { StatusCode: 200 } } });
    expect(answer).toMatchObject({
      kind: 'sequence',
      entries: [
        { times: 1, outcome: { end: { kind: 'response', value: { StatusCode: 200 } } } },
        { times: 3, outcome: { end: { kind: 'error', error: 'E', cause: 'C' } } },
      ],
    });
  });

  test('is YAML too', () => {
    expect(readOutcomes('T:\n  - error: E\n  - result: { a: 1 }\n', 'tasks.yaml', 'yaml').get('T')).toMatchObject({
      kind: 'sequence',
    });
  });

  test('may be named as nothing is that is inherited', () => {
    expect([...readOutcomes('{ "__proto__": { "result": 1 }, "constructor": { "result": 2 } }', 'x').keys()]).toEqual([
      '__proto__',
      'constructor',
    ]);
  });
});

describe('what is wrong is told with its place', () => {
  test.each([
    [
      '{ "T": { "reslt": 1 } }',
      '1:19: unknown member "reslt" in an outcome of "T"; did you mean "result"? (allowed: result, response, error, never, cause, after, submitted)',
    ],
    [
      '{\n  "T": [\n    { "result": 1, "time": 2 }\n  ]\n}',
      '3:28: unknown member "time" in an outcome of "T"; did you mean "times"?',
    ],
    ['{ "T": { "result": 1, "times": 2 } }', '1:32: "times" is for the entries of a sequence: "T": [{ ... }]'],
    [
      '{ "T": { "result": 1, "error": "E" } }',
      '1:8: an outcome of "T" needs one of "result", "response", "error" or "never", and has "result" and "error"',
    ],
    ['{ "T": {} }', 'and has none'],
    ['{ "T": { "after": "5s" } }', 'and has none'],
    ['{ "T": "ok" }', '1:8: the outcome of "T" has to be an object: { "result": "ok" }?'],
    ['{ "T": [1] }', 'the outcome of "T" has to be an object'],
    ['{ "T": [] }', '"T" has no outcome at all'],
    ['{ "T": { "error": 5 } }', '"error" is the name of an error, a text, not 5'],
    ['{ "T": { "error": "" } }', '"error" is the name of an error, a text, not ""'],
    ['{ "T": { "error": "E", "cause": {} } }', '"cause" is a text, not {}'],
    ['{ "T": { "result": 1, "cause": "C" } }', 'has a "cause" only with an "error"'],
    ['{ "T": { "never": false } }', '"never" can only be true'],
    ['{ "T": { "never": true, "after": "5s" } }', 'what never answers'],
    ['{ "T": { "result": 1, "after": "soon" } }', 'Not a duration: "soon"'],
    ['{ "T": { "result": 1, "after": -1 } }', 'Not a duration: -1'],
    ['{ "T": { "result": 1, "after": true } }', '"after" is a length of time'],
    ['{ "T": [{ "result": 1, "times": 0 }] }', '"times" is a whole number from 1 or "always", not 0'],
    ['{ "T": [{ "result": 1, "times": "always" }, { "result": 2 }] }', 'only the last entry can count "always"'],
    [
      '{ "T": { "0": { "Return": 1 }, "2": { "Return": 1 } } }',
      'the attempts of "T" have to follow each other: "2" stands where 1 is next',
    ],
    ['{ "T": { "0-2": { "Return": 1 }, "2": { "Return": 1 } } }', '"2" stands where 3 is next'],
    ['{ "T": { "0": { "Return": 1 }, "1-0": { "Return": 1 } } }', '"1-0" stands where 1 is next'],
    ['{ "T": { "0": { "Retrun": 1 } } }', 'unknown member "Retrun" in an outcome of "T"; did you mean "Return"?'],
    ['{ "T": { "0": { "Return": 1, "Throw": {} } } }', 'a mocked response of "T" is { "Return": ... } or { "Throw"'],
    ['{ "T": { "0": { "Throw": "E" } } }', '"Throw" is an object'],
    ['{ "T": { "0": { "Throw": { "Cause": "C" } } } }', '"Error" is the name of an error, a text'],
    ['{ "MockedResponses": { "X": {} } }', 'a whole mock configuration of Step Functions Local'],
    ['[]', 'a tasks file is an object'],
    ['{ "T": }', '1:8: not JSON: Unexpected'],
  ])('%s', (text, problem) => {
    expect(() => readOutcomes(text, 'tasks.json', 'json')).toThrow(problem);
    expect(() => readOutcomes(text, 'tasks.json', 'json')).toThrow(/^tasks\.json:\d+:\d+: /);
  });

  test('in YAML too', () => {
    expect(() => readOutcomes('T:\n  reslt: 1\n', 'tasks.yaml', 'yaml')).toThrow(
      'tasks.yaml:2:10: unknown member "reslt"',
    );
    expect(() => readOutcomes('just text', 'tasks.yaml', 'yaml')).toThrow('tasks.yaml:1:1: not YAML');
  });
});

function answerOf(value: unknown) {
  return readOutcomes(JSON.stringify({ T: value }), 'tasks.json', 'json').get('T');
}

function endOf(value: unknown) {
  const answer = answerOf(value);
  return answer?.kind === 'each-time' ? answer.outcome.end : undefined;
}

function timesOf(value: unknown) {
  const answer = answerOf(value);
  return answer?.kind === 'sequence' ? answer.entries.map(({ times }) => times) : undefined;
}
