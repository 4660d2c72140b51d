// Calls the command line as a shell would, with a terminal, an environment and standard input of the test's own.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { commandLine } from '../../src/cli/command-line.js';
import { replayThread } from '../../src/cli/histories/replay-all.js';
import type { Io, Output, Terminal, Thread } from '../../src/cli/io.js';

export const ORDER = fileURLToPath(new URL('../../fixtures/order-processing/', import.meta.url));

/** What the call of a machine without tasks needs. */
export const PASS = '{"StartAt":"Pass","States":{"Pass":{"Type":"Pass","End":true}}}';

/** A machine of one Task state `T`, with whatever else the state has. */
export function taskMachine(state: object = {}): string {
  const Resource = 'arn:aws:lambda:us-east-1:123456789012:function:work';
  return JSON.stringify({ StartAt: 'T', States: { T: { Type: 'Task', Resource, End: true, ...state } } });
}

export interface CallOptions {
  readonly stdin?: string | Uint8Array;
  /** The width of the terminal; undefined: there is none. */
  readonly terminal?: number;
  readonly env?: Io['env'];
  /** Where somebody sits who presses keys; undefined: there is none. */
  readonly screen?: Terminal;
}

export interface Call {
  readonly io: Io;
  readonly printed: { stdout: string; stderr: string };
  /** Exit codes of `quit`. */
  readonly quits: number[];
  readonly interrupt: () => void;
  readonly terminate: () => void;
  readonly becomeIdle: () => void;
  readonly throwUncaught: (thrown: unknown) => void;
  /** How many listen for an interrupt, idleness or uncaught errors now. */
  readonly listening: () => number;
}

export async function call(words: readonly string[], options: CallOptions = {}) {
  const { io, printed } = newCall(options);
  const code = await commandLine(words, io);
  return { code, ...printed };
}

export function newCall({ stdin = '', terminal, env = {}, screen }: CallOptions = {}): Call {
  const printed = { stdout: '', stderr: '' };
  const listeners = {
    interrupt: new Set<() => void>(),
    terminate: new Set<() => void>(),
    idle: new Set<() => void>(),
    uncaught: new Set<(thrown: unknown) => void>(),
  };
  const quits: number[] = [];
  const output = (name: 'stdout' | 'stderr'): Output => ({
    isTerminal: terminal !== undefined,
    columns: terminal,
    write: async (text) => {
      printed[name] += text;
    },
  });
  return {
    printed,
    quits,
    io: {
      readStdin: async () => (typeof stdin === 'string' ? Buffer.from(stdin) : stdin),
      streamStdin: async function* () {
        yield typeof stdin === 'string' ? Buffer.from(stdin) : stdin;
      },
      stdout: output('stdout'),
      stderr: output('stderr'),
      env,
      onInterrupt: (listener) => listenTo(listeners.interrupt, listener),
      onTerminate: (listener) => listenTo(listeners.terminate, listener),
      onIdle: (listener) => listenTo(listeners.idle, listener),
      onUncaught: (listener) => listenTo(listeners.uncaught, listener),
      openTerminal: () => screen,
      startThread: (settings) => threadHere(settings),
      quit: (code) => quits.push(code),
    },
    interrupt: () => listeners.interrupt.forEach((listener) => listener()),
    terminate: () => listeners.terminate.forEach((listener) => listener()),
    becomeIdle: () => listeners.idle.forEach((listener) => listener()),
    throwUncaught: (thrown) => listeners.uncaught.forEach((listener) => listener(thrown)),
    listening: () => Object.values(listeners).reduce((sum, each) => sum + each.size, 0),
  };
}

/** A thread that is none: what it is sent and gives back is copied as between threads. */
function threadHere(settings: unknown): Thread {
  const answering = replayThread(structuredClone(settings), newCall().io);
  return {
    ask: async (question) => structuredClone(await (await answering)(structuredClone(question))),
    end: async () => undefined,
  };
}

function listenTo<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

let folder: string | undefined;

/** Writes a file for the tests of this test file; gives its path. */
export function file(name: string, text: string): string {
  folder ??= mkdtempSync(join(tmpdir(), 'stepwright-cli-'));
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});
