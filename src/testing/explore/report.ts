// What came of an exploration, and how a broken invariant is told.

import type { Run, RunStatus } from '../../host/run.js';
import type { Violation } from './invariants.js';

/** What came of an exploration. The same machine, tasks, options and seed give the same, to the byte. */
export interface Exploration {
  /**
   * `exhaustive`: every schedule that there is within the options was run. `random`: all with few deviations from the
   * plain run, and others that were drawn at random. `levels`: those with few deviations, until one of them broke an
   * invariant. `replay`: one.
   */
  readonly mode: 'exhaustive' | 'random' | 'levels' | 'replay';
  readonly seed: number;
  /** How many schedules were run, each counted once. */
  readonly schedules: number;
  /** Every schedule with so many deviations at most, faults and changes of the order together, was run. */
  readonly completeTo: number;
  /** How many different ways the machine went: the states that were entered, in order, and how the run ended. */
  readonly paths: number;
  /** How many runs ended how. */
  readonly outcomes: { readonly [Status in RunStatus]?: number };
  /** The faults that there were, in how many runs. */
  readonly faults: readonly TriedFault[];
  /** The smallest schedule that breaks an invariant; undefined when all of them hold. */
  readonly failure: ExplorationFailure | undefined;
}

export interface TriedFault {
  /** The state whose task it was; undefined for one of the whole execution. */
  readonly state?: string;
  readonly fault: string;
  readonly runs: number;
}

export interface ExplorationFailure {
  /** The description of the invariant. */
  readonly invariant: string;
  /** What the invariant says is wrong, where it says it. */
  readonly problem: string | undefined;
  /** What happened, a line each: the time in milliseconds, and what. */
  readonly trace: readonly TraceLine[];
  /** How many faults there are in it. */
  readonly faults: number;
  /** How many changes of the order there are in it. */
  readonly reorderings: number;
  /** For the option `replay`: this schedule, and no other. */
  readonly replay: string;
  /** A test to paste. It needs `machine` and `options`, those of the exploration. */
  readonly test: string;
}

export interface TraceLine {
  /** Milliseconds from the start of the execution. */
  readonly at: number;
  readonly text: string;
  readonly isFault: boolean;
}

/** An invariant was broken. The message says by which schedule, and how to run that again. */
export class ExplorationError extends Error {
  override readonly name = 'ExplorationError';
  readonly #exploration: Exploration;
  readonly #failure: ExplorationFailure;
  readonly #runs: readonly Run[];

  /** @internal */
  constructor(exploration: Exploration, failure: ExplorationFailure, runs: readonly Run[], thrown: unknown) {
    super(messageFor(exploration, failure), thrown === undefined ? {} : { cause: thrown });
    this.#exploration = exploration;
    this.#failure = failure;
    this.#runs = runs;
  }

  /** The report, as `onFailure: 'report'` gives it. */
  get exploration(): Exploration {
    return this.#exploration;
  }

  get failure(): ExplorationFailure {
    return this.#failure;
  }

  /** The runs of that schedule, with their histories: one, or two of an execution that was delivered twice. Empty for one that was broken off. */
  get runs(): readonly Run[] {
    return this.#runs;
  }
}

function messageFor({ mode, schedules, seed }: Exploration, failure: ExplorationFailure): string {
  const { invariant, problem, trace, replay, test } = failure;
  const width = Math.max(...trace.map(({ at }) => String(at).length), 1);
  const lines = trace.map(
    ({ at, text, isFault }) => `  ${isFault ? '!' : ' '} ${String(at).padStart(width)} ms  ${text}`,
  );
  const found =
    mode === 'replay'
      ? 'Replayed'
      : `Found among ${schedules === 1 ? 'the first schedule' : `${schedules} schedules`} (seed ${seed})`;
  return [
    `Broken: ${invariant}${problem === undefined ? '' : `\n  ${problem.replaceAll('\n', '\n  ')}`}`,
    `The smallest schedule that was found to break it has ${sizeOf(failure)}:`,
    lines.join('\n'),
    `${found}. This schedule alone: replay: ${quoted(replay)}`,
    `As a test:\n\n${test}`,
  ].join('\n\n');
}

function sizeOf({ faults, reorderings }: ExplorationFailure): string {
  if (faults + reorderings === 0) return 'no fault and the usual order';
  const parts = [counted(faults, 'fault'), counted(reorderings, 'change of the order', 'changes of the order')];
  return parts.filter((part) => part !== '').join(' and ');
}

function counted(count: number, one: string, many = `${one}s`): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}

/** @param input JSON text */
export function testText({ invariant }: Violation, input: string, replay: string): string {
  return [
    `test(${JSON.stringify(invariant)}, async () => {`,
    '  // `machine` and `options` are those of the exploration.',
    `  await explore(machine, ${input}, { ...options, replay: ${quoted(replay)} });`,
    '});',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
