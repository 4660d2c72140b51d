// Whole projects that have the packed package, each with a test runner of its own: their tests run, and their types hold.
// They need what `npm ci --prefix test/package/projects` installs.

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Installed, install } from './installed.js';

const projects = fileURLToPath(new URL('projects/', import.meta.url));

let installed: Installed;

beforeAll(() => {
  installed = install();
  linkPackages(join(projects, 'node_modules'), join(installed.folder, 'node_modules'));
});

afterAll(() => installed.remove());

describe.each([
  { name: 'vitest-ts', runner: ['vitest/vitest.mjs', 'run'], isTyped: true },
  { name: 'vitest-js', runner: ['vitest/vitest.mjs', 'run'], isTyped: false },
  { name: 'jest-esm-ts', runner: ['jest/bin/jest.js'], isTyped: true },
  { name: 'jest-cjs-js', runner: ['jest/bin/jest.js'], isTyped: false },
  { name: 'jest-cjs-ts', runner: ['jest/bin/jest.js'], isTyped: true },
])('$name', ({ name, runner, isTyped }) => {
  test('a matcher holds, and one that fails says where the run left the path', () => {
    const { status, text } = run(name, runner);
    expect(text).toContain('Expected "Charge" after "Charge", but the run went on with "Settle".');
    expect(text).toMatch(/1 failed.*1 passed/);
    expect(status).toBe(1);
  });

  test.runIf(isTyped)('its types hold', () => {
    expect(run(name, ['typescript/bin/tsc', '-p', '.'])).toEqual({ status: 0, text: '' });
  });
});

function run(name: string, [tool = '', ...args]: readonly string[]): { status: number | null; text: string } {
  const folder = join(installed.folder, name);
  cpSync(join(projects, name), folder, { recursive: true });
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings', join(installed.folder, 'node_modules', tool), ...args],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } },
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
