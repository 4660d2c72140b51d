// One expression: compiled once for all who write it, evaluated for a field of a state.

import type { Json } from '../../utils/json.js';
import { Kept } from '../../utils/kept.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import { ExpressionFailure } from '../failure.js';
import type { JsonataScope } from '../scope.js';
import { type Bindings, type EngineExpression, type EngineValue, engine } from './engine.js';
import { UncodedFault } from './faults.js';
import { defineFunctions } from './functions.js';
import { library } from './library.js';
import { LimitExceeded, serviceLimits } from './limits.js';
import { keepOrderOfMembers } from './members.js';
import { type References, referencesOf, STATES_MEMBERS, type StatesMember } from './references.js';
import { RunningEvaluation } from './running-evaluation.js';
import type { SyntaxNode } from './syntax-tree.js';
import { toJson, UnsupportedValue } from './values.js';

defineFunctions();
keepOrderOfMembers();

/** JSONata's functions and those of the service. */
export const functionNames: ReadonlySet<string> = new Set(library.functionNames());

export class Expression {
  /** Without `{%` and `%}`, and blanks beside them. */
  readonly text: string;
  readonly uses: References;
  /** The workflow variables that it refers to. */
  readonly references: readonly string[];
  private readonly compiled: EngineExpression;
  private readonly statesMembers: readonly StatesMember[];

  constructor(text: string) {
    this.text = text;
    this.compiled = engine.compile(text);
    this.uses = referencesOf(this.compiled.tree);
    this.references = this.uses.variables.filter((name) => !functionNames.has(name));
    this.statesMembers = STATES_MEMBERS.filter((member) => this.uses.allStates || this.uses.states.has(member));
  }

  get tree(): SyntaxNode {
    return this.compiled.tree;
  }

  /**
   * The value for the field at `location`, which is never undefined.
   * @throws ExpressionFailure
   */
  evaluate(scope: JsonataScope, location: string): Json {
    const evaluation = new RunningEvaluation(scope, serviceLimits);
    try {
      const value = this.compiled.evaluate(this.bindings(scope, evaluation), evaluation);
      if (value === undefined) throw this.failure(location, 'returned nothing (undefined).');
      return toJson(value, evaluation.bound.longIntegers);
    } catch (error) {
      // What this library cannot do is no failure of the state.
      if (error instanceof ExpressionFailure || error instanceof NotSupportedError) throw error;
      throw this.failure(location, whatWentWrong(error, evaluation));
    }
  }

  failure(location: string, what: string): ExpressionFailure {
    const reason = `The JSONata expression '${this.text}' specified for the field '${location}' ${what}`;
    return new ExpressionFailure('States.QueryEvaluationError', reason, location);
  }

  /** Nothing that the expression does not name: the context object is made when it is asked for. */
  private bindings(scope: JsonataScope, evaluation: RunningEvaluation): Bindings {
    const bindings: Record<string, EngineValue> = {};
    for (const name of this.uses.variables) {
      const value = scope.variable(name);
      if (value !== undefined) bindings[name] = evaluation.bind(value);
    }
    const states: Record<string, EngineValue> = {};
    for (const member of this.statesMembers) {
      const value = member === 'context' ? scope.context() : scope[member];
      if (value !== undefined) states[member] = evaluation.bind(value);
    }
    bindings.states = states;
    return bindings;
  }
}

/**
 * The rest of the sentence about what an evaluation threw. Measured on the service (published by the project floci,
 * github.com/floci-io/floci).
 */
function whatWentWrong(error: unknown, evaluation: RunningEvaluation): string {
  if (error instanceof UnsupportedValue) return 'returned an unsupported result type.';
  if (error instanceof LimitExceeded || error instanceof UncodedFault) {
    return `threw an error during evaluation: ${error.message}`;
  }
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return `threw an error during evaluation. ${code}: ${message}`;
  // The library met something that it does not expect. The service gives a number to ask its support about.
  return `threw an internal error during evaluation. ${evaluation.uuid()}`;
}

const kept = new Kept((text) => new Expression(text));

/**
 * The expression of a text. Texts that were compiled before are not parsed again: a definition is validated and then
 * compiled, and parsing takes longer than most evaluations.
 * @throws JsonataSyntaxError
 */
export function compileExpression(text: string): Expression {
  return kept.of(text);
}
