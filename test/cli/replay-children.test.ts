// `stepwright replay` of distributed Maps: children go with the execution that has started them, in whatever file they are.

import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
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
