// Parts of a coverage, each of one test file: what workers leave in a folder, and the reporter puts together.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Coverage } from './coverage.js';
import type { CoverageData } from './data.js';

/** The same test file of the same project has the same part: when it runs again, it takes the place of the one before. */
export function partName(project: string, testFile: string): string {
  return `${createHash('sha256')
    .update(JSON.stringify([project, testFile]))
    .digest('hex')
    .slice(0, 32)}.json`;
}

export function clearParts(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}

/** Whole or not at all: a worker may die at any time. */
export function writePart(folder: string, name: string, data: CoverageData): void {
  // Other processes may have another working directory.
  const machines = data.machines.map((machine) =>
    machine.source === undefined
      ? machine
      : { ...machine, source: { ...machine.source, file: resolve(machine.source.file) } },
  );
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(`${path}.${process.pid}.tmp`, JSON.stringify({ ...data, machines }));
  renameSync(`${path}.${process.pid}.tmp`, path);
}

export function hasPart(folder: string, name: string): boolean {
  return existsSync(join(folder, name));
}

export function readParts(folder: string): Coverage {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const [first = Coverage.none, ...others] = names
    .sort()
    .map((name) => Coverage.from(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
  return first.merge(...others);
}
