// AWS Glue: https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html

import { jobState, objectOf, valueAt } from '../aws-shapes.js';
import { integration } from '../integration.js';

export const glue = [
  integration({
    service: 'glue',
    action: 'startJobRun',
    patterns: ['requestResponse', 'sync'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html',
    call: {
      client: 'Glue',
      operation: 'StartJobRun',
      errorPrefix: 'Glue',
      errorService: 'AWSGlue',
      genericError: 'AWSGlueException',
      response: ({ JobRunId }, { JobName }) => objectOf({ JobName, JobRunId }),
      job: {
        describe: {
          client: 'Glue',
          operation: 'GetJobRun',
          request: ({ JobRunId }, { JobName }) => objectOf({ JobName, RunId: JobRunId }),
        },
        read: (description) =>
          jobState(
            valueAt(description, 'JobRun', 'JobRunState'),
            // One that somebody stops has succeeded.
            { succeeded: ['SUCCEEDED', 'STOPPED'], failed: ['FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED'] },
            description.JobRun,
          ),
        stop: {
          client: 'Glue',
          operation: 'BatchStopJobRun',
          request: ({ JobRunId }, { JobName }) => objectOf({ JobName, JobRunIds: [JobRunId ?? null] }),
        },
      },
    },
  }),
];
