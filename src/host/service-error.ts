// What the API of Step Functions refuses, by the names that it has there.
// https://docs.aws.amazon.com/step-functions/latest/apireference/CommonErrors.html

export type ServiceErrorName =
  | 'ActivityAlreadyExists'
  | 'ActivityDoesNotExist'
  | 'ConflictException'
  | 'ExecutionAlreadyExists'
  | 'ExecutionDoesNotExist'
  | 'ExecutionLimitExceeded'
  | 'ExecutionNotRedrivable'
  | 'InvalidArn'
  | 'InvalidDefinition'
  | 'InvalidEncryptionConfiguration'
  | 'InvalidExecutionInput'
  | 'InvalidLoggingConfiguration'
  | 'InvalidName'
  | 'InvalidOutput'
  | 'InvalidToken'
  | 'InvalidTracingConfiguration'
  | 'MissingRequiredParameter'
  | 'ResourceNotFound'
  | 'ServiceQuotaExceededException'
  | 'StateMachineAlreadyExists'
  | 'StateMachineDeleting'
  | 'StateMachineDoesNotExist'
  | 'StateMachineTypeNotSupported'
  | 'TaskTimedOut'
  | 'TooManyTags'
  | 'ValidationException';

/** Step Functions would refuse the request: `name` is the service's code, and `message` its words. */
export class ServiceError extends Error {
  override readonly name: ServiceErrorName;

  constructor(name: ServiceErrorName, message: string) {
    super(message);
    this.name = name;
  }
}

export function executionDoesNotExist(executionArn: string): ServiceError {
  return new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
}

export function stateMachineDoesNotExist(stateMachineArn: string): ServiceError {
  return new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
}

/** The operation is for another type. */
export function typeNotSupported(): ServiceError {
  return new ServiceError(
    'StateMachineTypeNotSupported',
    'This operation is not supported by this type of state machine',
  );
}

export function resourceNotFound(resourceArn: string): ServiceError {
  return new ServiceError('ResourceNotFound', `Resource not found: '${resourceArn}'`);
}

export function activityDoesNotExist(activityArn: string): ServiceError {
  return new ServiceError('ActivityDoesNotExist', `Activity Does Not Exist: '${activityArn}'`);
}
