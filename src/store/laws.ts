// What every store does, as checks that any test framework can run.
//
//   for (const { name, check } of storeLaws({ make: () => myStore() })) test(name, check);

import { agree, refuses } from './laws/agree.js';
import { compareWithModel } from './laws/random-batches.js';
import type { ExecutionQuery, Store, StoredExecution, StoreWrite } from './store.js';

/** How the laws come to the stores that they check. Each law asks for some of its own, and opens and closes them. */
export interface StoreMaker<Made extends Store = Store> {
  /** A store that is empty, and not open yet. */
  make(): Made | Promise<Made>;
  /**
   * A store, not open yet, over what this one has written. Left out where what was written ends with the store: the laws
   * of durability and of one owner are left out then, too.
   */
  reopen?(store: Made): Made | Promise<Made>;
  /** Removes what the store has left behind; it is closed. */
  remove?(store: Made): void | Promise<void>;
}

/** One thing that is true of every store. */
export interface StoreLaw {
  /** A sentence. */
  readonly name: string;
  /** Rejects, and says where, when the law does not hold. */
  check(): Promise<void>;
}

export interface StoreLawsOptions {
  /** For the batches at random, an integer; by default another one each time. An error of theirs has it. */
  readonly seed?: number;
  /** How many series of batches at random are compared with a model, by default 50. */
  readonly runs?: number;
}

/** The laws of stores, to be registered as tests. */
export function storeLaws<Made extends Store>(maker: StoreMaker<Made>, options: StoreLawsOptions = {}): StoreLaw[] {
  const withStore = async (work: Check): Promise<void> => {
    const store = await maker.make();
    try {
      await opened(store, work);
    } finally {
      await maker.remove?.(store);
    }
  };
  const laws = Object.entries(LAWS).map(([name, check]) => ({ name, check: () => withStore(check) }));
  const compared = {
    name: 'after any batches, reads say what a plain model of a store says',
    check: () => compareWithModel(withStore, { runs: 50, ...options }),
  };
  if (maker.reopen === undefined) return [...laws, compared];
  const lasting = Object.entries(LASTING_LAWS).map(([name, check]) => ({
    name,
    check: async () => {
      const store = await maker.make();
      let latest = store;
      const reopen = async () => {
        latest = (await maker.reopen?.(latest)) ?? latest;
        return latest;
      };
      try {
        await check(store, reopen);
      } finally {
        await maker.remove?.(store);
      }
    },
  }));
  return [...laws, compared, ...lasting];
}

type Check = (store: Store) => Promise<void>;

async function opened(store: Store, work: Check): Promise<void> {
  await store.open();
  try {
    await work(store);
  } finally {
    await store.close();
  }
}

const LAWS: Readonly<Record<string, Check>> = {
  'a new store has nothing': async (store) => {
    agree('counts', await store.counts(), { open: 0, ended: 0 });
    agree('last number', await store.lastNumber(), 0);
    agree('executions', await store.executions({ order: 'latest' }, 10), []);
    agree('documents', await store.documents(''), []);
    agree('execution', [await store.execution(1), await store.execution('arn:1')], [undefined, undefined]);
    agree('journal', await store.journal(1), []);
    agree('snapshot', await store.snapshot(1), undefined);
    agree('reference', await store.reference('token'), undefined);
    agree('document', await store.document('key'), undefined);
  },

  'all of a batch is there when it is written': async (store) => {
    const execution = anExecution(1);
    await store.write([
      put(execution),
      { type: 'AppendJournal', number: 1, sequence: 1, events: '[1]' },
      { type: 'PutSnapshot', number: 1, sequence: 1, snapshot: '{"at":1}' },
      { type: 'PutReference', name: 'token', number: 1 },
      { type: 'PutDocument', key: 'key', value: '{}' },
    ]);
    agree('by number', await store.execution(1), execution);
    agree('by ARN', await store.execution(execution.executionArn), execution);
    agree('journal', await store.journal(1), [{ sequence: 1, events: '[1]' }]);
    agree('snapshot', await store.snapshot(1), { sequence: 1, snapshot: '{"at":1}' });
    agree('reference', await store.reference('token'), 1);
    agree('document', await store.document('key'), { key: 'key', value: '{}' });
  },

  'writes of a batch are done in their order': async (store) => {
    const other = { ...anExecution(2), executionArn: anExecution(1).executionArn };
    await store.write([put(anExecution(1)), { type: 'AppendJournal', number: 1, sequence: 1, events: '[1]' }]);
    await store.write([
      { type: 'DeleteExecution', number: 1 },
      put(other),
      { type: 'PutDocument', key: 'key', value: '1' },
      { type: 'DeleteDocument', key: 'key' },
      { type: 'PutDocument', key: 'key', value: '2' },
    ]);
    agree('the ARN', await store.execution(other.executionArn), other);
    agree('the document', await store.document('key'), { key: 'key', value: '2' });
  },

  'nothing of a batch that is refused is there': async (store) => {
    const before = [
      put(anExecution(1, { wakeAt: 5 })),
      put(anExecution(2)),
      { type: 'AppendJournal', number: 1, sequence: 1, events: '[1]' },
      { type: 'PutSnapshot', number: 1, sequence: 1, snapshot: '1' },
      { type: 'PutReference', name: 'token', number: 1 },
      { type: 'PutDocument', key: 'key', value: '1' },
    ] as const satisfies readonly StoreWrite[];
    await store.write(before);
    const refused = store.write([
      put(anExecution(3)),
      put(anExecution(1, { status: 'FAILED', stopDate: 9 })),
      { type: 'DeleteExecution', number: 2 },
      { type: 'AppendJournal', number: 1, sequence: 2, events: '[2]' },
      { type: 'PutSnapshot', number: 1, sequence: 2, snapshot: '2' },
      { type: 'PutReference', name: 'token', number: 3 },
      { type: 'PutReference', name: 'another', number: 1 },
      { type: 'PutDocument', key: 'key', value: '2' },
      { type: 'PutDocument', key: 'another', value: '2' },
      { type: 'AppendJournal', number: 1, sequence: 1, events: '[3]' },
    ]);
    await refuses('a part that is there', refused);
    agree('latest', await store.executions({ order: 'latest' }, 9), [anExecution(2), anExecution(1, { wakeAt: 5 })]);
    agree('due', await numbers(store, { order: 'due', until: 9 }), [1]);
    agree('resident', await numbers(store, { order: 'resident' }), [2]);
    agree('ended', await numbers(store, { order: 'ended' }), []);
    agree('journal', await store.journal(1), [{ sequence: 1, events: '[1]' }]);
    agree('snapshot', await store.snapshot(1), { sequence: 1, snapshot: '1' });
    agree('references', [await store.reference('token'), await store.reference('another')], [1, undefined]);
    agree('documents', await store.documents(''), [{ key: 'key', value: '1' }]);
    agree('counts', await store.counts(), { open: 2, ended: 0 });
    agree('last number', await store.lastNumber(), 2);
    await store.write([{ type: 'AppendJournal', number: 1, sequence: 2, events: '[4]' }]);
    agree('the next batch', await store.journal(1, 1), [{ sequence: 2, events: '[4]' }]);
  },

  'a part of a journal is written once, also within a batch': async (store) => {
    const part: StoreWrite = { type: 'AppendJournal', number: 1, sequence: 1, events: '[1]' };
    await store.write([put(anExecution(1)), put(anExecution(2))]);
    await refuses('the same part twice', store.write([part, { ...part, events: '[2]' }]));
    agree('journal', await store.journal(1), []);
    await store.write([part, { ...part, number: 2 }]);
    await refuses('the part again', store.write([part]));
    agree('the journal of another', await store.journal(2), [{ sequence: 1, events: '[1]' }]);
  },

  'an ARN is that of one execution': async (store) => {
    const [first, second] = [anExecution(1), anExecution(2)];
    await store.write([put(first)]);
    await refuses('the ARN of another', store.write([put({ ...second, executionArn: first.executionArn })]));
    agree('by ARN', await store.execution(first.executionArn), first);
    const renamed = { ...first, executionArn: 'arn:renamed' };
    await store.write([put(renamed)]);
    agree('by the ARN before', await store.execution(first.executionArn), undefined);
    agree('by the ARN now', await store.execution('arn:renamed'), renamed);
  },

  'a batch that is given ahead comes after the one before, and is not written when that one is not': async (store) => {
    // To other stores it is given when the one before has settled.
    if (store.writesAside !== true) return;
    const part = (sequence: number): StoreWrite[] => [
      { type: 'AppendJournal', number: 1, sequence, events: `[${sequence}]` },
    ];
    await Promise.all([store.write([put(anExecution(1))]), store.write(part(1)), store.write(part(2))]);
    const parts = [1, 2].map((sequence) => ({ sequence, events: `[${sequence}]` }));
    agree('journal', await store.journal(1), parts);
    const given = [part(2), part(3), part(4)].map((batch) => store.write(batch));
    await Promise.all(given.map((written) => refuses('a part that is there, and what was given after it', written)));
    agree('journal', await store.journal(1), parts);
    await store.write(part(3));
    agree('the next batch', await store.journal(1, 2), [{ sequence: 3, events: '[3]' }]);
  },

  'an empty batch is written': async (store) => {
    await store.write([]);
    agree('counts', await store.counts(), { open: 0, ended: 0 });
  },

  'an execution is put in the place of the one before, with all members or without': async (store) => {
    const ended = anExecution(1, { status: 'TIMED_OUT', startDate: 1_732_659_928_123, stopDate: 1_732_659_928_124 });
    await store.write([put(anExecution(1, { wakeAt: 7, details: '{"a":1}' }))]);
    await store.write([put(ended)]);
    agree('execution', await store.execution(1), ended);
    await store.write([put(anExecution(1))]);
    agree('execution', await store.execution(1), anExecution(1));
  },

  'texts come back to the letter': async (store) => {
    for (const text of TEXTS) {
      await store.write([
        put(anExecution(1, { details: text })),
        { type: 'AppendJournal', number: 1, sequence: 1, events: text },
        { type: 'PutSnapshot', number: 1, sequence: 1, snapshot: text },
        { type: 'PutDocument', key: 'key', value: text },
      ]);
      agree('details', (await store.execution(1))?.details, text);
      agree('events', await store.journal(1), [{ sequence: 1, events: text }]);
      agree('snapshot', await store.snapshot(1), { sequence: 1, snapshot: text });
      agree('value', await store.document('key'), { key: 'key', value: text });
      await store.write([{ type: 'DeleteExecution', number: 1 }]);
    }
  },

  'names are told apart to the letter': async (store) => {
    const names = ['token', 'Token', 'token ', ' token', 'tok\u00e9n', 'toke\u0301n', '\u{1f600}', '1', '01', '1.0'];
    for (const [at, name] of names.entries()) {
      const execution = { ...anExecution(at + 1), executionArn: `arn:${name}` };
      await store.write([
        put(execution),
        { type: 'PutReference', name, number: at + 1 },
        { type: 'PutDocument', key: name, value: String(at) },
      ]);
    }
    for (const [at, name] of names.entries()) {
      agree(`reference ${name}`, await store.reference(name), at + 1);
      agree(`document ${name}`, await store.document(name), { key: name, value: String(at) });
      agree(`ARN ${name}`, (await store.execution(`arn:${name}`))?.number, at + 1);
    }
  },

  'the latest start comes first, of a state machine, with a status, before a number': async (store) => {
    await store.write([
      put(anExecution(3, { stateMachineArn: 'machine-2' })),
      put(anExecution(1)),
      put(anExecution(4, { status: 'FAILED', stopDate: 1 })),
      put(anExecution(2, { status: 'FAILED', stopDate: 2, stateMachineArn: 'machine-2' })),
      put(anExecution(10, { wakeAt: 1 })),
    ]);
    agree('all', await numbers(store, { order: 'latest' }), [10, 4, 3, 2, 1]);
    agree('before 4', await numbers(store, { order: 'latest', before: 4 }), [3, 2, 1]);
    const ofOne = { order: 'latest', stateMachineArn: 'machine-1' } as const;
    agree('of machine-1', await numbers(store, ofOne), [10, 4, 1]);
    agree('of machine-1, before 5', await numbers(store, { ...ofOne, before: 5 }), [4, 1]);
    agree('of machine-1, running', await numbers(store, { ...ofOne, status: 'RUNNING' }), [10, 1]);
    agree('failed', await numbers(store, { order: 'latest', status: 'FAILED' }), [4, 2]);
    agree('failed, before 4', await numbers(store, { order: 'latest', status: 'FAILED', before: 4 }), [2]);
    agree('of none', await numbers(store, { order: 'latest', stateMachineArn: 'machine' }), []);
  },

  'resident are those that run and are not to be woken, by number': async (store) => {
    await store.write([
      put(anExecution(3)),
      put(anExecution(1)),
      put(anExecution(2, { wakeAt: 0 })),
      put(anExecution(4, { status: 'ABORTED', stopDate: 1 })),
    ]);
    agree('all', await numbers(store, { order: 'resident' }), [1, 3]);
    agree('after 1', await numbers(store, { order: 'resident', after: 1 }), [3]);
    agree('after 3', await numbers(store, { order: 'resident', after: 3 }), []);
  },

  'due are those to be woken until a time, the earliest first, and by number at the same time': async (store) => {
    const soon = 1_732_659_928_000;
    await store.write([
      put(anExecution(4, { wakeAt: soon })),
      put(anExecution(1, { wakeAt: soon + 1 })),
      put(anExecution(3, { wakeAt: soon })),
      put(anExecution(2, { wakeAt: 5 })),
      put(anExecution(5)),
      put(anExecution(6, { status: 'SUCCEEDED', stopDate: 1 })),
    ]);
    agree('before all', await numbers(store, { order: 'due', until: 4 }), []);
    agree('at the first', await numbers(store, { order: 'due', until: 5 }), [2]);
    agree('at the second', await numbers(store, { order: 'due', until: soon }), [2, 3, 4]);
    agree('after all', await numbers(store, { order: 'due', until: Number.MAX_SAFE_INTEGER }), [2, 3, 4, 1]);
  },

  'ended are those that ended before a time, the earliest first, and by number at the same time': async (store) => {
    await store.write([
      put(anExecution(4, { status: 'FAILED', stopDate: 7 })),
      put(anExecution(1, { status: 'SUCCEEDED', stopDate: 8 })),
      put(anExecution(3, { status: 'ABORTED', stopDate: 7 })),
      put(anExecution(2, { status: 'TIMED_OUT', stopDate: 5 })),
      put(anExecution(5)),
    ]);
    agree('all', await numbers(store, { order: 'ended' }), [2, 3, 4, 1]);
    agree('before the second', await numbers(store, { order: 'ended', before: 7 }), [2]);
    agree('before the last', await numbers(store, { order: 'ended', before: 8 }), [2, 3, 4]);
  },

  'an execution moves from one order to the other': async (store) => {
    const stages: readonly [Partial<StoredExecution>, readonly [number[], number[], number[]]][] = [
      [{}, [[1], [], []]],
      [{ wakeAt: 5 }, [[], [1], []]],
      [{ wakeAt: 6 }, [[], [1], []]],
      [{}, [[1], [], []]],
      [{ status: 'SUCCEEDED', stopDate: 6 }, [[], [], [1]]],
      [{ wakeAt: 7 }, [[], [1], []]],
    ];
    for (const [members, [resident, due, ended]] of stages) {
      await store.write([put(anExecution(1, members))]);
      agree('resident', await numbers(store, { order: 'resident' }), resident);
      agree('due', await numbers(store, { order: 'due', until: 9 }), due);
      agree('ended', await numbers(store, { order: 'ended' }), ended);
      agree('counts', await store.counts(), { open: 1 - ended.length, ended: ended.length });
    }
  },

  'a query gives so many at most, and the first ones': async (store) => {
    const all = Array.from({ length: 20 }, (_, at) => at + 1);
    await store.write(all.map((number) => put(anExecution(number, { wakeAt: 100 - number }))));
    agree('none', await store.executions({ order: 'latest' }, 0), []);
    agree('three latest', await numbers(store, { order: 'latest' }, 3), [20, 19, 18]);
    agree('three due', await numbers(store, { order: 'due', until: 100 }, 3), [20, 19, 18]);
    agree('more than there are', (await store.executions({ order: 'latest' }, 1000)).length, 20);
  },

  'a journal is read from any part on': async (store) => {
    const parts = Array.from({ length: 30 }, (_, at) => ({ sequence: at + 1, events: `[${at}]` }));
    await store.write([put(anExecution(1)), put(anExecution(2))]);
    for (const part of parts) {
      await store.write([
        { type: 'AppendJournal', number: 1, ...part },
        { type: 'AppendJournal', number: 2, ...part, events: '[]' },
      ]);
    }
    agree('all', await store.journal(1), parts);
    agree('after 9', await store.journal(1, 9), parts.slice(9));
    agree('three after 9', await store.journal(1, 9, 3), parts.slice(9, 12));
    agree('three', await store.journal(1, 0, 3), parts.slice(0, 3));
    agree('after the last', await store.journal(1, 30), []);
  },

  'a snapshot is put in the place of the one before': async (store) => {
    await store.write([put(anExecution(1)), { type: 'PutSnapshot', number: 1, sequence: 3, snapshot: '3' }]);
    await store.write([{ type: 'PutSnapshot', number: 1, sequence: 5, snapshot: '5' }]);
    agree('snapshot', await store.snapshot(1), { sequence: 5, snapshot: '5' });
  },

  'a name leads to the execution that had it last': async (store) => {
    await store.write([put(anExecution(1)), put(anExecution(2)), { type: 'PutReference', name: 'token', number: 1 }]);
    await store.write([{ type: 'PutReference', name: 'token', number: 2 }]);
    agree('reference', await store.reference('token'), 2);
    await store.write([{ type: 'DeleteExecution', number: 1 }]);
    agree('after the first is deleted', await store.reference('token'), 2);
    await store.write([{ type: 'DeleteExecution', number: 2 }]);
    agree('after the second is deleted', await store.reference('token'), undefined);
  },

  'documents are listed by the beginning of their keys, in the order of UTF-16': async (store) => {
    // Wildcards of databases are letters like any other, and what comes first in UTF-8 does not in UTF-16.
    const keys = [
      '%',
      '_',
      'a',
      'a%',
      'a/',
      'a/1',
      'a/2',
      'a/\u{1f600}',
      'a/\uff41',
      'a0',
      'b',
      '\u{10ffff}',
      '\uffff',
    ];
    const puts = keys.map((key) => ({ type: 'PutDocument', key, value: '{}' }) as const);
    await store.write(puts.toReversed());
    const listed = async (prefix: string) => (await store.documents(prefix)).map(({ key }) => key);
    agree('all', await listed(''), [...keys.slice(0, 11), '\u{10ffff}', '\uffff']);
    agree('a/', await listed('a/'), ['a/', 'a/1', 'a/2', 'a/\u{1f600}', 'a/\uff41']);
    agree('a', await listed('a'), keys.slice(2, 10));
    agree('%', await listed('%'), ['%']);
    agree('_', await listed('_'), ['_']);
    agree('the last of all', await listed('\u{10ffff}'), ['\u{10ffff}']);
    agree('A', await listed('A'), []);
    await store.write([
      { type: 'DeleteDocument', key: 'a/1' },
      { type: 'DeleteDocument', key: 'none' },
    ]);
    agree('a/ after a delete', await listed('a/'), ['a/', 'a/2', 'a/\u{1f600}', 'a/\uff41']);
  },

  'an execution is deleted with all that is its own, and nothing else': async (store) => {
    const written = [1, 2].flatMap((number): StoreWrite[] => [
      put(anExecution(number)),
      { type: 'AppendJournal', number, sequence: 1, events: '[]' },
      { type: 'PutSnapshot', number, sequence: 1, snapshot: '{}' },
      { type: 'PutReference', name: `token-${number}`, number },
      { type: 'PutReference', name: `token-${number}-b`, number },
    ]);
    await store.write(written);
    await store.write([
      { type: 'DeleteExecution', number: 1 },
      { type: 'DeleteExecution', number: 9 },
    ]);
    agree('execution', [await store.execution(1), await store.execution('arn:1')], [undefined, undefined]);
    agree('journal', await store.journal(1), []);
    agree('snapshot', await store.snapshot(1), undefined);
    agree('reference', [await store.reference('token-1'), await store.reference('token-1-b')], [undefined, undefined]);
    agree('orders', await numbers(store, { order: 'latest' }), [2]);
    agree('counts', await store.counts(), { open: 1, ended: 0 });
    agree('the other', await store.execution('arn:2'), anExecution(2));
    agree('its journal', await store.journal(2), [{ sequence: 1, events: '[]' }]);
    agree('its snapshot', await store.snapshot(2), { sequence: 1, snapshot: '{}' });
    agree('its reference', await store.reference('token-2-b'), 2);
  },

  'the last number is that of an execution that was deleted, too': async (store) => {
    await store.write([put(anExecution(7)), put(anExecution(3))]);
    agree('the largest', await store.lastNumber(), 7);
    await store.write([
      { type: 'DeleteExecution', number: 7 },
      { type: 'DeleteExecution', number: 3 },
    ]);
    agree('after deletes', await store.lastNumber(), 7);
  },
};

type Reopen = () => Promise<Store>;

const LASTING_LAWS: Readonly<Record<string, (store: Store, reopen: Reopen) => Promise<void>>> = {
  'what was written is there when the store is opened again': async (store, reopen) => {
    const [running, ended] = [anExecution(1, { wakeAt: 5 }), anExecution(2, { status: 'FAILED', stopDate: 6 })];
    await opened(store, async () => {
      await store.write([
        put(running),
        put(ended),
        put(anExecution(3)),
        { type: 'AppendJournal', number: 1, sequence: 1, events: LONG_TEXT },
        { type: 'PutSnapshot', number: 1, sequence: 1, snapshot: '{}' },
        { type: 'PutReference', name: 'token', number: 1 },
        { type: 'PutDocument', key: 'key', value: '{}' },
      ]);
      await store.write([{ type: 'DeleteExecution', number: 3 }]);
    });
    await opened(await reopen(), async (again) => {
      agree('executions', await again.executions({ order: 'latest' }, 10), [ended, running]);
      agree('due', await numbers(again, { order: 'due', until: 5 }), [1]);
      agree('ended', await numbers(again, { order: 'ended' }), [2]);
      agree('journal', await again.journal(1), [{ sequence: 1, events: LONG_TEXT }]);
      agree('snapshot', await again.snapshot(1), { sequence: 1, snapshot: '{}' });
      agree('reference', await again.reference('token'), 1);
      agree('document', await again.document('key'), { key: 'key', value: '{}' });
      agree('last number', await again.lastNumber(), 3);
      await again.write([{ type: 'AppendJournal', number: 1, sequence: 2, events: '[2]' }]);
    });
    await opened(await reopen(), async (again) => {
      agree('journal', await again.journal(1, 1), [{ sequence: 2, events: '[2]' }]);
    });
  },

  'a second store is refused while the first one is open': async (store, reopen) => {
    await opened(store, async () => {
      await store.write([put(anExecution(1))]);
      const second = await reopen();
      await refuses('the second store', second.open(), 'InUse');
      await store.write([put(anExecution(2))]);
      agree('the first store', await numbers(store, { order: 'latest' }), [2, 1]);
    });
    await opened(await reopen(), async (again) => {
      agree('after the first is closed', await numbers(again, { order: 'latest' }), [2, 1]);
    });
  },
};

const LONG_TEXT = JSON.stringify('\u{1f600}x\u00e9'.repeat(2 ** 18));

const TEXTS = [
  '',
  '{}',
  JSON.stringify({ text: '\0\ud800 "quoted" \\ \'single\' `tick` $1 ?1 :a @b --' }),
  '"\u00e9\u0301\u2028\u2029\ufeff\uffff\u{1f468}\u200d\u{1f469}\u{10ffff}"',
  '\ufeff{}',
  ' {\r\n\t"spaces" : 1.0e3 } ',
  '12345678901234567890',
  JSON.stringify('x'.repeat(2 ** 20)),
  LONG_TEXT,
];

function anExecution(number: number, members: Partial<StoredExecution> = {}): StoredExecution {
  return {
    number,
    executionArn: `arn:${number}`,
    stateMachineArn: 'machine-1',
    status: 'RUNNING',
    startDate: 1_732_659_928_000 + number,
    details: '{}',
    ...members,
  };
}

function put(execution: StoredExecution): StoreWrite {
  return { type: 'PutExecution', execution };
}

async function numbers(store: Store, query: ExecutionQuery, limit = 100): Promise<number[]> {
  return (await store.executions(query, limit)).map(({ number }) => number);
}
