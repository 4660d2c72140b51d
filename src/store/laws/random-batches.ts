// Batches at random, and what is then read of a store beside what the model says. Draws and shrinks are fast-check's.

import type { Arbitrary } from 'fast-check';
import type { ExecutionQuery, Store, StoredStatus, StoreWrite } from '../store.js';
import { agree, refuses } from './agree.js';
import { Model } from './model.js';

const STATUSES: readonly StoredStatus[] = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];
const MACHINES = ['machine-1', 'machine-2'];
const NAMES = ['token-1', 'token-2', 'token-3'];
/** In the order of UTF-16; that of code points has the last two the other way. */
const KEYS = ['', 'a', 'a/1', 'a/\u{1f600}', 'a/\uff41'];
/** Few, so that batches meet. */
const MOST_EXECUTIONS = 5;
const MOST_PARTS = 4;
const LATEST = 4;

export interface RandomBatches {
  readonly seed?: number;
  /** How many series of batches are written, each to a store of its own. */
  readonly runs: number;
}

/** Writes series of batches, each to a store that `withStore` opens, and compares all reads after each batch. */
export async function compareWithModel(
  withStore: (work: (store: Store) => Promise<void>) => Promise<void>,
  { seed, runs }: RandomBatches,
): Promise<void> {
  const { default: fc } = await import('fast-check');
  const series = fc.array(batches(fc), { minLength: 1, maxLength: 12 });
  const property = fc.asyncProperty(series, (drawn) => withStore((store) => followsModel(store, drawn)));
  await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
}

async function followsModel(store: Store, series: readonly (readonly StoreWrite[])[]): Promise<void> {
  let model = new Model();
  for (const drawn of series) {
    const batch = withoutStrays(model, drawn);
    const next = model.after(batch);
    const what = `After the batch ${JSON.stringify(batch)}`;
    if (next === undefined) await refuses(what, store.write(batch));
    else await store.write(batch);
    model = next ?? model;
    await readsAgree(what, store, model);
  }
}

/** What belongs to an execution is written when there is the execution: a store may hold to that. */
function withoutStrays(model: Model, drawn: readonly StoreWrite[]): StoreWrite[] {
  const batch: StoreWrite[] = [];
  for (const write of drawn) {
    const belongs = write.type === 'AppendJournal' || write.type === 'PutSnapshot' || write.type === 'PutReference';
    if (belongs && model.after(batch)?.execution(write.number) === undefined) continue;
    batch.push(write);
  }
  return batch;
}

async function readsAgree(what: string, store: Store, model: Model): Promise<void> {
  for (let number = 1; number <= MOST_EXECUTIONS; number += 1) {
    for (const key of [number, arnOf(number)]) {
      agree(`${what}, execution ${key}`, await store.execution(key), model.execution(key));
    }
    agree(`${what}, journal ${number}`, await store.journal(number), model.journal(number, 0, MOST_PARTS));
    agree(`${what}, part of journal ${number}`, await store.journal(number, 1, 2), model.journal(number, 1, 2));
    agree(`${what}, snapshot ${number}`, await store.snapshot(number), model.snapshot(number));
  }
  for (const query of queries()) {
    for (const limit of [1, 2, MOST_EXECUTIONS]) {
      const read = await store.executions(query, limit);
      agree(`${what}, ${limit} of ${JSON.stringify(query)}`, read, model.find(query, limit));
    }
  }
  for (const name of NAMES) agree(`${what}, reference ${name}`, await store.reference(name), model.reference(name));
  for (const key of KEYS) {
    const document = model.documentsWith(key).find((each) => each.key === key);
    agree(`${what}, document ${key}`, await store.document(key), document);
    agree(`${what}, documents of ${key}`, await store.documents(key), model.documentsWith(key));
  }
  agree(`${what}, counts`, await store.counts(), model.counts());
  agree(`${what}, last number`, await store.lastNumber(), model.lastNumber());
}

function* queries(): Iterable<ExecutionQuery> {
  for (const stateMachineArn of [undefined, ...MACHINES]) {
    for (const status of [undefined, ...STATUSES]) {
      const choice = {
        ...(stateMachineArn !== undefined && { stateMachineArn }),
        ...(status !== undefined && { status }),
      };
      yield { order: 'latest', ...choice };
      yield { order: 'latest', ...choice, before: 3 };
    }
  }
  yield { order: 'resident' };
  yield { order: 'resident', after: 2 };
  yield { order: 'ended' };
  for (let time = 0; time <= LATEST; time += 2) {
    yield { order: 'due', until: time };
    yield { order: 'ended', before: time };
  }
}

function batches(fc: typeof import('fast-check').default): Arbitrary<readonly StoreWrite[]> {
  const number = fc.integer({ min: 1, max: MOST_EXECUTIONS });
  const time = fc.integer({ min: 0, max: LATEST });
  const text = fc.string({ unit: 'binary', maxLength: 5 }).map((drawn) => JSON.stringify(drawn));
  const sequence = fc.integer({ min: 1, max: MOST_PARTS });
  const key = fc.constantFrom(...KEYS);
  const execution = fc
    .record({
      number,
      // Now and then the ARN of another one.
      arnOf: fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: number }),
      stateMachineArn: fc.constantFrom(...MACHINES),
      status: fc.oneof(fc.constant<StoredStatus>('RUNNING'), fc.constantFrom(...STATUSES)),
      startDate: time,
      time,
      isResident: fc.boolean(),
      details: text,
    })
    .map(({ arnOf: other, time, isResident, ...row }) => ({
      ...row,
      executionArn: arnOf(other ?? row.number),
      ...(row.status !== 'RUNNING' ? { stopDate: time } : !isResident && { wakeAt: time }),
    }));
  const write: Arbitrary<StoreWrite> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant('PutExecution' as const), execution }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('DeleteExecution' as const), number }) },
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('AppendJournal' as const), number, sequence, events: text }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('PutSnapshot' as const), number, sequence, snapshot: text }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constant('PutReference' as const), name: fc.constantFrom(...NAMES), number }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('PutDocument' as const), key, value: text }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('DeleteDocument' as const), key }) },
  );
  return fc.array(write, { maxLength: 6 });
}

function arnOf(number: number): string {
  return `arn:${number}`;
}
