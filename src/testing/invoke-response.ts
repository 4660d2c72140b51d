// Which values are the whole response of Lambda's Invoke, and not the result of a function.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html

import { isJsonObject, type Json, type JsonObject, keysOf, memberOf } from '../utils/json.js';

/** What `lambda:invoke` gives. */
const MEMBERS: ReadonlySet<string> = new Set([
  'ExecutedVersion',
  'FunctionError',
  'LogResult',
  'Payload',
  'SdkHttpMetadata',
  'SdkResponseMetadata',
  'StatusCode',
]);

/** Has a Payload, and nothing that a response of Invoke has not. */
export function isInvokeResponse(value: Json): value is JsonObject {
  return (
    isJsonObject(value) && memberOf(value, 'Payload') !== undefined && keysOf(value).every((key) => MEMBERS.has(key))
  );
}
