// The text of an object, decompressed where the service decompresses it.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html#itemreader-field-contents

import type { StoredObject } from '../object-store.js';
import { ItemReaderFailure, UnsupportedFeature } from './failure.js';

// https://datatracker.ietf.org/doc/html/rfc1952#section-2.3.1
const GZIP = [0x1f, 0x8b];
// https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.1
const ZSTANDARD = [0x28, 0xb5, 0x2f, 0xfd];

/** Told apart by the first bytes: text that begins with either is not UTF-8. */
export async function textOf({ body }: StoredObject): Promise<string> {
  if (typeof body === 'string') return body;
  if (startsWith(body, ZSTANDARD)) throw new UnsupportedFeature('compression by Zstandard');
  return new TextDecoder().decode(startsWith(body, GZIP) ? await gunzip(body) : body);
}

function startsWith(body: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => body[index] === byte);
}

async function gunzip(body: Uint8Array): Promise<ArrayBuffer> {
  // Any Uint8Array will do: the type of Blob asks for one that is not shared between threads.
  const stream = new Blob([body as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'));
  try {
    return await new Response(stream).arrayBuffer();
  } catch {
    throw new ItemReaderFailure('The data set is not valid gzip');
  }
}
