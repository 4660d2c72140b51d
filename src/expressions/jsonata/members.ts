// The members of objects, as the library goes through them and makes them: in the order of the document.

import { deleteMember, isOrdered, type Json, keysOf, ObjectBuilder, parseJson, setMember } from '../../utils/json.js';
import { library } from './library.js';

type Members = Parameters<typeof library.useMembers>[0];
type Replacer = Parameters<Members['text']>[1];
type MutableObject = { [key: string]: Json };

/** To be called once, before anything is evaluated. */
export function keepOrderOfMembers(): void {
  library.useMembers({
    keys: keysOf,
    builder: () => new ObjectBuilder(),
    // The library sets what its values are made of, which is as good as JSON here.
    set: (object, key, value) => setMember(object as MutableObject, key, value as Json),
    delete: (object, key) => deleteMember(object as MutableObject, key),
    text: textOf,
    // All numbers in a text of the library are written as JavaScript does, so that none of them is exact.
    parse: parseJson,
  });
}

function textOf(value: unknown, replacer: Replacer, indentation: number): string | undefined {
  let hasOrdered = false;
  const text = JSON.stringify(
    value,
    (key, member: unknown) => {
      if (typeof member === 'object' && member !== null) hasOrdered ||= isOrdered(member);
      return replacer(key, member);
    },
    indentation,
  );
  return hasOrdered ? write('', value, replacer, ' '.repeat(indentation), '\n') : text;
}

/** `lineStart` begins every line of the value but the first, where there are lines. Undefined for what is left out. */
function write(
  key: string,
  given: unknown,
  replacer: Replacer,
  indentation: string,
  lineStart: string,
): string | undefined {
  const value = replacer(key, given);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inside = lineStart + indentation;
  if (Array.isArray(value)) {
    const items = value.map((item, index) => write(String(index), item, replacer, indentation, inside) ?? 'null');
    return enclosed('[', items, ']', indentation, lineStart);
  }
  const colon = indentation === '' ? ':' : ': ';
  const members = keysOf(value).flatMap((name) => {
    const member = write(name, (value as { readonly [name: string]: unknown })[name], replacer, indentation, inside);
    return member === undefined ? [] : [JSON.stringify(name) + colon + member];
  });
  return enclosed('{', members, '}', indentation, lineStart);
}

function enclosed(
  opening: string,
  parts: readonly string[],
  closing: string,
  indentation: string,
  lineStart: string,
): string {
  if (parts.length === 0) return opening + closing;
  if (indentation === '') return opening + parts.join(',') + closing;
  return opening + lineStart + indentation + parts.join(`,${lineStart}${indentation}`) + lineStart + closing;
}
