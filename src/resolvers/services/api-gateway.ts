// Amazon API Gateway: https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html

import { integration } from '../integration.js';

export const apiGateway = [
  integration({
    service: 'apigateway',
    action: 'invoke',
    patterns: ['requestResponse', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html',
    parameters: {
      // The lists are recorded. That these names are not permitted is documented; the words for it are not recorded.
      Headers: {
        type: 'listsOfValues',
        withoutNames: [
          'authorization',
          'connection',
          'content-md5',
          'expect',
          'host',
          'max-forwards',
          'proxy-authenticate',
          'server',
          'te',
          'trailer',
          'transfer-encoding',
          'upgrade',
          'via',
          'www-authenticate',
          'x-amz*',
          'x-forwarded*',
        ],
      },
      QueryParameters: { type: 'listsOfValues' },
    },
    // A request of HTTP, not of the AWS SDK: no `call`. A RequestBody with GET is not refused: the documentation has one.
  }),
];
