// The door for `@aws-sdk/client-sfn` in the same process: what it calls to send a request, without a port.

/** A request as clients of the AWS SDK for JavaScript hand it over (Smithy's HttpRequest). */
export interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** What a client takes as its `requestHandler`. */
export interface SdkRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: SdkRequest,
    options?: { readonly abortSignal?: AbortSignal | object },
  ): Promise<{ readonly response: SdkResponse }>;
  updateHttpClientConfig(key: string, value: unknown): void;
  httpHandlerConfigs(): Record<string, never>;
  destroy(): void;
}

/** @param answer to what would go over the wire. */
export function sdkRequestHandler(answer: (request: Request) => Promise<Response>): SdkRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, { abortSignal } = {}) {
      const { method, headers, body, protocol, hostname, port, path } = request;
      // Some headers belong to a connection, and Fetch sets them itself.
      const { host: _host, 'content-length': _length, ...rest } = headers;
      const response = await answer(
        new Request(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`, {
          method,
          headers: rest,
          ...(method !== 'GET' && method !== 'HEAD' && { body: bodyOf(body) }),
          ...(abortSignal instanceof AbortSignal && { signal: abortSignal }),
        }),
      );
      return {
        response: {
          statusCode: response.status,
          headers: Object.fromEntries(response.headers),
          body: new Uint8Array(await response.arrayBuffer()),
        },
      };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

/** @throws TypeError for a stream: requests to Step Functions are texts. */
function bodyOf(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new Uint8Array(body);
  throw new TypeError('A request to Step Functions has a text as its body');
}
