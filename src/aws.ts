// Tasks answered by real AWS, through the clients of the AWS SDK for JavaScript v3 that its user has.
//
//   import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
//   import { parseStateMachine } from 'stepwright';
//   import { awsSdk } from 'stepwright/aws';
//
//   const tasks = awsSdk({ clients: [new DynamoDBClient({})] });
//   const run = await parseStateMachine(definition).run(input, { tasks });

export { type AwsSdkOptions, awsSdk } from './aws/aws-sdk.js';
export type { AwsClient, AwsClientModule, AwsClients } from './aws/clients.js';
export { AwsSdkError } from './aws/error.js';
export type { TaskResolver } from './resolvers/task-resolver.js';
