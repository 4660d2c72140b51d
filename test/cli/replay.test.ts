import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseStateMachine } from '../../src/index.js';
import { mockTasks } from '../../src/testing/index.js';
import { call, file, taskMachine } from './harness.js';

const WAIT = { Type: 'Wait', Seconds: 10, Next: 'Check' };
const states = {
  Wait: WAIT,
  Check: {
    Type: 'Choice',
    Choices: [{ Variable: '$.total', NumericGreaterThan: 100, Next: 'Big' }],
    Default: 'Small',
  },
  Big: { Type: 'Pass', Result: 'big', End: true },
  Small: { Type: 'Pass', Result: 'small', End: true },
};

function definition(name: string, changed: object = {}): string {
  return file(name, JSON.stringify({ StartAt: 'Wait', States: { ...states, ...changed } }, undefined, 2));
}

const same = definition('same.asl.json');
const data = definition('data.asl.json', { Big: { ...states.Big, Result: 'huge' } });
const path = definition('path.asl.json', {
  Check: { ...states.Check, Choices: [{ Variable: '$.total', NumericGreaterThan: 200, Next: 'Big' }] },
});
const times = definition('times.asl.json', { Wait: { ...WAIT, Seconds: 3600 } });

const machine = parseStateMachine(readFileSync(same, 'utf8'));

async function recorded(name: string, total: number): Promise<string> {
  const { executionArn, status, history } = await machine.run({ total }, { name });
  return JSON.stringify({ describe: { name, executionArn, status }, history });
}

const folder = join(dirname(same), 'histories');
mkdirSync(folder);
const big = file('histories/big.json', await recorded('big', 150));
file('histories/small.json', await recorded('small', 50));

test('a definition that explains all of a folder', async () => {
  const { code, stdout, stderr } = await call(['replay', same, folder]);
  expect(stdout).toBe(
    [
      'EXECUTION  VERDICT  EVENT  STATE  DEFINITION  MESSAGE',
      'big        equal',
      'small      equal',
      '',
      '2 executions: 2 equal',
      '',
    ].join('\n'),
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

test.each([
  [data, 'other data', 'SUCCEEDED with other data', 'Big', 'recorded "big", derived "huge"'],
  [path, 'other path', 'SUCCEEDED with other data', 'Check', ''],
  [times, 'other times', 'as recorded', 'Wait', ''],
])('%s diverges', async (changed, verdict, outcome, state, message) => {
  const { code, stdout } = await call(['replay', changed, big]);
  const [, row = ''] = stdout.split('\n');
  const line =
    readFileSync(changed, 'utf8')
      .split('\n')
      .findIndex((text) => text.startsWith(`    "${state}":`)) + 1;
  const columns = /^(\S+) +(other \w+) +(.*?) +(\d+) +(\S+) +(\S+) +(.*)$/;
  const [, name, told, end, event, at, place = '', said] = columns.exec(row) ?? [];
  expect([name, told, end, at]).toEqual(['big', verdict, outcome, state]);
  expect(Number(event)).toBeGreaterThan(1);
  // A field of the state.
  expect(place.startsWith(`${changed}:`)).toBe(true);
  expect(Number(place.slice(changed.length + 1).split(':')[0])).toBeGreaterThanOrEqual(line);
  expect(said).toContain(message);
  expect(stdout).toContain(`1 execution: 1 ${verdict}\n`);
  expect(code).toBe(1);
});

test('a pattern, of which one diverges', async () => {
  const { code, stdout } = await call(['replay', path, join(folder, '*.json')]);
  expect(stdout).toMatch(/^small +equal$/m);
  expect(stdout).toContain('2 executions: 1 equal, 1 other path');
  expect(code).toBe(1);
});

test('what the change does, compared with the definition that was run', async () => {
  // Of another definition: neither explains it.
  const { history } = await parseStateMachine(readFileSync(times, 'utf8')).run({ total: 150 }, { name: 'foreign' });
  const foreign = file('foreign.json', JSON.stringify({ history }));
  const changed = await call(['replay', path, folder, foreign, '--against', same]);
  expect(changed.stdout).toMatch(/^small +same$/m);
  expect(changed.stdout).toMatch(/^\S*foreign\.json +not explained by OLD +\d+/m);
  expect(changed.stdout).toContain('3 executions: 1 same, 1 other path, 1 not explained by OLD');
  expect(changed.code).toBe(1);
  const unchanged = await call(['replay', same, folder, foreign, '--against', same]);
  expect(unchanged.stdout).toContain('3 executions: 2 same, 1 not explained by OLD');
  expect(unchanged.code).toBe(0);
  // Nothing is known then.
  expect((await call(['replay', path, foreign, '--against', same])).code).toBe(4);
});

test('every divergence, as rows and as JSON lines', async () => {
  const both = definition('both.asl.json', {
    Wait: { ...WAIT, Seconds: 3600 },
    Big: { ...states.Big, Result: 'huge' },
  });
  const first = await call(['replay', both, big]);
  const all = await call(['replay', both, big, '--all']);
  expect(first.stdout.match(/^big /gm)).toHaveLength(1);
  expect(all.stdout.match(/^big /gm)?.length).toBeGreaterThan(1);
  const { code, stdout } = await call(['replay', both, folder, '--json', '--all']);
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(3);
  expect(lines[0]).toMatchObject({
    execution: 'big',
    origin: big,
    verdict: 'other data',
  });
  expect(lines[0].divergences[0]).toMatchObject({ kind: 'time', state: 'Wait', place: { file: both } });
  expect(lines[0].divergences).toHaveLength(lines[0].divergenceCount);
  expect(lines[2]).toEqual({ summary: { 'other data': 1, 'other times': 1 } });
  expect(code).toBe(1);
});

describe('what a change leads to', () => {
  const task = (name: string, next: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: name, 'Payload.$': '$' },
    ...next,
  });
  const before = { StartAt: 'Charge', States: { Charge: task('charge', { End: true }) } };
  const after = {
    StartAt: 'Charge',
    States: { Charge: task('charge', { Next: 'Notify' }), Notify: task('notify', { End: true }) },
  };
  const charged = file('charged.asl.json', JSON.stringify(before, undefined, 2));
  const notifies = file('notifies.asl.json', JSON.stringify(after, undefined, 2));
  const mocksFile = (name: string, mocks: object) => file(name, JSON.stringify(mocks));

  async function recordedCharge(name: string): Promise<string> {
    const { history } = await parseStateMachine(before).run({}, { name, tasks: { charge: () => 'ch-1' } });
    return file(`${name}.json`, JSON.stringify({ describe: { name }, history }));
  }

  test('a task for which nothing was recorded is named, and where it is', async () => {
    const { code, stdout } = await call(['replay', notifies, await recordedCharge('needy'), '--against', charged]);
    const [, row = '', , summary] = stdout.split('\n');
    expect(row).toMatch(
      /^needy +needs outcome +\d+ +Notify +\S*notifies\.asl\.json:13:5 +the task of "Notify" needs an /,
    );
    expect(row).toContain('the recording has no task of this state');
    expect(summary).toBe('1 execution: 1 needs outcome');
    expect(code).toBe(1);
  });

  test('mocks answer it, in JSON and as modules of every kind', async () => {
    const history = await recordedCharge('mocked');
    const files = [
      mocksFile('fails.json', { Notify: { error: 'Gone', cause: 'no such topic' } }),
      file(
        'fails.mjs',
        `export default { Notify: () => { throw Object.assign(new Error('no'), { name: 'Gone' }); } };`,
      ),
      file('all.mjs', `export const mocks = () => { throw Object.assign(new Error('no'), { name: 'Gone' }); };`),
    ];
    for (const mocks of files) {
      const { code, stdout, stderr } = await call(['replay', notifies, history, '--mocks', mocks]);
      expect(stderr).toBe('');
      expect(stdout).toMatch(
        /^mocked +other path +FAILED Gone +\d+ +Charge +\S+ +LambdaFunction|^mocked +other path +FAILED Gone /m,
      );
      expect(code).toBe(1);
    }
  });

  test('a sequence of mocks begins anew with each execution', async () => {
    const histories = [await recordedCharge('one'), await recordedCharge('two')];
    const mocks = mocksFile('once.json', { Notify: [{ result: 'told' }] });
    const { stdout } = await call(['replay', notifies, ...histories, '--mocks', mocks]);
    expect(stdout).toContain('2 executions: 2 other path');
    expect(stdout.match(/SUCCEEDED with other data/g)).toHaveLength(2);
  });

  test('lines of JSON have all of it', async () => {
    const history = await recordedCharge('told');
    const needs = JSON.parse((await call(['replay', notifies, history, '--json'])).stdout.split('\n')[0] ?? '');
    expect(needs).toMatchObject({
      execution: 'told',
      verdict: 'needs outcome',
      hasRecordedOutcome: false,
      recorded: { status: 'SUCCEEDED', path: [{ state: 'Charge', path: [] }] },
      changed: { status: 'RUNNING', path: [{ state: 'Charge' }, { state: 'Notify' }] },
      needs: { state: 'Notify', parameters: { FunctionName: 'notify' }, visit: 1, attempt: 1, place: { line: 13 } },
      partsAt: { kind: 'path', state: 'Charge' },
      otherParameters: [],
      unusedOutcomes: [],
    });
    const mocks = mocksFile('mocks-told.json', { Notify: { result: 'told' } });
    const told = JSON.parse(
      (await call(['replay', notifies, history, '--json', '--mocks', mocks])).stdout.split('\n')[0] ?? '',
    );
    expect(told).toMatchObject({
      verdict: 'other path',
      changed: { status: 'SUCCEEDED', output: { Payload: 'told' } },
    });
  });

  test.each([
    ['nowhere.json', undefined, 'Cannot read the mocks'],
    ['nowhere.mjs', undefined, 'Cannot read the mocks'],
    ['unknown.json', '{"Notfy":{"result":1}}', 'did you mean "Notify"?'],
    ['wrong.json', '{"Notify":{"resultt":1}}', 'wrong.json:1'],
    ['none.mjs', 'export const other = 1;', 'has to export mocks by state or Resource'],
    ['unknown.mjs', 'export const mocks = { Notfy: 1 };', 'did you mean "Notify"?'],
  ])('mocks in %s are refused', async (name, text, message) => {
    const mocks = text === undefined ? name : file(name, text);
    const { code, stderr, stdout } = await call(['replay', notifies, big, '--mocks', mocks]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('a mock that answers with what is no JSON', async () => {
    const mocks = file('map.mjs', 'export const mocks = { Notify: () => () => 1 };');
    const { code, stderr } = await call(['replay', notifies, await recordedCharge('wrong'), '--mocks', mocks]);
    expect(code).toBe(3);
    expect(stderr).toContain('gave a result that is not JSON');
  });

  test('a redriven execution that goes another way is redriven again, unless nobody knows when', async () => {
    const tasks = { charge: () => Promise.reject(new Error('down')) };
    const run = await parseStateMachine(before).run({}, { name: 'again', tasks });
    const { history } = await run.redrive({ tasks: { charge: () => 'ch-2' } });
    const redriven = file('redriven.json', JSON.stringify({ describe: { name: 'again' }, history }));
    const mocks = mocksFile('mocks-redriven.json', { Notify: { result: 'told' } });
    const first = await call(['replay', notifies, redriven, '--mocks', mocks]);
    expect(first.stdout).toMatch(/^again +other path +SUCCEEDED with other data +\d+ /m);
    const timeless = history.map(({ timestamp: _, ...event }) => event);
    const without = file('timeless.json', JSON.stringify({ describe: { name: 'again' }, history: timeless }));
    const { code, stdout } = await call(['replay', notifies, without]);
    expect(stdout).toMatch(/^again +other path +\d+ .*; Event \d+, ExecutionRedriven: it has no time, /m);
    expect(code).toBe(1);
  });
});

describe('--jobs', { timeout: 60_000 }, () => {
  const record = async (index: number) => JSON.parse(await recorded(`many-${index}`, index));

  test('few executions are replayed without a thread, and many by threads: what is told is the same', async () => {
    const many = await Promise.all(Array.from({ length: 300 }, (_, index) => record(index)));
    const one = file('many.jsonl', many.map((each) => JSON.stringify(each)).join('\n'));
    for (const words of [
      [path, one],
      [path, one, big, folder, '--json'],
    ]) {
      const here = await call(['replay', ...words]);
      expect(await call(['replay', ...words, '--jobs', '3'])).toEqual(here);
      expect(here.stdout).toContain('many-299');
    }
  });

  test.each(['0', '-1', 'two', '1.5', ''])('%j is refused', async (jobs) => {
    const { code, stderr } = await call(['replay', same, big, '--jobs', jobs]);
    expect(code).toBe(3);
    expect(stderr).toContain('Pass a whole number from 1 to 999.');
  });
});

test('what cannot be read is told beside what can', async () => {
  const broken = file('broken.json', '{"events":[{"id":2}]}');
  const { code, stdout } = await call(['replay', same, broken, big]);
  expect(stdout).toMatch(/^\S*broken\.json +unreadable +\S/m);
  expect(stdout).toMatch(/^big +equal$/m);
  expect(stdout).toContain('2 executions: 1 equal, 1 unreadable');
  expect(code).toBe(3);
  // A divergence is the worse news.
  expect((await call(['replay', data, broken, big])).code).toBe(1);
});

test('too little was recorded', async () => {
  const { history } = JSON.parse(readFileSync(big, 'utf8'));
  const cut = history.map((event: { type: string }) =>
    event.type === 'ExecutionStarted'
      ? { ...event, executionStartedEventDetails: { input: '{}', inputDetails: { truncated: true } } }
      : event,
  );
  const { code, stdout } = await call(['replay', same, '-'], { stdin: JSON.stringify({ events: cut }) });
  expect(stdout).toMatch(/^standard input +unrecorded +1 +the input of the execution was not recorded$/m);
  expect(code).toBe(4);
  const inspected = await call(['inspect', file('cut.json', JSON.stringify({ events: cut })), '--definition', same]);
  expect(inspected.code).toBe(3);
  expect(inspected.stderr).toContain('cut.json cannot be replayed: the input of the execution was not recorded');
});

test('a definition that cannot be run as that type', async () => {
  const Resource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
  const callback = taskMachine({ Resource, Parameters: { FunctionName: 'f', 'Payload.$': '$$.Task.Token' } });
  const express = parseStateMachine(readFileSync(same, 'utf8'), { type: 'EXPRESS' });
  const { history } = await express.run({ total: 1 });
  const executionArn = 'arn:aws:states:us-east-1:123456789012:express:m:n:u';
  const recording = file('express.json', JSON.stringify({ describe: { executionArn, name: 'n' }, history }));
  const { code, stdout } = await call(['replay', file('callback.asl.json', callback), recording]);
  expect(stdout).toMatch(/^n +not run +\S/m);
  expect(code).toBe(4);
});

test('control characters of a recording do not reach the terminal', async () => {
  const task = file('task.asl.json', taskMachine());
  const { history } = await parseStateMachine(taskMachine()).run('\u001b[2J', {
    tasks: mockTasks(parseStateMachine(taskMachine()), { T: 1 }),
  });
  const text = JSON.stringify({ describe: { name: 'a\u001b[2Jb' }, history });
  const { stdout } = await call(['replay', task, file('control.json', text)]);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toContain('a\uFFFD[2Jb');
});

test.each([
  [['replay', same], 3, 'histories'],
  [['replay', same, 'nowhere.json'], 3, 'nowhere.json'],
  [['replay', 'nowhere.asl.json', big], 3, 'nowhere.asl.json'],
  [['replay', file('bad.asl.json', '{"StartAt":"A","States":{}}'), big], 2, 'bad.asl.json'],
  [['replay', same, big, '--against', file('worse.asl.json', '{"StartAt":"A","States":{}}')], 2, 'worse.asl.json'],
])('%j is refused', async (words, code, message) => {
  const result = await call(words);
  expect(result.code).toBe(code);
  expect(result.stderr).toContain(message);
});

test('inspect shows a recorded execution where the definition parts from it', async () => {
  const { code, stdout } = await call(['inspect', big, '--definition', data]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Event 7 PassStateExited "Big" has another output: recorded "big", derived "huge"/);
  const moment = JSON.parse((await call(['inspect', big, '--definition', data, '--json'])).stdout);
  expect(moment).toMatchObject({ event: { id: 7 }, divergence: { eventId: 7 } });
  const whole = await call(['inspect', big, '--definition', same, '--json']);
  expect(JSON.parse(whole.stdout)).toMatchObject({ event: { id: 8 } });
  expect(whole.stdout).not.toContain('divergence');
  const other = JSON.parse((await call(['inspect', big, '--definition', path, '--json'])).stdout);
  expect(other.divergence.message).toContain('"Check"');
  const refused = await call(['inspect', big]);
  expect(refused.code).toBe(3);
  expect(refused.stderr).toContain('pass --definition FILE');
});
