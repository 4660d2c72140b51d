// The size that the service allows.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html

import { Place } from '../../language/place.js';
import { utf8Length } from '../../utils/utf8.js';
import { rule } from '../rule.js';

const MAX_BYTES = 1_048_576;

export const definitionFitsTheService = rule(['ASL1005'], (context) => {
  const { text } = context;
  // An object has no size until it is sent.
  if (text === undefined) return;
  // No text has more than three bytes a unit.
  if (text.length * 3 <= MAX_BYTES) return;
  const bytes = utf8Length(text);
  if (bytes > MAX_BYTES) context.report('ASL1005', { bytes, limit: MAX_BYTES }, Place.root);
});
