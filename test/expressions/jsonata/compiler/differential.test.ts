// Random expressions over random data, compiled and by the library: the same value, or the same error. The data are
// frozen, so that nothing can write into them.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTree, LEFT_TO_LIBRARY } from '../../../../src/expressions/jsonata/compiler/index.js';
import { library } from '../../../../src/expressions/jsonata/library.js';
import { serviceLimits } from '../../../../src/expressions/jsonata/limits.js';
import { RunningEvaluation } from '../../../../src/expressions/jsonata/running-evaluation.js';
import { toJson } from '../../../../src/expressions/jsonata/values.js';
import '../../../../src/expressions/jsonata/index.js';
import { type Json, stringifyJson } from '../../../../src/utils/json.js';
import { Random } from '../../../../src/utils/random.js';
import { deepFrozen } from '../harness.js';
import { data, expressions } from './expressions.js';

const RUNS = 5000;

describe('compiled, an expression gives what the library gives', { timeout: 600_000 }, () => {
  test('for random expressions and data', () => {
    const counts = { answered: 0, left: 0 };
    fc.assert(
      fc.property(expressions, data, data, (text, input, bound) => {
        const expression = parsed(text);
        fc.pre(expression !== undefined);
        const bindings = deepFrozen({ data: bound, x: input } as Json) as Readonly<Record<string, unknown>>;
        deepFrozen(input as Json);
        const before = JSON.stringify([input, bound]);
        const program = compileTree(expression.ast());
        const compiled = outcomeOf((evaluation) => {
          return program === undefined ? LEFT_TO_LIBRARY : program.run(input, bindings, evaluation);
        });
        if (program === undefined || compiled === LEFT_TO_LIBRARY) counts.left += 1;
        else {
          counts.answered += 1;
          const ofLibrary = outcomeOf((evaluation) => {
            return library.during(evaluation, () => expression.evaluate(input, bindings));
          });
          expect(compiled).toEqual(ofLibrary);
        }
        expect(JSON.stringify([input, bound])).toBe(before);
      }),
      { numRuns: RUNS },
    );
    expect(counts.left / (counts.left + counts.answered)).toBeLessThan(0.05);
  });
});

function parsed(text: string) {
  try {
    return library(text);
  } catch {
    return undefined;
  }
}

/** The value as it is written, or what was thrown; and what was drawn. */
function outcomeOf(body: (evaluation: RunningEvaluation) => unknown): unknown {
  const random = Random.seeded(7);
  const evaluation = new RunningEvaluation({ now: 1_700_000_000_000, random }, { ...serviceLimits, steps: 200_000 });
  try {
    const value = body(evaluation);
    if (value === LEFT_TO_LIBRARY) return value;
    const written = value === undefined ? 'undefined' : stringifyJson(toJson(value, undefined));
    return { written, drawn: random.state };
  } catch (error) {
    if (!(error instanceof Error) || 'code' in error) {
      const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
      return { code, message };
    }
    // What the machine throws has other words in another place.
    return { name: error.name, message: error instanceof TypeError ? undefined : error.message };
  }
}
