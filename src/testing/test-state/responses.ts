// Which response of which API the result of an integration is: by its Resource.
//
// Documented: a mocked result is held against the model of the API. Reported of the service: of a job (`.sync`), it is the
// model of the API that is polled for its end. Not checked, because there is no model, or it is not here: results of Lambda
// functions called by their ARN, of activities, HTTP tasks, API Gateway, Kubernetes (`eks:runJob`, `eks:call`), EMR (whose
// integrations have shapes of their own), whatever was sent with a task token, and SDK integrations of services for which
// response-shapes.ts has nothing.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_MockInput.html

import type { IntegrationResource, TaskResource } from '../../language/resource.js';

/** A response of an API. */
export interface ApiResponse {
  /** As SDK integrations call it. */
  readonly service: string;
  readonly action: string;
  /** Members that the integration gives as JSON of any kind, where the API has a text. */
  readonly parsed: readonly string[];
}

/** Undefined for a result that no model says anything of. */
export function responseOf(resource: TaskResource): ApiResponse | undefined {
  if (resource.kind === 'lambda' || resource.kind === 'activity' || resource.kind === 'http') return undefined;
  const { kind, service, action, pattern } = resource;
  if (pattern === 'waitForTaskToken') return undefined;
  if (kind === 'sdk') return { service, action, parsed: PARSED_IN_SDK.get(`${service}:${action}`) ?? [] };
  const known = SERVICES.get(service);
  if (known === undefined || UNMODELLED.has(`${service}:${action}`)) return undefined;
  return { ...optimized(known, resource), parsed: PARSED.get(`${service}:${action}:${pattern}`) ?? [] };
}

function optimized(service: string, { action, pattern, ...resource }: IntegrationResource) {
  if (pattern === 'requestResponse') {
    return { service: action === 'invokeModel' ? 'bedrockruntime' : service, action };
  }
  return { service, action: POLLED.get(`${resource.service}:${action}`) ?? action };
}

/** Services of optimized integrations, as SDK integrations call them. */
const SERVICES: ReadonlyMap<string, string> = new Map([
  ['athena', 'athena'],
  ['batch', 'batch'],
  ['bedrock', 'bedrock'],
  ['codebuild', 'codebuild'],
  ['databrew', 'databrew'],
  ['dynamodb', 'dynamodb'],
  ['ecs', 'ecs'],
  ['eks', 'eks'],
  ['emr-containers', 'emrcontainers'],
  ['emr-serverless', 'emrserverless'],
  ['events', 'eventbridge'],
  ['glue', 'glue'],
  ['lambda', 'lambda'],
  ['mediaconvert', 'mediaconvert'],
  ['sagemaker', 'sagemaker'],
  ['sns', 'sns'],
  ['sqs', 'sqs'],
  ['states', 'sfn'],
]);

const UNMODELLED: ReadonlySet<string> = new Set(['eks:call', 'eks:runJob']);

/** What is polled for the end of a job. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
const POLLED: ReadonlyMap<string, string> = new Map([
  ['athena:startQueryExecution', 'getQueryExecution'],
  ['batch:submitJob', 'describeJobs'],
  ['bedrock:createModelCustomizationJob', 'getModelCustomizationJob'],
  ['codebuild:startBuild', 'batchGetBuilds'],
  ['codebuild:startBuildBatch', 'batchGetBuildBatches'],
  ['codebuild:retryBuildBatch', 'batchGetBuildBatches'],
  ['databrew:startJobRun', 'describeJobRun'],
  ['ecs:runTask', 'describeTasks'],
  ['eks:createCluster', 'describeCluster'],
  ['eks:deleteCluster', 'describeCluster'],
  ['eks:createFargateProfile', 'describeFargateProfile'],
  ['eks:deleteFargateProfile', 'describeFargateProfile'],
  ['eks:createNodegroup', 'describeNodegroup'],
  ['eks:deleteNodegroup', 'describeNodegroup'],
  ['emr-containers:deleteVirtualCluster', 'describeVirtualCluster'],
  ['emr-containers:startJobRun', 'describeJobRun'],
  ['emr-serverless:createApplication', 'getApplication'],
  ['emr-serverless:startApplication', 'getApplication'],
  ['emr-serverless:stopApplication', 'getApplication'],
  ['emr-serverless:deleteApplication', 'getApplication'],
  ['emr-serverless:startJobRun', 'getJobRun'],
  ['emr-serverless:cancelJobRun', 'getJobRun'],
  ['glue:startJobRun', 'getJobRun'],
  ['mediaconvert:createJob', 'getJob'],
  ['sagemaker:createTrainingJob', 'describeTrainingJob'],
  ['sagemaker:createTransformJob', 'describeTransformJob'],
  ['sagemaker:createHyperParameterTuningJob', 'describeHyperParameterTuningJob'],
  ['sagemaker:createLabelingJob', 'describeLabelingJob'],
  ['sagemaker:createProcessingJob', 'describeProcessingJob'],
  ['states:startExecution', 'describeExecution'],
]);

// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html and the pages of the other two.
const PARSED: ReadonlyMap<string, readonly string[]> = new Map([
  ['lambda:invoke:requestResponse', ['Payload']],
  ['bedrock:invokeModel:requestResponse', ['Body']],
  ['states:startExecution:sync:2', ['Input', 'Output']],
]);

// Not known: what an SDK integration makes of binary data that is JSON.
const PARSED_IN_SDK: ReadonlyMap<string, readonly string[]> = new Map([
  ['lambda:invoke', ['Payload']],
  ['bedrockruntime:invokeModel', ['Body']],
]);
