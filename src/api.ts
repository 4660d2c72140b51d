// AWS's own API in front of state machines of this process.
//
//   import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
//   import { createApiHandler } from 'stepwright/api';
//   import { StepFunctionsService } from 'stepwright/service';
//
//   const { requestHandler } = createApiHandler(new StepFunctionsService({ tasks }));
//   const client = new SFNClient({ region: 'us-east-1', requestHandler });

export { type ApiHandler, type ApiHandlerOptions, createApiHandler } from './api/api-handler.js';
export type { SdkRequest, SdkRequestHandler, SdkResponse } from './api/sdk-handler.js';
export type { ApiCredentials } from './api/signature.js';
