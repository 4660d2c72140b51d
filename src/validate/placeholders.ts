// Definitions that are not finished: `${Token}` stands where a deployment will put a value.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-sam-sfn.html

import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { pointerTokens } from '../language/place.js';
import { isJsonArray, isJsonObject, type Json, memberOf } from '../utils/json.js';

/** The name of a placeholder, a parameter, an attribute of a resource, or a short expression of Terraform. */
const PLACEHOLDER = /\$\{[^{}"\s]+\}/;

export function hasPlaceholder(value: Json | undefined): boolean {
  return typeof value === 'string' && PLACEHOLDER.test(value);
}

/** The findings but those about a value that is not there yet, or in a member whose name is not. */
export function withoutPlaceholders(diagnostics: readonly Diagnostic[], definition: Json): readonly Diagnostic[] {
  return diagnostics.filter(
    ({ pointer }) => !hasPlaceholder(valueAt(definition, pointer)) && !PLACEHOLDER.test(pointer),
  );
}

function valueAt(definition: Json, pointer: string): Json | undefined {
  let value: Json | undefined = definition;
  for (const name of pointerTokens(pointer)) {
    if (isJsonArray(value)) value = value[Number(name)];
    else value = isJsonObject(value) ? memberOf(value, name) : undefined;
  }
  return value;
}
