// Stores in other processes: the sources are built once, and a program in plain JavaScript uses them.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';

export interface BuiltStore extends Pick<typeof import('../../src/store.js'), 'sqliteStore' | 'storeLaws'> {
  /** The file. */
  readonly module: string;
  remove(): void;
}

/** Builds `stepwright/store` to a file, with its thread beside it, from where packages can be loaded or not; to be removed by the caller. */
export async function buildStore({ withPackages = true } = {}): Promise<BuiltStore> {
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-built-'));
  const module = join(directory, 'store.js');
  await build({
    // What a store starts as its thread is a file of its own, as in the package.
    entryPoints: { store: 'src/store.ts', 'store-thread': 'src/store/sqlite/thread.ts' },
    outdir: directory,
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['libsql', 'fast-check'],
    logLevel: 'error',
  });
  writeFileSync(join(directory, 'package.json'), '{"type":"module"}');
  if (withPackages) symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  const { sqliteStore, storeLaws } = (await import(pathToFileURL(module).href)) as typeof import('../../src/store.js');
  return { module, sqliteStore, storeLaws, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

export interface Child {
  /** The lines that it has written so far. */
  readonly lines: readonly string[];
  /** Settles when it has written so many lines, or has ended. */
  written(lines: number): Promise<void>;
  /** Settles when it has ended by itself. */
  ended(): Promise<void>;
  /** As by a power of the operating system that asks nobody: SIGKILL. */
  kill(): Promise<void>;
}

/** Runs a program of `test/store/programs`, with the built module and these as its arguments. */
export function runProgram(name: string, args: readonly string[]): Child {
  const program = resolve('test/store/programs', name);
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const closed = once(reader, 'close');
  onTestFinished(() => end(child));
  return {
    lines,
    async written(count) {
      while (lines.length < count && !child.killed) {
        const ended = await Promise.race([once(reader, 'line').then(() => false), closed.then(() => true)]);
        if (ended) return;
      }
    },
    async ended() {
      await exit;
      await closed;
    },
    async kill() {
      end(child);
      await exit;
      await closed;
    },
  };
}

function end(child: ChildProcess): void {
  child.kill('SIGKILL');
}
