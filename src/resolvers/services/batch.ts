// AWS Batch: https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html
//
// Reported from executions of the service:
//   - a value of Parameters that is no text is refused: "The value for the field 'frame_id' must be a STRING"
//     (https://github.com/ASFHyP3/hyp3/issues/2585);
//   - a job that is waited for has MANAGED_BY_AWS in the environment of its container, even where that makes SubmitJob
//     fail (job definitions with ecsProperties); so it is added to the request, and it is not known to show in the history;
//   - its result, and the cause of its failure, is the one job of DescribeJobs.

import { isJsonArray, isJsonObject, type Json, type JsonObject, memberOf, withMember } from '../../utils/json.js';
import { jobState, objectOf, valueAt } from '../aws-shapes.js';
import { type AwsTask, integration } from '../integration.js';

export const batch = [
  integration({
    service: 'batch',
    action: 'submitJob',
    patterns: ['requestResponse', 'sync'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-batch.html',
    parameters: { Parameters: { type: 'strings' } },
    call: {
      client: 'Batch',
      operation: 'SubmitJob',
      errorPrefix: 'Batch',
      errorService: 'AWSBatch',
      genericError: 'AWSBatchException',
      request: withMark,
      job: {
        describe: {
          client: 'Batch',
          operation: 'DescribeJobs',
          request: (submitted) => ({ Jobs: [submitted.JobId ?? null] }),
        },
        read: (description) => {
          const job = valueAt(description, 'Jobs', 0);
          return jobState(valueAt(job, 'Status'), { succeeded: ['SUCCEEDED'], failed: ['FAILED'] }, job);
        },
        stop: {
          client: 'Batch',
          operation: 'TerminateJob',
          // What the service gives as the reason is not known.
          request: (submitted) => objectOf({ JobId: submitted.JobId, Reason: 'Terminated by AWS Step Functions' }),
        },
      },
    },
  }),
];

const MARK: Json = { Name: 'MANAGED_BY_AWS', Value: 'STARTED_BY_STEP_FUNCTIONS' };

function withMark(parameters: JsonObject, { pattern }: AwsTask): JsonObject {
  if (pattern !== 'sync') return parameters;
  const overrides = memberOf(parameters, 'ContainerOverrides') ?? {};
  if (!isJsonObject(overrides)) return parameters;
  const environment = memberOf(overrides, 'Environment') ?? [];
  if (!isJsonArray(environment)) return parameters;
  return withMember(parameters, 'ContainerOverrides', withMember(overrides, 'Environment', [...environment, MARK]));
}
