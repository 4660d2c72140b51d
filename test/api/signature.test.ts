// Signed requests: what the signer of the AWS SDK makes is taken, and whatever differs from it is refused as AWS does.

import { createHash, createHmac } from 'node:crypto';
import { CreateActivityCommand, ListActivitiesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from 'vitest';
import { type ApiCredentials, type ApiHandlerOptions, createApiHandler } from '../../src/api.js';
import { StepFunctionsService } from '../../src/service.js';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const NOW = new Date('2026-01-02T03:04:05Z');
const BODY = '{"maxResults":1}';

type SourceData = string | ArrayBuffer | ArrayBufferView;

/** SHA-256 as the signer takes it. */
class Sha256 {
  private readonly hash;
  constructor(key?: SourceData) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key));
  }
  update(data: SourceData) {
    this.hash.update(bytesOf(data));
  }
  async digest() {
    return new Uint8Array(this.hash.digest());
  }
  reset() {}
}

function bytesOf(data: SourceData): string | Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : (data as string | Uint8Array);
}

interface Signing {
  readonly key?: ApiCredentials;
  readonly at?: Date;
  readonly service?: string;
  readonly region?: string;
  readonly body?: string;
  readonly path?: string;
  readonly query?: Record<string, string | string[]>;
  readonly headers?: Record<string, string>;
}

async function signed(signing: Signing = {}) {
  const { key = credentials, at = NOW, service = 'states', region = 'eu-west-1', body = BODY } = signing;
  const { path = '/', query = {}, headers = {} } = signing;
  const signer = new SignatureV4({ credentials: key, service, region, sha256: Sha256, applyChecksum: false });
  const request = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: 'localhost',
      port: 8083,
      path,
      query,
      headers: {
        host: 'localhost:8083',
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.ListActivities',
        ...headers,
      },
      body,
    },
    { signingDate: at },
  );
  return request.headers;
}

/** What a request is answered, by its name where it is an error. */
async function answerTo(
  headers: Record<string, string>,
  { url = 'http://localhost:8083/', body = BODY, ...options }: ApiHandlerOptions & { url?: string; body?: string } = {},
): Promise<unknown> {
  const faults: Error[] = [];
  const onFault = (error: Error) => void faults.push(error);
  const handler = createApiHandler(new StepFunctionsService(), { credentials, now: () => NOW, onFault, ...options });
  const response = await handler.fetch(new Request(url, { method: 'POST', headers, body }));
  expect(faults).toEqual([]);
  const answer = (await response.json()) as { __type?: string; message?: string };
  if (response.ok) return answer;
  expect(response.status).toBe(400);
  return `${answer.__type}: ${answer.message}`;
}

const without = (headers: Record<string, string>, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([each]) => each !== name));
const OK = { activities: [] };

describe('a request that is signed with the access key', () => {
  it('is answered, in whichever region', async () => {
    expect(await answerTo(await signed())).toEqual(OK);
    expect(await answerTo(await signed({ region: 'us-east-1' }))).toEqual(OK);
  });

  it('may have headers with any white space, a query, an empty body, and its length and hash signed', async () => {
    expect(await answerTo(await signed({ headers: { 'x-amz-user-agent': ' a   b ' } }))).toEqual(OK);
    const query = { z: ['2', '1'], 'a b': "c/d'e", empty: '' };
    const headers = await signed({ query, path: '/any/where' });
    expect(await answerTo(headers, { url: "http://localhost:8083/any/where?z=2&z=1&a%20b=c%2Fd'e&empty=" })).toEqual(
      OK,
    );
    expect(await answerTo(await signed({ body: '' }), { body: '' })).toEqual(OK);
    const length = { 'content-length': String(BODY.length) };
    expect(await answerTo(await signed({ headers: length }))).toEqual(OK);
    expect(await answerTo(without(await signed({ headers: length }), 'content-length'))).toEqual(OK);
    const hash = createHash('sha256').update(BODY).digest('hex');
    expect(await answerTo(await signed({ headers: { 'x-amz-content-sha256': hash } }))).toEqual(OK);
  });

  it('may be up to five minutes old, or of a clock that is so much ahead', async () => {
    for (const at of ['2026-01-02T02:59:05Z', '2026-01-02T03:09:05Z']) {
      expect(await answerTo(await signed({ at: new Date(at) }))).toEqual(OK);
    }
  });
});

describe('a request that is refused', () => {
  const MISMATCH = /^InvalidSignatureException: The request signature we calculated does not match/;

  it('is signed with another secret, or by another key', async () => {
    expect(await answerTo(await signed({ key: { ...credentials, secretAccessKey: 'another' } }))).toMatch(MISMATCH);
    expect(await answerTo(await signed({ key: { ...credentials, accessKeyId: 'AKIDOTHER' } }))).toBe(
      'UnrecognizedClientException: The security token included in the request is invalid.',
    );
  });

  it('is not what was signed', async () => {
    const headers = await signed();
    expect(await answerTo(headers, { body: '{"maxResults":2}' })).toMatch(MISMATCH);
    expect(await answerTo({ ...headers, 'x-amz-target': 'AWSStepFunctions.ListStateMachines' })).toMatch(MISMATCH);
    expect(await answerTo(headers, { url: 'http://other:8083/' })).toMatch(MISMATCH);
    expect(await answerTo(headers, { url: 'http://localhost:8083/?a=1' })).toMatch(MISMATCH);
    expect(await answerTo({ ...headers, 'x-amz-date': '20260102T030404Z' })).toMatch(MISMATCH);
    const shorter = (headers.authorization ?? '').replace(/Signature=\w/, 'Signature=');
    expect(await answerTo({ ...headers, authorization: shorter })).toMatch(MISMATCH);
    const listed = (headers.authorization ?? '').replace('SignedHeaders=', 'SignedHeaders=accept;');
    expect(await answerTo({ ...headers, authorization: listed })).toMatch(MISMATCH);
  });

  it('vouches for another body, or for none, in a header', async () => {
    const hash = createHash('sha256').update('{}').digest('hex');
    for (const claim of ['UNSIGNED-PAYLOAD', hash]) {
      expect(await answerTo(await signed({ headers: { 'x-amz-content-sha256': claim } }))).toMatch(MISMATCH);
    }
  });

  it('has a date of another time', async () => {
    expect(await answerTo(await signed({ at: new Date('2026-01-02T02:59:04Z') }))).toBe(
      'InvalidSignatureException: Signature expired: 20260102T025904Z is now earlier than 20260102T025905Z ' +
        '(20260102T030405Z - 5 min.)',
    );
    expect(await answerTo(await signed({ at: new Date('2026-01-02T03:09:06Z') }))).toBe(
      'InvalidSignatureException: Signature not yet current: 20260102T030906Z is still later than 20260102T030905Z ' +
        '(20260102T030405Z + 5 min.)',
    );
    const headers = await signed();
    expect(await answerTo({ ...headers, 'x-amz-date': '20260103T030405Z' })).toBe(
      'InvalidSignatureException: Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from ' +
        "HTTP: '20260102' != '20260103', from '20260103T030405Z'.",
    );
    expect(await answerTo({ ...headers, 'x-amz-date': 'Fri, 02 Jan 2026 03:04:05 GMT' })).toMatch(
      /^IncompleteSignatureException: Date must be in ISO-8601 'basic format'/,
    );
  });

  it('is for another service', async () => {
    expect(await answerTo(await signed({ service: 'sqs' }))).toBe(
      "InvalidSignatureException: Credential should be scoped to correct service: 'states'.",
    );
    const headers = await signed();
    const other = (headers.authorization ?? '').replace('aws4_request', 'aws5_request');
    expect(await answerTo({ ...headers, authorization: other })).toMatch(/^InvalidSignatureException: .*terminator/);
  });

  it.each(['host', 'x-amz-date', 'x-amz-target'])('has not signed %s', async (name) => {
    const headers = await signed();
    const authorization = (headers.authorization ?? '').replace(
      /SignedHeaders=([^,]+)/,
      (_all, names: string) =>
        `SignedHeaders=${names
          .split(';')
          .filter((each) => each !== name)
          .join(';')}`,
    );
    expect(await answerTo({ ...headers, authorization })).toBe(
      `InvalidSignatureException: '${name}' must be a 'SignedHeader' in the AWS Authorization.`,
    );
  });

  it('is not signed, or not wholly', async () => {
    const headers = await signed();
    const { authorization = '' } = headers;
    expect(await answerTo(without(headers, 'authorization'))).toBe(
      'MissingAuthenticationTokenException: Missing Authentication Token',
    );
    const incomplete = (text: string) => answerTo({ ...headers, authorization: text });
    expect(await incomplete('Bearer abc')).toMatch(/^IncompleteSignatureException: .*AWS4-HMAC-SHA256/);
    expect(await incomplete('AWS4-HMAC-SHA256 abc')).toBe(
      "IncompleteSignatureException: Authorization header requires 'Credential' parameter. Authorization header requires " +
        "'Signature' parameter. Authorization header requires 'SignedHeaders' parameter.",
    );
    expect(await incomplete(authorization.replace('/eu-west-1', ''))).toMatch(
      /^IncompleteSignatureException: Credential must have exactly 5 slash-delimited elements/,
    );
    expect(await incomplete(authorization.replace('SignedHeaders=', 'SignedHeaders=Accept;'))).toMatch(
      /^IncompleteSignatureException: 'Accept' is not the name of a header/,
    );
    expect(await answerTo(without(headers, 'x-amz-date'))).toBe(
      "IncompleteSignatureException: Authorization header requires existence of a 'X-Amz-Date' header.",
    );
  });
});

describe('the AWS SDK without a port', () => {
  const clientOf = (key: ApiCredentials, endpoint?: string) => {
    const { requestHandler } = createApiHandler(new StepFunctionsService(), { credentials });
    const client = { region: 'us-east-1', credentials: key, requestHandler, maxAttempts: 1 };
    return new SFNClient(endpoint === undefined ? client : { ...client, endpoint });
  };

  it.each([undefined, 'http://localhost:8083', 'https://workflows.example.com'])('signs for %s', async (endpoint) => {
    const client = clientOf(credentials, endpoint);
    await client.send(new CreateActivityCommand({ name: 'a' }));
    expect((await client.send(new ListActivitiesCommand({}))).activities).toHaveLength(1);
  });

  it('is told of a wrong secret', async () => {
    const client = clientOf({ ...credentials, secretAccessKey: 'another' });
    await expect(client.send(new ListActivitiesCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
  });
});

it('refuses credentials that are none', () => {
  for (const wrong of [{}, { accessKeyId: 'a' }, { accessKeyId: '', secretAccessKey: 'b' }, null, 'key']) {
    expect(() => createApiHandler(new StepFunctionsService(), { credentials: wrong as never })).toThrow(
      '`credentials` has to be an access key',
    );
  }
});
