// The service's quotas that decide how an execution goes.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html

import type { StateMachineType } from '../language/types.js';

export interface Limits {
  /** Events that a history may have, the last one included; Infinity for none. */
  readonly historyEvents: number;
  /** Bytes of UTF-8 that an input, output or result may have. */
  readonly payloadBytes: number;
  /** Seconds from the start after which an execution times out. */
  readonly executionSeconds: number;
  /** Iterations of an inline Map that run at the same time when MaxConcurrency does not say. */
  readonly inlineMapConcurrency: number;
  /** Bytes that all variables of an execution may have. */
  readonly variablesBytes: number;
}

const SHARED = {
  payloadBytes: 262_144,
  inlineMapConcurrency: 40,
  variablesBytes: 10 * 1024 * 1024,
} as const;

/** The quotas of each type of state machine. */
export const SERVICE_LIMITS: Readonly<Record<StateMachineType, Limits>> = {
  STANDARD: { ...SHARED, historyEvents: 25_000, executionSeconds: 365 * 24 * 60 * 60 },
  EXPRESS: { ...SHARED, historyEvents: Number.POSITIVE_INFINITY, executionSeconds: 5 * 60 },
};
