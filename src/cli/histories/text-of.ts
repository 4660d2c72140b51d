// The text of a file or of standard input, in parts, whatever it is encoded in.

import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import type { Io } from '../io.js';
import { cannotRead } from '../read-text.js';
import { UnreadableText } from './unreadable-text.js';

/**
 * @throws (rejects) UsageError for a file that cannot be opened; UnreadableText for bytes that are no text, or a gzip file
 * that is broken.
 */
export async function* textOf(file: string, io: Io): AsyncGenerator<string> {
  const bytes = file === '-' ? io.streamStdin() : bytesOf(file);
  let decoder: TextDecoder | undefined;
  try {
    for await (const chunk of unzipped(bytes)) {
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
      yield decoder.decode(chunk, { stream: true });
    }
    if (decoder !== undefined) yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new UnreadableText('is neither text in UTF-8 nor compressed with gzip');
    throw error;
  }
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(file)) yield chunk as Uint8Array; // no encoding is set
  } catch (error) {
    throw cannotRead(file, 'the history', error);
  }
}

async function* unzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const [one, two] = first.value;
  const all = Readable.from(startingWith(first.value, chunks));
  if (one !== 0x1f || two !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  all.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of all.pipe(gunzip)) yield chunk as Uint8Array; // no encoding is set
  } catch (error) {
    const isZlib = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
    throw isZlib ? new UnreadableText(`is broken as a gzip file (${error.message})`) : error;
  }
}

async function* startingWith(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** A shell of Windows writes UTF-16 with a byte order mark. */
function encodingOf([one, two]: Uint8Array): string {
  return one === 0xff && two === 0xfe ? 'utf-16le' : 'utf-8';
}
