// Signature Version 4: whether a request was signed with the secret of its access key, and lately.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
//
//   S1. What decides what a request asks for has to be signed: its operation, its body, its date, and the host it is for.
//   S2. The hash of the body is computed here, and never taken from a header.
//   S3. What is wrong with the headers is said before the body is read.

import { AwsV4Signer } from 'aws4fetch';
import { ProtocolError } from './json-1-0.js';

/** An access key: what clients sign their requests with. */
export interface ApiCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request that says that it was signed with the access key. */
export interface SignedRequest {
  /** @throws (rejects) ProtocolError InvalidSignatureException */
  checkBody(body: Uint8Array<ArrayBuffer>): Promise<void>;
}

// "In most cases, a request must reach AWS within five minutes of the time stamp in the request."
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
const TOLERANCE_MINUTES = 5;

const SERVICE = 'states';
const ALGORITHM = 'AWS4-HMAC-SHA256';
const DATE = 'x-amz-date';
const LENGTH = 'content-length';
const BODY_HASH = 'x-amz-content-sha256';
// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
const HEADER_NAME = /^[a-z\d!#$%&'*+.^_`|~-]+$/;
const MUST_BE_SIGNED = ['host', DATE, 'x-amz-target'];

/**
 * Reads how a request was signed.
 * @param now of the clock that dates are judged by.
 * @throws ProtocolError MissingAuthenticationTokenException without a header Authorization, IncompleteSignatureException for
 * one that lacks a part, UnrecognizedClientException for another access key, InvalidSignatureException for a date or a
 * scope that is not of this time and service.
 */
export function readSignature(request: Request, credentials: ApiCredentials, now: Date): SignedRequest {
  const { headers } = request;
  const authorization = headers.get('authorization');
  if (authorization === null) {
    throw new ProtocolError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const { credential, signedHeaders, signature, date } = readParts(headers, authorization);
  const { accessKeyId, day, region, service, ending } = readScope(credential);
  if (accessKeyId !== credentials.accessKeyId) {
    throw new ProtocolError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  if (service !== SERVICE) throw invalid(`Credential should be scoped to correct service: '${SERVICE}'.`);
  if (ending !== 'aws4_request') throw invalid("Credential should be scoped with a valid terminator: 'aws4_request'.");
  checkDate(date, day, now);
  for (const name of MUST_BE_SIGNED) {
    if (!signedHeaders.includes(name)) throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  return {
    async checkBody(body) {
      const signer = new AwsV4Signer({
        method: request.method,
        url: request.url,
        headers: await headersOf(request, signedHeaders, body),
        allHeaders: true,
        body,
        accessKeyId,
        secretAccessKey: credentials.secretAccessKey,
        service: SERVICE,
        region,
        datetime: date,
      });
      const isAsListed = signer.signedHeaders === signedHeaders.join(';');
      if (!isAsListed || !isSame(await signer.signature(), signature)) {
        throw invalid(
          'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access ' +
            'Key and signing method. Consult the service documentation for details.',
        );
      }
    },
  };
}

// --- the headers ------------------------------------------------------------------------------------

interface Parts {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** As the header has it: `20260102T030405Z`. */
  readonly date: string;
}

/** @throws ProtocolError IncompleteSignatureException */
function readParts(headers: Headers, authorization: string): Parts {
  const part = (name: string) => new RegExp(`(?:^|[\\s,])${name}=([^\\s,]+)`).exec(authorization)?.[1];
  const credential = part('Credential');
  const signature = part('Signature');
  const signedHeaders = part('SignedHeaders')?.split(';');
  const date = headers.get(DATE);
  if (!authorization.startsWith(`${ALGORITHM} `)) {
    throw incomplete(`Authorization header requires the algorithm '${ALGORITHM}'.`);
  }
  if (credential === undefined || signature === undefined || signedHeaders === undefined || date === null) {
    const missing = [
      ...(credential === undefined ? ["Authorization header requires 'Credential' parameter."] : []),
      ...(signature === undefined ? ["Authorization header requires 'Signature' parameter."] : []),
      ...(signedHeaders === undefined ? ["Authorization header requires 'SignedHeaders' parameter."] : []),
      ...(date === null ? ["Authorization header requires existence of a 'X-Amz-Date' header."] : []),
    ];
    throw incomplete(missing.join(' '));
  }
  const wrong = signedHeaders.find((name) => !HEADER_NAME.test(name));
  if (wrong !== undefined) throw incomplete(`'${wrong}' is not the name of a header, in lower case.`);
  return { credential, signedHeaders, signature, date };
}

/** What a credential is made of; the id of an access key has no slash. @throws ProtocolError IncompleteSignatureException */
function readScope(credential: string) {
  const [accessKeyId = '', day = '', region, service, ending, ...more] = credential.split('/');
  if (region === undefined || service === undefined || ending === undefined || more.length > 0) {
    throw incomplete(
      `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`,
    );
  }
  return { accessKeyId, day, region, service, ending };
}

/** @throws ProtocolError InvalidSignatureException */
function checkDate(date: string, day: string, now: Date): void {
  const [, ...digits] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const [year = 0, month = 0, dayOfMonth = 0, hours = 0, minutes = 0, seconds = 0] = digits.map(Number);
  if (digits.length === 0) throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${date}'.`);
  if (!date.startsWith(`${day}T`)) {
    throw invalid(
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${day}' != '${date.slice(0, 8)}', from '${date}'.`,
    );
  }
  const at = Date.UTC(year, month - 1, dayOfMonth, hours, minutes, seconds);
  const tolerance = TOLERANCE_MINUTES * 60_000;
  const [earliest, latest] = [new Date(now.getTime() - tolerance), new Date(now.getTime() + tolerance)];
  const bounds = (bound: Date, sign: string) => `${basic(bound)} (${basic(now)} ${sign} ${TOLERANCE_MINUTES} min.)`;
  if (at < earliest.getTime()) throw invalid(`Signature expired: ${date} is now earlier than ${bounds(earliest, '-')}`);
  if (at > latest.getTime()) {
    throw invalid(`Signature not yet current: ${date} is still later than ${bounds(latest, '+')}`);
  }
}

/** ISO 8601 without what separates its parts. */
function basic(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d+/g, '');
}

// --- the signature ----------------------------------------------------------------------------------

/** Those that were signed, with their values. */
async function headersOf(
  request: Request,
  signedHeaders: readonly string[],
  body: Uint8Array<ArrayBuffer>,
): Promise<Headers> {
  const signed = signedHeaders.flatMap((name): [string, string][] => {
    const value = request.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const headers = new Headers(signed);
  // That of the connection may not have been passed on.
  if (signedHeaders.includes(LENGTH) && !headers.has(LENGTH)) headers.set(LENGTH, String(body.byteLength));
  if (headers.has(BODY_HASH)) headers.set(BODY_HASH, await hashOf(body));
  return headers;
}

async function hashOf(body: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', body));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** How long it takes does not tell where they differ. */
function isSame(left: string, right: string): boolean {
  let difference = left.length ^ right.length;
  for (let at = 0; at < left.length; at += 1) difference |= left.charCodeAt(at) ^ right.charCodeAt(at);
  return difference === 0;
}

function incomplete(why: string): ProtocolError {
  return new ProtocolError('IncompleteSignatureException', why);
}

function invalid(why: string): ProtocolError {
  return new ProtocolError('InvalidSignatureException', why);
}
