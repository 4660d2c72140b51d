// Servers on the loopback interface that speak to the SDK as AWS does, each for the tests of one file.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RunningServer {
  readonly endpoint: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface ServerAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server whose answers the tests decide. */
export function serve(
  answer: (request: ServerRequest) => ServerAnswer | Promise<ServerAnswer>,
): Promise<RunningServer> {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: path = '', headers } = request;
    const {
      status = 200,
      headers: answered = {},
      body = '',
    } = await answer({
      method,
      path,
      headers,
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(status, { ...answered, 'Content-Length': Buffer.byteLength(body) });
    response.end(body);
  };
  const server = createServer((request, response) => void handle(request, response));
  // Without a header that AWS does not send.
  server.keepAliveTimeout = 0;
  return listen(server);
}

export function listen(server: Server): Promise<RunningServer> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({ endpoint: `http://127.0.0.1:${port}`, port, close: () => closed(server) });
    });
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** What every client of these tests is made with; one attempt, so that a failure takes no time. */
export function clientOptions(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
}
