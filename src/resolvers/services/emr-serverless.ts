// Amazon EMR Serverless: https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html
//
// The state in which each .sync ends is documented, and so are the responses with an ApplicationId where the API's are
// empty. What the results of .sync are is not: they are taken to be the descriptions of the API.

import type { JsonObject } from '../../utils/json.js';
import { jobState, objectOf, operationOf, valueAt } from '../aws-shapes.js';
import { type AwsCall, type AwsJob, integration } from '../integration.js';

const CLIENT = 'EMR Serverless';

export const emrServerless = [
  emrServerlessApi('createApplication', {
    job: application({ succeeded: ['CREATED', 'STARTED'], failed: ['TERMINATED'] }),
  }),
  emrServerlessApi('startApplication', {
    response: applicationId,
    job: application({ succeeded: ['STARTED'], failed: ['STOPPED', 'TERMINATED'] }),
  }),
  emrServerlessApi('stopApplication', {
    response: applicationId,
    job: application({ succeeded: ['STOPPED'], failed: ['TERMINATED'] }),
  }),
  emrServerlessApi('deleteApplication', {
    response: applicationId,
    job: {
      ...application({ succeeded: ['TERMINATED'], failed: [] }),
      // In the end it is not even found.
      readError: (errorName) =>
        errorName === 'ResourceNotFoundException' ? { status: 'succeeded', result: {} } : undefined,
    },
  }),
  emrServerlessApi('startJobRun', {
    job: {
      ...jobRun({ succeeded: ['SUCCESS'], failed: ['FAILED', 'CANCELLED'] }),
      stop: { client: CLIENT, operation: 'CancelJobRun', request: runOf },
    },
  }),
  emrServerlessApi('cancelJobRun', { job: jobRun({ succeeded: ['CANCELLED'], failed: ['SUCCESS', 'FAILED'] }) }),
];

interface Ends {
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
}

function emrServerlessApi(action: string, call: Partial<AwsCall>) {
  return integration({
    service: 'emr-serverless',
    action,
    patterns: ['requestResponse', 'sync'],
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-emr-serverless.html',
    call: {
      client: CLIENT,
      operation: operationOf(action),
      errorPrefix: 'EMRServerless',
      errorService: 'AWSEMRServerless',
      genericError: 'AWSEMRServerlessException',
      ...call,
    },
  });
}

function application(ends: Ends): AwsJob {
  return {
    describe: {
      client: CLIENT,
      operation: 'GetApplication',
      request: (submitted, parameters) =>
        objectOf({ ApplicationId: submitted.ApplicationId ?? parameters.ApplicationId }),
    },
    read: (description) => jobState(valueAt(description, 'Application', 'State'), ends, description),
  };
}

function jobRun(ends: Ends): AwsJob {
  return {
    describe: { client: CLIENT, operation: 'GetJobRun', request: runOf },
    read: (description) => jobState(valueAt(description, 'JobRun', 'State'), ends, description),
  };
}

function applicationId(_response: JsonObject, { ApplicationId }: JsonObject): JsonObject {
  return objectOf({ ApplicationId });
}

function runOf({ ApplicationId, JobRunId }: JsonObject): JsonObject {
  return objectOf({ ApplicationId, JobRunId });
}
