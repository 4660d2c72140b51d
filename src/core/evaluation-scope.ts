// What the expressions of a state see: the one object that every evaluation of a turn is given,
// pointed at the strand and the data that it is for.

import type { JsonataScope, JsonPathScope } from '../expressions/scope.js';
import type { Json } from '../utils/json.js';
import type { RandomSource } from '../utils/random.js';
import { addMoment, contextObject } from './context-object.js';
import type { Execution, MapItem, Strand } from './execution.js';
import type { Inspection } from './inspection.js';
import type { Observer } from './observer.js';
import type { Payload } from './payload.js';

export class EvaluationScope implements JsonPathScope, JsonataScope {
  /** Set while a state is tested. */
  readonly inspection: Inspection | undefined;
  /** Set while somebody counts what is done. */
  readonly observer: Observer | undefined;
  readonly evaluating: JsonataScope['evaluating'];
  // What it is pointed at; nothing between two steps, so that it keeps no execution, and none keeps it.
  private execution!: Execution;
  private strand!: Strand;
  private payload!: Payload;
  result: Json | undefined;
  errorOutput: Json | undefined;
  /** The item that an ItemSelector is evaluated for, before there is an iteration. */
  private item: CurrentItem | undefined;
  /** `$$.Task.Token` of the attempt that is being made. */
  private taskToken: string | undefined;

  private constructor(inspection?: Inspection, observer?: Observer) {
    this.inspection = inspection;
    this.observer = observer;
    this.evaluating = observer && ((location) => observer.evaluating(this.strand.node, location));
  }

  /** A scope for a step of this execution. */
  static of(execution: Execution, inspection?: Inspection, observer?: Observer): EvaluationScope {
    const isPlain = inspection === undefined && observer === undefined;
    const scope = (isPlain ? spare : undefined) ?? new EvaluationScope(inspection, observer);
    if (scope === spare) spare = undefined;
    scope.execution = execution;
    return scope;
  }

  /** The step is over. */
  giveBack(): void {
    if (this.inspection !== undefined || this.observer !== undefined) return;
    const nothing = undefined as never; // whoever takes it points it at something
    this.execution = nothing;
    this.on(nothing, nothing);
    spare = this;
  }

  /** Points the scope at `payload` (`$`, `$states.input`), seen from `strand`. */
  on(strand: Strand, payload: Payload, result?: Json, errorOutput?: Json): this {
    this.strand = strand;
    this.payload = payload;
    this.result = result;
    this.errorOutput = errorOutput;
    return this;
  }

  /** While `evaluate` runs, `$$.Map.Item` is this item. */
  withItem<T>(item: CurrentItem, evaluate: () => T): T {
    this.item = item;
    try {
      return evaluate();
    } finally {
      this.item = undefined;
    }
  }

  /** While `evaluate` runs, `$$.Task.Token` is this token. */
  withTaskToken<T>(taskToken: string | undefined, evaluate: () => T): T {
    this.taskToken = taskToken;
    try {
      return evaluate();
    } finally {
      this.taskToken = undefined;
    }
  }

  get data(): Json {
    return this.payload.value;
  }

  get input(): Json {
    return this.payload.value;
  }

  dataText(): string {
    return this.payload.text();
  }

  get random(): RandomSource {
    return this.execution.random;
  }

  get now(): number {
    return this.execution.now;
  }

  context(): Json {
    const { inspection, item, taskToken } = this;
    if (inspection !== undefined) return addMoment({ ...inspection.context }, item, taskToken);
    return contextObject(this.strand, item, taskToken);
  }

  variable(name: string): Json | undefined {
    return variableIn(this.strand, name);
  }
}

// Made once for all executions: one for each step, or one that each execution keeps, costs more.
let spare: EvaluationScope | undefined;

/** A Map state's item with its place. */
export interface CurrentItem extends MapItem {
  readonly index: number;
}

/**
 * The value of a variable, seen from `strand`: its own, else that of the chains around it. A child
 * execution of a distributed Map sees none of its parent's.
 * https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
function variableIn(strand: Strand, name: string): Json | undefined {
  for (let current: Strand | undefined = strand; current !== undefined; current = current.fork?.strand) {
    const value = current.variables?.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}
