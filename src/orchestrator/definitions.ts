// The definitions that executions keep to their end.
//
//   D1. A definition is kept by its digest and never changed: what a state machine is registered with next is another one.
//   D2. An execution goes on by the definition that it began with, whoever registers what meanwhile, in this process or in
//       the next one.

import { KeptDefinition, type LoadedDefinition } from '../catalog/definition.js';
import { readDocument } from '../catalog/documents.js';
import { hexDigest } from '../expressions/digest.js';
import type { HostedStateMachine, PreparedStateMachine } from '../host/host.js';
import { type StateMachineIdentity, stateMachineArn } from '../host/identity.js';
import { parseStateMachine } from '../host/state-machine.js';
import type { StateMachineType } from '../language/types.js';
import type { Integration } from '../resolvers/integration.js';
import { type Store, StoreError, type StoreWrite } from '../store/store.js';
import { type Json, stringifyJson } from '../utils/json.js';

const VERSION = 1;
const DEFINITION = 'definition/';

interface DefinitionDocument {
  /** JSON text. */
  readonly definition: string;
  readonly identity: StateMachineIdentity;
}

/** The key of a definition, and what writes it down where it is not kept yet. */
export interface Kept {
  readonly key: string;
  readonly writes: readonly StoreWrite[];
}

export class Definitions {
  private readonly store: Store;
  private readonly integrations: readonly Integration[];
  /** Those that were used in this process, by their keys. */
  private readonly loaded = new Map<string, LoadedDefinition>();
  /** The keys of definitions that were looked at. */
  private readonly keys = new WeakMap<PreparedStateMachine, string>();
  /** Keys of definitions that are in the store, or are about to be written there. */
  private readonly kept = new Set<string>();
  /** The ARNs of their state machines, by their keys. */
  private readonly arns = new Map<string, string>();
  private areListed = false;

  constructor(store: Store, integrations: readonly Integration[]) {
    this.store = store;
    this.integrations = integrations;
  }

  /** @throws TypeError for a state machine that has no definition. */
  keep(machine: HostedStateMachine): Kept {
    if (machine.keptAs !== undefined) return { key: machine.keptAs, writes: [] };
    const { definition } = machine;
    if (definition === undefined) throw new TypeError('An orchestrator runs state machines made by parseStateMachine');
    const prepared = machine.prepare(machine.type);
    const known = this.keys.get(prepared);
    if (known !== undefined && this.kept.has(known)) return { key: known, writes: [] };
    // A definition is JSON that has been checked.
    const text = stringifyJson(definition as unknown as Json);
    const kept = this.keepLoaded({ text, machine: { definition, prepare: (type) => machine.prepare(type) } }, prepared);
    this.keys.set(prepared, kept.key);
    return kept;
  }

  /** @param prepared the same state machine, made ready for some type. */
  keepLoaded(loaded: LoadedDefinition, { identity: { name, roleArn, region, accountId } }: PreparedStateMachine): Kept {
    const identity = {
      ...(name !== undefined && { name }),
      ...(roleArn !== undefined && { roleArn }),
      ...(region !== undefined && { region }),
      ...(accountId !== undefined && { accountId }),
    };
    const document: DefinitionDocument = { definition: loaded.text, identity };
    const key = `${DEFINITION}${hexDigest(JSON.stringify(document), 'SHA-256')}`;
    this.loaded.set(key, loaded);
    if (this.kept.has(key)) return { key, writes: [] };
    this.kept.add(key);
    this.arns.set(key, stateMachineArn(identity));
    const value = JSON.stringify({ version: VERSION, ...document });
    return { key, writes: [{ type: 'PutDocument', key, value }] };
  }

  /** The definition of this key, to be loaded when somebody asks for it. */
  definition(key: string): KeptDefinition {
    return new KeptDefinition(key, (each) => this.load(each), this.loaded.get(key));
  }

  /** @throws (rejects) StoreError */
  async identity(key: string): Promise<StateMachineIdentity> {
    return (await this.document(key)).identity;
  }

  /**
   * What runs an execution that began with this definition.
   * @throws (rejects) StoreError; DefinitionError for one that this release does not run, such as one whose integrations
   * were not passed.
   */
  async prepared(key: string, type: StateMachineType): Promise<PreparedStateMachine> {
    return (await this.load(key)).machine.prepare(type);
  }

  /** The ARNs of the state machines that have, or had, a definition that is kept, by its key. @throws (rejects) StoreError */
  async stateMachineArns(): Promise<ReadonlyMap<string, string>> {
    if (this.areListed) return this.arns;
    for (const { key, value } of await this.store.documents(DEFINITION)) {
      this.arns.set(key, stateMachineArn(readDocument<DefinitionDocument>(key, value).identity));
    }
    this.areListed = true;
    return this.arns;
  }

  /** Nobody needs them any more. @returns what deletes them. */
  forget(keys: Iterable<string>): readonly StoreWrite[] {
    const writes: StoreWrite[] = [];
    for (const key of keys) {
      if (!this.arns.delete(key)) continue;
      this.loaded.delete(key);
      this.kept.delete(key);
      writes.push({ type: 'DeleteDocument', key });
    }
    return writes;
  }

  private async load(key: string): Promise<LoadedDefinition> {
    const known = this.loaded.get(key);
    if (known !== undefined) return known;
    const { definition: text, identity } = await this.document(key);
    const loaded = { text, machine: parseStateMachine(text, { ...identity, integrations: this.integrations }) };
    this.loaded.set(key, loaded);
    this.kept.add(key);
    return loaded;
  }

  private async document(key: string): Promise<DefinitionDocument> {
    const document = await this.store.document(key);
    if (document === undefined) throw new StoreError('Corrupt', `The store has no ${key}, which executions run by`);
    return readDocument<DefinitionDocument>(key, document.value);
  }
}
