// JSONata's own test suite, where it is there: it is not part of this package.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Evaluation } from '../../../src/expressions/jsonata/library.js';
import { LimitExceeded, type Limits, serviceLimits } from '../../../src/expressions/jsonata/limits.js';
import { RunningEvaluation } from '../../../src/expressions/jsonata/running-evaluation.js';
import { toJson } from '../../../src/expressions/jsonata/values.js';
import '../../../src/expressions/jsonata/index.js';
import { Random } from '../../../src/utils/random.js';

const folder = fileURLToPath(new URL('../../../../shared/jsonata-suite/', import.meta.url));
export const isSuiteThere = existsSync(folder);

/** Outside of the dialect that Step Functions speaks. */
export const OUTSIDE: ReadonlyMap<string, string> = new Map([
  ['function-eval', '$eval does not exist'],
  ['coalescing-operator', '?? came with 2.1'],
  ['default-operator', '?: came with 2.1'],
]);

export const groups: readonly string[] = isSuiteThere ? readdirSync(join(folder, 'groups')) : [];
export const groupsOfDialect = groups.filter((group) => !OUTSIDE.has(group));

export interface Case {
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

export function casesOf(group: string): { name: string; content: Case }[] {
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

export type Evaluate = (content: Case, evaluation: Evaluation) => unknown;

/** What is not as the case says. */
export function problemOf(content: Case, evaluate: Evaluate): string | undefined {
  const { code, error, undefinedResult } = content;
  let value: unknown;
  try {
    value = evaluate(content, evaluationOf(content));
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

function evaluationOf({ depth }: Case): Evaluation {
  // The limits of the case, where it has any: the suite wants more than the service allows.
  const limits: Limits = { ...serviceLimits, depth: depth ?? 500, valueBytes: Infinity, totalBytes: Infinity };
  return new RunningEvaluation({ now: Date.UTC(2020, 0, 2, 3, 4, 5), random: Random.seeded(1) }, limits);
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
