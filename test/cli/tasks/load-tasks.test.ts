// Tasks from modules: what they export, and what is said where that does not do. How Node.js loads them is in
// process.test.ts: here the test runner does.

import { describe, expect, test } from 'vitest';
import { loadTasks } from '../../../src/cli/tasks/load-tasks.js';
import { call, file, taskMachine } from '../harness.js';

describe('a module', () => {
  test.each([
    ['default.mjs', 'export default { T: (input) => [input] };'],
    ['named.mjs', 'export const tasks = { T: (input) => [input] };'],
    ['named-first.mjs', 'export default {}; export const tasks = { T: (input) => [input] };'],
    ['function.mjs', 'export default (input) => [input];'],
    ['common.cjs', 'module.exports = { T: (input) => [input] };'],
    ['common-named.cjs', 'exports.tasks = { T: (input) => [input] };'],
  ])('%s answers', async (name, text) => {
    const { code, stdout } = await run(name, text);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).output).toEqual([{ a: 1 }]);
  });

  test.each([
    [
      'nothing.mjs',
      'export {};',
      'nothing.mjs has to export functions by state or Resource, or one function, as `tasks` or by default. It exports nothing',
    ],
    ['other.mjs', 'export const task = 1;', 'It exports task'],
    ['array.mjs', 'export default [];', 'has to export functions'],
    ['number.mjs', 'export default { T: 3 };', '"T" has to be a function that answers the task, not number'],
    [
      'throws.mjs',
      '\nthrow new Error("at load");',
      /Cannot load the tasks .*throws\.mjs: Error: at load\n {4}at .*throws\.mjs:2/,
    ],
    ['missing.mjs', 'import "./nowhere.mjs";', /Cannot load the tasks .*missing\.mjs: .*nowhere\.mjs/],
  ])('%s is refused', async (name, text, problem) => {
    const { code, stdout, stderr } = await run(name, text);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(problem);
  });

  test('that is not there is refused', async () => {
    await expect(loadTasks('nowhere.mjs')).rejects.toThrow('there is no file');
    await expect(loadTasks('nowhere.json')).rejects.toThrow('Cannot read the tasks nowhere.json: there is no file');
  });

  test('may throw: that fails the task, as on Lambda', async () => {
    const { code, stdout } = await run(
      'fails.mjs',
      'export default { T: () => { throw new RangeError("too far"); } };',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: 'RangeError',
      cause: expect.stringContaining('"errorMessage":"too far"'),
    });
  });

  test('that gives what is no JSON is refused', async () => {
    const { code, stderr } = await run('bigint.mjs', 'export default { T: () => 1n };');
    expect(code).toBe(3);
    expect(stderr).toContain('gave a result that is not JSON');
  });

  test('that declines a task is told so', async () => {
    const { code, stderr } = await run('declines.mjs', 'export default (input, task) => task.decline();');
    expect(code).toBe(3);
    expect(stderr).toMatch(/The function of .*declines\.mjs declined it\n$/);
  });
});

function run(name: string, text: string) {
  return call([
    'run',
    file('machine.json', taskMachine()),
    '--input',
    '{"a":1}',
    '--tasks',
    file(name, text),
    '--json',
  ]);
}
