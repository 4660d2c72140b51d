// A Map that is made when a second entry is put into it. Most executions have one chain of states, no Map Run, and many no
// task: tables that stay empty, or hold one thing, are what a short one would pay most for.

export class LateMap<Key extends string | number | object, Value> {
  private entries: Map<Key, Value> | undefined = undefined;
  /** The only entry, as long as there is no Map. */
  private onlyKey: Key | undefined = undefined;
  private onlyValue: Value | undefined = undefined;

  get size(): number {
    if (this.entries !== undefined) return this.entries.size;
    return this.onlyKey === undefined ? 0 : 1;
  }

  get(key: Key): Value | undefined {
    if (this.entries !== undefined) return this.entries.get(key);
    return this.onlyKey === key ? this.onlyValue : undefined;
  }

  has(key: Key): boolean {
    return this.entries !== undefined ? this.entries.has(key) : this.onlyKey === key;
  }

  set(key: Key, value: Value): void {
    if (this.entries === undefined) {
      if (this.onlyKey === undefined || this.onlyKey === key) {
        this.onlyKey = key;
        this.onlyValue = value;
        return;
      }
      this.entries = new Map([[this.onlyKey, this.onlyValue as Value]]);
      this.forget();
    }
    this.entries.set(key, value);
  }

  delete(key: Key): boolean {
    if (this.entries !== undefined) return this.entries.delete(key);
    if (this.onlyKey !== key) return false;
    this.forget();
    return true;
  }

  clear(): void {
    this.entries?.clear();
    this.forget();
  }

  keys(): Iterable<Key> {
    if (this.entries !== undefined) return this.entries.keys();
    return this.onlyKey === undefined ? [] : [this.onlyKey];
  }

  values(): Iterable<Value> {
    if (this.entries !== undefined) return this.entries.values();
    return this.onlyKey === undefined ? [] : [this.onlyValue as Value];
  }

  private forget(): void {
    this.onlyKey = undefined;
    this.onlyValue = undefined;
  }
}
