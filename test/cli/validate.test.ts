// `stepwright validate`: what it says about a definition, and how it ends.

import { expect, test } from 'vitest';
import { call, file, ORDER, PASS, taskMachine } from './harness.js';

const WRONG = PASS.replace('"End":true', '"Next":"Pas"');

test('0: a definition that the service takes', async () => {
  expect(await call(['validate', `${ORDER}order.asl.json`])).toEqual({
    code: 0,
    stdout: 'order.asl.json: valid\n',
    stderr: '',
  });
});

test('2: one that it refuses, with all findings', async () => {
  const { code, stdout } = await call(['validate', file('wrong.json', WRONG)]);
  expect(code).toBe(2);
  expect(stdout).toContain("error ASL3001 MISSING_TRANSITION_TARGET: Missing 'Next' target: Pas");
  expect(stdout).toMatch(/wrong\.json: \d errors?\n$/);
});

test('2: text that is neither JSON nor YAML, with its place', async () => {
  const { code, stdout } = await call(['validate', '-'], { stdin: '{\n  "StartAt" "A"\n}' });
  expect(code).toBe(2);
  expect(stdout).toContain('(line 2, column 13)');
  expect(stdout).toMatch(/standard input: 1 error\n$/);
});

test('3: a definition that cannot be read', async () => {
  expect((await call(['validate', 'nowhere.json'])).code).toBe(3);
});

test('--type EXPRESS, in any case, has its own rules', async () => {
  const callback = file(
    'callback.json',
    taskMachine({
      Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
      Parameters: { QueueUrl: 'q', MessageBody: {} },
    }),
  );
  expect((await call(['validate', callback])).code).toBe(0);
  expect((await call(['validate', callback, '--type', 'express'])).code).toBe(2);
});

test('--json has the result and the findings as data', async () => {
  expect((await call(['validate', file('good.json', PASS), '--json'])).stdout).toBe(
    '{"result":"OK","diagnostics":[]}\n',
  );
  const { code, stdout } = await call(['validate', file('wrong.json', WRONG), '--json']);
  expect(code).toBe(2);
  const { result, diagnostics } = JSON.parse(stdout);
  expect(result).toBe('FAIL');
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ code: 'ASL3001', pointer: '/States/Pass/Next', line: 1 }),
  );
});
