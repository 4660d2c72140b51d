// AWS Glue DataBrew: https://docs.aws.amazon.com/step-functions/latest/dg/connect-databrew.html
//
// Which names its errors have is not known; they are taken to follow those of the other services.

import type { JsonObject } from '../../utils/json.js';
import { jobState, objectOf } from '../aws-shapes.js';
import { integration } from '../integration.js';

export const databrew = [
  integration({
    service: 'databrew',
    action: 'startJobRun',
    patterns: ['requestResponse', 'sync'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-databrew.html',
    call: {
      client: 'DataBrew',
      operation: 'StartJobRun',
      errorPrefix: 'GlueDataBrew',
      errorService: 'AWSGlueDataBrew',
      genericError: 'AWSGlueDataBrewException',
      job: {
        describe: { client: 'DataBrew', operation: 'DescribeJobRun', request: runOf },
        read: (description) =>
          jobState(
            description.State,
            { succeeded: ['SUCCEEDED'], failed: ['FAILED', 'TIMEOUT', 'STOPPED'] },
            description,
          ),
        stop: { client: 'DataBrew', operation: 'StopJobRun', request: runOf },
      },
    },
  }),
];

function runOf(submitted: JsonObject, parameters: JsonObject): JsonObject {
  return objectOf({ Name: parameters.Name, RunId: submitted.RunId });
}
