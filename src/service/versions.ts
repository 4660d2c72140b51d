// Versions: revisions of a state machine that were published, and stay as they are.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-state-machine-version.html

import { readStateMachineArn } from '../catalog/arns.js';
import { checkNotDeleting } from '../catalog/catalog.js';
import type { StateMachineRecord, Version } from '../catalog/records.js';
import { required, text } from '../host/request.js';
import { ServiceError } from '../host/service-error.js';
import type { Account } from './account.js';
import { operation } from './operation.js';
import { pageOf } from './pages.js';
import { arn, description, longArn, paging } from './shapes.js';

/** What a revision without an id is called. */
const INITIAL = 'INITIAL';
const MOST_VERSIONS = 1000;

export const publishStateMachineVersion = operation(
  { stateMachineArn: required(arn), revisionId: text(), description },
  async (account, request) => {
    const record = account.catalog.unqualified(request.stateMachineArn);
    checkNotDeleting(record);
    const { revisionId = INITIAL } = record.revision;
    if (request.revisionId !== undefined && request.revisionId !== revisionId) {
      throw new ServiceError(
        'ConflictException',
        `Failed to publish the State Machine version for revision ${request.revisionId}. The current State Machine revision is ${revisionId}.`,
      );
    }
    const version = publish(account, record, request.description);
    await account.catalog.save(record);
    return { creationDate: version.creationDate, stateMachineVersionArn: version.arn };
  },
);

// The operation has no error for a state machine that does not exist.
export const listStateMachineVersions = operation({ stateMachineArn: required(arn), ...paging }, (account, request) => {
  const { stateMachineArn } = readStateMachineArn(request.stateMachineArn);
  const versions = account.catalog.stateMachine(stateMachineArn)?.versions ?? [];
  const { items, next } = pageOf(
    versions.toReversed(),
    ({ number }) => number,
    ['ListStateMachineVersions', stateMachineArn],
    request,
  );
  const stateMachineVersions = items.map((version) => ({
    stateMachineVersionArn: version.arn,
    creationDate: version.creationDate,
  }));
  return { stateMachineVersions, ...next };
});

export const deleteStateMachineVersion = operation(
  { stateMachineVersionArn: required(longArn) },
  async (account, request) => {
    const { stateMachineVersionArn } = request;
    const { stateMachineArn, qualifier } = readStateMachineArn(stateMachineVersionArn);
    if (qualifier === undefined || !/^\d+$/.test(qualifier)) {
      // Unverified: the words.
      throw new ServiceError('ValidationException', `Not the ARN of a version: '${stateMachineVersionArn}'`);
    }
    const record = account.catalog.stateMachine(stateMachineArn);
    if (record === undefined) return {};
    const aliases = [...record.aliases.values()].filter(({ routes }) =>
      routes.some((route) => route.stateMachineVersionArn === stateMachineVersionArn),
    );
    if (aliases.length > 0) {
      const names = aliases.map(({ name }) => name).join(', ');
      throw new ServiceError(
        'ConflictException',
        `Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [${names}]`,
      );
    }
    record.versions = record.versions.filter((version) => version.arn !== stateMachineVersionArn);
    await account.catalog.save(record);
    return {};
  },
);

/**
 * Publishes the current revision: the version that it has already, or a new one. The record is yet to be saved.
 * @throws ServiceError ServiceQuotaExceededException
 */
export function publish(account: Account, record: StateMachineRecord, description: string | undefined): Version {
  const published = record.versions.find(({ revision }) => revision === record.revision);
  if (published !== undefined) return published;
  if (record.versions.length >= MOST_VERSIONS) {
    // Unverified: the words.
    throw new ServiceError('ServiceQuotaExceededException', `A state machine has at most ${MOST_VERSIONS} versions`);
  }
  record.publishedVersions += 1;
  const number = record.publishedVersions;
  const version = {
    number,
    arn: `${record.arn}:${number}`,
    revision: record.revision,
    description,
    creationDate: account.now,
  };
  record.versions.push(version);
  return version;
}
