// Writing to the streams of a process.

import { expect, test } from 'vitest';
import { type OutputStream, outputTo } from '../../src/cli/process-io.js';

test('a pipe that nobody reads any more is no fault', async () => {
  for (const code of ['EPIPE', 'ERR_STREAM_DESTROYED']) {
    await expect(
      outputTo(failingWith(Object.assign(new Error('closed'), { code }))).write('text'),
    ).resolves.toBeUndefined();
  }
});

test('a full disk is one', async () => {
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  await expect(outputTo(failingWith(full)).write('text')).rejects.toBe(full);
});

test('errors of a stream have a listener: without one they would end the process', () => {
  const events: string[] = [];
  outputTo({ ...failingWith(null), on: (event) => events.push(event) });
  expect(events).toEqual(['error']);
});

test('a terminal has its width, also when that changes', () => {
  const stream = { ...failingWith(null), isTTY: true, columns: 80 };
  const output = outputTo(stream);
  stream.columns = 120;
  expect({ isTerminal: output.isTerminal, columns: output.columns }).toEqual({ isTerminal: true, columns: 120 });
  expect(outputTo(failingWith(null))).toMatchObject({ isTerminal: false, columns: undefined });
});

function failingWith(error: Error | null): OutputStream {
  return { write: (_text, written) => written(error), on: () => undefined };
}
