// What the service would say about a definition before it ever runs, and what a reviewer would.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
//
// 1. All findings at once: those for which the service refuses the definition (ERROR), and those about what it
//    runs but hardly should be meant (WARNING).
// 2. Whatever the service accepts has no ERROR.
// 3. Nothing is thrown for what a definition holds; only for wrong options.

import type { DiagnosticCode, Severity } from '../diagnostics/catalog.js';
import { DefinitionError } from '../diagnostics/definition-error.js';
import { type Diagnostic, makeDiagnostic } from '../diagnostics/diagnostic.js';
import type { IntrinsicTable } from '../expressions/intrinsics/index.js';
import { jsonProblem } from '../language/json-problem.js';
import {
  asStateMachine,
  type ParsedDefinition,
  type ParseOptions,
  parseDefinition,
  readDefinition,
} from '../language/parse.js';
import { Place } from '../language/place.js';
import type { PatternsOf } from '../language/resource.js';
import { DefinitionSyntaxError } from '../language/source-position.js';
import type { StateMachineDefinition, StateMachineType } from '../language/types.js';
import { meantHint } from '../utils/did-you-mean.js';
import { isJsonObject, withPlainNumbers } from '../utils/json.js';
import { located } from './locate.js';
import { withoutPlaceholders } from './placeholders.js';
import { type Rule, RuleContext, reportsErrors } from './rule.js';
import { type RuleName, ruleNames, specifiedRules } from './rules/index.js';

export interface ValidateOptions extends ParseOptions {
  /** An Express machine cannot do everything. STANDARD if it is not here. */
  readonly type?: StateMachineType;
  /** The least that is told of: `ERROR` leaves warnings out. Default: `WARNING`. */
  readonly severity?: Severity;
  /** Rules that are switched off. Default: all are on. */
  readonly rules?: RuleSwitches;
  /**
   * `tolerate`: where a text such as `${ChargeFunctionArn}` stands, a value will be put in its place, and nothing is said
   * about it. Default: `refuse`, where it is a text like any other.
   */
  readonly placeholders?: 'refuse' | 'tolerate';
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

export type RuleSwitches = { readonly [Name in RuleName]?: 'on' | 'off' };

/**
 * Everything that there is to say about a definition: errors before warnings, in the order of the rules; nothing if it is
 * fine.
 * @param source JSON text, YAML text, the bytes of either in UTF-8, or an object.
 * @throws TypeError for a rule or a value of an option that does not exist.
 */
export function validate(source: ParsedDefinition | string | object, options: ValidateOptions = {}): Diagnostic[] {
  const rules = rulesOf(options);
  const parsed = parsedOf(source, options, readDefinition);
  return Array.isArray(parsed) ? parsed : validateParsed(parsed, options, rules);
}

/**
 * The definition, known to be good.
 * @throws DefinitionError with everything for which the service would refuse it.
 */
export function checkDefinition(
  source: ParsedDefinition | string | object,
  options: Omit<ValidateOptions, 'rules' | 'severity' | 'placeholders'> = {},
): { readonly parsed: ParsedDefinition; readonly definition: StateMachineDefinition } {
  const parsed = parsedOf(source, options, parseDefinition);
  const diagnostics = Array.isArray(parsed) ? parsed : validateParsed(parsed, options, ERROR_RULES);
  if (Array.isArray(parsed) || diagnostics.length > 0) throw new DefinitionError(diagnostics, textOf(source));
  return { parsed, definition: asStateMachine(parsed) };
}

const RULES: readonly Rule[] = Object.values(specifiedRules);
const ERROR_RULES: readonly Rule[] = RULES.filter(reportsErrors);

function rulesOf({ rules = {}, severity = 'WARNING' }: ValidateOptions): readonly Rule[] {
  if (severity !== 'ERROR' && severity !== 'WARNING') {
    throw new TypeError(`There is no severity ${JSON.stringify(severity)}: ERROR or WARNING`);
  }
  const candidates = severity === 'ERROR' ? ERROR_RULES : RULES;
  const switches = Object.entries(rules);
  if (switches.length === 0) return candidates;
  for (const [name, value] of switches) checkSwitch(name, value);
  const off = new Set(Object.entries(specifiedRules).flatMap(([name, each]) => (isOff(rules, name) ? [each] : [])));
  return candidates.filter((each) => !off.has(each));
}

function isOff(rules: Readonly<Record<string, 'on' | 'off' | undefined>>, name: string): boolean {
  return Object.hasOwn(rules, name) && rules[name] === 'off';
}

function checkSwitch(name: string, value: unknown): void {
  if (!Object.hasOwn(specifiedRules, name)) {
    throw new TypeError(`There is no rule ${JSON.stringify(name)}${meantHint(name, ruleNames)}`);
  }
  if (value !== 'on' && value !== 'off' && value !== undefined) {
    throw new TypeError(`The rule ${JSON.stringify(name)} is "on" or "off"`);
  }
}

/** What was read, or the finding that it cannot be. */
function parsedOf(
  source: ParsedDefinition | string | object,
  options: ParseOptions,
  parse: typeof parseDefinition,
): ParsedDefinition | Diagnostic[] {
  if (isParsed(source)) return source;
  // The service calls a text without anything in it no JSON object, not a syntax error.
  if (typeof source === 'string' && source.trim() === '') return [notAnObject()];
  try {
    return parse(source, options);
  } catch (error) {
    if (error instanceof DefinitionSyntaxError) return [syntaxDiagnostic(error, source)];
    throw error;
  }
}

function validateParsed(parsed: ParsedDefinition, options: ValidateOptions, rules: readonly Rule[]): Diagnostic[] {
  // The rules look at numbers, and not at how they are written.
  const definition = withPlainNumbers(parsed.definition);
  if (!isJsonObject(definition)) return [notAnObject()];
  const written = parsed.format === 'object' ? undefined : { text: parsed.text, format: parsed.format };
  const context = new RuleContext(definition, written?.text, { ...options, format: written?.format });
  for (const { check } of rules) check(context);
  const found = context.toleratesPlaceholders
    ? withoutPlaceholders(context.diagnostics, definition)
    : context.diagnostics;
  const errors = found.filter(({ severity }) => severity === 'ERROR');
  const warnings = found.filter(({ severity }) => severity !== 'ERROR');
  return located([...errors, ...warnings], parsed.source);
}

function notAnObject(): Diagnostic {
  return makeDiagnostic('ASL1002', {}, { location: undefined, pointer: Place.root.pointer });
}

function syntaxDiagnostic(error: DefinitionSyntaxError, source: string | object): Diagnostic {
  const { kind, message, position, pointer = '' } = error;
  const place = { location: undefined, pointer };
  const problem = kind === 'json' && typeof source === 'string' ? jsonProblem(source) : undefined;
  if (problem) {
    // The service writes the place twice, at the end of the message and as the location.
    const { message: words, source: where } = problem;
    return at(
      position,
      makeDiagnostic('ASL1001', { problem: `${words}\n at ${where}` }, { ...place, location: where }),
    );
  }
  return at(position, makeDiagnostic(SYNTAX_CODES[kind], { problem: message }, place));
}

const SYNTAX_CODES = {
  'utf-8': 'ASL1007',
  json: 'ASL1001',
  yaml: 'ASL1003',
  object: 'ASL1004',
} as const satisfies Record<string, DiagnosticCode>;

function at(position: DefinitionSyntaxError['position'], diagnostic: Diagnostic): Diagnostic {
  if (position === undefined) return diagnostic;
  const { line, column } = position;
  return { ...diagnostic, line, column, endLine: line, endColumn: column + 1 };
}

function isParsed(source: ParsedDefinition | string | object): source is ParsedDefinition {
  return typeof source === 'object' && 'definition' in source && 'source' in source && 'format' in source;
}

function textOf(source: ParsedDefinition | string | object): string | undefined {
  if (typeof source === 'string') return source;
  return isParsed(source) ? source.source?.text : undefined;
}
