// What StartSyncExecution answers.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html

import type { ExecutionDescription } from './describe-execution.js';

export interface StartSyncExecutionOutput {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly startDate: Date;
  readonly stopDate: Date;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly error?: string;
  readonly cause?: string;
  /** JSON text. */
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  /** JSON text; there when the execution has succeeded. */
  readonly output?: string;
  readonly outputDetails: { readonly included: true };
  readonly billingDetails: {
    /** In steps of 100 ms. */
    readonly billedDurationInMilliseconds: number;
    readonly billedMemoryUsedInMB: number;
  };
}

// https://aws.amazon.com/step-functions/pricing/: durations are rounded up to 100 ms, memory to 64 MB.
const DURATION_STEP = 100;
const LEAST_MEMORY = 64;

export function syncOutput(description: ExecutionDescription): StartSyncExecutionOutput {
  const { executionArn, stateMachineArn, name, startDate, stopDate, status, error, cause, input, output } = description;
  if (stopDate === undefined || status === 'RUNNING') throw new Error('The execution has not ended');
  const elapsed = stopDate.getTime() - startDate.getTime();
  return {
    executionArn,
    stateMachineArn,
    name,
    startDate,
    stopDate,
    // An execution that was stopped by its starter has no answer of its own at the service, which cannot stop one.
    status: status === 'ABORTED' ? 'FAILED' : status,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    input,
    inputDetails: { included: true },
    ...(output === undefined ? {} : { output }),
    outputDetails: { included: true },
    billingDetails: {
      billedDurationInMilliseconds: Math.max(DURATION_STEP, Math.ceil(elapsed / DURATION_STEP) * DURATION_STEP),
      billedMemoryUsedInMB: LEAST_MEMORY,
    },
  };
}
