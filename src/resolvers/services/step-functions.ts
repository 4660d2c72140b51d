// AWS Step Functions: https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html

import { type Json, type JsonObject, memberOf, parseJson, withMember } from '../../utils/json.js';
import { failedJob, jobState, objectOf, without, withText } from '../aws-shapes.js';
import { type AwsJobState, type AwsTask, integration } from '../integration.js';

export const stepFunctions = [
  integration({
    service: 'states',
    action: 'startExecution',
    patterns: ['requestResponse', 'sync', 'sync:2', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html',
    call: {
      client: 'SFN',
      operation: 'StartExecution',
      errorPrefix: 'StepFunctions',
      errorService: 'AWSStepFunctions',
      genericError: 'AWSStepFunctionsException',
      // An Input that is null is none (recorded: the execution starts with `{}`).
      request: (parameters) =>
        memberOf(parameters, 'Input') === null ? without(parameters, 'Input') : withText(parameters, 'Input'),
      job: {
        describe: { client: 'SFN', operation: 'DescribeExecution', request: executionOf },
        read: readExecution,
        stop: { client: 'SFN', operation: 'StopExecution', request: executionOf },
      },
    },
  }),
];

function executionOf({ ExecutionArn }: JsonObject): JsonObject {
  return objectOf({ ExecutionArn });
}

/**
 * With `.sync:2`, Input and Output are JSON; with `.sync` they are texts (recorded). In the cause of a failure they are
 * texts with `.sync`; with `.sync:2` that is not recorded, and taken to be the same.
 */
function readExecution(description: JsonObject, _parameters: JsonObject, { pattern }: AwsTask): AwsJobState {
  const result = pattern === 'sync:2' ? parsed(parsed(description, 'Input'), 'Output') : description;
  const ends = { succeeded: ['SUCCEEDED'], failed: ['FAILED', 'TIMED_OUT', 'ABORTED'] };
  const state = jobState(description.Status, ends, result);
  return state.status === 'failed' ? failedJob(description) : state;
}

function parsed(description: JsonObject, name: string): JsonObject {
  const text: Json | undefined = memberOf(description, name);
  return typeof text === 'string' ? withMember(description, name, parseJson(text)) : description;
}
