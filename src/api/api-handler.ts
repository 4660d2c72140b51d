// AWS's own API in front of a service of this process, for whatever speaks to Step Functions: the AWS SDK without a port, the
// AWS CLI and SDKs of other languages over HTTP.

import { RequestTypeError } from '../host/request.js';
import { ServiceError } from '../host/service-error.js';
import type { Orchestrator } from '../orchestrator/orchestrator.js';
import type { OperationCaller } from '../service/call.js';
import { isOperationName } from '../service/operations.js';
import { asError } from '../utils/thrown.js';
import { type ApiError, answerOf, errorAnswer, ProtocolError, parseBody, readBody, readOperation } from './json-1-0.js';
import { OrchestratorCaller } from './orchestrator-caller.js';
import { type SdkRequestHandler, sdkRequestHandler } from './sdk-handler.js';
import { type ApiCredentials, readSignature } from './signature.js';

export interface ApiHandlerOptions {
  /** The access key that requests have to be signed with, by Signature Version 4. Default: nothing has to be signed. */
  readonly credentials?: ApiCredentials;
  /** The time by which the dates of signatures are judged. Default: that of the system. */
  readonly now?: () => Date;
  /** Bytes that the body of a request may have. Default: 2 MiB. */
  readonly maxBodyBytes?: number;
  /** Is told of faults that are no answers of the service: they are answered with InternalFailure. */
  readonly onFault?: (error: Error) => void;
}

/** The doors of a service. */
export interface ApiHandler {
  /** Answers a request as Step Functions does; never rejects. For any server that speaks Fetch. */
  fetch(request: Request): Promise<Response>;
  /** For `new SFNClient({ requestHandler })`. */
  readonly requestHandler: SdkRequestHandler;
}

const MAX_BODY = 2 * 1024 * 1024;

/** Where an orchestrator is said to be, for what CreateStateMachine and CreateActivity create. */
export interface OrchestratorApiOptions extends ApiHandlerOptions {
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** Default: `123456789012`. */
  readonly accountId?: string;
}

/**
 * Puts the API of Step Functions in front of an Orchestrator, whose store keeps all that is created, or of a
 * StepFunctionsService, which is in memory.
 * @throws TypeError for what is neither, and for options that are none.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export function createApiHandler(orchestrator: Orchestrator, options?: OrchestratorApiOptions): ApiHandler;
export function createApiHandler(service: OperationCaller, options?: ApiHandlerOptions): ApiHandler;
export function createApiHandler(
  what: Orchestrator | OperationCaller,
  options: OrchestratorApiOptions = {},
): ApiHandler {
  const service = callerOf(what, options);
  const { credentials, now = () => new Date(), maxBodyBytes = MAX_BODY, onFault } = options;
  checkCredentials(credentials);
  const answer = async (request: Request): Promise<Response> => {
    const requestId = globalThis.crypto.randomUUID();
    try {
      const signed = credentials && readSignature(request, credentials, now());
      const operationName = readOperation(request);
      const body = await readBody(request, maxBodyBytes);
      await signed?.checkBody(body);
      return answerOf(await callOf(service, operationName, parseBody(body), request.signal), requestId);
    } catch (error) {
      return errorAnswer(errorOf(error, onFault), requestId);
    }
  };
  return { fetch: answer, requestHandler: sdkRequestHandler(answer) };
}

function callerOf(
  what: Orchestrator | OperationCaller,
  { region, accountId }: OrchestratorApiOptions,
): OperationCaller {
  if (isOrchestrator(what)) {
    const place = { ...(region !== undefined && { region }), ...(accountId !== undefined && { accountId }) };
    return new OrchestratorCaller(what, place);
  }
  if (typeof what?.call === 'function') return what;
  throw new TypeError('`createApiHandler` takes an Orchestrator or a StepFunctionsService');
}

// By what it can do: there may be two copies of the library, one for each way of importing.
function isOrchestrator(what: Orchestrator | OperationCaller): what is Orchestrator {
  return typeof what === 'object' && what !== null && 'register' in what && 'listExecutions' in what;
}

async function callOf(
  service: OperationCaller,
  operationName: string,
  request: object,
  abortSignal: AbortSignal,
): Promise<object> {
  if (!isOperationName(operationName)) {
    throw new ProtocolError('UnknownOperationException', `Step Functions has no operation ${operationName}`);
  }
  // Which request belongs to which operation is the caller's to know: the service checks it.
  const call = service.call.bind(service) as unknown as (
    name: string,
    request: object,
    options: { readonly abortSignal: AbortSignal },
  ) => Promise<object>;
  return call(operationName, request, { abortSignal });
}

/** @throws TypeError for credentials that are none. */
function checkCredentials(credentials: ApiCredentials | undefined): void {
  if (credentials === undefined) return;
  const { accessKeyId, secretAccessKey } = Object(credentials) as Partial<ApiCredentials>;
  const isKey = (text: unknown) => typeof text === 'string' && text !== '';
  if (isKey(accessKeyId) && isKey(secretAccessKey)) return;
  throw new TypeError('`credentials` has to be an access key: { accessKeyId, secretAccessKey }');
}

function errorOf(thrown: unknown, onFault: ApiHandlerOptions['onFault']): ApiError {
  const error = asError(thrown);
  if (error instanceof ProtocolError) return error;
  if (error instanceof ServiceError) return { name: error.name, message: error.message, status: 400 };
  if (error instanceof RequestTypeError) return { name: 'SerializationException', message: error.message, status: 400 };
  onFault?.(error);
  return { name: 'InternalFailure', message: `${error.name}: ${error.message}`, status: 500 };
}
