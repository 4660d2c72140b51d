// What there is in one account and region: state machines with their versions and aliases, activities, and the host that
// runs their executions.
//
//   A1. A revision is never changed: an update makes a new one, and an execution keeps the one that it started with.
//   A2. A state machine that is being deleted is there until the last of its executions has ended.

import { Host, type HostedStateMachine, type HostOptions } from '../host/host.js';
import type { RunningExecution } from '../host/running-execution.js';
import { ServiceError, stateMachineDoesNotExist } from '../host/service-error.js';
import type { StateMachine } from '../host/state-machine.js';
import type { StateMachineType } from '../language/types.js';
import type { Integration } from '../resolvers/integration.js';
import type { TestStateOptions } from '../testing/test-state/test-state.js';
import { Random } from '../utils/random.js';
import { readStateMachineArn } from './arns.js';
import type { EncryptionConfiguration, LoggingConfiguration, TracingConfiguration } from './configurations.js';

/** What an update of a state machine can change. */
export interface Configuration {
  /** JSON text, to the letter. */
  readonly definition: string;
  readonly roleArn: string;
  readonly loggingConfiguration: LoggingConfiguration;
  readonly tracingConfiguration: TracingConfiguration;
  readonly encryptionConfiguration: EncryptionConfiguration;
}

export interface Revision extends Configuration {
  /** The one that a state machine is created with has none. */
  readonly revisionId: string | undefined;
  readonly updateDate: Date;
  readonly machine: StateMachine;
}

export interface Version {
  readonly number: number;
  readonly arn: string;
  readonly revision: Revision;
  readonly description: string | undefined;
  readonly creationDate: Date;
}

export interface Route {
  readonly stateMachineVersionArn: string;
  /** Percent. */
  readonly weight: number;
}

export interface Alias {
  readonly arn: string;
  readonly name: string;
  /** Counts up with the aliases of the account. */
  readonly order: number;
  readonly creationDate: Date;
  description: string | undefined;
  routes: readonly Route[];
  updateDate: Date;
}

export type Tags = Map<string, string>;

export interface StateMachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly type: StateMachineType;
  /** Counts up with the state machines of the account. */
  readonly order: number;
  readonly creationDate: Date;
  /** What it was created with, of what its revisions do not have. */
  readonly publish: boolean;
  readonly versionDescription: string | undefined;
  revision: Revision;
  /** The latest last. */
  versions: Version[];
  /** How many versions were published; their numbers are not used again. */
  publishedVersions: number;
  readonly aliases: Map<string, Alias>;
  readonly tags: Tags;
  isDeleting: boolean;
}

export interface ActivityRecord {
  readonly arn: string;
  readonly name: string;
  readonly order: number;
  readonly creationDate: Date;
  readonly encryptionConfiguration: EncryptionConfiguration;
  readonly tags: Tags;
}

export interface AccountOptions
  extends Omit<HostOptions, 'stateMachines' | 'activities' | 'missingActivities' | 'directory'> {
  /** Default: `us-east-1`. */
  readonly region?: string;
  /** Default: `123456789012`. */
  readonly accountId?: string;
  /** Integrations of one's own, besides those of Step Functions or in their place. */
  readonly integrations?: readonly Integration[];
}

/** What an execution is started from: a revision, and what led to it. */
export class Startable implements HostedStateMachine {
  readonly record: StateMachineRecord;
  readonly revision: Revision;
  readonly version: Version | undefined;
  readonly alias: Alias | undefined;

  constructor(record: StateMachineRecord, revision: Revision, version?: Version, alias?: Alias) {
    this.record = record;
    this.revision = revision;
    this.version = version;
    this.alias = alias;
  }

  get type(): StateMachineType {
    return this.record.type;
  }

  get stateMachineArn(): string {
    return this.record.arn;
  }

  get definition() {
    return this.revision.machine.definition;
  }

  prepare(type: StateMachineType) {
    return this.revision.machine.prepare(type);
  }
}

export class Account {
  readonly region: string;
  readonly accountId: string;
  readonly integrations: readonly Integration[];
  readonly host: Host;
  /** How states are tested alone: with the tasks of the executions, on a clock of their own. */
  readonly stateTests: TestStateOptions;
  readonly activities = new Map<string, ActivityRecord>();
  /** By which requests an execution was redriven. */
  readonly redrives = new WeakMap<
    RunningExecution,
    readonly { readonly token: string; readonly redriveDate: Date }[]
  >();
  readonly traceHeaders = new WeakMap<RunningExecution, string>();
  /** By their ARNs; `stateMachine` and `allStateMachines` know which of them are still there. */
  private readonly records = new Map<string, StateMachineRecord>();
  private readonly random: Random;
  private lastOrder = 0;

  constructor({ region = 'us-east-1', accountId = '123456789012', integrations = [], ...options }: AccountOptions) {
    this.region = region;
    this.accountId = accountId;
    this.integrations = integrations;
    const { tasks, seed, answerTimeout } = options;
    this.stateTests = {
      region,
      accountId,
      integrations,
      ...(tasks === undefined ? {} : { tasks }),
      ...(seed === undefined ? {} : { seed }),
      ...(answerTimeout === undefined ? {} : { answerTimeout }),
    };
    this.host = new Host({
      ...options,
      directory: {
        // What this account does not have, a task cannot start; of other accounts nothing is known.
        hasStateMachine: (arn) => arn.startsWith(this.arn('stateMachine', '')),
        stateMachine: (arn) => this.startable(arn),
        hasActivity: (arn) => this.activities.has(arn),
      },
    });
    // A generator of its own, far from those of the executions.
    this.random = Random.scattered(-5 - (options.seed ?? 0));
  }

  get now(): Date {
    return this.host.now;
  }

  arn(type: 'stateMachine' | 'activity', name: string): string {
    return `arn:aws:states:${this.region}:${this.accountId}:${type}:${name}`;
  }

  nextOrder(): number {
    this.lastOrder += 1;
    return this.lastOrder;
  }

  newRevisionId(): string {
    return this.random.uuid();
  }

  // --- state machines -------------------------------------------------------------------------------

  add(record: StateMachineRecord): void {
    this.records.set(record.arn, record);
  }

  /** The state machine of an ARN without a qualifier; undefined when there is none. */
  stateMachine(arn: string): StateMachineRecord | undefined {
    const record = this.records.get(arn);
    if (record === undefined || !this.isGone(record)) return record;
    this.records.delete(arn);
    return undefined;
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
  get allStateMachines(): readonly StateMachineRecord[] {
    return [...this.records.keys()].flatMap((arn) => this.stateMachine(arn) ?? []);
  }

  /** Those of a state machine, in the order of their start. */
  executionsOf(record: StateMachineRecord): readonly RunningExecution[] {
    return this.host.executions.filter((execution) => startedFrom(execution)?.record === record);
  }

  /**
   * What an execution is started from by this ARN: the latest revision, a version, or what an alias draws.
   * @returns undefined when there is nothing by that ARN.
   * @throws ServiceError StateMachineDeleting, InvalidArn, ValidationException
   */
  startable(arn: string): Startable | undefined {
    const { stateMachineArn, qualifier } = readStateMachineArn(arn);
    const record = this.stateMachine(stateMachineArn);
    if (record === undefined) return undefined;
    checkNotDeleting(record);
    if (qualifier === undefined) return new Startable(record, record.revision);
    const alias = record.aliases.get(qualifier);
    const versionArn = alias === undefined ? arn : this.draw(alias.routes);
    const version = record.versions.find((each) => each.arn === versionArn);
    return version && new Startable(record, version.revision, version, alias);
  }

  private isGone(record: StateMachineRecord): boolean {
    return record.isDeleting && !this.executionsOf(record).some(isRunning);
  }

  private draw(routes: readonly Route[]): string | undefined {
    const [first, second] = routes;
    if (second === undefined || first === undefined) return first?.stateMachineVersionArn;
    return (this.random.nextDouble() * 100 < first.weight ? first : second).stateMachineVersionArn;
  }
}

/** What an execution was started from; undefined for one that the host was told to start by other means. */
export function startedFrom({ machine }: RunningExecution): Startable | undefined {
  return machine instanceof Startable ? machine : undefined;
}

function isRunning({ status, fault }: RunningExecution): boolean {
  return status === 'RUNNING' && fault === undefined;
}

/** @throws ServiceError StateMachineDeleting */
export function checkNotDeleting({ arn, isDeleting }: StateMachineRecord): void {
  if (isDeleting) throw new ServiceError('StateMachineDeleting', `State Machine is being deleted: '${arn}'`);
}
