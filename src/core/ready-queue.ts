// First in, first out, in constant time: `Array.shift` copies what is left each time. What is in the queue can be taken out
// of its turn, by the ticket that it was given.

export class ReadyQueue<T> {
  /** What is in the queue lies from `head` to `tail`, with gaps; the places around are free, and used again. */
  private items: (T | undefined)[] | undefined = undefined;
  /** The only item, as long as there is no list: most queues never hold more. */
  private only: T | undefined = undefined;
  private head = 0;
  private tail = 0;
  /** The ticket of what lies at place 0. */
  private firstTicket = 0;

  get isEmpty(): boolean {
    return this.head === this.tail;
  }

  /** What is taken next. */
  get first(): T | undefined {
    if (this.items === undefined) return this.only;
    return this.isEmpty ? undefined : this.items[this.head];
  }

  /** @returns the ticket of the item: it has that until it is taken. */
  push(item: T): number {
    if (this.items === undefined && this.tail === 0) this.only = item;
    else {
      this.items ??= this.listed();
      this.items[this.tail] = item;
    }
    this.tail += 1;
    return this.firstTicket + this.tail - 1;
  }

  private listed(): (T | undefined)[] {
    const items = [this.only];
    this.only = undefined;
    return items;
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
    if (items === undefined) {
      this.only = undefined;
      this.head += 1;
    } else {
      items[place] = undefined;
      while (this.head < this.tail && items[this.head] === undefined) this.head += 1;
    }
    if (this.head === this.tail) {
      this.firstTicket += this.head;
      this.head = 0;
      this.tail = 0;
    } else if (items !== undefined && this.head > 1024 && this.head * 2 > this.tail) {
      this.items = items.slice(this.head, this.tail);
      this.tail = this.items.length;
      this.firstTicket += this.head;
      this.head = 0;
    }
  }

  clear(): void {
    this.firstTicket += this.tail;
    this.items = undefined;
    this.only = undefined;
    this.head = 0;
    this.tail = 0;
  }

  /** What is in the queue, first to come first. */
  toArray(): T[] {
    const { items, only } = this;
    if (items === undefined) return only === undefined ? [] : [only];
    return items.slice(this.head, this.tail).filter((item) => item !== undefined);
  }
}
