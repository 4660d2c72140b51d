// The name that somebody probably meant.

/** The one of `known` that is nearest to `given`, or undefined if none is near: at most a third of it may differ. */
export function didYouMean(given: string, known: Iterable<string>): string | undefined {
  const lower = given.toLowerCase();
  let nearest: string | undefined;
  let least = Math.floor(given.length / 3) + 1;
  for (const name of known) {
    // Another case is the nearest that a name can be.
    const distance = name.toLowerCase() === lower ? 0 : editDistance(lower, name.toLowerCase(), least);
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/** The end of a sentence about a name that is none of `known`: what was probably meant, or nothing. */
export function meantHint(given: string, known: Iterable<string>): string {
  const meant = didYouMean(given, known);
  return meant === undefined ? '' : `: did you mean ${JSON.stringify(meant)}?`;
}

/** How many characters to insert, remove, replace or swap with their neighbour; `limit` for that many or more. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const cost = from[row - 1] === to[column - 1] ? 0 : 1;
      let distance = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        distance = Math.min(distance, (beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return Math.min(last[to.length] ?? limit, limit);
}
