// Replays the executions in files, on one thread or on several; what is told of them comes in their order.
//
//   J1. Memory holds a few batches a thread: nothing is read beyond that before the first of them has been told.
//   J2. A thread takes a while to start: a few executions are replayed without any.
//   J3. A file that is not large is read by the thread that replays it. Executions of a larger one are read here, and handed
//       out.
//   J4. What belongs to Map Runs is held until all has been read, and told last.

import { stat } from 'node:fs/promises';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import type { Io, Thread } from '../io.js';
import { UsageError } from '../usage-error.js';
import { type HistoryReading, historyFiles, readHistoryFile } from './read-history-files.js';
import { unreadable } from './replayed.js';
import {
  loadReplayer,
  type RecordedInFile,
  type Replayer,
  type ReplayerSettings,
  type ToldReplay,
  told,
} from './replayer.js';
import { MapRunFamilies, waitsForOthers } from './with-children.js';

export interface ReplayAllOptions {
  readonly settings: ReplayerSettings;
  /** How many threads replay, at most. */
  readonly jobs: number;
}

/** What a thread is asked at once: so many executions or files, or so many events of them. */
const BATCH = { items: 64, events: 8192 } as const;
const BATCHES_A_THREAD = 3;
/** Up to this many executions, starting threads takes longer than they save. */
const FEW = 256;
/** Files up to this many bytes are read by threads. */
const NOT_LARGE = 2 * 1024 ** 2;
/** About, as the service writes them; of a file that is compressed, a tenth. */
const BYTES_AN_EVENT = 300;

/**
 * @param words files, folders, patterns; `-` is standard input.
 * @throws UsageError (rejects) for a file that cannot be opened.
 */
export async function* replayAll(
  words: readonly string[],
  replayer: Replayer,
  { settings, jobs }: ReplayAllOptions,
  io: Io,
): AsyncGenerator<ToldReplay> {
  const threads = new Threads(jobs, () => io.startThread(settings));
  const families = new MapRunFamilies();
  let count = 0;
  async function* replayedNext(reading: HistoryReading): AsyncGenerator<ToldReplay> {
    count += 1;
    if (jobs === 1 || count <= FEW) yield await replayReading(reading, replayer, settings);
    else if (reading.error !== undefined) threads.addTold(told(unreadable(reading.origin, reading.error), settings));
    else threads.add({ recorded: reading }, eventsOf(reading.execution));
    yield* toldWhile('isFull');
  }
  async function* toldWhile(waits: 'isFull' | 'isBusy'): AsyncGenerator<ToldReplay> {
    while (threads[waits]) yield* toldOf(await threads.next(), families);
  }
  try {
    for (const file of await historyFiles(words)) {
      const isMany = jobs > 1 && count >= FEW;
      const events = isMany ? await eventsIfNotLarge(file) : undefined;
      if (events !== undefined) {
        threads.add({ file }, events);
        yield* toldWhile('isFull');
        continue;
      }
      for await (const reading of readHistoryFile(file, io)) {
        if (!families.takes(reading)) yield* replayedNext(reading);
      }
    }
    yield* toldWhile('isBusy');
    for (const reading of families.readings()) yield* replayedNext(reading);
    yield* toldWhile('isBusy');
  } finally {
    await threads.end();
  }
}

/** What a thread told; what it has read of Map Runs is held. */
function* toldOf(answers: readonly Answer[], families: MapRunFamilies): Iterable<ToldReplay> {
  for (const answer of answers) {
    if ('held' in answer) families.takes(answer.held);
    else yield answer;
  }
}

function replayReading(reading: HistoryReading, replayer: Replayer, settings: ReplayerSettings): Promise<ToldReplay> {
  if (reading.error === undefined) return replayer(reading);
  return Promise.resolve(told(unreadable(reading.origin, reading.error), settings));
}

/** Those of its child executions too. */
function eventsOf({ events, children }: RecordedExecution): number {
  let count = events.length;
  for (const child of [...children.values()].flat()) count += eventsOf(child);
  return count;
}

/** About how many a file holds; undefined for one that is large, or no file. */
async function eventsIfNotLarge(file: string): Promise<number | undefined> {
  if (file === '-') return undefined;
  // What cannot be opened is refused when it is read.
  const found = await stat(file).catch(() => undefined);
  const bytes = file.endsWith('.gz') ? (found?.size ?? 0) * 10 : (found?.size ?? 0);
  return found?.isFile() && bytes <= NOT_LARGE ? bytes / BYTES_AN_EVENT : undefined;
}

/** What a thread is asked: an execution, or all of a file. */
type Item = { readonly recorded: RecordedInFile } | { readonly file: string };

/** What a thread answers: a replay, or an execution that is replayed when all have been read. */
type Answer = ToldReplay | { readonly held: RecordedInFile };

interface WorkingThread {
  readonly thread: Thread;
  /** How many batches it has not answered. */
  asked: number;
}

/** Threads with batches at work: the first that was asked is the first that is told. */
class Threads {
  private readonly most: number;
  private readonly start: () => Thread;
  private readonly threads: WorkingThread[] = [];
  private readonly answers: Promise<readonly Answer[]>[] = [];
  private batch: Item[] = [];
  private events = 0;

  constructor(most: number, start: () => Thread) {
    this.most = most;
    this.start = start;
  }

  /** Whether as much is at work as may be: the next answer has to be taken. */
  get isFull(): boolean {
    return this.answers.length >= this.most * BATCHES_A_THREAD;
  }

  get isBusy(): boolean {
    return this.answers.length > 0 || this.batch.length > 0;
  }

  add(item: Item, events: number): void {
    this.batch.push(item);
    this.events += events;
    if (this.batch.length >= BATCH.items || this.events >= BATCH.events) this.send();
  }

  /** What needs no thread, in its place. */
  addTold(replay: ToldReplay): void {
    this.send();
    this.answers.push(Promise.resolve([replay]));
  }

  /** What is told of the batch that was asked first. */
  async next(): Promise<readonly Answer[]> {
    if (this.answers.length === 0) this.send();
    return (await this.answers.shift()) ?? [];
  }

  async end(): Promise<void> {
    await Promise.all(this.threads.map(({ thread }) => thread.end()));
  }

  private send(): void {
    if (this.batch.length === 0) return;
    const answer = this.ask(this.batch);
    this.batch = [];
    this.events = 0;
    // It is looked at when its turn comes.
    answer.catch(() => undefined);
    this.answers.push(answer);
  }

  private async ask(batch: readonly Item[]): Promise<readonly Answer[]> {
    const working = this.leastBusy();
    working.asked += 1;
    const answer = await working.thread.ask(batch);
    working.asked -= 1;
    return answer as readonly Answer[]; // as `replayThread` answers
  }

  private leastBusy(): WorkingThread {
    const least = this.threads.toSorted((left, right) => left.asked - right.asked)[0];
    if (least !== undefined && (least.asked === 0 || this.threads.length === this.most)) return least;
    const started: WorkingThread = { thread: this.start(), asked: 0 };
    this.threads.push(started);
    return started;
  }
}

/** The work of a thread: what answers a batch. @param settings those of the command that started it. */
export async function replayThread(settings: unknown, io: Io): Promise<(batch: unknown) => Promise<Answer[]>> {
  const given = settings as ReplayerSettings; // what `replayAll` starts it with
  const replayer = await loadReplayer(given, io);
  // The command has loaded the same files.
  if (replayer === undefined) throw new UsageError('A definition has changed while executions were replayed');
  return async (batch) => {
    const replays: Answer[] = [];
    for (const item of batch as readonly Item[]) {
      if ('recorded' in item) replays.push(await replayer(item.recorded));
      else {
        for await (const reading of readHistoryFile(item.file, io)) {
          const { origin, execution } = reading;
          if (execution !== undefined && waitsForOthers(execution)) replays.push({ held: { origin, execution } });
          else replays.push(await replayReading(reading, replayer, given));
        }
      }
    }
    return replays;
  };
}
