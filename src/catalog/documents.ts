// A catalog as documents of a store, and back.
//
//   V1. Each says which version it is of. One of a newer release is refused, never guessed at.
//   V2. What an older release wrote, of a state machine or an activity, is read with what it did not know filled in.

import type { StateMachineIdentity } from '../host/identity.js';
import type { StateMachineType } from '../language/types.js';
import { StoreError } from '../store/store.js';
import { messageOf } from '../utils/thrown.js';
import { nameIn } from './arns.js';
import {
  type EncryptionConfiguration,
  type LoggingConfiguration,
  readEncryption,
  readLogging,
  readTracing,
  type TracingConfiguration,
} from './configurations.js';
import type { KeptDefinition } from './definition.js';
import type { ActivityRecord, Alias, Revision, Route, StateMachineRecord, Version } from './records.js';

/** A text by its key, or that there is none any more. */
export interface CatalogDocument {
  readonly key: string;
  /** JSON text; undefined for none. */
  readonly value: string | undefined;
}

const VERSION = 1;
const COUNTER = 'catalog';
const STATE_MACHINE = 'state-machine/';
const REVISION = 'revision/';
const ACTIVITY = 'activity/';

/** What the keys of all documents of a catalog begin with. */
export const CATALOG_PREFIXES: readonly string[] = [COUNTER, STATE_MACHINE, REVISION, ACTIVITY];

// --- as they are kept -------------------------------------------------------------------------------
// Dates are epoch milliseconds.

interface KeptStateMachine {
  readonly stateMachineArn: string;
  readonly type: StateMachineType;
  /** The key of the definition of its latest revision. */
  readonly definition: string;
  /** All that follows was not there in the first release that kept state machines. */
  readonly details?: KeptStateMachineDetails;
}

interface KeptStateMachineDetails {
  readonly name: string;
  readonly order: number;
  readonly creationDate: number;
  readonly publish: boolean;
  readonly versionDescription?: string;
  /** The number of the latest. */
  readonly revision: number;
  readonly versions: readonly KeptVersion[];
  readonly publishedVersions: number;
  readonly aliases: readonly KeptAlias[];
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly isDeleting: boolean;
}

interface KeptVersion {
  readonly number: number;
  readonly revision: number;
  readonly description?: string;
  readonly creationDate: number;
}

interface KeptAlias {
  readonly name: string;
  readonly order: number;
  readonly description?: string;
  readonly routes: readonly Route[];
  readonly creationDate: number;
  readonly updateDate: number;
}

interface KeptRevision {
  readonly number: number;
  readonly revisionId?: string;
  readonly updateDate: number;
  /** The key of its definition. */
  readonly definition: string;
  readonly roleArn: string;
  readonly loggingConfiguration: LoggingConfiguration;
  readonly tracingConfiguration: TracingConfiguration;
  readonly encryptionConfiguration: EncryptionConfiguration;
}

interface KeptActivity {
  /** Not there in the first release that kept activities. */
  readonly details?: {
    readonly order: number;
    readonly creationDate: number;
    readonly encryptionConfiguration: EncryptionConfiguration;
    readonly tags: readonly (readonly [key: string, value: string])[];
  };
}

/** The key of the document of a revision. */
export function revisionKey(number: number): string {
  return `${REVISION}${number}`;
}

/** What writes down parts of a catalog. */
export const documents = {
  counter: (lastOrder: number) => document(COUNTER, { lastOrder }),

  revision(revision: Revision): CatalogDocument {
    const { number, revisionId, updateDate, definition, ...configuration } = revision;
    const kept: KeptRevision = {
      number,
      ...(revisionId !== undefined && { revisionId }),
      updateDate: updateDate.getTime(),
      definition: definition.key,
      ...configuration,
    };
    return document(revisionKey(number), kept);
  },

  noRevision: ({ number }: Revision): CatalogDocument => ({ key: revisionKey(number), value: undefined }),

  stateMachine(record: StateMachineRecord): CatalogDocument {
    const { arn, name, type, order, creationDate, publish, versionDescription, revision } = record;
    const kept: KeptStateMachine = {
      stateMachineArn: arn,
      type,
      definition: revision.definition.key,
      details: {
        name,
        order,
        creationDate: creationDate.getTime(),
        publish,
        ...(versionDescription !== undefined && { versionDescription }),
        revision: revision.number,
        versions: record.versions.map(keptVersion),
        publishedVersions: record.publishedVersions,
        aliases: Array.from(record.aliases.values(), keptAlias),
        tags: [...record.tags],
        isDeleting: record.isDeleting,
      },
    };
    return document(`${STATE_MACHINE}${arn}`, kept);
  },

  noStateMachine: ({ arn }: StateMachineRecord): CatalogDocument => ({
    key: `${STATE_MACHINE}${arn}`,
    value: undefined,
  }),

  activity({ arn, order, creationDate, encryptionConfiguration, tags }: ActivityRecord): CatalogDocument {
    const details = { order, creationDate: creationDate.getTime(), encryptionConfiguration, tags: [...tags] };
    const kept: KeptActivity = { details };
    return document(`${ACTIVITY}${arn}`, kept);
  },

  noActivity: (arn: string): CatalogDocument => ({ key: `${ACTIVITY}${arn}`, value: undefined }),
};

function document(key: string, value: object): CatalogDocument {
  return { key, value: JSON.stringify({ version: VERSION, ...value }) };
}

function keptVersion({ number, revision, description, creationDate }: Version): KeptVersion {
  return {
    number,
    revision: revision.number,
    ...(description !== undefined && { description }),
    creationDate: creationDate.getTime(),
  };
}

function keptAlias({ name, order, description, routes, creationDate, updateDate }: Alias): KeptAlias {
  return {
    name,
    order,
    ...(description !== undefined && { description }),
    routes,
    creationDate: creationDate.getTime(),
    updateDate: updateDate.getTime(),
  };
}

// --- read back --------------------------------------------------------------------------------------

/** What a catalog is read from. */
export interface KeptCatalog {
  readonly documents: readonly CatalogDocument[];
  readonly now: Date;
  /** The definition of this key. */
  definition(key: string): KeptDefinition;
  /** What is said in a definition of where its state machine lives. @throws (rejects) StoreError */
  identity(key: string): Promise<StateMachineIdentity>;
}

export interface CatalogContents {
  readonly lastOrder: number;
  readonly revisions: readonly Revision[];
  /** In the order of their creation, as are the activities. */
  readonly stateMachines: readonly StateMachineRecord[];
  readonly activities: readonly ActivityRecord[];
  /** What is to be written because an older release did not know it. */
  readonly additions: readonly CatalogDocument[];
}

/** @throws (rejects) StoreError `Corrupt`, `Version` */
export async function readCatalog(kept: KeptCatalog): Promise<CatalogContents> {
  const reader = new CatalogReader(kept);
  for (const { key, value } of kept.documents) if (value !== undefined) reader.take(key, value);
  return reader.contents();
}

class CatalogReader {
  private readonly kept: KeptCatalog;
  private lastOrder = 0;
  private readonly revisions = new Map<number, Revision>();
  private readonly machines: KeptStateMachine[] = [];
  private readonly activities: { readonly arn: string; readonly activity: KeptActivity }[] = [];
  private readonly additions: CatalogDocument[] = [];

  constructor(kept: KeptCatalog) {
    this.kept = kept;
  }

  take(key: string, text: string): void {
    if (key === COUNTER) this.lastOrder = readDocument<{ readonly lastOrder: number }>(key, text).lastOrder;
    else if (key.startsWith(REVISION)) this.takeRevision(readDocument<KeptRevision>(key, text));
    else if (key.startsWith(STATE_MACHINE)) this.machines.push(readDocument<KeptStateMachine>(key, text));
    else if (key.startsWith(ACTIVITY)) {
      this.activities.push({ arn: key.slice(ACTIVITY.length), activity: readDocument<KeptActivity>(key, text) });
    }
  }

  async contents(): Promise<CatalogContents> {
    const stateMachines: StateMachineRecord[] = [];
    for (const kept of this.machines) stateMachines.push(await this.stateMachine(kept));
    const activities = this.activities.map(({ arn, activity }) => this.activity(arn, activity));
    if (this.additions.length > 0) this.additions.push(documents.counter(this.lastOrder));
    return {
      lastOrder: this.lastOrder,
      revisions: [...this.revisions.values()],
      stateMachines: stateMachines.sort(byOrder),
      activities: activities.sort(byOrder),
      additions: this.additions,
    };
  }

  private takeRevision({ updateDate, definition, revisionId, ...rest }: KeptRevision & { version?: unknown }): void {
    const { version: _version, ...configuration } = rest;
    this.revisions.set(configuration.number, {
      ...configuration,
      revisionId,
      updateDate: new Date(updateDate),
      definition: this.kept.definition(definition),
    });
  }

  private async stateMachine(machine: KeptStateMachine): Promise<StateMachineRecord> {
    const { stateMachineArn: arn, type, details } = machine;
    if (details === undefined) return this.addRecord(machine);
    const { name, order, creationDate, publish, versionDescription } = details;
    return {
      arn,
      name,
      type,
      order,
      creationDate: new Date(creationDate),
      publish,
      versionDescription,
      revision: this.revision(arn, details.revision),
      versions: details.versions.map((version) => ({
        number: version.number,
        arn: `${arn}:${version.number}`,
        revision: this.revision(arn, version.revision),
        description: version.description,
        creationDate: new Date(version.creationDate),
      })),
      publishedVersions: details.publishedVersions,
      aliases: new Map(details.aliases.map((alias) => [alias.name, readAlias(arn, alias)])),
      tags: new Map(details.tags),
      isDeleting: details.isDeleting,
    };
  }

  private async addRecord({ stateMachineArn: arn, type, definition }: KeptStateMachine): Promise<StateMachineRecord> {
    const { now } = this.kept;
    const order = this.nextOrder();
    const revision: Revision = {
      ...defaultConfiguration(await this.kept.identity(definition)),
      number: this.nextOrder(),
      revisionId: undefined,
      updateDate: now,
      definition: this.kept.definition(definition),
    };
    this.revisions.set(revision.number, revision);
    const record = newRecord({ arn, type, order, creationDate: now, revision });
    this.additions.push(documents.revision(revision), documents.stateMachine(record));
    return record;
  }

  private activity(arn: string, { details }: KeptActivity): ActivityRecord {
    const name = nameIn(arn);
    if (details !== undefined) {
      const { order, creationDate, encryptionConfiguration, tags } = details;
      return { arn, name, order, creationDate: new Date(creationDate), encryptionConfiguration, tags: new Map(tags) };
    }
    const activity = newActivity({ arn, order: this.nextOrder(), creationDate: this.kept.now });
    this.additions.push(documents.activity(activity));
    return activity;
  }

  private nextOrder(): number {
    this.lastOrder += 1;
    return this.lastOrder;
  }

  private revision(arn: string, number: number): Revision {
    const revision = this.revisions.get(number);
    if (revision !== undefined) return revision;
    throw new StoreError('Corrupt', `The store has no revision ${number}, which ${arn} needs`);
  }
}

function readAlias(stateMachineArn: string, { name, creationDate, updateDate, ...alias }: KeptAlias): Alias {
  const { description, order, routes } = alias;
  return {
    arn: `${stateMachineArn}:${name}`,
    name,
    order,
    description,
    routes,
    creationDate: new Date(creationDate),
    updateDate: new Date(updateDate),
  };
}

const byOrder = (left: { readonly order: number }, right: { readonly order: number }) => left.order - right.order;

// --- what is there by default -----------------------------------------------------------------------

/** How a state machine is configured that was made ready to run in code. */
export function defaultConfiguration({ accountId = '123456789012', roleArn }: StateMachineIdentity) {
  return {
    roleArn: roleArn ?? `arn:aws:iam::${accountId}:role/StepwrightRole`,
    loggingConfiguration: readLogging(),
    tracingConfiguration: readTracing(),
    encryptionConfiguration: readEncryption(),
  };
}

/** A record of a state machine that has one revision, and else only what is passed. */
export function newRecord(
  own: Pick<StateMachineRecord, 'arn' | 'type' | 'order' | 'creationDate' | 'revision'> &
    Partial<Pick<StateMachineRecord, 'publish' | 'versionDescription' | 'tags'>>,
): StateMachineRecord {
  return {
    name: nameIn(own.arn),
    publish: false,
    versionDescription: undefined,
    versions: [],
    publishedVersions: 0,
    aliases: new Map(),
    tags: new Map(),
    isDeleting: false,
    ...own,
  };
}

export function newActivity(
  own: Pick<ActivityRecord, 'arn' | 'order' | 'creationDate'> & Partial<ActivityRecord>,
): ActivityRecord {
  return { name: nameIn(own.arn), encryptionConfiguration: readEncryption(), tags: new Map(), ...own };
}

/**
 * Reads a document that says its version.
 * @throws StoreError `Corrupt`, `Version`
 */
export function readDocument<Value>(key: string, text: string): Value {
  let value: { readonly version?: unknown };
  try {
    value = JSON.parse(text) as { readonly version?: unknown };
  } catch (error) {
    throw new StoreError('Corrupt', `${key} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (value.version === VERSION) return value as Value;
  throw new StoreError('Version', `${key} is of version ${String(value.version)}; this release reads ${VERSION}`);
}
