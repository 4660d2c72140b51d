// The functions that sleep, in the order in which they wake: of two at one time, the one of the task
// that was scheduled first.

import type { Sleeper } from './task-run.js';

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly sleeper: Sleeper;
}

export class SleepQueue {
  private readonly heap: Entry[] = [];
  private nextOrder = 1;

  /** Epoch milliseconds; undefined when nobody sleeps. */
  get nextAt(): number | undefined {
    this.dropFinished();
    return this.heap[0]?.at;
  }

  isDue(now: number): boolean {
    const { nextAt } = this;
    return nextAt !== undefined && nextAt <= now;
  }

  add(at: number, sleeper: Sleeper): void {
    const entry = { at, order: this.nextOrder, sleeper };
    this.nextOrder += 1;
    let place = this.heap.push(entry) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (isBefore(this.heap[parent] as Entry, entry)) break;
      this.heap[place] = this.heap[parent] as Entry;
      place = parent;
    }
    this.heap[place] = entry;
  }

  /** Takes out all that are to wake by now. */
  takeDue(now: number): Sleeper[] {
    const due: Sleeper[] = [];
    while (this.isDue(now)) due.push((this.takeFirst() as Entry).sleeper);
    return due;
  }

  clear(): void {
    this.heap.length = 0;
  }

  // A function that has answered, or was cancelled, while it slept.
  private dropFinished(): void {
    while (this.heap[0]?.sleeper.run.isOver) this.takeFirst();
  }

  private takeFirst(): Entry | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (first === undefined || last === undefined || last === first) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const left = this.heap[child];
      if (left === undefined) break;
      const right = this.heap[child + 1];
      if (right !== undefined && isBefore(right, left)) child += 1;
      const smaller = this.heap[child] as Entry;
      if (isBefore(last, smaller)) break;
      this.heap[place] = smaller;
      place = child;
    }
    this.heap[place] = last;
    return first;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
