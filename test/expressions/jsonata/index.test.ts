import { expect, test } from 'vitest';
import { compileJsonataTemplate } from '../../../src/expressions/jsonata/index.js';
import { Random } from '../../../src/utils/random.js';

test('an expression sees the input', () => {
  const scope = {
    input: { count: 1 },
    result: undefined,
    errorOutput: undefined,
    context: () => null,
    variable: () => undefined,
    random: Random.seeded(1),
    now: 0,
  };
  expect(compileJsonataTemplate({ a: '{% $states.input.count + 1 %}' }, 'Output').evaluate(scope)).toEqual({ a: 2 });
});
