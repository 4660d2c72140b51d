// The workflow variables that the states of a definition refer to, as DescribeStateMachine lists them.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html

import { traverse } from '../language/traverse.js';
import type { QueryLanguage } from '../language/types.js';
import type { Json, JsonObject } from '../utils/json.js';
import { expressionsOf } from './state-expressions.js';

/**
 * From the name of a state to the variables that it refers to, sorted, each once; states of branches and item
 * processors count with their own names, and a state that refers to none is not there. Assigning is not referring.
 * Recorded: `$states` and functions are no references. That the names are sorted is reported, not recorded.
 * @param definition any JSON; what is not a state machine refers to nothing.
 */
export function variableReferences(definition: Json): Record<string, readonly string[]> {
  const references: [string, readonly string[]][] = [];
  for (const { name, state, queryLanguage } of traverse(definition).states) {
    const names = referencesOf(state, queryLanguage);
    if (names.length > 0) references.push([name, names]);
  }
  return Object.fromEntries(references);
}

function referencesOf(state: JsonObject, language: QueryLanguage): readonly string[] {
  return [...new Set(expressionsOf(state, language).flatMap(({ references }) => references))].sort();
}
