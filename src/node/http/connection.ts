// An EventBridge connection: what it adds to requests, and how it authorizes them.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html

import { validateHeaderName, validateHeaderValue } from 'node:http';
import { TaskError } from '../../resolvers/task.js';
import { isJsonObject, type Json, memberOf, numberOf, parseJson } from '../../utils/json.js';
import { DestinationRefused, type HttpClient, type HttpRequest, type HttpResponse } from './client.js';
import type { HeaderList } from './headers.js';
import { encodePairs } from './percent-encoding.js';

/** What an EventBridge connection holds. Its values come before those of a definition. */
export interface HttpConnection {
  readonly authorization?: ConnectionAuthorization;
  /** HeaderParameters of the connection, by their names. */
  readonly headers?: Readonly<Record<string, ConnectionValue>>;
  /** QueryStringParameters of the connection, by their names. */
  readonly queryParameters?: Readonly<Record<string, ConnectionValue>>;
  /** BodyParameters of the connection, by their names. */
  readonly body?: Readonly<Record<string, ConnectionValue>>;
}

/** A text; as an object, one that may be secret, and is then kept out of results and errors. */
export type ConnectionValue = string | { readonly value: string; readonly isValueSecret: boolean };

export type ConnectionAuthorization = BasicAuthorization | ApiKeyAuthorization | OAuthClientCredentials;

export interface BasicAuthorization {
  readonly type: 'BASIC';
  readonly username: string;
  readonly password: string;
}

export interface ApiKeyAuthorization {
  readonly type: 'API_KEY';
  /** The name of the header. */
  readonly name: string;
  readonly value: string;
}

/** A token is asked for before the first request, and again when it has expired or was refused with 401 or 407. */
export interface OAuthClientCredentials {
  readonly type: 'OAUTH_CLIENT_CREDENTIALS';
  readonly authorizationEndpoint: string;
  /** Default: `POST`. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly clientId: string;
  readonly clientSecret: string;
  readonly headers?: Readonly<Record<string, ConnectionValue>>;
  readonly queryParameters?: Readonly<Record<string, ConnectionValue>>;
  /** Sent as a form, beside `grant_type=client_credentials`. */
  readonly body?: Readonly<Record<string, ConnectionValue>>;
}

type Pairs = readonly (readonly [name: string, value: string])[];

/** What is added to one request. */
export interface ConnectionParameters {
  readonly headers: HeaderList;
  readonly queryParameters: Pairs;
  readonly body: Pairs;
  readonly secrets: readonly string[];
}

/** For a request without a connection. */
export const NO_CONNECTION: ConnectionParameters = { headers: [], queryParameters: [], body: [], secrets: [] };

export class Connection {
  private readonly definition: HttpConnection;
  private readonly client: HttpClient;
  private token: Promise<Token> | undefined;

  /** @throws TypeError for what no connection can hold. */
  constructor(arn: string, definition: HttpConnection, client: HttpClient) {
    checkConnection(arn, definition);
    this.definition = definition;
    this.client = client;
  }

  /** @throws (rejects) DestinationRefused, and TaskError when no token is to be had. */
  async parameters(cancelled: AbortSignal): Promise<ConnectionParameters> {
    const { authorization, headers = {}, queryParameters = {}, body = {} } = this.definition;
    const authorized = await this.authorized(authorization, cancelled);
    return {
      headers: [...authorized.headers, ...pairsOf(headers)],
      queryParameters: pairsOf(queryParameters),
      body: pairsOf(body),
      secrets: [...authorized.secrets, ...[headers, queryParameters, body].flatMap(secretsOf)],
    };
  }

  /** The API has answered: a token that it refuses is not used again. */
  heardOf({ statusCode }: HttpResponse): void {
    if (statusCode === 401 || statusCode === 407) this.token = undefined;
  }

  private async authorized(
    authorization: ConnectionAuthorization | undefined,
    cancelled: AbortSignal,
  ): Promise<Pick<ConnectionParameters, 'headers' | 'secrets'>> {
    switch (authorization?.type) {
      case undefined:
        return { headers: [], secrets: [] };
      case 'BASIC': {
        const { username, password } = authorization;
        const credentials = base64(`${username}:${password}`);
        return { headers: [['Authorization', `Basic ${credentials}`]], secrets: [credentials, password] };
      }
      case 'API_KEY':
        return { headers: [[authorization.name, authorization.value]], secrets: [authorization.value] };
      case 'OAUTH_CLIENT_CREDENTIALS': {
        const { accessToken } = await this.currentToken(authorization, cancelled);
        const { clientId, clientSecret } = authorization;
        const secrets = [accessToken, clientSecret, base64(`${clientId}:${clientSecret}`)];
        return { headers: [['Authorization', `Bearer ${accessToken}`]], secrets };
      }
    }
  }

  private async currentToken(authorization: OAuthClientCredentials, cancelled: AbortSignal): Promise<Token> {
    const known = await this.token?.catch(() => undefined);
    // Real time, as that of the request: whoever gave the token knows no other.
    if (known !== undefined && Date.now() < known.renewAt) return known;
    this.token = requestToken(authorization, this.client, cancelled);
    return this.token;
  }
}

// --- OAuth ----------------------------------------------------------------------------------------

interface Token {
  readonly accessToken: string;
  /** Epoch milliseconds. */
  readonly renewAt: number;
}

/** EventBridge renews a token that expires within 60 seconds. */
const RENEWED_BEFORE_MILLISECONDS = 60_000;

// How EventBridge asks for a token is not documented: this is what every authorization server has to understand.
// https://datatracker.ietf.org/doc/html/rfc6749#section-2.3.1, #section-4.4.2
async function requestToken(
  authorization: OAuthClientCredentials,
  client: HttpClient,
  cancelled: AbortSignal,
): Promise<Token> {
  const asked = Date.now();
  let response: HttpResponse;
  try {
    response = await client.send(tokenRequest(authorization), cancelled);
  } catch (error) {
    if (error instanceof DestinationRefused) throw error;
    throw notAuthorized('the authorization endpoint did not respond');
  }
  const answer = response.statusCode >= 200 && response.statusCode < 300 ? jsonOf(response.body) : undefined;
  const accessToken = isJsonObject(answer) ? memberOf(answer, 'access_token') : undefined;
  if (!isJsonObject(answer) || typeof accessToken !== 'string') {
    throw notAuthorized(`the authorization endpoint gave no token (status code ${response.statusCode})`);
  }
  const seconds = numberOf(memberOf(answer, 'expires_in')) ?? Number.POSITIVE_INFINITY;
  return { accessToken, renewAt: asked + seconds * 1000 - RENEWED_BEFORE_MILLISECONDS };
}

// A connection that could not be authorized is in no state to be used.
// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#connect-http-task-errors
function notAuthorized(why: string): TaskError {
  return new TaskError('Events.ConnectionResource.InvalidConnectionState', `The connection is not authorized: ${why}`);
}

function tokenRequest(authorization: OAuthClientCredentials): HttpRequest {
  const { authorizationEndpoint, method = 'POST', clientId, clientSecret } = authorization;
  const { headers = {}, queryParameters = {}, body = {} } = authorization;
  const form = [['grant_type', 'client_credentials'] as const, ...pairsOf(body)];
  const fields = [...new Map(form)];
  const url = new URL(authorizationEndpoint);
  appendQuery(url, method === 'GET' ? [...pairsOf(queryParameters), ...fields] : pairsOf(queryParameters));
  const ours: HeaderList = [
    ['Authorization', `Basic ${base64(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`],
    ['Accept', 'application/json'],
    ...(method === 'GET' ? [] : [['Content-Type', 'application/x-www-form-urlencoded'] as const]),
  ];
  const own = pairsOf(headers);
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  return {
    method,
    url,
    headers: [...ours.filter(([name]) => !names.has(name.toLowerCase())), ...own],
    body: method === 'GET' ? undefined : encodePairs(fields),
    withoutConnection: { headers: [], body: undefined },
  };
}

/** Adds to the query that a URL has. */
export function appendQuery(url: URL, pairs: Pairs): void {
  if (pairs.length === 0) return;
  url.search = [url.search.replace(/^\?/, ''), encodePairs(pairs)].filter((part) => part !== '').join('&');
}

function jsonOf(body: Uint8Array): Json | undefined {
  try {
    return parseJson(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

// --- values ---------------------------------------------------------------------------------------

function pairsOf(values: Readonly<Record<string, ConnectionValue>>): Pairs {
  return Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? value : value.value]);
}

function secretsOf(values: Readonly<Record<string, ConnectionValue>>): readonly string[] {
  return Object.values(values).flatMap((value) =>
    typeof value !== 'string' && value.isValueSecret ? value.value : [],
  );
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}

// --- checks ---------------------------------------------------------------------------------------

const AUTHORIZATIONS: Readonly<Record<ConnectionAuthorization['type'], readonly string[]>> = {
  BASIC: ['username', 'password'],
  API_KEY: ['name', 'value'],
  OAUTH_CLIENT_CREDENTIALS: ['authorizationEndpoint', 'clientId', 'clientSecret'],
};

/** They say how a message is framed and where it goes, which is not for a connection to say. */
const FRAMING = new Set(['connection', 'content-length', 'host', 'transfer-encoding']);

// Values are left out of the messages: they may be secret.
function checkConnection(arn: string, connection: HttpConnection): void {
  const wrong = (problem: string) => new TypeError(`connections[${JSON.stringify(arn)}]: ${problem}`);
  if (typeof connection !== 'object' || connection === null) throw wrong('a connection is an object');
  const problem = problemOfAuthorization(connection.authorization) ?? problemOfValues(connection);
  if (problem !== undefined) throw wrong(problem);
}

function problemOfAuthorization(authorization: ConnectionAuthorization | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const { type } = authorization;
  if (!Object.hasOwn(AUTHORIZATIONS, type)) {
    return `the \`type\` of an authorization is one of ${Object.keys(AUTHORIZATIONS).join(', ')}`;
  }
  const texts = new Map<string, unknown>(Object.entries(authorization));
  const missing = AUTHORIZATIONS[type].find((member) => typeof texts.get(member) !== 'string');
  if (missing !== undefined) return `\`authorization.${missing}\` has to be a text`;
  if (type === 'API_KEY') {
    return isHeader(authorization.name, authorization.value) ? undefined : 'the API key cannot be sent as a header';
  }
  if (type === 'BASIC') return undefined;
  if (!URL.canParse(authorization.authorizationEndpoint)) {
    return '`authorization.authorizationEndpoint` has to be a URL';
  }
  return problemOfValues(authorization, 'authorization.');
}

function problemOfValues(
  holder: Pick<HttpConnection, 'headers' | 'queryParameters' | 'body'>,
  place = '',
): string | undefined {
  for (const part of ['headers', 'queryParameters', 'body'] as const) {
    for (const [name, value] of Object.entries(holder[part] ?? {})) {
      const text = typeof value === 'string' ? value : value?.value;
      if (typeof text !== 'string') return `\`${place}${part}.${name}\` has to be a text, or { value, isValueSecret }`;
      if (part === 'headers' && !isHeader(name, text)) return `\`${place}headers.${name}\` cannot be sent`;
    }
  }
  return undefined;
}

function isHeader(name: string, value: string): boolean {
  if (FRAMING.has(name.toLowerCase())) return false;
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
