// A branch, or an iteration of an inline Map, assigns no variable that a scope around it assigns: "a variable assigned
// in an inner scope cannot have the same name as one assigned in an outer scope".
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html#variable-scope
//
// That the service refuses such a definition is not known: it was seen to run one. What the inner scope assigns is
// another variable, which is gone when the branch or the iteration ends. A distributed Map sees nothing of the outer one.

import type { ContainerVisit } from '../../language/traverse.js';
import { isDistributed } from '../containers.js';
import { rule } from '../rule.js';
import { type Assignment, assignmentsOf } from '../variables.js';

export const innerScopesKeepNames = rule(['ASL7109'], (context) => {
  const scopes = new Map<ContainerVisit, ReadonlyMap<string, Assignment>>();
  for (const container of context.containers) {
    const assigned = new Map<string, Assignment>();
    for (const visit of container.states.values()) {
      for (const assignment of assignmentsOf(visit)) {
        const { variable, place } = assignment;
        const outer = assignedAround(container, variable, scopes);
        if (outer !== undefined) {
          const suggestion = `The outer one, which keeps its value, is assigned at ${outer.place.location}.`;
          context.report('ASL7109', { variable: `$${variable}` }, place, { suggestion });
        }
        assigned.set(variable, assigned.get(variable) ?? assignment);
      }
    }
    scopes.set(container, assigned);
  }
});

/** Where a scope around the container assigns the variable. */
function assignedAround(
  container: ContainerVisit,
  variable: string,
  scopes: ReadonlyMap<ContainerVisit, ReadonlyMap<string, Assignment>>,
): Assignment | undefined {
  for (let scope = container; scope.owner !== undefined && !isDistributed(scope); ) {
    scope = scope.owner.container;
    const found = scopes.get(scope)?.get(variable);
    if (found !== undefined) return found;
  }
  return undefined;
}
