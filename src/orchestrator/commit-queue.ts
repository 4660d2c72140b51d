// What is to be written, in groups: whatever has changed when a write begins is one batch, and one durable write serves all
// who wait for it.
//
//   G1. A batch is written when the one before it has settled; changes keep their order.
//   G2. What follows from a change is done when the change is in the store, never before; and before more of whoever has
//       changed is written.
//   G3. After a write that failed nothing more is written: what is in memory is ahead of the store.
//   G4. With a store that writes aside, what follows from one batch is done while the next one is written, as long as that
//       leaves the process hardly waiting for the store. Else all go on together, and are in one batch again: where it is the
//       disk that takes the time, the fewest batches are the fastest.

import { otherWork } from '../host/other-work.js';
import { InternalError } from '../host/running-execution.js';
import type { Store, StoreWrite } from '../store/store.js';
import { asError } from '../utils/thrown.js';

/** Something that changes, and says how to write it down when a batch is made. */
export interface Changing {
  /** Waits for a batch to be made of it; the queue's to set. */
  isQueued: boolean;
  /** Adds what is to be written now to a batch. What it gave to the batch before is in the store, and has been followed up. */
  takeChanges(batch: StoreWrite[]): void;
  /** Does what follows from what it gave to a batch: that is in the store. Nothing, if it has done so already. */
  followUp(): void;
  /** Something in here went wrong while it was written down: nothing more comes of it. */
  abandon(fault: Error): void;
}

/** So many changes make a batch at most: whoever comes later does not wait for all of a crowd. */
const MOST_CHANGES = 2000;
/** So often a batch waits for what is done at its instant, which may come to more changes of the same executions. */
const MOST_DELAYS = 8;

/** What is written at once, and who has given it. */
interface Batch {
  readonly writes: readonly StoreWrite[];
  readonly from: readonly Changing[];
}

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
  private changed: Changing[] = [];
  /** Those whose batch is in the store, and who have yet to follow it up. */
  private following: readonly Changing[] = [];
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
    if (this.failed !== undefined || changing.isQueued) return;
    changing.isQueued = true;
    this.changed.push(changing);
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
    return this.changed.length;
  }

  /** Settles when all that has changed is in the store, or cannot be written any more. */
  settled(): Promise<void> {
    if (!this.isWriting) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    const release = this.around.hold();
    const { writesAside = false } = this.store;
    let overlaps = false;
    let settledAt = performance.now();
    while ((this.changed.length > 0 || this.following.length > 0) && this.failed === undefined) {
      // All wait for what follows: with half of it, there is something to write while the other half goes on.
      if (this.changed.length === 0) this.followUp(Math.ceil(this.following.length / 2));
      await this.restOfInstant();
      const batch = this.takeBatch();
      const written = this.writeBatch(batch);
      this.followUp();
      if (overlaps) await this.restOfInstant();
      const idleSince = performance.now();
      const failure = await written;
      if (failure !== undefined) {
        this.fail(failure, batch.from);
        break;
      }
      if (batch.from.length > 0) this.counts.batches += 1;
      this.counts.writes += batch.writes.length;
      this.following = batch.from;
      const now = performance.now();
      overlaps = writesAside && now - idleSince <= idleSince - settledAt;
      settledAt = now;
      if (!overlaps) this.followUp();
    }
    this.isWriting = false;
    release();
    for (const resolve of this.idle.splice(0)) resolve();
  }

  /** @returns what the store said when it did not write. */
  private async writeBatch({ writes }: Batch): Promise<Error | undefined> {
    try {
      if (writes.length > 0) await this.store.write(writes);
      return undefined;
    } catch (error) {
      return asError(error);
    }
  }

  /** What else happens in this instant joins the batch. */
  private async restOfInstant(): Promise<void> {
    await otherWork();
    for (let delays = 0; delays < MOST_DELAYS && this.around.isBusy(); delays += 1) await otherWork();
  }

  private takeBatch(): Batch {
    const writes: StoreWrite[] = [];
    const from: Changing[] = [];
    for (const changing of this.takeChanged()) {
      changing.isQueued = false;
      this.followUpOf(changing);
      const before = writes.length;
      try {
        changing.takeChanges(writes);
        from.push(changing);
      } catch (error) {
        // A fault of ours concerns one execution, and the others are written.
        writes.length = before;
        changing.abandon(new InternalError(error));
      }
    }
    return { writes, from };
  }

  private takeChanged(): readonly Changing[] {
    const all = this.changed;
    this.changed = all.length <= MOST_CHANGES ? [] : all.splice(MOST_CHANGES);
    return all;
  }

  /** Has so many at most follow up what is in the store. */
  private followUp(most = Number.POSITIVE_INFINITY): void {
    const all = this.following;
    this.following = all.slice(most);
    for (let index = 0; index < all.length && index < most; index += 1) this.followUpOf(all[index] as Changing);
  }

  private followUpOf(changing: Changing): void {
    try {
      changing.followUp();
    } catch (error) {
      changing.abandon(new InternalError(error));
    }
  }

  private fail(error: Error, batch: readonly Changing[]): void {
    this.failed = error;
    for (const each of [...batch, ...this.changed]) if (each instanceof Single) each.abandon(error);
    this.changed = [];
    this.around.onFailure(error);
  }
}

class Single implements Changing {
  isQueued = false;
  private isTaken = false;
  private readonly writes: readonly StoreWrite[];
  private readonly resolve: () => void;
  private readonly reject: (error: Error) => void;

  constructor(writes: readonly StoreWrite[], resolve: () => void, reject: (error: Error) => void) {
    this.writes = writes;
    this.resolve = resolve;
    this.reject = reject;
  }

  takeChanges(batch: StoreWrite[]): void {
    batch.push(...this.writes);
    this.isTaken = true;
  }

  followUp(): void {
    if (this.isTaken) this.resolve();
  }

  abandon(fault: Error): void {
    this.reject(fault);
  }
}
