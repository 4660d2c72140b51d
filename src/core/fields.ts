// Fields that give one value of a kind: a number of seconds, a count, a text. Each is a constant, a
// path into the data (JSONPath), or an expression (JSONata); the errors are the service's own for each.

import { ExpressionFailure } from '../expressions/failure.js';
import { compileJsonataField } from '../expressions/jsonata/index.js';
import { compilePath } from '../expressions/path.js';
import { compileField } from '../expressions/payload-template.js';
import { parseOffsetDateTime, parseTimestamp } from '../language/timestamp.js';
import type { FailState, QueryLanguage, WaitState } from '../language/types.js';
import { ExactNumber, type Json, type JsonObject, memberOf, numberOf, stringifyJson } from '../utils/json.js';
import type { EvaluationScope } from './evaluation-scope.js';

type Field<T> = (scope: EvaluationScope) => T;

// --- texts ----------------------------------------------------------------------------------------

/** Gives a text; undefined where a path leads to null. */
export type TextField = Field<string | undefined>;

/** Error or Cause of a Fail state, or ErrorPath or CausePath: a path or an intrinsic function. */
export function compileText(
  state: FailState,
  name: 'Error' | 'Cause',
  queryLanguage: QueryLanguage,
): TextField | undefined {
  const constant = state[name];
  if (constant !== undefined) {
    if (queryLanguage !== 'JSONata') return () => constant;
    const field = compileJsonataField(constant, name, 'string');
    return (scope) => field.evaluate(scope) as string;
  }
  const path = state[`${name}Path`];
  if (path === undefined) return undefined;
  const field = compileField(`${name}Path`, path);
  return (scope) => {
    const value = field.evaluate(scope);
    if (typeof value === 'string') return value;
    throw runtime(`The ${name}Path parameter does not reference a string value: ${path} == ${shown(value)}`);
  };
}

// --- Wait -----------------------------------------------------------------------------------------

/** When to go on, in epoch milliseconds; `now` is the execution's clock. */
export type WaitField = (scope: EvaluationScope, now: number) => number;

export function compileWait(state: WaitState, queryLanguage: QueryLanguage): WaitField {
  const { Seconds, SecondsPath, Timestamp, TimestampPath } = state;
  if (SecondsPath !== undefined) return waitSecondsPath(SecondsPath);
  if (TimestampPath !== undefined) return waitTimestampPath(TimestampPath);
  if (Seconds !== undefined) {
    const seconds = numberOf(Seconds as Json);
    if (seconds !== undefined) return (_scope, now) => now + seconds * 1000;
    const field = compileJsonataField(Seconds as Json, 'Seconds', 'number');
    return (scope, now) => now + wholeSeconds(field.evaluate(scope)) * 1000;
  }
  if (Timestamp === undefined) throw new Error('A Wait state without a time: the definition was not validated');
  if (queryLanguage !== 'JSONata')
    return () => secondOf(parseTimestamp(Timestamp)?.epochMilliseconds) ?? unreadable(Timestamp);
  const field = compileJsonataField(Timestamp, 'Timestamp', 'string');
  return (scope) => {
    const text = field.evaluate(scope) as string;
    return instant(text) ?? unreadable(text);
  };
}

function waitSecondsPath(text: string): WaitField {
  const path = compilePath(text);
  return (scope, now) => {
    const value = path.find(scope);
    const seconds = numberOf(value);
    if (value === undefined || seconds === undefined) {
      throw runtime(`The SecondsPath parameter does not reference an input value: ${text}`);
    }
    // By its text: 1.0 is no long to Java.
    if (!isWholeText(value)) {
      throw runtime(`The SecondsPath parameter cannot be parsed as a long value: ${text} == ${shown(value)}`);
    }
    if (seconds < 0) throw runtime(`The SecondsPath parameter references a negative value: ${text} == ${shown(value)}`);
    return now + seconds * 1000;
  };
}

function waitTimestampPath(text: string): WaitField {
  const path = compilePath(text);
  return (scope) => {
    const value = path.find(scope);
    if (value === undefined) throw runtime(`The TimestampPath parameter does not reference an input value: ${text}`);
    const at = typeof value === 'string' ? instant(value) : undefined;
    if (at !== undefined) return at;
    const kind = 'a valid ISO-8601 extended offset date-time format string';
    throw runtime(`The TimestampPath parameter does not reference ${kind}: ${text} == ${shown(value)}`);
  };
}

function instant(text: string): number | undefined {
  return secondOf(parseOffsetDateTime(text)?.epochMilliseconds);
}

// https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html: the service truncates milliseconds.
function secondOf(at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.floor(at / 1000) * 1000;
}

function unreadable(text: string): never {
  const kind = 'an ISO-8601 extended offset date-time format string';
  throw query(`The Timestamp field cannot be parsed as ${kind}: ${text}`, 'Timestamp');
}

// https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html: the range that an expression has to keep to.
const MOST_SECONDS = 99_999_999;

function wholeSeconds(value: Json): number {
  const seconds = numberOf(value) ?? Number.NaN;
  if (Number.isInteger(seconds) && seconds >= 0) {
    if (seconds <= MOST_SECONDS) return seconds;
    throw query(`Seconds must be between 0 and ${MOST_SECONDS} but was: ${shown(value)}`, 'Seconds');
  }
  throw query(`The Seconds field must be a non-negative integer but was: ${shown(value)}`, 'Seconds');
}

// --- counts and seconds ---------------------------------------------------------------------------

/** The name of a field that has a twin with `Path`. */
export interface NumberFieldRules {
  readonly name: string;
  readonly kind: 'integer' | 'float';
  /** A complaint about a number out of range, or undefined. */
  readonly outOfRange?: (value: number) => string | undefined;
}

/**
 * Compiles `<name>`, `<name>Path` or a JSONata expression for a number; undefined when the field is
 * not there. A path may lead to a text that holds a number, as the service accepts it.
 */
export function compileNumber(
  fields: JsonObject,
  rules: NumberFieldRules,
  location: string = rules.name,
): Field<number> | undefined {
  const constant = memberOf(fields, rules.name);
  const number = numberOf(constant);
  if (number !== undefined) return () => checked(number, rules);
  if (constant !== undefined) {
    const field = compileJsonataField(constant, location, 'number');
    return (scope) => checkedExpression(field.evaluate(scope), rules, location);
  }
  const text = memberOf(fields, `${rules.name}Path`);
  if (typeof text !== 'string') return undefined;
  const path = compilePath(text);
  return (scope) => {
    const value = path.evaluate(scope);
    const found = readNumber(value, rules.kind);
    if (found !== undefined) return checked(found, rules);
    const what = rules.kind === 'integer' ? 'a valid integer' : 'a valid float';
    throw runtime(`The ${rules.name}Path field refers to value "${unquoted(value)}" which is not ${what}: ${text}`);
  };
}

function readNumber(value: Json, kind: NumberFieldRules['kind']): number | undefined {
  const number = typeof value === 'string' && NUMERAL.test(value) ? Number(value) : numberOf(value);
  if (number === undefined) return undefined;
  if (kind === 'float') return number;
  return isWholeText(value) && number >= MIN_INT32 && number <= MAX_INT32 ? number : undefined;
}

// The service reads a Java int.
const MIN_INT32 = -2147483648;
const MAX_INT32 = 2147483647;

const NUMERAL = /^[+-]?\d+(?:\.\d+)?$/;

function isWholeText(value: Json): boolean {
  const text = value instanceof ExactNumber ? value.text : String(value);
  return /^[+-]?\d+$/.test(text);
}

function checked(value: number, { outOfRange }: NumberFieldRules): number {
  const complaint = outOfRange?.(value);
  if (complaint !== undefined) throw runtime(complaint);
  return value;
}

function checkedExpression(value: Json, rules: NumberFieldRules, location: string): number {
  const number = numberOf(value) ?? Number.NaN;
  if (rules.kind === 'integer' && !Number.isInteger(number)) {
    throw query(`The ${rules.name} field must be an integer but was: ${shown(value)}`, location);
  }
  const complaint = rules.outOfRange?.(number);
  if (complaint !== undefined) throw query(complaint, location);
  return number;
}

function shown(value: Json): string {
  return typeof value === 'string' ? value : stringifyJson(value);
}

const unquoted = shown;

function runtime(reason: string): ExpressionFailure {
  return new ExpressionFailure('States.Runtime', reason);
}

function query(reason: string, location: string): ExpressionFailure {
  return new ExpressionFailure('States.QueryEvaluationError', reason, location);
}
