// Work that is done one after another for each key, and at the same time for different ones.

export class OneAtATime<Key> {
  private readonly last = new Map<Key, Promise<unknown>>();

  /** Does `work` when what was asked for before by this key has settled, however it did. */
  async run<T>(key: Key, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === mine) this.last.delete(key);
    }
  }
}
