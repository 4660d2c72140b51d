// Aliases: names that lead to one version of a state machine, or to two by their weights.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-alias.html

import { readStateMachineArn } from '../catalog/arns.js';
import { checkNotDeleting } from '../catalog/catalog.js';
import type { Alias, Route, StateMachineRecord } from '../catalog/records.js';
import { required, text } from '../host/request.js';
import { ServiceError, stateMachineDoesNotExist } from '../host/service-error.js';
import type { Account } from './account.js';
import { operation } from './operation.js';
import { pageOf } from './pages.js';
import { arn, description, paging, routingConfiguration } from './shapes.js';

const MOST_ALIASES = 100;

/** At least one character that is no digit: else it could be the number of a version. */
const aliasName = text({ min: 1, max: 80, pattern: '^(?=.*[a-zA-Z_\\-\\.])[a-zA-Z0-9_\\-\\.]+$' });

export const createStateMachineAlias = operation(
  { description, name: required(aliasName), routingConfiguration: required(routingConfiguration) },
  async (account, request) => {
    const { name, routingConfiguration: routes } = request;
    const record = routedTo(account, routes);
    checkNotDeleting(record);
    const known = record.aliases.get(name);
    if (known !== undefined) {
      const isRepeated = known.description === request.description && isSame(known.routes, routes);
      if (isRepeated) return { stateMachineAliasArn: known.arn, creationDate: known.creationDate };
      throw new ServiceError(
        'ConflictException',
        'Failed to create alias because an alias with the same name and a different routing configuration already exists.',
      );
    }
    if (record.aliases.size >= MOST_ALIASES) {
      // Unverified: the words.
      throw new ServiceError('ServiceQuotaExceededException', `A state machine has at most ${MOST_ALIASES} aliases`);
    }
    const creationDate = account.now;
    const alias: Alias = {
      arn: `${record.arn}:${name}`,
      name,
      order: account.catalog.nextOrder(),
      description: request.description,
      routes,
      creationDate,
      updateDate: creationDate,
    };
    record.aliases.set(name, alias);
    await account.catalog.save(record);
    return { stateMachineAliasArn: alias.arn, creationDate };
  },
);

export const updateStateMachineAlias = operation(
  { stateMachineAliasArn: required(arn), description, routingConfiguration },
  async (account, request) => {
    const { record, alias } = aliasOf(account, request.stateMachineAliasArn);
    checkNotDeleting(record);
    if (request.description === undefined && request.routingConfiguration === undefined) {
      // Documented; the words are not.
      throw new ServiceError(
        'ValidationException',
        'Either the description or the routing configuration must be specified',
      );
    }
    if (request.routingConfiguration !== undefined) {
      if (routedTo(account, request.routingConfiguration) !== record) throw noSuchResource();
      alias.routes = request.routingConfiguration;
    }
    alias.description = request.description ?? alias.description;
    alias.updateDate = account.now;
    await account.catalog.save(record);
    return { updateDate: alias.updateDate };
  },
);

export const describeStateMachineAlias = operation({ stateMachineAliasArn: required(arn) }, (account, request) => {
  const { alias } = aliasOf(account, request.stateMachineAliasArn);
  return {
    stateMachineAliasArn: alias.arn,
    name: alias.name,
    ...(alias.description !== undefined && { description: alias.description }),
    routingConfiguration: alias.routes.map((route) => ({ ...route })),
    creationDate: alias.creationDate,
    updateDate: alias.updateDate,
  };
});

// Recorded: in the order of their creation, though the documentation says the latest first.
export const listStateMachineAliases = operation({ stateMachineArn: required(arn), ...paging }, (account, request) => {
  const { stateMachineArn, qualifier } = readStateMachineArn(request.stateMachineArn);
  const record = account.catalog.stateMachine(stateMachineArn);
  if (record === undefined) throw stateMachineDoesNotExist(request.stateMachineArn);
  checkNotDeleting(record);
  if (qualifier !== undefined && !record.versions.some((version) => version.arn === request.stateMachineArn)) {
    throw noSuchResource();
  }
  const aliases = [...record.aliases.values()].filter(
    ({ routes }) =>
      qualifier === undefined ||
      routes.some(({ stateMachineVersionArn }) => stateMachineVersionArn === request.stateMachineArn),
  );
  const { items, next } = pageOf(
    aliases,
    ({ order }) => order,
    ['ListStateMachineAliases', request.stateMachineArn],
    request,
  );
  const stateMachineAliases = items.map((alias) => ({
    stateMachineAliasArn: alias.arn,
    creationDate: alias.creationDate,
  }));
  return { stateMachineAliases, ...next };
});

export const deleteStateMachineAlias = operation({ stateMachineAliasArn: required(arn) }, async (account, request) => {
  const { record, alias } = aliasOf(account, request.stateMachineAliasArn);
  record.aliases.delete(alias.name);
  await account.catalog.save(record);
  return {};
});

// --- inside -----------------------------------------------------------------------------------------

/** @throws ServiceError InvalidArn, ResourceNotFound */
function aliasOf(account: Account, aliasArn: string): { readonly record: StateMachineRecord; readonly alias: Alias } {
  const { stateMachineArn, qualifier } = readStateMachineArn(aliasArn);
  const record = account.catalog.stateMachine(stateMachineArn);
  const alias = qualifier === undefined ? undefined : record?.aliases.get(qualifier);
  if (record === undefined || alias === undefined) throw noSuchResource();
  return { record, alias };
}

/**
 * The state machine whose versions these are.
 * @throws ServiceError ValidationException, ResourceNotFound
 */
function routedTo(account: Account, routes: readonly Route[]): StateMachineRecord {
  const arns = routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  const weights = routes.map(({ weight }) => weight);
  const received = `Received: [${arns.join(', ')}]`;
  const read = arns.map((each) => readStateMachineArn(each));
  if (read.some(({ qualifier }) => qualifier === undefined || !/^\d+$/.test(qualifier))) {
    throw invalidRouting(`Routing configuration must contain state machine version ARNs. ${received}`);
  }
  if (new Set(arns).size < arns.length) {
    throw invalidRouting(`Routing configuration must contain distinct state machine version ARNs. ${received}`);
  }
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    throw invalidRouting(`Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`);
  }
  const [first, ...others] = read.map(({ stateMachineArn }) => stateMachineArn);
  if (others.some((other) => other !== first)) {
    // Documented; the words are not.
    throw invalidRouting(`Routing configuration must contain versions of the same state machine. ${received}`);
  }
  const record = first === undefined ? undefined : account.catalog.stateMachine(first);
  const isKnown = arns.every((each) => record?.versions.some((version) => version.arn === each));
  if (record === undefined || !isKnown) throw noSuchResource();
  return record;
}

function isSame(left: readonly Route[], right: readonly Route[]): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

function invalidRouting(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}

function noSuchResource(): ServiceError {
  return new ServiceError('ResourceNotFound', 'Request references a resource that does not exist.');
}
