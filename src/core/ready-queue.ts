// First in, first out, in constant time: `Array.shift` copies what is left each time.

export class ReadyQueue<T> {
  private items: T[] = [];
  private head = 0;

  get isEmpty(): boolean {
    return this.head === this.items.length;
  }

  push(item: T): void {
    this.items.push(item);
  }

  take(): T | undefined {
    if (this.isEmpty) return undefined;
    const item = this.items[this.head] as T;
    this.head += 1;
    if (this.head === this.items.length) {
      this.items.length = 0;
      this.head = 0;
    } else if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }

  clear(): void {
    this.items.length = 0;
    this.head = 0;
  }

  /** What is in the queue, first to come first. */
  toArray(): T[] {
    return this.items.slice(this.head);
  }
}
