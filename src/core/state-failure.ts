// A state error: a value that a Retrier and a Catcher can see.
// https://states-language.net/spec.html#errors

import type { JsonObject } from '../utils/json.js';

export interface StateFailure {
  /** Undefined where nobody gave a name (a Fail state without Error, SendTaskFailure without error). */
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** A heartbeat was missed: States.HeartbeatTimeout names this States.Timeout too. */
  readonly heartbeat?: true;
}

/** The error output that a Catcher sees. A timeout has an empty Cause, as the service gives it. */
export function errorOutputOf(failure: StateFailure): JsonObject {
  const noCause = failure.error === 'States.Timeout' ? '' : null;
  return { Error: failure.error ?? null, Cause: failure.cause ?? noCause };
}

/** `error` and `cause` as event details have them: left out where there is none. */
export function failureDetails({ error, cause }: StateFailure): { readonly error?: string; readonly cause?: string } {
  if (cause === undefined) return error === undefined ? {} : { error };
  return error === undefined ? { cause } : { cause, error };
}

/** Thrown where a state fails in the middle of what is done on its behalf; the turn makes its failure of it. */
export class FailedState extends Error {
  override readonly name = 'FailedState';
  readonly failure: StateFailure;

  constructor(failure: StateFailure) {
    super(failure.cause);
    this.failure = failure;
  }
}
