// What a clock that stands waits for besides tasks: the store. Under the system's clock nothing is waited for.

import { otherWork } from '../host/other-work.js';
import type { Scheduler } from '../host/scheduler.js';
import type { Store } from '../store/store.js';

/** Holds the clock; gives what lets go of it, when whoever was waited for has had a turn. */
export function holdClock(scheduler: Scheduler): () => void {
  if (!scheduler.clock.stands) return () => undefined;
  const release = scheduler.hold();
  return () => void otherWork().then(release);
}

/** The store, for which the clock stands while it reads: what an instant comes to does not depend on how long that takes. */
export function storeInTime(store: Store, scheduler: Scheduler): Store {
  if (!scheduler.clock.stands) return store;
  const held = async <Answer>(work: Promise<Answer>): Promise<Answer> => {
    const release = holdClock(scheduler);
    try {
      return await work;
    } finally {
      release();
    }
  };
  return {
    open: () => held(store.open()),
    write: (batch) => held(store.write(batch)),
    execution: (key) => held(store.execution(key)),
    executions: (query, limit) => held(store.executions(query, limit)),
    journal: (number, after, limit) => held(store.journal(number, after, limit)),
    snapshot: (number) => held(store.snapshot(number)),
    reference: (name) => held(store.reference(name)),
    document: (key) => held(store.document(key)),
    documents: (prefix) => held(store.documents(prefix)),
    counts: () => held(store.counts()),
    lastNumber: () => held(store.lastNumber()),
    close: () => held(store.close()),
  };
}
