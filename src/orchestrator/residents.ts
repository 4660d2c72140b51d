// The executions that are in memory: each at most once, those that have something to do at once or soon. Others rest in the
// store, and are woken when their time comes or somebody asks for them.
//
//   R1. An execution is in memory once, however many ask for it at the same time.
//   R2. Of those that only wait, so many stay in memory; the one that has waited longest goes first.
//   R3. One that rests is woken at its time, by whichever process has the store then.

import type { Command } from '../core/command.js';
import type { Execution } from '../core/execution.js';
import type { HostEvent } from '../core/host-event.js';
import { outstanding } from '../core/outstanding.js';
import type { Program } from '../core/program.js';
import { restore } from '../core/snapshot.js';
import { newExecution, step } from '../core/step.js';
import type { WorkCommand } from '../host/outside-work.js';
import type { Scheduler, SleepTimer } from '../host/scheduler.js';
import { UnfinishedWork } from '../host/unfinished-work.js';
import { type Store, type StoredExecution, StoreError } from '../store/store.js';
import { asError, messageOf } from '../utils/thrown.js';
import type { Definitions } from './definitions.js';
import { DurableExecution, type StandingExecution, type Surroundings } from './durable-execution.js';
import { detailsOf, journalOf, snapshotOf } from './stored-execution.js';

/** So many parts of a journal, and so many executions, are read at once. */
const PARTS_AT_ONCE = 500;
const EXECUTIONS_AT_ONCE = 500;

/** A part of a journal, read. */
export interface JournalEvents {
  readonly events: readonly HostEvent[];
  /** Characters of its text. */
  readonly size: number;
}

export interface ResidentsOptions {
  readonly store: Store;
  readonly definitions: Definitions;
  readonly scheduler: Scheduler;
  readonly surroundings: Surroundings;
  /** How many that only wait stay in memory. */
  readonly mostIdle: number;
  /** Settles when all that has changed so far is in the store. */
  caughtUp(): Promise<void>;
  /** One cannot be loaded: it stays where it is. */
  onFault(execution: StoredExecution, error: Error): Promise<void>;
  /** The store cannot be read: nothing is woken any more. */
  onFailure(error: Error): void;
}

export class Residents {
  private readonly options: ResidentsOptions;
  private readonly byNumber = new Map<number, DurableExecution>();
  private readonly byArn = new Map<string, DurableExecution>();
  private readonly loading = new Map<number, Promise<DurableExecution>>();
  /** Those that only wait: the one that has waited longest first. */
  private readonly idle = new Set<DurableExecution>();
  private alarm: { readonly at: number; readonly timer: SleepTimer; readonly leave: () => void } | undefined;
  private isWaking = false;
  private isAlarmMissed = false;
  private isClosed = false;

  constructor(options: ResidentsOptions) {
    this.options = options;
  }

  get size(): number {
    return this.byNumber.size;
  }

  [Symbol.iterator](): Iterator<DurableExecution> {
    return this.byNumber.values();
  }

  /** Whether it is in memory, or on the way there. */
  has(number: number): boolean {
    return this.byNumber.has(number) || this.loading.has(number);
  }

  get(key: number | string): DurableExecution | undefined {
    return typeof key === 'number' ? this.byNumber.get(key) : this.byArn.get(key);
  }

  add(execution: DurableExecution): void {
    this.byNumber.set(execution.number, execution);
    this.byArn.set(execution.executionArn, execution);
  }

  /** It has ended, was put to rest, or has a fault. @param wakeAt when one that was put to rest is to be woken. */
  remove(execution: DurableExecution, wakeAt: number | undefined): void {
    if (this.byNumber.get(execution.number) !== execution) return;
    this.byNumber.delete(execution.number);
    this.byArn.delete(execution.executionArn);
    this.idle.delete(execution);
    if (wakeAt !== undefined) this.setAlarm(wakeAt);
  }

  /** Nothing of it goes on in this process. */
  isIdle(execution: DurableExecution): void {
    this.idle.delete(execution);
    this.idle.add(execution);
    if (this.idle.size <= this.options.mostIdle) return;
    const [longest] = this.idle;
    if (longest === undefined) return;
    this.idle.delete(longest);
    longest.rest();
  }

  isBusy(execution: DurableExecution): void {
    this.idle.delete(execution);
  }

  /** Takes up all that some process had in its memory when it ended, and sets the alarm for those at rest. */
  async recover(): Promise<void> {
    const { store } = this.options;
    let after = 0;
    for (;;) {
      const rows = await store.executions({ order: 'resident', after }, EXECUTIONS_AT_ONCE);
      for (const row of rows) await this.tryLoad(row);
      // Those that only wait go to rest before more come.
      await this.options.caughtUp();
      const last = rows[rows.length - 1];
      if (last === undefined || rows.length < EXECUTIONS_AT_ONCE) break;
      after = last.number;
    }
    await this.alarmForNext();
  }

  /**
   * The execution, in memory and driven, unless it has ended.
   * @param first is called before it is driven, when it has not been in memory.
   * @throws (rejects) StoreError; what is wrong with its definition.
   */
  async load(row: StoredExecution, first?: (execution: DurableExecution) => void): Promise<DurableExecution> {
    const { number } = row;
    const known = this.byNumber.get(number) ?? this.loading.get(number);
    if (known !== undefined) return known;
    const loaded = this.loadFrom(row, first).finally(() => this.loading.delete(number));
    this.loading.set(number, loaded);
    return loaded;
  }

  /** Where an execution stands by what the store has of it, for whoever wants to look at it. */
  async standing(row: StoredExecution): Promise<StandingExecution & { readonly program: Program }> {
    const { definitions } = this.options;
    const { definition, type } = detailsOf(row);
    const { program } = await definitions.prepared(definition, type);
    return { program, ...(await this.standingBy(program, row)) };
  }

  /** The whole journal, part by part. */
  async *journal({ number, executionArn }: StoredExecution, after = 0): AsyncGenerator<JournalEvents> {
    let sequence = after;
    for (;;) {
      const parts = await this.options.store.journal(number, sequence, PARTS_AT_ONCE);
      for (const part of parts) {
        sequence += 1;
        if (part.sequence !== sequence) {
          throw new StoreError('Corrupt', `Part ${sequence} of the journal of ${executionArn} is missing`);
        }
        yield { events: journalOf(part.events, executionArn, sequence), size: part.events.length };
      }
      if (parts.length < PARTS_AT_ONCE) return;
    }
  }

  close(): void {
    this.isClosed = true;
    this.endAlarm();
  }

  // --- loading --------------------------------------------------------------------------------------

  private async tryLoad(row: StoredExecution): Promise<DurableExecution | undefined> {
    try {
      return await this.load(row);
    } catch (error) {
      if (error instanceof StoreError && error.code === 'Failed') throw error;
      await this.options.onFault(row, asError(error));
      return undefined;
    }
  }

  private async loadFrom(
    row: StoredExecution,
    first: ((execution: DurableExecution) => void) | undefined,
  ): Promise<DurableExecution> {
    const { definitions, surroundings, store } = this.options;
    // What was read before may have changed while it was loaded by somebody else, and put to rest again.
    const current = (await store.execution(row.number)) ?? row;
    const details = detailsOf(current);
    const prepared = await definitions.prepared(details.definition, details.type);
    const standing = await this.standingBy(prepared.program, current);
    const { number, startDate } = current;
    const { identity } = standing;
    const execution = new DurableExecution({ number, identity, startDate, details, prepared }, surroundings, standing);
    if (this.isClosed) throw new StoreError('Failed', 'The orchestrator is closed');
    // One that has ended is in memory for whoever asked, to be redriven.
    if (execution.hasEnded) return execution;
    this.add(execution);
    first?.(execution);
    execution.drive();
    return execution;
  }

  private async standingBy(program: Program, row: StoredExecution) {
    const { store } = this.options;
    const stored = await store.snapshot(row.number);
    const snapshot = stored && snapshotOf(stored.snapshot, row.executionArn);
    const from = snapshot === undefined ? 0 : (stored?.sequence ?? 0);
    const core = snapshot === undefined ? newExecution() : restore(program, snapshot);
    const unfinished = new UnfinishedWork(snapshot === undefined ? [] : outstanding(core));
    let sequence = from;
    let journal = 0;
    for await (const { events, size } of this.journal(row, from)) {
      sequence += 1;
      for (const event of events) unfinished.follow(event, feed(program, core, event, row));
      journal += size;
    }
    const identity = core.timelines.get(1)?.identity ?? (await this.identityOf(row));
    const weight = { journal, snapshot: stored?.snapshot.length ?? 0 };
    const commands: readonly WorkCommand[] = core.hasEnded && core.closing.size === 0 ? [] : unfinished.commands;
    return { core, sequence, weight, identity, unfinished: commands, isAtRest: row.wakeAt !== undefined };
  }

  private async identityOf(row: StoredExecution) {
    for await (const { events } of this.journal(row)) {
      const [first] = events;
      if (first?.type === 'ExecutionStarted') return first.identity;
      break;
    }
    throw new StoreError('Corrupt', `The journal of ${row.executionArn} does not begin with ExecutionStarted`);
  }

  // --- waking ---------------------------------------------------------------------------------------

  private setAlarm(at: number): void {
    if (this.isClosed || (this.alarm !== undefined && this.alarm.at <= at) || at === Number.MAX_SAFE_INTEGER) return;
    this.endAlarm();
    const { scheduler } = this.options;
    const wake = () => {
      this.endAlarm();
      void this.wakeDue();
    };
    const timer = scheduler.sleepUntil(at, { wake, letsOthersWork: true });
    this.alarm = { at, timer, leave: scheduler.attend() };
  }

  private endAlarm(): void {
    if (this.alarm === undefined) return;
    this.options.scheduler.removeSleep(this.alarm.timer);
    this.alarm.leave();
    this.alarm = undefined;
  }

  private async wakeDue(): Promise<void> {
    // What became due while others are woken is looked for when they have been.
    this.isAlarmMissed = this.isWaking;
    if (this.isWaking) return;
    this.isWaking = true;
    const { scheduler, store } = this.options;
    const release = scheduler.hold();
    try {
      for (let due = EXECUTIONS_AT_ONCE; due === EXECUTIONS_AT_ONCE && !this.isClosed; ) {
        const rows = await store.executions({ order: 'due', until: scheduler.now() }, EXECUTIONS_AT_ONCE);
        due = rows.length;
        const loaded = await Promise.all(rows.map((row) => this.tryLoad(row)));
        // Those that were woken have to be seen as such before the next ones are asked for.
        await Promise.all(loaded.map((execution) => execution?.recorded().catch(() => undefined)));
        if (loaded.every((execution) => execution === undefined)) break;
      }
      await this.alarmForNext();
    } catch (error) {
      if (!this.isClosed) this.options.onFailure(asError(error));
    } finally {
      this.isWaking = false;
      release();
      if (this.isAlarmMissed && !this.isClosed) void this.wakeDue();
    }
  }

  private async alarmForNext(): Promise<void> {
    const [next] = await this.options.store.executions({ order: 'due', until: Number.MAX_SAFE_INTEGER }, 1);
    if (next?.wakeAt !== undefined) this.setAlarm(next.wakeAt);
  }
}

function feed(program: Program, core: Execution, event: HostEvent, row: StoredExecution): readonly Command[] {
  try {
    return step(program, core, event).commands;
  } catch (error) {
    throw new StoreError(
      'Corrupt',
      `The journal of ${row.executionArn} does not fit its definition: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}
