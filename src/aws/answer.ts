// What all tasks that are sent to AWS have in common: how their parameters are read, and their results told.

import { type JsonText, jsonText } from '../resolvers/json-text.js';
import { isJsonObject, type Json, type JsonObject, parseJson, stringifyJson } from '../utils/json.js';
import { AwsSdkError } from './error.js';

/** @throws AwsSdkError for parameters that are no object. */
export function requestOf(parametersText: string, what: string): JsonObject {
  const parameters = parseJson(parametersText);
  if (isJsonObject(parameters)) return parameters;
  throw new AwsSdkError(`${what}: the parameters have to be an object`);
}

/** Digits and the order of members come through as they are. */
export function exactly(result: Json): JsonText {
  return jsonText(stringifyJson(result));
}
