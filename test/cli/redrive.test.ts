// `stepwright redrive`: an execution goes on where a saved run ended.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { call, file } from './harness.js';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:';
const MACHINE = JSON.stringify({
  StartAt: 'T',
  States: {
    T: { Type: 'Task', Resource: `${FUNCTION}work`, Next: 'W' },
    W: { Type: 'Wait', Seconds: 60, End: true },
  },
});
const down = () => file('down.json', '{"T": {"error": "Down", "cause": "for now"}}');
const up = () => file('up.json', '{"T": {"result": true}}');

describe('a run that failed', () => {
  test('goes on where it ended, and says so', async () => {
    const saved = await savedRun();
    const { code, stdout, stderr } = await call(['redrive', saved, '--tasks', up()]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('SUCCEEDED after 1m');
    const { stdout: history } = await call(['redrive', saved, '--tasks', up(), '--history']);
    const types = JSON.parse(history).events.map(({ type }: { type: string }) => type);
    expect(types).toContain('ExecutionRedriven');
    expect(types.filter((type: string) => type === 'TaskStateEntered')).toHaveLength(1);
  });

  test('may fail again, and be redriven from there', async () => {
    const first = await savedRun();
    const second = join(dirname(first), 'second.json');
    expect((await call(['redrive', first, '--tasks', down(), '--save', second])).code).toBe(1);
    const { code, stdout } = await call(['redrive', second, '--tasks', up(), '--history']);
    expect(code).toBe(0);
    const redriven = JSON.parse(stdout).events.filter(({ type }: { type: string }) => type === 'ExecutionRedriven');
    expect(
      redriven.map((event: { executionRedrivenEventDetails: unknown }) => event.executionRedrivenEventDetails),
    ).toEqual([{ redriveCount: 1 }, { redriveCount: 2 }]);
  });

  test('is shown as one way, with what was redriven', async () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: { [name]: { Type: 'Task', Resource: `${FUNCTION}${name}`, End: true } },
    });
    const machine = file(
      'both.json',
      JSON.stringify({
        StartAt: 'P',
        States: {
          P: { Type: 'Parallel', Branches: [branch('A'), branch('B')], Next: 'W' },
          W: { Type: 'Wait', Seconds: 60, End: true },
        },
      }),
    );
    const saved = join(dirname(machine), 'both.saved.json');
    const failing = file('one-down.json', '{"A": {"result": 1}, "B": {"error": "Down", "after": "5s"}}');
    await call(['run', machine, '--tasks', failing, '--save', saved]);
    const { stdout } = await call(['redrive', saved, '--tasks', file('b.json', '{"B": {"result": 2}}')]);
    expect(
      stdout
        .split('\n')
        .slice(0, 9)
        .map((line) => line.trimEnd()),
    ).toEqual([
      ' 0.000s  ✓ P      Parallel  2 branches · 5s',
      ' 0.000s    ✓ branch 0',
      ' 0.000s      ✓ A  Task      A',
      ' 0.000s    ✓ branch 1 (5s)',
      ' 0.000s      ✓ B  Task      B · 2 attempts · 5s',
      ' 5.000s        ↻ attempt 1, redriven after 0ms: Down',
      ' 5.000s        ✓ attempt 2',
      ' 5.000s  ✓ W      Wait      1m',
      '',
    ]);
  });

  test('has the same bytes each time', async () => {
    const saved = await savedRun();
    const once = await call(['redrive', saved, '--tasks', up(), '--history']);
    expect(await call(['redrive', saved, '--tasks', up(), '--history'])).toEqual(once);
  });
});

describe('exit code 3:', () => {
  test('the run has succeeded', async () => {
    const saved = await savedRun(up());
    const { code, stderr } = await call(['redrive', saved]);
    expect([code, stderr]).toEqual([3, 'error: Execution is SUCCEEDED and cannot be redriven\n']);
  });

  test.each([
    ['no JSON', '{', /is no run that was saved .*: it is not JSON/],
    ['something else', '{"a":1}', /it does not say that it is one/],
    ['of a later release', '{"stepwright":{"savedRun":2}}', /it is of version 2, and this release reads 1/],
    ['half of one', '{"stepwright":{"savedRun":1},"definition":"{}"}', /its definition, type or journal is missing/],
    ['a definition that is none', savedText('{}', []), /cannot be taken up: .*StartAt/s],
    ['a journal that is none', savedText(MACHINE, []), /cannot be taken up: A journal begins with ExecutionStarted/],
  ])('the file is %s', async (_what, text, message) => {
    const { code, stderr } = await call(['redrive', file('saved.json', text)]);
    expect(code).toBe(3);
    expect(stderr).toMatch(message);
  });

  test('there is no file, or it cannot be written', async () => {
    expect(await call(['redrive', '/no/such/file'])).toMatchObject({ code: 3 });
    const machine = file('machine.json', MACHINE);
    const { code, stderr } = await call(['run', machine, '--tasks', up(), '--save', '/no/such/folder/run.json']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^error: The run could not be saved: ENOENT/);
  });
});

async function savedRun(tasks = down()): Promise<string> {
  const machine = file('machine.json', MACHINE);
  const saved = join(dirname(machine), 'saved.json');
  await call(['run', machine, '--tasks', tasks, '--save', saved, '--name', 'n', '--machine-name', 'm']);
  expect(JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ type: 'STANDARD', name: 'm' });
  return saved;
}

function savedText(definition: string, journal: readonly unknown[]): string {
  return JSON.stringify({ stepwright: { savedRun: 1 }, definition, type: 'STANDARD', journal });
}
