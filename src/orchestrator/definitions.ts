// The state machines of an orchestrator, and the definitions that their executions keep to their end.
//
//   D1. A definition is kept by its digest and never changed: what a state machine is registered with next is another one.
//   D2. An execution goes on by the definition that it began with, whoever registers what meanwhile, in this process or in
//       the next one.

import { hexDigest } from '../expressions/digest.js';
import type { HostedStateMachine, PreparedStateMachine } from '../host/host.js';
import type { StateMachineIdentity } from '../host/identity.js';
import { parseStateMachine } from '../host/state-machine.js';
import type { StateMachineType } from '../language/types.js';
import type { Integration } from '../resolvers/integration.js';
import { type Store, StoreError, type StoreWrite } from '../store/store.js';
import { type Json, stringifyJson } from '../utils/json.js';
import { messageOf } from '../utils/thrown.js';

const VERSION = 1;
const DEFINITION = 'definition/';
const MACHINE = 'state-machine/';

/** A state machine that was registered, as it is kept. */
interface RegisteredMachine {
  readonly stateMachineArn: string;
  readonly type: StateMachineType;
  /** The key of its definition. */
  readonly definition: string;
}

interface KeptDefinition {
  /** JSON text. */
  readonly definition: string;
  readonly identity: StateMachineIdentity;
}

export class Definitions {
  private readonly store: Store;
  private readonly integrations: readonly Integration[];
  private readonly registered = new Map<string, RegisteredMachine>();
  /** Those that were used in this process, by the keys of their definitions. */
  private readonly machines = new Map<string, Pick<HostedStateMachine, 'prepare'>>();
  /** The keys of definitions that were looked at. */
  private readonly keys = new WeakMap<PreparedStateMachine, string>();
  /** Keys of definitions that are in the store, or are about to be written there. */
  private readonly kept = new Set<string>();

  constructor(store: Store, integrations: readonly Integration[]) {
    this.store = store;
    this.integrations = integrations;
  }

  /** Reads what was registered before. @throws (rejects) StoreError */
  async load(): Promise<void> {
    for (const { key, value } of await this.store.documents(MACHINE)) {
      const machine = readDocument<RegisteredMachine>(key, value);
      this.registered.set(machine.stateMachineArn, machine);
    }
  }

  /** What writes down that executions are started from this one from now on. */
  register(machine: HostedStateMachine): readonly StoreWrite[] {
    const { stateMachineArn, type } = machine;
    const { key, writes } = this.keep(machine);
    const registered: RegisteredMachine = { stateMachineArn, type, definition: key };
    this.registered.set(stateMachineArn, registered);
    return [...writes, putDocument(`${MACHINE}${stateMachineArn}`, registered)];
  }

  /** The ARNs of all that were registered. */
  get stateMachineArns(): readonly string[] {
    return [...this.registered.keys()];
  }

  has(stateMachineArn: string): boolean {
    return this.registered.has(stateMachineArn);
  }

  /** The latest that was registered by this ARN. */
  async find(stateMachineArn: string): Promise<HostedStateMachine | undefined> {
    const registered = this.registered.get(stateMachineArn);
    if (registered === undefined) return undefined;
    const { type, definition } = registered;
    const machine = await this.machine(definition);
    return { type, stateMachineArn, prepare: (as) => machine.prepare(as), keptAs: definition };
  }

  /** The key of the definition, and what writes it down where it is not kept yet. */
  keep(machine: HostedStateMachine): { readonly key: string; readonly writes: readonly StoreWrite[] } {
    if (machine.keptAs !== undefined) return { key: machine.keptAs, writes: [] };
    const { definition } = machine;
    if (definition === undefined) throw new TypeError('An orchestrator runs state machines made by parseStateMachine');
    const prepared = machine.prepare(machine.type);
    const known = this.keys.get(prepared);
    if (known !== undefined) return { key: known, writes: [] };
    const { name, roleArn, region, accountId } = prepared.identity;
    const identity = {
      ...(name !== undefined && { name }),
      ...(roleArn !== undefined && { roleArn }),
      ...(region !== undefined && { region }),
      ...(accountId !== undefined && { accountId }),
    };
    // A definition is JSON that has been checked.
    const kept: KeptDefinition = { definition: stringifyJson(definition as unknown as Json), identity };
    const key = `${DEFINITION}${hexDigest(JSON.stringify(kept), 'SHA-256')}`;
    this.keys.set(prepared, key);
    this.machines.set(key, machine);
    if (this.kept.has(key)) return { key, writes: [] };
    this.kept.add(key);
    return { key, writes: [putDocument(key, kept)] };
  }

  /**
   * What runs an execution that began with this definition.
   * @throws (rejects) StoreError; DefinitionError for one that this release does not run, such as one whose integrations
   * were not passed.
   */
  async prepared(key: string, type: StateMachineType): Promise<PreparedStateMachine> {
    return (await this.machine(key)).prepare(type);
  }

  private async machine(key: string): Promise<Pick<HostedStateMachine, 'prepare'>> {
    const known = this.machines.get(key);
    if (known !== undefined) return known;
    const document = await this.store.document(key);
    if (document === undefined) throw new StoreError('Corrupt', `The store has no ${key}, which executions run by`);
    const { definition, identity } = readDocument<KeptDefinition>(key, document.value);
    const machine = parseStateMachine(definition, { ...identity, integrations: this.integrations });
    this.machines.set(key, machine);
    this.kept.add(key);
    return machine;
  }
}

function putDocument(key: string, value: object): StoreWrite {
  return { type: 'PutDocument', key, value: JSON.stringify({ version: VERSION, ...value }) };
}

/** @throws StoreError `Corrupt`, `Version` */
function readDocument<Value>(key: string, text: string): Value {
  let value: { readonly version?: unknown };
  try {
    value = JSON.parse(text) as { readonly version?: unknown };
  } catch (error) {
    throw new StoreError('Corrupt', `${key} is not JSON: ${messageOf(error)}`, { cause: error });
  }
  if (value.version === VERSION) return value as Value;
  throw new StoreError('Version', `${key} is of version ${String(value.version)}; this release reads ${VERSION}`);
}
