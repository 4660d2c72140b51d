// Whether an object of a JSON text has a key twice.

/** The text is known to be JSON. */
export function hasRepeatedKey(text: string): boolean {
  // The keys of the objects around the place, innermost last; undefined for an array.
  const around: (Set<string> | undefined)[] = [];
  for (const [token, quoted, isKey] of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[[\]{}]/gs)) {
    if (token === '{') around.push(new Set());
    else if (token === '[') around.push(undefined);
    else if (token === '}' || token === ']') around.pop();
    else if (quoted !== undefined && isKey !== undefined) {
      const keys = around.at(-1);
      const key = JSON.parse(quoted) as string;
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
  }
  return false;
}
