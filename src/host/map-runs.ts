// Map Runs as the API describes them, with dates as dates.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html

import { type MapRunDescription as Described, describeMapRun, type MapRunRecord } from '../core/map-run-record.js';

/** What DescribeMapRun answers, with the state machine of the children as ListMapRuns has it. */
export interface MapRunDescription extends Omit<Described, 'startDate' | 'stopDate' | 'redriveDate'> {
  /** That of the child executions: `<state machine>/<label>`. */
  readonly stateMachineArn: string;
  readonly startDate: Date;
  /** Only when the run has ended. */
  readonly stopDate?: Date;
  /** Only when the run has been redriven. */
  readonly redriveDate?: Date;
}

export function mapRunDescription(record: MapRunRecord): MapRunDescription {
  const { startDate, stopDate, redriveDate, ...rest } = describeMapRun(record);
  return {
    ...rest,
    stateMachineArn: record.stateMachineArn,
    startDate: new Date(startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    ...(redriveDate !== undefined && { redriveDate: new Date(redriveDate) }),
  };
}
