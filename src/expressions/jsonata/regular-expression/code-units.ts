// Sets of UTF-16 code units: what one character of a JavaScript regular expression without the `u` flag stands for.

const LAST = 0xffff;

type Range = readonly [low: number, high: number];

export class CodeUnits {
  /** Ascending, neither overlapping nor touching. */
  readonly ranges: readonly Range[];

  private constructor(ranges: readonly Range[]) {
    this.ranges = ranges;
  }

  static readonly none = new CodeUnits([]);
  static readonly digits = CodeUnits.range(0x30, 0x39);
  static readonly word = CodeUnits.parse('0-9A-Za-z_');
  /** https://tc39.es/ecma262/#prod-LineTerminator */
  static readonly lineEnds = CodeUnits.parse('\n\r\u2028\u2029');
  /** https://tc39.es/ecma262/#prod-WhiteSpace and the ends of lines */
  static readonly space = CodeUnits.parse('\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff');

  static of(unit: number): CodeUnits {
    return new CodeUnits([[unit, unit]]);
  }

  static range(low: number, high: number): CodeUnits {
    return new CodeUnits([[low, high]]);
  }

  /** Members as in brackets: `a-z_`. */
  private static parse(text: string): CodeUnits {
    const ranges = [...text.matchAll(/([^])-([^])|[^]/g)].map(([all, low, high]): Range => {
      return [(low ?? all).charCodeAt(0), (high ?? all).charCodeAt(0)];
    });
    return CodeUnits.none.union(new CodeUnits(ranges));
  }

  /** The unit, where there is exactly one. */
  get single(): number | undefined {
    const [first] = this.ranges;
    return this.ranges.length === 1 && first !== undefined && first[0] === first[1] ? first[0] : undefined;
  }

  has(unit: number): boolean {
    return this.ranges.some(([low, high]) => low <= unit && unit <= high);
  }

  union(other: CodeUnits): CodeUnits {
    const all = [...this.ranges, ...other.ranges].sort(([a], [b]) => a - b);
    const merged: [number, number][] = [];
    for (const [low, high] of all) {
      const last = merged.at(-1);
      if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
      else merged.push([low, high]);
    }
    return new CodeUnits(merged);
  }

  complement(): CodeUnits {
    const ranges: Range[] = [];
    let next = 0;
    for (const [low, high] of this.ranges) {
      if (low > next) ranges.push([next, low - 1]);
      next = high + 1;
    }
    if (next <= LAST) ranges.push([next, LAST]);
    return new CodeUnits(ranges);
  }

  /** What a set stands for where case is ignored. https://tc39.es/ecma262/#sec-runtime-semantics-canonicalize-ch */
  ignoringCase(): CodeUnits {
    const ranges: Range[] = [...this.ranges];
    for (const units of unitsByCanonical().values()) {
      if (units.some((unit) => this.has(unit))) ranges.push(...units.map((unit): Range => [unit, unit]));
    }
    return CodeUnits.none.union(new CodeUnits(ranges));
  }
}

let canonicals: ReadonlyMap<number, readonly number[]> | undefined;

/** Units that are one where case is ignored, by what they all become; units alone with theirs are not in it. */
function unitsByCanonical(): ReadonlyMap<number, readonly number[]> {
  if (canonicals !== undefined) return canonicals;
  const all = new Map<number, number[]>();
  for (let unit = 0; unit <= LAST; unit += 1) {
    const canonical = canonicalOf(unit);
    const units = all.get(canonical);
    if (units === undefined) all.set(canonical, [unit]);
    else units.push(unit);
  }
  canonicals = new Map([...all].filter(([, units]) => units.length > 1));
  return canonicals;
}

function canonicalOf(unit: number): number {
  const upper = String.fromCharCode(unit).toUpperCase();
  if (upper.length !== 1) return unit;
  const canonical = upper.charCodeAt(0);
  return unit >= 128 && canonical < 128 ? unit : canonical;
}
