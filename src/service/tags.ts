// Tags of state machines and activities. Versions, aliases and executions have none.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html

import { checkArn } from '../catalog/arns.js';
import type { Tags } from '../catalog/records.js';
import { required } from '../host/request.js';
import { resourceNotFound, ServiceError } from '../host/service-error.js';
import type { Account } from './account.js';
import { operation } from './operation.js';
import { arn, tagKeys, tags } from './shapes.js';

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-tagging
const MOST_TAGS = 50;
const TAG_TEXT = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;

export const tagResource = operation({ resourceArn: required(arn), tags: required(tags) }, async (account, request) => {
  const resource = resourceOf(account, request.resourceArn);
  addTags(request.resourceArn, resource.tags, request.tags);
  await resource.save();
  return {};
});

export const untagResource = operation(
  { resourceArn: required(arn), tagKeys: required(tagKeys) },
  async (account, request) => {
    const resource = resourceOf(account, request.resourceArn);
    for (const key of request.tagKeys) resource.tags.delete(key);
    await resource.save();
    return {};
  },
);

export const listTagsForResource = operation({ resourceArn: required(arn) }, (account, request) => {
  return { tags: Array.from(resourceOf(account, request.resourceArn).tags, ([key, value]) => ({ key, value })) };
});

/** @throws ServiceError TooManyTags, ValidationException; then nothing was added. */
export function addTags(
  resourceArn: string,
  own: Tags,
  added: readonly { readonly key?: string | undefined; readonly value?: string | undefined }[] = [],
): void {
  const all = new Map(own);
  for (const { key = '', value = '' } of added) {
    if (key === '' || !TAG_TEXT.test(key) || !TAG_TEXT.test(value)) {
      // Documented; the words are not the service's.
      throw new ServiceError(
        'ValidationException',
        'Tags may only contain Unicode letters, digits, white space, or these symbols: _ . : / = + - @',
      );
    }
    all.set(key, value);
  }
  if (all.size > MOST_TAGS) {
    // Unverified: the words.
    throw new ServiceError('TooManyTags', `A resource has at most ${MOST_TAGS} tags: '${resourceArn}'`);
  }
  for (const [key, value] of all) own.set(key, value);
}

/** What has tags. */
interface Resource {
  readonly tags: Tags;
  save(): Promise<void>;
}

/** @throws ServiceError InvalidArn, ResourceNotFound */
function resourceOf({ catalog }: Account, resourceArn: string): Resource {
  checkArn(resourceArn, 'stateMachine', 'activity');
  const record = catalog.stateMachine(resourceArn);
  if (record !== undefined) return { tags: record.tags, save: () => catalog.save(record) };
  const activity = catalog.activity(resourceArn);
  if (activity !== undefined) return { tags: activity.tags, save: () => catalog.saveActivity(activity) };
  throw resourceNotFound(resourceArn);
}
