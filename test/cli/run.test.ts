// `stepwright run`: what it prints where, and how it ends.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { commandLine } from '../../src/cli/command-line.js';
import { call, file, newCall, ORDER, PASS, taskMachine } from './harness.js';

const FAIL = '{"StartAt":"F","States":{"F":{"Type":"Fail","Error":"Out.OfLuck","Cause":"It rained"}}}';
const TIMES_OUT = '{"StartAt":"W","TimeoutSeconds":5,"States":{"W":{"Type":"Wait","Seconds":60,"End":true}}}';
const ONE_HOUR = '{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"End":true}}}';

/** A distributed Map over a JSON object of the bucket `orders`. */
const ordersIn = (Key: string) => ({
  StartAt: 'M',
  States: {
    M: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSON' },
        Parameters: { Bucket: 'orders', Key },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'P',
        States: { P: { Type: 'Pass', End: true } },
      },
      End: true,
    },
  },
});
const ORDERS = ordersIn('today.json');

describe('exit codes', () => {
  test('0: the execution succeeded', async () => {
    expect(await run(PASS)).toMatchObject({ code: 0, stderr: '' });
  });

  test('1: it failed', async () => {
    const { code, stdout, stderr } = await run(FAIL);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(/FAILED after 0ms of virtual time, 3 events\nerror {2}Out\.OfLuck\ncause {2}It rained\n$/);
  });

  test('1: it timed out', async () => {
    const { code, stdout } = await run(TIMES_OUT);
    expect(code).toBe(1);
    expect(stdout).toContain('TIMED_OUT after 5s');
  });

  test('2: the definition is wrong, with line, column, source and suggestion', async () => {
    const { code, stdout, stderr } = await run(
      '{\n  "StartAt": "Pas",\n  "States": { "Pass": { "Type": "Pass", "End": true } }\n}',
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('(line 2, column 14)');
    expect(stderr).toContain('  2 |   "StartAt": "Pas",\n');
    expect(stderr).toContain('Did you mean "Pass"?');
    expect(stderr).toMatch(/machine\.json: \d+ errors?\n$/);
  });

  test('2: Express does not allow what the definition does', async () => {
    const callback = taskMachine({
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', MessageBody: {} },
    });
    expect((await run(callback, '--type', 'EXPRESS')).code).toBe(2);
  });

  test.each([
    ['no command', [], 'Usage: stepwright'],
    ['an unknown command', ['rnu'], 'Did you mean run?'],
    ['no definition', ['run'], "missing required argument 'definition'"],
    ['an unknown option', ['run', 'x.json', '--taks', 'y'], 'Did you mean --tasks?'],
    ['two definitions', ['run', 'x.json', 'y.json'], 'too many arguments'],
    ['a seed that is no whole number', ['run', 'x.json', '--seed', '1.5'], 'A seed is a whole number'],
    ['an unknown type', ['run', 'x.json', '--type', 'FAST'], 'STANDARD, EXPRESS'],
    ['an unknown clock', ['run', 'x.json', '--clock', 'manual'], 'virtual, system'],
    ['a start time that is none', ['run', 'x.json', '--start-time', 'soon'], 'ISO 8601'],
    ['a name that the service refuses', ['run', 'x.json', '--name', 'a b'], 'Invalid name of an execution "a b"'],
    ['a machine name that the service refuses', ['run', 'x.json', '--machine-name', 'a/b'], 'name of a state machine'],
    ['two kinds of output', ['run', 'x.json', '--json', '--history'], "cannot be used with option '--history'"],
    ['standard input twice', ['run', '-', '--input', '-'], 'Standard input is either'],
    [
      'a start time for the system clock',
      ['run', 'x.json', '--clock', 'system', '--start-time', '2024-01-01'],
      '--start-time is for',
    ],
    ['a definition that is not there', ['run', 'nowhere.json'], 'there is no file'],
    [
      'an object store that is not there',
      ['run', '-', '--object-store', 'nowhere'],
      '--object-store: there is no directory "nowhere"',
    ],
    ['a definition that is a folder', ['run', ORDER], 'it is a directory'],
  ])('3: %s', async (_what, words, message) => {
    const { code, stdout, stderr } = await call(words, { stdin: PASS });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('3: a task that nobody answers, after the trace so far', async () => {
    const { code, stdout, stderr } = await run(taskMachine(), '--input', '{"a":1}');
    expect(code).toBe(3);
    expect(stdout).toContain('… T  Task');
    expect(stderr).toContain(
      'Nobody answers the task of state "T" (arn:aws:lambda:us-east-1:123456789012:function:work)',
    );
    expect(stderr).toContain('Its input: {"a":1}\nPass --tasks FILE, with { "T": { "result": ... } } in it');
  });

  test('3: a data set in S3, and no object store', async () => {
    const { code, stderr } = await run(JSON.stringify(ORDERS));
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('State "M" needs an object store') });
    expect(stderr).toContain('Pass --object-store DIRECTORY');
  });

  test('3: a data set that no directory can have', async () => {
    const { code, stderr } = await run(JSON.stringify(ordersIn('../today.json')), '--object-store', objectStore());
    expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('cannot be a file of a directory') });
  });

  test('3: an input that is larger than an execution takes', async () => {
    const { code, stderr } = await run(PASS, '--input', JSON.stringify('x'.repeat(300_000)));
    expect(code).toBe(3);
    expect(stderr).toContain('at most 262144');
  });

  test('70: a fault of this tool, with its stack', async () => {
    const { io, printed } = newCall();
    const broken = { ...io, stdout: { ...io.stdout, write: () => Promise.reject(new TypeError('The disk is full')) } };
    expect(await commandLine(['run', file('machine.json', PASS)], broken)).toBe(70);
    expect(printed.stderr).toMatch(/fault of stepwright.*\nTypeError: The disk is full\n {4}at /);
  });

  test.each([[['--help']], [['run', '--help']], [['validate', '--help']]])(
    '0: %j explains the codes',
    async (words) => {
      const { code, stdout, stderr } = await call(words);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('Exit codes:');
    },
  );

  test('0: --version', async () => {
    expect(await call(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
  });
});

describe('the definition', () => {
  test('is YAML by its name', async () => {
    const path = file(
      'machine.yaml',
      'StartAt: Pass\nStates:\n  Pass: { Type: Pass, Result: { from: yaml }, End: true }\n',
    );
    expect(JSON.parse((await call(['run', path, '--json'])).stdout).output).toEqual({ from: 'yaml' });
  });

  test('comes from standard input, JSON and YAML', async () => {
    expect((await call(['run', '-'], { stdin: PASS })).code).toBe(0);
    expect((await call(['run', '-'], { stdin: 'StartAt: P\nStates: { P: { Type: Succeed } }' })).code).toBe(0);
  });

  test('may begin with a byte order mark', async () => {
    expect((await run(`\uFEFF${PASS}`)).code).toBe(0);
  });
});

describe('the input', () => {
  test('is {} without the option', async () => expect(await outputOf()).toBe('{}'));

  test('is JSON on the command line', async () => {
    expect(await outputOf('--input', ' {"a": [1]}')).toBe('{"a":[1]}');
    expect(await outputOf('--input', '"text"')).toBe('"text"');
  });

  test('is a file', async () => {
    expect(await outputOf('--input', file('input.json', '{"from": "file"}'))).toBe('{"from":"file"}');
  });

  test('is JSON where there is no such file', async () => {
    expect(await outputOf('--input', '42')).toBe('42');
    expect(await outputOf('--input', 'null')).toBe('null');
  });

  test('is standard input', async () => {
    const { stdout } = await call(['run', file('machine.json', PASS), '--json', '--input', '-'], {
      stdin: '\uFEFF[1]\n',
    });
    expect(JSON.parse(stdout).output).toEqual([1]);
  });

  test('keeps its text', async () => {
    expect(await outputOf('--input', '{"price": 1.0, "id": 12345678901234567890}')).toBe(
      '{"price":1.0,"id":12345678901234567890}',
    );
    const { stdout } = await run(PASS, '--history', '--input', '{ "price":  1.0 }');
    expect(JSON.parse(stdout).events[0].executionStartedEventDetails.input).toBe('{ "price":  1.0 }');
  });

  test.each([
    ['{"a": 1,\n "b" 2}', 'The input on the command line is no JSON: line 2, column 6: '],
    [
      'nowhere.json',
      /"nowhere\.json" is neither a file nor JSON: there is no file .*nowhere\.json, and as JSON it says: /,
    ],
    ['', '--input "" is neither a file nor JSON'],
  ])('%j is refused', async (input, message) => {
    const { code, stderr } = await run(PASS, '--input', input);
    expect(code).toBe(3);
    expect(stderr).toMatch(message);
  });

  test('of a file or of standard input that is empty or no JSON is refused by name', async () => {
    const path = file('broken.json', '\n{]');
    expect((await run(PASS, '--input', path)).stderr).toContain('broken.json is no JSON: line 2, column 2');
    const { code, stderr } = await call(['run', file('machine.json', PASS), '--input', '-'], { stdin: ' \n' });
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'error: The input on standard input is empty: pass a JSON value, at least {}\n',
    });
  });
});

describe('the output', () => {
  test('--json is one line with the result, and nothing else', async () => {
    const { stdout, stderr } = await run(
      PASS,
      '--json',
      '--name',
      'first',
      '--machine-name',
      'Demo',
      '--start-time',
      '2024-05-01T10:00:00Z',
    );
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toEqual({
      status: 'SUCCEEDED',
      output: {},
      name: 'first',
      executionArn: 'arn:aws:states:us-east-1:123456789012:execution:Demo:first',
      startDate: '2024-05-01T10:00:00.000Z',
      stopDate: '2024-05-01T10:00:00.000Z',
      elapsed: 0,
      events: 4,
    });
  });

  test('--json of a failed execution has its error and cause, and no output', async () => {
    const document = JSON.parse((await run(FAIL, '--json')).stdout);
    expect(document).toMatchObject({ status: 'FAILED', error: 'Out.OfLuck', cause: 'It rained' });
    expect(document).not.toHaveProperty('output');
  });

  test('--history has the events of GetExecutionHistory', async () => {
    const { stdout, stderr } = await run(PASS, '--history');
    expect(stderr).toBe('');
    const { events } = JSON.parse(stdout);
    expect(events.map(({ type }: { type: string }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events[1].stateEnteredEventDetails).toMatchObject({ name: 'Pass', input: '{}' });
  });

  test('JSON is for reading only at a terminal', async () => {
    const path = file('machine.json', PASS);
    for (const format of ['--json', '--history']) {
      const piped = await call(['run', path, format]);
      const shown = await call(['run', path, format], { terminal: 80 });
      expect(shown.stdout).toMatch(/^\{\n {2}"/);
      expect(JSON.parse(shown.stdout)).toEqual(JSON.parse(piped.stdout));
    }
  });

  test('documents have no trace before an error', async () => {
    expect((await run(taskMachine(), '--json')).stdout).toBe('');
    expect((await run(taskMachine(), '--history')).stdout).toBe('');
  });

  test('the same seed gives the same names, another one others', async () => {
    const named = async (...words: string[]) => JSON.parse((await run(PASS, '--json', ...words)).stdout).name;
    expect(await named('--seed', '7')).toBe(await named('--seed', '7'));
    expect(await named('--seed', '7')).not.toBe(await named());
  });

  test('has colours where somebody sees them', async () => {
    const path = file('machine.json', PASS);
    const isColored = async (options: Parameters<typeof call>[1]) =>
      (await call(['run', path], options)).stdout.includes('\u001b[');
    expect(await isColored({})).toBe(false);
    expect(await isColored({ terminal: 80 })).toBe(true);
    expect(await isColored({ terminal: 80, env: { NO_COLOR: '1' } })).toBe(false);
    expect(await isColored({ terminal: 80, env: { NO_COLOR: '' } })).toBe(true);
    expect(await isColored({ terminal: 80, env: { TERM: 'dumb' } })).toBe(false);
    expect(await isColored({ env: { FORCE_COLOR: '1' } })).toBe(true);
    expect(await isColored({ terminal: 80, env: { FORCE_COLOR: '0' } })).toBe(false);
  });
});

describe('a run that lasts', () => {
  test('is stopped by the first interrupt, quit by the second', async () => {
    const { io, printed, quits, interrupt, listening } = newCall();
    const ended = commandLine(['run', file('machine.json', ONE_HOUR), '--clock', 'system'], io);
    await vi.waitFor(() => expect(listening()).toBeGreaterThan(0), { interval: 1 });
    interrupt();
    interrupt();
    expect(await ended).toBe(1);
    expect(printed.stderr).toContain('Stopping the execution');
    expect(printed.stdout).toMatch(/■ W {2}Wait.*aborted\n\nABORTED after /);
    expect(quits).toEqual([130]);
    expect(listening()).toBe(0);
  });

  test('that waits for a promise that cannot settle is told to end, with the state', async () => {
    const { io, printed, becomeIdle, listening } = newCall();
    const tasks = file('stuck.mjs', 'export default { T: () => new Promise(() => {}) };');
    const ended = commandLine(['run', file('machine.json', taskMachine()), '--tasks', tasks], io);
    await vi.waitFor(() => expect(listening()).toBeGreaterThan(0), { interval: 1 });
    // Its task has been scheduled by then: what the tool waits for has no timer.
    await new Promise(setImmediate);
    becomeIdle();
    expect(await ended).toBe(3);
    expect(printed.stderr).toContain('no answer has come for "T"');
  });

  test('ends by an error of the tasks that nobody caught', async () => {
    const { io, printed, throwUncaught, listening } = newCall();
    const tasks = file('stuck.mjs', 'export default { T: () => new Promise(() => {}) };');
    const ended = commandLine(['run', file('machine.json', taskMachine()), '--tasks', tasks], io);
    await vi.waitFor(() => expect(listening()).toBeGreaterThan(0), { interval: 1 });
    throwUncaught(new Error('in a timer'));
    expect(await ended).toBe(3);
    expect(printed.stderr).toMatch(/Nobody caught an error of .*stuck\.mjs: Error: in a timer/);
  });
});

test('an object store is a directory with a folder for each bucket', async () => {
  const { stdout } = await run(JSON.stringify(ORDERS), '--json', '--object-store', objectStore());
  expect(stdout).toContain('"output":[{"id":1.0}]');
});

function run(definition: string, ...words: string[]) {
  return call(['run', file('machine.json', definition), ...words]);
}

/** A directory with the bucket `orders`, and today's orders in it. */
function objectStore(): string {
  const folder = join(dirname(file('machine.json', '')), 'buckets');
  mkdirSync(join(folder, 'orders'), { recursive: true });
  writeFileSync(join(folder, 'orders', 'today.json'), '[{ "id": 1.0 }]');
  return folder;
}

/** The JSON text of the output of a machine that passes its input on. */
async function outputOf(...words: string[]): Promise<string | undefined> {
  const { stdout } = await run(PASS, '--json', ...words);
  return /"output":(.*),"name":/.exec(stdout)?.[1];
}

describe('state machines that tasks start', () => {
  const parent = (StateMachineArn: string) =>
    file(
      'parent.json',
      JSON.stringify({
        StartAt: 'S',
        States: {
          S: {
            Type: 'Task',
            Resource: 'arn:aws:states:::states:startExecution.sync:2',
            Parameters: { StateMachineArn },
            OutputPath: '$.Output',
            End: true,
          },
        },
      }),
    );
  const child = () => file('child.json', '{"StartAt":"P","States":{"P":{"Type":"Pass","Result":42,"End":true}}}');

  test.each([
    ['by their name', 'child', 'arn:aws:states:us-east-1:123456789012:stateMachine:child'],
    [
      'by their ARN',
      'arn:aws:states:eu-west-1:999999999999:stateMachine:child',
      'arn:aws:states:eu-west-1:999999999999:stateMachine:child',
    ],
  ])('%s', async (_how, name, arn) => {
    const { code, stdout } = await call(['run', parent(arn), '--state-machine', `${name}=${child()}`, '--json']);
    expect([code, JSON.parse(stdout).output]).toEqual([0, 42]);
  });

  test.each([
    ['no file', 'child', /Pass NAME=FILE, or ARN=FILE/],
    ['a name that is none', 'a b=x.json', /Invalid name of a state machine/],
    ['a file that there is not', 'child=/no/such/file', /no\/such\/file/],
    ['a definition that is none', `child=${file('bad.json', '{}')}`, /--state-machine child=.*StartAt/s],
  ])('are refused with %s', async (_what, option, message) => {
    const { code, stderr } = await call(['run', parent('x'), '--state-machine', option]);
    expect(code).toBe(3);
    expect(stderr).toMatch(message);
  });
});
