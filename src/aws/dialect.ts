// In what the two kinds of integrations differ, when they write an API's requests and responses as JSON: SDK
// integrations are made with the AWS SDK for Java v2, optimized ones with v1.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-parameters.html

import { formatInstant } from '../language/timestamp.js';
import { type Json, stringifyJson } from '../utils/json.js';
import { memberInOptimizedIntegrations, memberInSdkIntegrations } from './names.js';

export interface Dialect {
  /** What a member of a structure is called. */
  memberName(member: string): string;
  /** A timestamp in a response. */
  timestamp(time: Date): Json;
  /** How many milliseconds a number stands for, where a request has one for a timestamp. */
  readonly millisecondsPerUnit: number;
  /** The text of a body, which the API has as bytes. */
  body(value: Json): string;
  /** Lists that a response leaves out are `[]` in the result, at every level. */
  readonly hasEmptyLists: boolean;
}

export const sdkDialect: Dialect = {
  memberName: memberInSdkIntegrations,
  timestamp: (time) => formatInstant(time.getTime()),
  millisecondsPerUnit: 1000,
  // A string with its quotes, too: recorded for S3's PutObject.
  body: stringifyJson,
  hasEmptyLists: false,
};

const optimized: Dialect = {
  memberName: memberInOptimizedIntegrations,
  timestamp: (time) => time.getTime(),
  millisecondsPerUnit: 1,
  // Each integration makes the text that its API wants.
  body: (value) => (typeof value === 'string' ? value : stringifyJson(value)),
  hasEmptyLists: false,
};

/** @param service as in a Resource of an SDK integration: `ecs`. */
export function optimizedDialect(service: string): Dialect {
  return MAKES_LISTS.has(service) ? { ...optimized, hasEmptyLists: true } : optimized;
}

// The services whose classes in the SDK for Java v1 make a list when they are asked for one that is not there;
// recorded for ECS.
const MAKES_LISTS: ReadonlySet<string> = new Set(['ecs', 'emr']);
