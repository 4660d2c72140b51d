// The integrations of Step Functions, a service a file, by the alphabet.
// https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html

import type { Integration } from '../integration.js';
import { apiGateway } from './api-gateway.js';
import { athena } from './athena.js';
import { batch } from './batch.js';
import { bedrock } from './bedrock.js';
import { codebuild } from './codebuild.js';
import { databrew } from './databrew.js';
import { dynamodb } from './dynamodb.js';
import { ecs } from './ecs.js';
import { eks } from './eks.js';
import { emr } from './emr.js';
import { emrContainers } from './emr-containers.js';
import { emrServerless } from './emr-serverless.js';
import { eventbridge } from './eventbridge.js';
import { glue } from './glue.js';
import { http } from './http.js';
import { lambda } from './lambda.js';
import { mediaconvert } from './mediaconvert.js';
import { sagemaker } from './sagemaker.js';
import { sns } from './sns.js';
import { sqs } from './sqs.js';
import { stepFunctions } from './step-functions.js';

export const builtInIntegrations: readonly Integration[] = [
  ...apiGateway,
  ...athena,
  ...batch,
  ...bedrock,
  ...codebuild,
  ...databrew,
  ...dynamodb,
  ...ecs,
  ...eks,
  ...emr,
  ...emrContainers,
  ...emrServerless,
  ...eventbridge,
  ...glue,
  ...http,
  ...lambda,
  ...mediaconvert,
  ...sagemaker,
  ...sns,
  ...sqs,
  ...stepFunctions,
];
