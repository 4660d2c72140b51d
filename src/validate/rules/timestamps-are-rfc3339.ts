// The Timestamp of a Wait is an RFC 3339 timestamp; in a JSONata state it may be an expression.
// https://states-language.net/spec.html#timestamps

import { parseTimestamp } from '../../language/timestamp.js';
import { isExpression } from '../jsonata-text.js';
import { textOf } from '../members.js';
import { rule } from '../rule.js';

export const timestampsAreRfc3339 = rule(['ASL5005'], (context) => {
  for (const { state, type, place, queryLanguage } of context.states) {
    const text = type === 'Wait' ? textOf(state, 'Timestamp') : undefined;
    if (text === undefined || (queryLanguage === 'JSONata' && isExpression(text))) continue;
    if (parseTimestamp(text) === undefined) {
      context.report('ASL5005', {}, place.at('Timestamp'), { suggestion: 'Write it as "2030-01-31T12:00:00Z".' });
    }
  }
});
