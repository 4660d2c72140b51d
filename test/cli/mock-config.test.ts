// `stepwright run --mock-config`: a run whose tasks a test case of Step Functions Local answers.

import { expect, test } from 'vitest';
import { call, file, taskMachine } from './harness.js';

const CONFIG = JSON.stringify({
  StateMachines: {
    Orders: { TestCases: { HappyPath: { T: 'Done' }, Broken: { T: 'Nope' }, Hybrid: {} } },
    Refunds: { TestCases: { HappyPath: { T: 'Refused' } } },
  },
  MockedResponses: {
    Done: { '0': { Return: { done: true } } },
    Refused: { '0': { Throw: { Error: 'Refused', Cause: 'No money' } } },
  },
});

function words(testCase: string | undefined, ...more: string[]): string[] {
  const paths = [file('machine.json', taskMachine()), '--mock-config', file('MockConfigFile.json', CONFIG)];
  return ['run', ...paths, ...(testCase === undefined ? [] : ['--test-case', testCase]), ...more, '--json'];
}

test('the test case answers', async () => {
  const { code, stdout } = await call(words('HappyPath', '--machine-name', 'Orders'));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'SUCCEEDED', output: { done: true } });
  const refused = await call(words('HappyPath', '--machine-name', 'Refunds'));
  expect(JSON.parse(refused.stdout)).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'No money' });
});

test('and --tasks what it does not name', async () => {
  const tasks = file('tasks.json', '{ "T": { "result": "from the file" } }');
  const { stdout } = await call(words('Hybrid', '--tasks', tasks));
  expect(JSON.parse(stdout)).toMatchObject({ output: 'from the file' });
});

test.each([
  ['no test case', words(undefined), /Pass --test-case NAME: .*HappyPath \(Orders\), Broken \(Orders\)/],
  ['one that is not there', words('Sad'), /There is no test case "Sad" in .*, which has HappyPath \(Orders\)/],
  ['one of several machines', words('HappyPath'), /pass --machine-name Orders or Refunds/],
  ['a response that is not there', words('Broken'), /State "T" cannot be answered .* no mocked response "Nope"/],
  ['a test case without a file', ['run', file('m.json', taskMachine()), '--test-case', 'X'], /pass --mock-config FILE/],
])('3: %s', async (_name, line, message) => {
  const { code, stderr } = await call(line);
  expect(code).toBe(3);
  expect(stderr).toMatch(message);
});
