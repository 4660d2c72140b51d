// Reading members of JSON values: own members only, whatever they are called.

import { ExactNumber, isJsonObject, type Json } from '../../utils/json.js';

/**
 * Whether a plain read of this member could meet something that is not data: what objects inherit, and the
 * fields of an ExactNumber. All other names need no check for ownership, which is most of the cost of a path.
 */
export function isRiskyName(name: string): boolean {
  return name in Object.prototype || name in ExactNumber.prototype || name === 'text' || name === 'value';
}

/** Member `name` of an object; undefined where there is none, or where `value` is no object. */
export function readMember(value: Json, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** Element `index` of an array; undefined where there is none, as for every negative index. */
export function readElement(value: Json, index: number): Json | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}
