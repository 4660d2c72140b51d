// Tells whoever wants to know when the status of an execution changes, by the events that Step Functions sends to EventBridge.
// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
//
//   C1. A change is told when it is in the store, those of one execution one after another.
//   C2. That a change is to be told is written with the change itself, and is taken back when the handlers have settled: what
//       was not told when the process died is told in the next one, with the same `id`. So each change is told once in a
//       process, and at least once in all.
//   C3. A handler that throws has been told: whoever watches faults hears of it, and nothing is told again.

import type { HistoryRecord } from '../core/history-event.js';
import type { HistoryLog } from '../core/history-log.js';
import { type StatusChange, type StatusChangeEvent, statusChange, statusOf } from '../history/status-change.js';
import type { Store, StoredDocument, StoredExecution, StoreWrite } from '../store/store.js';
import { asError } from '../utils/thrown.js';
import { detailsOf } from './stored-execution.js';
import type { Witnessed } from './witness.js';

/** Is told of a change; what it returns is awaited. */
export type StatusChangeHandler = (event: StatusChangeEvent) => unknown;

/** What is needed of the orchestrator around. */
export interface StatusChangesAround {
  readonly store: Pick<Store, 'documents' | 'execution'>;
  /** JSON text. @throws (rejects) StoreError */
  inputOf(row: StoredExecution): Promise<string>;
  write(writes: readonly StoreWrite[]): Promise<void>;
  /** The execution is not deleted before what this gives is called. */
  hold(number: number): () => void;
  randomUuid(): string;
  onFault(executionArn: string | undefined, error: Error): void;
}

const VERSION = 1;
const NOTHING: readonly StoreWrite[] = [];
const KEY = 'status-change/';

/** What is kept of a change that is to be told: all else stands with the execution. */
interface KeptChange extends Omit<StatusChange, 'input' | 'output' | 'startDate'> {
  readonly version: number;
  readonly number: number;
}

/** A change that is about to be written. */
interface Change {
  readonly key: string;
  readonly event: StatusChangeEvent;
}

export class StatusChanges {
  private readonly around: StatusChangesAround;
  private readonly handlers = new Set<StatusChangeHandler>();
  /** Those that are about to be written, by their executions. */
  private readonly pending = new Map<Witnessed, Change[]>();
  /** What is being told of each execution. */
  private readonly telling = new Map<number, Promise<void>>();
  /** What the process before has not told. */
  private left: readonly StoredDocument[] = [];
  private isClosed = false;

  constructor(around: StatusChangesAround) {
    this.around = around;
  }

  /** Takes up what the process before has not told. @throws (rejects) StoreError */
  async open(): Promise<void> {
    this.left = await this.around.store.documents(KEY);
    this.tellWhatIsLeft();
  }

  /** Tells nothing more; what has not been told is told in the next process. */
  close(): void {
    this.isClosed = true;
  }

  /** @returns what ends it. */
  add(handler: StatusChangeHandler): () => void {
    this.handlers.add(handler);
    this.tellWhatIsLeft();
    return () => void this.handlers.delete(handler);
  }

  /** Settles when the handlers have settled. */
  async settled(): Promise<void> {
    while (this.telling.size > 0) await Promise.all(this.telling.values());
  }

  /** What is written with what has happened. */
  writesFor(execution: Witnessed, log: HistoryLog, count: number): readonly StoreWrite[] {
    if (this.handlers.size === 0) return NOTHING;
    const writes: StoreWrite[] = [];
    for (const record of log.first(count)) {
      const status = statusOf(record.type);
      const { timeline } = execution;
      if (status === undefined || timeline === undefined) continue;
      const change = changeOf(execution, timeline, record, status, this.around.randomUuid());
      const key = keyOf(execution.number, change);
      const pending = this.pending.get(execution);
      const entry = { key, event: statusChange(execution.identity, change) };
      if (pending === undefined) this.pending.set(execution, [entry]);
      else pending.push(entry);
      const { input: _input, output: _output, startDate: _startDate, ...rest } = change;
      const kept: KeptChange = { version: VERSION, number: execution.number, ...rest };
      writes.push({ type: 'PutDocument', key, value: JSON.stringify(kept) });
    }
    return writes;
  }

  /** What was to be written with what has happened is in the store. */
  witness(execution: Witnessed): void {
    const changes = this.pending.get(execution);
    if (changes === undefined) return;
    this.pending.delete(execution);
    for (const { key, event } of changes) this.tellNext(execution.number, key, async () => event);
  }

  // --- inside ---------------------------------------------------------------------------------------

  private tellWhatIsLeft(): void {
    if (this.handlers.size === 0) return;
    for (const { key, value } of this.left) {
      const { number, version, ...change } = JSON.parse(value) as KeptChange;
      if (version !== VERSION) {
        this.around.onFault(undefined, new Error(`${key} is of version ${version}; this release reads ${VERSION}`));
        continue;
      }
      this.tellNext(number, key, () => this.restored(number, change));
    }
    this.left = [];
  }

  /** After what is told of that execution already. */
  private tellNext(number: number, key: string, event: () => Promise<StatusChangeEvent | undefined>): void {
    const release = this.around.hold(number);
    const before = this.telling.get(number) ?? Promise.resolve();
    const told = before
      .then(() => this.tell(key, event))
      .catch((error: unknown) => {
        if (!this.isClosed) this.around.onFault(undefined, asError(error));
      })
      .finally(() => {
        release();
        if (this.telling.get(number) === told) this.telling.delete(number);
      });
    this.telling.set(number, told);
  }

  private async tell(key: string, made: () => Promise<StatusChangeEvent | undefined>): Promise<void> {
    if (this.isClosed) return;
    const event = await made();
    if (event !== undefined) {
      await Promise.all(Array.from(this.handlers, (handler) => this.call(handler, event)));
    }
    if (!this.isClosed) await this.around.write([{ type: 'DeleteDocument', key }]);
  }

  private async call(handler: StatusChangeHandler, event: StatusChangeEvent): Promise<void> {
    try {
      await handler(event);
    } catch (error) {
      this.around.onFault(event.detail.executionArn, asError(error));
    }
  }

  /** The event of a change that was written before; undefined when the execution is not there any more. */
  private async restored(
    number: number,
    change: Omit<StatusChange, 'input' | 'output' | 'startDate'>,
  ): Promise<StatusChangeEvent | undefined> {
    const row = await this.around.store.execution(number);
    if (row === undefined) return undefined;
    const { name: executionName, output } = detailsOf(row);
    const { executionArn, stateMachineArn, startDate } = row;
    return statusChange(
      { executionArn, stateMachineArn, executionName },
      {
        ...change,
        startDate,
        input: await this.around.inputOf(row),
        ...(change.status === 'SUCCEEDED' && output !== undefined && { output }),
      },
    );
  }
}

/** Their order is that in which they happened. */
function keyOf(number: number, { redriveCount, status }: StatusChange): string {
  const digits = (count: number) => String(count).padStart(16, '0');
  return `${KEY}${digits(number)}/${digits(redriveCount)}/${status === 'RUNNING' ? 0 : 1}`;
}

function changeOf(
  { startDate }: Witnessed,
  timeline: NonNullable<Witnessed['timeline']>,
  { type, timestamp: at, payload, details }: HistoryRecord,
  status: StatusChange['status'],
  id: string,
): StatusChange {
  const isStart = type === 'ExecutionStarted';
  // A timeout has no error in the description of an execution.
  const { error, cause } = status === 'TIMED_OUT' ? {} : (details ?? {});
  return {
    id,
    status,
    at,
    startDate,
    input: timeline.input.text(),
    ...(status === 'SUCCEEDED' && payload !== undefined && { output: payload.text() }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    redriveCount: isStart ? 0 : timeline.redriveCount,
    redriveDate: isStart ? null : (timeline.redrivenAt ?? null),
  };
}
