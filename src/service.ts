// The API of Step Functions in this process.
//
//   import { StepFunctionsService } from 'stepwright/service';
//
//   const service = new StepFunctionsService({ tasks });
//   const { stateMachineArn } = await service.call('CreateStateMachine', { name, definition, roleArn });
//   const { executionArn } = await service.call('StartExecution', { stateMachineArn, input: '{}' });

export { ServiceError, type ServiceErrorName } from './host/service-error.js';
export type { OperationAnswer, OperationName, OperationRequest } from './service/operations.js';
export { StepFunctionsService, type StepFunctionsServiceOptions } from './service/step-functions-service.js';
