// The size that the service allows.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html

import { Place } from '../../language/place.js';
import { utf8Length } from '../../utils/utf8.js';
import type { RuleContext } from '../rule.js';

const MAX_BYTES = 1_048_576;

export function definitionFitsTheService(context: RuleContext, text: string): void {
  // No text has more than three bytes a unit.
  if (text.length * 3 <= MAX_BYTES) return;
  const bytes = utf8Length(text);
  if (bytes > MAX_BYTES) context.report('ASL1005', { bytes, limit: MAX_BYTES }, Place.root);
}
