// How long executions are kept when they have ended: those that are too old, or too many, are deleted in small batches, while
// other work goes on.
//
//   D1. Only what has ended is deleted, with all that is kept of it; its name is free then.
//   D2. An execution that a task of a running one has started is kept: its parent looks for it when it is taken up again.
//   D3. What is being read, redriven or told of is not deleted meanwhile; what is being deleted is not there any more.
//   D4. Definitions and revisions that no execution needs any more, nor a state machine, go too.
//   D5. Time is the orchestrator's. Nothing waits for it: no clock moves, and no process stays, because of what is to be
//       deleted.

import { durationMilliseconds } from '../host/duration.js';
import { otherWork } from '../host/other-work.js';
import type { Store, StoredExecution, StoreWrite } from '../store/store.js';
import { asError } from '../utils/thrown.js';
import type { ExecutionCounts } from './limits.js';
import { detailsOf } from './stored-execution.js';

export interface RetentionOptions {
  /**
   * For how long an execution is kept when it has ended: milliseconds, or a text such as `'90d'`. Infinity: for good.
   * Default: 90 days, as with AWS.
   */
  readonly age?: number | string;
  /** How many that have ended are kept at most; the one that ended first goes first. Default: any number. */
  readonly executions?: number;
}

/** What retention needs of the orchestrator around it. */
export interface RetentionAround {
  readonly store: Pick<Store, 'execution' | 'executions'>;
  readonly counts: ExecutionCounts;
  now(): number;
  /** Whether an execution is in memory, or on the way there. */
  isInMemory(number: number): boolean;
  write(writes: readonly StoreWrite[]): Promise<void>;
  /** These are deleted. */
  hasDeleted(numbers: ReadonlySet<number>): void;
  /** Deletes what was kept for executions alone. @param goesOn whether that is still to be done. */
  removeUnused(goesOn: () => boolean): Promise<void>;
  /** What became of them cannot be told, because the store refuses to be read. */
  onFailure(error: Error): void;
}

const DEFAULT_AGE = '90d';
/** So many executions are deleted at once. */
const BATCH = 100;
/** So often it is looked whether one has become too old, in milliseconds of the orchestrator's clock. */
const BETWEEN_LOOKS = 60_000;

/** @throws TypeError for options that are none. */
function checkedRetention(options: RetentionOptions = {}): {
  readonly age: number;
  readonly executions: number;
} {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError("`retention` has to be an object, such as { age: '30d', executions: 100_000 }");
  }
  for (const name of Object.keys(options)) {
    if (name !== 'age' && name !== 'executions') {
      throw new TypeError(`There is no \`retention.${name}\`: \`retention\` has \`age\` and \`executions\``);
    }
  }
  const { age = DEFAULT_AGE, executions = Number.POSITIVE_INFINITY } = options;
  if (executions !== Number.POSITIVE_INFINITY && (!Number.isInteger(executions) || executions < 0)) {
    throw new TypeError(`\`retention.executions\` has to be a whole number, or Infinity, not ${String(executions)}`);
  }
  return { age: durationMilliseconds(age), executions };
}

export class Retention {
  private readonly age: number;
  private readonly most: number;
  private readonly around: RetentionAround;
  /** How many hold each execution that is held. */
  private readonly held = new Map<number, number>();
  private readonly deleting = new Set<number>();
  private nextLookAt = Number.NEGATIVE_INFINITY;
  private nextRemovalAt = Number.NEGATIVE_INFINITY;
  /** How many of those that are too many had to be kept, when that was looked at. */
  private kept = 0;
  private sweeping: Promise<void> | undefined;
  private alarm: ReturnType<typeof setInterval> | undefined;
  private isClosed = false;

  /** @throws TypeError for options that are none. */
  constructor(options: RetentionOptions | undefined, around: RetentionAround) {
    const { age, executions } = checkedRetention(options);
    this.age = age;
    this.most = executions;
    this.around = around;
  }

  /**
   * Begins to look, now and then.
   * @param isIdleInVain whether time goes on while nothing happens, as that of the system does.
   */
  open(timeGoesOn: boolean): void {
    if (timeGoesOn && this.age !== Number.POSITIVE_INFINITY) {
      this.alarm = setInterval(() => this.look(), BETWEEN_LOOKS);
      // A process is not kept for it.
      if (typeof this.alarm === 'object' && 'unref' in this.alarm) this.alarm.unref();
    }
    this.look();
  }

  /** Looks whether something is to be deleted: at the start, when something ends, and when the clock has moved. */
  look(): void {
    if (this.isClosed || this.sweeping !== undefined || !this.isDue()) return;
    this.sweeping = this.sweep()
      .catch((error: unknown) => {
        if (!this.isClosed) this.around.onFailure(asError(error));
      })
      .finally(() => {
        this.sweeping = undefined;
      });
  }

  /** Settles when nothing is being deleted. */
  async settled(): Promise<void> {
    await this.sweeping;
  }

  /** Deletes nothing more. */
  close(): void {
    this.isClosed = true;
    clearInterval(this.alarm);
  }

  /** Whether it is being deleted: it is not there any more for whoever asks. */
  isDeleting(number: number): boolean {
    return this.deleting.has(number);
  }

  /** It is not deleted before what this gives is called. */
  hold(number: number): () => void {
    this.held.set(number, (this.held.get(number) ?? 0) + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const count = (this.held.get(number) ?? 0) - 1;
      if (count > 0) this.held.set(number, count);
      else this.held.delete(number);
    };
  }

  // --- inside ---------------------------------------------------------------------------------------

  private get hasLooked(): boolean {
    return this.nextLookAt !== Number.NEGATIVE_INFINITY;
  }

  private get excess(): number {
    return this.around.counts.ended - this.most;
  }

  private isDue(): boolean {
    // Where many have to be kept, they are not looked at again for each one more.
    if (this.excess > this.kept + Math.floor(this.kept / 8) || !this.hasLooked) return true;
    return this.age !== Number.POSITIVE_INFINITY && this.around.now() >= this.nextLookAt;
  }

  private async sweep(): Promise<void> {
    const { around } = this;
    const passed = new Set<number>();
    for (;;) {
      // Other work has its turn before each batch.
      await otherWork();
      if (this.isClosed) return;
      const before = around.now() - this.age;
      const rows = await around.store.executions({ order: 'ended' }, BATCH + passed.size);
      const surplus = Math.max(0, this.excess - passed.size);
      const candidates = rows.filter(({ number }) => !passed.has(number));
      const chosen = candidates.filter(({ stopDate = before }, index) => index < surplus || stopDate < before);
      const kept = await this.thoseToKeep(chosen);
      // From here to `deleting` nobody else has a turn.
      const gone = chosen.filter(({ number }) => !kept.has(number) && !this.isInUse(number));
      for (const { number } of chosen) if (!gone.some((row) => row.number === number)) passed.add(number);
      await this.delete(gone);
      if (chosen.length === 0 || candidates.length < BATCH) break;
    }
    this.kept = Math.min(passed.size, Math.max(0, this.excess));
    this.nextLookAt = around.now() + BETWEEN_LOOKS;
    if (around.now() < this.nextRemovalAt) return;
    this.nextRemovalAt = this.nextLookAt;
    await around.removeUnused(() => !this.isClosed);
  }

  private isInUse(number: number): boolean {
    return this.held.has(number) || this.deleting.has(number) || this.around.isInMemory(number);
  }

  /** The numbers of those whose parents run. */
  private async thoseToKeep(rows: readonly StoredExecution[]): Promise<ReadonlySet<number>> {
    const kept = new Set<number>();
    for (const row of rows) {
      const { startedBy } = detailsOf(row);
      if (startedBy === undefined) continue;
      const parent = await this.around.store.execution(startedBy.number);
      if (parent?.status === 'RUNNING') kept.add(row.number);
    }
    return kept;
  }

  private async delete(rows: readonly StoredExecution[]): Promise<void> {
    if (rows.length === 0) return;
    const { counts } = this.around;
    for (const { number } of rows) {
      this.deleting.add(number);
      counts.isDeleted();
    }
    try {
      await this.around.write(rows.map(({ number }) => ({ type: 'DeleteExecution', number })));
      this.around.hasDeleted(new Set(rows.map(({ number }) => number)));
    } finally {
      for (const { number } of rows) this.deleting.delete(number);
    }
  }
}
