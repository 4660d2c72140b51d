// Amazon Bedrock: https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrock.html
//
// Which names its errors have is not known; they are taken to follow those of the other services.

import { type JsonObject, JsonSyntaxError, memberOf, parseJson } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import { jobState, objectOf, withText } from '../aws-shapes.js';
import { integration } from '../integration.js';

const documentation = 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrock.html';

export const bedrock = [
  integration({
    service: 'bedrock',
    action: 'invokeModel',
    patterns: ['requestResponse', 'waitForTaskToken'],
    documentation,
    call: {
      client: 'Bedrock Runtime',
      operation: 'InvokeModel',
      errorPrefix: 'Bedrock',
      errorService: 'AmazonBedrockRuntime',
      genericError: 'AmazonBedrockRuntimeException',
      hasMetadata: false,
      request(parameters) {
        // Step Functions reads and writes these objects of S3 itself; the API knows nothing of them.
        for (const name of ['Input', 'Output']) {
          if (memberOf(parameters, name) !== undefined) {
            throw new NotSupportedError(`${name} of bedrock:invokeModel is not supported with the AWS SDK: use Body`);
          }
        }
        return withText(parameters, 'Body');
      },
      response: (response) => objectOf({ Body: bodyOf(response), ContentType: response.ContentType }),
    },
  }),
  integration({
    service: 'bedrock',
    action: 'createModelCustomizationJob',
    patterns: ['requestResponse', 'sync', 'waitForTaskToken'],
    documentation,
    call: {
      client: 'Bedrock',
      operation: 'CreateModelCustomizationJob',
      errorPrefix: 'Bedrock',
      errorService: 'AmazonBedrock',
      genericError: 'AmazonBedrockException',
      job: {
        describe: { client: 'Bedrock', operation: 'GetModelCustomizationJob', request: jobOf },
        read: (description) =>
          jobState(description.Status, { succeeded: ['Completed'], failed: ['Failed', 'Stopped'] }, description),
        stop: { client: 'Bedrock', operation: 'StopModelCustomizationJob', request: jobOf },
      },
    },
  }),
];

function jobOf(submitted: JsonObject): JsonObject {
  return objectOf({ JobIdentifier: submitted.JobArn });
}

/** JSON where the body is JSON, whatever its ContentType says. */
function bodyOf({ Body }: JsonObject): JsonObject[string] | undefined {
  if (typeof Body !== 'string') return Body;
  try {
    return parseJson(Body);
  } catch (error) {
    if (error instanceof JsonSyntaxError) return Body;
    throw error;
  }
}
