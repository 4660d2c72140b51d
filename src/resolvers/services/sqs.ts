// Amazon SQS: https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html

import { withText } from '../aws-shapes.js';
import { integration } from '../integration.js';

export const sqs = [
  integration({
    service: 'sqs',
    action: 'sendMessage',
    patterns: ['requestResponse', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html',
    call: {
      client: 'SQS',
      operation: 'SendMessage',
      errorPrefix: 'SQS',
      errorService: 'AmazonSQS',
      genericError: 'AmazonSQSException',
      // A body that is JSON is sent as its text.
      request: (parameters) => withText(parameters, 'MessageBody'),
    },
  }),
];
