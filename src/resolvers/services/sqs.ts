// Amazon SQS: https://docs.aws.amazon.com/step-functions/latest/dg/connect-sqs.html

import { memberOf, stringifyJson, withMember } from '../../utils/json.js';
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
      request(parameters) {
        const body = memberOf(parameters, 'MessageBody');
        return body === undefined || typeof body === 'string'
          ? parameters
          : withMember(parameters, 'MessageBody', stringifyJson(body));
      },
    },
  }),
];
