// Holds a mocked result against the model of the response that it stands for.
//
// Recorded: the first thing that does not fit refuses the request, with the name of the member alone; members that the model
// does not have are let be; a timestamp and binary data are texts. Patterns of texts are not checked, here or there. Not
// recorded: the words for a boolean, an object, and what is too long.

import {
  isJsonArray,
  isJsonObject,
  type Json,
  type JsonObject,
  memberOf,
  numberOf,
  valuesOf,
} from '../../utils/json.js';
import { refusal } from './request.js';
import { type Limit, membersOf, modelOf, type Shape } from './response-model.js';
import type { ApiResponse } from './responses.js';
import type { FieldValidationMode } from './test-state.js';

/** @throws ServiceError ValidationException for what does not fit. */
export function checkResponse(
  result: Json,
  response: ApiResponse,
  namesAs: 'optimized' | 'sdk',
  mode: FieldValidationMode,
): void {
  if (mode === 'NONE') return;
  const model = modelOf(response);
  if (model === undefined) return;
  new ResponseCheck(model.shapes, response.parsed, namesAs, mode === 'STRICT').response(result, model.index);
}

class ResponseCheck {
  private readonly shapes: readonly Shape[];
  private readonly parsed: readonly string[];
  private readonly namesAs: 'optimized' | 'sdk';
  private readonly isStrict: boolean;

  constructor(shapes: readonly Shape[], parsed: readonly string[], namesAs: 'optimized' | 'sdk', isStrict: boolean) {
    this.shapes = shapes;
    this.parsed = parsed;
    this.namesAs = namesAs;
    this.isStrict = isStrict;
  }

  response(value: Json, index: number): void {
    if (!isJsonObject(value)) throw refusal('Mocked result must be a JSON object.');
    this.check(value, index, '', this.parsed);
  }

  private check(value: Json, index: number, field: string, parsed: readonly string[] = []): void {
    const shape = this.shapes[index];
    if (shape === undefined || shape === 'any') return;
    if (typeof shape === 'string') return checkKind(value, shape, field);
    switch (shape[0]) {
      case 'string':
        return checkText(value, shape, field);
      case 'number':
        return checkNumber(value, shape, field);
      case 'list': {
        const [, item, min, max] = shape;
        if (!isJsonArray(value)) throw misfit(field, 'must be an array');
        checkLength(value.length, min, max, field);
        for (const each of value) this.check(each, item, field);
        return;
      }
      case 'map':
        if (!isJsonObject(value)) throw misfit(field, 'must be an object');
        for (const each of valuesOf(value)) this.check(each, shape[1], field);
        return;
      case 'structure':
        if (!isJsonObject(value)) throw misfit(field, 'must be an object');
        return this.members(value, shape[1], parsed);
    }
  }

  private members(value: JsonObject, text: string, parsed: readonly string[]): void {
    const members = membersOf(text, this.namesAs);
    const missing = members.find(({ name, isRequired }) => isRequired && memberOf(value, name) === undefined);
    if (missing !== undefined && this.isStrict) throw problem(`Required field '${missing.name}' is missing`);
    for (const { name, shape } of members) {
      const member = memberOf(value, name);
      if (member !== undefined && !parsed.includes(name)) this.check(member, shape, name);
    }
  }
}

function checkKind(value: Json, kind: 'boolean' | 'number' | 'string', field: string): void {
  const isFit = kind === 'number' ? numberOf(value) !== undefined : typeof value === kind;
  if (!isFit) throw misfit(field, `must be a ${kind}`);
}

function checkText(
  value: Json,
  [, min, max, values]: readonly ['string', Limit?, Limit?, (readonly string[])?],
  field: string,
) {
  if (typeof value !== 'string') throw misfit(field, 'must be a string');
  checkLength(value.length, min, max, field);
  if (values?.includes(value) === false) throw misfit(field, 'is not an expected value');
}

function checkNumber(value: Json, [, min, max]: readonly ['number', Limit?, Limit?], field: string): void {
  const number = numberOf(value);
  if (number === undefined) throw misfit(field, 'must be a number');
  if (number < (min ?? Number.NEGATIVE_INFINITY)) throw misfit(field, 'is less than the minimum value');
  if (number > (max ?? Number.POSITIVE_INFINITY)) throw misfit(field, 'exceeds the maximum value');
}

function checkLength(length: number, min: Limit | undefined, max: Limit | undefined, field: string): void {
  if (length < (min ?? 0)) throw misfit(field, 'is smaller than the minimum length');
  if (length > (max ?? Number.POSITIVE_INFINITY)) throw misfit(field, 'exceeds the maximum length');
}

function misfit(field: string, what: string): Error {
  return problem(`Field '${field}' ${what}`);
}

function problem(what: string): Error {
  return refusal(`Mock result schema validation error: ${what}`);
}
