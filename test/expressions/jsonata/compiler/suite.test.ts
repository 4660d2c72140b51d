// JSONata's own test suite, compiled: every case of the dialect is answered as it says, and few need the library.

import { describe, expect, test } from 'vitest';
import { compileTree, LEFT_TO_LIBRARY } from '../../../../src/expressions/jsonata/compiler/index.js';
import { library } from '../../../../src/expressions/jsonata/library.js';
import { type Case, casesOf, type Evaluate, groupsOfDialect, isSuiteThere, problemOf } from '../suite.js';

/** The share of the cases that the library may have to evaluate. */
const MOST_LEFT = 0.02;

describe.skipIf(!isSuiteThere)(
  `JSONata's test suite, compiled (${isSuiteThere ? 'found' : 'SKIPPED: not found'})`,
  { timeout: 60_000 },
  () => {
    test.each(groupsOfDialect)('%s', (group) => {
      const wrong = casesOf(group).flatMap(({ name, content }) => {
        const problem = problemOf(content, evaluateCompiled);
        return problem === undefined ? [] : [`${name}: ${content.expr}: ${problem}`];
      });
      expect(wrong).toEqual([]);
    });

    test(`leaves less than ${MOST_LEFT * 100} % to the library`, () => {
      const cases = groupsOfDialect.flatMap(casesOf);
      const left = cases.filter(({ content }) => isLeftToLibrary(content)).map(({ name }) => name);
      expect(left.length / cases.length, left.join('\n')).toBeLessThan(MOST_LEFT);
    });
  },
);

let leftToLibrary: boolean;

const evaluateCompiled: Evaluate = ({ expr, data, bindings = {} }, evaluation) => {
  const expression = library(expr);
  const program = compileTree(expression.ast());
  leftToLibrary = false;
  const result = program === undefined ? LEFT_TO_LIBRARY : program.run(data, bindings, evaluation);
  if (result !== LEFT_TO_LIBRARY) return result;
  leftToLibrary = true;
  evaluation.restart();
  return library.during(evaluation, () => expression.evaluate(data, bindings));
};

function isLeftToLibrary(content: Case): boolean {
  leftToLibrary = false;
  problemOf(content, evaluateCompiled);
  return leftToLibrary;
}
