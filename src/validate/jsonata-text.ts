// Which strings of a JSONata state are expressions.
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import type { Json } from '../utils/json.js';

/** `{% ... %}`, with nothing before or after it. */
export function isExpression(value: Json | undefined): value is string {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4;
}
