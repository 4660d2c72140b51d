// A call of the API, by the name of its operation.

import { didYouMean } from '../utils/did-you-mean.js';
import { NotSupportedError } from '../utils/not-supported.js';
import type { Account } from './account.js';
import type { CallOptions, Operation } from './operation.js';
import {
  isOperationName,
  type OperationAnswer,
  type OperationName,
  type OperationRequest,
  operations,
} from './operations.js';

/** What answers the operations of the API. */
export interface OperationCaller {
  /**
   * Calls an operation.
   * @param request as the AWS SDK takes it.
   * @param options `abortSignal` ends a GetActivityTask that waits.
   * @returns what the SDK gives, but for `$metadata`; dates are `Date`s.
   * @throws (rejects) ServiceError, whose `name` is the service's code; NotSupportedError for what is not here; TypeError for
   * a request that the SDK would not send; what ended the run of an execution that is asked for, such as an
   * UnansweredTaskError, where that was no outcome of its state machine.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
   */
  call<Name extends OperationName>(
    operationName: Name,
    request: OperationRequest<Name>,
    options?: CallOptions,
  ): Promise<OperationAnswer<Name>>;
}

export async function callOperation<Name extends OperationName>(
  account: Account,
  operationName: Name,
  request: OperationRequest<Name>,
  options: CallOptions,
): Promise<OperationAnswer<Name>> {
  if (!isOperationName(operationName)) throw unknownOperation(operationName);
  // The table has for each name the function of its request and its answer, which the compiler cannot follow.
  const answer = operations[operationName] as unknown as Operation<OperationRequest<Name>, OperationAnswer<Name>>;
  return answer(account, request, options);
}

function unknownOperation(name: string): NotSupportedError {
  const meant = didYouMean(name, Object.keys(operations));
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  return new NotSupportedError(`The operation ${name} of Step Functions${hint}`);
}
