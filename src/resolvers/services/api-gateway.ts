// Amazon API Gateway: https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html

import { integration } from '../integration.js';

export const apiGateway = [
  integration({
    service: 'apigateway',
    action: 'invoke',
    patterns: ['requestResponse', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html',
    // Names with lists of values.
    parameters: { Headers: { type: 'listsOfValues' }, QueryParameters: { type: 'listsOfValues' } },
  }),
];
