// What is to be written, in groups: whatever has changed when a write begins is one batch, and one durable write serves all
// who wait for it.
//
//   G1. A batch is written when the one before it has settled; changes keep their order.
//   G2. What follows from a change is done when the change is in the store, never before.
//   G3. After a write that failed nothing more is written: what is in memory is ahead of the store.

import { otherWork } from '../host/other-work.js';
import { InternalError } from '../host/running-execution.js';
import type { Store, StoreWrite } from '../store/store.js';
import { asError } from '../utils/thrown.js';

/** Something that changes, and says how to write it down when a batch is made. */
export interface Changing {
  /**
   * Adds what is to be written now to a batch.
   * @returns what follows, in the instant in which it is in the store.
   */
  takeChanges(batch: StoreWrite[]): () => void;
  /** Something in here went wrong while it was written down: nothing more comes of it. */
  abandon(fault: Error): void;
}

/** So many changes make a batch at most: whoever comes later does not wait for all of a crowd. */
const MOST_CHANGES = 2000;
/** So often a batch waits for what is done at its instant, which may come to more changes of the same executions. */
const MOST_DELAYS = 8;

/** What a queue needs of the orchestrator around it. */
export interface Around {
  /** Whether something is being done at this instant. */
  isBusy(): boolean;
  /** A clock that stands does not move on before what this gives is called. */
  hold(): () => void;
  /** Is told, once, that nothing more is written. */
  onFailure(error: Error): void;
}

export class CommitQueue {
  private readonly store: Store;
  private readonly around: Around;
  private changed = new Set<Changing>();
  private isWriting = false;
  private failed: Error | undefined;
  private idle: (() => void)[] = [];
  /** Batches, and what was written in them. */
  readonly counts = { batches: 0, writes: 0 };

  constructor(store: Store, around: Around) {
    this.store = store;
    this.around = around;
  }

  /** It has something to be written. */
  add(changing: Changing): void {
    if (this.failed !== undefined) return;
    this.changed.add(changing);
    if (!this.isWriting) void this.writeAll();
  }

  /**
   * Writes these, after what has changed before.
   * @throws (rejects) what the store said, now or before.
   */
  write(writes: readonly StoreWrite[]): Promise<void> {
    if (this.failed !== undefined) return Promise.reject(this.failed);
    return new Promise((resolve, reject) => {
      this.add(new Single(writes, resolve, reject));
    });
  }

  /** How many changes wait for a batch to be made of them. */
  get waiting(): number {
    return this.changed.size;
  }

  /** Settles when all that has changed is in the store, or cannot be written any more. */
  settled(): Promise<void> {
    if (!this.isWriting) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    const release = this.around.hold();
    while (this.changed.size > 0 && this.failed === undefined) {
      // What else happens in this instant joins the batch.
      await otherWork();
      for (let delays = 0; delays < MOST_DELAYS && this.around.isBusy(); delays += 1) await otherWork();
      const batch = this.takeBatch();
      const writes: StoreWrite[] = [];
      const taken: Changing[] = [];
      const whatFollows: (() => void)[] = [];
      for (const each of batch) {
        const follows = this.takeChanges(each, writes);
        if (follows === undefined) continue;
        taken.push(each);
        whatFollows.push(follows);
      }
      try {
        if (writes.length > 0) await this.store.write(writes);
      } catch (error) {
        this.fail(asError(error), batch);
        break;
      }
      this.counts.batches += 1;
      this.counts.writes += writes.length;
      taken.forEach((each, index) => this.goOn(each, whatFollows[index] as () => void));
    }
    this.isWriting = false;
    release();
    for (const resolve of this.idle.splice(0)) resolve();
  }

  // A fault of ours concerns one execution, and the others are written.
  private takeChanges(changing: Changing, writes: StoreWrite[]): (() => void) | undefined {
    const before = writes.length;
    try {
      return changing.takeChanges(writes);
    } catch (error) {
      writes.length = before;
      changing.abandon(new InternalError(error));
      return undefined;
    }
  }

  private goOn(changing: Changing, whatFollows: () => void): void {
    try {
      whatFollows();
    } catch (error) {
      changing.abandon(new InternalError(error));
    }
  }

  private takeBatch(): readonly Changing[] {
    const all = this.changed;
    if (all.size <= MOST_CHANGES) {
      this.changed = new Set();
      return [...all];
    }
    const batch: Changing[] = [];
    for (const each of all) {
      batch.push(each);
      all.delete(each);
      if (batch.length === MOST_CHANGES) break;
    }
    return batch;
  }

  private fail(error: Error, batch: readonly Changing[]): void {
    this.failed = error;
    for (const each of [...batch, ...this.changed]) if (each instanceof Single) each.abandon(error);
    this.changed.clear();
    this.around.onFailure(error);
  }
}

class Single implements Changing {
  private readonly writes: readonly StoreWrite[];
  private readonly resolve: () => void;
  private readonly reject: (error: Error) => void;

  constructor(writes: readonly StoreWrite[], resolve: () => void, reject: (error: Error) => void) {
    this.writes = writes;
    this.resolve = resolve;
    this.reject = reject;
  }

  takeChanges(batch: StoreWrite[]): () => void {
    batch.push(...this.writes);
    return this.resolve;
  }

  abandon(fault: Error): void {
    this.reject(fault);
  }
}
