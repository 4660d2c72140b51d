// What the service would say about a definition before it ever runs.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
//
// All findings at once. The service reports every error too, and whatever it accepts is accepted here.

import { DefinitionError } from '../diagnostics/definition-error.js';
import { type Diagnostic, makeDiagnostic } from '../diagnostics/diagnostic.js';
import type { IntrinsicTable } from '../expressions/intrinsics/index.js';
import { jsonProblem } from '../language/json-problem.js';
import { asStateMachine, type ParsedDefinition, type ParseOptions, parseDefinition } from '../language/parse.js';
import { Place } from '../language/place.js';
import type { PatternsOf } from '../language/resource.js';
import { DefinitionSyntaxError } from '../language/source-position.js';
import { traverse } from '../language/traverse.js';
import type { StateMachineDefinition, StateMachineType } from '../language/types.js';
import { isJsonObject, withPlainNumbers } from '../utils/json.js';
import { RuleContext } from './rule.js';
import { definitionFitsTheService } from './rules/definition-fits-the-service.js';
import { specifiedRules } from './rules/index.js';

export interface ValidateOptions extends ParseOptions {
  /** An Express machine cannot do everything. STANDARD if it is not here. */
  readonly type?: StateMachineType;
  /**
   * The intrinsic functions that there are; the built-in ones if it is not here.
   * @internal
   */
  readonly intrinsics?: IntrinsicTable;
  /**
   * The integrations that there are; those of Step Functions if it is not here.
   * @internal
   */
  readonly patternsOf?: PatternsOf;
}

/** Everything that is wrong with a definition, in the order of the rules; nothing if it is accepted. */
export function validate(source: ParsedDefinition | string | object, options: ValidateOptions = {}): Diagnostic[] {
  if (isParsed(source)) return validateParsed(source, options);
  // The service calls a text without anything in it no JSON object, not a syntax error.
  if (typeof source === 'string' && source.trim() === '') return [notAnObject()];
  try {
    return validateParsed(parseDefinition(source, options), options);
  } catch (error) {
    if (error instanceof DefinitionSyntaxError) return [syntaxDiagnostic(error, source)];
    throw error;
  }
}

/**
 * The definition, known to be good.
 * @throws DefinitionError with everything that is wrong.
 */
export function checkDefinition(
  source: ParsedDefinition | string | object,
  options: ValidateOptions = {},
): { readonly parsed: ParsedDefinition; readonly definition: StateMachineDefinition } {
  const text = textOf(source);
  let parsed: ParsedDefinition;
  try {
    parsed = isParsed(source) ? source : parseDefinition(source, options);
  } catch (error) {
    if (error instanceof DefinitionSyntaxError) throw new DefinitionError(validate(source, options), text);
    throw error;
  }
  const diagnostics = validateParsed(parsed, options);
  if (diagnostics.some(({ severity }) => severity === 'ERROR')) throw new DefinitionError(diagnostics, text);
  return { parsed, definition: asStateMachine(parsed) };
}

function validateParsed(parsed: ParsedDefinition, options: ValidateOptions): Diagnostic[] {
  // The rules look at numbers, and not at how they are written.
  const definition = withPlainNumbers(parsed.definition);
  if (!isJsonObject(definition)) return [notAnObject()];
  const context = new RuleContext(definition, traverse(definition), options.type ?? 'STANDARD', options);
  if (parsed.format !== 'object') definitionFitsTheService(context, parsed.text);
  for (const rule of specifiedRules) rule(context);
  return context.diagnostics.map((diagnostic) => {
    const position = positionOf(parsed, diagnostic.pointer);
    return position ? { ...diagnostic, line: position.line, column: position.column } : diagnostic;
  });
}

/** Where the pointer leads, or the nearest thing around it: what is missing has no place of its own. */
function positionOf(parsed: ParsedDefinition, pointer: string) {
  if (parsed.format === 'object') return undefined;
  for (let around = pointer; ; around = around.slice(0, around.lastIndexOf('/'))) {
    const position = parsed.positions(around);
    if (position || around === '') return position;
  }
}

function notAnObject(): Diagnostic {
  return makeDiagnostic('ASL1002', {}, { location: undefined, pointer: Place.root.pointer });
}

function syntaxDiagnostic(
  { kind, message, position, pointer }: DefinitionSyntaxError,
  source: string | object,
): Diagnostic {
  const place = { location: undefined, pointer: pointer ?? '', position };
  if (kind === 'yaml') return makeDiagnostic('ASL1003', { problem: message }, place);
  const problem = typeof source === 'string' ? jsonProblem(source) : undefined;
  if (kind === 'object') return makeDiagnostic('ASL1004', { problem: message }, place);
  if (!problem) return makeDiagnostic('ASL1001', { problem: message }, place);
  // The service writes the place twice, at the end of the message and as the location.
  const { message: words, source: where } = problem;
  return makeDiagnostic('ASL1001', { problem: `${words}\n at ${where}` }, { ...place, location: where });
}

function isParsed(source: ParsedDefinition | string | object): source is ParsedDefinition {
  return typeof source === 'object' && 'positions' in source && typeof source.positions === 'function';
}

function textOf(source: ParsedDefinition | string | object): string | undefined {
  if (typeof source === 'string') return source;
  return isParsed(source) && source.format !== 'object' ? source.text : undefined;
}
