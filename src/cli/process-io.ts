// The Io of a process of Node.js.

import { processTerminal } from './inspect/process-terminal.js';
import type { Io, Output } from './io.js';
import { startThread } from './threads.js';

/** @param script the URL of the tool itself: threads run it, too. */
export function processIo(script: string): Io {
  return {
    readStdin: async () => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    streamStdin: () => process.stdin,
    stdout: outputTo(process.stdout),
    stderr: outputTo(process.stderr),
    env: process.env,
    onInterrupt: (listener) => {
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
    onTerminate: (listener) => {
      process.on('SIGTERM', listener);
      return () => process.off('SIGTERM', listener);
    },
    onIdle: (listener) => {
      process.once('beforeExit', listener);
      return () => process.off('beforeExit', listener);
    },
    onUncaught: (listener) => {
      // An unhandled rejection comes here too.
      process.on('uncaughtException', listener);
      return () => process.off('uncaughtException', listener);
    },
    openTerminal: processTerminal,
    startThread: (settings) => startThread(script, settings),
    quit: (code) => process.exit(code),
  };
}

/** What a stream of a process has; `isTTY` and `columns` only where it is a terminal. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, written: (error?: Error | null) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export function outputTo(stream: OutputStream): Output {
  // What goes wrong is told to the callback of `write`; without a listener it would end the process too.
  stream.on('error', () => undefined);
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    write: (text) =>
      new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          if (error == null || isClosed(error)) resolve();
          else reject(error);
        });
      }),
  };
}

// `stepwright run ... | head -1`: who reads has seen enough, and that is no fault.
function isClosed(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}
