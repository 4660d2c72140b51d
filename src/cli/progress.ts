// Tells somebody who waits at a terminal what a long run is doing: one line, that is gone at the end.

import type { HistoryEvent, RunningExecution } from '../index.js';
import { formatDuration } from '../utils/format-time.js';
import { printable } from '../utils/printable.js';
import type { Colors } from './colors.js';
import type { Output } from './io.js';

const SHOWN_AFTER_MILLISECONDS = 1000;
const REDRAWN_AFTER_MILLISECONDS = 200;
const CLEAR_LINE = '\r\u001b[2K';
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/** Gives the function that ends it. */
export function showProgress(execution: RunningExecution, output: Output, colors: Colors): () => void {
  if (!output.isTerminal) return () => undefined;
  let progress: Progress | undefined;
  // Most runs are over before anybody looks, and are not slowed down by a listener.
  const timeout = setTimeout(() => {
    progress = new Progress(execution, output, colors);
  }, SHOWN_AFTER_MILLISECONDS);
  return () => {
    clearTimeout(timeout);
    progress?.end();
  };
}

class Progress {
  private readonly output: Output;
  private readonly colors: Colors;
  private readonly startedAt: number;
  private readonly interval: ReturnType<typeof setInterval>;
  private readonly stopListening: () => void;
  private events = 0;
  private state: string | undefined;
  private frame = 0;

  constructor(execution: RunningExecution, output: Output, colors: Colors) {
    this.output = output;
    this.colors = colors;
    this.startedAt = Date.now() - SHOWN_AFTER_MILLISECONDS;
    for (const event of execution.history) this.count(event);
    this.stopListening = execution.onHistory((event) => this.count(event));
    this.interval = setInterval(() => this.draw(), REDRAWN_AFTER_MILLISECONDS);
    this.draw();
  }

  end(): void {
    clearInterval(this.interval);
    this.stopListening();
    void this.output.write(CLEAR_LINE);
  }

  private count(event: HistoryEvent): void {
    this.events += 1;
    const name = event.stateEnteredEventDetails?.name;
    if (typeof name === 'string') this.state = name;
  }

  private draw(): void {
    const seconds = Math.floor((Date.now() - this.startedAt) / 1000);
    this.frame = (this.frame + 1) % FRAMES.length;
    const text = `${formatDuration(seconds * 1000)} · ${this.events} events · ${this.state ?? 'starting'}`;
    const room = (this.output.columns ?? 80) - 3;
    void this.output.write(`${CLEAR_LINE}${this.colors.cyan(FRAMES[this.frame] ?? '')} ${text.slice(0, room)}`);
  }
}

/** Counts what comes one after the other; nothing is shown before a second has passed. */
export function showCount(
  done: string,
  output: Output,
  colors: Colors,
): { count(name: string): void; end(): Promise<void> } {
  const startedAt = Date.now();
  let shownAt: number | undefined;
  let counted = 0;
  return {
    count(name) {
      counted += 1;
      const now = Date.now();
      const isEarly = now - (shownAt ?? 0) < REDRAWN_AFTER_MILLISECONDS || now - startedAt < SHOWN_AFTER_MILLISECONDS;
      if (!output.isTerminal || isEarly) return;
      shownAt = now;
      const frame = FRAMES[Math.floor(now / REDRAWN_AFTER_MILLISECONDS) % FRAMES.length] ?? '';
      const seconds = Math.floor((now - startedAt) / 1000);
      const text = printable(`${formatDuration(seconds * 1000)} · ${counted} ${done} · ${name.replaceAll('\n', ' ')}`);
      void output.write(`${CLEAR_LINE}${colors.cyan(frame)} ${text.slice(0, (output.columns ?? 80) - 3)}`);
    },
    async end() {
      if (shownAt !== undefined) await output.write(CLEAR_LINE);
    },
  };
}
