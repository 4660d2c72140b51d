// `stepwright inspect` for scripts: what is printed, to the letter. The view in a terminal: session.test.ts.

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { call, file } from '../harness.js';
import { CHARGE, savedCharge, savedRun } from './harness.js';

const ARN = 'arn:aws:states:us-east-1:123456789012:execution:StateMachine:first';

describe('an event', () => {
  test('is printed with the states that stand, its data and the pending tasks', async () => {
    const { code, stdout, stderr } = await call(['inspect', await savedCharge(), '--event', '7']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`\
Event 7 of 12: LambdaFunctionStarted
  2024-01-01T00:00:05.000Z, 5.000s after the start; the execution is RUNNING
  Charge (Task), entered with event 2, attempt 2
States
  Charge (Task)  waits for its task, attempt 2
    Retry[0] Busy: 1 of 3 used
Input of Charge
  {
    "amount": 12
  }
Variables
  {}
Context object
  {
    "Execution": {
      "Id": "${ARN}",
      "Input": {
        "amount": 12
      },
      "StartTime": "2024-01-01T00:00:00.000Z",
      "Name": "first",
      "RoleArn": "arn:aws:iam::123456789012:role/StepwrightRole",
      "RedriveCount": 0
    },
    "StateMachine": {
      "Id": "arn:aws:states:us-east-1:123456789012:stateMachine:StateMachine",
      "Name": "StateMachine"
    },
    "State": {
      "Name": "Charge",
      "EnteredTime": "2024-01-01T00:00:00.000Z",
      "RetryCount": 1
    }
  }
Pending tasks
  Charge, attempt 2: arn:aws:lambda:us-east-1:123456789012:function:charge
    task 2, started
    times out at 2024-01-01T00:01:05.000Z (in 1m)
    {
      "amount": 12
    }
`);
  });

  test('that waits for a retry says until when', async () => {
    const { stdout } = await call(['inspect', await savedCharge(), '--event', '5']);
    expect(stdout).toContain(
      'Charge (Task)  waits for the next attempt until 2024-01-01T00:00:05.000Z (5s), attempt 2\n',
    );
    expect(stdout).toContain('LambdaFunctionFailed\n  cause: later\n  error: Busy\n');
  });

  test('is the last one where none is named', async () => {
    const { stdout } = await call(['inspect', await savedCharge()]);
    expect(stdout).toBe(`\
Event 12 of 12: ExecutionSucceeded
  2024-01-01T00:00:06.500Z, 6.500s after the start; the execution is SUCCEEDED
States
  none
ExecutionSucceeded
  output: {"amount":12,"charge":{"id":"ch_1"}}
  outputDetails: {
    "truncated": false
  }
Input of the execution
  {
    "amount": 12
  }
Output of the execution
  {
    "amount": 12,
    "charge": {
      "id": "ch_1"
    }
  }
Pending tasks
  none
`);
  });

  test('is a JSON document with --json, with numbers to the last digit', async () => {
    const saved = await savedRun({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }, { n: 'N' });
    writeFileSync(saved, readFileSync(saved, 'utf8').replace('{\\"n\\":\\"N\\"}', '{\\"n\\":12345678901234567890}'));
    const { stdout } = await call(['inspect', saved, '--event', '2', '--json']);
    expect(stdout).toContain('"input":{"n":12345678901234567890}');
    expect(JSON.parse(stdout)).toMatchObject({
      event: { id: 2, type: 'PassStateEntered' },
      at: 1704067200000,
      elapsed: 0,
      execution: { executionArn: ARN, status: 'RUNNING' },
      state: { state: 'P', type: 'Pass', path: [], enteredEventId: 2, hasLeft: false, attempt: 1 },
      states: [{ state: 'P', isEntered: true, waitsFor: 'turn' }],
      tasks: [],
    });
  });
});

describe('a difference', () => {
  test('is printed with what began, ended, changed and was retried', async () => {
    const { code, stdout } = await call(['inspect', await savedCharge(), '--from', '3', '--to', '9']);
    expect(code).toBe(0);
    expect(stdout).toBe(`\
From event 3 to event 9: 6.5s
States that ended
  - Charge (Task), entered with event 2
Data of the execution (Charge → Done)
  + $.charge: {"id":"ch_1"}
Variables of the execution
  + $.id: "ch_1"
Pending tasks
  - Charge, attempt 1 (task 1)
`);
  });

  test('goes to the last event where none is named, and is a JSON document with --json', async () => {
    const { stdout } = await call(['inspect', await savedCharge(), '--from', '6', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      from: 6,
      to: 12,
      elapsed: 1500,
      status: { before: 'RUNNING', after: 'SUCCEEDED' },
      began: [{ state: 'Done' }],
      tasks: { over: [{ taskId: 2 }] },
    });
  });

  test('says what became of a task and of a Map, and that nothing did', async () => {
    const saved = await savedCharge();
    const retried = await call(['inspect', saved, '--from', '3', '--to', '4']);
    expect(retried.stdout).toBe(`\
From event 3 to event 4: 0ms
Pending tasks
  ~ Charge, attempt 1 (task 1): not started → started
`);
    const { stdout } = await call(['inspect', saved, '--from', '4', '--to', '4']);
    expect(stdout).toBe('From event 4 to event 4: 0ms\n  nothing is different\n');
    const each = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
    const map = { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: each, End: true } } };
    const iterations = await call(['inspect', await savedRun(map, [1, 2]), '--from', '3', '--to', '4']);
    expect(iterations.stdout).toContain('  ~ M: 0 of 2 started: 0 running → 1 of 2 started: 1 running\n');
  });
});

describe('a child execution', () => {
  test('of a distributed Map has a history of its own', async () => {
    const each = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'P',
      States: { P: { Type: 'Pass', End: true } },
    };
    const map = { StartAt: 'M', States: { M: { Type: 'Map', Label: 'L', ItemProcessor: each, End: true } } };
    const saved = await savedRun(map, ['a', 'b']);
    const run = await call(['inspect', saved, '--event', '4']);
    expect(run.stdout).toContain('M (Map)  2 of 2 started');
    const missing = await call(['inspect', saved, '--child', 'arn:none']);
    expect(missing).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('There is no child execution "arn:none"'),
    });
  });
});

describe('a call that is wrong', () => {
  test.each([
    [['--event', '13'], 'error: There is no event 13: the history has events 1 to 12\n'],
    [['--from', '1', '--to', '99'], 'error: There is no event 99: the history has events 1 to 12\n'],
    [['--to', '3'], 'error: --to needs --from: a difference has two ends\n'],
    [['--event', 'x'], 'Pass the id of an event: a whole number from 1.'],
    [['--event', '1', '--from', '2'], "option '--from <id>' cannot be used with option '--event <id>'"],
  ])('%j', async (words, message) => {
    const { code, stdout, stderr } = await call(['inspect', await savedCharge(), ...words]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(message);
  });

  test('a definition other than the run’s own is refused; the same one is none', async () => {
    const saved = await savedCharge();
    const same = file('same.asl.json', JSON.stringify(CHARGE, undefined, 4));
    expect((await call(['inspect', saved, '--definition', same])).code).toBe(0);
    const other = file('other.asl.json', '{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}}');
    expect(await call(['inspect', saved, '--definition', other])).toMatchObject({
      code: 3,
      stderr:
        'error: The run was made by another definition than other.asl.json: leave --definition out to use its own\n',
    });
  });

  test('a file that is no saved run is refused', async () => {
    const { code, stderr } = await call(['inspect', file('none.json', '{}')]);
    expect(code).toBe(3);
    expect(stderr).toContain('is no run that was saved by "stepwright run --save"');
  });
});

test('what a terminal would obey is printed as what it is not', async () => {
  const evil = 'a\u001b[2Jb\u009b31mc\u202ed\u0007';
  const saved = await savedRun(
    { StartAt: 'T', States: { T: { ...CHARGE.States.Charge, Retry: [], Next: undefined, End: true } } },
    { [evil]: evil },
    { T: { error: 'E', cause: evil } },
  );
  const { stdout } = await call(['inspect', saved, '--event', '5'], { env: { NO_COLOR: '1' } });
  expect(stdout).toContain('cause: a\uFFFD[2Jb\uFFFD31mc\uFFFDd\uFFFD');
  expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  const difference = await call(['inspect', saved, '--from', '1']);
  expect(difference.stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});
