// A store in the memory of the process: for tests, and for executions that need not outlive the process.
//
// Each order that executions are asked for in is kept as they are written, so that no read sorts or scans.

import { OrderedMap } from '@js-sdsl/ordered-map';
import { arnTaken, heldHere, notOpen, sequenceTaken } from './refusals.js';
import type {
  ExecutionQuery,
  JournalPart,
  Store,
  StoreCounts,
  StoredDocument,
  StoredExecution,
  StoredSnapshot,
  StoreWrite,
} from './store.js';

/**
 * A store that loses all when the process ends. It can be opened again after it was closed, and has then what was written
 * before: a test closes an Orchestrator and starts the next one over the same store.
 */
export function memoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  private readonly rows = new Rows();
  private isOpen = false;

  async open(): Promise<void> {
    if (this.isOpen) throw heldHere('The memory store');
    this.isOpen = true;
  }

  async write(batch: readonly StoreWrite[]): Promise<void> {
    this.opened().write(batch);
  }

  async execution(key: number | string): Promise<StoredExecution | undefined> {
    const rows = this.opened();
    const number = typeof key === 'number' ? key : rows.numbers.get(key);
    return number === undefined ? undefined : rows.executions.get(number);
  }

  async executions(query: ExecutionQuery, limit: number): Promise<readonly StoredExecution[]> {
    return this.opened().find(query, limit);
  }

  async journal(number: number, after = 0, limit = Number.POSITIVE_INFINITY): Promise<readonly JournalPart[]> {
    const journal = this.opened().journals.get(number);
    return journal === undefined ? [] : take(journal, limit, { from: journal.upperBound(after) });
  }

  async snapshot(number: number): Promise<StoredSnapshot | undefined> {
    return this.opened().snapshots.get(number);
  }

  async reference(name: string): Promise<number | undefined> {
    return this.opened().references.get(name);
  }

  async document(key: string): Promise<StoredDocument | undefined> {
    return this.opened().documents.getElementByKey(key);
  }

  async documents(prefix: string): Promise<readonly StoredDocument[]> {
    const { documents } = this.opened();
    return take(documents, Number.POSITIVE_INFINITY, {
      from: documents.lowerBound(prefix),
      while: ({ key }) => key.startsWith(prefix),
    });
  }

  async counts(): Promise<StoreCounts> {
    const { executions, ended } = this.opened();
    return { open: executions.size - ended.size(), ended: ended.size() };
  }

  async lastNumber(): Promise<number> {
    return this.opened().lastNumber;
  }

  async close(): Promise<void> {
    this.opened();
    this.isOpen = false;
  }

  private opened(): Rows {
    if (!this.isOpen) throw notOpen();
    return this.rows;
  }
}

/** What an order of executions is made of: members of the execution itself. */
type Place = Pick<StoredExecution, 'number' | 'wakeAt' | 'stopDate'>;
type Ordered = OrderedMap<Place, StoredExecution>;

const byNumber = (left: Place, right: Place) => left.number - right.number;
const latestFirst = (left: Place, right: Place) => right.number - left.number;
const byWakeAt = (left: Place, right: Place) => (left.wakeAt ?? 0) - (right.wakeAt ?? 0) || byNumber(left, right);
const byStopDate = (left: Place, right: Place) => (left.stopDate ?? 0) - (right.stopDate ?? 0) || byNumber(left, right);

const ordered = (order: (left: Place, right: Place) => number): Ordered =>
  new OrderedMap<Place, StoredExecution>([], order);

class Rows {
  readonly executions = new Map<number, StoredExecution>();
  /** Numbers of executions, by their ARNs. */
  readonly numbers = new Map<string, number>();
  readonly journals = new Map<number, OrderedMap<number, JournalPart>>();
  readonly snapshots = new Map<number, StoredSnapshot>();
  /** Numbers of executions, by the names that refer to them. */
  readonly references = new Map<string, number>();
  readonly documents = new OrderedMap<string, StoredDocument>();
  readonly ended = ordered(byStopDate);
  lastNumber = 0;

  private readonly resident = ordered(byNumber);
  private readonly due = ordered(byWakeAt);
  /** The latest first, for each choice of a state machine and a status. */
  private readonly latest = new Map<string, Ordered>();
  /** The names that refer to an execution. */
  private readonly names = new Map<number, Set<string>>();
  /** Takes back what the batch has written so far, in the order in which it was written. */
  private undo: (() => void)[] = [];

  write(batch: readonly StoreWrite[]): void {
    this.undo = [];
    try {
      for (const write of batch) this.apply(write);
    } catch (error) {
      const undo = this.undo.reverse();
      // What is taken back notes down how, as any change does: nobody will ask for that.
      this.undo = [];
      for (const takeBack of undo) takeBack();
      throw error;
    }
  }

  find(query: ExecutionQuery, limit: number): StoredExecution[] {
    switch (query.order) {
      case 'latest': {
        const rows = this.latest.get(choice(query.stateMachineArn, query.status));
        if (rows === undefined) return [];
        const { before } = query;
        return take(rows, limit, { from: before === undefined ? rows.begin() : rows.upperBound({ number: before }) });
      }
      case 'resident':
        return take(this.resident, limit, { from: this.resident.upperBound({ number: query.after ?? 0 }) });
      case 'due':
        return take(this.due, limit, { while: ({ wakeAt }) => wakeAt !== undefined && wakeAt <= query.until });
      case 'ended': {
        const { before = Number.POSITIVE_INFINITY } = query;
        return take(this.ended, limit, { while: ({ stopDate }) => stopDate !== undefined && stopDate < before });
      }
    }
  }

  private apply(write: StoreWrite): void {
    switch (write.type) {
      case 'PutExecution':
        return this.putExecution(Object.freeze({ ...write.execution }));
      case 'DeleteExecution':
        return this.deleteExecution(write.number);
      case 'AppendJournal':
        return this.append(write.number, Object.freeze({ sequence: write.sequence, events: write.events }));
      case 'PutSnapshot': {
        const { number, sequence, snapshot } = write;
        return this.set(this.snapshots, number, Object.freeze({ sequence, snapshot }));
      }
      case 'PutReference':
        return this.refer(write.name, write.number);
      case 'PutDocument':
        return this.putDocument(write.key, Object.freeze({ key: write.key, value: write.value }));
      case 'DeleteDocument':
        return this.putDocument(write.key, undefined);
    }
  }

  private putExecution(execution: StoredExecution): void {
    const { number, executionArn } = execution;
    const holder = this.numbers.get(executionArn);
    if (holder !== undefined && holder !== number) throw arnTaken(executionArn);
    this.replace(number, execution);
    const { lastNumber } = this;
    this.lastNumber = Math.max(lastNumber, number);
    this.undo.push(() => {
      this.lastNumber = lastNumber;
    });
  }

  private deleteExecution(number: number): void {
    this.replace(number, undefined);
    this.set(this.journals, number, undefined);
    this.set(this.snapshots, number, undefined);
    for (const name of this.names.get(number) ?? []) this.set(this.references, name, undefined);
    this.set(this.names, number, undefined);
  }

  private append(number: number, part: JournalPart): void {
    let journal = this.journals.get(number);
    if (journal === undefined) {
      journal = new OrderedMap();
      this.set(this.journals, number, journal);
    }
    if (journal.getElementByKey(part.sequence) !== undefined) throw sequenceTaken(number, part.sequence);
    journal.setElement(part.sequence, part);
    this.undo.push(() => journal.eraseElementByKey(part.sequence));
  }

  private refer(name: string, number: number): void {
    const before = this.references.get(name);
    if (before !== undefined) this.nameOf(before, name, false);
    this.set(this.references, name, number);
    this.nameOf(number, name, true);
  }

  private nameOf(number: number, name: string, isThere: boolean): void {
    let names = this.names.get(number);
    if (names === undefined) {
      names = new Set();
      this.set(this.names, number, names);
    }
    if (names.has(name) === isThere) return;
    if (isThere) names.add(name);
    else names.delete(name);
    this.undo.push(() => this.nameOf(number, name, !isThere));
  }

  private putDocument(key: string, document: StoredDocument | undefined): void {
    const before = this.documents.getElementByKey(key);
    if (document === undefined) this.documents.eraseElementByKey(key);
    else this.documents.setElement(key, document);
    this.undo.push(() => this.putDocument(key, before));
  }

  private set<Key, Value>(rows: Map<Key, Value>, key: Key, value: Value | undefined): void {
    const before = rows.get(key);
    if (value === undefined) rows.delete(key);
    else rows.set(key, value);
    this.undo.push(() => this.set(rows, key, before));
  }

  /** Puts an execution, or none, in the place of the one with that number, in every order. */
  private replace(number: number, execution: StoredExecution | undefined): void {
    const before = this.executions.get(number);
    if (before !== undefined) {
      this.executions.delete(number);
      this.numbers.delete(before.executionArn);
      for (const rows of this.ordersOf(before)) rows.eraseElementByKey(before);
    }
    if (execution !== undefined) {
      this.executions.set(number, execution);
      this.numbers.set(execution.executionArn, number);
      for (const rows of this.ordersOf(execution)) rows.setElement(execution, execution);
    }
    this.undo.push(() => this.replace(number, before));
  }

  private *ordersOf(execution: StoredExecution): Iterable<Ordered> {
    const { stateMachineArn, status, wakeAt } = execution;
    yield this.latestOf(undefined, undefined);
    yield this.latestOf(stateMachineArn, undefined);
    yield this.latestOf(undefined, status);
    yield this.latestOf(stateMachineArn, status);
    if (status !== 'RUNNING') yield this.ended;
    else yield wakeAt === undefined ? this.resident : this.due;
  }

  private latestOf(stateMachineArn: string | undefined, status: string | undefined): Ordered {
    const key = choice(stateMachineArn, status);
    let rows = this.latest.get(key);
    if (rows === undefined) {
      rows = ordered(latestFirst);
      this.latest.set(key, rows);
    }
    return rows;
  }
}

function choice(stateMachineArn: string | undefined, status: string | undefined): string {
  return JSON.stringify([stateMachineArn, status]);
}

interface Range<Key, Value> {
  readonly from?: ReturnType<OrderedMap<Key, Value>['begin']>;
  readonly while?: (value: Value) => boolean;
}

function take<Key, Value>(rows: OrderedMap<Key, Value>, limit: number, range: Range<Key, Value>): Value[] {
  const taken: Value[] = [];
  for (const at = range.from ?? rows.begin(); taken.length < limit && at.isAccessible(); at.next()) {
    const value = at.pointer[1];
    if (range.while?.(value) === false) break;
    taken.push(value);
  }
  return taken;
}
