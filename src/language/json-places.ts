// Where each value of a JSON text is written. Read only when somebody asks for a place, so this is a second
// reading of the text and not a part of the first. The text is known to be JSON.

import type { PlaceNode, SourceRange } from './source-text.js';

const SPACE = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SCALAR = /[^,\]}\s]+/y;

/** A member whose object has a later one with the same name. */
export interface RepeatedMember {
  /** From the document to the member. */
  readonly path: readonly (string | number)[];
  /** Where its name is written. */
  readonly earlier: SourceRange;
}

/** All members of a JSON text that do not count, because a later one has the same name. */
export function repeatedMembers(text: string): RepeatedMember[] {
  const repeated: RepeatedMember[] = [];
  readPlaces(text, (member) => repeated.push(member));
  return repeated;
}

/** The places of the value of a JSON text, and of all that is in it. */
export function jsonPlaces(text: string): PlaceNode {
  return readPlaces(text);
}

function readPlaces(text: string, onRepeated?: (member: RepeatedMember) => void): PlaceNode {
  const path: (string | number)[] = [];
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

  function value(key?: SourceRange): PlaceNode {
    read(SPACE);
    const start = at;
    const members = pass('{') ? object() : pass('[') ? array() : undefined;
    if (members === undefined) read(text[at] === '"' ? STRING : SCALAR);
    return { value: { start, end: at }, ...(key && { key }), ...(members && { members }) };
  }

  function object(): ReadonlyMap<string, PlaceNode> {
    const members = new Map<string, PlaceNode>();
    if (pass('}')) return members;
    do {
      read(SPACE);
      const start = at;
      const name = JSON.parse(read(STRING)) as string;
      const key = { start, end: at };
      pass(':');
      path.push(name);
      const earlier = members.get(name)?.key;
      if (earlier !== undefined) onRepeated?.({ path: [...path], earlier });
      // Of members with the same name the last one counts.
      members.set(name, value(key));
      path.pop();
    } while (pass(','));
    pass('}');
    return members;
  }

  function array(): ReadonlyMap<string, PlaceNode> {
    const items = new Map<string, PlaceNode>();
    if (pass(']')) return items;
    do {
      path.push(items.size);
      items.set(String(items.size), value());
      path.pop();
    } while (pass(','));
    pass(']');
    return items;
  }

  return value();
}
