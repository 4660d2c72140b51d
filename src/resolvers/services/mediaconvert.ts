// AWS Elemental MediaConvert: https://docs.aws.amazon.com/step-functions/latest/dg/connect-mediaconvert.html
//
// Which names its errors have is not known; they are taken to follow those of the other services.

import { isJsonObject, type JsonObject, memberOf, withMember } from '../../utils/json.js';
import { jobState, objectOf, valueAt } from '../aws-shapes.js';
import { integration } from '../integration.js';

export const mediaconvert = [
  integration({
    service: 'mediaconvert',
    action: 'createJob',
    patterns: ['requestResponse', 'sync'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-mediaconvert.html',
    call: {
      client: 'MediaConvert',
      operation: 'CreateJob',
      errorPrefix: 'MediaConvert',
      errorService: 'AWSMediaConvert',
      genericError: 'AWSMediaConvertException',
      request: withTag,
      job: {
        describe: { client: 'MediaConvert', operation: 'GetJob', request: jobOf },
        read: (description) =>
          jobState(
            valueAt(description, 'Job', 'Status'),
            { succeeded: ['COMPLETE'], failed: ['ERROR', 'CANCELED'] },
            description,
          ),
        stop: { client: 'MediaConvert', operation: 'CancelJob', request: jobOf },
      },
    },
  }),
];

function jobOf(submitted: JsonObject): JsonObject {
  return objectOf({ Id: valueAt(submitted, 'Job', 'Id') });
}

/** Documented: Step Functions tags the jobs. */
function withTag(parameters: JsonObject): JsonObject {
  const tags = memberOf(parameters, 'Tags') ?? {};
  return isJsonObject(tags)
    ? withMember(parameters, 'Tags', withMember(tags, 'ManagedByService', 'AWSStepFunctions'))
    : parameters;
}
