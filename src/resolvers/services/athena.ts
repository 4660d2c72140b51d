// Amazon Athena: https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html

import type { JsonObject } from '../../utils/json.js';
import { jobState, objectOf, operationOf, valueAt } from '../aws-shapes.js';
import { integration } from '../integration.js';

const documentation = 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html';
const api = {
  client: 'Athena',
  errorPrefix: 'Athena',
  errorService: 'AmazonAthena',
  genericError: 'AmazonAthenaException',
};

export const athena = [
  integration({
    service: 'athena',
    action: 'startQueryExecution',
    patterns: ['requestResponse', 'sync'],
    documentation,
    call: {
      ...api,
      operation: 'StartQueryExecution',
      job: {
        describe: { client: 'Athena', operation: 'GetQueryExecution', request: queryOf },
        read: (description) =>
          jobState(
            valueAt(description, 'QueryExecution', 'Status', 'State'),
            { succeeded: ['SUCCEEDED'], failed: ['FAILED', 'CANCELLED'] },
            description,
          ),
        stop: { client: 'Athena', operation: 'StopQueryExecution', request: queryOf },
      },
    },
  }),
  ...['stopQueryExecution', 'getQueryExecution', 'getQueryResults'].map((action) =>
    integration({
      service: 'athena',
      action,
      patterns: ['requestResponse'],
      documentation,
      call: { ...api, operation: operationOf(action) },
    }),
  ),
];

function queryOf(submitted: JsonObject): JsonObject {
  return objectOf({ QueryExecutionId: submitted.QueryExecutionId });
}
