// Jobs that are waited for (`.sync`): how each service is asked, and what its answers mean.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync

import { describe, expect, test } from 'vitest';
import { builtInIntegrations } from '../../../src/resolvers/services/index.js';
import type { JsonObject } from '../../../src/utils/json.js';
import {
  callOf,
  expectFailure,
  failed,
  jobOf,
  requestOf,
  resultOf,
  running,
  stateOf,
  succeeded,
  task,
} from './calls.js';

interface JobCase {
  readonly parameters?: JsonObject;
  /** The response that began it. */
  readonly submitted?: JsonObject;
  /** Operation and request. */
  readonly describe: readonly [operation: string, request: JsonObject];
  readonly stop?: readonly [operation: string, request: JsonObject];
  /** A description with this status. */
  readonly at: (status: string) => JsonObject;
  /** The result, of the description. Default: the description. */
  readonly result?: (status: string) => JsonObject;
  readonly statuses: { readonly running: string[]; readonly succeeded: string[]; readonly failed: string[] };
}

const glueRun = (JobRunState: string) => ({ Id: 'jr_1', JobName: 'etl', JobRunState });
const batchJob = (Status: string) => ({ JobId: 'j-1', JobName: 'resize', Status });
const cluster = (State: string) => ({ Id: 'j-CLUSTER', Status: { State } });

const JOBS: Readonly<Record<string, JobCase>> = {
  'athena:startQueryExecution': {
    submitted: { QueryExecutionId: 'q-1' },
    describe: ['GetQueryExecution', { QueryExecutionId: 'q-1' }],
    stop: ['StopQueryExecution', { QueryExecutionId: 'q-1' }],
    at: (State) => ({ QueryExecution: { QueryExecutionId: 'q-1', Status: { State } } }),
    statuses: { running: ['QUEUED', 'RUNNING'], succeeded: ['SUCCEEDED'], failed: ['FAILED', 'CANCELLED'] },
  },
  'batch:submitJob': {
    submitted: { JobArn: 'arn:aws:batch:us-east-1:1:job/j-1', JobId: 'j-1', JobName: 'resize' },
    describe: ['DescribeJobs', { Jobs: ['j-1'] }],
    stop: ['TerminateJob', { JobId: 'j-1', Reason: 'Terminated by AWS Step Functions' }],
    at: (status) => ({ Jobs: [batchJob(status)] }),
    result: batchJob,
    statuses: {
      running: ['SUBMITTED', 'PENDING', 'RUNNABLE', 'STARTING', 'RUNNING'],
      succeeded: ['SUCCEEDED'],
      failed: ['FAILED'],
    },
  },
  'bedrock:createModelCustomizationJob': {
    submitted: { JobArn: 'arn:aws:bedrock:us-east-1:1:model-customization-job/x' },
    describe: ['GetModelCustomizationJob', { JobIdentifier: 'arn:aws:bedrock:us-east-1:1:model-customization-job/x' }],
    stop: ['StopModelCustomizationJob', { JobIdentifier: 'arn:aws:bedrock:us-east-1:1:model-customization-job/x' }],
    at: (Status) => ({ JobName: 'tune', Status }),
    statuses: { running: ['InProgress', 'Stopping'], succeeded: ['Completed'], failed: ['Failed', 'Stopped'] },
  },
  'codebuild:startBuild': {
    submitted: { Build: { Id: 'app:1' } },
    describe: ['BatchGetBuilds', { Ids: ['app:1'] }],
    stop: ['StopBuild', { Id: 'app:1' }],
    at: (BuildStatus) => ({ Builds: [{ BuildStatus, Id: 'app:1' }], BuildsNotFound: [] }),
    result: (BuildStatus) => ({ Build: { BuildStatus, Id: 'app:1' } }),
    statuses: {
      running: ['IN_PROGRESS'],
      succeeded: ['SUCCEEDED'],
      failed: ['FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED'],
    },
  },
  ...Object.fromEntries(
    ['codebuild:startBuildBatch', 'codebuild:retryBuildBatch'].map((name): [string, JobCase] => [
      name,
      {
        submitted: { BuildBatch: { Id: 'app:2' } },
        describe: ['BatchGetBuildBatches', { Ids: ['app:2'] }],
        stop: ['StopBuildBatch', { Id: 'app:2' }],
        at: (BuildBatchStatus) => ({ BuildBatches: [{ BuildBatchStatus, Id: 'app:2' }] }),
        result: (BuildBatchStatus) => ({ BuildBatch: { BuildBatchStatus, Id: 'app:2' } }),
        statuses: { running: ['IN_PROGRESS'], succeeded: ['SUCCEEDED'], failed: ['FAILED', 'STOPPED'] },
      },
    ]),
  ),
  'databrew:startJobRun': {
    parameters: { Name: 'clean' },
    submitted: { RunId: 'db_1' },
    describe: ['DescribeJobRun', { Name: 'clean', RunId: 'db_1' }],
    stop: ['StopJobRun', { Name: 'clean', RunId: 'db_1' }],
    at: (State) => ({ JobName: 'clean', RunId: 'db_1', State }),
    statuses: {
      running: ['STARTING', 'RUNNING', 'STOPPING'],
      succeeded: ['SUCCEEDED'],
      failed: ['FAILED', 'TIMEOUT', 'STOPPED'],
    },
  },
  'eks:createCluster': {
    parameters: { Name: 'prod', RoleArn: 'arn:aws:iam::1:role/eks' },
    describe: ['DescribeCluster', { Name: 'prod' }],
    at: (Status) => ({ Cluster: { Name: 'prod', Status } }),
    statuses: { running: ['CREATING'], succeeded: ['ACTIVE'], failed: ['FAILED'] },
  },
  'eks:deleteCluster': {
    parameters: { Name: 'prod' },
    describe: ['DescribeCluster', { Name: 'prod' }],
    at: (Status) => ({ Cluster: { Name: 'prod', Status } }),
    statuses: { running: ['ACTIVE', 'DELETING'], succeeded: [], failed: ['FAILED'] },
  },
  'eks:createFargateProfile': {
    parameters: { ClusterName: 'prod', FargateProfileName: 'f', PodExecutionRoleArn: 'arn:aws:iam::1:role/pods' },
    describe: ['DescribeFargateProfile', { ClusterName: 'prod', FargateProfileName: 'f' }],
    at: (Status) => ({ FargateProfile: { FargateProfileName: 'f', Status } }),
    statuses: { running: ['CREATING'], succeeded: ['ACTIVE'], failed: ['CREATE_FAILED'] },
  },
  'eks:deleteFargateProfile': {
    parameters: { ClusterName: 'prod', FargateProfileName: 'f' },
    describe: ['DescribeFargateProfile', { ClusterName: 'prod', FargateProfileName: 'f' }],
    at: (Status) => ({ FargateProfile: { FargateProfileName: 'f', Status } }),
    statuses: { running: ['DELETING'], succeeded: [], failed: ['DELETE_FAILED'] },
  },
  'eks:createNodegroup': {
    parameters: { ClusterName: 'prod', NodegroupName: 'n', Subnets: [] },
    describe: ['DescribeNodegroup', { ClusterName: 'prod', NodegroupName: 'n' }],
    at: (Status) => ({ Nodegroup: { NodegroupName: 'n', Status } }),
    statuses: { running: ['CREATING'], succeeded: ['ACTIVE'], failed: ['CREATE_FAILED', 'DEGRADED'] },
  },
  'eks:deleteNodegroup': {
    parameters: { ClusterName: 'prod', NodegroupName: 'n' },
    describe: ['DescribeNodegroup', { ClusterName: 'prod', NodegroupName: 'n' }],
    at: (Status) => ({ Nodegroup: { NodegroupName: 'n', Status } }),
    statuses: { running: ['DELETING'], succeeded: [], failed: ['DELETE_FAILED'] },
  },
  'elasticmapreduce:createCluster': {
    submitted: { JobFlowId: 'j-CLUSTER' },
    describe: ['DescribeCluster', { ClusterId: 'j-CLUSTER' }],
    at: (State) => ({ Cluster: cluster(State) }),
    result: (State) => ({ Cluster: cluster(State), ClusterId: 'j-CLUSTER' }),
    statuses: {
      running: ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'TERMINATING'],
      succeeded: ['WAITING'],
      failed: ['TERMINATED', 'TERMINATED_WITH_ERRORS'],
    },
  },
  'elasticmapreduce:terminateCluster': {
    parameters: { ClusterId: 'j-CLUSTER' },
    describe: ['DescribeCluster', { ClusterId: 'j-CLUSTER' }],
    at: (State) => ({ Cluster: cluster(State) }),
    result: (State) => ({ Cluster: cluster(State), ClusterId: 'j-CLUSTER' }),
    statuses: {
      running: ['WAITING', 'TERMINATING'],
      succeeded: ['TERMINATED', 'TERMINATED_WITH_ERRORS'],
      failed: [],
    },
  },
  'elasticmapreduce:addStep': {
    parameters: { ClusterId: 'j-CLUSTER', Step: { Name: 's' } },
    submitted: { StepIds: ['s-1'] },
    describe: ['DescribeStep', { ClusterId: 'j-CLUSTER', StepId: 's-1' }],
    stop: ['CancelSteps', { ClusterId: 'j-CLUSTER', StepIds: ['s-1'] }],
    at: (State) => ({ Step: { Id: 's-1', Status: { State } } }),
    statuses: {
      running: ['PENDING', 'CANCEL_PENDING', 'RUNNING'],
      succeeded: ['COMPLETED'],
      failed: ['CANCELLED', 'FAILED', 'INTERRUPTED'],
    },
  },
  'emr-containers:deleteVirtualCluster': {
    parameters: { Id: 'vc' },
    submitted: { Id: 'vc' },
    describe: ['DescribeVirtualCluster', { Id: 'vc' }],
    at: (State) => ({ VirtualCluster: { Id: 'vc', State } }),
    statuses: { running: ['RUNNING', 'TERMINATING'], succeeded: ['TERMINATED'], failed: ['ARRESTED'] },
  },
  'emr-containers:startJobRun': {
    parameters: { VirtualClusterId: 'vc' },
    submitted: { Id: 'run', VirtualClusterId: 'vc' },
    describe: ['DescribeJobRun', { Id: 'run', VirtualClusterId: 'vc' }],
    stop: ['CancelJobRun', { Id: 'run', VirtualClusterId: 'vc' }],
    at: (State) => ({ JobRun: { Id: 'run', State } }),
    statuses: {
      running: ['PENDING', 'SUBMITTED', 'RUNNING', 'CANCEL_PENDING'],
      succeeded: ['COMPLETED'],
      failed: ['FAILED', 'CANCELLED'],
    },
  },
  'emr-serverless:createApplication': {
    submitted: { ApplicationId: 'app' },
    describe: ['GetApplication', { ApplicationId: 'app' }],
    at: (State) => ({ Application: { ApplicationId: 'app', State } }),
    statuses: { running: ['CREATING'], succeeded: ['CREATED', 'STARTED'], failed: ['TERMINATED'] },
  },
  'emr-serverless:startApplication': {
    parameters: { ApplicationId: 'app' },
    describe: ['GetApplication', { ApplicationId: 'app' }],
    at: (State) => ({ Application: { ApplicationId: 'app', State } }),
    statuses: { running: ['CREATED', 'STARTING'], succeeded: ['STARTED'], failed: ['STOPPED', 'TERMINATED'] },
  },
  'emr-serverless:stopApplication': {
    parameters: { ApplicationId: 'app' },
    describe: ['GetApplication', { ApplicationId: 'app' }],
    at: (State) => ({ Application: { ApplicationId: 'app', State } }),
    statuses: { running: ['STARTED', 'STOPPING'], succeeded: ['STOPPED'], failed: ['TERMINATED'] },
  },
  'emr-serverless:deleteApplication': {
    parameters: { ApplicationId: 'app' },
    describe: ['GetApplication', { ApplicationId: 'app' }],
    at: (State) => ({ Application: { ApplicationId: 'app', State } }),
    statuses: { running: ['STOPPED'], succeeded: ['TERMINATED'], failed: [] },
  },
  'emr-serverless:startJobRun': {
    parameters: { ApplicationId: 'app' },
    submitted: { ApplicationId: 'app', JobRunId: 'run' },
    describe: ['GetJobRun', { ApplicationId: 'app', JobRunId: 'run' }],
    stop: ['CancelJobRun', { ApplicationId: 'app', JobRunId: 'run' }],
    at: (State) => ({ JobRun: { JobRunId: 'run', State } }),
    statuses: {
      running: ['SUBMITTED', 'PENDING', 'SCHEDULED', 'RUNNING', 'CANCELLING', 'QUEUED'],
      succeeded: ['SUCCESS'],
      failed: ['FAILED', 'CANCELLED'],
    },
  },
  'emr-serverless:cancelJobRun': {
    parameters: { ApplicationId: 'app', JobRunId: 'run' },
    submitted: { ApplicationId: 'app', JobRunId: 'run' },
    describe: ['GetJobRun', { ApplicationId: 'app', JobRunId: 'run' }],
    at: (State) => ({ JobRun: { JobRunId: 'run', State } }),
    statuses: { running: ['RUNNING', 'CANCELLING'], succeeded: ['CANCELLED'], failed: ['SUCCESS', 'FAILED'] },
  },
  'glue:startJobRun': {
    parameters: { JobName: 'etl' },
    submitted: { JobRunId: 'jr_1' },
    describe: ['GetJobRun', { JobName: 'etl', RunId: 'jr_1' }],
    stop: ['BatchStopJobRun', { JobName: 'etl', JobRunIds: ['jr_1'] }],
    at: (status) => ({ JobRun: glueRun(status) }),
    result: glueRun,
    statuses: {
      running: ['STARTING', 'RUNNING', 'STOPPING', 'WAITING'],
      succeeded: ['SUCCEEDED', 'STOPPED'],
      failed: ['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED'],
    },
  },
  'mediaconvert:createJob': {
    submitted: { Job: { Id: 'mc-1', Status: 'SUBMITTED' } },
    describe: ['GetJob', { Id: 'mc-1' }],
    stop: ['CancelJob', { Id: 'mc-1' }],
    at: (Status) => ({ Job: { Id: 'mc-1', Status } }),
    statuses: { running: ['SUBMITTED', 'PROGRESSING'], succeeded: ['COMPLETE'], failed: ['ERROR', 'CANCELED'] },
  },
  ...Object.fromEntries(
    ['TrainingJob', 'TransformJob', 'HyperParameterTuningJob', 'LabelingJob', 'ProcessingJob'].map(
      (job): [string, JobCase] => [
        `sagemaker:create${job}`,
        {
          parameters: { [`${job}Name`]: 'one', RoleArn: 'arn:aws:iam::1:role/sm' },
          describe: [`Describe${job}`, { [`${job}Name`]: 'one' }],
          stop: [`Stop${job}`, { [`${job}Name`]: 'one' }],
          at: (status) => ({ [`${job}Name`]: 'one', [`${job}Status`]: status }),
          statuses: { running: ['InProgress', 'Stopping'], succeeded: ['Completed'], failed: ['Failed', 'Stopped'] },
        },
      ],
    ),
  ),
  'states:startExecution': {
    submitted: { ExecutionArn: 'arn:aws:states:us-east-1:1:execution:m:e', StartDate: 1709164800000 },
    describe: ['DescribeExecution', { ExecutionArn: 'arn:aws:states:us-east-1:1:execution:m:e' }],
    stop: ['StopExecution', { ExecutionArn: 'arn:aws:states:us-east-1:1:execution:m:e' }],
    at: (Status) => ({ Input: '{}', Output: '{"a":1}', Status }),
    statuses: {
      running: ['RUNNING', 'PENDING_REDRIVE'],
      succeeded: ['SUCCEEDED'],
      failed: ['FAILED', 'TIMED_OUT', 'ABORTED'],
    },
  },
};

test('all jobs are here, and those of ECS below', () => {
  const all = builtInIntegrations.filter(({ call }) => call?.job !== undefined);
  const names = all.map(({ service, action }) => `${service}:${action}`);
  expect([...Object.keys(JOBS), 'ecs:runTask'].toSorted()).toEqual(names.toSorted());
});

describe.each(Object.entries(JOBS))('%s.sync', (name, { parameters = {}, submitted = {}, at, statuses, ...job }) => {
  const result = job.result ?? at;

  test('is asked for', () => {
    const { operation, request } = jobOf(name).describe;
    expect([operation, request(submitted, parameters)]).toEqual(job.describe);
  });

  test(job.stop === undefined ? 'is not stopped' : 'is stopped', () => {
    const { stop } = jobOf(name);
    expect(stop && [stop.operation, stop.request(submitted, parameters)]).toEqual(job.stop);
  });

  test('ends with its status', () => {
    for (const status of statuses.running) expect(stateOf(name, at(status))).toEqual(running);
    for (const status of statuses.succeeded) expect(stateOf(name, at(status))).toEqual(succeeded(result(status)));
    for (const status of statuses.failed) expect(stateOf(name, at(status))).toEqual(failed(result(status)));
  });

  test('runs as long as nothing is known of it', () => {
    expect(stateOf(name, {})).toEqual(running);
    expect(stateOf(name, at('SOMETHING_NEW'))).toEqual(running);
  });
});

test.each(['eks:deleteCluster', 'eks:deleteFargateProfile', 'eks:deleteNodegroup'])(
  '%s ends when it is gone',
  (name) => {
    const submitted = { Cluster: { Name: 'prod', Status: 'DELETING' } };
    expect(jobOf(name).readError?.('ResourceNotFoundException', submitted)).toEqual(succeeded(submitted));
    expect(jobOf(name).readError?.('ThrottlingException', submitted)).toBeUndefined();
  },
);

test('an application that is not found is deleted', () => {
  const { readError } = jobOf('emr-serverless:deleteApplication');
  expect(readError?.('ResourceNotFoundException', {})).toEqual(succeeded({}));
  expect(readError?.('ValidationException', {})).toBeUndefined();
});

describe('batch:submitJob', () => {
  const mark = { Name: 'MANAGED_BY_AWS', Value: 'STARTED_BY_STEP_FUNCTIONS' };

  test('marks a job that is waited for, and no other', () => {
    const own = { Name: 'A', Value: '1' };
    const parameters = { JobName: 'j', ContainerOverrides: { Vcpus: 2, Environment: [own] } };
    expect(requestOf('batch:submitJob', parameters, { pattern: 'sync' })).toEqual({
      JobName: 'j',
      ContainerOverrides: { Vcpus: 2, Environment: [own, mark] },
    });
    expect(requestOf('batch:submitJob', { JobName: 'j' }, { pattern: 'sync' })).toEqual({
      JobName: 'j',
      ContainerOverrides: { Environment: [mark] },
    });
    expect(requestOf('batch:submitJob', parameters)).toEqual(parameters);
  });
});

test('mediaconvert:createJob tags its jobs', () => {
  expect(requestOf('mediaconvert:createJob', { Role: 'r', Tags: { team: 'video' } })).toEqual({
    Role: 'r',
    Tags: { team: 'video', ManagedByService: 'AWSStepFunctions' },
  });
});

test('glue:startJobRun tells the name of the job', () => {
  expect(resultOf('glue:startJobRun', { JobRunId: 'jr_1' }, { parameters: { JobName: 'etl', Arguments: {} } })).toEqual(
    {
      JobName: 'etl',
      JobRunId: 'jr_1',
    },
  );
});

describe('ecs:runTask', () => {
  const parameters = { Cluster: 'c', TaskDefinition: 't' };
  const submitted = { Failures: [], Tasks: [{ LastStatus: 'PROVISIONING', TaskArn: 'arn:task' }] };
  const stopped = (...exitCodes: (number | undefined)[]) => ({
    Containers: exitCodes.map((ExitCode) => (ExitCode === undefined ? { Name: 'app' } : { ExitCode, Name: 'app' })),
    LastStatus: 'STOPPED',
    TaskArn: 'arn:task',
  });

  test('asks for and stops its task in its cluster', () => {
    const { describe: ask, stop } = jobOf('ecs:runTask');
    expect([ask.operation, ask.request(submitted, parameters)]).toEqual([
      'DescribeTasks',
      { Cluster: 'c', Tasks: ['arn:task'] },
    ]);
    expect([stop?.operation, stop?.request(submitted, parameters)]).toEqual([
      'StopTask',
      { Cluster: 'c', Reason: 'Stopped by AWS Step Functions', Task: 'arn:task' },
    ]);
    expect(ask.request(submitted, { TaskDefinition: 't' })).toEqual({ Tasks: ['arn:task'] });
  });

  test('succeeds with the task when all its containers exited with 0', () => {
    expect(stateOf('ecs:runTask', { Failures: [], Tasks: [stopped(0, 0)] })).toEqual(succeeded(stopped(0, 0)));
  });

  test.each([
    ['exited with something else', stopped(0, 137)],
    ['never started', stopped(undefined)],
  ])('fails with the task when a container %s', (_what, ended) => {
    expect(stateOf('ecs:runTask', { Tasks: [ended] })).toEqual(failed(ended));
  });

  test('runs until it has stopped', () => {
    expect(stateOf('ecs:runTask', { Tasks: [{ ...stopped(0), LastStatus: 'DEPROVISIONING' }] })).toEqual(running);
    expect(stateOf('ecs:runTask', { Failures: [], Tasks: [] })).toEqual(running);
  });

  const refused = { Failures: [{ Reason: 'RESOURCE:MEMORY' }], Tasks: [] };

  test('gives failures as the result of a task that is only started', () => {
    expect(resultOf('ecs:runTask', refused)).toEqual(refused);
  });

  test.each(['sync', 'waitForTaskToken'] as const)('fails with failures where it waits: %s', (pattern) => {
    expectFailure(
      () => resultOf('ecs:runTask', refused, { pattern }),
      'AmazonECS.Unknown',
      '{"Failures":[{"Reason":"RESOURCE:MEMORY"}],"Tasks":[]}',
    );
    expect(resultOf('ecs:runTask', submitted, { pattern })).toEqual(submitted);
  });
});

describe('states:startExecution', () => {
  const ended = { Input: '{"a":1}', Name: 'e', Output: '{"b":[2]}', Status: 'SUCCEEDED' };

  test('gives Input and Output as texts with .sync, and as JSON with .sync:2', () => {
    expect(stateOf('states:startExecution', ended, 'sync')).toEqual(succeeded(ended));
    expect(stateOf('states:startExecution', ended, 'sync:2')).toEqual(
      succeeded({ ...ended, Input: { a: 1 }, Output: { b: [2] } }),
    );
  });

  test.each(['sync', 'sync:2'] as const)('fails with the description as it is: %s', (pattern) => {
    const description = { Cause: 'no', Error: 'E', Input: '{}', Status: 'FAILED' };
    expect(stateOf('states:startExecution', description, pattern)).toEqual(failed(description));
  });
});

describe('elasticmapreduce', () => {
  test.each([
    ['terminateCluster', { ClusterId: 'j-1' }, { JobFlowIds: ['j-1'] }],
    [
      'addStep',
      { ClusterId: 'j-1', Step: { Name: 's' }, ExecutionRoleArn: 'arn:aws:iam::1:role/steps' },
      { ExecutionRoleArn: 'arn:aws:iam::1:role/steps', JobFlowId: 'j-1', Steps: [{ Name: 's' }] },
    ],
    ['cancelStep', { ClusterId: 'j-1', StepId: 's-1' }, { ClusterId: 'j-1', StepIds: ['s-1'] }],
    [
      'setClusterTerminationProtection',
      { ClusterId: 'j-1', TerminationProtected: true },
      { JobFlowIds: ['j-1'], TerminationProtected: true },
    ],
  ])('%s is a call of EMR', (action, parameters, request) => {
    expect(requestOf(`elasticmapreduce:${action}`, parameters)).toEqual(request);
  });

  test.each([
    ['createCluster', { ClusterArn: 'arn', JobFlowId: 'j-1' }, { ClusterId: 'j-1' }],
    ['addStep', { StepIds: ['s-1'] }, { StepId: 's-1' }],
    ['cancelStep', { CancelStepsInfoList: [{ StepId: 's-1' }] }, { CancelStepsInfo: { StepId: 's-1' } }],
  ])('%s answers in its own shape', (action, response, result) => {
    expect(resultOf(`elasticmapreduce:${action}`, response)).toEqual(result);
  });

  describe.each([
    ['modifyInstanceFleetByName', 'InstanceFleet', 'InstanceFleets', 'ListInstanceFleets'],
    ['modifyInstanceGroupByName', 'InstanceGroup', 'InstanceGroups', 'ListInstanceGroups'],
  ])('%s', (action, member, list, lookup) => {
    const name = `elasticmapreduce:${action}`;
    const found = {
      [list]: [
        { Id: 'i-0', Name: 'MASTER' },
        { Id: 'i-1', Name: 'CORE' },
      ],
    };
    const sent = (value: JsonObject) => (member === 'InstanceFleet' ? { [member]: value } : { [list]: [value] });

    test('looks up what has the name', () => {
      const { operation, request } = callOf(name).lookup ?? {};
      expect([operation, request?.({ ClusterId: 'j-1', [member]: {} }, task)]).toEqual([lookup, { ClusterId: 'j-1' }]);
    });

    test.each([
      ['beside it', { [`${member}Name`]: 'CORE', [member]: { InstanceCount: 8 } }],
      ['in it', { [member]: { [`${member}Name`]: 'CORE', InstanceCount: 8 } }],
    ])('sends its id, where the name stands %s', (_where, parameters) => {
      expect(requestOf(name, { ClusterId: 'j-1', ...parameters }, { found })).toEqual({
        ClusterId: 'j-1',
        ...sent({ InstanceCount: 8, [`${member}Id`]: 'i-1' }),
      });
    });

    test('sends no id where nothing has the name', () => {
      const parameters = { ClusterId: 'j-1', [`${member}Name`]: 'TASK', [member]: { InstanceCount: 8 } };
      expect(requestOf(name, parameters, { found })).toEqual({ ClusterId: 'j-1', ...sent({ InstanceCount: 8 }) });
    });
  });
});

test('emr-serverless tells the application where the API answers with nothing', () => {
  for (const action of ['startApplication', 'stopApplication', 'deleteApplication']) {
    expect(resultOf(`emr-serverless:${action}`, {}, { parameters: { ApplicationId: 'app' } })).toEqual({
      ApplicationId: 'app',
    });
  }
});
