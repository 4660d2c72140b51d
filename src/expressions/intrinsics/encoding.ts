// Intrinsics that encode, decode, hash and identify.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-data-encode-decode
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-hash-calc
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-uniqueid

import { type Json, stringifyJson } from '../../utils/json.js';
import { digestAlgorithms, hexDigest } from '../digest.js';
import { limitedText, stringArgument } from './arguments.js';
import { decodeBase64, encodeBase64 } from './base64.js';
import { type Intrinsic, IntrinsicFault, intrinsic } from './define.js';

export const encodingIntrinsics: readonly Intrinsic[] = [
  intrinsic({
    name: 'States.Base64Encode',
    arguments: [1, 1],
    evaluate: (args) => encodeBase64(new TextEncoder().encode(limitedText(stringArgument(args, 0)))),
  }),
  intrinsic({ name: 'States.Base64Decode', arguments: [1, 1], evaluate: decode }),
  intrinsic({ name: 'States.Hash', arguments: [2, 2], evaluate: hash }),
  intrinsic({ name: 'States.UUID', arguments: [0, 0], evaluate: (_args, scope) => scope.random.uuid() }),
];

function decode(args: readonly Json[]): Json {
  const bytes = decodeBase64(limitedText(stringArgument(args, 0)));
  if (bytes === undefined) throw new IntrinsicFault('Argument 1 is not valid Base64');
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

/** A string is hashed as it is, any other value as its JSON text. */
function hash(args: readonly Json[]): Json {
  const data = args[0] ?? null;
  const algorithm = stringArgument(args, 1);
  const digest = hexDigest(limitedText(typeof data === 'string' ? data : stringifyJson(data)), algorithm);
  if (digest !== undefined) return digest;
  throw new IntrinsicFault(`'${algorithm}' is none of the algorithms ${digestAlgorithms.join(', ')}`);
}
