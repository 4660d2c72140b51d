// An execution as the API describes it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html

import type { RunningExecution } from './running-execution.js';
import { ServiceError } from './service-error.js';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface ExecutionDescription {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: Date;
  readonly stopDate?: Date;
  /** JSON text. */
  readonly input: string;
  readonly inputDetails: { readonly included: true };
  /** JSON text; there when the execution has succeeded. */
  readonly output?: string;
  readonly outputDetails?: { readonly included: true };
  readonly error?: string;
  readonly cause?: string;
  readonly redriveCount: number;
  readonly redriveDate?: Date;
  readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE';
  readonly redriveStatusReason?: string;
}

/** @throws ServiceError InvalidArn for an Express execution, which the service does not describe. */
export function refuseExpress(executionArn: string): void {
  if (executionArn.split(':')[5] !== 'express') return;
  throw new ServiceError('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: express'");
}

export function describeExecution(execution: RunningExecution): ExecutionDescription {
  const { identity, input, startedAt, stoppedAt, outcome, redriveCount, redrivenAt } = execution.facts;
  const status = execution.status;
  const isOver = outcome !== undefined;
  return {
    executionArn: identity.executionArn,
    stateMachineArn: identity.stateMachineArn,
    name: identity.executionName,
    status,
    startDate: new Date(startedAt),
    ...(isOver && { stopDate: new Date(stoppedAt) }),
    input,
    inputDetails: { included: true },
    ...(outcome?.output !== undefined && { output: outcome.output.text(), outputDetails: { included: true } as const }),
    ...(outcome?.error !== undefined && status !== 'TIMED_OUT' && { error: outcome.error }),
    ...(outcome?.cause !== undefined && { cause: outcome.cause }),
    redriveCount,
    ...(redrivenAt !== undefined && { redriveDate: new Date(redrivenAt) }),
    ...redriveStatus(execution),
  };
}

function redriveStatus(
  execution: RunningExecution,
): Pick<ExecutionDescription, 'redriveStatus' | 'redriveStatusReason'> {
  const reason = execution.notRedrivable();
  return reason === undefined
    ? { redriveStatus: 'REDRIVABLE' }
    : { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
}
