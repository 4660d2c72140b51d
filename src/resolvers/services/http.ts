// HTTPS APIs: https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html

import { integration } from '../integration.js';

export const http = [
  integration({
    service: 'http',
    action: 'invoke',
    patterns: ['requestResponse', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html',
    parameters: {
      // That these names fail the execution with States.Runtime is documented; the words for it are not recorded.
      Headers: {
        withoutNames: [
          'a-im',
          'accept-charset',
          'accept-datetime',
          'accept-encoding',
          'authorization',
          'cache-control',
          'connection',
          'content-encoding',
          'content-md5',
          'date',
          'expect',
          'forwarded',
          'from',
          'host',
          'http2-settings',
          'if-match',
          'if-modified-since',
          'if-none-match',
          'if-range',
          'if-unmodified-since',
          'max-forwards',
          'origin',
          'pragma',
          'proxy-authorization',
          'referer',
          'server',
          'te',
          'trailer',
          'transfer-encoding',
          'upgrade',
          'via',
          'warning',
          'x-amz-*',
          'x-amzn-*',
          'x-forwarded-*',
        ],
      },
    },
    // A request of HTTP, not of the AWS SDK: no `call`.
  }),
];
