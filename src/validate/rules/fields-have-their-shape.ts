// Which fields each kind of object has, their types and their ranges: the JSON Schemas, with the
// service's words for what they find.
// https://states-language.net/spec.html#state-types

import { type Place, pointerTokens } from '../../language/place.js';
import type { QueryLanguage, StateType } from '../../language/types.js';
import { isJsonArray, isJsonObject, type Json, memberOf } from '../../utils/json.js';
import { isExpression } from '../jsonata-text.js';
import { type RuleContext, rule } from '../rule.js';
import type { ClosedKind, SchemaError, SchemaValidator } from '../schema/generated/validators.js';
import * as schemas from '../schema/generated/validators.js';
import { fieldsOf } from '../schema/generated/validators.js';

interface Checked {
  readonly kind: SchemaKind;
  readonly value: Json;
  readonly place: Place;
  /** Undefined for a container. */
  readonly language: QueryLanguage | undefined;
}

type SchemaKind = Exclude<ClosedKind, 'Retrier' | 'Catcher'>;

const schemaOf: Readonly<Record<SchemaKind, SchemaValidator>> = {
  StateMachine: schemas.validateStateMachine,
  Branch: schemas.validateBranch,
  ItemProcessor: schemas.validateItemProcessor,
  Task: schemas.validateTask,
  Wait: schemas.validateWait,
  Pass: schemas.validatePass,
  Succeed: schemas.validateSucceed,
  Fail: schemas.validateFail,
  Choice: schemas.validateChoice,
  Parallel: schemas.validateParallel,
  Map: schemas.validateMap,
};

export const fieldsHaveTheirShape = rule(
  ['ASL2001', 'ASL2003', 'ASL2004', 'ASL2005', 'ASL2006', 'ASL2007', 'ASL2008', 'ASL2009'],
  (context) => {
    for (const { kind, value, place } of context.containers) {
      check(context, { kind: kind === 'Iterator' ? 'ItemProcessor' : kind, value, place, language: undefined });
    }
    for (const visit of context.states) {
      const { type } = visit;
      if (type === undefined) {
        context.report('ASL2001', { fields: 'Type' }, visit.place);
      } else if (isStateType(type)) {
        check(context, { kind: type, value: visit.state, place: visit.place, language: visit.queryLanguage });
      } else {
        context.report('ASL2005', { field: 'Type', values: stateTypes.join(', ') }, visit.place.at('Type'), {
          suggestion: suggest(context, type, stateTypes),
        });
      }
    }
  },
);

// In the order in which the service lists them.
const stateTypes: readonly string[] = [
  'Task',
  'Wait',
  'Pass',
  'Succeed',
  'Fail',
  'Choice',
  'Parallel',
  'Map',
] satisfies readonly StateType[];

function isStateType(type: Json): type is StateType {
  return typeof type === 'string' && stateTypes.includes(type);
}

function check(context: RuleContext, checked: Checked): void {
  const schema = schemaOf[checked.kind];
  if (schema(checked.value)) return;
  const errors = schema.errors ?? [];
  const missing = new Map<string, { place: Place; fields: string[] }>();
  // Where the type is wrong, the schemas complain about the value as well: once is enough.
  const wrongType = new Set(errors.filter(({ keyword }) => keyword === 'type').map((error) => error.instancePath));
  for (const error of errors) {
    if (error.keyword === 'required') {
      const entry = missing.get(error.instancePath) ?? { place: find(checked, error).place, fields: [] };
      entry.fields.push(String(error.params.missingProperty));
      missing.set(error.instancePath, entry);
    } else if (error.keyword === 'type' || !wrongType.has(error.instancePath)) {
      report(context, checked, error);
    }
  }
  for (const { place, fields } of missing.values()) {
    context.report('ASL2001', { fields: fields.join(', ') }, place);
  }
}

function report(context: RuleContext, checked: Checked, error: SchemaError): void {
  const { keyword, params } = error;
  const { place, value } = find(checked, error);
  switch (keyword) {
    case 'additionalProperties': {
      const field = String(params.additionalProperty);
      const suggestion = suggest(context, field, knownFields(checked, error));
      return context.report('ASL2003', { field }, place, { exact: place.at(field), suggestion });
    }
    case 'type':
      // Where a JSONata state has a number, it may have an expression that gives one; a Retrier is never evaluated.
      if (checked.language === 'JSONata' && isNumeric(params.type) && isExpression(value) && !inRetrier(error)) return;
      return context.report('ASL2004', { type: typeName(params.type) }, place);
    case 'enum': {
      // The schemas list texts only.
      const values = params.allowedValues as readonly string[];
      return context.report('ASL2006', { values: values.join(', ') }, place, {
        suggestion: suggest(context, value, values),
      });
    }
    case 'minimum':
      return context.report('ASL2008', { minimum: printLimit(error) }, place);
    case 'maximum':
      return context.report('ASL2009', { maximum: printLimit(error) }, place);
    case 'minItems':
    case 'minProperties':
      return context.report('ASL2007', {}, place);
    default:
      throw new Error(`The schema of definitions uses '${keyword}', for which there is no text`);
  }
}

// Measured: ToleratedFailurePercentage has its limits as 0.0 and 100.0. BackoffRate by analogy.
const FLOAT = /\/(?:ToleratedFailurePercentage|BackoffRate)$/;

function printLimit({ instancePath, params }: SchemaError): string {
  return FLOAT.test(instancePath) ? Number(params.limit).toFixed(1) : String(params.limit);
}

function inRetrier({ instancePath }: SchemaError): boolean {
  return instancePath.startsWith('/Retry/');
}

function knownFields({ kind }: Checked, error: SchemaError): Iterable<string> {
  if (error.instancePath === '') return fieldsOf[kind];
  return inRetrier(error) ? fieldsOf.Retrier : fieldsOf.Catcher;
}

interface Found {
  readonly place: Place;
  readonly value: Json;
}

/** What a pointer of a schema error leads to. */
function find({ value, place }: Checked, { instancePath }: SchemaError): Found {
  let found: Found = { place, value };
  for (const step of pointerTokens(instancePath)) {
    if (isJsonArray(found.value)) {
      found = { place: found.place.at(Number(step)), value: found.value[Number(step)] ?? null };
    } else if (isJsonObject(found.value)) {
      found = { place: found.place.at(step), value: memberOf(found.value, step) ?? null };
    }
  }
  return found;
}

function isNumeric(type: unknown): boolean {
  return type === 'integer' || type === 'number';
}

// Measured: `[STRING]` and `Integer`. The others are by analogy.
function typeName(type: unknown): string {
  if (type === 'integer') return 'Integer';
  if (type === 'number') return 'Float';
  const types = Array.isArray(type) ? type.filter((each) => each !== 'null') : [type];
  return `[${types.map((each) => String(each).toUpperCase()).join(', ')}]`;
}

function suggest(context: RuleContext, given: Json, known: Iterable<string>): string | undefined {
  return typeof given === 'string' ? context.didYouMean(given, known) : undefined;
}
