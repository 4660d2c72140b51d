// Amazon EKS: https://docs.aws.amazon.com/step-functions/latest/dg/connect-eks.html
//
// Clusters, Fargate profiles and node groups are made and deleted by the API of EKS; Step Functions does not undo that
// when an execution is stopped. runJob and call speak to Kubernetes itself, and are no APIs of the AWS SDK.
// The result of a deletion that was waited for is not known: it is taken to be the response that began it.

import type { Json, JsonObject } from '../../utils/json.js';
import { jobState, objectOf, operationOf, valueAt } from '../aws-shapes.js';
import { type AwsJobState, integration } from '../integration.js';

const documentation = 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-eks.html';

interface Kind {
  /** As in `CreateCluster`, `DescribeCluster`, `DeleteCluster`, and the member of their responses. */
  readonly name: string;
  /** What names one of them. */
  readonly keys: readonly string[];
  readonly failedToCreate: readonly string[];
  readonly failedToDelete: readonly string[];
}

const KINDS: readonly Kind[] = [
  { name: 'Cluster', keys: ['Name'], failedToCreate: ['FAILED'], failedToDelete: ['FAILED'] },
  {
    name: 'FargateProfile',
    keys: ['ClusterName', 'FargateProfileName'],
    failedToCreate: ['CREATE_FAILED'],
    failedToDelete: ['DELETE_FAILED'],
  },
  {
    name: 'Nodegroup',
    keys: ['ClusterName', 'NodegroupName'],
    failedToCreate: ['CREATE_FAILED', 'DEGRADED'],
    failedToDelete: ['DELETE_FAILED'],
  },
];

export const eks = [
  ...KINDS.flatMap((kind) => [creation(kind), deletion(kind)]),
  integration({
    service: 'eks',
    action: 'runJob',
    patterns: ['requestResponse', 'sync', 'waitForTaskToken'],
    documentation,
  }),
  integration({ service: 'eks', action: 'call', patterns: ['requestResponse', 'waitForTaskToken'], documentation }),
];

function creation(kind: Kind) {
  return ofKind(`create${kind.name}`, kind, (description) =>
    jobState(statusOf(description, kind), { succeeded: ['ACTIVE'], failed: kind.failedToCreate }, description),
  );
}

function deletion(kind: Kind) {
  return ofKind(
    `delete${kind.name}`,
    kind,
    (description) => jobState(statusOf(description, kind), { succeeded: [], failed: kind.failedToDelete }, description),
    (errorName, submitted) =>
      errorName === 'ResourceNotFoundException' ? { status: 'succeeded', result: submitted } : undefined,
  );
}

function ofKind(
  action: string,
  { name, keys }: Kind,
  read: (description: JsonObject) => AwsJobState,
  readError?: (errorName: string, submitted: JsonObject) => AwsJobState | undefined,
) {
  return integration({
    service: 'eks',
    action,
    patterns: ['requestResponse', 'sync'],
    documentation,
    call: {
      client: 'EKS',
      operation: operationOf(action),
      errorPrefix: 'EKS',
      errorService: 'AmazonEKS',
      genericError: 'AmazonEKSException',
      job: {
        describe: {
          client: 'EKS',
          operation: `Describe${name}`,
          request: (_submitted, parameters) => objectOf(Object.fromEntries(keys.map((key) => [key, parameters[key]]))),
        },
        read,
        ...(readError === undefined ? {} : { readError }),
      },
    },
  });
}

function statusOf(description: JsonObject, { name }: Kind): Json | undefined {
  return valueAt(description, name, 'Status');
}
