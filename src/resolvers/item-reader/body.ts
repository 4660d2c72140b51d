// The text of an object, chunk by chunk, decompressed where the service decompresses it.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html#itemreader-field-contents

import type { StoredObject } from '../object-store.js';
import { ItemReaderFailure, UnsupportedFeature } from './failure.js';

// https://datatracker.ietf.org/doc/html/rfc1952#section-2.3.1
const GZIP = [0x1f, 0x8b];
// https://datatracker.ietf.org/doc/html/rfc8878#section-3.1.1
const ZSTANDARD = [0x28, 0xb5, 0x2f, 0xfd];
const LONGEST_MAGIC = 4;

/** What is read at a time of a body that comes whole. */
const CHUNK = 65_536;

/**
 * The text of an object. Compression is told by the first bytes: text that begins with them is not UTF-8.
 * @throws ItemReaderFailure, UnsupportedFeature
 */
export async function* textChunks({ body }: StoredObject): AsyncGenerator<string> {
  if (typeof body === 'string') {
    for (let at = 0; at < body.length; at += CHUNK) yield body.slice(at, at + CHUNK);
    return;
  }
  const chunks = bytesOf(body)[Symbol.asyncIterator]();
  try {
    const start = await startOf(chunks);
    if (startsWith(start, ZSTANDARD)) throw new UnsupportedFeature('compression by Zstandard');
    const bytes = followedBy(start, chunks);
    yield* decoded(startsWith(start, GZIP) ? gunzipped(bytes) : bytes);
  } finally {
    await chunks.return(undefined);
  }
}

/** The text of all chunks, for what cannot be read in pieces. */
export async function wholeText(chunks: AsyncIterable<string>): Promise<string> {
  const texts: string[] = [];
  for await (const chunk of chunks) texts.push(chunk);
  return texts.join('');
}

async function* bytesOf(body: Exclude<StoredObject['body'], string>): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) {
    for (let at = 0; at < body.length; at += CHUNK) yield body.subarray(at, at + CHUNK);
    return;
  }
  for await (const chunk of body) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
}

/** Enough of the first bytes to tell the compression, or all that there are. */
async function startOf(chunks: AsyncGenerator<Uint8Array>): Promise<Uint8Array> {
  let start = new Uint8Array();
  while (start.length < LONGEST_MAGIC) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    start = joined(start, value);
  }
  return start;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

function startsWith(body: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => body[index] === byte);
}

async function* followedBy(start: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start;
  yield* rest;
}

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function* gunzipped(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  // What the store throws is its own; what the decompression throws is the fault of the data.
  let thrown: unknown;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      try {
        const { done, value } = await bytes.next();
        if (done === true) controller.close();
        // Any Uint8Array will do: the type asks for one that is not shared between threads.
        else controller.enqueue(value as Uint8Array<ArrayBuffer>);
      } catch (error) {
        thrown = error;
        controller.error(error);
      }
    },
  });
  const reader = source.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch {
    throw thrown ?? new ItemReaderFailure('The data set is not valid gzip');
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
