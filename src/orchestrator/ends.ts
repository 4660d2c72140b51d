// Who waits for the ends of executions, and what has stopped some of them where they stand.
//
//   N1. Whoever waits is told once: of the end, or of what has stopped the execution, if that is asked for.
//   N2. An execution that has ended before is told of, too.

import type { StoredExecution } from '../store/store.js';
import { asError } from '../utils/thrown.js';
import type { DurableExecution } from './durable-execution.js';

/** Somebody who waits for the end of an execution. */
export interface EndWaiter {
  /** @param execution where it was in memory. */
  onEnd(execution?: DurableExecution): void;
  /** Without it, a fault is no end: the execution may be resumed. */
  onFault?(error: Error): void;
}

/** What is needed of the orchestrator around. */
export interface EndsAround {
  /** Whether an execution is in memory: then its end is told here. */
  isInMemory(number: number): boolean;
  /** @throws (rejects) StoreError */
  row(number: number): Promise<StoredExecution | undefined>;
}

export class Ends {
  private readonly around: EndsAround;
  private readonly waiters = new Map<number, Set<EndWaiter>>();
  /** What stopped executions that stand where they were. */
  private readonly faults = new Map<number, Error>();
  /** Why nothing is told any more. */
  private closed: Error | undefined;

  constructor(around: EndsAround) {
    this.around = around;
  }

  faultOf(number: number): Error | undefined {
    return this.faults.get(number);
  }

  /** Calls the waiter when the execution has ended, or at once. @returns what ends it. */
  watch(number: number, waiter: EndWaiter): () => void {
    const known = this.waiters.get(number) ?? new Set();
    const forget = () => {
      known.delete(waiter);
      if (known.size === 0 && this.waiters.get(number) === known) this.waiters.delete(number);
    };
    const fault = this.closed ?? this.faults.get(number);
    if (fault !== undefined && waiter.onFault !== undefined) {
      waiter.onFault(fault);
      return forget;
    }
    known.add(waiter);
    this.waiters.set(number, known);
    // It may have ended before.
    if (!this.around.isInMemory(number)) {
      this.around.row(number).then(
        (row) => {
          if (row?.status === 'RUNNING' || !known.has(waiter)) return;
          forget();
          waiter.onEnd();
        },
        (error: unknown) => {
          if (waiter.onFault === undefined || !known.has(waiter)) return;
          forget();
          waiter.onFault(asError(error));
        },
      );
    }
    return forget;
  }

  hasEnded(execution: DurableExecution): void {
    const waiters = this.waiters.get(execution.number);
    this.waiters.delete(execution.number);
    for (const waiter of waiters ?? []) waiter.onEnd(execution);
  }

  /** A fault has stopped it where it stands. */
  hasStopped(number: number, fault: Error): void {
    this.faults.set(number, fault);
    const waiters = [...(this.waiters.get(number) ?? [])];
    const patient = waiters.filter(({ onFault }) => onFault === undefined);
    if (patient.length === 0) this.waiters.delete(number);
    else this.waiters.set(number, new Set(patient));
    for (const waiter of waiters) waiter.onFault?.(fault);
  }

  /** It is tried again. */
  goesOn(number: number): void {
    this.faults.delete(number);
  }

  close(why: Error): void {
    this.closed = why;
    for (const waiters of this.waiters.values()) for (const waiter of waiters) waiter.onFault?.(why);
    this.waiters.clear();
  }
}
