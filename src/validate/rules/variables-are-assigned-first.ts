// A variable is referred to only where some path has assigned it before.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
//
// 1. What a state assigns is there from the next state on: its Assign behind Next and Default, that of a catcher or a
//    choice rule where that one leads.
// 2. Branches and the iterations of an inline Map see what was there when their state was entered; a distributed Map
//    sees nothing of it. What they assign themselves is gone when they end.
// 3. It is enough that one path may have assigned a variable: whether that one was taken is not asked. Nor is anything
//    said of a variable whose presence the expression, or the Choice state, asks for.

import { functionNames } from '../../expressions/jsonata/index.js';
import { type StateExpression, stepsOf } from '../../expressions/state-expressions.js';
import type { ContainerVisit, StateVisit } from '../../language/traverse.js';
import type { JsonObject } from '../../utils/json.js';
import { pathsAskedFor } from '../choice-operators.js';
import { isDistributed } from '../containers.js';
import { isLoop } from '../flow.js';
import { hasPlaceholder } from '../placeholders.js';
import { type RuleContext, rule } from '../rule.js';
import { type Assignment, assignmentsOf, variablesAssignedIn } from '../variables.js';

export const variablesAreAssignedFirst = rule(['ASL7108'], (context) => {
  const references = referencesIn(context);
  if (references.length === 0) return;
  const assignments = assignmentsByName(context);
  // A name that is not there yet could be any.
  if (context.toleratesPlaceholders && [...assignments.keys()].some(hasPlaceholder)) return;
  const asked = new Set(references.map(({ variable }) => variable).filter((variable) => assignments.has(variable)));
  const isAssignedBefore = assignedBefore(context, [...asked]);
  for (const reference of references) {
    const { variable, visit, expression } = reference;
    if (isAssignedBefore(visit, variable)) continue;
    const suggestion = suggestionFor(context, reference, assignments);
    context.report('ASL7108', { variable: `$${variable}` }, visit.place.along(stepsOf(expression.at)), { suggestion });
  }
});

interface Reference {
  readonly visit: StateVisit;
  readonly expression: StateExpression;
  readonly variable: string;
}

function referencesIn(context: RuleContext): Reference[] {
  const references: Reference[] = [];
  for (const visit of context.states) {
    const expressions = context.expressionsOf(visit);
    if (!expressions.some((expression) => expression.references.length > 0)) continue;
    const askedFor = variablesAskedFor(context, visit);
    for (const expression of expressions) {
      for (const variable of expression.references) {
        if (askedFor.has(variable) || expression.expression?.uses.askedFor.has(variable)) continue;
        references.push({ visit, expression, variable });
      }
    }
  }
  return references;
}

/** The variables of which a Choice state in JSONPath asks whether they are there. */
function variablesAskedFor({ compiled }: RuleContext, { choiceRules }: StateVisit): ReadonlySet<string> {
  const paths = choiceRules.flatMap(({ item }) => pathsAskedFor(item));
  return new Set(paths.flatMap((text) => compiled.path.ifValid(text)?.references ?? []));
}

function assignmentsByName(context: RuleContext): ReadonlyMap<string, readonly (Assignment & { visit: StateVisit })[]> {
  const byName = new Map<string, (Assignment & { visit: StateVisit })[]>();
  for (const visit of context.states) {
    for (const assignment of assignmentsOf(visit)) {
      const known = byName.get(assignment.variable);
      if (known === undefined) byName.set(assignment.variable, [{ ...assignment, visit }]);
      else known.push({ ...assignment, visit });
    }
  }
  return byName;
}

function suggestionFor(
  context: RuleContext,
  { visit, variable }: Reference,
  assignments: ReturnType<typeof assignmentsByName>,
): string | undefined {
  const [first] = assignments.get(variable) ?? [];
  if (first === undefined) {
    if (variable === 'states') return '$states is there in JSONata states only.';
    const functions = visit.queryLanguage === 'JSONata' ? ['states', ...functionNames] : [];
    return context.didYouMean(variable, [...assignments.keys(), ...functions], '$');
  }
  const { location } = first.place;
  if (first.visit === visit) return 'What a state assigns is there from the next state on.';
  const scopes = scopesSeenFrom(visit.container);
  if (scopes.includes(first.visit.container)) return `It is assigned at ${location}, which never comes before.`;
  return isDistributed(scopes.at(-1))
    ? `It is assigned at ${location}: give it to the distributed Map with ItemSelector, which sees nothing outside.`
    : `It is assigned at ${location}, in another scope: hand it over in the output.`;
}

/** The container and those around it, as far as their variables can be seen. */
function scopesSeenFrom(container: ContainerVisit): ContainerVisit[] {
  const scopes = [container];
  for (let scope = container; scope.owner !== undefined && !isDistributed(scope); ) {
    scope = scope.owner.container;
    scopes.push(scope);
  }
  return scopes;
}

// --- what can have been assigned ------------------------------------------------------------------

/** As many bits as can be in one small integer. */
const SET_SIZE = 30;
const ALL = -1;

/**
 * Whether a variable can have been assigned when a state is entered. So many variables at a time are the bits of an
 * integer, so that the definition is walked only once for them.
 */
function assignedBefore(
  context: RuleContext,
  variables: readonly string[],
): (visit: StateVisit, variable: string) => boolean {
  const read: Read = new Map();
  const bits = new Map<string, { readonly sets: ReadonlyMap<StateVisit, number>; readonly bit: number }>();
  for (let start = 0; start < variables.length; start += SET_SIZE) {
    const bitOf = new Map(variables.slice(start, start + SET_SIZE).map((name, index) => [name, 1 << index]));
    const sets = setsOnEntry(context, bitOf, read);
    for (const [name, bit] of bitOf) bits.set(name, { sets, bit });
  }
  return (visit, variable) => {
    const known = bits.get(variable);
    if (known === undefined) return false;
    // What cannot be reached is not looked at.
    return ((known.sets.get(visit) ?? ALL) & known.bit) !== 0;
  };
}

/** For each state that can be reached, the variables that can have been assigned when it is entered. */
function setsOnEntry(
  context: RuleContext,
  bitOf: ReadonlyMap<string, number>,
  read: Read,
): ReadonlyMap<StateVisit, number> {
  const sets = new Map<StateVisit, number>();
  for (const container of context.containers) {
    const { owner } = container;
    const flow = context.flowOf(container);
    // Where a transition leads nowhere, or is not known yet, anything may come before.
    const onStart = !flow.isComplete
      ? ALL
      : owner === undefined || isDistributed(container)
        ? 0
        : (sets.get(owner) ?? ALL);
    if (flow.start !== undefined) sets.set(flow.start, onStart);
    for (const group of flow.groups) {
      const inside = isLoop(group, flow) ? new Set(group) : undefined;
      let before = 0;
      for (const visit of group) {
        before |= sets.get(visit) ?? 0;
        if (inside === undefined) continue;
        // In a loop everything comes before everything.
        for (const { to, of } of flow.edgesFrom(visit)) {
          if (inside.has(to)) before |= setAssignedIn(of, visit, bitOf, read);
        }
      }
      for (const visit of group) {
        sets.set(visit, before);
        for (const { to, of } of flow.edgesFrom(visit)) {
          if (!inside?.has(to)) sets.set(to, (sets.get(to) ?? 0) | before | setAssignedIn(of, visit, bitOf, read));
        }
      }
    }
  }
  return sets;
}

/** Whose Assign was read: each is read once, however many variables there are. */
type Read = Map<JsonObject, readonly string[]>;

function setAssignedIn(
  of: JsonObject,
  { queryLanguage }: StateVisit,
  bitOf: ReadonlyMap<string, number>,
  read: Read,
): number {
  let names = read.get(of);
  if (names === undefined) {
    names = variablesAssignedIn(of, queryLanguage).map(({ variable }) => variable);
    read.set(of, names);
  }
  let set = 0;
  for (const name of names) set |= bitOf.get(name) ?? 0;
  return set;
}
