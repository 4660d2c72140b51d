// `stepwright replay` of distributed Maps: children go with the execution that has started them, in whatever file they are.

import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { call, file } from './harness.js';

const price = (payload: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'price', 'Payload.$': payload },
  OutputPath: '$.Payload',
  End: true,
});

function definition(name: string, payload = '$'): string {
  const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, StartAt: 'Price' };
  const ItemProcessor = { ...processor, States: { Price: price(payload) } };
  const Lines = { Type: 'Map', Label: 'Lines', ItemProcessor, End: true };
  return file(name, JSON.stringify({ StartAt: 'Lines', States: { Lines } }, undefined, 2));
}

const same = definition('lines.asl.json');
const other = definition('other.asl.json', '$.sku');
const machine = parseStateMachine(readFileSync(same, 'utf8'), { name: 'lines' });
const folder = join(dirname(same), 'map-runs');
mkdirSync(folder);
const parents: string[] = [];
const children: string[] = [];
for (const name of ['first', 'second']) {
  const run = await machine.run([{ sku: 'a' }, { sku: 'b' }], { name, seed: name.length, tasks: () => name });
  const { executionArn, status, history } = run;
  parents.push(JSON.stringify({ describe: { name, executionArn, status }, history }));
  const started = run.mapRuns.flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn));
  // Both have run at the same time: their descriptions tell which children are whose.
  children.push(
    ...started.map(({ executionArn, mapRunArn, events }) =>
      JSON.stringify({ describe: { executionArn, mapRunArn }, history: events }),
    ),
  );
}
const [firstParent = '', secondParent = ''] = parents;
const parentFile = file('map-runs/1-first.json', firstParent);
const childFile = file('map-runs/0-children.jsonl', children.join('\n'));
file('map-runs/2-second.json', secondParent);

test('children of a folder are replayed with their parents, and are no executions of their own', async () => {
  const { code, stdout } = await call(['replay', same, folder]);
  expect(stdout).toMatch(/^first +equal$/m);
  expect(stdout).toMatch(/^second +equal$/m);
  expect(stdout).toContain('2 executions: 2 equal');
  expect(code).toBe(0);
});

test('a child that diverges is named', async () => {
  const { code, stdout } = await call(['replay', other, folder, '--json']);
  const [line] = stdout.split('\n').map((text) => (text === '' ? undefined : JSON.parse(text)));
  const arns = children.map((text) => JSON.parse(text).describe.executionArn);
  expect(line).toMatchObject({ verdict: 'other data', divergences: [{ eventId: 3, state: 'Price' }] });
  expect(arns).toContain(line.divergences[0].childExecution);
  expect(code).toBe(1);
  const table = await call(['replay', other, folder]);
  expect(table.stdout).toMatch(
    /^first +other data +as recorded +3 +Price .*Child execution arn:aws:states:[^ ]*lines\/Lines:[^ ]*, event 3 /m,
  );
});

test('children that are missing are told', async () => {
  const { code, stdout } = await call(['replay', same, parentFile]);
  expect(stdout).toMatch(/^first +unrecorded .*tasks of its child executions have outcomes/m);
  expect(code).toBe(4);
  const some = file('some.jsonl', children.slice(1).join('\n'));
  const result = await call(['replay', same, parentFile, some]);
  expect(result.stdout).toMatch(/^first +unrecorded .*missing: 1 of 2 \(1 were given\)/m);
  // Those of the other execution have no parent here.
  expect(result.stdout.match(/^\S+, line \d+ +unreadable .*which no event started$/gm)).toHaveLength(2);
});

test('a child that is there twice is told, and the others are replayed', async () => {
  const { code, stdout } = await call(['replay', same, folder, file('again.jsonl', children[0] ?? '')]);
  expect(stdout).toMatch(/unreadable +.* is there twice$/m);
  expect(stdout).toContain('3 executions: 2 equal, 1 unreadable');
  expect(code).toBe(3);
});

test('children alone are executions as any other', async () => {
  const states = { StartAt: 'Price', States: { Price: price('$') } };
  const alone = await call(['replay', file('child.asl.json', JSON.stringify(states)), childFile]);
  expect(alone.stdout).toContain('4 executions: 4 equal');
});

describe('with threads', { timeout: 120_000 }, () => {
  const lineOf = (name: string, described: object, history: unknown) =>
    JSON.stringify({ describe: { name, ...described }, history });

  test('families are told in the same order and with the same words', async () => {
    const lines: string[] = [];
    for (let index = 0; index < 290; index += 1) {
      const name = `many-${index}`;
      const run = await machine.run([{ sku: 'a' }, { sku: index }], { name, seed: index, tasks: () => index });
      lines.push(lineOf(name, { executionArn: run.executionArn }, run.history));
      const started = run.mapRuns.flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn));
      // Of some executions a child is missing.
      for (const { executionArn, mapRunArn, events } of index % 50 === 7 ? started.slice(1) : started)
        lines.push(lineOf('', { executionArn, mapRunArn, name: undefined }, events));
    }
    // Children before and behind those that have started them, in files of their own and among them.
    lines.sort((left, right) => hash(left) - hash(right));
    const half = Math.floor(lines.length / 2);
    const files = [
      file('many-1.jsonl', lines.slice(0, half).join('\n')),
      file('many-2.jsonl', lines.slice(half).join('\n')),
    ];
    for (const words of [
      [same, ...files],
      [other, ...files, '--json'],
    ]) {
      const here = await call(['replay', ...words]);
      expect(await call(['replay', ...words, '--jobs', '3'])).toEqual(here);
      expect(here.stdout).toContain('many-289');
    }
    const { stdout, code } = await call(['replay', same, ...files, '--jobs', '2']);
    expect(stdout).toContain('290 executions: 284 equal, 6 unrecorded');
    expect(code).toBe(4);
  });

  test('an execution with more child executions than a thread is given at once', async () => {
    const items = Array.from({ length: 700 }, (_, sku) => ({ sku }));
    const run = await machine.run(items, { name: 'large', tasks: ({ sku }: { sku: number }) => `price ${sku}` });
    const started = run.mapRuns.flatMap(({ mapRunArn }) => run.childExecutions(mapRunArn));
    const lines = started.map(({ executionArn, mapRunArn, events }) => {
      return lineOf('', { executionArn, mapRunArn, name: undefined }, events);
    });
    lines.sort((left, right) => hash(left) - hash(right));
    const all = file('large-children.jsonl', lines.join('\n'));
    const largeParent = file('large.json', lineOf('large', { executionArn: run.executionArn }, run.history));
    for (const jobs of ['1', '2']) {
      const { stdout } = await call(['replay', same, all, largeParent, '--jobs', jobs]);
      expect(stdout).toMatch(/^large +equal$/m);
      expect(stdout).toContain('1 execution: 1 equal');
    }
    // One of them tells something else.
    const last = lines.findIndex((line) => line.includes('"sku\\":699'));
    const changed = lines.with(last, (lines[last] ?? '').replace('"output":"\\"price 699', '"output":"\\"price 0'));
    const { stdout } = await call(['replay', same, file('changed.jsonl', changed.join('\n')), largeParent, '--json']);
    const [line] = stdout.split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({ verdict: 'other data', divergences: [{ state: 'Price' }] });
  });

  function hash(text: string): number {
    return [...text.slice(0, 400)].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
  }
});
