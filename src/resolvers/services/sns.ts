// Amazon SNS: https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html

import { withText } from '../aws-shapes.js';
import { integration } from '../integration.js';

export const sns = [
  integration({
    service: 'sns',
    action: 'publish',
    patterns: ['requestResponse', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html',
    call: {
      client: 'SNS',
      operation: 'Publish',
      errorPrefix: 'SNS',
      errorService: 'AmazonSNS',
      genericError: 'AmazonSNSException',
      // A message that is JSON is sent as its text.
      request: (parameters) => withText(parameters, 'Message'),
    },
  }),
];
