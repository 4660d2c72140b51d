// Kills a process that runs durable executions, again and again, and looks at what is left: `npm run build`, then
// `npm run crash-test -- --kills 500 [--seed 1] [--thread]`. With `--thread`, SQLite has a thread of its own.
//
//   1. Whatever was acknowledged (a start, an answer to a token) is in the store: it is not done again, and all ends.
//   2. Each execution comes to the events of one whose process was never killed, each of them once.
//   3. A task has one idempotency key, however often it is begun, and no other task has that.
//
// Branches and iterations go on side by side on a real clock: events are compared without their order.

import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const load = (entry) => import(pathToFileURL(fileURLToPath(new URL(`../dist/${entry}.js`, import.meta.url))).href);
const { parseStateMachine } = await load('index');
const { Orchestrator } = await load('orchestrator');
const { sqliteStore } = await load('store');

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '15' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    executions: { type: 'string', default: '12' },
    thread: { type: 'boolean', default: false },
    directory: { type: 'string' },
  },
});
const lambda = (name, fields = {}) => ({
  Type: 'Task',
  Resource: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  ...fields,
});
const child = parseStateMachine(
  { StartAt: 'Inner', States: { Inner: lambda('inner', { End: true }) } },
  { name: 'child' },
);
const machine = parseStateMachine(
  {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 2,
        ItemProcessor: {
          StartAt: 'Work',
          States: { Work: lambda('work', { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1 }], End: true }) },
        },
        ResultPath: '$.worked',
        Next: 'Rest',
      },
      Rest: { Type: 'Wait', Seconds: 1, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          {
            StartAt: 'Ask',
            States: {
              Ask: {
                Type: 'Task',
                Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
                Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
                End: true,
              },
            },
          },
          {
            StartAt: 'Nested',
            States: {
              Nested: {
                Type: 'Task',
                Resource: 'arn:aws:states:::states:startExecution.sync:2',
                Parameters: { StateMachineArn: child.stateMachineArn, 'Name.$': "States.Format('{}-child', $.name)" },
                OutputPath: '$.Output',
                End: true,
              },
            },
          },
          {
            StartAt: 'Caught',
            States: {
              Caught: lambda('broken', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Mended' }], End: true }),
              Mended: { Type: 'Pass', End: true },
            },
          },
        ],
        End: true,
      },
    },
  },
  { name: 'crash' },
);

/** Milliseconds in which all has ended that nobody kills, by far: whatever takes longer hangs. */
const LONGEST_LIFE = 60_000;

/** What is drawn, and times. */
const CHANCE =
  /[A-Za-z0-9+/_-]{100,}=*|[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f-]{27}|\w{3}, \d\d \w{3} [\d: ]+GMT|\d{13}|(?<=Content-Length\\*":\[?\\*")\d+/g;

if (values.directory !== undefined) await live(values.directory);
else await main(Number(values.kills), Number(values.seed));

// --- the process that is killed -----------------------------------------------------------------------

async function live(directory) {
  const world = outside(directory);
  const after = () => sleep(Math.random() * 60);
  const call = (work) => async (input, task) => {
    world.note('call', `${task.idempotencyKey} ${task.context.Execution.Id} ${task.state} ${task.attempt}`);
    await after();
    return work(input, task);
  };
  const answer = async (name, taskToken) => {
    await after();
    world.note('try', name);
    await orchestrator.sendTaskSuccess({ taskToken, output: JSON.stringify(`to ${name}`) }).catch((error) => {
      if (error.name !== 'TaskTimedOut' || world.count('try', name) === 1) throw error;
    });
    world.note('answered', name);
  };
  const orchestrator = new Orchestrator({
    store: sqliteStore({ path: join(directory, 'executions.db'), thread: values.thread }),
    idleExecutions: 3,
    onFault: ({ executionArn, error }) => world.note('fault', `${executionArn} ${error.message}`),
    tasks: {
      Work: call((input, { attempt }) => {
        if (input % 2 === 0 && attempt === 1) throw Object.assign(new Error('come again'), { name: 'Busy' });
        return input * 10;
      }),
      Inner: call((input) => input),
      Caught: call(() => {
        throw new Error('broken');
      }),
      Ask(input, task) {
        const name = task.context.Execution.Name;
        if (!world.has('token', `${name} ${input.MessageBody}`)) world.note('token', `${name} ${input.MessageBody}`);
        void answer(name, input.MessageBody).catch(() => undefined);
        return task.waitForTaskToken({ MessageId: 'm' });
      },
    },
  });
  await orchestrator.register(child);
  for (const [name, token] of world.all('token').map((line) => line.split(' '))) {
    if (!world.has('answered', name)) void answer(name, token).catch(() => undefined);
  }
  const names = Array.from({ length: Number(values.executions) }, (_, index) => `e${index}`);
  await Promise.all(
    names.map(async (name) => {
      if (world.has('started', name)) return;
      await orchestrator.start(machine, { name, items: [1, 2, 3] }, { name }).catch((error) => {
        if (error.name !== 'ExecutionAlreadyExists') throw error;
      });
      world.note('started', name);
    }),
  );
  const { executions } = await orchestrator.listExecutions({ statusFilter: 'RUNNING', maxResults: 10_000 });
  await Promise.all(executions.map((each) => orchestrator.execution(each.executionArn).result()));
  await orchestrator.close();
}

/** Files that no kill takes back: each note is there when it has been written. */
function outside(directory) {
  const path = (kind) => join(directory, `${kind}.txt`);
  const all = (kind) => (existsSync(path(kind)) ? readFileSync(path(kind), 'utf8').split('\n').filter(Boolean) : []);
  return {
    all,
    has: (kind, line) => all(kind).includes(line),
    count: (kind, line) => all(kind).filter((each) => each === line).length,
    note: (kind, line) => appendFileSync(path(kind), `${line}\n`),
  };
}

// --- the one that kills -------------------------------------------------------------------------------

async function main(kills, seed) {
  console.log(`seed ${seed}: ${kills} kills`);
  const random = generator(seed);
  const undisturbed = await history(await round(0, random));
  let done = 0;
  for (let rounds = 1; done < kills; rounds += 1) {
    const killed = await round(kills - done, random);
    done += killed.kills;
    const problems = [...differences(await history(killed), undisturbed), ...problemsOf(killed)];
    if (problems.length > 0) {
      console.log(problems.join('\n'));
      throw new Error(`Round ${rounds} of seed ${seed} is not what it was without kills: see ${killed.directory}`);
    }
    rmSync(killed.directory, { recursive: true });
    console.log(`round ${rounds}: ${killed.kills} kills, all as if there had been none`);
  }
  rmSync(undisturbed.directory, { recursive: true });
}

/** Lives until all executions have ended. */
async function round(most, random) {
  const directory = mkdtempSync(join(tmpdir(), 'stepwright-crash-'));
  for (let kills = 0; ; ) {
    const args = [fileURLToPath(import.meta.url), '--directory', directory, '--executions', values.executions];
    if (values.thread) args.push('--thread');
    const process_ = spawn(process.execPath, args, { stdio: 'inherit' });
    const ended = new Promise((resolve) => process_.once('exit', (code) => resolve(code)));
    // The process is given the time to begin, and then some.
    const isKilled = kills < most;
    const timer = setTimeout(() => process_.kill('SIGKILL'), isKilled ? 150 + random() * 900 : LONGEST_LIFE);
    const code = await ended;
    clearTimeout(timer);
    if (code === null && !isKilled) throw new Error(`It has not ended after ${LONGEST_LIFE} ms: see ${directory}`);
    if (code === 0) return { directory, kills };
    if (code !== null) throw new Error(`The process ended with ${code} by itself: see ${directory}`);
    kills += 1;
  }
}

async function history({ directory }) {
  const orchestrator = new Orchestrator({ store: sqliteStore({ path: join(directory, 'executions.db') }) });
  const { executions } = await orchestrator.listExecutions({ maxResults: 10_000 });
  const all = new Map();
  for (const { executionArn, status } of executions) {
    const events = await orchestrator.getExecutionHistory({ executionArn });
    const isInOrder = events.every(({ id, previousEventId }, index) => id === index + 1 && previousEventId < id);
    all.set(executionArn, [status, isInOrder, ...events.map(comparable).sort()].join('\n'));
  }
  await orchestrator.close();
  return Object.assign(all, { directory });
}

function comparable({ id: _id, previousEventId: _previous, timestamp: _timestamp, ...event }) {
  return JSON.stringify(event).replace(CHANCE, '*');
}

function differences(found, expected) {
  const arns = new Set([...found.keys(), ...expected.keys()]);
  return [...arns].flatMap((arn) => {
    const [left, right] = [expected, found].map((all) => (all.get(arn) ?? 'nothing').split('\n'));
    const lost = without(left, right).map((line) => `- ${line}`);
    const more = without(right, left).map((line) => `+ ${line}`);
    return lost.length + more.length === 0 ? [] : [arn, ...lost, ...more];
  });
}

function without(lines, others) {
  const rest = [...others];
  return lines.filter((line) => {
    const index = rest.indexOf(line);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  });
}

/** What functions and clients saw. */
function problemsOf({ directory }) {
  const world = outside(directory);
  const tasks = new Map();
  for (const [key, ...task] of world.all('call').map((line) => line.split(' '))) {
    tasks.set(key, (tasks.get(key) ?? new Set()).add(task.join(' ')));
  }
  const shared = [...tasks].filter(([, of]) => of.size > 1).map(([key]) => `Two tasks had the key ${key}`);
  return [...shared, ...world.all('fault')];
}

/** Mulberry32: the same numbers for the same seed. */
function generator(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
