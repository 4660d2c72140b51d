// Sends a request and reads the response, within the limits that its user sets.
//
//   S1. Nothing is sent to a host that is not allowed, nor to an address that is neither public nor allowed. What is
//       checked is the address that is connected to: a name is looked up once, in the call that connects.
//   S2. A redirect is a request like the first: the same rules apply, and another origin gets nothing of the connection.
//   S3. A request ends in its time, and no more of a response is kept than its size allows.

import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { messageOf } from '../../utils/thrown.js';
import { AddressRules } from './addresses.js';
import type { HeaderList } from './headers.js';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: HeaderList;
  readonly body: string | undefined;
  /** What another origin gets, when a redirect leads there. Default: the same. */
  readonly withoutConnection?: { readonly headers: HeaderList; readonly body: string | undefined };
}

export interface HttpResponse {
  readonly statusCode: number;
  readonly statusText: string;
  /** As they came, one by one. */
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

export interface HttpClientOptions {
  readonly allow?: readonly string[] | ((url: URL) => boolean);
  readonly allowHttp?: boolean;
  readonly privateAddresses?: readonly string[];
  readonly redirects?: 'fail' | 'follow';
  readonly timeoutMilliseconds?: number;
  readonly maxResponseBytes?: number;
  readonly ca?: string | readonly string[];
}

/** The user of the library does not allow where this goes. */
export class DestinationRefused extends Error {
  override readonly name = 'DestinationRefused';
}

/** There is no response: no connection, or none in time. */
export class NoResponse extends Error {
  override readonly name = 'NoResponse';
}

export class ResponseTooLarge extends Error {
  override readonly name = 'ResponseTooLarge';
}

// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html: "HTTP task requests will timeout after 60 seconds"
const TIMEOUT_MILLISECONDS = 60_000;
// What the Range header of an HTTP task asks for: bytes=0-262144.
const MAX_RESPONSE_BYTES = 262_145;
const MAX_REDIRECTS = 5;

export class HttpClient {
  private readonly isAllowed: (url: URL) => boolean;
  private readonly allowHttp: boolean;
  private readonly addresses: AddressRules;
  private readonly followsRedirects: boolean;
  private readonly timeoutMilliseconds: number;
  private readonly maxResponseBytes: number;
  /** Undefined: that of Node. */
  private readonly secureContext: SecureContext | undefined;

  /** @throws TypeError for options that are none. */
  constructor(options: HttpClientOptions) {
    this.isAllowed = hostRule(options.allow);
    this.allowHttp = options.allowHttp ?? false;
    this.addresses = new AddressRules(options.privateAddresses ?? []);
    this.followsRedirects = isFollowing(options.redirects ?? 'fail');
    this.timeoutMilliseconds = limitOf('timeoutMilliseconds', options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS);
    this.maxResponseBytes = limitOf('maxResponseBytes', options.maxResponseBytes ?? MAX_RESPONSE_BYTES);
    // Made once: to read all these certificates takes longer than many a request.
    this.secureContext =
      options.ca === undefined ? undefined : createSecureContext({ ca: [...rootCertificates, ...[options.ca].flat()] });
  }

  /**
   * @param cancelled when nobody waits for the response any more.
   * @throws (rejects) DestinationRefused, NoResponse, ResponseTooLarge.
   */
  async send(request: HttpRequest, cancelled: AbortSignal): Promise<HttpResponse> {
    const controller = new AbortController();
    const abort = () => controller.abort();
    const timer = setTimeout(abort, this.timeoutMilliseconds);
    cancelled.addEventListener('abort', abort, { once: true });
    if (cancelled.aborted) abort();
    try {
      return await this.follow(request, controller.signal);
    } catch (error) {
      if (!controller.signal.aborted || cancelled.aborted) throw error;
      throw new NoResponse(`${request.url.hostname} did not respond within ${this.timeoutMilliseconds / 1000} seconds`);
    } finally {
      clearTimeout(timer);
      cancelled.removeEventListener('abort', abort);
    }
  }

  private async follow(first: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    let request = first;
    for (let redirects = 0; ; redirects += 1) {
      this.check(request.url);
      const response = await this.exchange(request, signal);
      const next = this.followsRedirects ? redirected(request, response) : undefined;
      if (next === undefined) return response;
      if (redirects === MAX_REDIRECTS) {
        throw new NoResponse(`${first.url.hostname} redirected more than ${MAX_REDIRECTS} times`);
      }
      request = next;
    }
  }

  private check(url: URL): void {
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && this.allowHttp)) {
      throw new DestinationRefused(
        url.protocol === 'http:'
          ? 'only https is called, unless `allowHttp` is set'
          : `the scheme ${url.protocol} is not called`,
      );
    }
    if (url.username !== '' || url.password !== '') {
      throw new DestinationRefused('the URL has credentials in it, which belong in a connection');
    }
    if (!this.isAllowed(url)) throw new DestinationRefused(`\`allow\` does not name the host ${url.hostname}`);
    const address = addressOf(url);
    if (isIP(address) !== 0) this.checkAddress(address, url.hostname);
  }

  private checkAddress(address: string, host: string): void {
    if (this.addresses.allows(address)) return;
    throw new DestinationRefused(
      `${host === address ? address : `${host} has the address ${address}, which`} is not public: name it in \`privateAddresses\` to call it`,
    );
  }

  private exchange(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { url, method, body } = request;
    return new Promise((resolve, reject) => {
      const options: RequestOptions = {
        method,
        hostname: addressOf(url),
        port: url.port,
        path: `${url.pathname}${url.search}`,
        // A list, so that a header can be there more than once.
        headers: wireHeaders(request).flat(),
        // A connection for each request: none that was opened by other rules.
        agent: false,
        lookup: this.lookup,
        signal,
      };
      const fail = (error: unknown) => reject(error instanceof DestinationRefused ? error : asNoResponse(error));
      const outgoing =
        url.protocol === 'https:'
          ? httpsRequest({ ...options, ...(this.secureContext && { secureContext: this.secureContext }) })
          : httpRequest(options);
      outgoing.on('error', fail);
      outgoing.on('response', (incoming) => {
        this.read(incoming).then(resolve, (error: unknown) => {
          outgoing.destroy();
          if (error instanceof ResponseTooLarge) reject(error);
          else fail(error);
        });
      });
      outgoing.end(body);
    });
  }

  /** What a connection calls to know its address: there is no second look-up for a name to answer otherwise. */
  private readonly lookup: LookupFunction = (host, options, callback) => {
    lookUp(host, { ...options, all: true }, (error, found: readonly LookupAddress[]) => {
      const [first] = found ?? [];
      if (error !== null || first === undefined) return callback(error ?? new Error(`${host} has no address`), []);
      try {
        for (const { address } of found) this.checkAddress(address, host);
      } catch (refused) {
        return callback(refused as DestinationRefused, []);
      }
      if (options.all) callback(null, [...found]);
      else callback(null, first.address, first.family);
    });
  };

  private async read(incoming: IncomingMessage): Promise<HttpResponse> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > this.maxResponseBytes) throw new ResponseTooLarge();
      chunks.push(chunk);
    }
    return {
      statusCode: incoming.statusCode ?? 0,
      statusText: incoming.statusMessage ?? '',
      headers: pairs(incoming.rawHeaders),
      body: Buffer.concat(chunks),
    };
  }
}

// --- options --------------------------------------------------------------------------------------

function hostRule(allow: HttpClientOptions['allow']): (url: URL) => boolean {
  if (allow === undefined) return () => true;
  if (typeof allow === 'function') return (url) => allow(new URL(url)) === true;
  const hosts = allow.map((host) => host.toLowerCase());
  return ({ hostname }) =>
    hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host));
}

function isFollowing(redirects: unknown): boolean {
  if (redirects !== 'fail' && redirects !== 'follow') throw new TypeError("`redirects` has to be 'fail' or 'follow'");
  return redirects === 'follow';
}

function limitOf(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value <= 0) throw new TypeError(`\`${name}\` has to be a whole number above 0`);
  return value;
}

// --- the wire -------------------------------------------------------------------------------------

/** The host without the brackets that an IPv6 address has in a URL. */
function addressOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function wireHeaders({ url, method, headers, body }: HttpRequest): HeaderList {
  const hasLength = body !== undefined || !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
  const ours: HeaderList = hasLength ? [['Content-Length', String(Buffer.byteLength(body ?? ''))]] : [];
  const others = headers.filter(([name]) => !['host', 'content-length'].includes(name.toLowerCase()));
  return [['Host', url.host], ...others, ...ours];
}

function pairs(rawHeaders: readonly string[]): HeaderList {
  const list: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) list.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return list;
}

function asNoResponse(error: unknown): NoResponse {
  // Of several addresses that were tried, each has its error, and the whole has no message.
  const [first] = error instanceof AggregateError ? error.errors : [];
  return new NoResponse(messageOf(first ?? error));
}

// https://fetch.spec.whatwg.org/#http-redirect-fetch
function redirected(request: HttpRequest, { statusCode, headers }: HttpResponse): HttpRequest | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode)) return undefined;
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  if (location === undefined || !URL.canParse(location, request.url.href)) return undefined;
  const url = new URL(location, request.url);
  const sent = url.origin === request.url.origin ? request : { ...request, ...request.withoutConnection };
  const { method } = sent;
  const becomesGet = statusCode === 303 ? method !== 'HEAD' : statusCode < 303 && method === 'POST';
  if (!becomesGet) return { ...sent, url };
  return { ...withoutBody(sent), method: 'GET', url };
}

function withoutBody(request: HttpRequest): HttpRequest {
  const { withoutConnection } = request;
  return {
    ...request,
    headers: withoutContentType(request.headers),
    body: undefined,
    ...(withoutConnection && {
      withoutConnection: { headers: withoutContentType(withoutConnection.headers), body: undefined },
    }),
  };
}

function withoutContentType(headers: HeaderList): HeaderList {
  return headers.filter(([name]) => name.toLowerCase() !== 'content-type');
}
