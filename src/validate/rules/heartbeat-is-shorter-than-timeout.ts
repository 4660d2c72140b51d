// A heartbeat that could only be missed after the timeout would never count.
// https://states-language.net/spec.html#task-state

import { memberOf } from '../../utils/json.js';
import { rule } from '../rule.js';

export const heartbeatIsShorterThanTimeout = rule(['ASL5012'], (context) => {
  for (const { state, type, place } of context.states) {
    if (type !== 'Task') continue;
    const heartbeat = memberOf(state, 'HeartbeatSeconds');
    const timeout = memberOf(state, 'TimeoutSeconds');
    if (typeof heartbeat === 'number' && typeof timeout === 'number' && heartbeat >= timeout) {
      context.report('ASL5012', {}, place.at('HeartbeatSeconds'));
    }
  }
});
