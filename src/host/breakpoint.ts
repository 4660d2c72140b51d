// A place at which an execution is to stop: before it enters a state.

import type { Execution, Strand } from '../core/execution.js';
import { aboutToEnter, standingOf } from '../core/standing.js';
import { type CurrentState, currentState } from './current-state.js';

/** Says whether to stop before this state. Written as a method, so that an execution of one machine is one of any. */
export type StopsBefore<StateName extends string = string> = {
  stopsBefore(state: CurrentState<StateName>): boolean;
}['stopsBefore'];

/** An execution did not come to the state before which it was to stop. */
export class StateNotReachedError extends Error {
  override readonly name = 'StateNotReachedError';

  /** @internal */
  constructor(place: string, why: string) {
    super(`The execution did not come to ${place}: ${why}`);
  }
}

export class Breakpoint {
  /** How messages call the place. */
  readonly place: string;
  readonly reached: Promise<CurrentState>;
  private readonly isHere: (execution: Execution, strand: Strand) => boolean;
  private resolve!: (state: CurrentState) => void;
  private reject!: (error: Error) => void;
  /** Where the execution stood when it was told to go on: it does not stop there again at once. */
  private leaving: Strand | undefined;

  constructor(where: string | StopsBefore, execution: Execution) {
    this.place = typeof where === 'string' ? `state ${JSON.stringify(where)}` : 'a state that the function accepts';
    this.isHere =
      typeof where === 'string'
        ? (_, { node }) => node.name === where
        : (at, strand) => where(currentState(standingOf(at, strand)));
    this.reached = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.leaving = aboutToEnter(execution);
  }

  /** Whether the execution stands at it now. */
  stops(execution: Execution): boolean {
    const strand = aboutToEnter(execution);
    if (strand === undefined || strand === this.leaving || !this.isHere(execution, strand)) return false;
    this.resolve(currentState(standingOf(execution, strand)));
    return true;
  }

  /** The execution makes a step. */
  leave(): void {
    this.leaving = undefined;
  }

  /** The execution will not come to it. */
  giveUp(why: string | Error): void {
    this.reject(typeof why === 'string' ? new StateNotReachedError(this.place, why) : why);
  }
}
