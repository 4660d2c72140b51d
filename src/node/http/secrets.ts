// What a connection keeps secret does not come back: not in a result, not in an error. A server that echoes a header
// is not trusted to hide it.

import { entriesOf, isJsonArray, isJsonObject, type Json, ObjectBuilder, stringifyJson } from '../../utils/json.js';
import { percentEncode } from './percent-encoding.js';

const HIDDEN = '***';

export type Redact = (text: string) => string;

/** Puts `***` in the place of each secret, as it is and percent-encoded. */
export function redactor(secrets: readonly string[]): Redact {
  const forms = [...new Set(secrets.flatMap((secret) => [secret, percentEncode(secret)]))].filter(
    (form) => form !== '',
  );
  // The longest first: one secret may be a part of another.
  forms.sort((left, right) => right.length - left.length);
  return (text) => forms.reduce((redacted, form) => redacted.replaceAll(form, HIDDEN), text);
}

export function redactJson(value: Json, redact: Redact): Json {
  if (isJsonArray(value)) return value.map((item) => redactJson(item, redact));
  if (isJsonObject(value)) {
    const object = new ObjectBuilder();
    for (const [name, member] of entriesOf(value)) object.set(redact(name), redactJson(member, redact));
    return object.finish();
  }
  if (typeof value === 'string') return redact(value);
  if (value === null || typeof value === 'boolean') return value;
  const text = stringifyJson(value);
  const redacted = redact(text);
  return redacted === text ? value : redacted;
}
