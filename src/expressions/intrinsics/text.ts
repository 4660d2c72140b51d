// Intrinsics for strings.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-generic
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-string-operation

import { ExactNumber, entriesOf, isJsonArray, type Json } from '../../utils/json.js';
import { stringArgument } from './arguments.js';
import { type Intrinsic, type IntrinsicArgument, type IntrinsicEvaluate, IntrinsicFault, intrinsic } from './define.js';

export const textIntrinsics: readonly Intrinsic[] = [
  intrinsic({
    name: 'States.Format',
    arguments: [1, Number.POSITIVE_INFINITY],
    prepare: prepareFormat,
    evaluate: (args) => format(partsOf(stringArgument(args, 0)), args),
  }),
  intrinsic({ name: 'States.StringSplit', arguments: [2, 2], evaluate: split }),
];

/** A literal template is taken apart once. One that cannot be fails when it is evaluated, not before. */
function prepareFormat([template]: readonly IntrinsicArgument[]): IntrinsicEvaluate {
  if (template?.kind !== 'literal' || typeof template.value !== 'string') {
    return (args) => format(partsOf(stringArgument(args, 0)), args);
  }
  const parts = literalPartsOf(template.text);
  return (args) => {
    if (parts instanceof IntrinsicFault) throw parts;
    return format(parts, args);
  };
}

function literalPartsOf(text: string): readonly string[] | IntrinsicFault {
  try {
    return partsOf(text);
  } catch (error) {
    if (error instanceof IntrinsicFault) return error;
    throw error;
  }
}

/**
 * What stands between the placeholders `{}`. Other braces have to be escaped: `\{`, `\}`. What is said of an opening
 * brace is the service's (published with github.com/aws/aws-cdk/issues/29261), of a closing one by analogy.
 */
function partsOf(template: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  for (let at = 0; at < template.length; at += 1) {
    const char = template[at];
    if (char === '\\' && at + 1 < template.length) {
      at += 1;
      part += template[at];
    } else if (char === '{' && template[at + 1] === '}') {
      at += 1;
      parts.push(part);
      part = '';
    } else if (char === '{') {
      throw new IntrinsicFault("Invalid template in States.Format: matching '}' not found for '{'.");
    } else if (char === '}') {
      throw new IntrinsicFault("Invalid template in States.Format: matching '{' not found for '}'.");
    } else part += char;
  }
  return [...parts, part];
}

/** `args[0]` is the template that `parts` came from. */
function format(parts: readonly string[], args: readonly Json[]): string {
  const [first = ''] = parts;
  if (parts.length !== args.length) {
    throw new IntrinsicFault(
      `The template has ${parts.length - 1} placeholders, but ${args.length - 1} values are given`,
    );
  }
  let text = first;
  for (let index = 1; index < parts.length; index += 1) text += printAsJava(args[index] ?? null) + parts[index];
  return text;
}

/** As Java's toString: strings bare, objects as `{a=1, b=[x, null]}`. */
function printAsJava(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof ExactNumber) return value.text;
  if (isJsonArray(value)) return `[${value.map(printAsJava).join(', ')}]`;
  const members = entriesOf(value).map(([key, member]) => `${key}=${printAsJava(member)}`);
  return `{${members.join(', ')}}`;
}

/** Every character of the second argument is a delimiter; there are no empty pieces. */
function split(args: readonly Json[]): Json {
  const text = stringArgument(args, 0);
  const delimiters = new Set(stringArgument(args, 1));
  const pieces: string[] = [];
  let piece = '';
  for (const char of text) {
    if (!delimiters.has(char)) piece += char;
    else if (piece !== '') {
      pieces.push(piece);
      piece = '';
    }
  }
  return piece === '' ? pieces : [...pieces, piece];
}
