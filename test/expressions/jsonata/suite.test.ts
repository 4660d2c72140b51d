// JSONata's own test suite: what the library answers, it answers still after all edits. The suite is not part of this
// package; without it these tests are skipped.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { library } from '../../../src/expressions/jsonata/library.js';
import { LimitExceeded, type Limits, serviceLimits } from '../../../src/expressions/jsonata/limits.js';
import { RunningEvaluation } from '../../../src/expressions/jsonata/running-evaluation.js';
import { toJson } from '../../../src/expressions/jsonata/values.js';
import '../../../src/expressions/jsonata/index.js';
import { Random } from '../../../src/utils/random.js';

const folder = fileURLToPath(new URL('../../../../shared/jsonata-suite/', import.meta.url));
const available = existsSync(folder);

/** Outside of the dialect that Step Functions speaks. */
const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['function-eval', '$eval does not exist'],
  ['coalescing-operator', '?? came with 2.1'],
  ['default-operator', '?: came with 2.1'],
]);

/** Cases that are answered otherwise, with the reason. A case that is answered as the suite says must not be here. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([]);

describe.skipIf(!available)(
  `JSONata's test suite (${available ? 'found' : 'SKIPPED: not found'})`,
  { timeout: 60_000 },
  () => {
    const groups = available ? readdirSync(join(folder, 'groups')) : [];

    test('is whole', () => {
      expect(groups.flatMap(casesOf).length).toBe(1686);
      expect([...OUTSIDE.keys()].filter((group) => !groups.includes(group))).toEqual([]);
    });

    test.each(groups.filter((group) => !OUTSIDE.has(group)))('%s', (group) => {
      const wrong = casesOf(group).flatMap(({ name, content }) => {
        const problem = problemOf(content);
        const isKnown = DIFFERENT.has(name);
        if (isKnown && problem === undefined) return [`${name} is as the suite says now: take it off the list`];
        return problem === undefined || isKnown ? [] : [`${name}: ${content.expr}: ${problem}`];
      });
      expect(wrong).toEqual([]);
    });

    test('lists no difference that is not there', () => {
      const names = new Set(groups.flatMap(casesOf).map(({ name }) => name));
      expect([...DIFFERENT.keys()].filter((name) => !names.has(name))).toEqual([]);
    });
  },
);

interface Case {
  readonly expr: string;
  readonly data?: unknown;
  readonly bindings?: Record<string, unknown>;
  readonly depth?: number;
  readonly result?: unknown;
  readonly undefinedResult?: boolean;
  readonly code?: string;
  readonly token?: string;
  readonly error?: { readonly code: string; readonly message?: string };
  readonly unordered?: boolean;
}

function casesOf(group: string): { name: string; content: Case }[] {
  const at = join(folder, 'groups', group);
  return readdirSync(at)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const content = JSON.parse(readFileSync(join(at, file), 'utf8'));
      const all = Array.isArray(content) ? content : [content];
      return all.map((each, index) => {
        const name = `${group}/${file}${Array.isArray(content) ? `[${index}]` : ''}`;
        return { name, content: withTexts(at, each) };
      });
    });
}

function withTexts(at: string, content: Record<string, unknown>): Case {
  const expr = content['expr-file'] ? readFileSync(join(at, String(content['expr-file'])), 'utf8') : content.expr;
  const dataset = content.dataset;
  const data =
    typeof dataset === 'string'
      ? JSON.parse(readFileSync(join(folder, 'datasets', `${dataset}.json`), 'utf8'))
      : content.data;
  return { ...content, expr, data } as Case;
}

interface Fault {
  readonly code?: string;
  readonly token?: string;
  readonly message?: string;
}

/** The code that the suite's own runner gives to an expression past its limits. */
const LIMIT_CODE = 'U1001';

/** What is not as the case says. */
function problemOf(content: Case): string | undefined {
  const { code, error, undefinedResult } = content;
  let value: unknown;
  try {
    value = evaluate(content);
  } catch (thrown) {
    const found: Fault = thrown instanceof LimitExceeded ? { code: LIMIT_CODE } : (thrown as Fault);
    const isExpected =
      (code !== undefined || error !== undefined) &&
      (code ?? error?.code) === found.code &&
      (content.token === undefined || content.token === found.token) &&
      (error?.message === undefined || error.message === found.message);
    return isExpected ? undefined : `threw ${found.code} ${found.token} ${found.message}`;
  }
  if (code !== undefined || error !== undefined) return `gave ${JSON.stringify(value)} in place of an error`;
  if (undefinedResult) return value === undefined ? undefined : `gave ${JSON.stringify(value)}`;
  if (value === undefined) return 'gave nothing';
  const given = sorted(JSON.parse(JSON.stringify(toJson(value, undefined))), content);
  const wanted = sorted(content.result, content);
  return JSON.stringify(given) === JSON.stringify(wanted) || equal(given, wanted)
    ? undefined
    : `gave ${JSON.stringify(given)}`;
}

function evaluate({ expr, data, bindings, depth }: Case): unknown {
  // The limits of the case, where it has any: the suite wants more than the service allows.
  const limits: Limits = { ...serviceLimits, depth: depth ?? 500, valueBytes: Infinity, totalBytes: Infinity };
  const evaluation = new RunningEvaluation({ now: Date.UTC(2020, 0, 2, 3, 4, 5), random: Random.seeded(1) }, limits);
  return library.during(evaluation, () => library(expr).evaluate(data, bindings ?? {}));
}

function sorted(value: unknown, { unordered }: Case): unknown {
  return unordered && Array.isArray(value) ? value.map((each) => JSON.stringify(each)).sort() : value;
}

function equal(left: unknown, right: unknown): boolean {
  try {
    expect(left).toEqual(right);
    return true;
  } catch {
    return false;
  }
}
