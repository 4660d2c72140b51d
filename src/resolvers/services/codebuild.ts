// AWS CodeBuild: https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html

import type { IntegrationPattern } from '../../language/resource.js';
import type { JsonObject } from '../../utils/json.js';
import { jobState, objectOf, operationOf, valueAt } from '../aws-shapes.js';
import { type AwsCall, type AwsJob, integration } from '../integration.js';

const api = {
  client: 'CodeBuild',
  errorPrefix: 'CodeBuild',
  errorService: 'AWSCodeBuild',
  genericError: 'AWSCodeBuildException',
};

const FAILED = ['FAILED', 'FAULT', 'TIMED_OUT', 'STOPPED'];

const build: AwsJob = {
  describe: {
    client: 'CodeBuild',
    operation: 'BatchGetBuilds',
    request: (submitted) => ({ Ids: [valueAt(submitted, 'Build', 'Id') ?? null] }),
  },
  read(description) {
    const one = valueAt(description, 'Builds', 0);
    const ends = { succeeded: ['SUCCEEDED'], failed: FAILED };
    return jobState(valueAt(one, 'BuildStatus'), ends, objectOf({ Build: one }));
  },
  stop: { client: 'CodeBuild', operation: 'StopBuild', request: (submitted) => idOf(submitted, 'Build') },
};

const buildBatch: AwsJob = {
  describe: {
    client: 'CodeBuild',
    operation: 'BatchGetBuildBatches',
    request: (submitted) => ({ Ids: [valueAt(submitted, 'BuildBatch', 'Id') ?? null] }),
  },
  read(description) {
    const one = valueAt(description, 'BuildBatches', 0);
    const ends = { succeeded: ['SUCCEEDED'], failed: FAILED };
    return jobState(valueAt(one, 'BuildBatchStatus'), ends, objectOf({ BuildBatch: one }));
  },
  stop: { client: 'CodeBuild', operation: 'StopBuildBatch', request: (submitted) => idOf(submitted, 'BuildBatch') },
};

export const codebuild = [
  codebuildApi('startBuild', ['requestResponse', 'sync'], { job: build }),
  codebuildApi('startBuildBatch', ['requestResponse', 'sync'], { job: buildBatch }),
  codebuildApi('retryBuildBatch', ['requestResponse', 'sync'], { job: buildBatch }),
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

function idOf(submitted: JsonObject, member: string): JsonObject {
  return objectOf({ Id: valueAt(submitted, member, 'Id') });
}
