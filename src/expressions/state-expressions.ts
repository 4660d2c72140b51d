// The expressions of a state: every path, intrinsic function and JSONata expression that is evaluated on its behalf, with
// its place. States of branches and item processors have expressions of their own.
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
//
// What cannot be compiled is left out: validation has a finding about it.

import type { QueryLanguage } from '../language/types.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, type JsonObject, memberOf } from '../utils/json.js';
import { choiceOperatorNames } from './choice/index.js';
import { compileIntrinsic, type IntrinsicCall, IntrinsicSyntaxError } from './intrinsics/index.js';
import { compileExpression, type Expression, expressionIn, JsonataSyntaxError } from './jsonata/index.js';
import { compilePath, JsonPathSyntaxError, type Path } from './path.js';

export interface StateExpression {
  /** Where it stands in the state: `['Choices', 0, 'And', 1, 'Variable']`. */
  readonly steps: readonly (string | number)[];
  /** A path, a call of intrinsic functions, or a JSONata expression without `{%` and `%}`. */
  readonly text: string;
  /** JSONPath: the path that it is, or those among the arguments of the call. */
  readonly paths: readonly Path[];
  /** JSONata. */
  readonly expression: Expression | undefined;
  /** The workflow variables that it refers to, each once. */
  readonly references: readonly string[];
}

/** How the texts are compiled; each throws the syntax error of its language. */
export interface Compilers {
  readonly path: (text: string) => Path;
  readonly intrinsic: (text: string) => IntrinsicCall;
}

const DIRECTLY: Compilers = { path: compilePath, intrinsic: (text) => compileIntrinsic(text) };

/** In the order of the definition. */
export function expressionsOf(
  state: JsonObject,
  language: QueryLanguage,
  compilers: Compilers = DIRECTLY,
): readonly StateExpression[] {
  const found: StateExpression[] = [];
  if (language === 'JSONata') collectJsonata(state, [], found);
  else new JsonPathCollector(compilers, found).fields(state, STATE, []);
  return found;
}

// --- JSONPath -------------------------------------------------------------------------------------

/** What is evaluated in a field: itself, its `.$` members at any depth, or fields of its own; `[...]`: of each item. */
type Reading = 'path' | 'template' | Fields | readonly [Fields];

interface Fields extends ReadonlyMap<string, Reading> {}

function fieldsOf(readings: Readonly<Record<string, Reading>>): Map<string, Reading> {
  return new Map(Object.entries(readings));
}

const RULE = fieldsOf({ Assign: 'template', Variable: 'path' });
for (const name of choiceOperatorNames) if (name.endsWith('Path')) RULE.set(name, 'path');
// Conditions are made of conditions.
RULE.set('And', [RULE]).set('Or', [RULE]).set('Not', RULE);

const STATE: Fields = fieldsOf({
  InputPath: 'path',
  OutputPath: 'path',
  ItemsPath: 'path',
  SecondsPath: 'path',
  TimestampPath: 'path',
  TimeoutSecondsPath: 'path',
  HeartbeatSecondsPath: 'path',
  MaxConcurrencyPath: 'path',
  ToleratedFailureCountPath: 'path',
  ToleratedFailurePercentagePath: 'path',
  ErrorPath: 'path',
  CausePath: 'path',
  Parameters: 'template',
  ResultSelector: 'template',
  ItemSelector: 'template',
  Assign: 'template',
  Credentials: 'template',
  ItemReader: fieldsOf({ Parameters: 'template', ReaderConfig: fieldsOf({ MaxItemsPath: 'path' }) }),
  ItemBatcher: fieldsOf({ MaxItemsPerBatchPath: 'path', MaxInputBytesPerBatchPath: 'path', BatchInput: 'template' }),
  ResultWriter: fieldsOf({ Parameters: 'template' }),
  Catch: [fieldsOf({ Assign: 'template' })],
  Choices: [RULE],
});

type Steps = readonly (string | number)[];

class JsonPathCollector {
  private readonly compilers: Compilers;
  private readonly found: StateExpression[];

  constructor(compilers: Compilers, found: StateExpression[]) {
    this.compilers = compilers;
    this.found = found;
  }

  fields(object: JsonObject, fields: Fields, steps: Steps): void {
    for (const field of Object.keys(object)) {
      const reading = fields.get(field);
      if (reading !== undefined) this.read(object[field] as Json, reading, [...steps, field]); // its own key
    }
  }

  private read(value: Json, reading: Reading, steps: Steps): void {
    if (reading === 'path') this.expression(value, steps);
    else if (reading === 'template') this.template(value, steps);
    else if (isItems(reading)) {
      const [fields] = reading;
      if (!isJsonArray(value)) return;
      value.forEach((item, index) => {
        if (isJsonObject(item)) this.fields(item, fields, [...steps, index]);
      });
    } else if (isJsonObject(value)) this.fields(value, reading, steps);
  }

  private template(value: Json, steps: Steps): void {
    if (isJsonArray(value)) {
      value.forEach((item, index) => {
        if (typeof item === 'object') this.template(item, [...steps, index]);
      });
    } else if (isJsonObject(value)) {
      for (const [key, member] of entriesOf(value)) {
        if (key.endsWith('.$')) this.expression(member, [...steps, key]);
        else if (typeof member === 'object') this.template(member, [...steps, key]);
      }
    }
  }

  private expression(text: Json, steps: Steps): void {
    if (typeof text !== 'string') return;
    const { path, intrinsic } = this.compilers;
    try {
      const compiled = text.startsWith('$') ? path(text) : intrinsic(text);
      const paths = 'paths' in compiled ? compiled.paths : [compiled];
      this.found.push({ steps, text, paths, expression: undefined, references: compiled.references });
    } catch (error) {
      if (!(error instanceof JsonPathSyntaxError || error instanceof IntrinsicSyntaxError)) throw error;
    }
  }
}

function isItems(reading: Fields | readonly [Fields]): reading is readonly [Fields] {
  return Array.isArray(reading);
}

// --- JSONata --------------------------------------------------------------------------------------

/** Names, texts for people, what holds states of its own, and what is looked into on its own. */
export const neverEvaluated: ReadonlySet<string> = new Set([
  'Branches',
  'Catch',
  'Choices',
  'Comment',
  'Default',
  'ItemProcessor',
  'Iterator',
  'Label',
  'Next',
  'QueryLanguage',
  'Resource',
  'Retry',
  'Type',
]);

/** What is evaluated in a catcher and in a choice rule. */
export const evaluatedInItems = ['Condition', 'Assign', 'Output'] as const;

function collectJsonata(state: JsonObject, steps: Steps, found: StateExpression[]): void {
  for (const [field, value] of entriesOf(state)) {
    if (field === 'Catch' || field === 'Choices') collectItems(value, [...steps, field], found);
    else if (!neverEvaluated.has(field)) collectTemplate(value, [...steps, field], found);
  }
}

function collectItems(items: Json, steps: Steps, found: StateExpression[]): void {
  if (!isJsonArray(items)) return;
  items.forEach((item, index) => {
    if (!isJsonObject(item)) return;
    for (const field of evaluatedInItems) {
      const value = memberOf(item, field);
      if (value !== undefined) collectTemplate(value, [...steps, index, field], found);
    }
  });
}

function collectTemplate(value: Json, steps: Steps, found: StateExpression[]): void {
  if (typeof value === 'string') {
    const text = expressionIn(value);
    if (text === undefined) return;
    try {
      const expression = compileExpression(text);
      found.push({ steps, text, paths: [], expression, references: expression.references });
    } catch (error) {
      if (!(error instanceof JsonataSyntaxError)) throw error;
    }
  } else if (isJsonArray(value)) {
    value.forEach((item, index) => {
      collectTemplate(item, [...steps, index], found);
    });
  } else if (isJsonObject(value)) {
    for (const [key, member] of entriesOf(value)) {
      // The names of columns are texts.
      if (key !== 'CSVHeaders') collectTemplate(member, [...steps, key], found);
    }
  }
}
