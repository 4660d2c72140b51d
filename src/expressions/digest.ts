// The digests of States.Hash and of JSONata's $hash.
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html#asl-intrsc-func-hash-calc
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn

import { md5, sha1 } from '@noble/hashes/legacy.js';
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

// In the order in which the service lists them in its error.
const digests: ReadonlyMap<string, (bytes: Uint8Array) => Uint8Array> = new Map([
  ['SHA-1', sha1],
  ['SHA-384', sha384],
  ['SHA-256', sha256],
  ['SHA-512', sha512],
  ['MD5', md5],
]);

export const digestAlgorithms: readonly string[] = [...digests.keys()];

/** The digest of the UTF-8 bytes of a text in lower-case hexadecimal digits; undefined for an unknown algorithm. */
export function hexDigest(text: string, algorithm: string): string | undefined {
  const digest = digests.get(algorithm);
  return digest && bytesToHex(digest(new TextEncoder().encode(text)));
}
