// What is known of state machines and activities, besides their executions.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html

import type { StateMachineType } from '../language/types.js';
import type { EncryptionConfiguration, LoggingConfiguration, TracingConfiguration } from './configurations.js';
import type { KeptDefinition } from './definition.js';

/** What an update of a state machine can change, besides its definition. */
export interface Configuration {
  readonly roleArn: string;
  readonly loggingConfiguration: LoggingConfiguration;
  readonly tracingConfiguration: TracingConfiguration;
  readonly encryptionConfiguration: EncryptionConfiguration;
}

/** It is never changed: an update makes a new one, and an execution keeps the one that it started with. */
export interface Revision extends Configuration {
  /** No other one of the account ever has it, and later ones have larger ones. */
  readonly number: number;
  /** The one that a state machine is created with has none. */
  readonly revisionId: string | undefined;
  readonly updateDate: Date;
  readonly definition: KeptDefinition;
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

/** What an execution was started from, as it is kept with it; plain JSON. */
export type Origin = {
  /** The number of the revision. */
  readonly revision: number;
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
  readonly traceHeader?: string;
};
