// Who observes the executions of this process, if anybody does: whoever measures coverage puts itself into a place that all
// copies of this library know (the ESM and the CJS one, that of each entry point), and hosts look there when an execution
// starts.

import type { Observer } from '../core/observer.js';
import type { ParsedDefinition } from '../language/parse.js';

/** What executions are started from, or the state that is tested alone. */
export interface ObservedMachine {
  readonly parsed: ParsedDefinition;
  /** The name that it was given. */
  readonly name: string | undefined;
  /** For a state that is tested without its machine: what it is called in the machine that was made around it. */
  readonly stateAlone?: string;
}

export interface ObserverSource {
  /** Called for each execution; the observer may be the same for all of a machine. */
  observerOf(machine: ObservedMachine): Observer;
  /** Takes what somebody else counted in the meantime. */
  absorb(data: unknown): void;
}

const PLACE = Symbol.for('stepwright.observer');

const shared = globalThis as { [PLACE]?: ObserverSource | undefined };

/** Undefined where nobody observes. */
export function observerOf(machine: ObservedMachine): Observer | undefined {
  return shared[PLACE]?.observerOf(machine);
}

/** Observes what starts from now on. @returns who observed before */
export function observeBy(source: ObserverSource | undefined): ObserverSource | undefined {
  const before = shared[PLACE];
  shared[PLACE] = source;
  return before;
}
