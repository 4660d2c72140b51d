// Amazon ECS and AWS Fargate: https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html

import { withMember } from '../../utils/json.js';
import { integration } from '../integration.js';

export const ecs = [
  integration({
    service: 'ecs',
    action: 'runTask',
    patterns: ['requestResponse', 'sync', 'waitForTaskToken'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html',
    // Recorded for .sync, and not for a task that is only started.
    complete: (parameters, pattern) =>
      pattern !== 'sync' || Object.hasOwn(parameters, 'StartedBy')
        ? parameters
        : withMember(parameters, 'StartedBy', 'AWS Step Functions'),
  }),
];
