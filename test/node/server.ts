// A server on the loopback that tells what it was asked, for tests of tasks that send real requests.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { CERTIFICATE, KEY } from './certificate.js';

export interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  /** As they came: `Name: value`. */
  readonly headers: readonly string[];
  readonly body: string;
}

export interface TestServer {
  /** `127.0.0.1:1234` */
  readonly host: string;
  /** `http://127.0.0.1:1234` */
  readonly origin: string;
  readonly received: readonly Received[];
}

export type Answer = (response: ServerResponse, request: Received) => void;

const running: Server[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Runs until the end of the test. */
export async function startServer(
  answer: Answer,
  { tls = false }: { readonly tls?: boolean } = {},
): Promise<TestServer> {
  const received: Received[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const asked = await read(request);
    received.push(asked);
    answer(response, asked);
  };
  const server = tls ? createTlsServer({ key: KEY, cert: CERTIFICATE }, listener) : createServer(listener);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { host, origin: `${tls ? 'https' : 'http'}://${host}`, received };
}

/** Answers with JSON, and nothing that Node would add. */
export function json(body: unknown, { status = 200, text = 'OK' } = {}): Answer {
  return (response) => {
    response.sendDate = false;
    response.writeHead(status, text, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  };
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { rawHeaders, method, url } = request;
  const headers = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? `${name}: ${rawHeaders[at + 1]}` : []));
  return { method, url, headers, body };
}
