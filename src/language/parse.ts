// From what a user has (JSON text, YAML text, an object) to a definition: plain, frozen JSON that
// belongs to nobody else, and the places in its text.
//
// 1. After parsing, the definition is data: own members only, finite numbers, no cycle, at most
//    1000 levels deep, frozen all the way down.
// 2. Whether it is a good definition is not asked here.
// 3. Places are read from the text when first asked for: most users never ask.

import { copyJson, NotJsonError } from '../utils/copy-json.js';
import {
  isJsonArray,
  isJsonObject,
  type Json,
  JsonSyntaxError,
  MAX_DEPTH,
  parseJson,
  stringifyJson,
} from '../utils/json.js';
import { decodeUtf8 } from '../utils/utf8.js';
import { jsonPlaces } from './json-places.js';
import { escapePointer } from './place.js';
import { DefinitionSyntaxError, positionAt } from './source-position.js';
import { type PlaceNode, placeAt, type SourceText } from './source-text.js';
import type { StateMachineDefinition } from './types.js';
import { readYaml } from './yaml.js';

export interface ParsedDefinition {
  /** Any JSON: not yet known to be a state machine. Numbers keep their text. */
  readonly definition: Json;
  /** The text as it was given, or the JSON text of an object. */
  readonly text: string;
  readonly format: DefinitionFormat;
  /** Where it is written; undefined for an object. */
  readonly source: SourceText | undefined;
}

export type DefinitionFormat = 'json' | 'yaml' | 'object';

export interface ParseOptions {
  /** How to read a text. Without it: JSON, and what is not JSON but a YAML mapping is YAML. */
  readonly format?: 'json' | 'yaml';
}

/**
 * Reads a definition from JSON text, YAML text, the bytes of either in UTF-8, or an object.
 * @throws DefinitionSyntaxError that says where the text or the object cannot be read.
 */
export function parseDefinition(source: string | Uint8Array | object, options: ParseOptions = {}): ParsedDefinition {
  const parsed = readDefinition(source, options);
  if (parsed.format !== 'object') freeze(parsed.definition, 0);
  return parsed;
}

/**
 * The same for somebody who reads the definition and keeps nothing of it: it need not be frozen.
 * @throws DefinitionSyntaxError as parseDefinition does.
 */
export function readDefinition(source: string | Uint8Array | object, options: ParseOptions = {}): ParsedDefinition {
  if (source instanceof Uint8Array) return readDefinition(textOfBytes(source), options);
  if (typeof source !== 'string') return parseObject(source);
  if (options.format === 'yaml') return parseYaml(source) ?? refuseYaml();
  try {
    return parseJsonText(source);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    const yaml = options.format === 'json' || looksLikeJson(source) ? undefined : parseYaml(source);
    if (yaml) return yaml;
    throw new DefinitionSyntaxError('json', error.message, { position: positionAt(source, error.offset) });
  }
}

/** The definition as the types have it. Only for one that validate/ has found to be without fault. */
export function asStateMachine(parsed: ParsedDefinition): StateMachineDefinition {
  // The border between data and types: validation has checked what the types say.
  return parsed.definition as unknown as StateMachineDefinition;
}

function textOfBytes(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes);
  if (typeof text === 'string') return text;
  const position = positionAt(text.before, text.before.length);
  throw new DefinitionSyntaxError('utf-8', 'The text is not valid UTF-8 from here on', { position });
}

function parseJsonText(text: string): ParsedDefinition {
  const definition = parseJson(text);
  let places: PlaceNode | undefined;
  const place = (pointer: string) => {
    places ??= jsonPlaces(text);
    return placeAt(places, pointer);
  };
  return { definition, text, format: 'json', source: { text, place } };
}

function parseYaml(text: string): ParsedDefinition | undefined {
  const yaml = readYaml(text);
  if (!yaml) return undefined;
  const { value, places } = yaml;
  const source = { text, place: (pointer: string) => placeAt(places, pointer) };
  return { definition: value, text, format: 'yaml', source };
}

function refuseYaml(): never {
  throw new DefinitionSyntaxError('yaml', 'The YAML text is not a mapping', {
    position: { line: 1, column: 1, offset: 0 },
  });
}

function parseObject(source: object): ParsedDefinition {
  const definition = copyDefinition(source);
  return {
    definition,
    get text() {
      return stringifyJson(definition);
    },
    format: 'object',
    source: undefined,
  };
}

// The user's object is left alone: what is kept is a frozen copy.
function copyDefinition(source: object): Json {
  try {
    const copy = copyJson(source, { freeze: true });
    if (copy !== undefined) return copy;
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    const pointer = error.path.map((step) => `/${escapePointer(String(step))}`).join('');
    throw new DefinitionSyntaxError('object', `${error.message} (at ${pointer === '' ? 'the top' : pointer})`, {
      pointer,
    });
  }
  throw new DefinitionSyntaxError('object', 'A definition has to be an object (at the top)', { pointer: '' });
}

// A YAML mapping could be written with braces too; somebody who opens one means JSON, and is
// better served by what is wrong with the JSON.
function looksLikeJson(text: string): boolean {
  return /^\s*[{["]/.test(text);
}

/** Freezes in place what has just been read. */
function freeze(value: Json, depth: number): Json {
  if (depth > MAX_DEPTH) throw new DefinitionSyntaxError('json', `Nested deeper than ${MAX_DEPTH} levels`);
  if (isJsonArray(value)) {
    for (const item of value) freeze(item, depth + 1);
  } else if (isJsonObject(value)) {
    for (const key of Object.keys(value)) freeze(value[key] as Json, depth + 1);
  } else {
    return value;
  }
  return Object.freeze(value);
}
