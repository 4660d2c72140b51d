// The members that several operations have, with the limits of the API's model.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html

import { flag, integer, list, oneOf, required, structure, text } from '../host/request.js';

export const arn = text({ min: 1, max: 256 });
/** That of a Map Run or a version. */
export const longArn = text({ min: 1, max: 2000 });
export const name = text({ min: 1, max: 80 });
export const definition = text({ min: 1, max: 1_048_576, isSensitive: true });
export const description = text({ max: 256, isSensitive: true });
export const stateMachineType = oneOf('STANDARD', 'EXPRESS');
export const includedData = oneOf('ALL_DATA', 'METADATA_ONLY');
export const executionData = text({ max: 262_144, isSensitive: true });
export const error = text({ max: 256, isSensitive: true });
export const cause = text({ max: 32_768, isSensitive: true });
export const traceHeader = text({ max: 256, pattern: '\\p{ASCII}*' });
export const taskToken = text({ min: 1, max: 2048 });

export const paging = { maxResults: integer({ min: 0, max: 1000 }), nextToken: text({ min: 1, max: 1024 }) };

export const tags = list(structure('Tag', { key: text({ min: 1, max: 128 }), value: text({ max: 256 }) }));
export const tagKeys = list(text({ min: 1, max: 128 }));

export const loggingConfiguration = structure('LoggingConfiguration', {
  level: oneOf('ALL', 'ERROR', 'FATAL', 'OFF'),
  includeExecutionData: flag(),
  destinations: list(
    structure('LogDestination', {
      cloudWatchLogsLogGroup: structure('CloudWatchLogsLogGroup', { logGroupArn: arn }),
    }),
  ),
});

export const tracingConfiguration = structure('TracingConfiguration', { enabled: flag() });

export const encryptionConfiguration = structure('EncryptionConfiguration', {
  kmsKeyId: text({ min: 1, max: 2048 }),
  kmsDataKeyReusePeriodSeconds: integer({ min: 60, max: 900 }),
  type: required(oneOf('AWS_OWNED_KEY', 'CUSTOMER_MANAGED_KMS_KEY')),
});

export const routingConfiguration = list(
  structure('RoutingConfigurationListItem', {
    stateMachineVersionArn: required(arn),
    weight: required(integer({ min: 0, max: 100 })),
  }),
  { min: 1, max: 2 },
);
