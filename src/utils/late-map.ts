// A Map that is made when the first entry is put into it. Most executions have no Map Run, and many no task: tables that
// stay empty are what a short one would pay most for.

export class LateMap<Key, Value> {
  private entries: Map<Key, Value> | undefined = undefined;

  get size(): number {
    return this.entries === undefined ? 0 : this.entries.size;
  }

  get(key: Key): Value | undefined {
    return this.entries?.get(key);
  }

  has(key: Key): boolean {
    return this.entries?.has(key) ?? false;
  }

  set(key: Key, value: Value): void {
    this.entries ??= new Map();
    this.entries.set(key, value);
  }

  delete(key: Key): boolean {
    return this.entries?.delete(key) ?? false;
  }

  clear(): void {
    this.entries?.clear();
  }

  keys(): Iterable<Key> {
    return this.entries?.keys() ?? [];
  }

  values(): Iterable<Value> {
    return this.entries?.values() ?? [];
  }
}
