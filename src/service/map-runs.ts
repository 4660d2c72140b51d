// Map Runs of distributed Maps.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html

import { checkArn } from '../catalog/arns.js';
import type { MapRunDetails } from '../host/map-runs.js';
import { integer, number, required } from '../host/request.js';
import { operation } from './operation.js';
import { pageOf } from './pages.js';
import { arn, longArn, paging } from './shapes.js';

// The order is that of their start; which one the service has is not documented.
export const listMapRuns = operation({ executionArn: required(arn), ...paging }, async (account, request) => {
  const executionArn = checkArn(request.executionArn, 'execution');
  const mapRuns = (await account.backend.listMapRuns({ executionArn })).map((mapRun, order) => ({ mapRun, order }));
  const { items, next } = pageOf(mapRuns, ({ order }) => order, ['ListMapRuns', executionArn], request);
  return { mapRuns: items.map(({ mapRun }) => listed(mapRun)), ...next };
});

export const describeMapRun = operation({ mapRunArn: required(longArn) }, async (account, request) => {
  const mapRunArn = checkArn(request.mapRunArn, 'mapRun');
  const { stateMachineArn: _ofTheList, ...description } = await account.backend.describeMapRun({ mapRunArn });
  return description;
});

export const updateMapRun = operation(
  {
    mapRunArn: required(longArn),
    maxConcurrency: integer({ min: 0 }),
    toleratedFailurePercentage: number({ min: 0, max: 100 }),
    toleratedFailureCount: integer({ min: 0 }),
  },
  async (account, { mapRunArn: asked, ...request }) => {
    const mapRunArn = checkArn(asked, 'mapRun');
    const { maxConcurrency, toleratedFailurePercentage, toleratedFailureCount } = request;
    await account.backend.updateMapRun({
      mapRunArn,
      ...(maxConcurrency !== undefined && { maxConcurrency }),
      ...(toleratedFailurePercentage !== undefined && { toleratedFailurePercentage }),
      ...(toleratedFailureCount !== undefined && { toleratedFailureCount }),
    });
    return {};
  },
);

function listed({ executionArn, mapRunArn, stateMachineArn, startDate, stopDate }: MapRunDetails) {
  return { executionArn, mapRunArn, stateMachineArn, startDate, ...(stopDate !== undefined && { stopDate }) };
}
