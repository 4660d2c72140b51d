import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { mockTasks } from '../../src/testing/index.js';
import { call, file, taskMachine } from './harness.js';

const definition = file('machine.asl.json', taskMachine());
const machine = parseStateMachine(readFileSync(definition, 'utf8'));
const run = await machine.run(
  { password: 'hunter2-hunter2', mail: 'ada@example.org' },
  { name: 'order-1', tasks: mockTasks(machine, { T: { token: 'abcdef' } }) },
);
const history = file('history.json', JSON.stringify({ events: run.history }));
const words = ['record', history, '--definition', definition];

test('a history becomes a test, with a warning for what looks secret', async () => {
  const { code, stdout, stderr } = await call(words);
  expect(code).toBe(0);
  expect(stdout).toContain(`const machine = loadStateMachine('${definition}');`);
  expect(stdout).toContain("expect(run).toSucceedWith({ token: 'abcdef' });");
  expect(stderr).toContain(
    'warning: "password" sounds secret, and is in the test as it was (event 1, input: password)',
  );
});

test('it is written to a file, which is not written over but by force', async () => {
  const out = file('written.test.js', 'mine');
  const refused = await call([...words, '--out', out]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain(`${out} is there already: --force writes over it`);
  expect(readFileSync(out, 'utf8')).toBe('mine');
  expect(
    (await call([...words, '--out', out, '--force', '--format', 'jest', '--title', 'pays', '--no-calls'])).code,
  ).toBe(0);
  const text = readFileSync(out, 'utf8');
  expect(text).toContain("from '@jest/globals'");
  expect(text).toContain("test('pays'");
  expect(text).not.toContain('toHaveCalledTask');
});

test('masks come from YAML, JSON and modules, and it is told what they did', async () => {
  const masks = [
    file('masks.yaml', 'seed: 1\nrules:\n  - member: password\n    with: { text: masked }\n  - preset: email\n'),
    file('masks.json', '{"seed":1,"rules":[{"member":"password","with":{"text":"masked"}},{"preset":"email"}]}'),
    file(
      'masks.mjs',
      "export default { seed: 1, rules: [{ member: 'password', with: { text: 'masked' } }, { preset: 'email' }] };",
    ),
  ];
  const written = await Promise.all(masks.map((mask) => call([...words, '--mask', mask])));
  const [first] = written;
  expect(first?.stdout).not.toMatch(/hunter2|ada@/);
  expect(first?.stderr).toMatch(
    /Masked by member "password":\n {2}masked {2}\d+ times, first in event 1, input: password\n/,
  );
  expect(first?.stderr).toContain('"token" sounds secret');
  for (const each of written) expect(each).toEqual(first);
});

test('a definition that goes another way writes nothing', async () => {
  const other = file('other.asl.json', taskMachine({ ResultPath: '$.result' }));
  const out = join(definition, '../never.test.ts');
  const { code, stderr } = await call(['record', history, '--definition', other, '--out', out]);
  expect(code).toBe(1);
  expect(stderr).toContain('No test is written: The definition gives another output');
  expect(existsSync(out)).toBe(false);
});

test('of several executions one is chosen', async () => {
  const other = await machine.run({}, { name: 'order-2', tasks: mockTasks(machine, { T: 2 }) });
  const both = [run, other].map(({ name, executionArn, status, history }) => ({
    describe: { name, executionArn, status },
    history,
  }));
  const several = file('several.json', JSON.stringify(both));
  const refused = await call(['record', several, '--definition', definition]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('holds 2 executions (order-1, order-2): --execution says which');
  const { stdout } = await call(['record', several, '--definition', definition, '--execution', 'order-2']);
  expect(stdout).toContain("test('order-2 succeeds'");
  expect((await call(['record', several, '--definition', definition, '--execution', 'none'])).code).toBe(3);
});

test.each([
  [['record', 'nowhere.json', '--definition', definition], 3, 'nowhere.json'],
  [['record', file('empty.json', '{}'), '--definition', definition], 3, 'empty.json'],
  [['record', history, '--definition', file('bad.asl.json', '{"StartAt":"A","States":{}}')], 2, 'error'],
  [['record', history], 3, '--definition'],
  [[...words, '--mask', file('bad-masks.yaml', 'rules: [{ preset: iban }]')], 3, 'has the preset "iban"'],
  [[...words, '--ts', '--js'], 3, 'cannot be used with'],
])('%j is refused', async (given, code, message) => {
  const result = await call(given);
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(message);
});

test('child executions come from any of the files, and their tasks are answered', async () => {
  const ItemProcessor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    ...JSON.parse(taskMachine()),
  };
  const Each = { Type: 'Map', ItemProcessor, End: true };
  const mapped = file('each.asl.json', JSON.stringify({ StartAt: 'Each', States: { Each } }));
  const each = await parseStateMachine(readFileSync(mapped, 'utf8')).run(['a', 'b'], {
    name: 'each-1',
    tasks: (item: string) => `${item} is done`,
  });
  const parent = file('each.json', JSON.stringify({ describe: { name: 'each-1' }, history: each.history }));
  const told = each.mapRuns
    .flatMap(({ mapRunArn }) => each.childExecutions(mapRunArn))
    .map(({ executionArn, mapRunArn, events }) => ({ describe: { executionArn, mapRunArn }, history: events }));
  const children = file('each-children.jsonl', told.map((child) => JSON.stringify(child)).join('\n'));
  const { code, stdout } = await call(['record', children, parent, '--definition', mapped]);
  expect(code).toBe(0);
  expect(stdout).toContain("T: eachItem(['a is done', 'b is done']),");
  const alone = await call(['record', parent, '--definition', mapped]);
  expect(alone).toMatchObject({ code: 1, stdout: '' });
  expect(alone.stderr).toContain('the histories of its child executions are not in the recording');
  // One of them is an execution as any other, of what it ran.
  const ran = file('child.asl.json', taskMachine());
  const name = told[1]?.describe.executionArn ?? '';
  const child = await call(['record', children, parent, '--definition', ran, '--execution', name]);
  expect(child.stdout).toContain("toSucceedWith('b is done')");
});
