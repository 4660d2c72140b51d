// Patterns of StringMatches: `*` is any text, `\*` a star, `\\` a backslash, all else itself.
// https://states-language.net/spec.html#choice-state
//
// Matching looks for the pieces between the stars from left to right and never goes back, so that no pattern is
// slow.

/** Whether a whole text matches. */
export type StringPattern = (text: string) => boolean;

export function compileStringPattern(pattern: string): StringPattern {
  const pieces = piecesOf(pattern);
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  const middle = pieces.slice(1, -1).filter((piece) => piece !== '');
  if (pieces.length === 1) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (first.length > end || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** What stands between the stars. */
function piecesOf(pattern: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at];
    const next = pattern[at + 1];
    if (char === '\\' && (next === '*' || next === '\\')) {
      piece += next;
      at += 1;
    } else if (char === '*') {
      pieces.push(piece);
      piece = '';
    } else piece += char;
  }
  return [...pieces, piece];
}
