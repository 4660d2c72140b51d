// No object of a JSON text has two members with the same name. JSON.parse keeps the last one, and nothing tells the
// author that the others are not there. YAML with two such keys is refused.
// https://www.rfc-editor.org/rfc/rfc8259#section-4

import { repeatedMembers } from '../../language/json-places.js';
import { Place } from '../../language/place.js';
import { LinesOf } from '../../language/source-position.js';
import { hasOwn } from '../../utils/has-own.js';
import { isJsonArray, isJsonObject, type Json } from '../../utils/json.js';
import { rule } from '../rule.js';

export const namesAreGivenOnce = rule(['ASL1006'], (context) => {
  const { text, format, definition } = context;
  if (text === undefined || format !== 'json' || countOfNames(text) === countOfMembers(definition)) return;
  const lines = new LinesOf(text);
  for (const { path, earlier } of repeatedMembers(text)) {
    const { line, column } = lines.positionAt(earlier.start);
    const name = String(path.at(-1));
    const suggestion = `The one at line ${line}, column ${column} is not read.`;
    context.report('ASL1006', { name }, Place.root.along(path), { suggestion });
  }
});

/** At least as many as there are members in the text, and more where a string looks like the end of a name. */
function countOfNames(text: string): number {
  let count = 0;
  const end = /"\s*:/g;
  while (end.test(text)) count += 1;
  return count;
}

function countOfMembers(value: Json): number {
  let count = 0;
  if (isJsonArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countOfMembers(item);
  } else if (isJsonObject(value)) {
    // Without a list of what is in it: this looks at all of a definition.
    for (const name in value) {
      if (!hasOwn(value, name)) continue;
      const member = value[name] as Json; // its own
      count += 1;
      if (typeof member === 'object') count += countOfMembers(member);
    }
  }
  return count;
}
