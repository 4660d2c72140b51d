// What an Express state machine cannot do. The states of a distributed Map with ExecutionType EXPRESS
// run in Express executions too.
// https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html

import type { ContainerVisit } from '../../language/traverse.js';
import { memberOf } from '../../utils/json.js';
import { objectOf } from '../members.js';
import { rule } from '../rule.js';

export const expressSupportsIt = rule(['ASL6001', 'ASL6002', 'ASL6003', 'ASL6004'], (context) => {
  const express = new Set<ContainerVisit>();
  for (const container of context.containers) {
    const outer = container.owner?.container;
    const config = objectOf(container.value, 'ProcessorConfig');
    const inExpress = outer ? express.has(outer) : context.type === 'EXPRESS';
    const distributed = config !== undefined && memberOf(config, 'Mode') === 'DISTRIBUTED';
    if (inExpress && distributed) context.report('ASL6004', {}, container.place.at('ProcessorConfig', 'Mode'));
    if (distributed ? memberOf(config, 'ExecutionType') === 'EXPRESS' : inExpress) express.add(container);
    if (!express.has(container)) continue;
    for (const visit of container.states.values()) {
      const resource = context.resourceOf(visit);
      if (!resource || resource.kind === 'lambda') continue;
      const at = visit.place.at('Resource');
      if (resource.kind === 'activity') context.report('ASL6003', {}, at);
      else if (resource.pattern === 'waitForTaskToken') context.report('ASL6002', {}, at);
      else if (resource.pattern !== 'requestResponse') context.report('ASL6001', {}, at);
    }
  }
});
