// Workflow variables: what Assign sets, and how much of it there may be.
// https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html

import { hasOwn } from '../utils/has-own.js';
import { type Json, type JsonObject, MAX_DEPTH } from '../utils/json.js';
import { jsonSize } from '../utils/json-size.js';
import type { Strand } from './execution.js';
import type { Limits } from './limits.js';

/**
 * Sets the variables in the scope of the strand: they are gone when its branch or iteration ends.
 * Where this Assign or all the variables of the execution would be larger than the quotas allow, or a value is nested
 * too deeply, nothing is set.
 */
export function assignVariables(
  strand: Strand,
  assigned: JsonObject,
  limits: Limits,
): 'too large' | 'too deep' | undefined {
  const { timeline } = strand;
  let total = 0;
  let added = 0;
  // Without lists of the names: most states that assign set one or two.
  for (const name in assigned) {
    if (!hasOwn(assigned, name)) continue;
    const { bytes, levels } = jsonSize(assigned[name] as Json);
    total += bytes;
    if (total > limits.payloadBytes) return 'too large';
    if (levels > MAX_DEPTH) return 'too deep';
    const replaced = strand.variables?.get(name);
    added += bytes - (replaced === undefined ? 0 : sizeOf(replaced));
  }
  if (timeline.variableBytes + added > limits.variablesBytes) return 'too large';
  timeline.variableBytes += added;
  strand.variables ??= new Map<string, Json>();
  for (const name in assigned) if (hasOwn(assigned, name)) strand.variables.set(name, assigned[name] as Json);
  return undefined;
}

/** All variables that the strand sees: its own, and those of the chains around it. */
export function variablesInScope(strand: Strand): Map<string, Json> {
  const chains: Strand[] = [];
  for (let current: Strand | undefined = strand; current !== undefined; current = current.fork?.strand) {
    chains.unshift(current);
  }
  return new Map(chains.flatMap(({ variables }) => [...(variables ?? [])]));
}

/** The scope of the strand is left, and may be come back to. */
export function setVariablesAside(strand: Strand): void {
  for (const value of strand.variables?.values() ?? []) strand.timeline.variableBytes -= sizeOf(value);
}

/** The scope that was set aside is come back to. */
export function takeVariablesUp(strand: Strand): void {
  for (const value of strand.variables?.values() ?? []) strand.timeline.variableBytes += sizeOf(value);
}

/** The scope of the strand ends. */
export function dropVariables(strand: Strand): void {
  setVariablesAside(strand);
  strand.variables = undefined;
}

function sizeOf(value: Json): number {
  return jsonSize(value).bytes;
}
