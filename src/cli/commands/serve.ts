// `stepwright serve`: the API of Step Functions on a port, for the AWS CLI and for SDKs of any language.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type ApiCredentials, createApiHandler } from '../../api.js';
import { Orchestrator } from '../../orchestrator.js';
import { memoryStore, StoreError, sqliteStore } from '../../store.js';
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
  readonly store: string;
  readonly inMemory?: boolean;
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  readonly region: string;
  readonly accountId: string;
  readonly tasks?: string;
  readonly objectStore?: string;
  readonly json?: boolean;
}

/** Where a secret stands that is not to be seen among the arguments of the process. */
export const SECRET_ACCESS_KEY = 'STEPWRIGHT_SECRET_ACCESS_KEY';

/** For how long functions that are at work are waited for at the end. */
const PATIENCE = 1000;

/**
 * @throws UsageError for what is wrong with the call, for an address at which nobody can listen, and for a store that cannot
 * be opened.
 */
export async function serveCommand(options: ServeCommandOptions, io: Io): Promise<ExitCode> {
  const { region, accountId } = options;
  const credentials = credentialsOf(options, io);
  const tasks = options.tasks === undefined ? {} : await loadTasks(options.tasks);
  const objectStore = await openObjectStore(options.objectStore);
  const colors = colorsFor(io.stderr, io.env);
  const tell = (error: Error, where = '') => void io.stderr.write(`${colors.red('fault:')} ${where}${error.message}\n`);
  const stopped = new AbortController();
  const orchestrator = new Orchestrator({
    store: options.inMemory ? memoryStore() : sqliteStore({ path: options.store }),
    tasks,
    ...(objectStore && { objectStore }),
    onFault({ executionArn, error }) {
      tell(error, executionArn === undefined ? '' : `${executionArn}: `);
      if (executionArn === undefined) stopped.abort(error);
    },
  });
  const handler = createApiHandler(orchestrator, {
    region,
    accountId,
    ...(credentials !== undefined && { credentials }),
    onFault: (error) => tell(error),
  });
  try {
    await open(orchestrator);
    const server = createServer(getRequestListener(handler.fetch, { overrideGlobalObjects: false }));
    const endpoint = await listen(server, options);
    if (credentials === undefined && !isLoopback(server)) {
      const who = 'Whoever reaches this address can call it: --access-key-id has requests signed';
      await io.stderr.write(`${colors.yellow('warning:')} ${who}\n`);
    }
    await io.stdout.write(options.json ? `${JSON.stringify({ endpoint })}\n` : `Listening at ${endpoint}\n`);
    await Promise.race([interrupted(io), aborted(stopped.signal)]);
    await close(server);
  } finally {
    await orchestrator.close({ timeout: PATIENCE });
  }
  if (stopped.signal.aborted) throw new UsageError(`The store is of no use any more: ${stopped.signal.reason.message}`);
  return ExitCode.SUCCESS;
}

/** @throws UsageError for half of an access key. */
function credentialsOf({ accessKeyId, secretAccessKey }: ServeCommandOptions, io: Io): ApiCredentials | undefined {
  if (accessKeyId === undefined) {
    if (secretAccessKey === undefined) return undefined;
    throw new UsageError('--secret-access-key is the secret of an access key: --access-key-id says which');
  }
  const secret = secretAccessKey ?? io.env[SECRET_ACCESS_KEY];
  if (accessKeyId !== '' && secret !== undefined && secret !== '') return { accessKeyId, secretAccessKey: secret };
  throw new UsageError(
    `--access-key-id needs the secret of that key: --secret-access-key, or ${SECRET_ACCESS_KEY} in the environment`,
  );
}

async function open(orchestrator: Orchestrator): Promise<void> {
  try {
    await orchestrator.open();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new UsageError(`Cannot open the store: ${error.message}`);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

async function listen(server: Server, { host, port }: ServeCommandOptions): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new UsageError(`Cannot listen at ${host}:${port}: ${whyNot(error)}`)));
    server.listen(port, host, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo; // it listens at a port
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

function whyNot(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return 'another program listens there. --port gives another port, and --port 0 any that is free';
    case 'EACCES':
      return 'this user may not. --port gives another port, such as one above 1023';
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
      return `${messageOf(error)}. --host gives an address of this machine`;
    default:
      return messageOf(error);
  }
}

function isLoopback(server: Server): boolean {
  const { address } = server.address() as AddressInfo; // it listens at a port
  return address === '::1' || /^(::ffff:)?127\./.test(address);
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
