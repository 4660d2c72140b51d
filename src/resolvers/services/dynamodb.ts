// Amazon DynamoDB: https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html

import { operationOf } from '../aws-shapes.js';
import { integration } from '../integration.js';

export const dynamodb = ['getItem', 'putItem', 'updateItem', 'deleteItem'].map((action) =>
  integration({
    service: 'dynamodb',
    action,
    patterns: ['requestResponse'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-ddb.html',
    call: {
      client: 'DynamoDB',
      operation: operationOf(action),
      errorPrefix: 'DynamoDB',
      errorService: 'AmazonDynamoDBv2',
      genericError: 'AmazonDynamoDBException',
    },
  }),
);
