// Where an execution stands, for whoever looks at it: plain data, a copy of its own.

import type { PathStep } from '../core/command.js';
import type { Standing, WaitsFor } from '../core/standing.js';
import { ownCopy } from '../utils/copy-json.js';

/** A state that an execution is in, or comes to next. Several at a time inside of Map and Parallel. */
export interface CurrentState<StateName extends string = string> {
  readonly state: StateName;
  /** The iterations and branches around the state, outermost first. */
  readonly path: readonly PathStep[];
  /** Whether the state has been entered. One that has not is entered in one of the next steps. */
  readonly isEntered: boolean;
  /**
   * What has to come first: nothing but its `turn`, the end of a Wait (`time`), the next attempt (`retry`), the outcome of a
   * `task`, or branches and iterations (`children`).
   */
  readonly waitsFor: WaitsFor;
  /** Until when, by the execution's clock; undefined unless it waits for `time` or `retry`. */
  readonly waitsUntil: Date | undefined;
  /** The input of the state, before InputPath. Numbers as `output` of a Run has them. */
  readonly input: unknown;
  /** The variables that the state sees, those of the scopes around it included. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The context object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  readonly context: Readonly<Record<string, unknown>>;
  /** 1 for the first attempt, and one more with each retry. */
  readonly attempt: number;
}

/** @internal */
export function currentState(standing: Standing): CurrentState {
  const { waitsUntil, input, variables, context } = standing;
  return {
    ...standing,
    waitsUntil: waitsUntil === undefined ? undefined : new Date(waitsUntil),
    input: ownCopy(input.value),
    variables: ownCopy(variables) as CurrentState['variables'],
    context: ownCopy(context) as CurrentState['context'],
  };
}
