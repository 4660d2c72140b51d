// Definitions and revisions that nobody needs any more: no execution that is kept, no state machine, no version of one.
//
//   U1. What is deleted was unused at two looks, one after the other, and nothing began with it meanwhile: whoever was about
//       to use it at the first look has done so at the second. Before the first look of a process nobody is.
//   U2. Nowhere stands which executions use a definition: they are looked through, the latest first, and the one that is
//       found is remembered. While that one is there, nothing is looked through again.

import type { Catalog } from '../catalog/catalog.js';
import { revisionKey } from '../catalog/documents.js';
import type { Origin } from '../catalog/records.js';
import { otherWork } from '../host/other-work.js';
import type { Store, StoreWrite } from '../store/store.js';
import type { Definitions } from './definitions.js';
import { detailsOf, type ExecutionDetails } from './stored-execution.js';

/** What is needed of the orchestrator around. */
export interface UnusedDefinitionsAround {
  readonly store: Pick<Store, 'executions'>;
  readonly catalog: Catalog;
  readonly definitions: Definitions;
  /** After what has changed before. */
  write(writes: readonly StoreWrite[]): Promise<void>;
}

/** So many executions are looked at, at once. */
const BATCH = 200;

export class UnusedDefinitions {
  private readonly around: UnusedDefinitionsAround;
  /** The numbers of executions that use one, by its key. */
  private readonly users = new Map<string, number>();
  /** At the look before; undefined before the first one. */
  private unusedBefore: ReadonlySet<string> | undefined;
  /** What was kept or begun with since the last look. */
  private touched = new Set<string>();

  constructor(around: UnusedDefinitionsAround) {
    this.around = around;
  }

  /** Somebody is about to use the definition of this key. */
  touch(key: string): void {
    this.touched.add(key);
  }

  /** An execution begins. */
  begins(details: ExecutionDetails): void {
    for (const key of usedBy(details)) this.touched.add(key);
  }

  executionsDeleted(numbers: ReadonlySet<number>): void {
    for (const [key, number] of this.users) if (numbers.has(number)) this.users.delete(key);
  }

  /**
   * Deletes those that nobody needs.
   * @param goesOn is asked before each part of the work; nothing is deleted when it does not.
   * @throws (rejects) StoreError
   */
  async remove(goesOn: () => boolean): Promise<void> {
    const { catalog, definitions, write } = this.around;
    const touchedBefore = this.touched;
    this.touched = new Set();
    // What has begun before is in the store now.
    await write([]);
    const unused = await this.unused(goesOn);
    const loose = new Set([...(await this.candidates()).values()].flat());
    if (!goesOn()) return;
    // From here to the writes nobody else has a turn.
    const before = this.unusedBefore ?? unused;
    const isGone = (key: string) =>
      before.has(key) && loose.has(key) && !this.touched.has(key) && !touchedBefore.has(key);
    const gone = new Set([...unused].filter(isGone));
    this.unusedBefore = unused;
    if (gone.size === 0) return;
    const written = catalog.removeRevisions(({ number }) => gone.has(revisionKey(number)));
    await Promise.all([written, write(definitions.forget(gone))]);
  }

  /** The keys of what no state machine has any more, by the ARNs of the state machines that had it. */
  private async candidates(): Promise<ReadonlyMap<string, readonly string[]>> {
    const { catalog, definitions } = this.around;
    const arns = await definitions.stateMachineArns();
    const { loose, used } = catalog.revisionsByUse();
    const needed = new Set(used.map(({ definition }) => definition.key));
    const byArn = new Map<string, string[]>();
    const add = (key: string, arn: string) => {
      const keys = byArn.get(arn);
      if (keys === undefined) byArn.set(arn, [key]);
      else keys.push(key);
    };
    for (const { number, definition } of loose) {
      const arn = arns.get(definition.key);
      if (arn !== undefined) add(revisionKey(number), arn);
    }
    for (const [key, arn] of arns) if (!needed.has(key)) add(key, arn);
    return byArn;
  }

  private async unused(goesOn: () => boolean): Promise<ReadonlySet<string>> {
    const unused = new Set<string>();
    for (const [arn, keys] of await this.candidates()) {
      await this.lookForUsers(arn, new Set(keys.filter((key) => !this.users.has(key))), goesOn);
      for (const key of keys) if (!this.users.has(key)) unused.add(key);
    }
    return unused;
  }

  private async lookForUsers(stateMachineArn: string, keys: Set<string>, goesOn: () => boolean): Promise<void> {
    let before: number | undefined;
    while (keys.size > 0) {
      await otherWork();
      if (!goesOn()) return;
      const query = { order: 'latest', stateMachineArn, ...(before !== undefined && { before }) } as const;
      const rows = await this.around.store.executions(query, BATCH);
      for (const row of rows) {
        for (const key of usedBy(detailsOf(row))) if (keys.delete(key)) this.users.set(key, row.number);
        before = row.number;
      }
      if (rows.length < BATCH) return;
    }
  }
}

/** The keys of the documents that an execution needs. */
function usedBy({ definition, origin }: ExecutionDetails): readonly string[] {
  return origin === undefined ? [definition] : [definition, revisionKey((origin as Origin).revision)];
}
