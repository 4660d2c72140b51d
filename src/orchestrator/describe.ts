// An execution of an orchestrator as the API describes it: what the store has of it.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html

import { notRedrivableAfter, notRedrivableAs } from '../core/redrive.js';
import { describeFacts, type ExecutionDescription, redriveStatus } from '../host/describe-execution.js';
import type { StoredExecution } from '../store/store.js';
import { detailsOf, type ExecutionDetails, type ExecutionRow } from './stored-execution.js';

/**
 * @param input JSON text, as the journal has it.
 * @param now epoch milliseconds.
 */
export function descriptionOf(
  row: ExecutionRow,
  details: ExecutionDetails,
  input: string,
  now: number,
): ExecutionDescription {
  const { executionArn, stateMachineArn, status, startDate, stopDate } = row;
  const { name, output, error, cause, redriveCount, redriveDate } = details;
  const facts = {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate,
    stopDate,
    input,
    output,
    error,
    cause,
    redriveCount,
    redriveDate,
  };
  return Object.assign(describeFacts(facts), redriveStatus(notRedrivable(row, details, now)));
}

/** Why it cannot be redriven now (epoch milliseconds); undefined when it can. */
export function notRedrivable(
  { status, stopDate }: ExecutionRow,
  details: ExecutionDetails,
  now: number,
): string | undefined {
  if (stopDate === undefined || status === 'RUNNING') return notRedrivableAs('RUNNING');
  return details.notRedrivable ?? notRedrivableAfter(stopDate, now);
}

/** An execution as ListExecutions has it. */
export interface ExecutionListItem {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: StoredExecution['status'];
  readonly startDate: Date;
  readonly stopDate?: Date;
  readonly redriveCount: number;
  readonly redriveDate?: Date;
}

export function listItem(row: StoredExecution): ExecutionListItem {
  const { executionArn, stateMachineArn, status, startDate, stopDate } = row;
  const { name, redriveCount, redriveDate } = detailsOf(row);
  return {
    executionArn,
    stateMachineArn,
    name,
    status,
    startDate: new Date(startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    redriveCount,
    ...(redriveDate !== undefined && { redriveDate: new Date(redriveDate) }),
  };
}
