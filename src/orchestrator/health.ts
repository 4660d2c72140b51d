// How an orchestrator is doing, for whoever asks whether its process is to be sent work, or restarted.

import type { OrchestratorFault } from './options.js';

/**
 * `NEW` before it is opened, `OPENING` while it takes up what was going on, `OPEN`, `CLOSING` while functions that are at work
 * are waited for, `CLOSED`, or `FAILED` when the store cannot be opened or refuses to write.
 */
export type OrchestratorStatus = 'NEW' | 'OPENING' | 'OPEN' | 'CLOSING' | 'CLOSED' | 'FAILED';

export interface OrchestratorHealth {
  readonly status: OrchestratorStatus;
  /** Since when that is its status, by the orchestrator's clock. */
  readonly since: Date;
  readonly executions: {
    /** Those that run, in memory or at rest. */
    readonly open: number;
    /** Those that have ended and are kept. */
    readonly ended: number;
    readonly inMemory: number;
  };
  readonly tasks: {
    /** Functions of `tasks` that are at work. */
    readonly atWork: number;
    /** Tasks that wait for their turn, because of `limits.tasks`. */
    readonly waiting: number;
  };
  readonly writes: {
    /** Changes that wait for the next batch. */
    readonly waiting: number;
    /** Since the orchestrator was made: batches, and what was written in them. */
    readonly batches: number;
    readonly written: number;
  };
  /** The last that `onFault` was told of; not there when there was none. */
  readonly lastFault?: OrchestratorFault & { readonly at: Date };
}

/** What status the orchestrator has, since when, and what went wrong last. */
export class Health {
  private readonly now: () => number;
  private status: OrchestratorStatus = 'NEW';
  private since: Date;
  private lastFault: OrchestratorHealth['lastFault'];

  constructor(now: () => number) {
    this.now = now;
    this.since = new Date(now());
  }

  becomes(status: OrchestratorStatus): void {
    // What has failed is closed by that.
    if (this.status === status || this.status === 'FAILED') return;
    this.status = status;
    this.since = new Date(this.now());
  }

  hasFault(fault: OrchestratorFault): void {
    this.lastFault = { ...fault, at: new Date(this.now()) };
  }

  read(rest: Pick<OrchestratorHealth, 'executions' | 'tasks' | 'writes'>): OrchestratorHealth {
    const { status, since, lastFault } = this;
    return { status, since, ...rest, ...(lastFault !== undefined && { lastFault }) };
  }
}
