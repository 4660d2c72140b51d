// `stepwright serve`: the API of Step Functions on a port, for the AWS CLI and for SDKs of any language.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createApiHandler } from '../../api.js';
import { StepFunctionsService } from '../../service.js';
import { messageOf } from '../../utils/thrown.js';
import { colorsFor } from '../colors.js';
import { ExitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import { openObjectStore } from '../open-object-store.js';
import { loadTasks } from '../tasks/load-tasks.js';
import { UsageError } from '../usage-error.js';

export interface ServeCommandOptions {
  readonly host: string;
  readonly port: number;
  readonly accessKeyId?: string;
  readonly region: string;
  readonly accountId: string;
  readonly tasks?: string;
  readonly objectStore?: string;
  readonly json?: boolean;
}

/** @throws UsageError for what is wrong with the call, and for an address at which nobody can listen. */
export async function serveCommand(options: ServeCommandOptions, io: Io): Promise<ExitCode> {
  const { region, accountId, accessKeyId } = options;
  const tasks = options.tasks === undefined ? {} : await loadTasks(options.tasks);
  const objectStore = await openObjectStore(options.objectStore);
  const service = new StepFunctionsService({
    clock: 'system',
    tasks,
    region,
    accountId,
    ...(objectStore && { objectStore }),
  });
  const colors = colorsFor(io.stderr, io.env);
  const handler = createApiHandler(service, {
    ...(accessKeyId !== undefined && { accessKeyId }),
    onFault: (error) => void io.stderr.write(`${colors.red('fault:')} ${error.message}\n`),
  });
  const server = createServer(getRequestListener(handler.fetch, { overrideGlobalObjects: false }));
  const endpoint = await listen(server, options);
  await io.stdout.write(options.json ? `${JSON.stringify({ endpoint })}\n` : `Listening at ${endpoint}\n`);
  await interrupted(io);
  await close(server);
  return ExitCode.SUCCESS;
}

async function listen(server: Server, { host, port }: ServeCommandOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new UsageError(`Cannot listen at ${host}:${port}: ${messageOf(error)}`)));
    server.listen(port, host, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo; // it listens at a port
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

function interrupted(io: Io): Promise<void> {
  return new Promise((resolve) => {
    const ends = [io.onInterrupt, io.onTerminate].map((on) =>
      on(() => {
        for (const end of ends) end();
        resolve();
      }),
    );
  });
}

/** Answers what is under way for a moment; polls are cut off. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 1000);
  await closed;
  clearTimeout(timer);
}
