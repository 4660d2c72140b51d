// The queue of what is to be written, by itself: what is given to the store when, and what follows when.

import { setTimeout as realTime, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Changing, CommitQueue } from '../../src/orchestrator/commit-queue.js';
import type { Store, StoreWrite } from '../../src/store/store.js';

describe('a store that writes aside', () => {
  test('is given the next batch while it writes one, and no third', async () => {
    const { queue, store } = begin({ writesAside: true });
    const [first, second, third] = [new One('first'), new One('second'), new One('third')];
    queue.add(first);
    await turns();
    queue.add(second);
    await turns();
    queue.add(third);
    await turns();
    expect(store.given).toEqual([['first'], ['second']]);
    expect([first.followed, second.followed, third.followed]).toEqual([0, 0, 0]);
    store.settleNext();
    await turns();
    expect(store.given).toEqual([['first'], ['second'], ['third']]);
    expect([first.followed, second.followed, third.followed]).toEqual([1, 0, 0]);
  });

  test('is not given more of whoever is in a batch that it has not written, nor of those after it', async () => {
    const { queue, store } = begin({ writesAside: true });
    const [again, other] = [new One('again'), new One('other')];
    queue.add(again);
    await turns();
    queue.add(again);
    queue.add(other);
    await turns();
    expect(store.given).toEqual([['again']]);
    expect(again.followed).toBe(0);
    store.settleNext();
    await turns();
    expect(store.given).toEqual([['again'], ['again', 'other']]);
    expect(again.followed).toBe(1);
    store.settleNext();
    await turns();
    expect([again.followed, other.followed]).toEqual([2, 1]);
  });

  test('nothing follows from what changed again before it was followed up, until that is written', async () => {
    const { queue, store } = begin({ writesAside: true });
    // Half of them are followed up first, and change at once; the last of them changes by itself before its turn.
    const all = ['a', 'b', 'c', 'd'].map((name) => new One(name));
    const last = all[3] as One;
    (all[0] as One).onFollow = () => queue.add(last);
    for (const each of all) queue.add(each);
    await turns();
    store.settleNext();
    await turns();
    expect(store.given).toEqual([['a', 'b', 'c', 'd'], ['d']]);
    // What it gave to the first batch, and not what it gave to the second.
    expect(all.map(({ followed }) => followed)).toEqual([1, 1, 1, 1]);
    store.settleNext();
    await turns();
    expect(last.followed).toBe(2);
  });

  test('whoever waits for what has changed before waits for all batches', async () => {
    const { queue, store } = begin({ writesAside: true });
    queue.add(new One('one'));
    await turns();
    let isSettled = false;
    const caughtUp = queue.write([]).then(() => {
      isSettled = true;
    });
    await turns();
    expect(isSettled).toBe(false);
    store.settleNext();
    await caughtUp;
    await queue.settled();
  });

  test('writes nothing after a batch that failed, and nothing follows from what was given ahead', async () => {
    const { queue, store, failures } = begin({ writesAside: true });
    const [first, second] = [new One('first'), new One('second')];
    queue.add(first);
    await turns();
    queue.add(second);
    const written = queue.write([document('third')]);
    await turns();
    expect(store.given).toEqual([['first'], ['second', 'third']]);
    store.settleNext(new Error('no room'));
    store.settleNext();
    await expect(written).rejects.toThrow('no room');
    await queue.settled();
    expect([first.followed, second.followed]).toEqual([0, 0]);
    expect(failures).toMatchObject([{ message: 'no room' }]);
    await expect(queue.write([])).rejects.toThrow('no room');
    expect(store.given).toHaveLength(2);
  });

  test('has two groups in turn where the process has more to do than to wait', async () => {
    const { queue, store } = begin({ writesAside: true, settlesAfter: () => turn() });
    const all = Array.from({ length: 20 }, (_, index) => new One(String(index), work));
    await changeAgain(queue, all, 12);
    expect(store.given.slice(-8).map(({ length }) => length)).toEqual(Array(8).fill(10));
  });

  test('writes all together where it is the store that takes the time', async () => {
    const { queue, store } = begin({ writesAside: true, settlesAfter: () => realTime(20) });
    const all = Array.from({ length: 20 }, (_, index) => new One(String(index)));
    await changeAgain(queue, all, 16);
    expect(store.given.slice(-8).map(({ length }) => length)).toEqual(Array(8).fill(20));
  });
});

test('a store that does not write aside is given a batch when the one before is written and followed up', async () => {
  const { queue, store } = begin({ writesAside: false });
  const [first, second] = [new One('first'), new One('second')];
  queue.add(first);
  await turns();
  queue.add(second);
  await turns();
  expect(store.given).toEqual([['first']]);
  first.onFollow = () => queue.add(first);
  store.settleNext();
  await turns();
  expect(store.given).toEqual([['first'], ['second', 'first']]);
  expect([first.followed, second.followed]).toEqual([1, 0]);
});

/** A store that settles its writes when it is told to, or after that. */
function begin({ writesAside, settlesAfter }: { writesAside: boolean; settlesAfter?: () => Promise<unknown> }) {
  const given: string[][] = [];
  const settle: ((error?: Error) => void)[] = [];
  const write = (batch: readonly StoreWrite[]) => {
    given.push(batch.map((each) => (each.type === 'PutDocument' ? each.key : each.type)));
    if (settlesAfter !== undefined) return settlesAfter().then(() => undefined);
    return new Promise<void>((resolve, reject) => {
      settle.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  };
  const failures: Error[] = [];
  const around = { isBusy: () => false, hold: () => () => {}, onFailure: (error: Error) => failures.push(error) };
  const queue = new CommitQueue({ writesAside, write } as Partial<Store> as Store, around);
  const settleNext = (error?: Error) => settle.shift()?.(error);
  return { queue, store: { given, settleNext }, failures };
}

/** Gives its name to each batch, and counts how often it has followed that up. */
class One implements Changing {
  isQueued = false;
  isBeingWritten = false;
  followed = 0;
  private readonly name: string;
  onFollow: () => void;
  private hasGiven = false;

  constructor(name: string, onFollow = () => {}) {
    this.name = name;
    this.onFollow = onFollow;
  }

  takeChanges(batch: StoreWrite[]): void {
    expect(this.hasGiven).toBe(false);
    batch.push(document(this.name));
    this.hasGiven = true;
  }

  followUp(): void {
    if (!this.hasGiven) return;
    this.hasGiven = false;
    this.followed += 1;
    this.onFollow();
  }

  abandon(fault: Error): void {
    throw fault;
  }
}

function document(key: string): StoreWrite {
  return { type: 'PutDocument', key, value: '{}' };
}

/** All change when what they gave is written, so many times. */
async function changeAgain(queue: CommitQueue, all: readonly One[], times: number): Promise<void> {
  for (const each of all) {
    const { onFollow } = each;
    each.onFollow = () => {
      onFollow();
      if (each.followed < times) queueMicrotask(() => queue.add(each));
    };
    queue.add(each);
  }
  await turns();
  await queue.settled();
  expect(all.every(({ followed }) => followed === times)).toBe(true);
}

/** Takes half a millisecond. */
function work(): void {
  const began = performance.now();
  while (performance.now() - began < 0.5);
}

/** All that can happen by itself has happened. */
async function turns(): Promise<void> {
  for (let count = 0; count < 12; count += 1) await turn();
}
