// The short cuts are off when, and only when, whoever runs the tests says so; and can be switched off for a moment.

import { expect, test } from 'vitest';
import { fastPaths, withoutFastPaths } from '../../src/utils/fast-paths.js';
import { parseJson, stringifyJson } from '../../src/utils/json.js';

const areTaken = process.env.STEPWRIGHT_FAST_PATHS !== 'off';

test('the environment of the tests decides', () => {
  expect(fastPaths.areTaken).toBe(areTaken);
});

test('they are off during a call, and on again after it, however it ends', () => {
  withoutFastPaths(() => expect(fastPaths.areTaken).toBe(false));
  expect(() =>
    withoutFastPaths(() => {
      throw new RangeError('stop');
    }),
  ).toThrow(RangeError);
  expect(fastPaths.areTaken).toBe(areTaken);
});

test('JSON.parse is not given the document without them', () => {
  const { parse } = JSON;
  const given: string[] = [];
  JSON.parse = (...parameters: Parameters<typeof parse>) => {
    given.push(parameters[0]);
    return parse(...parameters) as unknown;
  };
  try {
    const text = '{"b":[1,25,{"a":null}],"c":"x"}';
    expect(withoutFastPaths(() => stringifyJson(parseJson(text)))).toBe(text);
    expect(given).not.toContain(text);
  } finally {
    JSON.parse = parse;
  }
});
