// Map Runs as the API describes them, with dates as dates.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html

import { describeMapRun, type MapRunDescription, type MapRunRecord } from '../core/map-run-record.js';

/** What DescribeMapRun and ListMapRuns answer. */
export interface MapRunDetails extends MapRunDescription<Date> {
  /** That of the child executions: `<state machine>/<label>`. */
  readonly stateMachineArn: string;
}

export function mapRunDetails(record: MapRunRecord): MapRunDetails {
  const { startDate, stopDate, redriveDate, ...rest } = describeMapRun(record);
  return {
    ...rest,
    stateMachineArn: record.stateMachineArn,
    startDate: new Date(startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    ...(redriveDate !== undefined && { redriveDate: new Date(redriveDate) }),
  };
}
