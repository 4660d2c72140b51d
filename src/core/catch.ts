// Catch: which Catcher takes a failure, and where it leads.
// https://states-language.net/spec.html#fallback-states

import type { Catcher as CatcherField, QueryLanguage } from '../language/types.js';
import type { Link } from './behaviour.js';
import { compileCatcherOutput, type OutputRule } from './data-flow.js';
import type { Way } from './observer.js';
import type { Node } from './program.js';
import { matchesFailure } from './retry.js';
import type { StateFailure } from './state-failure.js';

export interface Catcher {
  readonly errorEquals: readonly string[];
  /** What of the error output and the state's input goes on, and what is assigned. */
  readonly output: OutputRule;
  readonly way: Way;
  next: Node | undefined;
}

export function compileCatchers(
  fields: readonly CatcherField[] | undefined,
  queryLanguage: QueryLanguage,
  link: Link,
): readonly Catcher[] {
  if (fields === undefined) return NONE;
  return fields.map((field, index) => {
    const catcher: Catcher = {
      errorEquals: field.ErrorEquals,
      output: compileCatcherOutput(field, queryLanguage, index),
      way: ['Catch', index, 'Next'],
      next: undefined,
    };
    link(field.Next, (next) => (catcher.next = next));
    return catcher;
  });
}

const NONE: readonly Catcher[] = [];

/** The first Catcher that names the failure. */
export function catcherFor(catchers: readonly Catcher[], failure: StateFailure): Catcher | undefined {
  return catchers.find((catcher) => matchesFailure(catcher.errorEquals, failure));
}
