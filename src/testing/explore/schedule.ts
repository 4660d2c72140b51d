// A schedule: what is decided differently from the plain run, where nothing fails and tasks answer in the order in which
// they were scheduled. A run asks at each point where several things can come next; a decision is the number of one of
// them, and 0 is the plain one.
//
//   D1. Points are counted as they come, and only those with a choice: the same decisions lead to the same points.
//   D2. A decision deviates in one thing: what comes next, or what becomes of it.

export interface Deviation {
  /** Which decision of the run. */
  readonly at: number;
  /** Which of the alternatives, from 1. */
  readonly alternative: number;
}

/** The decisions of one run, as they are made. */
export interface Decisions {
  /**
   * @param orders how many alternatives to the plain one only change the order of what happens.
   * @param faults how many more are faults; one or the other is not 0.
   * @param labelOf what an alternative is called in a replay.
   * @returns 0 for the plain one, then those of the order, then the faults.
   */
  decide(orders: number, faults: number, labelOf: (alternative: number) => string): number;
}

/** What a run had to decide, for those that come after it. */
export class Recorded implements Decisions {
  /** How many alternatives each decision had, besides the plain one. */
  readonly alternatives: number[] = [];
  /** How many of these are faults: the last ones of each decision. */
  readonly faults: number[] = [];
  /** What was decided differently. */
  readonly deviations: Deviation[] = [];
  faultCount = 0;
  private readonly choose: Chooser;

  constructor(choose: Chooser) {
    this.choose = choose;
  }

  decide(orders: number, faults: number): number {
    const at = this.alternatives.length;
    this.alternatives.push(orders + faults);
    this.faults.push(faults);
    const alternative = this.choose(at, orders + faults);
    if (alternative > 0) {
      this.deviations.push({ at, alternative });
      if (alternative > orders) this.faultCount += 1;
    }
    return alternative;
  }
}

/** Gives the alternative for the decision with that number, from 0 to `alternatives`. */
export type Chooser = (at: number, alternatives: number) => number;

/** Follows these deviations, in the order of their points, and else the plain run. */
export function following(deviations: readonly Deviation[]): Chooser {
  let next = 0;
  return (at, alternatives) => {
    const deviation = deviations[next];
    if (deviation === undefined || deviation.at !== at) return 0;
    next += 1;
    return Math.min(deviation.alternative, alternatives);
  };
}

// --- as a text --------------------------------------------------------------------------------------

/** A deviation by name: it stays the same where other kinds of faults are switched on or off. */
export interface NamedDeviation {
  readonly at: number;
  readonly label: string;
}

/** Notes what the deviations of a run are called. */
export class Named implements Decisions {
  readonly deviations: NamedDeviation[] = [];
  private readonly recorded: Recorded;

  constructor(recorded: Recorded) {
    this.recorded = recorded;
  }

  decide(orders: number, faults: number, labelOf: (alternative: number) => string): number {
    const at = this.recorded.alternatives.length;
    const alternative = this.recorded.decide(orders, faults);
    if (alternative > 0) this.deviations.push({ at, label: labelOf(alternative) });
    return alternative;
  }
}

/** The schedule of a replay does not fit what the machine does: one of them is another than it was. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError';
}

/** Follows deviations by name. */
export class Replayed implements Decisions {
  private readonly deviations: readonly NamedDeviation[];
  private next = 0;
  private count = 0;

  constructor(deviations: readonly NamedDeviation[]) {
    this.deviations = deviations;
  }

  /** @throws ReplayError when there is no alternative of that name. */
  decide(orders: number, faults: number, labelOf: (alternative: number) => string): number {
    const at = this.count;
    this.count += 1;
    const deviation = this.deviations[this.next];
    if (deviation?.at !== at) return 0;
    this.next += 1;
    const labels = Array.from({ length: orders + faults }, (_, index) => labelOf(index + 1));
    const found = labels.indexOf(deviation.label);
    if (found >= 0) return found + 1;
    throw new ReplayError(
      `The schedule does not fit this state machine any more: decision ${at} was ${JSON.stringify(deviation.label)}, and ` +
        `now it can be ${labels.map((label) => JSON.stringify(label)).join(', ')}. Explore it again`,
    );
  }

  /** @throws ReplayError when the run ended before all of the schedule was followed. */
  checkEnd(): void {
    const deviation = this.deviations[this.next];
    if (deviation === undefined) return;
    throw new ReplayError(
      `The schedule does not fit this state machine any more: its run had ${this.count} decisions, and decision ` +
        `${deviation.at} was to be ${JSON.stringify(deviation.label)}. Explore it again`,
    );
  }
}

/** `7/3=loses(2,Lambda.Unknown);5=next(4)`: the seed, and the deviations by the number of their decision. */
export function replayText(seed: number, deviations: readonly NamedDeviation[]): string {
  return `${seed}/${deviations.map(({ at, label }) => `${at}=${label}`).join(';')}`;
}

/** @throws TypeError for a text that is none. */
export function readReplay(text: string): { readonly seed: number; readonly deviations: readonly NamedDeviation[] } {
  const [, seed, rest = ''] = (typeof text === 'string' ? /^(-?\d+)\/(.*)$/s.exec(text) : null) ?? [];
  const parts = rest === '' ? [] : rest.split(';').map((part) => /^(\d+)=(.+)$/s.exec(part));
  if (seed === undefined || parts.includes(null)) {
    throw new TypeError(`\`replay\` has to be the text that an exploration gave, not ${JSON.stringify(text)}`);
  }
  return {
    seed: Number(seed),
    deviations: parts.map((part) => ({ at: Number(part?.[1]), label: String(part?.[2]) })),
  };
}

/** A part of a label: it has none of the characters that divide labels and their parts. */
export function labelPart(text: string): string {
  return encodeURIComponent(text);
}
