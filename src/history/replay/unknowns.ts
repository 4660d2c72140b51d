// What a recording does not say and an execution depends on: what was drawn at random, and what the execution was called.
// Here it has values of its own, which no definition holds; where one of them stands in a text that we derive, the recorded
// text shows what it was.
//
//   U1. The same value of ours always stands for the same recorded value.
//   U2. What was learned is only believed when the execution, run again with it, comes to the recorded texts by itself.

import { literalPattern } from '../../utils/literal-pattern.js';
import type { Draws, RandomSource } from '../../utils/random.js';

/** What one of our values stands for: the draw of this number, or what something is called. */
export type Unknown = number | 'executionName' | 'stateMachineName';

/** What was learned: by draw, or name. */
export type Learned = Map<Unknown, string | number>;

// UUIDs and tokens: all of our values that can stand in a text look like one of these.
const OURS = /[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

export class Unknowns {
  readonly learned: Learned = new Map();
  private readonly texts = new Map<string, Unknown>();
  private readonly numbers = new Map<number, number>();

  add(value: string | number, unknown: Unknown): void {
    if (typeof value === 'string') this.texts.set(value, unknown);
    else if (typeof unknown === 'number') this.numbers.set(value, unknown);
  }

  /** Whether the recorded number is what a draw gave that is `ours` here. */
  explainsNumber(ours: number, recorded: number): boolean {
    const draw = this.numbers.get(ours);
    return draw !== undefined && this.learn([[draw, recorded]]);
  }

  /** Whether our text is the recorded one but for values that nobody knew. */
  explainsText(ours: string, recorded: string): boolean {
    if (this.texts.size === 0) return false;
    const found: Unknown[] = [];
    let pattern = '';
    let from = 0;
    for (const { 0: value, index } of ours.matchAll(OURS)) {
      const unknown = this.texts.get(value);
      if (unknown === undefined) continue;
      pattern += `${literalPattern(ours.slice(from, index))}(.+?)`;
      found.push(unknown);
      from = index + value.length;
    }
    if (found.length === 0) return false;
    const match = new RegExp(`^${pattern}${literalPattern(ours.slice(from))}$`, 's').exec(recorded);
    return match !== null && this.learn(found.map((unknown, index) => [unknown, match[index + 1] as string]));
  }

  /** Unlearns what was learned on the way to a no. */
  tentatively(isSame: () => boolean): boolean {
    const before = this.learned.size;
    if (isSame()) return true;
    // What is known already is never learned anew: what came last is what is new.
    for (const unknown of [...this.learned.keys()].slice(before)) this.learned.delete(unknown);
    return false;
  }

  private learn(pairs: readonly (readonly [Unknown, string | number])[]): boolean {
    const news = new Map<Unknown, string | number>();
    for (const [unknown, value] of pairs) {
      const known = this.learned.get(unknown) ?? news.get(unknown);
      if (known !== undefined && known !== value) return false;
      news.set(unknown, value);
    }
    for (const [unknown, value] of news) this.learned.set(unknown, value);
    return true;
  }
}

/** A number that was drawn. */
export interface NumberDraw {
  /** Which draw of the execution it was, from 0. */
  readonly index: number;
  /** from <= n < to */
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
  readonly place: DrawPlace;
}

/** What the recording has where something was drawn. */
export interface DrawPlace {
  readonly execution: string | undefined;
  readonly eventId: number;
  readonly state: string | undefined;
}

/** Tells what is drawn from `source`, and is not known already. */
export class DrawLog implements RandomSource {
  readonly numbers: NumberDraw[] = [];
  private readonly source: RandomSource;
  private readonly unknowns: Unknowns;
  private readonly known: Draws;
  private readonly place: () => DrawPlace;
  private drawn = 0;

  /** @param place what is followed now. */
  constructor(source: RandomSource, known: Draws, unknowns: Unknowns, place: () => DrawPlace) {
    this.source = source;
    this.known = known;
    this.unknowns = unknowns;
    this.place = place;
  }

  /** How often something was drawn. */
  get count(): number {
    return this.drawn;
  }

  get state(): number {
    return this.source.state;
  }

  nextDouble(): number {
    this.tellNumber(0, 1, false);
    return this.told(this.source.nextDouble());
  }

  integer(from: number, to: number): number {
    this.tellNumber(from, to, true);
    return this.told(this.source.integer(from, to));
  }

  uuid(): string {
    return this.told(this.source.uuid());
  }

  token(): string {
    return this.told(this.source.token());
  }

  private told<Value extends string | number>(value: Value): Value {
    if (typeof this.known[this.drawn] !== typeof value) this.unknowns.add(value, this.drawn);
    this.drawn += 1;
    return value;
  }

  private tellNumber(from: number, to: number, isWhole: boolean): void {
    this.numbers.push({ index: this.drawn, from, to, isWhole, place: this.place() });
  }
}
