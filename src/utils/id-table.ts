// A table of things by small whole numbers that count up: ids, places in a list. Neighbours lie in one page, so that ten
// thousand that come and go cost no hash table that grows, is copied, and shrinks again. What is in it comes in the order of
// the numbers.
//
// Most tables hold one thing, and make no page for that.

const BITS = 6;
const PLACES = 1 << BITS;
const MASK = PLACES - 1;

class Page<Value> {
  readonly places: (Value | undefined)[] = [];
  count = 0;
}

export class IdTable<Value extends object> implements Iterable<readonly [id: number, value: Value]> {
  size = 0;
  /** The only entry, as long as there is no page. */
  private onlyId = -1;
  private onlyValue: Value | undefined = undefined;
  private pages: Map<number, Page<Value>> | undefined = undefined;
  /** The page that was used last, for whoever comes next is near. */
  private latest: Page<Value> | undefined = undefined;
  private latestNumber = -1;

  get(id: number): Value | undefined {
    if (this.pages === undefined) return this.onlyId === id ? this.onlyValue : undefined;
    return this.pageOf(this.pages, id)?.places[id & MASK];
  }

  has(id: number): boolean {
    return this.get(id) !== undefined;
  }

  set(id: number, value: Value): void {
    if (this.pages === undefined) {
      if (this.size === 0 || this.onlyId === id) {
        this.onlyId = id;
        this.onlyValue = value;
        this.size = 1;
        return;
      }
      this.pages = new Map();
      this.put(this.pages, this.onlyId, this.onlyValue as Value);
      this.forgetOnly();
    }
    this.put(this.pages, id, value);
  }

  delete(id: number): boolean {
    if (this.pages === undefined) {
      if (this.onlyId !== id) return false;
      this.forgetOnly();
      this.size = 0;
      return true;
    }
    const page = this.pageOf(this.pages, id);
    if (page?.places[id & MASK] === undefined) return false;
    page.places[id & MASK] = undefined;
    page.count -= 1;
    this.size -= 1;
    if (page.count === 0) this.drop(this.pages, id >>> BITS);
    return true;
  }

  clear(): void {
    this.pages = undefined;
    this.latest = undefined;
    this.latestNumber = -1;
    this.forgetOnly();
    this.size = 0;
  }

  *[Symbol.iterator](): IterableIterator<readonly [id: number, value: Value]> {
    if (this.pages !== undefined) yield* this.entriesOf(this.pages);
    else if (this.onlyValue !== undefined) yield [this.onlyId, this.onlyValue];
  }

  *keys(): IterableIterator<number> {
    for (const [id] of this) yield id;
  }

  values(): Iterable<Value> {
    if (this.pages !== undefined) return this.valuesOf(this.pages);
    return this.onlyValue === undefined ? [] : [this.onlyValue];
  }

  private *entriesOf(pages: Map<number, Page<Value>>): IterableIterator<readonly [id: number, value: Value]> {
    for (const number of [...pages.keys()].sort((left, right) => left - right)) {
      const places = pages.get(number)?.places ?? [];
      for (let place = 0; place < places.length; place += 1) {
        const value = places[place];
        if (value !== undefined) yield [(number << BITS) + place, value];
      }
    }
  }

  private *valuesOf(pages: Map<number, Page<Value>>): IterableIterator<Value> {
    for (const [, value] of this.entriesOf(pages)) yield value;
  }

  private put(pages: Map<number, Page<Value>>, id: number, value: Value): void {
    let page = this.pageOf(pages, id);
    if (page === undefined) {
      page = new Page();
      pages.set(id >>> BITS, page);
      this.latest = page;
    }
    const { places } = page;
    const place = id & MASK;
    if (places[place] === undefined) {
      page.count += 1;
      // The only one of before is counted already.
      if (id !== this.onlyId) this.size += 1;
    }
    places[place] = value;
  }

  private pageOf(pages: Map<number, Page<Value>>, id: number): Page<Value> | undefined {
    const number = id >>> BITS;
    if (number !== this.latestNumber) {
      this.latestNumber = number;
      this.latest = pages.get(number);
    }
    return this.latest;
  }

  private drop(pages: Map<number, Page<Value>>, number: number): void {
    pages.delete(number);
    this.latest = undefined;
    this.latestNumber = -1;
  }

  private forgetOnly(): void {
    this.onlyId = -1;
    this.onlyValue = undefined;
  }
}
