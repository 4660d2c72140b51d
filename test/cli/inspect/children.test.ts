// `stepwright inspect` of distributed Maps: their child executions are listed, and one goes into one and back.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from '../../../src/cli/command-line.js';
import { type HistoryEvent, parseStateMachine, type Run } from '../../../src/index.js';
import { directoryObjectStore } from '../../../src/node/directory-object-store.js';
import { call, file, newCall } from '../harness.js';
import { FakeTerminal, savedRun } from './harness.js';

const MAP = 'arn:aws:states:us-east-1:123456789012:mapRun:lines/Lines:';
const distributed = (Label: string, states: object, more: object = {}) => ({
  Type: 'Map',
  Label,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: Object.keys(states)[0],
    States: states,
  },
  End: true,
  ...more,
});
const Price = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'price', 'Payload.$': '$' },
  OutputPath: '$.Payload',
  End: true,
};
const definition = { StartAt: 'Lines', States: { Lines: distributed('Lines', { Price }) } };
const halved = { ...Price, Parameters: { FunctionName: 'price', 'Payload.$': '$.sku' } };
const changed = { StartAt: 'Lines', States: { Lines: distributed('Lines', { Price: halved }) } };

const same = file('lines.asl.json', JSON.stringify(definition, undefined, 2));
const other = file('other.asl.json', JSON.stringify(changed, undefined, 2));
const machine = parseStateMachine(readFileSync(same, 'utf8'), { name: 'lines' });
const run = await machine.run([{ sku: 'a' }, { sku: 'b' }, { sku: 'c' }], {
  name: 'first',
  tasks: (line: { sku: string }) => `price of ${line.sku}`,
});
const children = childrenOf(run);
const parent = file('parent.json', JSON.stringify(recordingOf(run)));
const childFile = file('children.jsonl', children.map((child) => JSON.stringify(child)).join('\n'));
const nameOf = (index: number) => children[index]?.describe.executionArn.split(':')[7] ?? '';

describe('printed', () => {
  test('child executions of a saved run are listed, and one of them is shown by its name', async () => {
    const saved = await savedRun(definition, [{ sku: 'a' }, { sku: 'b' }], { Price: { result: 1 } });
    const { code, stdout } = await call(['inspect', saved]);
    expect(code).toBe(0);
    const lines = stdout.slice(stdout.indexOf('Child executions')).trimEnd().split('\n');
    expect(lines).toEqual([
      'Child executions (--child NAME shows one)',
      expect.stringMatching(/^ {2}0 Lines {2}SUCCEEDED {2}[-\da-f]{36} {2}\{"sku":"a"\}$/),
      expect.stringMatching(/^ {2}1 Lines {2}SUCCEEDED {2}[-\da-f]{36} {2}\{"sku":"b"\}$/),
    ]);
    const name = /[-\da-f]{36}/.exec(lines[2] ?? '')?.[0] ?? '';
    const child = await call(['inspect', saved, '--child', name, '--event', '2']);
    expect(child.stdout).toContain('Event 2 of 7: TaskStateEntered');
    expect(child.stdout).toContain('"sku": "b"');
    expect(child.stdout).not.toContain('Child executions');
  });

  test('those of a recording are in any of the files, and have their recorded names', async () => {
    const words = ['inspect', childFile, parent, '--definition', same];
    const { code, stdout, stderr } = await call(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const index of [0, 1, 2]) expect(stdout).toContain(`  ${index} Lines  SUCCEEDED  ${nameOf(index)}  {"sku":"`);
    const arn = children[2]?.describe.executionArn ?? '';
    for (const wanted of [arn, nameOf(2)]) {
      const child = await call([...words, '--child', wanted, '--event', '5', '--json']);
      expect(JSON.parse(child.stdout)).toMatchObject({
        event: {
          id: 5,
          type: 'TaskSucceeded',
          taskSucceededEventDetails: { output: expect.stringContaining('price of c') },
        },
        state: { state: 'Price', input: { sku: 'c' } },
      });
    }
    const { childExecutions } = JSON.parse((await call([...words, '--json'])).stdout);
    expect(childExecutions[1]).toEqual({
      executionArn: children[1]?.describe.executionArn,
      map: 'Lines',
      status: 'SUCCEEDED',
      isDivergent: false,
    });
  });

  test('a child that diverges is named where its Map Run started, and told in itself', async () => {
    const words = ['inspect', parent, childFile, '--definition', other];
    const { stdout } = await call(words);
    expect(stdout).toMatch(/^Child execution arn:aws:\S+, event 3 TaskScheduled has another parameters/);
    expect(stdout).toContain('Event 4 of 8: MapRunStarted');
    expect(stdout).toMatch(/^ {2}0 Lines {2}SUCCEEDED {2}diverges {2}/m);
    const child = await call([...words, '--child', nameOf(1), '--json']);
    expect(JSON.parse(child.stdout)).toMatchObject({
      event: { id: 3 },
      divergence: { eventId: 3, message: expect.stringContaining(nameOf(1)) },
    });
  });

  test('a child whose history is missing is named, as far as it is known', async () => {
    const some = file(
      'some.jsonl',
      children
        .slice(1)
        .map((child) => JSON.stringify(child))
        .join('\n'),
    );
    const { stdout } = await call(['inspect', parent, some, '--definition', same]);
    expect(stdout).toContain('missing: 1 of 3 (2 were given)');
    expect(stdout).toMatch(/^ {2}0 Lines {2}RUNNING /m);
  });

  test('children of children are found by their names', async () => {
    const inner = distributed('Inner', { P: { Type: 'Pass', End: true } });
    const nested = { StartAt: 'Outer', States: { Outer: distributed('Outer', { Inner: inner }) } };
    const saved = await savedRun(nested, [['x'], ['y']]);
    const listed = async (...words: string[]) =>
      JSON.parse((await call(['inspect', saved, '--json', ...words])).stdout).childExecutions;
    const [, second] = await listed();
    expect(second).toMatchObject({ map: 'Outer', status: 'SUCCEEDED' });
    const [grandchild] = await listed('--child', second.executionArn);
    expect(grandchild).toMatchObject({ map: 'Inner' });
    const { stdout } = await call(['inspect', saved, '--child', grandchild.executionArn, '--event', '2', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ state: { state: 'P', input: 'y' } });
  });

  test('items that an ItemReader reads are read again', async () => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'stock', Key: 'rows.json' },
    };
    const reads = { StartAt: 'M', States: { M: distributed('M', { P: { Type: 'Pass', End: true } }, { ItemReader }) } };
    const asl = file('reads.asl.json', JSON.stringify(reads));
    const objects = join(dirname(asl), 's3');
    mkdirSync(join(objects, 'stock'), { recursive: true });
    writeFileSync(join(objects, 'stock', 'rows.json'), '["r-1","r-2"]');
    const read = await parseStateMachine(reads).run({}, { objectStore: directoryObjectStore(objects) });
    const recording = file('read.json', JSON.stringify({ history: read.history }));
    const without = await call(['inspect', recording, '--definition', asl]);
    expect(without.stdout).toContain('what its ItemReader read is not in the recording');
    const { stdout } = await call(['inspect', recording, '--definition', asl, '--object-store', objects]);
    expect(stdout).toMatch(/^ {2}1 M {2}SUCCEEDED .* "r-2"$/m);
    expect(stdout).not.toContain('not reached');
  });

  test.each([
    [['--child', 'nobody'], /There is no child execution "nobody": it has 3: arn:\S+, arn:\S+, arn:/],
    [['--execution', 'nobody'], /hold no execution "nobody"/],
  ])('%j is refused', async (words, message) => {
    const { code, stdout, stderr } = await call(['inspect', parent, childFile, '--definition', same, ...words]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('a saved run beside other files, and a child that is nobody’s, are refused', async () => {
    const saved = await savedRun(definition, [], {});
    const beside = await call(['inspect', saved, childFile]);
    expect(beside.stderr).toContain('is a run that was saved, with its child executions: pass it without');
    const stranger = { ...children[0], describe: { ...children[0]?.describe, mapRunArn: `${MAP}other` } };
    const strange = file('strange.json', JSON.stringify(stranger));
    const { code, stderr } = await call(['inspect', parent, strange, '--definition', same]);
    expect(code).toBe(3);
    expect(stderr).toContain('which no event started');
  });
});

describe('in a terminal', () => {
  test('one chooses a child execution, goes into it and comes back', async () => {
    const { screen, leave } = await open([parent, childFile, '--definition', same], new FakeTerminal(80, 24));
    screen.press('c');
    expect(screen.lines[1]).toBe(' events   states  [child executions]');
    expect(screen.lines.slice(2, 5).map((line) => line.trimEnd())).toEqual([
      '▸ 0 Lines  SUCCEEDED  {"sku":"a"}',
      '  1 Lines  SUCCEEDED  {"sku":"b"}',
      '  2 Lines  SUCCEEDED  {"sku":"c"}',
    ]);
    expect(screen.lines.at(-1)).toBe('children  ↑ ↓ choose  Enter go into it  Esc back  q leave');
    screen.press('down', 'down', 'down', 'up', 'return');
    expect(screen.lines[0]).toMatch(new RegExp(`^‹ ${nameOf(1)} +event 1 of 7 `));
    screen.press('end');
    expect(screen.lines[0]).toMatch(/event 7 of 7 /);
    expect(screen.lines.at(-1)).toContain('  b back  ');
    screen.press('b');
    expect(screen.lines[0]).toMatch(/^first +event 1 of 8 /);
    expect(screen.lines[1]).toBe(' events   states  [child executions]');
    screen.press('escape');
    expect(screen.lines[1]).toBe(' events   states  [data]');
    screen.press('c', 'return');
    expect(screen.lines[0]).toMatch(new RegExp(`^‹ ${nameOf(1)} `));
    await leave();
  });

  test('the list begins with the child that diverges, and that one where it does', async () => {
    const otherExit = (event: HistoryEvent) =>
      event.type === 'TaskStateExited'
        ? { ...event, stateExitedEventDetails: { name: 'Price', output: '"none"' } }
        : event;
    const told = children.map((child, index) =>
      JSON.stringify(index === 1 ? { ...child, history: child.history.map(otherExit) } : child),
    );
    const mixed = file('mixed.jsonl', told.join('\n'));
    const { screen, leave } = await open([parent, mixed, '--definition', same], new FakeTerminal(120, 24));
    expect(screen.lines[1]).toMatch(/^Diverges here: Child execution arn:/);
    expect(screen.lines.at(-1)).toBe('c lists the child executions, from the first that diverges on');
    screen.press('c', 'return');
    expect(screen.lines[0]).toMatch(new RegExp(`^‹ ${nameOf(1)} +event 6 of 7 `));
    await leave();
  });

  test('a long list is scrolled as far as it takes to see the chosen one', async () => {
    const saved = await savedRun(
      { StartAt: 'M', States: { M: distributed('M', { P: { Type: 'Pass', End: true } }) } },
      Array.from({ length: 300 }, (_, index) => index),
    );
    const { screen, leave } = await open([saved], new FakeTerminal(60, 10));
    screen.press('c', 'pagedown', 'down');
    expect(screen.lines[1]).toBe(' events   states  [child executions] 3-9 of 300');
    screen.press('end');
    expect(screen.lines[1]).toContain('294-300 of 300');
    expect(screen.lines[8]).toMatch(/^▸ 299 M {2}SUCCEEDED {2}299 *$/);
    screen.press('home', 'return');
    expect(screen.lines[0]).toMatch(/^‹ [-\da-f]+… {2}event 1 of 4 /);
    await leave();
  });

  test('where there is nothing to go into or back to, it is said', async () => {
    const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const { screen, leave } = await open([await savedRun(pass, {})], new FakeTerminal(80, 10));
    screen.press('c');
    expect(screen.lines.at(-1)).toBe('This execution has started no child executions');
    screen.press('b');
    expect(screen.lines.at(-1)).toBe('No other execution has started this one');
    await leave();
  });
});

async function open(words: readonly string[], screen: FakeTerminal) {
  const { io, printed } = newCall({ screen });
  const ended = commandLine(['inspect', ...words], io);
  while (!screen.isOpen) {
    if ((await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1, 'waits'))])) !== 'waits') {
      throw new Error(printed.stderr);
    }
  }
  return {
    screen,
    leave: async () => {
      screen.press('q');
      expect(await ended).toBe(0);
    },
  };
}

function recordingOf({ executionArn, status, history, name }: Run) {
  return { describe: { name, executionArn, status }, history };
}

function childrenOf(run: Run) {
  return run.mapRuns
    .flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn))
    .map(({ executionArn, mapRunArn, events }) => ({ describe: { executionArn, mapRunArn }, history: events }));
}
