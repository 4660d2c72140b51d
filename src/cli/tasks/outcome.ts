// What a tasks file says, once it has been read and found to be right.

import type { Json } from '../../utils/json.js';

/** How one attempt of a task goes. */
export interface Outcome {
  /** The response of the call that began a job (`.sync`) or handed out a task token. */
  readonly submitted: Json | undefined;
  /** What time it takes, on the clock of the execution. */
  readonly after: string | number | undefined;
  readonly end: OutcomeEnd;
}

export type OutcomeEnd =
  /** The result of the function, or the response of any other service. */
  | { readonly kind: 'result'; readonly value: Json }
  /** The whole response of the service, also of `lambda:invoke`. */
  | { readonly kind: 'response'; readonly value: Json }
  | { readonly kind: 'error'; readonly error: string; readonly cause: string | undefined }
  /** No answer: the task ends by a timeout, or when the execution does. */
  | { readonly kind: 'never' };

/** What the file says about one state or Resource. */
export type Answer =
  | { readonly kind: 'each-time'; readonly outcome: Outcome }
  | { readonly kind: 'sequence'; readonly entries: readonly SequenceEntry[] };

export interface SequenceEntry {
  readonly outcome: Outcome;
  /** For how many attempts in a row it counts; Infinity for all that are left. */
  readonly times: number;
}
