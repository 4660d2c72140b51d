// Map Runs as the API describes them, with dates as dates.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html

import { describeMapRun, type MapRunDescription, type MapRunRecord } from '../core/map-run-record.js';
import { ServiceError } from './service-error.js';

/** What DescribeMapRun and ListMapRuns answer. */
export interface MapRunDetails extends MapRunDescription<Date> {
  /** That of the child executions: `<state machine>/<label>`. */
  readonly stateMachineArn: string;
}

/** What UpdateMapRun changes of a Map Run that is running. */
export interface MapRunUpdate {
  /** Child executions that run at the same time; 0 for as many as there may be. */
  readonly maxConcurrency?: number;
  /** Percent of the items. */
  readonly toleratedFailurePercentage?: number;
  readonly toleratedFailureCount?: number;
}

/** @throws TypeError for limits that are none. */
export function checkMapRunUpdate({ maxConcurrency, toleratedFailureCount, ...update }: MapRunUpdate): void {
  const { toleratedFailurePercentage: percentage } = update;
  for (const [name, count] of Object.entries({ maxConcurrency, toleratedFailureCount })) {
    if (count === undefined || (Number.isSafeInteger(count) && count >= 0)) continue;
    throw new TypeError(`\`${name}\` has to be a whole number from 0, not ${String(count)}`);
  }
  if (percentage === undefined || (percentage >= 0 && percentage <= 100)) return;
  throw new TypeError(`\`toleratedFailurePercentage\` has to be a number from 0 to 100, not ${String(percentage)}`);
}

/** @throws ServiceError ValidationException: documented; when it is thrown, and the words, are not. */
export function checkIsRunning({ mapRunArn, status }: MapRunDetails): void {
  if (status === 'RUNNING') return;
  throw new ServiceError('ValidationException', `Map Run is ${status} and cannot be updated: '${mapRunArn}'`);
}

/** Those of an execution, in the order of their start. */
export function detailsOfMapRuns(mapRuns: {
  readonly size: number;
  values(): Iterable<MapRunRecord>;
}): readonly MapRunDetails[] {
  return mapRuns.size === 0 ? NONE : Array.from(mapRuns.values(), mapRunDetails);
}

const NONE: readonly MapRunDetails[] = Object.freeze([]);

function mapRunDetails(record: MapRunRecord): MapRunDetails {
  const { startDate, stopDate, redriveDate, ...rest } = describeMapRun(record);
  return {
    ...rest,
    stateMachineArn: record.stateMachineArn,
    startDate: new Date(startDate),
    ...(stopDate !== undefined && { stopDate: new Date(stopDate) }),
    ...(redriveDate !== undefined && { redriveDate: new Date(redriveDate) }),
  };
}
