// What keeps a task from being sent to AWS, or its answer from being told.

import { NotSupportedError } from '../utils/not-supported.js';

/**
 * A task cannot be sent to AWS as Step Functions would send it: a module is missing, there is no such action, a field
 * of the request is none of the API's. The run rejects with it and has no outcome: it is no failure that a Catcher
 * sees, since Step Functions would have refused the state machine or the request.
 */
export class AwsSdkError extends NotSupportedError {
  override readonly name = 'AwsSdkError';

  /** @internal */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
  }
}
