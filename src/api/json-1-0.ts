// AWS JSON 1.0 on Fetch's Request and Response: how clients of Step Functions speak to it.
// https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html

import { messageOf } from '../utils/thrown.js';

/** The prefix of all operations of Step Functions. */
const TARGET = /^AWSStepFunctions\.([A-Za-z]+)$/;
const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** What is wrong with a request, or with its answer. */
export interface ApiError {
  /** The code, as the service has it. */
  readonly name: string;
  readonly message: string;
  readonly status: 400 | 413 | 500;
}

export class ProtocolError extends Error implements ApiError {
  override readonly name: string;
  readonly status: ApiError['status'];

  constructor(name: string, message: string, status: ApiError['status'] = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/**
 * The operation that a request asks for.
 * @throws ProtocolError UnknownOperationException
 */
export function readOperation({ method, headers }: Request): string {
  const operationName = TARGET.exec(headers.get('x-amz-target') ?? '')?.[1];
  if (method === 'POST' && operationName !== undefined) return operationName;
  throw new ProtocolError(
    'UnknownOperationException',
    'A request is a POST with the header X-Amz-Target: AWSStepFunctions.<operation>',
  );
}

/**
 * The body of a request.
 * @param mostBytes of it.
 * @throws (rejects) ProtocolError RequestEntityTooLargeException
 */
export async function readBody({ body }: Request, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  if (body === null) return new Uint8Array();
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > mostBytes) {
      await reader.cancel();
      throw new ProtocolError('RequestEntityTooLargeException', `A body has ${mostBytes} bytes at most`, 413);
    }
    parts.push(part.value);
  }
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/**
 * What a body says that an operation is asked for.
 * @throws ProtocolError SerializationException
 */
export function parseBody(bytes: Uint8Array): object {
  const text = textOf(bytes);
  let body: unknown;
  try {
    body = text === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw new ProtocolError('SerializationException', `The body is not JSON: ${messageOf(error)}`);
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ProtocolError('SerializationException', 'The body has to be a JSON object');
  }
  return withoutNulls(body);
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ProtocolError('SerializationException', 'The body is not UTF-8');
  }
}

/** A member that is null is one that is not there. */
function withoutNulls(body: object): object {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** @param answer as the SDK gives it; dates become epoch seconds. */
export function answerOf(answer: object, requestId: string): Response {
  return respond(200, answer, requestId);
}

export function errorAnswer({ name, message, status }: ApiError, requestId: string): Response {
  return respond(status, { __type: name, message }, requestId, { 'x-amzn-errortype': name });
}

function respond(status: number, body: object, requestId: string, headers: Record<string, string> = {}): Response {
  const text = JSON.stringify(body, function (this: Record<string, unknown>, key, value) {
    const member = this[key];
    return member instanceof Date ? member.getTime() / 1000 : value;
  });
  return new Response(text, {
    status,
    headers: { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId, ...headers },
  });
}
