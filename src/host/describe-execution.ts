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

/** What is known of an execution, as whoever keeps it has it. Dates are epoch milliseconds. */
export interface ExecutionFacts
  extends Pick<ExecutionDescription, 'executionArn' | 'stateMachineArn' | 'name' | 'status'> {
  readonly startDate: number;
  readonly stopDate: number | undefined;
  /** JSON text, as is the output. */
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly redriveCount: number;
  readonly redriveDate: number | undefined;
}

type Facts = { -readonly [Member in keyof ExecutionDescription]: ExecutionDescription[Member] };

/** All but whether it can be redriven. */
export function describeFacts(facts: ExecutionFacts): Omit<Facts, 'redriveStatus' | 'redriveStatusReason'> {
  const { executionArn, stateMachineArn, name, status, stopDate, output, error, cause, redriveDate } = facts;
  // Member after member, in their order: each execution that ends is described.
  const startDate = new Date(facts.startDate);
  const described = { executionArn, stateMachineArn, name, status, startDate } as Facts; // the rest follows
  if (stopDate !== undefined) described.stopDate = new Date(stopDate);
  described.input = facts.input;
  described.inputDetails = { included: true };
  if (output !== undefined) {
    described.output = output;
    described.outputDetails = { included: true };
  }
  if (error !== undefined) described.error = error;
  if (cause !== undefined) described.cause = cause;
  described.redriveCount = facts.redriveCount;
  if (redriveDate !== undefined) described.redriveDate = new Date(redriveDate);
  return described;
}

/** @param reason why it cannot be redriven; undefined when it can. */
export function redriveStatus(
  reason: string | undefined,
): Pick<ExecutionDescription, 'redriveStatus' | 'redriveStatusReason'> {
  return reason === undefined
    ? { redriveStatus: 'REDRIVABLE' }
    : { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
}

/** @throws ServiceError InvalidArn for an Express execution, which the service does not describe. */
export function refuseExpress(executionArn: string): void {
  if (executionArn.split(':')[5] !== 'express') return;
  throw new ServiceError('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: express'");
}

export function describeExecution(execution: RunningExecution): ExecutionDescription {
  const { identity, input, startedAt, stoppedAt, outcome, redriveCount, redrivenAt } = execution.facts;
  const { status } = execution;
  return {
    ...describeFacts({
      executionArn: identity.executionArn,
      stateMachineArn: identity.stateMachineArn,
      name: identity.executionName,
      status,
      startDate: startedAt,
      stopDate: outcome === undefined ? undefined : stoppedAt,
      input,
      output: outcome?.output?.text(),
      error: status === 'TIMED_OUT' ? undefined : outcome?.error,
      cause: outcome?.cause,
      redriveCount,
      redriveDate: redrivenAt,
    }),
    ...redriveStatus(execution.notRedrivable()),
  };
}
