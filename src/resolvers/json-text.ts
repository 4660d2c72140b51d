// A JSON value given as its text, where the text matters: whitespace, the order of members and the
// form of numbers (`1.0`) stay as they are, as they do on the service.

import { type Json, JsonSyntaxError, parseJson } from '../utils/json.js';

// Known by this mark and not by its class: whoever made it may have loaded another copy of this package.
const JSON_TEXT = Symbol.for('stepwright.JsonText');

export class JsonText {
  /** @internal */
  readonly [JSON_TEXT] = true;
  readonly text: string;
  /**
   * The value, numbers kept with their text.
   * @internal
   */
  readonly value: Json;

  /** @throws SyntaxError when `text` is not JSON, with the place in it. */
  constructor(text: string) {
    this.text = text;
    try {
      this.value = parseJson(text);
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error;
      throw new SyntaxError(`Not JSON at offset ${error.offset}: ${error.message}`);
    }
  }
}

/**
 * A JSON text to be used to the letter, wherever an input or a result is expected.
 * @throws SyntaxError when `text` is not JSON.
 */
export function jsonText(text: string): JsonText {
  return new JsonText(text);
}

export function isJsonText(value: unknown): value is JsonText {
  return typeof value === 'object' && value !== null && JSON_TEXT in value;
}
