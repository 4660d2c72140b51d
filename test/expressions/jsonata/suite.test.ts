// JSONata's own test suite: what the library answers, it answers still after all edits. The suite is not part of this
// package; without it these tests are skipped.

import { describe, expect, test } from 'vitest';
import { library } from '../../../src/expressions/jsonata/library.js';
import { casesOf, type Evaluate, groups, groupsOfDialect, isSuiteThere, OUTSIDE, problemOf } from './suite.js';

/** Cases that are answered otherwise, with the reason. A case that is answered as the suite says must not be here. */
const DIFFERENT: ReadonlyMap<string, string> = new Map([]);

describe.skipIf(!isSuiteThere)(
  `JSONata's test suite (${isSuiteThere ? 'found' : 'SKIPPED: not found'})`,
  { timeout: 60_000 },
  () => {
    test('is whole', () => {
      expect(groups.flatMap(casesOf).length).toBe(1686);
      expect([...OUTSIDE.keys()].filter((group) => !groups.includes(group))).toEqual([]);
    });

    test.each(groupsOfDialect)('%s', (group) => {
      const wrong = casesOf(group).flatMap(({ name, content }) => {
        const problem = problemOf(content, evaluate);
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

const evaluate: Evaluate = ({ expr, data, bindings }, evaluation) => {
  return library.during(evaluation, () => library(expr).evaluate(data, bindings ?? {}));
};
