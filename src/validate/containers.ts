// What kind of container one is.

import type { ContainerVisit } from '../language/traverse.js';
import { memberOf } from '../utils/json.js';
import { objectOf } from './members.js';

/** The iterations of a distributed Map, which are executions of their own. */
export function isDistributed(container: Pick<ContainerVisit, 'value'> | undefined): boolean {
  const config = container && objectOf(container.value, 'ProcessorConfig');
  return config !== undefined && memberOf(config, 'Mode') === 'DISTRIBUTED';
}
