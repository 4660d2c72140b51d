// First in, first out, in constant time: `Array.shift` copies what is left each time. What is in the queue can be taken out
// of its turn, by the ticket that it was given.

export class ReadyQueue<T> {
  /** What is in the queue lies from `head` to `tail`, with gaps; the places around are free, and used again. */
  private items: (T | undefined)[] = [undefined]; // one place: most queues never hold more
  private head = 0;
  private tail = 0;
  /** The ticket of what lies at place 0. */
  private firstTicket = 0;

  get isEmpty(): boolean {
    return this.head === this.tail;
  }

  /** What is taken next. */
  get first(): T | undefined {
    return this.isEmpty ? undefined : this.items[this.head];
  }

  /** @returns the ticket of the item: it has that until it is taken. */
  push(item: T): number {
    this.items[this.tail] = item;
    this.tail += 1;
    return this.firstTicket + this.tail - 1;
  }

  take(): T | undefined {
    const { first } = this;
    if (first !== undefined) this.leaveFree(this.head);
    return first;
  }

  /** Takes what has this ticket, which is in the queue. */
  remove(ticket: number): void {
    this.leaveFree(ticket - this.firstTicket);
  }

  private leaveFree(place: number): void {
    const { items } = this;
    items[place] = undefined;
    while (this.head < this.tail && items[this.head] === undefined) this.head += 1;
    if (this.head === this.tail) {
      this.firstTicket += this.head;
      this.head = 0;
      this.tail = 0;
    } else if (this.head > 1024 && this.head * 2 > this.tail) {
      this.items = items.slice(this.head, this.tail);
      this.tail = this.items.length;
      this.firstTicket += this.head;
      this.head = 0;
    }
  }

  clear(): void {
    this.firstTicket += this.tail;
    this.items = [];
    this.head = 0;
    this.tail = 0;
  }

  /** What is in the queue, first to come first. */
  toArray(): T[] {
    return this.items.slice(this.head, this.tail).filter((item) => item !== undefined);
  }
}
