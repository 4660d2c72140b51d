// Runs to look at, and a terminal of the test's own to look at them in.

import type { Size } from '../../../src/cli/inspect/view.js';
import type { Terminal, TerminalListeners } from '../../../src/cli/io.js';
import { call, file } from '../harness.js';

const Resource = 'arn:aws:lambda:us-east-1:123456789012:function:charge';

export const CHARGE = {
  StartAt: 'Charge',
  States: {
    Charge: {
      Type: 'Task',
      Resource,
      TimeoutSeconds: 60,
      Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 5 }],
      ResultPath: '$.charge',
      Assign: { 'id.$': '$.id' },
      Next: 'Done',
    },
    Done: { Type: 'Succeed' },
  },
};

/** Twelve events: the card is charged at the second attempt. */
export function savedCharge(): Promise<string> {
  const outcomes = [
    { error: 'Busy', cause: 'later' },
    { result: { id: 'ch_1' }, after: '1.5s' },
  ];
  return savedRun(CHARGE, { amount: 12 }, { Charge: outcomes });
}

export async function savedRun(definition: object, input: unknown, outcomes: object = {}): Promise<string> {
  const saved = file('saved.json', '');
  const definitionFile = file('machine.asl.json', JSON.stringify(definition));
  const inputFile = file('input.json', JSON.stringify(input));
  const tasks = file('tasks.json', JSON.stringify(outcomes));
  const words = ['run', definitionFile, '--input', inputFile, '--tasks', tasks, '--name', 'first', '--save', saved];
  const { code, stderr } = await call(words);
  if (code > 1) throw new Error(stderr);
  return saved;
}

/** A terminal with somebody who presses keys, and what stands on its screen. */
export class FakeTerminal implements Terminal {
  size: Size;
  written = '';
  isOpen = false;
  private listeners: TerminalListeners | undefined;
  private after = '';

  constructor(columns = 120, rows = 24) {
    this.size = { columns, rows };
  }

  write(text: string): void {
    this.written += text;
  }

  open(before: string, after: string, listeners: TerminalListeners): () => void {
    this.isOpen = true;
    this.listeners = listeners;
    this.after = after;
    this.written += before;
    return () => this.giveBack();
  }

  press(...keys: readonly string[]): void {
    for (const key of keys) this.listeners?.key(key);
  }

  resize(columns: number, rows: number): void {
    this.size = { columns, rows };
    this.listeners?.resized();
  }

  hangUp(): void {
    this.giveBack();
    this.listeners?.closed();
  }

  /** The lines that were drawn last. */
  get lines(): readonly string[] {
    const last = this.written.slice(this.written.lastIndexOf('\x1b[H') + 3);
    return last.split('\r\n').map((line) => line.split('\x1b[')[0] ?? '');
  }

  private giveBack(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.written += this.after;
  }
}
