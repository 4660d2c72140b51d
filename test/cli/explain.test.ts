// `stepwright explain`: what it says about codes and rules.

import { describe, expect, test } from 'vitest';
import { findingsIn } from '../../src/cli/explanations/findings-in.js';
import { catalog, type DiagnosticCode } from '../../src/diagnostics/catalog.js';
import { explanations } from '../../src/diagnostics/explanations/index.js';
import { call } from './harness.js';

const codes = Object.keys(catalog) as DiagnosticCode[];

test('a code, with what is found in its example, and how to mend it', async () => {
  expect(await call(['explain', 'ASL5012'])).toEqual({
    code: 0,
    stdout: [
      'error ASL5012 SCHEMA_VALIDATION_FAILED',
      '',
      "The value of 'HeartbeatSeconds' must be smaller than the value of",
      "'TimeoutSeconds'",
      '',
      'When the timeout comes first or at the same time, a heartbeat that is missing',
      'never counts.',
      '',
      'Wrong',
      '',
      '  {',
      '    "StartAt": "Charge",',
      '    "States": {',
      '      "Charge": {',
      '        "Type": "Task",',
      '        "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",',
      '        "TimeoutSeconds": 60,',
      '        "HeartbeatSeconds": 60,',
      '        "End": true',
      '      }',
      '    }',
      '  }',
      '',
      "error ASL5012 SCHEMA_VALIDATION_FAILED: The value of 'HeartbeatSeconds' must",
      "  be smaller than the value of 'TimeoutSeconds'",
      '  at /States/Charge/HeartbeatSeconds (line 8, column 27)',
      '  8 |       "HeartbeatSeconds": 60,',
      '                                ^^',
      '',
      'To mend it',
      '',
      'Make the time between heartbeats shorter than the timeout, or remove one of the',
      'two.',
      '',
      'Right',
      '',
      '  {',
      '    "StartAt": "Charge",',
      '    "States": {',
      '      "Charge": {',
      '        "Type": "Task",',
      '        "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",',
      '        "TimeoutSeconds": 60,',
      '        "HeartbeatSeconds": 10,',
      '        "End": true',
      '      }',
      '    }',
      '  }',
      '',
      'rule   heartbeat-is-shorter-than-timeout (--off RULE switches it off)',
      'known  Documented: the service or the specification says that it is refused; the',
      '       words are ours.',
      'see    https://states-language.net/spec.html#task-state',
      '',
    ].join('\n'),
    stderr: '',
  });
});

test('in any case', async () => {
  const { stdout } = await call(['explain', 'ASL3001']);
  expect((await call(['explain', 'asl3001'])).stdout).toBe(stdout);
  expect((await call(['explain', 'missing_transition_target'])).stdout).toMatch(/^MISSING_TRANSITION_TARGET\n/);
});

test('a code of the service, with all codes that have it', async () => {
  expect((await call(['explain', 'MISSING_TRANSITION_TARGET'])).stdout).toBe(
    [
      'MISSING_TRANSITION_TARGET',
      '',
      "ASL3001  error    Missing 'Next' target: {target}",
      'ASL3002  error    State "{state}" is not reachable.',
      '',
      '"stepwright explain CODE" says more about one of them.',
      '',
    ].join('\n'),
  );
});

test('the name of a rule, with all that it reports', async () => {
  const { stdout } = await call(['explain', 'callbacks-use-their-token']);
  expect(stdout).toMatch(/^callbacks-use-their-token\n\nASL7103 {2}warning {2}.*\n[^]*\nASL7104 {2}warning {2}/);
});

test('where there is only one, it is explained', async () => {
  const { stdout } = await call(['explain', 'ASL7101']);
  expect((await call(['explain', 'choice-has-a-default'])).stdout).toBe(stdout);
});

test('without a subject, all codes', async () => {
  const { stdout } = await call(['explain']);
  expect([...stdout.matchAll(/^ASL\d{4}/gm)].map(([code]) => code)).toEqual(codes);
});

test('3: what there is not, with what is near', async () => {
  for (const [subject, meant] of [
    ['ASL30011', 'did you mean ASL3001?'],
    ['MISING_END_STATE', 'did you mean MISSING_END_STATE?'],
    ['choice-has-default', 'did you mean choice-has-a-default?'],
    ['nothing', '"stepwright explain" lists all codes'],
  ] as const) {
    const { code, stdout, stderr } = await call(['explain', subject]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toBe(`error: There is no code and no rule "${subject}": ${meant}\n`);
  }
});

describe.each(codes)('%s', (code) => {
  test('lines hold in 80 columns, but for names and addresses that are longer, whatever the terminal has', async () => {
    const { stdout } = await call(['explain', code]);
    const tooLong = stdout.split('\n').filter((line) => line.length > 80 && !/\S{60}|"[^"]{80,}"|…$/.test(line));
    expect(tooLong).toEqual([]);
    expect((await call(['explain', code], { terminal: 200, env: { NO_COLOR: '1' } })).stdout).toBe(stdout);
  });

  test('the example as it is printed has the finding, and mended has none', async () => {
    const [explained] = JSON.parse((await call(['explain', code, '--json'])).stdout);
    expect(explained).toMatchObject({ code, findings: [{ code }] });
    if (explained.right !== undefined) expect(findingsIn(explained.right, explanations[code])).toEqual([]);
  });
});

test('--json has everything as data', async () => {
  const [explained, ...others] = JSON.parse((await call(['explain', 'ASL6003', '--json'])).stdout);
  expect(others).toEqual([]);
  expect(Object.keys(explained)).toEqual([
    'code',
    'severity',
    'awsCode',
    'message',
    'why',
    'fix',
    'type',
    'wrong',
    'findings',
    'right',
    'rules',
    'evidence',
    'documentation',
  ]);
  expect(explained).toMatchObject({ type: 'EXPRESS', rules: ['express-supports-it'], evidence: 'recorded' });
  expect(JSON.parse((await call(['explain', '--json'])).stdout).map((each: { code: string }) => each.code)).toEqual(
    codes,
  );
});

test('coloured as the findings are', async () => {
  const { stdout } = await call(['explain', 'ASL7101'], { terminal: 80 });
  expect(stdout.split('\n')[0]).toBe('\u{1b}[33mwarning ASL7101\u{1b}[39m');
  expect(stdout).toContain('\u{1b}[1mWrong\u{1b}[22m');
});
