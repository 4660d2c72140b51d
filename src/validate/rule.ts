// What a rule is: the findings that it can report, and a function that looks for them in a definition. The list of
// rules gives it its name.
//
// A rule reports what it is named for and nothing else. Where a value has another shape than the rule
// needs, it looks away: the schema rule has reported that already.

import { type DiagnosticCode, type MessageValues, severityOf } from '../diagnostics/catalog.js';
import { type Diagnostic, makeDiagnostic } from '../diagnostics/diagnostic.js';
import type { IntrinsicTable } from '../expressions/intrinsics/index.js';
import { expressionsOf, type StateExpression } from '../expressions/state-expressions.js';
import type { Place } from '../language/place.js';
import { type PatternsOf, patternsOf, readResource, type TaskResource } from '../language/resource.js';
import { type ContainerVisit, type StateVisit, traverse } from '../language/traverse.js';
import type { StateMachineType } from '../language/types.js';
import { didYouMean } from '../utils/did-you-mean.js';
import type { Json } from '../utils/json.js';
import { type Compiled, compiledOnce } from './compiled.js';
import { type Flow, flowOf } from './flow.js';
import { textOf } from './members.js';

export interface Rule {
  /** What it can report. */
  readonly codes: readonly DiagnosticCode[];
  readonly check: (context: RuleContext) => void;
}

export function rule(codes: readonly DiagnosticCode[], check: (context: RuleContext) => void): Rule {
  return { codes, check };
}

/** Whether the service would refuse a definition for what the rule finds. */
export function reportsErrors({ codes }: Rule): boolean {
  return codes.some((code) => severityOf(code) === 'ERROR');
}

export interface RuleContextOptions {
  readonly type?: StateMachineType | undefined;
  /** How the text of the definition is written; undefined where there is none. */
  readonly format?: 'json' | 'yaml' | undefined;
  /** What JSONPath states can call besides the built-in functions; undefined for those alone. */
  readonly intrinsics?: IntrinsicTable | undefined;
  /** The integrations that a Task can name. */
  readonly patternsOf?: PatternsOf | undefined;
  /** Whether `${Token}` may stand where a value will be put in its place. */
  readonly placeholders?: 'refuse' | 'tolerate' | undefined;
}

/** Characters that may be compared in search of what was meant: a definition of wrong names alone must not take minutes. */
const SUGGESTION_BUDGET = 20_000_000;

export class RuleContext {
  readonly definition: Json;
  /** The text of the definition; undefined for one that was given as an object. */
  readonly text: string | undefined;
  readonly format: 'json' | 'yaml' | undefined;
  readonly type: StateMachineType;
  /** Paths and intrinsic functions. */
  readonly compiled: Compiled;
  readonly patternsOf: PatternsOf;
  readonly toleratesPlaceholders: boolean;
  /** The machine itself, branches and item processors. */
  readonly containers: readonly ContainerVisit[];
  /** All states of all containers. */
  readonly states: readonly StateVisit[];
  private readonly found: Diagnostic[] = [];
  private suggestionBudget = SUGGESTION_BUDGET;
  private byName: ReadonlyMap<string, StateVisit> | undefined;
  private readonly flows = new Map<ContainerVisit, Flow>();
  private readonly expressions = new Map<StateVisit, readonly StateExpression[]>();
  private readonly resources = new Map<string, TaskResource | undefined>();

  constructor(definition: Json, text: string | undefined, options: RuleContextOptions = {}) {
    const traversal = traverse(definition);
    this.definition = definition;
    this.text = text;
    this.type = options.type ?? 'STANDARD';
    this.format = options.format;
    this.compiled = compiledOnce(options.intrinsics);
    this.patternsOf = options.patternsOf ?? patternsOf;
    this.toleratesPlaceholders = options.placeholders === 'tolerate';
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

  /** The first state of this name in any container. */
  stateNamed(name: string): StateVisit | undefined {
    this.byName ??= new Map(this.states.toReversed().map((visit) => [visit.name, visit]));
    return this.byName.get(name);
  }

  /** How the states of a container follow each other. */
  flowOf(container: ContainerVisit): Flow {
    const known = this.flows.get(container) ?? flowOf(container);
    this.flows.set(container, known);
    return known;
  }

  /** What is evaluated for a state. */
  expressionsOf(visit: StateVisit): readonly StateExpression[] {
    const known = this.expressions.get(visit) ?? expressionsOf(visit.state, visit.queryLanguage, this.compiled);
    this.expressions.set(visit, known);
    return known;
  }

  /** What a Task calls, whatever integrations there are; undefined where that cannot be read, and for other states. */
  resourceOf({ type, state }: StateVisit): TaskResource | undefined {
    const text = type === 'Task' ? textOf(state, 'Resource') : undefined;
    if (text === undefined) return undefined;
    const known = this.resources.get(text) ?? readResource(text);
    this.resources.set(text, known);
    return known;
  }

  /** The question for the known name that is nearest to the one that was given, behind `prefix`; undefined if none is near. */
  didYouMean(given: string, known: Iterable<string>, prefix = ''): string | undefined {
    if (this.suggestionBudget <= 0) return undefined;
    const names = [...known];
    this.suggestionBudget -= names.reduce((sum, name) => sum + name.length, 0) * given.length;
    const meant = didYouMean(given, names);
    return meant === undefined || meant === given ? undefined : `Did you mean "${prefix}${meant}"?`;
  }
}

interface More {
  /** The exact place, where the service names only one around it. */
  readonly exact?: Place;
  /** The service names no place. */
  readonly withoutLocation?: boolean;
  readonly suggestion?: string | undefined;
}
