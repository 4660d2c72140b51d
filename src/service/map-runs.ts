// Map Runs of distributed Maps.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html

import type { MapRunDetails } from '../host/map-runs.js';
import { required } from '../host/request.js';
import { checkArn } from './arns.js';
import { executionOf } from './executions.js';
import { operation } from './operation.js';
import { pageOf } from './pages.js';
import { arn, longArn, paging } from './shapes.js';

// The order is that of their start; which one the service has is not documented.
export const listMapRuns = operation({ executionArn: required(arn), ...paging }, (account, request) => {
  const { executionArn } = executionOf(account, request.executionArn, 'ListMapRuns');
  const mapRuns = account.host.listMapRuns({ executionArn }).map((mapRun, order) => ({ mapRun, order }));
  const { items, next } = pageOf(mapRuns, ({ order }) => order, ['ListMapRuns', executionArn], request);
  return { mapRuns: items.map(({ mapRun }) => listed(mapRun)), ...next };
});

export const describeMapRun = operation({ mapRunArn: required(longArn) }, (account, request) => {
  const mapRunArn = checkArn(request.mapRunArn, 'mapRun');
  const { stateMachineArn: _ofTheList, ...description } = account.host.describeMapRun({ mapRunArn });
  return description;
});

function listed({ executionArn, mapRunArn, stateMachineArn, startDate, stopDate }: MapRunDetails) {
  return { executionArn, mapRunArn, stateMachineArn, startDate, ...(stopDate !== undefined && { stopDate }) };
}
