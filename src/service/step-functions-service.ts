// The API of Step Functions in this process: for tests of code that calls it.

import type { Host } from '../host/host.js';
import type { RunningExecution } from '../host/running-execution.js';
import { didYouMean } from '../utils/did-you-mean.js';
import { NotSupportedError } from '../utils/not-supported.js';
import { Account, type AccountOptions } from './account.js';
import type { CallOptions, Operation } from './operation.js';
import {
  isOperationName,
  type OperationAnswer,
  type OperationName,
  type OperationRequest,
  operations,
} from './operations.js';

/** Where the service is, and how its executions run: the options of a `Host`. */
export interface StepFunctionsServiceOptions extends AccountOptions {}

export class StepFunctionsService {
  /** What runs the executions: its clock, its activities' workers, its tokens. */
  readonly host: Host;
  private readonly account: Account;

  /** @throws TypeError for options that are none. */
  constructor(options: StepFunctionsServiceOptions = {}) {
    this.account = new Account(options);
    this.host = this.account.host;
  }

  /**
   * Calls an operation.
   * @param request as the AWS SDK takes it.
   * @param options `abortSignal` ends a GetActivityTask that waits.
   * @returns what the SDK gives, but for `$metadata`; dates are `Date`s.
   * @throws (rejects) ServiceError, whose `name` is the service's code; NotSupportedError for an operation that is not
   * here; TypeError for a request that the SDK would not send; what ended the run of an execution that is asked for, such
   * as an UnansweredTaskError, where that was no outcome of its state machine.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
   */
  async call<Name extends OperationName>(
    operationName: Name,
    request: OperationRequest<Name>,
    options: CallOptions = {},
  ): Promise<OperationAnswer<Name>> {
    if (!isOperationName(operationName)) throw unknownOperation(operationName);
    // The table has for each name the function of its request and its answer, which the compiler cannot follow.
    const answer = operations[operationName] as unknown as Operation<OperationRequest<Name>, OperationAnswer<Name>>;
    return answer(this.account, request, options);
  }

  /**
   * The handle on an execution, to wait for its end or to listen to it.
   * @throws ServiceError ExecutionDoesNotExist
   */
  execution(executionArn: string): RunningExecution {
    return this.host.execution(executionArn);
  }
}

/** Operations of the API that are not here. */
export const NOT_HERE: readonly string[] = ['UpdateMapRun'];

function unknownOperation(name: string): NotSupportedError {
  const meant = NOT_HERE.includes(name) ? undefined : didYouMean(name, Object.keys(operations));
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  return new NotSupportedError(`The operation ${name} of Step Functions${hint}`);
}
