// Amazon EventBridge: https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html

import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
  numberOf,
  stringifyJson,
  withMember,
} from '../../utils/json.js';
import { withText } from '../aws-shapes.js';
import { type AwsTask, integration } from '../integration.js';
import { TaskError } from '../task.js';

export const eventbridge = [
  integration({
    service: 'events',
    action: 'putEvents',
    patterns: ['requestResponse', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-eventbridge.html',
    call: {
      client: 'EventBridge',
      operation: 'PutEvents',
      errorPrefix: 'EventBridge',
      errorService: 'AmazonEventBridge',
      genericError: 'AmazonEventBridgeException',
      hasMetadata: false,
      request(parameters, task) {
        const entries = memberOf(parameters, 'Entries');
        return isJsonArray(entries)
          ? withMember(
              parameters,
              'Entries',
              entries.map((entry) => entryOf(entry, task)),
            )
          : parameters;
      },
      response(response) {
        if ((numberOf(response.FailedEntryCount) ?? 0) > 0) {
          throw new TaskError('EventBridge.FailedEntry', stringifyJson(response));
        }
        return response;
      },
    },
  }),
];

/** With its Detail as a text, and the ARNs of the state machine and the execution in front of its Resources. */
function entryOf(entry: Json, { stateMachineArn, executionArn }: AwsTask): Json {
  if (!isJsonObject(entry)) return entry;
  const own = memberOf(entry, 'Resources') ?? [];
  const sent: JsonObject = withText(entry, 'Detail');
  return isJsonArray(own) ? withMember(sent, 'Resources', [stateMachineArn, executionArn, ...own]) : sent;
}
