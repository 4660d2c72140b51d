// AWS CodeBuild: https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html

import type { IntegrationPattern } from '../../language/resource.js';
import { jobState, objectOf, operationOf, valueAt } from '../aws-shapes.js';
import { type AwsCall, type AwsJob, integration } from '../integration.js';

const api = {
  client: 'CodeBuild',
  errorPrefix: 'CodeBuild',
  errorService: 'AWSCodeBuild',
  genericError: 'AWSCodeBuildException',
};

const FAILED = ['FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED'];

export const codebuild = [
  codebuildApi('startBuild', ['requestResponse', 'sync'], { job: jobOf('Build', 'Builds') }),
  codebuildApi('startBuildBatch', ['requestResponse', 'sync'], { job: jobOf('BuildBatch', 'BuildBatches') }),
  codebuildApi('retryBuildBatch', ['requestResponse', 'sync'], { job: jobOf('BuildBatch', 'BuildBatches') }),
  codebuildApi('stopBuild', ['requestResponse']),
  codebuildApi('stopBuildBatch', ['requestResponse']),
  codebuildApi('deleteBuildBatch', ['requestResponse']),
  codebuildApi('batchDeleteBuilds', ['requestResponse']),
  codebuildApi('batchGetReports', ['requestResponse']),
];

function codebuildApi(action: string, patterns: readonly IntegrationPattern[], call: Partial<AwsCall> = {}) {
  return integration({
    service: 'codebuild',
    action,
    patterns,
    documentation: 'https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html',
    call: { ...api, operation: operationOf(action), ...call },
  });
}

/** A build or a batch of builds, by the names of the API for one and for several. */
function jobOf(one: string, several: string): AwsJob {
  return {
    describe: {
      client: 'CodeBuild',
      operation: `BatchGet${several}`,
      request: (submitted) => ({ Ids: [valueAt(submitted, one, 'Id') ?? null] }),
    },
    read(description) {
      const described = valueAt(description, several, 0);
      const ends = { succeeded: ['SUCCEEDED'], failed: FAILED };
      return jobState(valueAt(described, `${one}Status`), ends, objectOf({ [one]: described }));
    },
    stop: {
      client: 'CodeBuild',
      operation: `Stop${one}`,
      request: (submitted) => objectOf({ Id: valueAt(submitted, one, 'Id') }),
    },
  };
}
