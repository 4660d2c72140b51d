// The tool as a process: what only a real one has, signals, pipes and the loading of modules.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synchronousJsonataForEsbuild } from '../../scripts/synchronous-jsonata.js';
import { parseStateMachine } from '../../src/index.js';
import { file, ORDER, PASS, taskMachine } from './harness.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
// Where esbuild is found from, and where it is not.
const cache = join(root, 'node_modules/.cache');
let withEsbuild: string;
let withoutEsbuild: string;

beforeAll(async () => {
  mkdirSync(cache, { recursive: true });
  withEsbuild = mkdtempSync(join(cache, 'stepwright-cli-'));
  withoutEsbuild = mkdtempSync(join(tmpdir(), 'stepwright-cli-'));
  await Promise.all([withEsbuild, withoutEsbuild].map(bundleInto));
});

afterAll(() => {
  for (const folder of [withEsbuild, withoutEsbuild]) rmSync(folder, { recursive: true, force: true });
});

describe('a process', () => {
  test('runs the order of the fixtures', async () => {
    const words = ['run', `${ORDER}order.asl.json`, '--input', `${ORDER}input.json`, '--tasks', `${ORDER}tasks.json`];
    const { code, stdout, stderr } = await runTool(words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('\nSUCCEEDED after 23h 31m');
  });

  test('reads standard input', async () => {
    const { code, stdout } = await runTool(['run', '-', '--json'], { stdin: PASS });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('ends with the code of its run when nobody reads any more', async () => {
    const tool = start(['run', `${ORDER}order.asl.json`, '--input', '{}', '--history']);
    tool.stdout?.destroy();
    expect(await endOf(tool)).toEqual({ code: 1, signal: null, stderr: '' });
  });

  test('is stopped by SIGINT, and says how it ended', async () => {
    const tasks = `export default { T: (input, task) => {
      process.stderr.write('asked');
      return task.sleep(Infinity);
    } };`;
    const machine = file('machine.json', taskMachine());
    const tool = start(['run', machine, '--clock', 'system', '--json', '--tasks', file('asks.mjs', tasks)]);
    // The state of the task has been entered: the run is what SIGINT stops.
    tool.stderr?.once('data', () => tool.kill('SIGINT'));
    const stdout = textOf(tool.stdout);
    const { code, stderr } = await endOf(tool);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('Stopping the execution') });
    expect(JSON.parse(await stdout)).toMatchObject({ status: 'ABORTED' });
  });

  test('that has nothing to wait for says so', async () => {
    const { code, stderr } = await runWithTasks('stuck.mjs', 'export default { T: () => new Promise(() => {}) };');
    expect(code).toBe(3);
    expect(stderr).toContain('no answer has come for "T"');
  });

  test('ends though the tasks have left something open', async () => {
    const { code } = await runWithTasks('open.mjs', 'setInterval(() => {}, 1000); export default { T: () => 1 };');
    expect(code).toBe(0);
  });

  test.each([
    [
      'timer.mjs',
      'setTimeout(() => { throw new Error("in a timer"); }); export default { T: () => new Promise(() => {}) };',
    ],
    [
      'rejection.mjs',
      'export default { T: () => { Promise.reject(new Error("in a timer")); return new Promise(() => {}); } };',
    ],
  ])('says where nobody caught an error of the tasks: %s', async (name, text) => {
    const { code, stderr } = await runWithTasks(name, text);
    expect(code).toBe(3);
    expect(stderr).toMatch(/Nobody caught an error of .*: Error: in a timer\n {4}at /);
    expect(stderr).toContain(`${name}:1`);
    expect(stderr).not.toContain('node:internal');
  });

  test('says where a module is no JavaScript', async () => {
    const { code, stderr } = await runWithTasks('syntax.mjs', '\nexport default { T: () => { x y } };');
    expect(code).toBe(3);
    expect(stderr).toMatch(/syntax\.mjs:2\nexport default.*\n +\^\n\nSyntaxError: Unexpected identifier 'y'\n$/);
  });
});

describe('threads of a replay', { timeout: 120_000 }, () => {
  const Resource = 'arn:aws:states:::lambda:invoke';
  const task = (name: string, next: object) => ({
    Type: 'Task',
    Resource,
    Parameters: { FunctionName: name },
    ...next,
  });
  const before = { StartAt: 'A', States: { A: task('a', { End: true }) } };
  const after = { StartAt: 'A', States: { A: task('a', { Next: 'B' }), B: task('b', { End: true }) } };
  const changed = () => file('threads.asl.json', JSON.stringify(after));

  /** More than are replayed without threads, some of them none: in one file of lines, or in a file each. */
  async function histories(name: string, isOneFile: boolean): Promise<string> {
    const machine = parseStateMachine(before);
    const folder = mkdtempSync(join(tmpdir(), 'stepwright-histories-'));
    const lines: string[] = [];
    for (let index = 0; index < 400; index += 1) {
      const { history } = await machine.run({}, { name: `${name}-${index}`, tasks: { A: () => index } });
      lines.push(
        index % 100 === 99
          ? '{"events":[{"id":2}]}'
          : JSON.stringify({ describe: { name: `${name}-${index}` }, history }),
      );
    }
    if (isOneFile) writeFileSync(join(folder, 'all.jsonl'), lines.join('\n'));
    else lines.forEach((line, index) => writeFileSync(join(folder, `${String(index).padStart(3, '0')}.json`), line));
    return folder;
  }

  test.each([true, false])('tell the same as one does, in the same order; all in one file: %s', async (isOneFile) => {
    const folder = await histories('order', isOneFile);
    const mocks = file('threads.mocks.json', '{ "B": [{ "result": "b" }] }');
    for (const more of [[], ['--json'], ['--mocks', mocks, '--all']]) {
      const words = ['replay', changed(), folder, ...more];
      const one = await runTool(words);
      const two = await runTool([...words, '--jobs', '2']);
      expect(two).toEqual(one);
      expect(one.stdout).toContain(more.includes('--json') ? '"unreadable":4' : '4 unreadable');
      expect(one.code).toBe(1);
    }
    rmSync(folder, { recursive: true });
  });

  test('end the command with what goes wrong in one of them', async () => {
    const folder = await histories('wrong', true);
    const mocks = file('late.mjs', 'let asked = 0; export const mocks = { B: () => (++asked > 20 ? () => 1 : 1) };');
    const machine = JSON.stringify({ ...after, States: { ...after.States, A: { ...after.States.A, Next: 'B' } } });
    const words = ['replay', file('late.asl.json', machine), folder, '--mocks', mocks, '--jobs', '2'];
    const { code, stderr } = await runTool(words);
    expect(code).toBe(3);
    expect(stderr).toContain('gave a result that is not JSON');
    const exits = file(
      'exits.mjs',
      'import { isMainThread } from "node:worker_threads"; if (!isMainThread) process.exit(9); export const mocks = { B: 1 };',
    );
    const ended = await runTool(['replay', changed(), folder, '--mocks', exits, '--jobs', '2']);
    expect(ended.code).toBe(70);
    expect(ended.stderr).toContain('A thread has ended with the code 9');
    rmSync(folder, { recursive: true });
  });
});

describe('TypeScript', () => {
  const ENUM = 'enum Kind { A = 1 }\nexport const tasks = { T: (input: unknown) => ({ kind: Kind.A, input }) };';
  const isNative = 'typescript' in process.features && Boolean(process.features.typescript);

  test.skipIf(isNative).each(['typed.ts', 'typed.mts'])('is bundled by esbuild: %s', async (name) => {
    const { code, stdout } = await runWithTasks(name, ENUM);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).output).toEqual({ kind: 1, input: {} });
  });

  test.skipIf(isNative)('imports other files and packages, and knows its place', async () => {
    const rate = file('rate.ts', 'export const rate: number = 2;');
    const tasks = `import { readFileSync } from 'node:fs';
      import { rate } from './rate';
      export default { T: () => [rate, readFileSync(new URL('./rate.ts', import.meta.url), 'utf8').length] };`;
    const { stdout } = await runWithTasks('imports.ts', tasks);
    expect(rate).toContain('rate.ts');
    expect(JSON.parse(stdout).output).toEqual([2, 30]);
  });

  test.skipIf(isNative)('that is wrong is told with its place', async () => {
    const { code, stderr } = await runWithTasks('wrong.ts', 'export default { T: (: string) => 1 };');
    expect(code).toBe(3);
    expect(stderr).toMatch(/Cannot load the tasks .*wrong\.ts: .*wrong\.ts:1:21: ERROR: /s);
  });

  test.skipIf(isNative)('needs Node.js or esbuild to read it', async () => {
    const { code, stderr } = await runWithTasks('typed.ts', ENUM, withoutEsbuild);
    expect(code).toBe(3);
    expect(stderr).toContain(
      'Use Node.js 22.18 or newer, install esbuild (npm install --save-dev esbuild), or pass JavaScript',
    );
  });
});

async function bundleInto(folder: string): Promise<void> {
  await build({
    entryPoints: [join(root, 'src/cli/main.ts')],
    outfile: join(folder, 'cli.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [synchronousJsonataForEsbuild()],
    // commander is CommonJS, and asks for modules of Node.js.
    banner: {
      js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
    },
    logLevel: 'silent',
  });
}

function runWithTasks(name: string, text: string, folder = withEsbuild) {
  return runTool(['run', file('machine.json', taskMachine()), '--json', '--tasks', file(name, text)], { folder });
}

async function runTool(words: readonly string[], { stdin = '', folder = withEsbuild } = {}) {
  const tool = start(words, folder);
  const stdout = textOf(tool.stdout);
  tool.stdin?.end(stdin);
  const { code, stderr } = await endOf(tool);
  return { code, stdout: await stdout, stderr };
}

function start(words: readonly string[], folder = withEsbuild): ChildProcess {
  // In a folder of the test: what is found from there is what the test put there.
  return spawn(process.execPath, [join(folder, 'cli.mjs'), ...words], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
  });
}

async function endOf(tool: ChildProcess) {
  const stderr = textOf(tool.stderr);
  const [code, signal] = await once(tool, 'close');
  return { code, signal, stderr: await stderr };
}

async function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  let text = '';
  if (stream !== null) for await (const chunk of stream) text += chunk;
  return text;
}
