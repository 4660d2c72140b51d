// The edited library: what the edits promise of it.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { synchronousJsonata } from '../../../scripts/synchronous-jsonata.js';
import { library } from '../../../src/expressions/jsonata/library.js';
import '../../../src/expressions/jsonata/index.js';

describe('its source', () => {
  const source = synchronousJsonata();

  test('is synchronous', () => {
    expect(source).not.toMatch(/\basync\b|\bawait\b|Promise\./);
  });

  test('asks neither the clock nor chance', () => {
    expect(source).not.toMatch(/new Date\(\)|Date\.now|Math\.random/);
  });

  test('runs no regular expression of an expression on the engine of the machine', () => {
    expect(source).not.toContain('new environment.base.RegexEngine(');
    expect(source.split("new RegExp(fullRegex, 'i')")).toHaveLength(
      source.split("running.regex(new RegExp(fullRegex, 'i'))").length,
    );
  });

  test('is of the version that the edits know', () => {
    const { version } = JSON.parse(readFileSync('node_modules/jsonata/package.json', 'utf8')) as { version: string };
    expect(version).toBe('2.2.2');
  });
});

// https://docs.jsonata.org/overview.html and those of Step Functions, without $eval.
test('its functions are those that the service documents', () => {
  expect([...library.functionNames()].sort()).toEqual([
    ...['abs', 'append', 'assert', 'average', 'base64decode', 'base64encode', 'boolean', 'ceil', 'clone', 'contains'],
    ...['count', 'decodeUrl', 'decodeUrlComponent', 'distinct', 'each', 'encodeUrl', 'encodeUrlComponent', 'error'],
    ...['exists', 'filter', 'floor', 'formatBase', 'formatInteger', 'formatNumber', 'fromMillis', 'hash', 'join'],
    ...['keys', 'length', 'lookup', 'lowercase', 'map', 'match', 'max', 'merge', 'millis', 'min', 'not', 'now'],
    ...['number', 'pad', 'parse', 'parseInteger', 'partition', 'power', 'random', 'range', 'reduce', 'replace'],
    ...['reverse', 'round', 'shuffle', 'sift', 'single', 'sort', 'split', 'spread', 'sqrt', 'string', 'substring'],
    ...['substringAfter', 'substringBefore', 'sum', 'toMillis', 'trim', 'type', 'uppercase', 'uuid', 'zip'],
  ]);
});
