// Restate with ten steps, each of them durable: what bench/orchestrator.mjs is compared with. Its server is a process of its
// own on this machine, its service this one.

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer as createHttp2Server } from 'node:http2';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Starts server and service. `run` gives the milliseconds that so many workflows took, so many at once. */
export async function startRestate() {
  // All that the SDK uses of Node 22, where Node 20 is to run it too.
  Promise.withResolvers ??= () => {
    const deferred = {};
    deferred.promise = new Promise((resolve, reject) => Object.assign(deferred, { resolve, reject }));
    return deferred;
  };
  const [ingress, admin, node, service] = await freePorts(4);
  const folder = mkdtempSync(join(tmpdir(), 'stepwright-restate-'));
  const server = spawn(serverBinary(), ['--no-logo', '--node-name', 'bench', '--base-dir', folder], {
    stdio: 'ignore',
    env: {
      ...process.env,
      RESTATE_LISTEN_MODE: 'tcp',
      RESTATE_BIND_IP: '127.0.0.1',
      RESTATE_ADVERTISED_HOST: '127.0.0.1',
      RESTATE_BIND_PORT: String(node),
      RESTATE_INGRESS__BIND_PORT: String(ingress),
      RESTATE_ADMIN__BIND_PORT: String(admin),
      RESTATE_DEFAULT_NUM_PARTITIONS: '2',
      RESTATE_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: '1',
    },
  });
  await reached(`http://127.0.0.1:${admin}/health`);
  await reached(`http://127.0.0.1:${ingress}/restate/health`);
  // What it says of each invocation would be measured, too.
  process.env.RESTATE_LOGGING = 'ERROR';
  const restate = await import('@restatedev/restate-sdk');
  const steps = restate.service({
    name: 'steps',
    handlers: {
      run: async (context, input) => {
        let data = input;
        for (let step = 0; step < 10; step += 1) {
          const before = data;
          data = await context.run(`T${step}`, async () => before);
        }
        return data;
      },
    },
  });
  const endpoint = createHttp2Server(restate.createEndpointHandler({ services: [steps] }));
  await new Promise((resolve) => endpoint.listen(service, '127.0.0.1', resolve));
  await post(`http://127.0.0.1:${admin}/deployments`, { uri: `http://127.0.0.1:${service}` });
  const runOne = (id) => post(`http://127.0.0.1:${ingress}/steps/run`, { id });
  return {
    async run(workflows, concurrency) {
      const begun = performance.now();
      let started = 0;
      const runSome = async () => {
        while (started < workflows) {
          started += 1;
          await runOne(started);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, runSome));
      return performance.now() - begun;
    },
    async stop() {
      server.kill('SIGKILL');
      endpoint.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function serverBinary() {
  const packages = new URL('node_modules/@restatedev/', import.meta.url);
  const name = readdirSync(packages).find((each) => /^restate-server-/.test(each));
  if (name === undefined) throw new Error('There is no server of Restate for this platform');
  return fileURLToPath(new URL(`${name}/bin/restate-server`, packages));
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer();
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function reached(url) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const isThere = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isThere) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} is not reached`);
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return text;
}
