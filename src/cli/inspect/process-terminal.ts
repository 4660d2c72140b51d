// The terminal that the process runs in: keys one by one, and a screen of its own.

import { emitKeypressEvents, type Key as NodeKey } from 'node:readline';
import type { Terminal, TerminalListeners } from '../io.js';
import type { Size } from './view.js';

/** After these the terminal is put in order, and the process ends as it would have. */
const SIGNALS = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

/** Undefined where standard input or output is none. */
export function processTerminal(): Terminal | undefined {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) return undefined;
  return {
    get size(): Size {
      return { columns: stdout.columns, rows: stdout.rows };
    },
    write: (text) => void stdout.write(text),
    open: (before, after, listeners) => open(before, after, listeners),
  };
}

function open(before: string, after: string, { key, resized, closed }: TerminalListeners): () => void {
  const { stdin, stdout } = process;
  let isOpen = true;
  const pressed = (text: string | undefined, pressedKey: NodeKey | undefined) => {
    const name = keyName(text, pressedKey);
    if (name !== undefined) key(name);
  };
  const restore = () => {
    if (!isOpen) return;
    isOpen = false;
    stdin.off('keypress', pressed);
    stdin.off('end', ended);
    stdout.off('resize', resized);
    process.off('exit', restore);
    for (const [signal, listener] of onSignals) process.off(signal, listener);
    stdin.setRawMode(false);
    stdin.pause();
    stdout.write(after);
  };
  const ended = () => {
    restore();
    closed();
  };
  const onSignals = Object.entries(SIGNALS).map(([signal, number]) => {
    const listener = () => {
      restore();
      process.exit(128 + number);
    };
    return [signal as keyof typeof SIGNALS, listener] as const;
  });
  stdout.write(before);
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.on('keypress', pressed);
  stdin.on('end', ended);
  stdout.on('resize', resized);
  // Whatever ends the process: also what was thrown and caught by nobody.
  process.on('exit', restore);
  for (const [signal, listener] of onSignals) process.on(signal, listener);
  stdin.resume();
  return restore;
}

/** What a key is called: `left`, `ctrl-c`, `shift-tab`; the character for one that writes one. */
export function keyName(
  text: string | undefined,
  key: Pick<NodeKey, 'name' | 'ctrl' | 'shift' | 'meta'> | undefined,
): string | undefined {
  const { name, ctrl, shift, meta } = key ?? {};
  if (ctrl === true) return name === undefined ? undefined : `ctrl-${name}`;
  if (name === 'tab') return shift === true ? 'shift-tab' : 'tab';
  if (name === 'enter') return 'return';
  // A key with Alt writes nothing, but Escape comes as one.
  if (meta === true && name !== 'escape') return undefined;
  const isCharacter = text !== undefined && Array.from(text).length === 1 && text >= ' ' && text !== '\x7f';
  return isCharacter && name !== 'space' ? text : name;
}
