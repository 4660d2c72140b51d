// Amazon EMR on EKS: https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-eks.html
//
// Which names its errors have, and what the results of .sync are, is not documented; they are taken to follow those of
// the other services.

import type { JsonObject } from '../../utils/json.js';
import { jobState, objectOf, valueAt } from '../aws-shapes.js';
import { integration } from '../integration.js';

const documentation = 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-eks.html';
const api = {
  client: 'EMR containers',
  errorPrefix: 'EMRContainers',
  errorService: 'AmazonEMRContainers',
  genericError: 'AmazonEMRContainersException',
};

export const emrContainers = [
  integration({
    service: 'emr-containers',
    action: 'createVirtualCluster',
    patterns: ['requestResponse'],
    documentation,
    call: { ...api, operation: 'CreateVirtualCluster' },
  }),
  integration({
    service: 'emr-containers',
    action: 'deleteVirtualCluster',
    patterns: ['requestResponse', 'sync'],
    documentation,
    call: {
      ...api,
      operation: 'DeleteVirtualCluster',
      job: {
        describe: {
          client: 'EMR containers',
          operation: 'DescribeVirtualCluster',
          request: (_submitted, { Id }) => objectOf({ Id }),
        },
        read: (description) =>
          jobState(
            valueAt(description, 'VirtualCluster', 'State'),
            { succeeded: ['TERMINATED'], failed: ['ARRESTED'] },
            description,
          ),
      },
    },
  }),
  integration({
    service: 'emr-containers',
    action: 'startJobRun',
    patterns: ['requestResponse', 'sync'],
    documentation,
    call: {
      ...api,
      operation: 'StartJobRun',
      job: {
        describe: { client: 'EMR containers', operation: 'DescribeJobRun', request: runOf },
        read: (description) =>
          jobState(
            valueAt(description, 'JobRun', 'State'),
            { succeeded: ['COMPLETED'], failed: ['FAILED', 'CANCELLED'] },
            description,
          ),
        stop: { client: 'EMR containers', operation: 'CancelJobRun', request: runOf },
      },
    },
  }),
];

function runOf({ Id }: JsonObject, { VirtualClusterId }: JsonObject): JsonObject {
  return objectOf({ Id, VirtualClusterId });
}
