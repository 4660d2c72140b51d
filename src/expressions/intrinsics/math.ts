// Intrinsics for numbers.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-math-operation

import type { Json } from '../../utils/json.js';
import { Random } from '../../utils/random.js';
import type { JsonPathScope } from '../scope.js';
import { int32, integerArgument } from './arguments.js';
import { type Intrinsic, IntrinsicFault, intrinsic } from './define.js';

export const mathIntrinsics: readonly Intrinsic[] = [
  intrinsic({
    name: 'States.MathAdd',
    arguments: [2, 2],
    evaluate: (args) => int32(integerArgument(args, 0) + integerArgument(args, 1)),
  }),
  intrinsic({ name: 'States.MathRandom', arguments: [2, 3], evaluate: random }),
];

/**
 * An integer from the first argument (included) to the second (excluded). With a seed always the same one.
 * Unverified: which number the service gives for a seed.
 */
function random(args: readonly Json[], scope: JsonPathScope): Json {
  const start = integerArgument(args, 0);
  const end = integerArgument(args, 1);
  if (start >= end) throw new IntrinsicFault(`The start ${start} must be less than the end ${end}`);
  const source = args.length === 3 ? Random.seeded(integerArgument(args, 2)) : scope.random;
  return source.integer(start, end);
}
