// Retry: which Retrier answers a failure, and when the state is attempted again.
// https://states-language.net/spec.html#retrying-after-error

import { matchesError } from '../language/error-names.js';
import type { Retrier as RetrierField } from '../language/types.js';
import { numberOf } from '../utils/json.js';
import type { RandomSource } from '../utils/random.js';
import type { Retries } from './execution.js';
import type { StateFailure } from './state-failure.js';

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly jitter: boolean;
}

export function compileRetriers(fields: readonly RetrierField[] | undefined): readonly Retrier[] {
  if (fields === undefined) return NONE;
  return fields.map((field) => ({
    errorEquals: field.ErrorEquals,
    intervalSeconds: numberOf(field.IntervalSeconds) ?? 1,
    maxAttempts: numberOf(field.MaxAttempts) ?? 3,
    backoffRate: numberOf(field.BackoffRate) ?? 2,
    maxDelaySeconds: numberOf(field.MaxDelaySeconds) ?? Number.POSITIVE_INFINITY,
    jitter: field.JitterStrategy === 'FULL',
  }));
}

const NONE: readonly Retrier[] = [];

/** The index of the first Retrier that names the failure, or -1. Those behind it are not asked. */
export function retrierFor(retriers: readonly Retrier[], failure: StateFailure): number {
  return retriers.findIndex((retrier) => matchesFailure(retrier.errorEquals, failure));
}

/**
 * Milliseconds until the next attempt, the Retrier of this index charged for it; undefined when there is none: it has used
 * up its attempts, or there is no such Retrier.
 */
export function nextAttemptDelay(
  retriers: readonly Retrier[],
  index: number,
  retries: Retries,
  random: RandomSource,
): number | undefined {
  const retrier = retriers[index];
  if (retrier === undefined || !hasAttemptLeft(retrier, index, retries)) return undefined;
  const used = retries.byRetrier[index] ?? 0;
  retries.byRetrier[index] = used + 1;
  retries.total += 1;
  return Math.round(longestDelay(retrier, used) * (retrier.jitter ? random.nextDouble() : 1));
}

/** Whether the Retrier of this index has not used up its attempts. */
export function hasAttemptLeft({ maxAttempts }: Retrier, index: number, retries: Retries | undefined): boolean {
  return (retries?.byRetrier[index] ?? 0) < maxAttempts;
}

/** Milliseconds until the next attempt after so many of the Retrier, where no jitter makes them less. */
export function longestDelay({ maxDelaySeconds, intervalSeconds, backoffRate }: Retrier, used: number): number {
  return Math.min(maxDelaySeconds, intervalSeconds * backoffRate ** used) * 1000;
}

/** Whether `ErrorEquals` names this failure. One without a name is matched by `States.ALL` alone. */
export function matchesFailure(errorEquals: readonly string[], failure: StateFailure): boolean {
  if (failure.error === undefined) return errorEquals.includes('States.ALL');
  if (failure.heartbeat && errorEquals.includes('States.HeartbeatTimeout')) return true;
  return matchesError(errorEquals, failure.error);
}
