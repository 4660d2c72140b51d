// The expressions of a state: every path, intrinsic function and JSONata expression that is evaluated on its behalf, with
// its place. States of branches and item processors have expressions of their own.
// https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
// https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
//
// What cannot be compiled is left out: validation has a finding about it.

import type { QueryLanguage } from '../language/types.js';
import { entriesOf, isJsonArray, isJsonObject, type Json, type JsonObject, keysOf, memberOf } from '../utils/json.js';
import { choiceOperatorNames } from './choice/index.js';
import { compileIntrinsic, type IntrinsicCall, IntrinsicSyntaxError } from './intrinsics/index.js';
import { compileExpression, type Expression, expressionIn, JsonataSyntaxError } from './jsonata/index.js';
import { compilePath, JsonPathSyntaxError, type Path } from './path.js';

export interface StateExpression {
  /** Where it stands in the state: `stepsOf` lists the steps. */
  readonly at: Step;
  /** A path, a call of intrinsic functions, or a JSONata expression without `{%` and `%}`. */
  readonly text: string;
  /** JSONPath: the path that it is, or those among the arguments of the call. */
  readonly paths: readonly Path[];
  /** JSONata. */
  readonly expression: Expression | undefined;
  /** The workflow variables that it refers to, each once. */
  readonly references: readonly string[];
}

/** A member or an item, and what it is in; undefined for the state itself. A link, for few ask where they are. */
export type Step = { readonly before: Step; readonly step: string | number } | undefined;

/** `['Choices', 0, 'And', 1, 'Variable']` */
export function stepsOf(at: Step): readonly (string | number)[] {
  const steps: (string | number)[] = [];
  for (let link = at; link !== undefined; link = link.before) steps.push(link.step);
  return steps.reverse();
}

/** How texts are read; undefined for one that is wrong. */
export interface Readers {
  readonly path: { ifValid(text: string): Path | undefined };
  readonly intrinsic: { ifValid(text: string): IntrinsicCall | undefined };
}

const DIRECTLY: Readers = {
  path: { ifValid: (text) => unlessSyntaxError(() => compilePath(text)) },
  intrinsic: { ifValid: (text) => unlessSyntaxError(() => compileIntrinsic(text)) },
};

function unlessSyntaxError<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof JsonPathSyntaxError || error instanceof IntrinsicSyntaxError) return undefined;
    throw error;
  }
}

/** In the order of the definition. */
export function expressionsOf(
  state: JsonObject,
  language: QueryLanguage,
  readers: Readers = DIRECTLY,
): readonly StateExpression[] {
  const found: StateExpression[] = [];
  if (language === 'JSONata') collectJsonata(state, undefined, found);
  else new JsonPathCollector(readers, found).fields(state, STATE, undefined);
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

class JsonPathCollector {
  private readonly readers: Readers;
  private readonly found: StateExpression[];

  constructor(readers: Readers, found: StateExpression[]) {
    this.readers = readers;
    this.found = found;
  }

  fields(object: JsonObject, fields: Fields, at: Step): void {
    for (const field of Object.keys(object)) {
      const reading = fields.get(field);
      if (reading !== undefined) this.read(object[field] as Json, reading, { before: at, step: field }); // its own key
    }
  }

  private read(value: Json, reading: Reading, at: Step): void {
    if (reading === 'path') this.expression(value, at);
    else if (reading === 'template') this.template(value, at);
    else if (isItems(reading)) {
      const [fields] = reading;
      if (!isJsonArray(value)) return;
      value.forEach((item, index) => {
        if (isJsonObject(item)) this.fields(item, fields, { before: at, step: index });
      });
    } else if (isJsonObject(value)) this.fields(value, reading, at);
  }

  private template(value: Json, at: Step): void {
    if (isJsonArray(value)) {
      value.forEach((item, index) => {
        if (typeof item === 'object') this.template(item, { before: at, step: index });
      });
    } else if (isJsonObject(value)) {
      for (const key of keysOf(value)) {
        const member = value[key] as Json; // its own
        if (key.endsWith('.$')) this.expression(member, { before: at, step: key });
        else if (typeof member === 'object') this.template(member, { before: at, step: key });
      }
    }
  }

  private expression(text: Json, at: Step): void {
    if (typeof text !== 'string') return;
    const { path, intrinsic } = this.readers;
    const read = text.startsWith('$') ? path.ifValid(text) : intrinsic.ifValid(text);
    if (read === undefined) return;
    const paths = 'paths' in read ? read.paths : [read];
    this.found.push({ at, text, paths, expression: undefined, references: read.references });
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

function collectJsonata(state: JsonObject, at: Step, found: StateExpression[]): void {
  for (const field of keysOf(state)) {
    const value = state[field] as Json; // its own
    if (field === 'Catch' || field === 'Choices') collectItems(value, { before: at, step: field }, found);
    else if (!neverEvaluated.has(field)) collectTemplate(value, { before: at, step: field }, found);
  }
}

function collectItems(items: Json, at: Step, found: StateExpression[]): void {
  if (!isJsonArray(items)) return;
  items.forEach((item, index) => {
    if (!isJsonObject(item)) return;
    for (const field of evaluatedInItems) {
      const value = memberOf(item, field);
      if (value !== undefined) collectTemplate(value, { before: { before: at, step: index }, step: field }, found);
    }
  });
}

function collectTemplate(value: Json, at: Step, found: StateExpression[]): void {
  if (typeof value === 'string') {
    const text = expressionIn(value);
    if (text === undefined) return;
    try {
      const expression = compileExpression(text);
      found.push({ at, text, paths: [], expression, references: expression.references });
    } catch (error) {
      if (!(error instanceof JsonataSyntaxError)) throw error;
    }
  } else if (isJsonArray(value)) {
    value.forEach((item, index) => {
      collectTemplate(item, { before: at, step: index }, found);
    });
  } else if (isJsonObject(value)) {
    for (const [key, member] of entriesOf(value)) {
      // The names of columns are texts.
      if (key !== 'CSVHeaders') collectTemplate(member, { before: at, step: key }, found);
    }
  }
}
