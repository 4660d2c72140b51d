// Intrinsics for JSON text and objects.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-json-data-manipulation

import { inHashMapOrder } from '../../utils/hash-map.js';
import { entriesOf, type Json, JsonSyntaxError, ObjectBuilder, parseJson, stringifyJson } from '../../utils/json.js';
import { objectArgument, stringArgument } from './arguments.js';
import { type Intrinsic, IntrinsicFault, intrinsic } from './define.js';

export const jsonIntrinsics: readonly Intrinsic[] = [
  intrinsic({ name: 'States.StringToJson', arguments: [1, 1], evaluate: stringToJson }),
  intrinsic({ name: 'States.JsonToString', arguments: [1, 1], evaluate: (args) => stringifyJson(args[0] ?? null) }),
  intrinsic({ name: 'States.JsonMerge', arguments: [3, 3], evaluate: merge }),
];

/** Text of blanks alone is null. */
function stringToJson(args: readonly Json[]): Json {
  const text = stringArgument(args, 0);
  if (text.trim() === '') return null;
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new IntrinsicFault(`Not valid JSON: ${error.message}`);
    throw error;
  }
}

/**
 * Shallow, the second object wins; the members come in the order of a HashMap. The service has no deep merge: the
 * third argument has to be false.
 */
function merge(args: readonly Json[]): Json {
  const first = objectArgument(args, 0);
  const second = objectArgument(args, 1);
  if (args[2] !== false) throw new IntrinsicFault('Argument 3 must be false: only shallow merging is supported');
  const members = new Map([...entriesOf(first), ...entriesOf(second)]);
  const merged = new ObjectBuilder();
  for (const [key, member] of inHashMapOrder([...members], ([key]) => key)) merged.set(key, member);
  return merged.finish();
}
