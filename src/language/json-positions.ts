// Where each value of a JSON text starts. Read only when somebody asks for a place, so this is a second
// reading of the text and not a part of the first. The text is known to be JSON.

import { escapePointer } from './place.js';

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^,\]}\s]+/y;

/** From the JSON Pointer of each value to the offset at which it starts. */
export function jsonOffsets(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>();
  let at = 0;

  function read(pattern: RegExp): string {
    pattern.lastIndex = at;
    const token = pattern.exec(text)?.[0] ?? '';
    at += token.length;
    return token;
  }

  /** Passes a mark if it is there. */
  function pass(mark: string): boolean {
    read(SPACE);
    if (text[at] !== mark) return false;
    at += 1;
    return true;
  }

  function value(pointer: string): void {
    read(SPACE);
    offsets.set(pointer, at);
    if (pass('{')) {
      if (pass('}')) return;
      do {
        read(SPACE);
        const key = JSON.parse(read(STRING)) as string;
        pass(':');
        value(`${pointer}/${escapePointer(key)}`);
      } while (pass(','));
      pass('}');
    } else if (pass('[')) {
      if (pass(']')) return;
      let index = 0;
      do {
        value(`${pointer}/${index}`);
        index += 1;
      } while (pass(','));
      pass(']');
    } else {
      read(text[at] === '"' ? STRING : SCALAR);
    }
  }

  value('');
  return offsets;
}
