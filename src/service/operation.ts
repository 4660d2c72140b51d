// One operation of the API: what its requests may hold, and the function that answers them.

import { type Members, readRequest, type ValuesOf } from '../host/request.js';
import type { Account } from './account.js';

/** What a call may say besides its request. */
export interface CallOptions {
  /** Ends a GetActivityTask that waits. */
  readonly abortSignal?: AbortSignal;
}

export type Operation<Request, Answer> = (account: Account, request: Request, options: CallOptions) => Promise<Answer>;

/**
 * @param members of the request.
 * @param answer is given what is left of the request when it fits the model.
 */
export function operation<M extends Members, Answer>(
  members: M,
  answer: (account: Account, request: ValuesOf<M>, options: CallOptions) => Answer | Promise<Answer>,
): Operation<ValuesOf<M>, Answer> {
  return async (account, request, options) => answer(account, readRequest(members, request), options);
}
