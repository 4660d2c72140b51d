// One account and region, as the operations of the API see it: what there is in it, and what runs its executions.

import type { ExecutionBackend } from '../catalog/backend.js';
import type { Catalog } from '../catalog/catalog.js';
import type { KeptDefinition, LoadedDefinition } from '../catalog/definition.js';
import type { StateMachineRecord } from '../catalog/records.js';
import type { Startable } from '../catalog/startable.js';
import { checkAccountId, checkRegion } from '../host/identity.js';
import { stateMachineDoesNotExist } from '../host/service-error.js';
import type { StateMachineType } from '../language/types.js';
import type { Integration } from '../resolvers/integration.js';
import type { TestStateOptions } from '../testing/test-state/test-state.js';

/** Where it is. */
export interface AccountPlace {
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** Default: `123456789012`. */
  readonly accountId?: string;
}

export interface AccountParts extends AccountPlace {
  readonly catalog: Catalog;
  readonly backend: ExecutionBackend;
  /** Keeps a definition that was read. */
  readonly keep: (definition: LoadedDefinition, type: StateMachineType) => Promise<KeptDefinition>;
  readonly integrations: readonly Integration[];
  /** How states are tested alone: with the tasks of the executions, on a clock of their own. */
  readonly stateTests: Omit<TestStateOptions, 'region' | 'accountId' | 'integrations'>;
}

export class Account {
  readonly region: string;
  readonly accountId: string;
  readonly integrations: readonly Integration[];
  readonly catalog: Catalog;
  readonly backend: ExecutionBackend;
  readonly stateTests: TestStateOptions;
  readonly keep: AccountParts['keep'];

  /** @throws TypeError for a region or an account that is none. */
  constructor(parts: AccountParts) {
    const { region = 'us-east-1', accountId = '123456789012', integrations } = parts;
    this.region = checkRegion(region);
    this.accountId = checkAccountId(accountId);
    this.integrations = integrations;
    this.catalog = parts.catalog;
    this.backend = parts.backend;
    this.keep = parts.keep;
    this.stateTests = { ...parts.stateTests, region, accountId, integrations };
  }

  get now(): Date {
    return this.backend.now;
  }

  arn(type: 'stateMachine' | 'activity', name: string): string {
    return `arn:aws:states:${this.region}:${this.accountId}:${type}:${name}`;
  }

  /**
   * What an execution is started from by this ARN, ready to run.
   * @throws (rejects) ServiceError StateMachineDoesNotExist, StateMachineDeleting, InvalidArn, ValidationException
   */
  async startable(arn: string, traceHeader: string | undefined): Promise<Startable> {
    const machine = this.catalog.startable(arn, traceHeader);
    if (machine === undefined) throw stateMachineDoesNotExist(arn);
    await machine.revision.definition.load();
    return machine;
  }

  /** It is there until the last of its executions has ended. */
  async delete(record: StateMachineRecord): Promise<void> {
    record.isDeleting = true;
    record.versions = [];
    record.aliases.clear();
    await this.catalog.save(record);
    await this.backend.terminate(record, () => this.catalog.remove(record));
  }
}
