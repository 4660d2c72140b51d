// State machines: created, updated, described, listed and deleted.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html

import { DefinitionError } from '../diagnostics/definition-error.js';
import { invalidDefinitionMessage } from '../diagnostics/print.js';
import { variableReferences } from '../expressions/variable-references.js';
import { checkedName, checkRoleArn } from '../host/identity.js';
import { flag, required } from '../host/request.js';
import { ServiceError, stateMachineDoesNotExist } from '../host/service-error.js';
import { parseStateMachine, type StateMachine } from '../host/state-machine.js';
import type { StateMachineType } from '../language/types.js';
import { parseJson } from '../utils/json.js';
import {
  type Account,
  type Configuration,
  checkNotDeleting,
  type Revision,
  type StateMachineRecord,
  type Version,
} from './account.js';
import { readStateMachineArn } from './arns.js';
import { readEncryption, readLogging, readTracing } from './configurations.js';
import { operation } from './operation.js';
import { pageOf } from './pages.js';
import {
  arn,
  definition,
  description,
  encryptionConfiguration,
  includedData,
  loggingConfiguration,
  name,
  paging,
  stateMachineType,
  tags,
  tracingConfiguration,
} from './shapes.js';
import { addTags } from './tags.js';
import { publish } from './versions.js';

export const createStateMachine = operation(
  {
    name: required(name),
    definition: required(definition),
    roleArn: required(arn),
    type: stateMachineType,
    loggingConfiguration,
    tags,
    tracingConfiguration,
    publish: flag(),
    versionDescription: description,
    encryptionConfiguration,
  },
  (account, request) => {
    const { type = 'STANDARD', versionDescription } = request;
    checkedName(request.name);
    checkVersionDescription(request);
    const configuration: Configuration = {
      definition: request.definition,
      roleArn: checkRoleArn(request.roleArn),
      loggingConfiguration: readLogging(request.loggingConfiguration),
      tracingConfiguration: readTracing(request.tracingConfiguration),
      encryptionConfiguration: readEncryption(request.encryptionConfiguration),
    };
    const machine = machineOf(account, request.name, type, configuration);
    const stateMachineArn = account.arn('stateMachine', request.name);
    const record: StateMachineRecord = {
      arn: stateMachineArn,
      name: request.name,
      type,
      order: account.nextOrder(),
      creationDate: account.now,
      publish: request.publish ?? false,
      versionDescription,
      revision: { ...configuration, revisionId: undefined, updateDate: account.now, machine },
      versions: [],
      publishedVersions: 0,
      aliases: new Map(),
      tags: new Map(),
      isDeleting: false,
    };
    const known = account.stateMachine(stateMachineArn);
    if (known !== undefined) return created(known, record);
    addTags(stateMachineArn, record.tags, request.tags);
    account.add(record);
    const version = record.publish ? publish(account, record, versionDescription) : undefined;
    return { stateMachineArn, creationDate: record.creationDate, ...versionMember(version) };
  },
);

export const updateStateMachine = operation(
  {
    stateMachineArn: required(arn),
    definition,
    roleArn: arn,
    loggingConfiguration,
    tracingConfiguration,
    publish: flag(),
    versionDescription: description,
    encryptionConfiguration,
  },
  (account, request) => {
    const record = account.unqualified(request.stateMachineArn);
    checkNotDeleting(record);
    checkUpdates(request);
    checkVersionDescription(request);
    const before = record.revision;
    const after: Configuration = {
      definition: request.definition ?? before.definition,
      roleArn: request.roleArn === undefined ? before.roleArn : checkRoleArn(request.roleArn),
      loggingConfiguration: updated(request.loggingConfiguration, readLogging) ?? before.loggingConfiguration,
      tracingConfiguration: updated(request.tracingConfiguration, readTracing) ?? before.tracingConfiguration,
      encryptionConfiguration:
        updated(request.encryptionConfiguration, readEncryption) ?? before.encryptionConfiguration,
    };
    const machine = machineOf(account, record.name, record.type, after);
    const updateDate = account.now;
    // Recorded: what changes nothing makes no revision.
    if (!isSame(before, after)) {
      record.revision = { ...after, revisionId: account.newRevisionId(), updateDate, machine };
    }
    const version = request.publish === true ? publish(account, record, request.versionDescription) : undefined;
    return { updateDate, ...revisionMember(record.revision), ...versionMember(version) };
  },
);

export const describeStateMachine = operation({ stateMachineArn: required(arn), includedData }, (account, request) => {
  const { stateMachineArn, qualifier } = readStateMachineArn(request.stateMachineArn);
  const record = account.stateMachine(stateMachineArn);
  const version = record?.versions.find((each) => each.arn === request.stateMachineArn);
  // An alias is described by an operation of its own.
  if (record === undefined || (qualifier !== undefined && version === undefined)) {
    throw stateMachineDoesNotExist(request.stateMachineArn);
  }
  return {
    stateMachineArn: request.stateMachineArn,
    name: record.name,
    status: record.isDeleting ? ('DELETING' as const) : ('ACTIVE' as const),
    ...describedRevision(version?.revision ?? record.revision, request.includedData),
    type: record.type,
    creationDate: version?.creationDate ?? record.creationDate,
    ...(version?.description !== undefined && { description: version.description }),
  };
});

export const deleteStateMachine = operation({ stateMachineArn: required(arn) }, (account, request) => {
  const { stateMachineArn, qualifier } = readStateMachineArn(request.stateMachineArn);
  if (qualifier !== undefined) {
    // Documented; the words are not.
    throw new ServiceError(
      'ValidationException',
      `A version or an alias has an operation of its own to be deleted: '${request.stateMachineArn}'`,
    );
  }
  const record = account.stateMachine(stateMachineArn);
  if (record === undefined) return {};
  record.isDeleting = true;
  record.versions = [];
  record.aliases.clear();
  // Documented: executions are terminated on their next state transition, and Express ones go on.
  if (record.type === 'STANDARD') for (const execution of account.executionsOf(record)) execution.terminate();
  return {};
});

// The order is that of the creation; which one the service has is not documented.
export const listStateMachines = operation(paging, (account, request) => {
  const { items, next } = pageOf(account.allStateMachines, ({ order }) => order, ['ListStateMachines'], request);
  const stateMachines = items.map((record) => ({
    stateMachineArn: record.arn,
    name: record.name,
    type: record.type,
    creationDate: record.creationDate,
  }));
  return { stateMachines, ...next };
});

/** What the descriptions of state machines, and those for executions, tell of a revision. */
export function describedRevision(revision: Revision, data: 'ALL_DATA' | 'METADATA_ONLY' = 'ALL_DATA') {
  // Documented for a definition that may not be decrypted.
  const definition = data === 'METADATA_ONLY' ? '{}' : revision.definition;
  return {
    definition,
    roleArn: revision.roleArn,
    loggingConfiguration: revision.loggingConfiguration,
    tracingConfiguration: revision.tracingConfiguration,
    encryptionConfiguration: revision.encryptionConfiguration,
    ...revisionMember(revision),
    ...variablesMember(definition),
  };
}

// --- inside -----------------------------------------------------------------------------------------

/**
 * What a second request to create a state machine is answered: documented is that its role and its tags do not count.
 * @throws ServiceError StateMachineAlreadyExists, StateMachineDeleting
 */
function created(known: StateMachineRecord, asked: StateMachineRecord) {
  checkNotDeleting(known);
  const isRepeated =
    known.type === asked.type &&
    known.publish === asked.publish &&
    known.versionDescription === asked.versionDescription &&
    isSame(known.revision, { ...asked.revision, roleArn: known.revision.roleArn });
  if (!isRepeated) {
    throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${known.arn}'`);
  }
  const first = known.publish ? known.versions.find(({ number }) => number === 1) : undefined;
  return { stateMachineArn: known.arn, creationDate: known.creationDate, ...versionMember(first) };
}

/** @throws ServiceError InvalidDefinition */
function machineOf(
  { region, accountId, integrations }: Account,
  name: string,
  type: StateMachineType,
  { definition, roleArn }: Configuration,
): StateMachine {
  try {
    return parseStateMachine(definition, { format: 'json', name, type, roleArn, region, accountId, integrations });
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new ServiceError('InvalidDefinition', invalidDefinitionMessage(error.diagnostics));
  }
}

function isSame(left: Configuration, right: Configuration): boolean {
  return CONFIGURATION.every((member) => JSON.stringify(left[member]) === JSON.stringify(right[member]));
}

const CONFIGURATION: readonly (keyof Configuration)[] = [
  'definition',
  'roleArn',
  'loggingConfiguration',
  'tracingConfiguration',
  'encryptionConfiguration',
];

function updated<Given, Read>(given: Given | undefined, read: (given: Given) => Read): Read | undefined {
  return given === undefined ? undefined : read(given);
}

/** @throws ServiceError MissingRequiredParameter */
function checkUpdates(request: { readonly [N in keyof Configuration]?: unknown }): void {
  if (CONFIGURATION.some((member) => request[member] !== undefined)) return;
  throw new ServiceError(
    'MissingRequiredParameter',
    'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
  );
}

/** @throws ServiceError ValidationException */
function checkVersionDescription(request: {
  readonly publish?: boolean | undefined;
  readonly versionDescription?: string | undefined;
}): void {
  if (request.versionDescription === undefined || request.publish === true) return;
  throw new ServiceError('ValidationException', 'Version description can only be set when publish is true');
}

function revisionMember({ revisionId }: Revision): { readonly revisionId?: string } {
  return revisionId === undefined ? {} : { revisionId };
}

/** Recorded: it is not there where no state refers to a variable. */
function variablesMember(definition: string): {
  readonly variableReferences?: Readonly<Record<string, readonly string[]>>;
} {
  const references = variableReferences(parseJson(definition));
  return Object.keys(references).length === 0 ? {} : { variableReferences: references };
}

function versionMember(version: Version | undefined): { readonly stateMachineVersionArn?: string } {
  return version === undefined ? {} : { stateMachineVersionArn: version.arn };
}
