// What is made of a text, kept for those who ask for it again: many states of a definition, and its validation before
// they are compiled, have the same few texts.

/** As much is kept of each of two generations, whichever bound is met first: texts, and UTF-16 units in all of them. */
const MOST_TEXTS = 1000;
const MOST_UNITS = 500_000;

/**
 * Gives for equal texts the same value, which nobody may change. When a generation is full, what was not asked for
 * since the one before it is forgotten.
 */
export class Kept<Value> {
  private readonly make: (text: string) => Value;
  private young = new Map<string, Value>();
  private old = new Map<string, Value>();
  private units = 0;

  /** What `make` throws is not kept. */
  constructor(make: (text: string) => Value) {
    this.make = make;
  }

  of(text: string): Value {
    const young = this.young.get(text);
    if (young !== undefined) return young;
    const value = this.old.get(text) ?? this.make(text);
    if (this.young.size >= MOST_TEXTS || this.units + text.length > MOST_UNITS) this.age();
    this.young.set(text, value);
    this.units += text.length;
    return value;
  }

  private age(): void {
    this.old = this.young;
    this.young = new Map();
    this.units = 0;
  }
}
