// Amazon SageMaker AI: https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html
//
// The service waits for the events of jobs: its results have the tags of the job, which a description has not.

import { jobState, objectOf, operationOf } from '../aws-shapes.js';
import { type AwsCall, type AwsJobRequest, integration } from '../integration.js';

const JOBS = ['TrainingJob', 'TransformJob', 'HyperParameterTuningJob', 'LabelingJob', 'ProcessingJob'];

export const sagemaker = [
  ...JOBS.map((job) => {
    const nameOf = { client: 'SageMaker', request: ofJob(job) };
    return sagemakerApi(`create${job}`, {
      job: {
        describe: { ...nameOf, operation: `Describe${job}` },
        read: (description) =>
          jobState(
            description[`${job}Status`],
            // That a job which somebody stops has failed is not documented.
            { succeeded: ['Completed'], failed: ['Failed', 'Stopped'] },
            description,
          ),
        stop: { ...nameOf, operation: `Stop${job}` },
      },
    });
  }),
  ...['createModel', 'createEndpoint', 'createEndpointConfig', 'updateEndpoint'].map((action) => sagemakerApi(action)),
];

function sagemakerApi(action: string, call: Partial<AwsCall> = {}) {
  return integration({
    service: 'sagemaker',
    action,
    patterns: call.job === undefined ? ['requestResponse'] : ['requestResponse', 'sync'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html',
    call: {
      client: 'SageMaker',
      operation: operationOf(action),
      errorPrefix: 'SageMaker',
      errorService: 'AmazonSageMaker',
      genericError: 'AmazonSageMakerException',
      ...call,
    },
  });
}

function ofJob(job: string): AwsJobRequest['request'] {
  return (_submitted, parameters) => objectOf({ [`${job}Name`]: parameters[`${job}Name`] });
}
