// What the world told the host, and what of it comes next for the core.
//
//   Q1. What is told in batches is told to its end: what comes in meanwhile belongs to the next batch.
//   Q2. A batch is in the order of the commands that it answers where the host asks for that, else as it came in.

import type { HostEvent } from '../core/host-event.js';

interface Entry {
  /** The place of the command that it answers, among all commands. */
  readonly order: number;
  /** `at` is when the host heard of it. */
  readonly news: HostEvent;
}

export class NewsQueue {
  private batch: Entry[] = [];
  /** How many of the batch have been taken. */
  private taken = 0;
  private heard: Entry[] = [];
  private isHeardInOrder = true;

  add(order: number, news: HostEvent): void {
    const last = this.heard[this.heard.length - 1];
    if (last !== undefined && last.order > order) this.isHeardInOrder = false;
    this.heard.push({ order, news });
  }

  /** The next of the batch, or undefined after its last. */
  take(): HostEvent | undefined {
    const next = this.batch[this.taken];
    this.taken += 1;
    return next?.news;
  }

  /** Makes a batch of what has come in: once the one before it has been taken to its end. */
  beginBatch(order: 'of commands' | 'of arrival'): void {
    const batch = this.heard;
    if (order === 'of commands' && !this.isHeardInOrder) batch.sort((a, b) => a.order - b.order);
    this.batch = batch;
    this.taken = 0;
    this.heard = [];
    this.isHeardInOrder = true;
  }
}
