// What is to be written, in groups: whatever has changed when a write begins is one batch, and one durable write serves all
// who wait for it.
//
//   G1. Batches are written one after another; changes keep their order.
//   G2. What follows from a change is done when the change is in the store, never before; and before more of whoever has
//       changed is written.
//   G3. After a write that failed nothing more is written: what is in memory is ahead of the store.
//   G4. With a store that writes aside there are two groups in turn: what follows from one batch is done while the next one
//       is written, and the one after that is given to the store before it has to wait for it. That is so as long as it
//       pays: where it is the disk that takes the time, all go on together, for the fewest batches are the fastest.

import { otherWork } from '../host/other-work.js';
import { InternalError } from '../host/running-execution.js';
import { WakeUp } from '../host/wake-up.js';
import type { Store, StoreWrite } from '../store/store.js';
import { asError } from '../utils/thrown.js';

/** Something that changes, and says how to write it down when a batch is made. */
export interface Changing {
  /** Waits for a batch to be made of it; the queue's to set. */
  isQueued: boolean;
  /** Is in a batch that is not in the store yet; the queue's to set. */
  isBeingWritten: boolean;
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

/** With a store that writes aside: the one that it writes, and the one that comes next. */
const BATCHES_ASIDE = 2;
/**
 * How many times longer than it works the process may wait for the store. In two groups more than the first figure does not
 * pay; together, less than the second says that two would, and less than the third that they are worth a try.
 */
const MOST_IDLE = { inTwoGroups: 1.25, together: 1, forATry: 2 };
/** So many batches are measured before anything is made of it, and are written before two groups are tried again. */
const LEAST_MEASURED = 8;
const BETWEEN_TRIES = 16;
/** How much of what was measured of the batches before counts at the next one. */
const REMEMBERED = 0.9;

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
  /** What the store has been given and has not written yet, in order. */
  private readonly batches: Batch[] = [];
  /** The last of them; settles when it is written, or nothing more is. */
  private latest: Promise<void> | undefined;
  /** Something has changed, or a batch has settled. */
  private readonly news = new WakeUp();
  private readonly groups: Groups;
  private isWriting = false;
  private failed: Error | undefined;
  private idle: (() => void)[] = [];
  /** Batches, and what was written in them. */
  readonly counts = { batches: 0, writes: 0 };

  constructor(store: Store, around: Around) {
    this.store = store;
    this.around = around;
    this.groups = new Groups(store.writesAside === true);
  }

  /** It has something to be written. */
  add(changing: Changing): void {
    if (this.failed !== undefined || changing.isQueued) return;
    changing.isQueued = true;
    this.changed.push(changing);
    if (this.isWriting) this.news.wake();
    else void this.writeAll();
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
    this.groups.begin();
    await this.restOfInstant();
    while (this.failed === undefined) {
      const { areTwo } = this.groups;
      if (this.following.length > 0 && !(areTwo && this.canWrite)) {
        // With half of it, there is something to write while the other half goes on.
        const isFirst = areTwo && this.changed.length === 0 && this.batches.length === 0;
        this.followUp(isFirst ? Math.ceil(this.following.length / 2) : this.following.length);
        await this.restOfInstant();
      } else if (this.canWrite) {
        this.latest = this.writeBatch(this.takeBatch(), this.latest);
      } else if (this.batches.length > 0) {
        await this.groups.waiting(this.news.next());
        if (this.changed.length > 0) await this.restOfInstant();
      } else break;
    }
    this.isWriting = false;
    release();
    for (const resolve of this.idle.splice(0)) resolve();
  }

  private get canWrite(): boolean {
    const [first] = this.changed;
    return first !== undefined && !first.isBeingWritten && this.batches.length < this.groups.mostBatches;
  }

  /** @param before settles when the batch before is written: what there is nothing to write of comes after it, too. */
  private async writeBatch(batch: Batch, before: Promise<void> | undefined): Promise<void> {
    const { writes, from } = batch;
    this.batches.push(batch);
    let failure: Error | undefined;
    try {
      if (writes.length > 0) await this.store.write(writes);
    } catch (error) {
      failure = asError(error);
    }
    await before;
    if (this.failed !== undefined) return;
    if (failure === undefined) this.isWritten(batch);
    else this.fail(failure, from);
    this.news.wake();
  }

  private isWritten({ writes, from }: Batch): void {
    this.batches.shift();
    this.groups.settled();
    if (from.length > 0) this.counts.batches += 1;
    this.counts.writes += writes.length;
    for (const each of from) each.isBeingWritten = false;
    this.following = this.following.length === 0 ? from : [...this.following, ...from];
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
        changing.isBeingWritten = true;
        from.push(changing);
      } catch (error) {
        // A fault of ours concerns one execution, and the others are written.
        writes.length = before;
        changing.abandon(new InternalError(error));
      }
    }
    return { writes, from };
  }

  /** Whoever has changed again while it is written waits, and so do all after it. */
  private takeChanged(): readonly Changing[] {
    const all = this.changed;
    let count = 0;
    while (count < all.length && count < MOST_CHANGES && !(all[count] as Changing).isBeingWritten) count += 1;
    this.changed = all.length === count ? [] : all.splice(count);
    return all;
  }

  /** Has so many follow up what is in the store. */
  private followUp(count: number): void {
    const all = this.following;
    this.following = count < all.length ? all.slice(count) : [];
    for (let index = 0; index < count; index += 1) this.followUpOf(all[index] as Changing);
  }

  private followUpOf(changing: Changing): void {
    // It has done so, and has changed again.
    if (changing.isBeingWritten) return;
    try {
      changing.followUp();
    } catch (error) {
      changing.abandon(new InternalError(error));
    }
  }

  private fail(error: Error, batch: readonly Changing[]): void {
    this.failed = error;
    const isSingle = (each: Changing) => each instanceof Single;
    for (const each of this.following.filter(isSingle)) each.followUp();
    const unwritten = [...batch, ...this.batches.flatMap(({ from }) => from), ...this.changed];
    for (const each of unwritten.filter(isSingle)) each.abandon(error);
    this.following = [];
    this.batches.length = 0;
    this.changed = [];
    this.around.onFailure(error);
  }
}

/**
 * Whether all go on together, or in two groups: by how long the process waits for the store, and how long it works. With
 * two groups, each write costs what a write costs however little there is in it, and is done while the other group works.
 */
class Groups {
  private readonly canBeTwo: boolean;
  areTwo: boolean;
  /** In milliseconds, the latest batches counting most. */
  private idle = 0;
  private busy = 0;
  /** Batches since that has changed. */
  private measured = 0;
  /** When the batch before settled, and for how long the store was waited for since. */
  private since = 0;
  private waited = 0;
  private waitsSince: number | undefined;

  /** @param canBeTwo whether the store writes aside. */
  constructor(canBeTwo: boolean) {
    this.canBeTwo = canBeTwo;
    this.areTwo = canBeTwo;
  }

  get mostBatches(): number {
    return this.areTwo ? BATCHES_ASIDE : 1;
  }

  begin(): void {
    this.since = performance.now();
    this.waited = 0;
  }

  /** There is nothing to do but to wait for that. */
  async waiting(news: Promise<void>): Promise<void> {
    this.waitsSince = performance.now();
    await news;
    this.waited += performance.now() - this.waitsSince;
    this.waitsSince = undefined;
  }

  /** A batch has settled. */
  settled(): void {
    if (!this.canBeTwo) return;
    this.measure();
    if (this.measured < LEAST_MEASURED || this.isRight()) return;
    this.areTwo = !this.areTwo;
    this.idle = 0;
    this.busy = 0;
    this.measured = 0;
  }

  private measure(): void {
    const now = performance.now();
    if (this.waitsSince !== undefined) {
      this.waited += now - this.waitsSince;
      this.waitsSince = now;
    }
    this.idle = this.idle * REMEMBERED + this.waited;
    this.busy = this.busy * REMEMBERED + (now - this.since - this.waited);
    this.measured += 1;
    this.begin();
  }

  private isRight(): boolean {
    const { idle, busy } = this;
    if (this.areTwo) return idle <= MOST_IDLE.inTwoGroups * busy;
    return idle >= (this.measured < BETWEEN_TRIES ? MOST_IDLE.together : MOST_IDLE.forATry) * busy;
  }
}

class Single implements Changing {
  isQueued = false;
  isBeingWritten = false;
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
