// A payload: the JSON that flows from state to state. Shared, never cloned, never changed.
//
// Step Functions carries payloads as text, and a payload that nothing touched keeps its whitespace.
// So a payload that came as text keeps that text until an expression makes a new payload.

import { type Json, MAX_DEPTH, parseJson, stringifyJson } from '../utils/json.js';
import { jsonSize } from '../utils/json-size.js';
import { utf8Length } from '../utils/utf8.js';

/** A payload at rest: its text where the text cannot be made again from the value, else the value. */
export type StoredPayload = { readonly text: string } | { readonly value: Json };

export class Payload {
  readonly value: Json;
  /** The text that the payload came with; undefined when it is the compact text of the value. */
  readonly sourceText: string | undefined;
  private bytes = -1;
  private levels = 0;

  constructor(value: Json, sourceText?: string) {
    this.value = value;
    this.sourceText = sourceText;
  }

  /** @throws JsonSyntaxError when `text` is not JSON. */
  static fromText(text: string): Payload {
    return new Payload(parseJson(text), text);
  }

  static restored(stored: StoredPayload): Payload {
    return 'text' in stored ? Payload.fromText(stored.text) : new Payload(stored.value);
  }

  /** The JSON text that the service shows for this payload. */
  text(): string {
    return this.sourceText ?? stringifyJson(this.value);
  }

  /** The size that the service's payload quota counts: bytes of the text in UTF-8. */
  byteSize(): number {
    if (this.bytes < 0) this.measure();
    return this.bytes;
  }

  /** Arrays and objects are nested so deeply that no JSON text of it could be read back. */
  get isTooDeep(): boolean {
    if (this.bytes < 0) this.measure();
    return this.levels > MAX_DEPTH;
  }

  private measure(): void {
    if (this.sourceText !== undefined) {
      // Whoever read it has seen to its levels.
      this.bytes = utf8Length(this.sourceText);
      return;
    }
    const { bytes, levels } = jsonSize(this.value);
    this.bytes = bytes;
    this.levels = levels;
  }

  stored(): StoredPayload {
    const text = this.text();
    // A number that JavaScript cannot hold survives only as text; so does whitespace.
    return this.sourceText !== undefined || JSON.stringify(this.value) !== text ? { text } : { value: this.value };
  }
}

/** `{}`: what a null InputPath or OutputPath selects. */
export const EMPTY_OBJECT = new Payload({});
