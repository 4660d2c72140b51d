// The fields that a state type has, in both query languages.

import type { Json } from '../utils/json.js';
import { fieldsOf } from './schema/generated/validators.js';

/** Undefined for what is not the name of a state type. */
export function fieldsOfType(type: Json | undefined): ReadonlySet<string> | undefined {
  const fields: Readonly<Record<string, ReadonlySet<string>>> = fieldsOf;
  return typeof type === 'string' && Object.hasOwn(fields, type) ? fields[type] : undefined;
}
