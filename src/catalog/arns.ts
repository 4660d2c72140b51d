// ARNs in requests: of which kind they are, and what in them qualifies a state machine.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html#StepFunctions-StartExecution-request-stateMachineArn

import { ServiceError } from '../host/service-error.js';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html */
type ResourceType = 'stateMachine' | 'activity' | 'execution' | 'express' | 'mapRun';

/**
 * Checks that a text is the ARN of a resource of one of these types.
 * @throws ServiceError InvalidArn
 */
export function checkArn(arn: string, ...types: readonly ResourceType[]): string {
  const [prefix, , , , , type, name] = arn.split(':');
  if (prefix !== 'arn') throw invalidArn(`Invalid ARN prefix: ${arn}`);
  // Unverified: what the service says of a text that begins like an ARN, and is none.
  if (type === undefined || name === undefined || name === '') throw invalidArn(`Invalid ARN: ${arn}`);
  if (!types.some((each) => each === type)) {
    throw invalidArn(`Resource type not valid in this context: ${type}`);
  }
  return arn;
}

/** The parts of the ARN of a state machine. */
export interface StateMachineArn {
  /** Without a qualifier. */
  readonly stateMachineArn: string;
  /** The number of a version, or the name of an alias. */
  readonly qualifier: string | undefined;
}

/**
 * Reads the ARN of a state machine, of a version or an alias of it.
 * @throws ServiceError InvalidArn; ValidationException for that of a distributed Map, which no operation takes.
 */
export function readStateMachineArn(arn: string): StateMachineArn {
  checkArn(arn, 'stateMachine');
  const parts = arn.split(':');
  if (parts[6]?.includes('/')) {
    // Documented; the words are not.
    throw new ServiceError('ValidationException', `This operation does not support the ARN of a Map state: '${arn}'`);
  }
  return { stateMachineArn: parts.slice(0, 7).join(':'), qualifier: parts[7] };
}

/** The name in an ARN without a qualifier. */
export function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** Whether it is that of a child execution of a distributed Map. */
export function isChildExecutionArn(executionArn: string): boolean {
  return executionArn.split(':')[6]?.includes('/') === true;
}

function invalidArn(why: string): ServiceError {
  return new ServiceError('InvalidArn', `Invalid Arn: '${why}'`);
}
