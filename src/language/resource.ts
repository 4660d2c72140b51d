// What the `Resource` of a Task state names: a Lambda function, an activity, or an API of a service
// with the way in which to wait for it.
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html */
export type IntegrationPattern = 'requestResponse' | 'sync' | 'sync:2' | 'waitForTaskToken';

export type TaskResource = LambdaResource | ActivityResource | IntegrationResource;

/** `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]` */
export interface LambdaResource {
  readonly kind: 'lambda';
  readonly arn: string;
  readonly functionName: string;
  /** A version or an alias. */
  readonly qualifier: string | undefined;
}

/** `arn:aws:states:<region>:<account>:activity:<name>` */
export interface ActivityResource {
  readonly kind: 'activity';
  readonly arn: string;
  readonly activityName: string;
}

/** `arn:aws:states:::<service>:<action>[.<pattern>]` */
export interface IntegrationResource {
  /** `optimized` integrations have a page each, `sdk` ones are any API of the AWS SDK, `http` calls a URL. */
  readonly kind: 'optimized' | 'sdk' | 'http';
  readonly arn: string;
  /** `lambda`, `sqs`; for an SDK integration without the prefix: `s3`. */
  readonly service: string;
  /** `invoke`, `sendMessage`: without the pattern. */
  readonly action: string;
  readonly pattern: IntegrationPattern;
  /** As history events have it: `lambda`, `aws-sdk:s3`. */
  readonly resourceType: string;
  /** As history events have it: `sendMessage.waitForTaskToken`. */
  readonly resource: string;
}

/** The patterns in which an integration can be used; none if there is no such integration. */
export type PatternsOf = (service: string, action: string) => readonly IntegrationPattern[];

/**
 * Reads a `Resource`; undefined for one that Step Functions does not know.
 * @param patterns the integrations that there are; default: the optimized ones of Step Functions.
 */
export function parseResource(text: string, patterns: PatternsOf = patternsOf): TaskResource | undefined {
  return readLambda(text) ?? readActivity(text) ?? readIntegration(text, patterns);
}

/** Reads the `Resource` of a valid definition, whatever integrations there are. */
export function readResource(text: string): TaskResource | undefined {
  return parseResource(text, () => EVERY_PATTERN);
}

const EVERY_PATTERN: readonly IntegrationPattern[] = ['requestResponse', 'sync', 'sync:2', 'waitForTaskToken'];

// aws, aws-cn, aws-us-gov and the partitions that came later.
const PARTITION = 'aws(?:-[a-z]+)*';
const LAMBDA = new RegExp(`^arn:${PARTITION}:lambda:[^:]+:[^:]+:function:([^:]+)(?::([^:]+))?$`);
const ACTIVITY = new RegExp(`^arn:${PARTITION}:states:[^:]+:[^:]+:activity:([^:]+)$`);
const INTEGRATION = new RegExp(
  `^arn:${PARTITION}:states:::(?:(aws-sdk):)?([a-z0-9-]+):([A-Za-z0-9]+)(?:\\.(sync|sync:2|waitForTaskToken))?$`,
);

function readLambda(arn: string): LambdaResource | undefined {
  const [, functionName, qualifier] = LAMBDA.exec(arn) ?? [];
  return functionName === undefined ? undefined : { kind: 'lambda', arn, functionName, qualifier };
}

function readActivity(arn: string): ActivityResource | undefined {
  const [, activityName] = ACTIVITY.exec(arn) ?? [];
  return activityName === undefined ? undefined : { kind: 'activity', arn, activityName };
}

function readIntegration(arn: string, patterns: PatternsOf): IntegrationResource | undefined {
  const [, sdk, service, action, suffix] = INTEGRATION.exec(arn) ?? [];
  if (service === undefined || action === undefined) return undefined;
  const resource = suffix === undefined ? action : `${action}.${suffix}`;
  const pattern: IntegrationPattern = isPattern(suffix) ? suffix : 'requestResponse';
  const common = { arn, service, action, pattern, resource };
  if (sdk) {
    // Any API of the SDK, in camel case; which ones there are changes weekly, and is not checked here.
    const known = TOKEN.some((each) => each === pattern) && /^[a-z]/.test(action);
    return known ? { kind: 'sdk', resourceType: `aws-sdk:${service}`, ...common } : undefined;
  }
  if (!patterns(service, action).includes(pattern)) return undefined;
  return { kind: service === 'http' ? 'http' : 'optimized', resourceType: service, ...common };
}

function isPattern(suffix: string | undefined): suffix is Exclude<IntegrationPattern, 'requestResponse'> {
  return suffix !== undefined;
}

/** Those of an optimized integration of Step Functions. */
export function patternsOf(service: string, action: string): readonly IntegrationPattern[] {
  return OPTIMIZED.get(service)?.get(action) ?? [];
}

/** The optimized integrations as `service:action`, in the order of the table. */
export function optimizedIntegrations(): string[] {
  return [...OPTIMIZED].flatMap(([service, actions]) => [...actions.keys()].map((action) => `${service}:${action}`));
}

const RR = ['requestResponse'] as const;
const JOB = ['requestResponse', 'sync'] as const;
const TOKEN = ['requestResponse', 'waitForTaskToken'] as const;
const JOB_TOKEN = ['requestResponse', 'sync', 'waitForTaskToken'] as const;

type Row = readonly [service: string, patterns: readonly IntegrationPattern[], actions: string];

// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
// biome-ignore format: a table
const ROWS: readonly Row[] = [
  ['apigateway', TOKEN, 'invoke'],
  ['athena', JOB, 'startQueryExecution'],
  ['athena', RR, 'stopQueryExecution getQueryExecution getQueryResults'],
  ['batch', JOB, 'submitJob'],
  ['bedrock', TOKEN, 'invokeModel'],
  ['bedrock', JOB_TOKEN, 'createModelCustomizationJob'],
  ['codebuild', JOB, 'startBuild startBuildBatch retryBuildBatch'],
  ['codebuild', RR, 'stopBuild batchDeleteBuilds batchGetReports stopBuildBatch deleteBuildBatch'],
  ['databrew', JOB, 'startJobRun'],
  ['dynamodb', RR, 'getItem putItem updateItem deleteItem'],
  ['ecs', JOB_TOKEN, 'runTask'],
  ['eks', JOB, 'createCluster deleteCluster createFargateProfile deleteFargateProfile createNodegroup deleteNodegroup'],
  ['eks', JOB_TOKEN, 'runJob'],
  ['eks', TOKEN, 'call'],
  ['elasticmapreduce', JOB, 'createCluster terminateCluster addStep'],
  ['elasticmapreduce', RR, 'cancelStep setClusterTerminationProtection modifyInstanceFleetByName modifyInstanceGroupByName'],
  ['emr-containers', RR, 'createVirtualCluster'],
  ['emr-containers', JOB, 'deleteVirtualCluster startJobRun'],
  ['emr-serverless', JOB, 'createApplication startApplication stopApplication deleteApplication startJobRun cancelJobRun'],
  ['events', TOKEN, 'putEvents'],
  ['glue', JOB, 'startJobRun'],
  ['http', TOKEN, 'invoke'],
  ['lambda', TOKEN, 'invoke'],
  ['mediaconvert', JOB, 'createJob'],
  ['sagemaker', JOB, 'createTrainingJob createTransformJob createHyperParameterTuningJob createLabelingJob createProcessingJob'],
  ['sagemaker', RR, 'createModel createEndpoint createEndpointConfig updateEndpoint'],
  ['sns', TOKEN, 'publish'],
  ['sqs', TOKEN, 'sendMessage'],
  ['states', ['requestResponse', 'sync', 'sync:2', 'waitForTaskToken'], 'startExecution'],
];

const OPTIMIZED = new Map<string, Map<string, readonly IntegrationPattern[]>>();
for (const [service, patterns, actions] of ROWS) {
  const known = OPTIMIZED.get(service) ?? new Map<string, readonly IntegrationPattern[]>();
  for (const action of actions.split(' ')) known.set(action, patterns);
  OPTIMIZED.set(service, known);
}
