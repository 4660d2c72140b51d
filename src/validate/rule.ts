// What a rule is: a function that looks at a definition and reports what is wrong with it.
//
// A rule reports what it is named for and nothing else. Where a value has another shape than the rule
// needs, it looks away: the schema rule has reported that already.

import type { DiagnosticCode, MessageValues } from '../diagnostics/catalog.js';
import { type Diagnostic, makeDiagnostic } from '../diagnostics/diagnostic.js';
import type { IntrinsicTable } from '../expressions/intrinsics/index.js';
import type { Place } from '../language/place.js';
import { type PatternsOf, patternsOf } from '../language/resource.js';
import type { ContainerVisit, StateVisit, Traversal } from '../language/traverse.js';
import type { StateMachineType } from '../language/types.js';
import type { Json } from '../utils/json.js';

export type Rule = (context: RuleContext) => void;

export class RuleContext {
  readonly definition: Json;
  readonly type: StateMachineType;
  /** What JSONPath states can call besides the built-in functions; undefined for those alone. */
  readonly intrinsics: IntrinsicTable | undefined;
  /** The integrations that a Task can name. */
  readonly patternsOf: PatternsOf;
  /** The machine itself, branches and item processors. */
  readonly containers: readonly ContainerVisit[];
  /** All states of all containers. */
  readonly states: readonly StateVisit[];
  private readonly found: Diagnostic[] = [];

  constructor(definition: Json, traversal: Traversal, type: StateMachineType, known: Known = {}) {
    this.definition = definition;
    this.type = type;
    this.intrinsics = known.intrinsics;
    this.patternsOf = known.patternsOf ?? patternsOf;
    this.containers = traversal.containers;
    this.states = traversal.states;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.found;
  }

  report<Code extends DiagnosticCode>(code: Code, values: MessageValues<Code>, place: Place, more: More = {}): void {
    this.found.push(
      makeDiagnostic(code, values, {
        location: more.withoutLocation ? undefined : place.location,
        pointer: (more.exact ?? place).pointer,
        suggestion: more.suggestion,
      }),
    );
  }
}

/** What there is besides, or instead of, what Step Functions has. */
interface Known {
  readonly intrinsics?: IntrinsicTable | undefined;
  readonly patternsOf?: PatternsOf | undefined;
}

interface More {
  /** The exact place, where the service names only one around it. */
  readonly exact?: Place;
  /** The service names no place. */
  readonly withoutLocation?: boolean;
  readonly suggestion?: string | undefined;
}
