// Amazon EMR: https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html
//
// APIs of Step Functions' own around those of EMR: one cluster, one step, instance groups and fleets by their names.
// The fields that are not supported are documented as not allowed. Step Functions does not terminate a cluster when an
// execution is stopped, but it cancels the step that is waited for (its policies have elasticmapreduce:CancelSteps).

import type { IntegrationPattern } from '../../language/resource.js';
import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf, withMember } from '../../utils/json.js';
import { jobState, objectOf, valueAt, without } from '../aws-shapes.js';
import { type AwsCall, type IntegrationDefinition, integration } from '../integration.js';

const SYNC = ['requestResponse', 'sync'] as const;
const RESPONSE = ['requestResponse'] as const;

export const emr = [
  emrApi(
    'createCluster',
    SYNC,
    {
      operation: 'RunJobFlow',
      response: ({ JobFlowId }) => objectOf({ ClusterId: JobFlowId }),
      job: {
        describe: {
          client: 'EMR',
          operation: 'DescribeCluster',
          request: ({ JobFlowId }) => objectOf({ ClusterId: JobFlowId }),
        },
        read: (description) =>
          jobState(
            clusterState(description),
            { succeeded: ['WAITING'], failed: ['TERMINATED', 'TERMINATED_WITH_ERRORS'] },
            // The documentation's examples go on with the ClusterId of this result.
            objectOf({ Cluster: description.Cluster, ClusterId: valueAt(description, 'Cluster', 'Id') }),
          ),
      },
    },
    { Steps: { isSupported: false } },
  ),
  emrApi('terminateCluster', SYNC, {
    operation: 'TerminateJobFlows',
    request: ({ ClusterId }) => ({ JobFlowIds: [ClusterId ?? null] }),
    job: {
      describe: {
        client: 'EMR',
        operation: 'DescribeCluster',
        request: (_submitted, { ClusterId }) => objectOf({ ClusterId }),
      },
      // A cluster that is terminated with errors is terminated: whether that fails the task is not known.
      read: (description) =>
        jobState(
          clusterState(description),
          { succeeded: ['TERMINATED', 'TERMINATED_WITH_ERRORS'], failed: [] },
          objectOf({ Cluster: description.Cluster, ClusterId: valueAt(description, 'Cluster', 'Id') }),
        ),
    },
  }),
  emrApi('addStep', SYNC, {
    operation: 'AddJobFlowSteps',
    request: ({ ClusterId, Step, ExecutionRoleArn }) =>
      objectOf({ ExecutionRoleArn, JobFlowId: ClusterId, Steps: [Step ?? null] }),
    response: (response) => objectOf({ StepId: stepOf(response) }),
    job: {
      describe: {
        client: 'EMR',
        operation: 'DescribeStep',
        request: (submitted, { ClusterId }) => objectOf({ ClusterId, StepId: stepOf(submitted) }),
      },
      read: (description) =>
        jobState(
          valueAt(description, 'Step', 'Status', 'State'),
          { succeeded: ['COMPLETED'], failed: ['CANCELLED', 'FAILED', 'INTERRUPTED'] },
          description,
        ),
      stop: {
        client: 'EMR',
        operation: 'CancelSteps',
        request: (submitted, { ClusterId }) => objectOf({ ClusterId, StepIds: [stepOf(submitted) ?? null] }),
      },
    },
  }),
  emrApi('cancelStep', RESPONSE, {
    operation: 'CancelSteps',
    request: ({ ClusterId, StepId }) => objectOf({ ClusterId, StepIds: [StepId ?? null] }),
    response: (response) => objectOf({ CancelStepsInfo: valueAt(response, 'CancelStepsInfoList', 0) }),
  }),
  emrApi('setClusterTerminationProtection', RESPONSE, {
    operation: 'SetTerminationProtection',
    request: ({ ClusterId, TerminationProtected }) =>
      objectOf({ JobFlowIds: [ClusterId ?? null], TerminationProtected }),
  }),
  emrApi(
    'modifyInstanceFleetByName',
    RESPONSE,
    {
      operation: 'ModifyInstanceFleet',
      lookup: { client: 'EMR', operation: 'ListInstanceFleets', request: ({ ClusterId }) => objectOf({ ClusterId }) },
      request(parameters, { found }) {
        const fleet = withId(parameters, 'InstanceFleet', 'InstanceFleetId', found.InstanceFleets, 'InstanceFleetName');
        return objectOf({ ClusterId: parameters.ClusterId, InstanceFleet: fleet });
      },
    },
    { 'InstanceFleet.InstanceFleetId': { isSupported: false } },
  ),
  emrApi(
    'modifyInstanceGroupByName',
    RESPONSE,
    {
      operation: 'ModifyInstanceGroups',
      lookup: { client: 'EMR', operation: 'ListInstanceGroups', request: ({ ClusterId }) => objectOf({ ClusterId }) },
      request(parameters, { found }) {
        const group = withId(parameters, 'InstanceGroup', 'InstanceGroupId', found.InstanceGroups, 'InstanceGroupName');
        return objectOf({ ClusterId: parameters.ClusterId, InstanceGroups: [group ?? null] });
      },
    },
    { 'InstanceGroup.InstanceGroupId': { isSupported: false } },
  ),
];

function emrApi(
  action: string,
  patterns: readonly IntegrationPattern[],
  call: Pick<AwsCall, 'operation'> & Partial<AwsCall>,
  parameters?: IntegrationDefinition['parameters'],
) {
  return integration({
    service: 'elasticmapreduce',
    action,
    patterns,
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr.html',
    ...(parameters === undefined ? {} : { parameters }),
    call: {
      client: 'EMR',
      errorPrefix: 'ElasticMapReduce',
      errorService: 'AmazonElasticMapReduce',
      genericError: 'AmazonElasticMapReduceException',
      ...call,
    },
  });
}

function clusterState(description: JsonObject): Json | undefined {
  return valueAt(description, 'Cluster', 'Status', 'State');
}

function stepOf(response: JsonObject): Json | undefined {
  return valueAt(response, 'StepIds', 0);
}

/**
 * The member with the id of the one that has its name. Without an id when there is none: the API refuses that.
 * The name stands beside the member in the documentation's examples, in it in the description of the API.
 */
function withId(
  parameters: JsonObject,
  member: string,
  idName: string,
  list: Json | undefined,
  nameName: string,
): JsonObject | undefined {
  const given = memberOf(parameters, member);
  if (!isJsonObject(given)) return undefined;
  const name = memberOf(parameters, nameName) ?? memberOf(given, nameName);
  const one = isJsonArray(list) ? list.find((each) => valueAt(each, 'Name') === name) : undefined;
  const id = valueAt(one, 'Id');
  const rest = without(given, nameName);
  return id === undefined ? rest : withMember(rest, idName, id);
}
