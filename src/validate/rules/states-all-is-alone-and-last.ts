// States.ALL is the only name of its retrier or catcher, which is the last one.
// https://states-language.net/spec.html#retrying-after-error

import { STATES_ALL } from '../../language/error-names.js';
import { isJsonArray, memberOf } from '../../utils/json.js';
import { rule } from '../rule.js';

export const statesAllIsAloneAndLast = rule(['ASL5006'], (context) => {
  for (const { retriers, catchers } of context.states) {
    for (const entries of [retriers, catchers]) {
      entries.forEach(({ item, place: at }, index) => {
        const names = memberOf(item, 'ErrorEquals');
        if (!isJsonArray(names) || !names.includes(STATES_ALL)) return;
        if (names.length > 1 || index < entries.length - 1) context.report('ASL5006', {}, at.at('ErrorEquals'));
      });
    }
  }
});
