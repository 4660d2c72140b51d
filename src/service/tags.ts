// Tags of state machines and activities. Versions, aliases and executions have none.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TagResource.html

import { required } from '../host/request.js';
import { ServiceError } from '../host/service-error.js';
import type { Account, Tags } from './account.js';
import { checkArn } from './arns.js';
import { operation } from './operation.js';
import { arn, tagKeys, tags } from './shapes.js';

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html#service-limits-tagging
const MOST_TAGS = 50;
const TAG_TEXT = /^[\p{L}\p{N}\p{Z}_.:/=+\-@]*$/u;

export const tagResource = operation({ resourceArn: required(arn), tags: required(tags) }, (account, request) => {
  addTags(request.resourceArn, tagsOf(account, request.resourceArn), request.tags);
  return {};
});

export const untagResource = operation(
  { resourceArn: required(arn), tagKeys: required(tagKeys) },
  (account, request) => {
    const own = tagsOf(account, request.resourceArn);
    for (const key of request.tagKeys) own.delete(key);
    return {};
  },
);

export const listTagsForResource = operation({ resourceArn: required(arn) }, (account, request) => {
  return { tags: Array.from(tagsOf(account, request.resourceArn), ([key, value]) => ({ key, value })) };
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

/** @throws ServiceError InvalidArn, ResourceNotFound */
function tagsOf(account: Account, resourceArn: string): Tags {
  checkArn(resourceArn, 'stateMachine', 'activity');
  const resource = account.stateMachine(resourceArn) ?? account.activities.get(resourceArn);
  if (resource !== undefined) return resource.tags;
  throw new ServiceError('ResourceNotFound', `Resource not found: '${resourceArn}'`);
}
