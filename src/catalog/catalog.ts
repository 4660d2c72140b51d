// The state machines of an account, with their revisions, versions and aliases, and its activities.
//
//   A1. A revision is never changed: an update makes a new one, and an execution keeps the one that it started with.
//   A2. A state machine that is being deleted is there until the last of its executions has ended.
//   A3. What has been changed is kept when `save` and its like have settled.

import { ServiceError, stateMachineDoesNotExist } from '../host/service-error.js';
import { readStateMachineArn } from './arns.js';
import type { KeptDefinition } from './definition.js';
import { type CatalogDocument, documents, type KeptCatalog, readCatalog } from './documents.js';
import type { ActivityRecord, Configuration, Revision, Route, StateMachineRecord } from './records.js';
import { Startable } from './startable.js';

/** What keeps a catalog. */
export interface CatalogKeeper {
  /** @throws (rejects) what the medium says; then it is not known what is kept. */
  write(documents: readonly CatalogDocument[]): Promise<void>;
}

/** What a catalog draws: ids of revisions, and where an alias leads. */
export interface CatalogRandom {
  nextDouble(): number;
  uuid(): string;
}

export class Catalog {
  private readonly keeper: CatalogKeeper;
  private readonly random: CatalogRandom;
  private readonly records = new Map<string, StateMachineRecord>();
  private readonly revisions = new Map<number, Revision>();
  private readonly activityRecords = new Map<string, ActivityRecord>();
  private lastOrder = 0;
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(keeper: CatalogKeeper, random: CatalogRandom) {
    this.keeper = keeper;
    this.random = random;
  }

  /**
   * Takes in what was kept; gives what is yet to be written.
   * @throws (rejects) StoreError `Corrupt`, `Version`
   */
  async restore(kept: KeptCatalog): Promise<readonly CatalogDocument[]> {
    const { lastOrder, revisions, stateMachines, activities, additions } = await readCatalog(kept);
    this.lastOrder = lastOrder;
    for (const revision of revisions) this.revisions.set(revision.number, revision);
    for (const record of stateMachines) this.records.set(record.arn, record);
    for (const activity of activities) this.activityRecords.set(activity.arn, activity);
    return additions;
  }

  nextOrder(): number {
    this.lastOrder += 1;
    return this.lastOrder;
  }

  /** Settles when all that has been changed so far is kept. @throws (rejects) what the medium says. */
  settled(): Promise<void> {
    return this.lastWrite;
  }

  private write(changed: readonly CatalogDocument[]): Promise<void> {
    const written = this.keeper.write(changed);
    this.lastWrite = written;
    // Whoever changed it hears of it.
    written.catch(() => undefined);
    return written;
  }

  // --- state machines -------------------------------------------------------------------------------

  /** The state machine of an ARN without a qualifier; undefined when there is none. */
  stateMachine(arn: string): StateMachineRecord | undefined {
    return this.records.get(arn);
  }

  /** Whether an ARN is that of a state machine that is here, or of a version or an alias of one. */
  has(arn: string): boolean {
    const parts = arn.split(':');
    return this.records.has(parts.slice(0, 7).join(':'));
  }

  /**
   * The state machine of an ARN that is neither a version's nor an alias'.
   * @throws ServiceError StateMachineDoesNotExist, InvalidArn, ValidationException
   */
  unqualified(arn: string): StateMachineRecord {
    const { qualifier } = readStateMachineArn(arn);
    const record = qualifier === undefined ? this.stateMachine(arn) : undefined;
    if (record === undefined) throw stateMachineDoesNotExist(arn);
    return record;
  }

  /** In the order in which they were created. */
  get stateMachines(): readonly StateMachineRecord[] {
    return [...this.records.values()];
  }

  /** That of an execution; undefined when it is not kept any more. */
  revision(number: number): Revision | undefined {
    return this.revisions.get(number);
  }

  /** That of a state machine by which executions with this definition run. */
  revisionWith(stateMachineArn: string, definitionKey: string): Revision | undefined {
    const record = this.records.get(stateMachineArn);
    if (record === undefined) return undefined;
    const known = [record.revision, ...record.versions.map((version) => version.revision)];
    return known.find(({ definition }) => definition.key === definitionKey);
  }

  /** Those that state machines and their versions have, and those that are kept for executions alone. */
  revisionsByUse(): { readonly used: readonly Revision[]; readonly loose: readonly Revision[] } {
    const records = [...this.records.values()];
    const used = new Set(
      records.flatMap(({ revision, versions }) => [revision, ...versions.map((each) => each.revision)]),
    );
    return { used: [...used], loose: [...this.revisions.values()].filter((revision) => !used.has(revision)) };
  }

  /** No execution needs them any more. @param isGone of those that no state machine has. */
  removeRevisions(isGone: (revision: Revision) => boolean): Promise<void> {
    const gone = this.revisionsByUse().loose.filter(isGone);
    for (const { number } of gone) this.revisions.delete(number);
    return this.write(gone.map(documents.noRevision));
  }

  isDeleting(stateMachineArn: string): boolean {
    return this.records.get(stateMachineArn)?.isDeleting === true;
  }

  /** A new one, which is saved with the record that it belongs to. */
  addRevision(
    definition: KeptDefinition,
    configuration: Configuration,
    updateDate: Date,
    { isFirst }: { readonly isFirst: boolean },
  ): Revision {
    const { roleArn, loggingConfiguration, tracingConfiguration, encryptionConfiguration } = configuration;
    const revision: Revision = {
      number: this.nextOrder(),
      revisionId: isFirst ? undefined : this.random.uuid(),
      updateDate,
      definition,
      roleArn,
      loggingConfiguration,
      tracingConfiguration,
      encryptionConfiguration,
    };
    this.revisions.set(revision.number, revision);
    return revision;
  }

  /** Keeps a state machine as it is now. */
  save(record: StateMachineRecord): Promise<void> {
    this.records.set(record.arn, record);
    return this.write([
      documents.counter(this.lastOrder),
      documents.revision(record.revision),
      documents.stateMachine(record),
    ]);
  }

  /** It is gone: its last execution has ended. Revisions are kept as long as there are executions to be described. */
  remove(record: StateMachineRecord): Promise<void> {
    if (this.records.get(record.arn) !== record) return Promise.resolve();
    this.records.delete(record.arn);
    return this.write([documents.noStateMachine(record)]);
  }

  /**
   * What an execution is started from by this ARN: the latest revision, a version, or what an alias draws.
   * @returns undefined when there is nothing by that ARN. Its definition may yet have to be loaded.
   * @throws ServiceError StateMachineDeleting, InvalidArn, ValidationException
   */
  startable(arn: string, traceHeader?: string): Startable | undefined {
    const trace = traceHeader === undefined ? {} : { traceHeader };
    const { stateMachineArn, qualifier } = readStateMachineArn(arn);
    const record = this.stateMachine(stateMachineArn);
    if (record === undefined) return undefined;
    checkNotDeleting(record);
    if (qualifier === undefined) return new Startable(record, record.revision, trace);
    const alias = record.aliases.get(qualifier);
    const versionArn = alias === undefined ? arn : this.draw(alias.routes);
    const version = record.versions.find((each) => each.arn === versionArn);
    return version && new Startable(record, version.revision, { version, ...(alias && { alias }), ...trace });
  }

  private draw(routes: readonly Route[]): string | undefined {
    const [first, second] = routes;
    if (second === undefined || first === undefined) return first?.stateMachineVersionArn;
    return (this.random.nextDouble() * 100 < first.weight ? first : second).stateMachineVersionArn;
  }

  // --- activities -----------------------------------------------------------------------------------

  activity(arn: string): ActivityRecord | undefined {
    return this.activityRecords.get(arn);
  }

  /** In the order in which they were created. */
  get activities(): readonly ActivityRecord[] {
    return [...this.activityRecords.values()];
  }

  saveActivity(activity: ActivityRecord): Promise<void> {
    this.activityRecords.set(activity.arn, activity);
    return this.write([documents.counter(this.lastOrder), documents.activity(activity)]);
  }

  /** Nothing happens when it is not known. */
  async removeActivity(arn: string): Promise<void> {
    if (this.activityRecords.delete(arn)) await this.write([documents.noActivity(arn)]);
  }
}

/** @throws ServiceError StateMachineDeleting */
export function checkNotDeleting({ arn, isDeleting }: StateMachineRecord): void {
  if (isDeleting) throw new ServiceError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`);
}
