// What an execution waits for by the clock: a binary heap in order of time, and of asking where
// times are equal. A timer can be taken out again in logarithmic time, so that a long Map of tasks
// with timeouts leaves nothing behind.

/** What happens when a timer fires. Ids are those of the execution's tables. */
export type TimerPurpose =
  | { readonly kind: 'execution-timeout' }
  /** The time of a child execution of a distributed Map is up. */
  | { readonly kind: 'child-timeout'; readonly timelineId: number }
  | { readonly kind: 'wait'; readonly strandId: number }
  | { readonly kind: 'retry'; readonly strandId: number }
  | { readonly kind: 'task-timeout'; readonly taskId: number }
  | { readonly kind: 'task-heartbeat'; readonly taskId: number };

export interface Timer<Purpose = TimerPurpose> {
  /** Epoch milliseconds. */
  readonly fireAt: number;
  readonly order: number;
  readonly purpose: Purpose;
  /** Position in the heap; -1 when the timer is in it no longer. */
  position: number;
}

export interface StoredTimers<Purpose = TimerPurpose> {
  readonly nextOrder: number;
  readonly timers: readonly { readonly fireAt: number; readonly order: number; readonly purpose: Purpose }[];
}

/** Places that are kept, however few timers there are. */
const FEW = 64;

/** `Purpose` says what happens when a timer fires: a host has purposes of its own. */
export class TimerQueue<Purpose = TimerPurpose> {
  /** The first `size` places are taken. Most executions wait for two times at most: that of a state, and their end. */
  private readonly heap: (Timer<Purpose> | undefined)[] = [undefined, undefined];
  private size = 0;
  private nextOrder = 1;

  /** When the first timer fires (epoch milliseconds), or undefined. */
  get nextFireAt(): number | undefined {
    return this.heap[0]?.fireAt;
  }

  get first(): Timer<Purpose> | undefined {
    return this.heap[0];
  }

  add(fireAt: number, purpose: Purpose): Timer<Purpose> {
    const timer: Timer<Purpose> = { fireAt, order: this.nextOrder, purpose, position: this.size };
    this.nextOrder += 1;
    this.put(timer);
    return timer;
  }

  /** Takes `timer` out; nothing happens if it fired or was taken out before. */
  remove(timer: Timer<Purpose> | undefined): void {
    if (timer === undefined || timer.position < 0) return;
    this.size -= 1;
    const last = this.heap[this.size] as Timer<Purpose>;
    this.heap[this.size] = undefined;
    if (last !== timer) {
      last.position = timer.position;
      this.heap[last.position] = last;
      this.rise(last);
      this.sink(last);
    }
    timer.position = -1;
    if (this.heap.length > FEW && this.heap.length > this.size * 4) this.heap.length = this.size * 2;
  }

  /** Takes out the first timer that is due at `now`, or undefined. */
  takeDue(now: number): Timer<Purpose> | undefined {
    const first = this.heap[0];
    if (first === undefined || first.fireAt > now) return undefined;
    this.remove(first);
    return first;
  }

  /** The first that has such a purpose; looks at all of them. */
  find(fits: (purpose: Purpose) => boolean): Timer<Purpose> | undefined {
    return this.timers().find(({ purpose }) => fits(purpose));
  }

  clear(): void {
    for (let position = 0; position < this.size; position += 1) {
      (this.heap[position] as Timer<Purpose>).position = -1; // these places are taken
      this.heap[position] = undefined;
    }
    this.size = 0;
    // As it began; most have no more places, and V8 takes long to be told so.
    if (this.heap.length > 2) this.heap.length = 2;
  }

  stored(): StoredTimers<Purpose> {
    const timers = this.timers().map(({ fireAt, order, purpose }) => ({ fireAt, order, purpose }));
    return { nextOrder: this.nextOrder, timers };
  }

  /** Puts stored timers back; `restored` is told of each. */
  restore(stored: StoredTimers<Purpose>, restored: (timer: Timer<Purpose>) => void): void {
    for (const { fireAt, order, purpose } of stored.timers) {
      const timer: Timer<Purpose> = { fireAt, order, purpose, position: this.size };
      this.put(timer);
      restored(timer);
    }
    this.nextOrder = stored.nextOrder;
  }

  private timers(): readonly Timer<Purpose>[] {
    return this.heap.slice(0, this.size) as Timer<Purpose>[]; // these places are taken
  }

  private put(timer: Timer<Purpose>): void {
    this.heap[this.size] = timer;
    this.size += 1;
    this.rise(timer);
  }

  private rise(timer: Timer<Purpose>): void {
    while (timer.position > 0) {
      const parent = this.heap[(timer.position - 1) >> 1] as Timer<Purpose>;
      if (!isBefore(timer, parent)) return;
      this.swap(timer, parent);
    }
  }

  private sink(timer: Timer<Purpose>): void {
    for (;;) {
      const left = this.heap[2 * timer.position + 1];
      const right = this.heap[2 * timer.position + 2];
      const first = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (first === undefined || !isBefore(first, timer)) return;
      this.swap(first, timer);
    }
  }

  private swap(a: Timer<Purpose>, b: Timer<Purpose>): void {
    const position = a.position;
    a.position = b.position;
    b.position = position;
    this.heap[a.position] = a;
    this.heap[b.position] = b;
  }
}

function isBefore(a: Timer<unknown>, b: Timer<unknown>): boolean {
  return a.fireAt < b.fireAt || (a.fireAt === b.fireAt && a.order < b.order);
}
