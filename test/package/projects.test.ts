// Whole projects that have the packed package, each with a test runner of its own: their tests run, and their types hold.
// They need what `npm ci --prefix test/package/projects` installs.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installed, install } from './installed.js';

const projects = fileURLToPath(new URL('projects/', import.meta.url));

const REPORTS = ['lcov.info', 'cobertura-coverage.xml', 'index.html'];

let installed: Installed;

beforeAll(() => {
  installed = install();
  cpSync(join(projects, 'order.asl.json'), join(installed.folder, 'order.asl.json'));
  linkPackages(join(projects, 'node_modules'), join(installed.folder, 'node_modules'));
});

afterAll(() => installed.remove());

describe.each([
  { name: 'vitest-ts', runner: ['vitest/vitest.mjs', 'run'], isTyped: true, reports: REPORTS },
  { name: 'vitest-js', runner: ['vitest/vitest.mjs', 'run'], isTyped: false, reports: [] },
  { name: 'jest-esm-ts', runner: ['jest/bin/jest.js'], isTyped: true, reports: [] },
  { name: 'jest-cjs-js', runner: ['jest/bin/jest.js'], isTyped: false, reports: ['lcov.info'] },
  { name: 'jest-cjs-ts', runner: ['jest/bin/jest.js'], isTyped: true, reports: [] },
])('$name', ({ name, runner, isTyped, reports }) => {
  test('its tests pass', () => {
    const { status, text } = run(name, runner);
    expect(text).toMatch(/[23] passed/);
    expect(status).toBe(0);
  });

  test('one that fails says where the run left the path, and a mock that nobody asked fails its test', () => {
    const { status, text } = run(name, runner, { FAIL: '1' });
    expect(text).toContain('Expected "Settle" after "Charge", but the run went on with "Cancel".');
    expect(text).toContain('A mock was never used');
    expect(text).toMatch(/2 failed/);
    expect(status).toBe(1);
  });

  test.runIf(reports.length > 0)('its coverage is reported, with the lines of the definition', () => {
    const { text } = run(name, runner);
    expect(text).toMatch(/order\.asl\.json +100 %/);
    const folder = join(installed.folder, name, 'coverage/state-machines');
    for (const file of reports) expect(existsSync(join(folder, file)), file).toBe(true);
    expect(readFileSync(join(folder, 'lcov.info'), 'utf8')).toMatch(/^SF:.*order\.asl\.json$/m);
  });

  test.runIf(isTyped)('its types hold', () => {
    expect(run(name, ['typescript/bin/tsc', '-p', '.'])).toEqual({ status: 0, text: '' });
  });
});

function run(name: string, [tool = '', ...args]: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const folder = join(installed.folder, name);
  cpSync(join(projects, name), folder, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', join(installed.folder, 'node_modules', tool), ...args],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, ...env } },
  );
  return { status, text: stdout + stderr };
}

/** Beside what is installed already; the packages of a scope one by one, for both sides have some. */
function linkPackages(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name.startsWith('.')) continue;
    const target = join(to, name);
    if (name.startsWith('@') && !existsSync(join(from, name, 'package.json'))) {
      mkdirSync(target, { recursive: true });
      linkPackages(join(from, name), target);
    } else if (!existsSync(target)) symlinkSync(join(from, name), target);
  }
}
