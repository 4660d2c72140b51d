// What `Ref` and `Fn::GetAtt` of a resource come to, by its type: names and ARNs, as they are known once it is deployed.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
//
// `{p}`, `{r}`, `{a}`: partition, region and account. `{n}`: the name that the template gives it, or else its logical id,
// where CloudFormation would make one up from that. What only the service can know (ids, endpoints) is not here.

/** How one type of resources is named. */
export interface ResourceType {
  /** The property that has its name. */
  readonly nameProperty: string;
  /** What `Ref` gives. */
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export function resourceType(type: string): ResourceType | undefined {
  return TYPES.get(type);
}

const LAMBDA = 'arn:{p}:lambda:{r}:{a}:function:{n}';
const STATE_MACHINE = 'arn:{p}:states:{r}:{a}:stateMachine:{n}';
const ACTIVITY = 'arn:{p}:states:{r}:{a}:activity:{n}';
const QUEUE_URL = 'https://sqs.{r}.{s}/{a}/{n}';
const TOPIC = 'arn:{p}:sns:{r}:{a}:{n}';
const TABLE = 'arn:{p}:dynamodb:{r}:{a}:table/{n}';
const BUS = 'arn:{p}:events:{r}:{a}:event-bus/{n}';
const TASK_DEFINITION = 'arn:{p}:ecs:{r}:{a}:task-definition/{n}:1';
const JOB_QUEUE = 'arn:{p}:batch:{r}:{a}:job-queue/{n}';
const JOB_DEFINITION = 'arn:{p}:batch:{r}:{a}:job-definition/{n}:1';

type Row = readonly [type: string, nameProperty: string, ref: string, attributes: Readonly<Record<string, string>>];

// biome-ignore format: a table
const ROWS: readonly Row[] = [
  ['AWS::Lambda::Function', 'FunctionName', '{n}', { Arn: LAMBDA }],
  ['AWS::Serverless::Function', 'FunctionName', '{n}', { Arn: LAMBDA }],
  ['AWS::StepFunctions::StateMachine', 'StateMachineName', STATE_MACHINE, { Arn: STATE_MACHINE, Name: '{n}' }],
  ['AWS::Serverless::StateMachine', 'Name', STATE_MACHINE, { Arn: STATE_MACHINE, Name: '{n}' }],
  ['AWS::StepFunctions::Activity', 'Name', ACTIVITY, { Arn: ACTIVITY, Name: '{n}' }],
  ['AWS::SQS::Queue', 'QueueName', QUEUE_URL, { Arn: 'arn:{p}:sqs:{r}:{a}:{n}', QueueName: '{n}', QueueUrl: QUEUE_URL }],
  ['AWS::SNS::Topic', 'TopicName', TOPIC, { TopicArn: TOPIC, TopicName: '{n}' }],
  ['AWS::DynamoDB::Table', 'TableName', '{n}', { Arn: TABLE }],
  ['AWS::DynamoDB::GlobalTable', 'TableName', '{n}', { Arn: TABLE }],
  ['AWS::Serverless::SimpleTable', 'TableName', '{n}', { Arn: TABLE }],
  ['AWS::S3::Bucket', 'BucketName', '{n}', { Arn: 'arn:{p}:s3:::{n}', DomainName: '{n}.s3.{s}', RegionalDomainName: '{n}.s3.{r}.{s}' }],
  ['AWS::Events::EventBus', 'Name', '{n}', { Arn: BUS, Name: '{n}' }],
  ['AWS::IAM::Role', 'RoleName', '{n}', { Arn: 'arn:{p}:iam::{a}:role/{n}' }],
  ['AWS::ECS::Cluster', 'ClusterName', '{n}', { Arn: 'arn:{p}:ecs:{r}:{a}:cluster/{n}' }],
  ['AWS::ECS::TaskDefinition', 'Family', TASK_DEFINITION, { TaskDefinitionArn: TASK_DEFINITION }],
  ['AWS::Batch::JobQueue', 'JobQueueName', JOB_QUEUE, { JobQueueArn: JOB_QUEUE }],
  ['AWS::Batch::JobDefinition', 'JobDefinitionName', JOB_DEFINITION, { JobDefinitionArn: JOB_DEFINITION }],
  ['AWS::Glue::Job', 'Name', '{n}', {}],
  ['AWS::Glue::Crawler', 'Name', '{n}', {}],
  ['AWS::Athena::WorkGroup', 'Name', '{n}', {}],
  ['AWS::CodeBuild::Project', 'Name', '{n}', { Arn: 'arn:{p}:codebuild:{r}:{a}:project/{n}' }],
  ['AWS::Kinesis::Stream', 'Name', '{n}', { Arn: 'arn:{p}:kinesis:{r}:{a}:stream/{n}' }],
  ['AWS::Logs::LogGroup', 'LogGroupName', '{n}', { Arn: 'arn:{p}:logs:{r}:{a}:log-group:{n}:*' }],
];

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  ROWS.map(([type, nameProperty, ref, attributes]) => [type, { nameProperty, ref, attributes }]),
);
