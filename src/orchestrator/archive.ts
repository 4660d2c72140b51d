// What the store tells of executions, in memory or not: their rows, their histories, and those of their children.
//
//   A1. What is being deleted is not there; what is being read is not deleted meanwhile.
//   A2. Histories, Map Runs and children are derived from journals: reading costs as much as the execution was long.

import type { ExecutionsQuery, ListedExecution } from '../catalog/backend.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Origin } from '../catalog/records.js';
import { type HistoryEvent, toHistoryEvent } from '../core/history-event.js';
import type { HostEvent } from '../core/host-event.js';
import { Payload } from '../core/payload.js';
import { type ChildHistory, childHistories, childHistory } from '../history/child-histories.js';
import { feedJournal } from '../history/journal.js';
import type { ExecutionDescription } from '../host/describe-execution.js';
import { detailsOfMapRuns, type MapRunDetails } from '../host/map-runs.js';
import { executionDoesNotExist, resourceNotFound } from '../host/service-error.js';
import { type Store, type StoredExecution, type StoredStatus, StoreError } from '../store/store.js';
import type { Definitions } from './definitions.js';
import { descriptionOf, type ExecutionListItem, listItem } from './describe.js';
import type { Residents } from './residents.js';
import type { Retention } from './retention.js';
import { detailsOf } from './stored-execution.js';

/** Which executions are listed. */
export interface ListExecutionsRequest {
  readonly stateMachineArn?: string;
  readonly statusFilter?: StoredStatus;
  /** Default: 100. */
  readonly maxResults?: number;
  /** Of the answer before. */
  readonly nextToken?: string;
}

export interface ListExecutionsAnswer {
  /** The latest first. */
  readonly executions: readonly ExecutionListItem[];
  /** Asks for those that follow; not there when there are none. */
  readonly nextToken?: string;
}

/** What an archive needs of the orchestrator around it. */
export interface ArchiveAround {
  readonly store: Store;
  readonly definitions: Definitions;
  readonly catalog: Catalog;
  readonly residents: Pick<Residents, 'get' | 'journal' | 'standing'>;
  readonly retention: Pick<Retention, 'isDeleting' | 'hold'>;
  /** Settles when the store is open. */
  ready(): Promise<void>;
  /** Epoch milliseconds. */
  now(): number;
}

const DEFAULT_PAGE = 100;

export class Archive {
  private readonly around: ArchiveAround;

  constructor(around: ArchiveAround) {
    this.around = around;
  }

  /** @throws (rejects) ServiceError ExecutionDoesNotExist; StoreError */
  async row(executionArn: string): Promise<StoredExecution> {
    const { store } = this.around;
    await this.around.ready();
    const row = await store.execution(executionArn);
    if (row !== undefined && !this.around.retention.isDeleting(row.number)) return row;
    throw executionDoesNotExist(executionArn);
  }

  /** The execution that a Map Run is a part of. @throws (rejects) ServiceError ResourceNotFound; StoreError */
  async rowOfMapRun(mapRunArn: string): Promise<StoredExecution> {
    const { store } = this.around;
    await this.around.ready();
    const number = await store.reference(mapRunArn);
    const row = number === undefined ? undefined : await store.execution(number);
    if (row !== undefined && !this.around.retention.isDeleting(row.number)) return row;
    throw resourceNotFound(mapRunArn);
  }

  /** The latest started first. @throws (rejects) TypeError for a `nextToken` that no answer had; StoreError */
  async list(request: ListExecutionsRequest): Promise<ListExecutionsAnswer> {
    await this.around.ready();
    const { stateMachineArn, statusFilter, maxResults = DEFAULT_PAGE, nextToken } = request;
    if (!Number.isInteger(maxResults) || maxResults < 1) {
      throw new TypeError(`\`maxResults\` has to be a whole number from 1, not ${String(maxResults)}`);
    }
    const before = nextToken === undefined ? undefined : numberOfToken(nextToken);
    const rows = await this.around.store.executions(
      {
        order: 'latest',
        ...(stateMachineArn !== undefined && { stateMachineArn }),
        ...(statusFilter !== undefined && { status: statusFilter }),
        ...(before !== undefined && { before }),
      },
      maxResults + 1,
    );
    const page = rows.slice(0, maxResults);
    const last = page[page.length - 1];
    return {
      executions: page.map(listItem),
      ...(rows.length > maxResults && last !== undefined && { nextToken: String(last.number) }),
    };
  }

  /** The latest started first, at most `limit`, each with what it was started from. */
  async listed(query: Omit<ExecutionsQuery, 'isListed'>, limit: number): Promise<readonly ListedExecution[]> {
    const rows = await this.around.store.executions({ order: 'latest', ...query }, limit);
    return rows.map((row) => ({ order: row.number, item: listItem(row), origin: this.originOf(row) }));
  }

  /** Undefined when it was started by other means than an ARN, with a definition that no revision has. */
  originOf(row: StoredExecution): Origin | undefined {
    const { origin, definition } = detailsOf(row);
    if (origin !== undefined) return origin as Origin;
    const revision = this.around.catalog.revisionWith(row.stateMachineArn, definition);
    return revision && { revision: revision.number };
  }

  describe(row: StoredExecution): Promise<ExecutionDescription> {
    return this.kept(row, async () => descriptionOf(row, detailsOf(row), await this.inputOf(row), this.around.now()));
  }

  /** JSON text. @throws (rejects) StoreError */
  async inputOf(row: StoredExecution): Promise<string> {
    for await (const { events } of this.around.residents.journal(row)) {
      const [first] = events;
      if (first?.type === 'ExecutionStarted') return Payload.restored(first.input).text();
      break;
    }
    throw new StoreError('Corrupt', `The journal of ${row.executionArn} does not begin with ExecutionStarted`);
  }

  /** Also of a child execution of a distributed Map. @throws (rejects) ServiceError ExecutionDoesNotExist; StoreError */
  async history(executionArn: string): Promise<readonly HistoryEvent[]> {
    await this.around.ready();
    const row = await this.around.store.execution(executionArn);
    if (row === undefined) return (await this.childAndParent(executionArn)).child.events;
    return this.kept(row, async () => {
      const { program, journal } = await this.journalOf(row);
      return Array.from(feedJournal(program, journal).events, toHistoryEvent);
    });
  }

  /** The Map Runs of an execution and of its children, in the order of their start. */
  async mapRunsOf(row: StoredExecution): Promise<readonly MapRunDetails[]> {
    const { residents } = this.around;
    return this.kept(row, async () => {
      const resident = residents.get(row.number);
      const { mapRuns } = resident ?? (await residents.standing(row)).core;
      return detailsOfMapRuns(mapRuns);
    });
  }

  /** Those of a Map Run, in the order of their start. @throws (rejects) ServiceError ResourceNotFound; StoreError */
  async children(mapRunArn: string): Promise<readonly ChildHistory[]> {
    const row = await this.rowOfMapRun(mapRunArn);
    return this.kept(row, async () => {
      const { program, journal } = await this.journalOf(row);
      return childHistories(program, journal, mapRunArn);
    });
  }

  /**
   * A child execution, and that which it is a part of: looked for among all of its state machine.
   * @throws (rejects) ServiceError ExecutionDoesNotExist; StoreError
   */
  async childAndParent(
    executionArn: string,
  ): Promise<{ readonly child: ChildHistory; readonly parent: StoredExecution }> {
    await this.around.ready();
    // `arn:aws:states:<region>:<account>:execution:<state machine>/<label>:<name>`
    const [, , , region, account, , machine = ''] = executionArn.split(':');
    const [name, label] = machine.split('/');
    if (label === undefined) throw executionDoesNotExist(executionArn);
    const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:${name}`;
    for (let before: number | undefined; ; ) {
      const rows = await this.around.store.executions(
        { order: 'latest', stateMachineArn, ...(before !== undefined && { before }) },
        DEFAULT_PAGE,
      );
      if (rows.length === 0) throw executionDoesNotExist(executionArn);
      for (const row of rows) {
        before = row.number;
        const mapRuns = await this.mapRunsOf(row);
        if (!mapRuns.some((mapRun) => mapRun.stateMachineArn.endsWith(`:${machine}`))) continue;
        const { program, journal } = await this.journalOf(row);
        const child = childHistory(program, journal, executionArn);
        if (child !== undefined) return { child, parent: row };
      }
    }
  }

  private async journalOf(row: StoredExecution) {
    const { definition, type } = detailsOf(row);
    const { program } = await this.around.definitions.prepared(definition, type);
    const journal: HostEvent[] = [];
    for await (const { events } of this.around.residents.journal(row)) journal.push(...events);
    return { program, journal };
  }

  /** It is not deleted before `work` is done. @throws (rejects) ServiceError ExecutionDoesNotExist */
  private async kept<T>({ number, executionArn }: StoredExecution, work: () => Promise<T>): Promise<T> {
    const { retention } = this.around;
    if (retention.isDeleting(number)) throw executionDoesNotExist(executionArn);
    const release = retention.hold(number);
    try {
      return await work();
    } finally {
      release();
    }
  }
}

/** @throws TypeError */
function numberOfToken(nextToken: string): number {
  if (/^\d{1,15}$/.test(nextToken)) return Number(nextToken);
  throw new TypeError(`There was no nextToken ${JSON.stringify(nextToken)}`);
}
