// Intrinsics for arrays.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-arrays

import { ExactNumber, isJsonObject, type Json } from '../../utils/json.js';
import { arrayArgument, integerArgument } from './arguments.js';
import { type Intrinsic, IntrinsicFault, intrinsic } from './define.js';

const MAX_RANGE = 1000;

export const arrayIntrinsics: readonly Intrinsic[] = [
  intrinsic({ name: 'States.Array', arguments: [0, Number.POSITIVE_INFINITY], evaluate: (args) => [...args] }),
  intrinsic({ name: 'States.ArrayPartition', arguments: [2, 2], evaluate: partition }),
  intrinsic({ name: 'States.ArrayContains', arguments: [2, 2], evaluate: contains }),
  intrinsic({ name: 'States.ArrayRange', arguments: [3, 3], evaluate: range }),
  intrinsic({ name: 'States.ArrayGetItem', arguments: [2, 2], evaluate: getItem }),
  intrinsic({ name: 'States.ArrayLength', arguments: [1, 1], evaluate: (args) => arrayArgument(args, 0).length }),
  intrinsic({ name: 'States.ArrayUnique', arguments: [1, 1], evaluate: unique }),
];

function partition(args: readonly Json[]): Json {
  const array = arrayArgument(args, 0);
  const size = integerArgument(args, 1);
  if (size < 1) throw new IntrinsicFault(`The chunk size must be a positive integer, but was ${size}`);
  const chunks: Json[] = [];
  for (let start = 0; start < array.length; start += size) chunks.push(array.slice(start, start + size));
  return chunks;
}

function contains(args: readonly Json[]): Json {
  const wanted = args[1] ?? null;
  return arrayArgument(args, 0).some((element) => javaEquals(element, wanted));
}

/** Both ends included. Unverified: a step away from the end gives an empty array. */
function range(args: readonly Json[]): Json {
  const first = integerArgument(args, 0);
  const last = integerArgument(args, 1);
  const step = integerArgument(args, 2);
  if (step === 0) throw new IntrinsicFault('The step must not be 0');
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > MAX_RANGE) throw new IntrinsicFault(`The array would have more than ${MAX_RANGE} elements`);
  return Array.from({ length: count }, (_, index) => first + index * step);
}

function getItem(args: readonly Json[]): Json {
  const array = arrayArgument(args, 0);
  const index = integerArgument(args, 1);
  const element = array[index];
  if (element !== undefined) return element;
  throw new IntrinsicFault(`Index ${index} is out of bounds for an array of ${array.length} elements`);
}

/** Keeps the first of equal elements. */
function unique(args: readonly Json[]): Json {
  const plain = new Set<Json>();
  const others: Json[] = [];
  const distinct: Json[] = [];
  for (const element of arrayArgument(args, 0)) {
    const isPlain = typeof element !== 'object' || element === null;
    if (isPlain ? plain.has(element) : others.some((other) => javaEquals(other, element))) continue;
    if (isPlain) plain.add(element);
    else others.push(element);
    distinct.push(element);
  }
  return distinct;
}

/** Deep equality in which 1 is not 1.0, as Java's integers are no doubles (unverified for that pair). */
function javaEquals(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (left instanceof ExactNumber) return right instanceof ExactNumber && left.text === right.text;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((element, index) => javaEquals(element, right[index]))
    );
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && javaEquals(left[key] ?? null, right[key] ?? null))
  );
}
