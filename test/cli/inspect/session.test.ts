// The view in a terminal, from the first key to the last: what stands on the screen, and that the terminal is given back.

import { expect, test } from 'vitest';
import { commandLine } from '../../../src/cli/command-line.js';
import { widthOf } from '../../../src/cli/inspect/text.js';
import { newCall } from '../harness.js';
import { FakeTerminal, savedCharge, savedRun } from './harness.js';

test('shows events, states and data side by side', async () => {
  const { screen, leave } = await open(['--event', '7']);
  expect(screen.lines).toEqual(
    `\
saved.json                                                                      event 7 of 12  5.000s  RUNNING
[events]  states   data                      │ [states]
   2 0.000s  TaskStateEntered  Charge        │ Charge (Task)  waits for its task, attempt 2
   3 0.000s  LambdaFunctionScheduled  Charge │   Retry[0] Busy: 1 of 3 used
   4 0.000s  LambdaFunctionStarted  Charge   │
   5 0.000s  LambdaFunctionFailed  Charge    │ [data] 1-7 of 35
   6 5.000s  LambdaFunctionScheduled  Charge │ Input of Charge
▸  7 5.000s  LambdaFunctionStarted  Charge   │   {
   8 6.500s  LambdaFunctionSucceeded  Charge │     "amount": 12
   9 6.500s  TaskStateExited  Charge         │   }
  10 6.500s  SucceedStateEntered  Done       │ Variables
  11 6.500s  SucceedStateExited  Done        │   {}
  12 6.500s  ExecutionSucceeded              │ Context object
events  ? help  q leave  ← → step  Tab pane  / search  g go to  m mark  d difference`.split('\n'),
  );
  await leave();
});

test('steps through the events, and stays within them', async () => {
  const { screen, leave } = await open();
  const at = () => /event (\d+) of 12/.exec(screen.lines[0] ?? '')?.[1];
  const after = (...keys: string[]) => {
    screen.press(...keys);
    return at();
  };
  expect(at()).toBe('1');
  expect(after('left')).toBe('1');
  expect(after('right', 'l', 'down')).toBe('4');
  expect(after('h', 'up')).toBe('2');
  expect(after('end')).toBe('12');
  expect(after('right')).toBe('12');
  expect(after('home', 'pagedown')).toBe('12');
  expect(after('pageup')).toBe('1');
  expect(after('g', '1', '0', 'return')).toBe('10');
  expect(after('S')).toBe('10');
  expect(screen.lines.at(-1)).toBe('There is no previous event of Done');
  expect(after('home', 'right', 's')).toBe('3');
  await leave();
});

test('an event that there is not, and what is no id, is told of', async () => {
  const { screen, leave } = await open();
  screen.press('g', '9', '9', 'return');
  expect(screen.lines.at(-1)).toBe('There is no event 99: the history has events 1 to 12');
  screen.press('g', 'x', 'return');
  expect(screen.lines.at(-1)).toBe('There is no event “x”: the history has events 1 to 12');
  screen.press('g', '5', '6', 'backspace');
  expect(screen.lines.at(-1)).toBe('Go to event: 5█');
  screen.press('escape');
  expect(screen.lines.at(-1)).toMatch(/^events /);
  await leave();
});

test('searches types, states and data, on and on', async () => {
  const { screen, leave } = await open();
  const at = () => /event (\d+) of 12/.exec(screen.lines[0] ?? '')?.[1];
  screen.press('n');
  expect(screen.lines.at(-1)).toBe('Nothing was looked for: / looks for a text');
  screen.press('/', ...'ch_1');
  expect(screen.lines.at(-1)).toBe('Search: ch_1█');
  screen.press('return');
  expect(at()).toBe('8');
  screen.press('n', 'n');
  expect(at()).toBe('10');
  screen.press('n', 'n', 'n');
  expect([at(), screen.lines.at(-1)]).toEqual(['8', 'Searched on from the first event']);
  screen.press('N');
  expect([at(), screen.lines.at(-1)]).toEqual(['12', 'Searched on from the last event']);
  screen.press('/', ...'nothing like it', 'return');
  expect([at(), screen.lines.at(-1)]).toEqual(['12', 'No event has “nothing like it”']);
  screen.press('/', ...'EXECUTIONSTARTED', 'return');
  expect(at()).toBe('1');
  screen.press('n');
  expect(screen.lines.at(-1)).toBe('No other event has “EXECUTIONSTARTED”');
  await leave();
});

test('shows the difference between a mark and where one is', async () => {
  const { screen, leave } = await open(['--event', '3']);
  screen.press('d');
  expect(screen.lines.at(-1)).toBe('No event is marked: m marks this one');
  screen.press('m', 's', 's', 'd');
  expect(screen.lines[0]).toMatch(/event 5 of 12 {2}0\.000s {2}RUNNING {2}marked 3$/);
  expect(screen.lines.join('\n')).toMatch(/\* {2}3 0\.000s/);
  const right = screen.lines.map((line) => line.split('│ ')[1] ?? '');
  expect(right.slice(6, 11)).toEqual([
    'From event 3 to event 5: 0ms',
    'Retries',
    '  ~ Charge Retry[0] Busy: 0 → 1',
    'Pending tasks',
    '  - Charge, attempt 1 (task 1)',
  ]);
  screen.press('d');
  expect(screen.lines.join('\n')).toContain('[data]');
  await leave();
});

test('scrolls the pane that is turned to, no further than its end', async () => {
  const { screen, leave } = await open(['--event', '7']);
  screen.press('tab', 'tab', 'j', 'j');
  expect(screen.lines[5]).toContain(' events   states  [data] 3-9 of 35');
  screen.press('pagedown', ...Array(60).fill('j'));
  expect(screen.lines[5]).toContain('[data] 35-35 of 35');
  screen.press(...Array(60).fill('k'));
  expect(screen.lines[5]).toContain('[data] 1-7 of 35');
  screen.press('shift-tab', 'shift-tab', 'right');
  expect(screen.lines[0]).toContain('event 8 of 12');
  screen.press('tab', 'tab', '>');
  expect(screen.lines.join('\n')).not.toContain('"id": "ch_1"');
  await leave();
});

test('has a help for all of its keys', async () => {
  const { screen, leave } = await open([], new FakeTerminal(80, 24));
  screen.press('?');
  expect(screen.lines[1]).toContain('[help]');
  expect(screen.lines[2]).toBe('← → h l    previous event, next event');
  screen.press('?');
  expect(screen.lines[1]).toContain('[data]');
  await leave();
});

test('shows one pane at a time where there is no room for all', async () => {
  const { screen, leave } = await open(['--event', '7'], new FakeTerminal(40, 8));
  expect(screen.lines[0]).toBe('saved.j…  event 7 of 12  5.000s  RUNNING');
  expect(screen.lines[1]).toBe('[events]  states   data ');
  screen.press('tab');
  expect(screen.lines.slice(1, 4)).toEqual([
    ' events  [states]  data ',
    'Charge (Task)  waits for its task, atte…',
    '  Retry[0] Busy: 1 of 3 used',
  ]);
  await leave();
});

test.each([
  [200, 60],
  [100, 12],
  [99, 12],
  [60, 10],
  [40, 6],
  [20, 5],
  [12, 3],
  [1, 1],
])('fills %i columns and %i rows, whatever is in them, and draws anew when they change', async (columns, rows) => {
  const wide = {
    StartAt: '日本語の状態',
    States: { 日本語の状態: { Type: 'Pass', Result: { 'ключ👩‍👩‍👧': '値'.repeat(90) }, End: true } },
  };
  const { screen, leave } = await open([], new FakeTerminal(), await savedRun(wide, { n: 1 }));
  screen.resize(columns, rows);
  for (const keys of [
    ['right'],
    ['right'],
    ['tab'],
    ['tab'],
    ['m', 'right', 'd'],
    ['?'],
    ['g', '1'],
    ['escape'],
    ['/', '語', '語'],
  ]) {
    screen.press(...keys);
    expect(screen.lines).toHaveLength(rows);
    for (const line of screen.lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
  }
  screen.press('escape', 'escape');
  await leave();
});

test('a payload of 256 KiB, and one of a thousand levels, is quick to step and scroll through', async () => {
  const big = { list: Array.from({ length: 2000 }, (_, n) => ({ n, text: 'x'.repeat(60) })), line: 'y'.repeat(50_000) };
  let deep: unknown = 'bottom';
  for (let level = 0; level < 900; level += 1) deep = [deep];
  const loop = { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } } };
  for (const input of [{ big }, { deep }]) {
    const { screen, leave } = await open([], new FakeTerminal(), await savedRun(loop, input));
    const started = performance.now();
    screen.press('right', 'tab', 'tab', ...Array(50).fill('j'), ...Array(20).fill('pagedown'), 'left', 'right', 'left');
    // Some 80 screens: a tenth of a second each would already be felt.
    expect(performance.now() - started).toBeLessThan(5000);
    await leave();
  }
});

test.each(['q', 'ctrl-c'])('is left by %s, and gives the terminal back', async (key) => {
  const { screen, done } = await open();
  expect(screen.written.startsWith('\x1b[?1049h\x1b[?25l')).toBe(true);
  screen.press(key);
  expect(await done).toBe(0);
  expect(screen.isOpen).toBe(false);
  expect(screen.written.endsWith('\x1b[?25h\x1b[?1049l')).toBe(true);
});

test('ctrl-c leaves a prompt too, and a terminal that is gone ends it', async () => {
  const first = await open();
  first.screen.press('/', 'ctrl-c');
  expect(await first.done).toBe(0);
  const second = await open();
  second.screen.hangUp();
  expect(await second.done).toBe(0);
});

test('gives the terminal back when something goes wrong', async () => {
  class Broken extends FakeTerminal {
    override write(text: string): void {
      if (this.written.length > 100) throw new Error('The terminal is broken');
      super.write(text);
    }
  }
  const screen = new Broken();
  const { done, printed } = await open([], screen);
  screen.press('right');
  expect(await done).toBe(70);
  expect(screen.isOpen).toBe(false);
  expect(printed.stderr).toContain('The terminal is broken');
});

test('has colours unless NO_COLOR is set', async () => {
  const saved = await savedCharge();
  const colored = newCall({ terminal: 120, screen: new FakeTerminal() });
  const plain = newCall({ terminal: 120, screen: new FakeTerminal(), env: { NO_COLOR: '1' } });
  for (const [{ io }, isColored] of [
    [colored, true],
    [plain, false],
  ] as const) {
    const screen = io.openTerminal() as FakeTerminal;
    const done = commandLine(['inspect', saved], io);
    await until(() => screen.isOpen);
    expect(screen.written.includes('\x1b[7m')).toBe(isColored);
    screen.press('q');
    await done;
  }
});

test('prints once where a program reads, also at a terminal', async () => {
  const screen = new FakeTerminal();
  for (const words of [['--json'], ['--from', '2']]) {
    const { io, printed } = newCall({ terminal: 120, screen });
    expect(await commandLine(['inspect', await savedCharge(), ...words], io)).toBe(0);
    expect(printed.stdout).not.toBe('');
  }
  expect(screen.written).toBe('');
});

// --- helpers ----------------------------------------------------------------------------------------

async function open(words: readonly string[] = [], screen = new FakeTerminal(110, 14), saved?: string) {
  const file = saved ?? (await savedCharge());
  const { io, printed } = newCall({ screen, env: { NO_COLOR: '1' } });
  const done = commandLine(['inspect', file, ...words], io);
  await until(() => screen.isOpen);
  const leave = async () => {
    screen.press('escape', 'q');
    await done;
  };
  return { screen, done, leave, printed };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 1));
}
