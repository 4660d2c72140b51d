// ResultPath: where a result goes in the raw input.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultpath.html
//
// 1. Only the spine is copied: what lies beside the path is shared with the raw input.
// 2. A missing object on the way is made, a missing array too, of one element; what is at the end is replaced.
// 3. An index has to name an element that is there, but for index 0 of an array that is not there at all.
//
// Seen on the service: objects made on the way; an element of an array replaced and entered; `$.list[0]` making a
// list; States.ReferencePathConflict with both texts below. Unverified: which failure gets which text where the
// input is an array, or the misfit lies deeper than the input itself; that a null on the way becomes an object.

import { isJsonArray, isJsonObject, type Json, memberOf, stringifyJson, withMember } from '../utils/json.js';
import { Kept } from '../utils/kept.js';
import { JsonPath, JsonPathSyntaxError } from './jsonpath/index.js';

/**
 * The result does not fit into the input. The specification calls this States.ResultPathMatchFailure; what the
 * service answers is States.ReferencePathConflict, with a cause that has no prefix naming the state.
 * https://states-language.net/spec.html#appendix-a
 */
export class ReferencePathFailure extends Error {
  override readonly name = 'ReferencePathFailure';
  readonly error = 'States.ReferencePathConflict';
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** A Reference Path, of which nothing may be changed: all who have the same text have the same one. */
export class ReferencePath {
  readonly text: string;
  /** The names and indices on the way; none for `$`. */
  readonly steps: readonly (string | number)[];

  /** @throws JsonPathSyntaxError, also for a path that is no Reference Path. */
  constructor(text: string) {
    this.text = text;
    this.steps = text.includes('\\') ? escapedSteps(text) : plainSteps(text);
  }

  /**
   * `rawInput` with `result` at this place.
   * @throws ReferencePathFailure where the place cannot be in `rawInput`.
   */
  insert(rawInput: Json, result: Json): Json {
    const { text, steps } = this;
    const [first] = steps;
    if (first === undefined) return result;
    if (typeof first === 'string' && steps.length === 1 && isJsonObject(rawInput)) {
      return withMember(rawInput, first, result);
    }
    if (typeof rawInput !== 'object' || rawInput === null) return fail(text, first, rawInput);
    return insertAt(text, steps, 0, rawInput, result);
  }
}

const kept = new Kept((text) => new ReferencePath(text));

/** @throws JsonPathSyntaxError, also for a path that is no Reference Path. */
export function compileReferencePath(text: string): ReferencePath {
  return kept.of(text);
}

function plainSteps(text: string): (string | number)[] {
  const path = new JsonPath(text);
  return path.tokens.map((token) => {
    if (path.isReferencePath && token.kind === 'property') return token.name;
    if (path.isReferencePath && token.kind === 'index') return token.index;
    throw new JsonPathSyntaxError('A Reference Path has only names and indices', 0);
  });
}

// A name after a dot, in which a backslash takes the meaning of the character that follows; a name or an index in
// brackets. The specification's examples: `$.store\.book`, `$.foo\@bar.baz\[\[.\?pretty`.
// https://states-language.net/spec.html#path
const STEP = /\.(?<name>(?:\\.|[^\\.[\]@,:?*()\s'"])+)|\['(?<quoted>[^']*)'\]|\[(?<index>\d+)\]/suy;

function escapedSteps(text: string): (string | number)[] {
  const steps: (string | number)[] = [];
  let at = 1;
  while (at < text.length) {
    STEP.lastIndex = at;
    const { name, quoted, index } = STEP.exec(text)?.groups ?? {};
    if (name !== undefined) steps.push(name.replace(/\\(.)/gsu, '$1'));
    else if (quoted !== undefined) steps.push(quoted);
    else if (index !== undefined) steps.push(Number(index));
    else throw new JsonPathSyntaxError('A Reference Path has only names and indices', at);
    at = STEP.lastIndex;
  }
  if (text.startsWith('$')) return steps;
  throw new JsonPathSyntaxError("A path begins with '$'", 0);
}

function insertAt(
  text: string,
  steps: readonly (string | number)[],
  position: number,
  value: Json | undefined,
  result: Json,
): Json {
  const step = steps[position];
  if (step === undefined) return result;
  if (typeof step === 'string') {
    const object = value ?? {};
    if (!isJsonObject(object)) return fail(text, step, object);
    return withMember(object, step, insertAt(text, steps, position + 1, memberOf(object, step), result));
  }
  const array = value ?? [];
  if (!isJsonArray(array) || (step >= array.length && !(step === 0 && value === undefined))) {
    return fail(text, step, array);
  }
  const copy = array.slice();
  copy[step] = insertAt(text, steps, position + 1, array[step], result);
  return copy;
}

function fail(text: string, step: string | number, value: Json): never {
  const isContainer = isJsonArray(value) || isJsonObject(value);
  const what = isContainer ? `step "${step}"` : `ReferencePath ${text}`;
  throw new ReferencePathFailure(`Unable to apply ${what} to input ${stringifyJson(value)}`);
}
