// One call of an API: the request out, the response back, with the HTTP headers that it came with.

import { inHashMapOrder } from '../utils/hash-map.js';
import type { Json, JsonObject } from '../utils/json.js';
import { safely } from '../utils/thrown.js';
import type { AwsClient, AwsCommand, ServiceClient } from './clients.js';
import type { Dialect } from './dialect.js';
import { sdkInput } from './request.js';
import { jsonOutput, sorted } from './response.js';
import { schemaOf } from './schema.js';

export interface ApiCall {
  readonly service: ServiceClient;
  /** `PutItem`, or `putItem`. */
  readonly operation: string;
  readonly request: JsonObject;
  readonly dialect: Dialect;
  /** Names the API in errors: `aws-sdk:dynamodb:putItem` */
  readonly what: string;
  readonly signal?: AbortSignal;
}

export interface ApiResponse {
  /** With the names of Step Functions. */
  readonly result: JsonObject;
  /** `SdkHttpMetadata` and `SdkResponseMetadata`, as results of optimized integrations have them. */
  metadata(): readonly (readonly [name: string, value: Json])[];
}

/** @throws AwsSdkError for a request that Step Functions would not send, else what the SDK throws. */
export async function callApi({ service, operation, request, dialect, what, signal }: ApiCall): Promise<ApiResponse> {
  const Command = await service.command(operation, what);
  const { input, output } = await schemaOf(new Command({}), what);
  const { response, headers } = await send(
    service.client,
    new Command(sdkInput(request, input, dialect, what)),
    signal === undefined ? {} : { abortSignal: signal },
  );
  return {
    result: await jsonOutput(response, output, dialect, what),
    metadata: () => metadataOf(response, headers()),
  };
}

type Headers = readonly (readonly [name: string, value: string])[];

/** Sends a command, and listens to the response on its way to the SDK, which tells nobody its headers. */
async function send(client: AwsClient, command: AwsCommand, options: object) {
  let received: unknown;
  const listener = (next: (args: unknown) => Promise<object>) => async (args: unknown) => {
    const result = await next(args);
    received = 'response' in result ? result.response : undefined;
    return result;
  };
  // Between the connection and what reads the response.
  command.middlewareStack.add(listener, { step: 'deserialize', priority: 'low', name: 'stepwrightHeaders' });
  // The client takes the commands of its own package, which cannot be said here.
  const response = await client.send(command as never, options as never);
  return { response: response as object, headers: () => headersOf(received) };
}

/** The headers as they came, with the capitals that they had where the connection still knows them. */
function headersOf(response: unknown): Headers {
  const { headers = {}, body } = response as { headers?: Readonly<Record<string, string>>; body?: unknown };
  const raw = safely(() => (body as { readonly rawHeaders: readonly string[] }).rawHeaders, undefined);
  if (!Array.isArray(raw)) return Object.entries(headers);
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1]] as const] : []));
}

function metadataOf(response: object, headers: Headers): readonly (readonly [name: string, value: Json])[] {
  const { httpStatusCode = null, requestId = null } = ('$metadata' in response ? response.$metadata : {}) as {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
  };
  const values = new Map<string, string[]>();
  for (const [name, value] of headers) values.set(name, [...(values.get(name) ?? []), value]);
  const all = inHashMapOrder([...values], ([name]) => name);
  const single = [...values].sort(([left], [right]) => (left.toLowerCase() < right.toLowerCase() ? -1 : 1));
  const http = {
    AllHttpHeaders: Object.fromEntries(all),
    HttpHeaders: Object.fromEntries(single.map(([name, [value = '']]) => [name, value])),
    HttpStatusCode: httpStatusCode,
  };
  return [
    ['SdkHttpMetadata', http],
    ['SdkResponseMetadata', { RequestId: requestId }],
  ];
}

/** A result with the metadata among its members, all by their names (recorded). */
export function withMetadata(result: Json, response: ApiResponse): Json {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result;
  return sorted([...Object.entries(result as JsonObject), ...response.metadata()]);
}
