// What an error of the SDK is to the state: its name and its cause in the words of Step Functions.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html

import type { AwsCall } from '../resolvers/integration.js';
import { TaskError } from '../resolvers/task.js';
import { messageOf } from '../utils/thrown.js';
import { AwsSdkError } from './error.js';
import { optimizedException, sdkException, serviceInErrors } from './names.js';

/** What the words depend on. */
export type ErrorNames = Pick<AwsCall, 'errorPrefix' | 'errorService' | 'genericError'>;

/**
 * The failure of a task of an SDK integration, of what the SDK threw: `DynamoDb.ResourceNotFoundException` and
 * `... (Service: DynamoDb, Status Code: 400, Request ID: ...) (SDK Attempt Count: 1)`.
 * @param serviceId `DynamoDB`
 * @throws AwsSdkError for what neither the service nor the connection to it has caused.
 */
export function sdkFailure(thrown: unknown, serviceId: string, what: string): TaskError {
  const service = serviceInErrors(serviceId);
  if (isServiceError(thrown)) {
    const exception = isModelled(thrown) ? sdkException(thrown.name) : `${service}Exception`;
    const { httpStatusCode, requestId, extendedRequestId } = thrown.$metadata;
    const facts = [`Service: ${service}`, `Status Code: ${httpStatusCode}`, `Request ID: ${requestId ?? null}`];
    if (extendedRequestId !== undefined) facts.push(`Extended Request ID: ${extendedRequestId}`);
    const cause = `${messageIn(thrown)} (${facts.join(', ')})${attemptsOf(thrown)}`;
    return new TaskError(`${service}.${exception}`, cause);
  }
  if (isConnectionError(thrown)) {
    return new TaskError(`${service}.SdkClientException`, `${connectionCause(thrown)}${attemptsOf(thrown)}`);
  }
  throw notSent(thrown, what);
}

/**
 * The failure of a task of an optimized integration: `DynamoDB.ResourceNotFoundException` and
 * `... (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ...; Request ID: ...; Proxy: null)`.
 * @throws AwsSdkError for what neither the service nor the connection to it has caused.
 */
export function optimizedFailure(thrown: unknown, names: ErrorNames, what: string): TaskError {
  if (isServiceError(thrown)) {
    const exception = isModelled(thrown) ? optimizedException(thrown.name) : names.genericError;
    const { httpStatusCode, requestId } = thrown.$metadata;
    const facts = [
      `Service: ${names.errorService}`,
      `Status Code: ${httpStatusCode}`,
      `Error Code: ${codeIn(thrown)}`,
      `Request ID: ${requestId ?? null}`,
      'Proxy: null',
    ];
    return new TaskError(`${names.errorPrefix}.${exception}`, `${messageIn(thrown)} (${facts.join('; ')})`);
  }
  if (isConnectionError(thrown)) {
    return new TaskError(`${names.errorPrefix}.SdkClientException`, connectionCause(thrown));
  }
  throw notSent(thrown, what);
}

interface Attempted {
  readonly $metadata?: { readonly attempts?: number };
}

/** An exception of a service: https://github.com/aws/aws-sdk-js-v3#error-handling */
interface ServiceError extends Error {
  readonly $metadata: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly extendedRequestId?: string;
    readonly attempts?: number;
  };
}

function isServiceError(thrown: unknown): thrown is ServiceError {
  return thrown instanceof Error && '$fault' in thrown && '$metadata' in thrown;
}

/**
 * Whether the error is one that the service's model names: such a class is derived from the service's own exception
 * (`DynamoDBServiceException`), which is derived from the SDK's, and that from Error.
 */
function isModelled(error: ServiceError): boolean {
  let classes = 0;
  for (let each = Object.getPrototypeOf(error); each !== Error.prototype; each = Object.getPrototypeOf(each)) {
    classes += 1;
  }
  return classes > 2;
}

/** The code as the service sent it, where the SDK keeps it; else the name of the exception. */
function codeIn(error: ServiceError): string {
  const sent = 'Error' in error && typeof error.Error === 'object' && error.Error !== null ? error.Error : {};
  return 'Code' in sent && typeof sent.Code === 'string' ? sent.Code : error.name;
}

/** What the SDK for JavaScript puts where a service says nothing, as it does for HEAD; Java prints null. */
const NO_MESSAGE = 'UnknownError';

function messageIn(error: ServiceError): string {
  return error.message === NO_MESSAGE || error.message === '' ? 'null' : error.message;
}

function attemptsOf({ $metadata }: Attempted): string {
  return ` (SDK Attempt Count: ${$metadata?.attempts ?? 1})`;
}

/** An error of a socket, or of looking up a host: https://nodejs.org/api/errors.html#class-systemerror */
interface ConnectionError extends Error, Attempted {
  readonly code?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

function isConnectionError(thrown: unknown): thrown is ConnectionError {
  if (!(thrown instanceof Error)) return false;
  if (thrown.name === 'TimeoutError' || 'syscall' in thrown) return true;
  return 'code' in thrown && (thrown.code === 'ECONNRESET' || thrown.code === 'EPIPE');
}

/** As the HTTP client of the SDK for Java says it. */
function connectionCause(error: ConnectionError): string {
  return `Unable to execute HTTP request: ${connectionProblem(error)}`;
}

function connectionProblem(error: ConnectionError): string {
  if (error.code === 'ENOTFOUND') return `${error.hostname}: Name or service not known`;
  if (error.code === 'EAI_AGAIN') return `${error.hostname}: Temporary failure in name resolution`;
  if (error.code === 'ECONNREFUSED' && error.address !== undefined) {
    return `Connect to ${error.address}:${error.port} [/${error.address}] failed: Connection refused`;
  }
  return error.code === 'ECONNRESET' ? 'Connection reset' : error.message;
}

/** Credentials that cannot be had, a request that the SDK refuses: no state machine on AWS would meet these. */
function notSent(thrown: unknown, what: string): AwsSdkError {
  if (thrown instanceof AwsSdkError) return thrown;
  return new AwsSdkError(`${what}: the SDK could not send the request: ${messageOf(thrown)}`, { cause: thrown });
}
