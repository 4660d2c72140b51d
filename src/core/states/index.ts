// The behaviours of the eight state types, by the name that `Type` has.
// https://states-language.net/spec.html#state-types

import type { StateTypes } from '../../language/types.js';
import type { StateBehaviour } from '../behaviour.js';
import { choice } from './choice.js';
import { fail } from './fail.js';
import { map } from './map.js';
import { parallel } from './parallel.js';
import { pass } from './pass.js';
import { succeed } from './succeed.js';
import { task } from './task.js';
import { wait } from './wait.js';

export const behaviours: { readonly [K in keyof StateTypes]: StateBehaviour<StateTypes[K], unknown> } = {
  Task: task,
  Parallel: parallel,
  Map: map,
  Pass: pass,
  Wait: wait,
  Choice: choice,
  Succeed: succeed,
  Fail: fail,
};
