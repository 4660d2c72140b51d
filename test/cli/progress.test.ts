// What somebody at a terminal sees of a run that lasts.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { colorsFor } from '../../src/cli/colors.js';
import { commandLine } from '../../src/cli/command-line.js';
import { showCount } from '../../src/cli/progress.js';
import { file, newCall } from './harness.js';

const MINUTE = '{"StartAt":"CoolDown","States":{"CoolDown":{"Type":"Wait","Seconds":60,"End":true}}}';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

test('a line on standard error says how long, how much and where, and is gone at the end', async () => {
  const { printed } = await runWhileTimePasses(80);
  const drawn = printed.stderr.split('\r\u001b[2K');
  expect(drawn[1]).toMatch(/. 1s · 2 events · CoolDown$/);
  expect(drawn.some((line) => line.endsWith('42s · 2 events · CoolDown'))).toBe(true);
  expect(drawn.at(-1)).toBe('');
  expect(printed.stdout).toContain('SUCCEEDED after 1m, 4 events');
});

test('it is as long as the terminal is wide', async () => {
  const { printed } = await runWhileTimePasses(12);
  const lines = printed.stderr.split('\r\u001b[2K');
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(12);
});

test('nothing is written where nobody looks', async () => {
  const { printed } = await runWhileTimePasses(undefined);
  expect(printed.stderr).toBe('');
});

test('what comes one after the other is counted, printably, and not before a second has passed', async () => {
  const { io, printed } = newCall({ terminal: 30 });
  const progress = showCount('replayed', io.stderr, colorsFor(io.stderr, { NO_COLOR: '1' }));
  progress.count('first');
  expect(printed.stderr).toBe('');
  vi.setSystemTime(Date.now() + 1500);
  progress.count('a\u001bb\nc');
  progress.count('too soon');
  await progress.end();
  expect(printed.stderr.split('\r\u001b[2K')).toEqual([
    '',
    expect.stringMatching(/^. 1s · 2 replayed · a\uFFFDb c$/u),
    '',
  ]);
});

async function runWhileTimePasses(terminal: number | undefined) {
  const call = newCall({ ...(terminal === undefined ? {} : { terminal }), env: { NO_COLOR: '1' } });
  const ended = commandLine(['run', file('minute.json', MINUTE), '--clock', 'system'], call.io);
  let isOver = false;
  const over = () => {
    isOver = true;
  };
  ended.then(over, over);
  while (!isOver) {
    await vi.advanceTimersByTimeAsync(200);
    // Reading the definition is real work, for which no faked time passes.
    await new Promise(setImmediate);
  }
  expect(await ended).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  return call;
}
