// The data flow of a state, in the order of the specification.
//
//   JSONPath  raw input -> InputPath -> Parameters -> [the state's work] -> ResultSelector
//             -> ResultPath (into the raw input) -> OutputPath
//   JSONata   input -> Arguments -> [the state's work] -> Output
//
// Assign is evaluated beside the last steps: it sees the variables as they were.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html

import { compileJsonataTemplate, type JsonataTemplate } from '../expressions/jsonata/index.js';
import { compilePath, type Path } from '../expressions/path.js';
import { compilePayloadTemplate, type PayloadTemplate } from '../expressions/payload-template.js';
import { compileReferencePath, type ReferencePath } from '../expressions/reference-path.js';
import type { Catcher, ChoiceRule, ChoiceState, QueryLanguage, State } from '../language/types.js';
import { isJsonObject, type Json, type JsonObject, memberOf } from '../utils/json.js';
import { once } from '../utils/once.js';
import type { EvaluationScope } from './evaluation-scope.js';
import type { Strand } from './execution.js';
import { EMPTY_OBJECT, Payload } from './payload.js';

/** What a state passes on, and the variables that it assigns. */
export interface StateOutput {
  readonly payload: Payload;
  readonly assigned: JsonObject | undefined;
}

/** Makes the output of a state, of a Catcher or of a Choice rule. */
export interface OutputRule {
  /**
   * `result` is what the work of the state gave: a result of a Task, Map or Parallel state, the state's own
   * result for a Pass state, the effective input for the other types, the error output for a Catcher.
   * @throws ExpressionFailure
   */
  output(scope: EvaluationScope, strand: Strand, result: Payload): StateOutput;
}

export interface DataFlow extends OutputRule {
  /** InputPath. @throws ExpressionFailure */
  input(scope: EvaluationScope, strand: Strand): Payload;
  /** InputPath and Parameters, or Arguments. @throws ExpressionFailure */
  effectiveInput(scope: EvaluationScope, strand: Strand): Payload;
}

/** What `result` is to a JSONata field: `$states.result`, `$states.errorOutput`, or nothing but the default output. */
type ResultRole = 'result' | 'errorOutput' | 'input';

export function compileDataFlow(state: State, queryLanguage: QueryLanguage): DataFlow {
  const fields = state as unknown as JsonObject;
  const isPlain = !FIELDS[queryLanguage].some((name) => memberOf(fields, name) !== undefined);
  if (isPlain) return PLAIN[queryLanguage]();
  if (queryLanguage === 'JSONata') return new JsonataFlow(fields, hasResult(state) ? 'result' : 'input');
  return new JsonPathFlow(fields);
}

const FIELDS = {
  JSONPath: ['InputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'OutputPath', 'Assign'],
  JSONata: ['Arguments', 'Output', 'Assign'],
} as const;

/** Of states that have none of the fields, which is most of those that are not tasks. */
const PLAIN = {
  JSONPath: once(() => new JsonPathFlow({})),
  JSONata: once(() => new JsonataFlow({}, 'input')),
};

// A Map state's Parameters are the older name of its ItemSelector: they are for its items.
function hasResult(state: State): boolean {
  return state.Type === 'Task' || state.Type === 'Parallel' || state.Type === 'Map';
}

export function compileCatcherOutput(catcher: Catcher, queryLanguage: QueryLanguage, index: number): OutputRule {
  const fields = catcher as unknown as JsonObject;
  if (queryLanguage === 'JSONata') return new JsonataOutput(fields, 'errorOutput', `Catch[${index}]/`);
  return new JsonPathOutput(fields);
}

/**
 * What a Choice state passes on when a rule matched: the rule's own Output and Assign, since the
 * state's are for its Default; InputPath and OutputPath are the state's for all.
 */
export function compileChoiceOutput(
  state: ChoiceState,
  rule: Partial<Pick<ChoiceRule, 'Assign'>> & { readonly Output?: Json },
  queryLanguage: QueryLanguage,
  index: number,
): OutputRule {
  const fields = rule as unknown as JsonObject;
  if (queryLanguage === 'JSONata') return new JsonataOutput(fields, 'input', `Choices[${index}]/`);
  return new JsonPathOutput(pick({ Assign: rule.Assign, OutputPath: state.OutputPath }));
}

function pick(fields: { readonly [name: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}

// --- JSONPath -------------------------------------------------------------------------------------

class JsonPathOutput implements OutputRule {
  private readonly assign: PayloadTemplate | undefined;
  private readonly resultSelector: PayloadTemplate | undefined;
  /** null: the result is dropped. Undefined: the result replaces the input. */
  private readonly resultPath: ReferencePath | null | undefined;
  /** null: `{}`. Undefined: everything. */
  private readonly outputPath: Path | null | undefined;

  constructor(fields: JsonObject) {
    this.assign = template(memberOf(fields, 'Assign'));
    this.resultSelector = template(memberOf(fields, 'ResultSelector'));
    this.resultPath = referencePath(memberOf(fields, 'ResultPath'));
    this.outputPath = path(memberOf(fields, 'OutputPath'));
  }

  output(scope: EvaluationScope, strand: Strand, result: Payload): StateOutput {
    let payload = result;
    if (this.resultSelector !== undefined) {
      payload = new Payload(this.resultSelector.evaluate(scope.on(strand, result)));
    }
    scope.inspection?.payload('afterResultSelector', payload);
    if (this.resultPath === null) payload = strand.input;
    else if (this.resultPath !== undefined) {
      payload = new Payload(this.resultPath.insert(strand.input.value, payload.value));
    }
    scope.inspection?.payload('afterResultPath', payload);
    payload = select(this.outputPath, scope, strand, payload);
    const assigned = this.assign === undefined ? undefined : this.assign.evaluate(scope.on(strand, result));
    return { payload, assigned: isJsonObject(assigned) ? assigned : undefined };
  }
}

class JsonPathFlow extends JsonPathOutput implements DataFlow {
  private readonly inputPath: Path | null | undefined;
  private readonly parameters: PayloadTemplate | undefined;

  constructor(fields: JsonObject) {
    super(fields);
    this.inputPath = path(memberOf(fields, 'InputPath'));
    this.parameters = template(memberOf(fields, 'Parameters'));
  }

  input(scope: EvaluationScope, strand: Strand): Payload {
    const input = select(this.inputPath, scope, strand, strand.input);
    scope.inspection?.payload('afterInputPath', input);
    return input;
  }

  effectiveInput(scope: EvaluationScope, strand: Strand): Payload {
    const input = this.input(scope, strand);
    const parameters =
      this.parameters === undefined ? input : new Payload(this.parameters.evaluate(scope.on(strand, input)));
    scope.inspection?.payload('afterParameters', parameters);
    return parameters;
  }
}

function template(value: Json | undefined): PayloadTemplate | undefined {
  return value === undefined ? undefined : compilePayloadTemplate(value);
}

function path(value: Json | undefined): Path | null | undefined {
  if (value === null) return null;
  return typeof value !== 'string' || value === '$' ? undefined : compilePath(value);
}

function referencePath(value: Json | undefined): ReferencePath | null | undefined {
  if (value === null) return null;
  return typeof value !== 'string' || value === '$' ? undefined : compileReferencePath(value);
}

function select(path: Path | null | undefined, scope: EvaluationScope, strand: Strand, payload: Payload): Payload {
  if (path === undefined) return payload;
  return path === null ? EMPTY_OBJECT : new Payload(path.evaluate(scope.on(strand, payload)));
}

// --- JSONata --------------------------------------------------------------------------------------

class JsonataOutput implements OutputRule {
  private readonly assign: JsonataTemplate | undefined;
  private readonly outputTemplate: JsonataTemplate | undefined;
  private readonly role: ResultRole;

  constructor(fields: JsonObject, role: ResultRole, prefix: string) {
    const assign = memberOf(fields, 'Assign');
    const output = memberOf(fields, 'Output');
    this.role = role;
    this.assign = assign === undefined ? undefined : compileJsonataTemplate(assign, `${prefix}Assign`);
    this.outputTemplate = output === undefined ? undefined : compileJsonataTemplate(output, `${prefix}Output`);
  }

  output(scope: EvaluationScope, strand: Strand, result: Payload): StateOutput {
    if (this.assign === undefined && this.outputTemplate === undefined) return { payload: result, assigned: undefined };
    const bound = this.bind(scope, strand, result);
    const payload = this.outputTemplate === undefined ? result : new Payload(this.outputTemplate.evaluate(bound));
    const assigned = this.assign === undefined ? undefined : this.assign.evaluate(bound);
    return { payload, assigned: isJsonObject(assigned) ? assigned : undefined };
  }

  private bind(scope: EvaluationScope, strand: Strand, result: Payload): EvaluationScope {
    switch (this.role) {
      case 'result':
        return scope.on(strand, strand.input, result.value);
      case 'errorOutput':
        return scope.on(strand, strand.input, undefined, result.value);
      case 'input':
        return scope.on(strand, strand.input);
    }
  }
}

class JsonataFlow extends JsonataOutput implements DataFlow {
  private readonly arguments: JsonataTemplate | undefined;

  constructor(fields: JsonObject, role: ResultRole) {
    super(fields, role, '');
    const value = memberOf(fields, 'Arguments');
    this.arguments = value === undefined ? undefined : compileJsonataTemplate(value, 'Arguments');
  }

  input(_scope: EvaluationScope, strand: Strand): Payload {
    return strand.input;
  }

  effectiveInput(scope: EvaluationScope, strand: Strand): Payload {
    const evaluated =
      this.arguments === undefined
        ? strand.input
        : new Payload(this.arguments.evaluate(scope.on(strand, strand.input)));
    scope.inspection?.payload('afterArguments', evaluated);
    return evaluated;
  }
}
