// What the parameters of an integration may be, and how a request that does not fit is refused.

import { isJsonArray, isJsonObject, type Json, memberOf } from '../utils/json.js';

/** By the name of the parameter. */
export type ParameterRules = Readonly<Record<string, ParameterRule>>;

export interface ParameterRule {
  /** `listsOfValues`: an object of arrays. Default: anything. */
  readonly type?: 'listsOfValues';
}

/** What is wrong with the parameters, in the service's words; empty if nothing is. */
export function problemsOf(parameters: Json, rules: ParameterRules): readonly string[] {
  return Object.entries(rules).flatMap(([field, { type }]) => {
    const value = isJsonObject(parameters) ? memberOf(parameters, field) : undefined;
    if (value === undefined || type === undefined || hasType(value, type)) return [];
    return [`The value of the field '${field}' has an invalid format`];
  });
}

function hasType(value: Json, type: NonNullable<ParameterRule['type']>): boolean {
  switch (type) {
    case 'listsOfValues':
      return isJsonObject(value) && Object.values(value).every(isJsonArray);
  }
}
