// The integrations of Step Functions, a service a file, by the alphabet.

import type { Integration } from '../integration.js';
import { apiGateway } from './api-gateway.js';
import { ecs } from './ecs.js';
import { lambda } from './lambda.js';
import { sqs } from './sqs.js';

export const builtInIntegrations: readonly Integration[] = [...apiGateway, ...ecs, ...lambda, ...sqs];
