// Replays executions as they are read, on one thread or on several; what is told of them comes in their order.
//
//   J1. Memory holds a few batches a thread: nothing is read beyond that before the first of them has been told.
//   J2. A thread takes a while to start: a few executions are replayed without any.

import type { Io, Thread } from '../io.js';
import { UsageError } from '../usage-error.js';
import type { HistoryReading } from './read-history-files.js';
import { unreadable } from './replayed.js';
import {
  loadReplayer,
  type RecordedInFile,
  type Replayer,
  type ReplayerSettings,
  type ToldReplay,
  told,
} from './replayer.js';

export interface ReplayAllOptions {
  readonly settings: ReplayerSettings;
  /** How many threads replay, at most. */
  readonly jobs: number;
  startThread(): Thread;
}

/** What a thread is asked at once: so many executions, or so many events of them. */
const BATCH = { executions: 64, events: 4096 } as const;
const BATCHES_A_THREAD = 3;
/** Up to this many executions, starting threads takes longer than they save. */
const FEW = 256;

export async function* replayAll(
  readings: AsyncIterable<HistoryReading>,
  replayer: Replayer,
  options: ReplayAllOptions,
): AsyncGenerator<ToldReplay> {
  const { settings, jobs } = options;
  const here = (reading: HistoryReading) =>
    reading.error === undefined ? replayer(reading) : told(unreadable(reading.origin, reading.error), settings);
  let count = 0;
  let threads: Threads | undefined;
  try {
    for await (const reading of readings) {
      count += 1;
      if (jobs === 1 || count <= FEW) yield await here(reading);
      else {
        threads ??= new Threads(options);
        threads.add(reading);
        while (threads.isFull) yield* await threads.next();
      }
    }
    while (threads?.isBusy) yield* await threads.next();
  } finally {
    await threads?.end();
  }
}

/** Threads with batches at work: the first that was asked is the first that is told. */
class Threads {
  private readonly options: ReplayAllOptions;
  private readonly threads: { readonly thread: Thread; asked: number }[] = [];
  private readonly answers: Promise<readonly ToldReplay[]>[] = [];
  private batch: HistoryReading[] = [];
  private events = 0;

  constructor(options: ReplayAllOptions) {
    this.options = options;
  }

  /** Whether more is at work than there should be, so that the next answer has to be taken. */
  get isFull(): boolean {
    return this.answers.length > this.options.jobs * BATCHES_A_THREAD;
  }

  get isBusy(): boolean {
    return this.answers.length > 0 || this.batch.length > 0;
  }

  add(reading: HistoryReading): void {
    this.batch.push(reading);
    this.events += reading.execution?.events.length ?? 0;
    if (this.batch.length >= BATCH.executions || this.events >= BATCH.events) this.send();
  }

  /** What is told of the batch that was asked first. */
  async next(): Promise<readonly ToldReplay[]> {
    if (this.answers.length === 0) this.send();
    return (await this.answers.shift()) ?? [];
  }

  async end(): Promise<void> {
    // What is cut short is nobody's.
    for (const answer of this.answers) answer.catch(() => undefined);
    await Promise.all(this.threads.map(({ thread }) => thread.end()));
  }

  private send(): void {
    if (this.batch.length === 0) return;
    const batch = this.batch;
    this.batch = [];
    this.events = 0;
    const answer = this.ask(batch);
    // It is looked at when its turn comes.
    answer.catch(() => undefined);
    this.answers.push(answer);
  }

  private async ask(batch: readonly HistoryReading[]): Promise<readonly ToldReplay[]> {
    const worker = this.leastBusy();
    worker.asked += 1;
    const recorded: RecordedInFile[] = batch.flatMap(({ origin, execution }) =>
      execution === undefined ? [] : [{ origin, execution }],
    );
    const replays = (await worker.thread.ask(recorded)) as ToldReplay[]; // as `replayThread` answers
    worker.asked -= 1;
    let at = 0;
    return batch.map(({ origin, error }) => {
      if (error !== undefined) return told(unreadable(origin, error), this.options.settings);
      at += 1;
      return replays[at - 1] as ToldReplay; // one for each that was asked
    });
  }

  private leastBusy() {
    const idle = this.threads.find(({ asked }) => asked === 0);
    if (idle !== undefined) return idle;
    if (this.threads.length < this.options.jobs) {
      const started = { thread: this.options.startThread(), asked: 0 };
      this.threads.push(started);
      return started;
    }
    return this.threads.reduce((least, each) => (each.asked < least.asked ? each : least));
  }
}

/** The work of a thread: what answers a batch. @param settings those of the command that started it. */
export async function replayThread(settings: unknown, io: Io): Promise<(batch: unknown) => Promise<ToldReplay[]>> {
  const replayer = await loadReplayer(settings as ReplayerSettings, io);
  // The command has loaded the same files.
  if (replayer === undefined) throw new UsageError('A definition has changed while executions were replayed');
  return async (batch) => {
    const replays: ToldReplay[] = [];
    for (const recorded of batch as RecordedInFile[]) replays.push(await replayer(recorded));
    return replays;
  };
}
