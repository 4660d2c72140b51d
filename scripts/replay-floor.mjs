// Holds what a replay sees: each recorded history that the engine conforms to is equal, and mutations of these histories are
// divergences, told at the right event.
//
//   node scripts/replay-floor.mjs              fails below the floor
//   node scripts/replay-floor.mjs --verbose    names what is not as it should be
//
// In recordings some names and times are placeholders. A history is replayed as it was recorded where the definition has the
// same names; else with the names of a run that the runner's comparison finds to be the recorded one.
// Branches and retries are few in recordings: these two kinds are mutated in histories of our own machines, too.
// The recordings are not part of this package. Where they are not beside it, this says so and is done.

import { existsSync, readFileSync } from 'node:fs';
import { generator, mutationsOf } from '../test/conformance/mutations.mjs';
import { ownHistories, ownMapRuns } from '../test/conformance/own-histories.mjs';

const RECORDINGS = new URL('../../shared/conformance/', import.meta.url);
const MUTATIONS = 1000;
const OWN = { histories: 600, mutations: 150, kinds: ['a swapped branch', 'another retry count'] };
const OF_CHILDREN = { runs: 100, mutations: 500 };
const MOST_TURNS = 100;
const SEED = 1;
/** Of the mutations, how many have to be told at the right event; how many histories are not equal, or cannot be judged. */
const FLOOR = { seen: 0.99, seenOfOwn: 0.99, unequal: 0, unrecorded: 0 };
const verbose = process.argv.includes('--verbose');

if (existsSync(RECORDINGS)) await hold();
else console.log('SKIPPED: the recordings of the service are not beside this checkout, so nothing was replayed.');

async function hold() {
  const { memoryObjectStore, parseStateMachine } = await import('../dist/index.js');
  const { readExecution, replay } = await import('../dist/replay.js');
  const { compareCase } = await import(new URL('compare.mjs', RECORDINGS));
  const { requestFor } = await import(new URL('lib/requests.mjs', RECORDINGS));
  const { runExecution } = await import('../test/conformance/adapter.mjs');
  const equal = [];
  const counts = { asRecorded: 0, named: 0, unrecorded: 0, unequal: 0, notConforming: 0 };
  for (const { file } of JSON.parse(readFileSync(new URL('cases/index.json', RECORDINGS), 'utf8')).cases) {
    const recording = JSON.parse(readFileSync(new URL(`cases/${file}`, RECORDINGS), 'utf8'));
    if (recording.recorded?.events === undefined || !['aws', 'unconfirmed'].includes(recording.origin)) continue;
    if (recording.replayable === false) continue;
    const machine = parseStateMachine(recording.definitionText ?? recording.definition, {
      type: recording.stateMachineType,
    });
    const objects = recording.environment?.s3Objects;
    const judge = (events, described = {}) => {
      const read = () => readExecution(events, { type: recording.stateMachineType, ...described });
      if (objects === undefined) return judged(() => replay(machine, read()));
      return judged(() => replay(machine, read(), { objectStore: memoryObjectStore(objects) }));
    };
    const recorded = asTold(recording.recorded.events);
    if ((await judge(recorded)).verdict === 'equal') {
      counts.asRecorded += 1;
      equal.push({ file, events: recorded, judge });
      continue;
    }
    const answer = await runExecution(requestFor(recording)).catch((error) => ({ error }));
    if (answer.events === undefined || !compareCase(recording, answer).pass) {
      counts.notConforming += 1;
      if (verbose) console.log(`does not conform: ${file}`);
      continue;
    }
    const { executionArn, stateMachineArn } = requestFor(recording).context;
    const named = (events) => judge(events, { describe: { executionArn, stateMachineArn } });
    const { verdict, divergence, missing } = await named(structuredClone(answer.events));
    if (verdict === 'equal') {
      counts.named += 1;
      equal.push({ file, events: structuredClone(answer.events), judge: named });
    } else if (verdict === 'unrecorded') {
      counts.unrecorded += 1;
      if (verbose) console.log(`unrecorded: ${file}: ${missing.what}`);
    } else {
      counts.unequal += 1;
      console.log(`${verdict}: ${file}: ${divergence?.message}`);
    }
  }
  const { asRecorded, named, unrecorded, unequal, notConforming } = counts;
  console.log(
    `Recorded histories: ${asRecorded} equal as they were recorded, ${named} with their names filled in, ` +
      `${unrecorded} lack what came from outside, ${notConforming} do not conform, ${unequal} diverge.`,
  );
  const recordings = await mutate(equal, { mutations: MUTATIONS });
  console.log(`Mutations: ${told(recordings)}`);
  const own = (await ownHistories(generator(SEED), OWN.histories)).map(({ file, machine, events }) => ({
    file,
    events,
    judge: (changed) => judged(() => replay(machine, readExecution(changed))),
  }));
  const differing = await countUnequal(own, ({ judge, events }) => judge(structuredClone(events)));
  console.log(`Own histories: ${own.length - differing} of ${own.length} are equal.`);
  const ofOwn = [];
  for (const kind of OWN.kinds) ofOwn.push(await mutate(own, { mutations: OWN.mutations, only: kind }));
  for (const counts of ofOwn) console.log(`Their mutations: ${told(counts)}`);
  const mapRuns = (await ownMapRuns(generator(SEED), OF_CHILDREN.runs)).map((run) => ({
    ...run,
    judge: (children) => judged(() => replay(run.machine, { history: structuredClone(run.history), children })),
  }));
  const differingRuns = await countUnequal(mapRuns, ({ judge, children }) => judge(structuredClone(children)));
  console.log(`Own Map Runs with their children: ${mapRuns.length - differingRuns} of ${mapRuns.length} are equal.`);
  const ofChildren = await mutate(mapRuns.flatMap(childrenOf), { mutations: OF_CHILDREN.mutations });
  console.log(`Mutations of children: ${told(ofChildren)}`);
  const holds =
    recordings.seen / recordings.all >= FLOOR.seen &&
    ofOwn.every(({ seen, all }) => seen / all >= FLOOR.seenOfOwn) &&
    unequal <= FLOOR.unequal &&
    unrecorded <= FLOOR.unrecorded &&
    differing + differingRuns === 0 &&
    ofChildren.seen / ofChildren.all >= FLOOR.seenOfOwn;
  process.exitCode = holds ? 0 : 1;
}

function told({ seen, all, kinds }) {
  return `${seen} of ${all} are divergences at the right event (${kinds}).`;
}

/** Tells what is wrong with those that are not equal. */
async function countUnequal(histories, judge) {
  let count = 0;
  for (const history of histories) {
    const { verdict, divergence, missing } = await judge(history);
    if (verdict === 'equal') continue;
    count += 1;
    console.log(`${history.file}: ${verdict} ${divergence?.message ?? missing?.what}`);
  }
  return count;
}

async function judged(judge) {
  try {
    return await judge();
  } catch (error) {
    return { verdict: error.name, divergence: { message: error.message } };
  }
}

/** Each child of a run, by itself: what is changed in it has to be told of it and of no other. */
function childrenOf({ file, judge, children }) {
  return children.map(({ executionArn, events }, index) => ({
    file: `${file}, child ${index}`,
    events: structuredClone(events),
    judge: async (changed) => {
      const all = children.map((child, at) => structuredClone(at === index ? { ...child, events: changed } : child));
      const { verdict, divergence } = await judge(all);
      return { verdict: divergence?.execution === executionArn ? verdict : `${verdict} elsewhere`, divergence };
    },
  }));
}

/** @param only the kind, where it is to be one alone; each mutation is then made once. */
async function mutate(histories, { mutations, only }) {
  const random = generator(SEED);
  const kinds = new Map();
  let seen = 0;
  let all = 0;
  const made = new Set();
  for (let turn = 0; all < mutations; turn += 1) {
    if (turn > MOST_TURNS * mutations) throw new Error(`There are only ${all} mutations of the kind "${only}"`);
    const { file, events, judge } = histories[Math.floor(random() * histories.length)];
    for (const { kind, events: mutated, at } of mutationsOf(events, random)) {
      if (all === mutations) break;
      if (only !== undefined) {
        const which = `${file}: ${at}`;
        if (kind !== only || made.has(which)) continue;
        made.add(which);
      }
      all += 1;
      const { verdict, divergence } = await judge(structuredClone(mutated));
      const isSeen = verdict === 'diverged' && at.includes(divergence.eventId);
      if (isSeen) seen += 1;
      else if (verbose) console.log(`${kind} at ${at}: ${file}: ${verdict} ${divergence?.message ?? ''}`);
      const count = kinds.get(kind) ?? [0, 0];
      kinds.set(kind, [count[0] + (isSeen ? 1 : 0), count[1] + 1]);
    }
  }
  return { seen, all, kinds: [...kinds].map(([kind, [right, of]]) => `${kind}: ${right} of ${of}`).join(', ') };
}

/** Recordings show JSON texts as what they hold. */
function asTold(events) {
  const inOrder = structuredClone(events).sort((a, b) => a.id - b.id);
  return inOrder.map(({ timestamp: _placeholder, ...event }) => {
    for (const [key, details] of Object.entries(event)) {
      if (!key.endsWith('EventDetails')) continue;
      for (const member of ['input', 'output', 'parameters', 'cause']) {
        if (details[member] !== undefined) details[member] = textOf(details[member]);
      }
      for (const [name, value] of Object.entries(details.assignedVariables ?? {})) {
        details.assignedVariables[name] = textOf(value);
      }
    }
    return event;
  });
}

function textOf(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
