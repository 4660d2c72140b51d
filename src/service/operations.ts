// The operations of the API, by their names there.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html

import { createActivity, deleteActivity, describeActivity, getActivityTask, listActivities } from './activities.js';
import {
  createStateMachineAlias,
  deleteStateMachineAlias,
  describeStateMachineAlias,
  listStateMachineAliases,
  updateStateMachineAlias,
} from './aliases.js';
import {
  describeExecution,
  describeStateMachineForExecution,
  getExecutionHistory,
  listExecutions,
  redriveExecution,
  startExecution,
  startSyncExecution,
  stopExecution,
} from './executions.js';
import { describeMapRun, listMapRuns, updateMapRun } from './map-runs.js';
import type { Operation } from './operation.js';
import {
  createStateMachine,
  deleteStateMachine,
  describeStateMachine,
  listStateMachines,
  updateStateMachine,
} from './state-machines.js';
import { listTagsForResource, tagResource, untagResource } from './tags.js';
import { sendTaskFailure, sendTaskHeartbeat, sendTaskSuccess } from './task-tokens.js';
import { testState } from './test-state.js';
import { validateStateMachineDefinition } from './validation.js';
import { deleteStateMachineVersion, listStateMachineVersions, publishStateMachineVersion } from './versions.js';

export const operations = {
  CreateStateMachine: createStateMachine,
  UpdateStateMachine: updateStateMachine,
  DescribeStateMachine: describeStateMachine,
  DeleteStateMachine: deleteStateMachine,
  ListStateMachines: listStateMachines,
  ValidateStateMachineDefinition: validateStateMachineDefinition,
  TestState: testState,

  PublishStateMachineVersion: publishStateMachineVersion,
  ListStateMachineVersions: listStateMachineVersions,
  DeleteStateMachineVersion: deleteStateMachineVersion,

  CreateStateMachineAlias: createStateMachineAlias,
  UpdateStateMachineAlias: updateStateMachineAlias,
  DescribeStateMachineAlias: describeStateMachineAlias,
  ListStateMachineAliases: listStateMachineAliases,
  DeleteStateMachineAlias: deleteStateMachineAlias,

  StartExecution: startExecution,
  StartSyncExecution: startSyncExecution,
  StopExecution: stopExecution,
  RedriveExecution: redriveExecution,
  DescribeExecution: describeExecution,
  DescribeStateMachineForExecution: describeStateMachineForExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,

  ListMapRuns: listMapRuns,
  DescribeMapRun: describeMapRun,
  UpdateMapRun: updateMapRun,

  CreateActivity: createActivity,
  DescribeActivity: describeActivity,
  DeleteActivity: deleteActivity,
  ListActivities: listActivities,
  GetActivityTask: getActivityTask,

  SendTaskSuccess: sendTaskSuccess,
  SendTaskFailure: sendTaskFailure,
  SendTaskHeartbeat: sendTaskHeartbeat,

  TagResource: tagResource,
  UntagResource: untagResource,
  ListTagsForResource: listTagsForResource,
};

export type OperationName = keyof typeof operations;

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

/** What an operation is asked, as the AWS SDK takes it. */
export type OperationRequest<Name extends OperationName> =
  (typeof operations)[Name] extends Operation<infer Request, infer _Answer> ? Request : never;

/** What an operation answers, as the AWS SDK gives it; dates are `Date`s. */
export type OperationAnswer<Name extends OperationName> =
  (typeof operations)[Name] extends Operation<infer _Request, infer Answer> ? Answer : never;
