// First in, first out, in constant time: `Array.shift` copies what is left each time.

export class ReadyQueue<T> {
  /** What is in the queue lies from `head` to `tail`; the places around are free, and used again. */
  private items: (T | undefined)[] = [];
  private head = 0;
  private tail = 0;

  get isEmpty(): boolean {
    return this.head === this.tail;
  }

  /** What is taken next. */
  get first(): T | undefined {
    return this.isEmpty ? undefined : this.items[this.head];
  }

  push(item: T): void {
    this.items[this.tail] = item;
    this.tail += 1;
  }

  take(): T | undefined {
    if (this.isEmpty) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined;
    this.head += 1;
    if (this.head === this.tail) {
      this.head = 0;
      this.tail = 0;
    } else if (this.head > 1024 && this.head * 2 > this.tail) {
      this.items = this.toArray();
      this.head = 0;
      this.tail = this.items.length;
    }
    return item;
  }

  clear(): void {
    this.items = [];
    this.head = 0;
    this.tail = 0;
  }

  /** What is in the queue, first to come first. */
  toArray(): T[] {
    return this.items.slice(this.head, this.tail) as T[];
  }
}
