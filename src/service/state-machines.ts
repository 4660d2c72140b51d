// State machines: created, updated, described, listed and deleted.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html

import { readStateMachineArn } from '../catalog/arns.js';
import { checkNotDeleting } from '../catalog/catalog.js';
import { readEncryption, readLogging, readTracing } from '../catalog/configurations.js';
import { newRecord } from '../catalog/documents.js';
import type { Configuration, Revision, StateMachineRecord, Tags, Version } from '../catalog/records.js';
import { DefinitionError } from '../diagnostics/definition-error.js';
import { invalidDefinitionMessage } from '../diagnostics/print.js';
import { variableReferences } from '../expressions/variable-references.js';
import { checkedName, checkRoleArn } from '../host/identity.js';
import { flag, required } from '../host/request.js';
import { ServiceError, stateMachineDoesNotExist } from '../host/service-error.js';
import { parseStateMachine, type StateMachine } from '../host/state-machine.js';
import type { StateMachineType } from '../language/types.js';
import { parseJson } from '../utils/json.js';
import type { Account } from './account.js';
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
  async (account, request) => {
    const { catalog, now } = account;
    const { type = 'STANDARD', versionDescription } = request;
    checkedName(request.name);
    checkVersionDescription(request);
    const asked: AskedFor = {
      type,
      text: request.definition,
      publish: request.publish ?? false,
      versionDescription,
      configuration: {
        roleArn: checkRoleArn(request.roleArn),
        loggingConfiguration: readLogging(request.loggingConfiguration),
        tracingConfiguration: readTracing(request.tracingConfiguration),
        encryptionConfiguration: readEncryption(request.encryptionConfiguration),
      },
    };
    const machine = machineOf(account, request.name, type, request.definition, asked.configuration);
    const stateMachineArn = account.arn('stateMachine', request.name);
    const tagsOfNew: Tags = new Map();
    if (catalog.stateMachine(stateMachineArn) === undefined) addTags(stateMachineArn, tagsOfNew, request.tags);
    const definition = await account.keep({ text: request.definition, machine }, type);
    // Looked for when nothing is waited for any more: another request may have the same name.
    const known = catalog.stateMachine(stateMachineArn);
    if (known !== undefined) return created(known, asked);
    const record = newRecord({
      arn: stateMachineArn,
      type,
      order: catalog.nextOrder(),
      creationDate: now,
      publish: asked.publish,
      versionDescription,
      revision: catalog.addRevision(definition, asked.configuration, now, { isFirst: true }),
      tags: tagsOfNew,
    });
    const version = record.publish ? publish(account, record, versionDescription) : undefined;
    await catalog.save(record);
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
  async (account, request) => {
    const { catalog } = account;
    const record = catalog.unqualified(request.stateMachineArn);
    checkNotDeleting(record);
    checkUpdates(request);
    checkVersionDescription(request);
    const text = request.definition ?? (await record.revision.definition.load()).text;
    const configuration = updatedConfiguration(record.revision, request);
    const machine = machineOf(account, record.name, record.type, text, configuration);
    const definition = await account.keep({ text, machine }, record.type);
    checkNotDeleting(record);
    const updateDate = account.now;
    // Recorded: what changes nothing makes no revision.
    if (!isSame(record.revision, configuration) || (await record.revision.definition.load()).text !== text) {
      record.revision = catalog.addRevision(definition, configuration, updateDate, { isFirst: false });
    }
    const version = request.publish === true ? publish(account, record, request.versionDescription) : undefined;
    await catalog.save(record);
    return { updateDate, ...revisionMember(record.revision), ...versionMember(version) };
  },
);

export const describeStateMachine = operation(
  { stateMachineArn: required(arn), includedData },
  async (account, request) => {
    const { stateMachineArn, qualifier } = readStateMachineArn(request.stateMachineArn);
    const record = account.catalog.stateMachine(stateMachineArn);
    const version = record?.versions.find((each) => each.arn === request.stateMachineArn);
    // An alias is described by an operation of its own.
    if (record === undefined || (qualifier !== undefined && version === undefined)) {
      throw stateMachineDoesNotExist(request.stateMachineArn);
    }
    return {
      stateMachineArn: request.stateMachineArn,
      name: record.name,
      status: record.isDeleting ? ('DELETING' as const) : ('ACTIVE' as const),
      ...(await describedRevision(version?.revision ?? record.revision, request.includedData)),
      type: record.type,
      creationDate: version?.creationDate ?? record.creationDate,
      ...(version?.description !== undefined && { description: version.description }),
    };
  },
);

export const deleteStateMachine = operation({ stateMachineArn: required(arn) }, async (account, request) => {
  const { stateMachineArn, qualifier } = readStateMachineArn(request.stateMachineArn);
  if (qualifier !== undefined) {
    // Documented; the words are not.
    throw new ServiceError(
      'ValidationException',
      `A version or an alias has an operation of its own to be deleted: '${request.stateMachineArn}'`,
    );
  }
  const record = account.catalog.stateMachine(stateMachineArn);
  // Documented: executions are terminated on their next state transition, and Express ones go on.
  if (record !== undefined && !record.isDeleting) await account.delete(record);
  return {};
});

// The order is that of the creation; which one the service has is not documented.
export const listStateMachines = operation(paging, (account, request) => {
  const { items, next } = pageOf(account.catalog.stateMachines, ({ order }) => order, ['ListStateMachines'], request);
  const stateMachines = items.map((record) => ({
    stateMachineArn: record.arn,
    name: record.name,
    type: record.type,
    creationDate: record.creationDate,
  }));
  return { stateMachines, ...next };
});

/**
 * What the descriptions of state machines, and those for executions, tell of a revision.
 * @param part of its definition, in the place of the whole; JSON text.
 */
export async function describedRevision(
  revision: Revision,
  data: 'ALL_DATA' | 'METADATA_ONLY' = 'ALL_DATA',
  part?: string,
) {
  // Documented for a definition that may not be decrypted.
  const definition = data === 'METADATA_ONLY' ? '{}' : (part ?? (await revision.definition.load()).text);
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

/** What a request to create a state machine says of it. */
interface AskedFor {
  readonly type: StateMachineType;
  readonly text: string;
  readonly publish: boolean;
  readonly versionDescription: string | undefined;
  readonly configuration: Configuration;
}

/**
 * What a second request to create a state machine is answered: documented is that its role and its tags do not count.
 * @throws (rejects) ServiceError StateMachineAlreadyExists, StateMachineDeleting
 */
async function created(known: StateMachineRecord, asked: AskedFor) {
  checkNotDeleting(known);
  const { revision } = known;
  const isRepeated =
    known.type === asked.type &&
    known.publish === asked.publish &&
    known.versionDescription === asked.versionDescription &&
    isSame(revision, { ...asked.configuration, roleArn: revision.roleArn }) &&
    (await revision.definition.load()).text === asked.text;
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
  text: string,
  { roleArn }: Configuration,
): StateMachine {
  try {
    return parseStateMachine(text, { format: 'json', name, type, roleArn, region, accountId, integrations });
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    throw new ServiceError('InvalidDefinition', invalidDefinitionMessage(error.diagnostics));
  }
}

function isSame(left: Configuration, right: Configuration): boolean {
  return CONFIGURATION.every((member) => JSON.stringify(left[member]) === JSON.stringify(right[member]));
}

const CONFIGURATION: readonly (keyof Configuration)[] = [
  'roleArn',
  'loggingConfiguration',
  'tracingConfiguration',
  'encryptionConfiguration',
];

type ConfigurationRequest = {
  readonly roleArn?: string | undefined;
  readonly loggingConfiguration?: Parameters<typeof readLogging>[0];
  readonly tracingConfiguration?: Parameters<typeof readTracing>[0];
  readonly encryptionConfiguration?: Parameters<typeof readEncryption>[0];
};

/** @throws ServiceError InvalidArn and others, for what is asked for. */
function updatedConfiguration(before: Configuration, request: ConfigurationRequest): Configuration {
  return {
    roleArn: request.roleArn === undefined ? before.roleArn : checkRoleArn(request.roleArn),
    loggingConfiguration: updated(request.loggingConfiguration, readLogging) ?? before.loggingConfiguration,
    tracingConfiguration: updated(request.tracingConfiguration, readTracing) ?? before.tracingConfiguration,
    encryptionConfiguration: updated(request.encryptionConfiguration, readEncryption) ?? before.encryptionConfiguration,
  };
}

function updated<Given, Read>(given: Given | undefined, read: (given: Given) => Read): Read | undefined {
  return given === undefined ? undefined : read(given);
}

/** @throws ServiceError MissingRequiredParameter */
function checkUpdates(request: { readonly [N in keyof Configuration | 'definition']?: unknown }): void {
  if (request.definition !== undefined || CONFIGURATION.some((member) => request[member] !== undefined)) return;
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
