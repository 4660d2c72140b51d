// Where a run of the written mocks leaves the recording: the path first, then the values.
//
//   C1. A value that another seed, another name or another time of the start would change as well is not the recording's: the
//       test asks for its kind alone.
//   C2. What was aborted beside a failure had come as far as chance let it: it is not compared.

import type { AttemptTrace, BlockTrace, StateTrace, Trace } from '../../history/trace.js';
import { formatDuration } from '../../utils/format-time.js';
import { blockName } from '../matchers/visits.js';
import { Code } from './literal.js';
import { RecordError } from './record-error.js';

// --- paths ------------------------------------------------------------------------------------------

/** Where a run goes another way than the recording. */
export class PathDifference extends RecordError {
  /** The state of the recording at which it shows; undefined where the recording has none. */
  readonly state: string | undefined;
  /** In words, without the event. */
  readonly what: string;
  override readonly event: number;

  constructor(event: number, state: string | undefined, what: string) {
    super(`The definition gives another path at event ${event}: ${what}`, event);
    this.event = event;
    this.state = state;
    this.what = what;
  }
}

/** The first event of the recording at which the run goes another way; undefined where it goes the same. */
export function pathDifference(
  recorded: Pick<Trace, 'states'>,
  run: Pick<Trace, 'states'>,
): PathDifference | undefined {
  return statesDifference(recorded.states, run.states, undefined, '');
}

function statesDifference(
  recorded: readonly StateTrace[],
  run: readonly StateTrace[],
  around: StateTrace | undefined,
  where: string,
): PathDifference | undefined {
  for (const [index, state] of recorded.entries()) {
    const other = run[index];
    if (other?.name !== state.name) {
      const before = run[index - 1];
      const instead =
        other === undefined ? `ends${afterText(before)}` : `goes on with ${quoted(other.name)}${afterText(before)}`;
      return new PathDifference(
        state.entered.id,
        // The one before it leads elsewhere.
        recorded[index - 1]?.name ?? around?.name ?? state.name,
        `the recording enters ${quoted(state.name)}${where}, a run of the definition ${instead}`,
      );
    }
    const difference = attemptsDifference(state, other, where);
    if (difference !== undefined) return difference;
  }
  const extra = run[recorded.length];
  if (extra === undefined) return undefined;
  const last = recorded.at(-1) ?? around;
  const event = last?.exited?.id ?? last?.entered.id ?? 1;
  return new PathDifference(
    event,
    last?.name,
    `the recording ends${afterText(recorded.at(-1))}${where}, a run of the definition goes on with ${quoted(extra.name)}`,
  );
}

function attemptsDifference(state: StateTrace, other: StateTrace, where: string): PathDifference | undefined {
  const [count, otherCount] = [state.attempts.length, other.attempts.length];
  if (count !== otherCount && state.status !== 'aborted') {
    const last = state.attempts.at(-1)?.told.at(-1) ?? state.entered;
    return new PathDifference(
      last.id,
      state.name,
      `the recording tries ${quoted(state.name)}${where} ${times(count)}, a run of the definition ${times(otherCount)}`,
    );
  }
  for (const [index, attempt] of state.attempts.entries()) {
    const otherAttempt = other.attempts[index];
    const difference = otherAttempt === undefined ? undefined : blocksDifference(state, attempt, otherAttempt, where);
    if (difference !== undefined) return difference;
  }
  if (state.status !== other.status && state.status !== 'aborted' && other.status !== 'aborted') {
    return new PathDifference(
      state.exited?.id ?? state.attempts.at(-1)?.told.at(-1)?.id ?? state.entered.id,
      state.name,
      `in the recording ${quoted(state.name)}${where} ${STATUS_TEXT[state.status]}, in a run of the definition it ${STATUS_TEXT[other.status]}`,
    );
  }
  return undefined;
}

const STATUS_TEXT: Readonly<Record<StateTrace['status'], string>> = {
  running: 'still runs',
  succeeded: 'succeeds',
  failed: 'fails',
  caught: 'fails and is caught',
  aborted: 'is aborted',
  'timed-out': 'is cut off by the time of the execution',
};

function blocksDifference(
  state: StateTrace,
  attempt: AttemptTrace,
  other: AttemptTrace,
  where: string,
): PathDifference | undefined {
  // Histories of child executions are not in every recording: it says nothing of what they did then.
  if (attempt.isDistributed && attempt.blocks.length === 0) return undefined;
  if (attempt.status !== 'aborted' && attempt.status !== 'failed' && attempt.blocks.length !== other.blocks.length) {
    return new PathDifference(
      state.entered.id,
      state.name,
      `${quoted(state.name)}${where} has ${attempt.blocks.length} ${kindOf(attempt.blocks, other.blocks)} in the recording, and ${other.blocks.length} in a run of the definition`,
    );
  }
  for (const [index, block] of attempt.blocks.entries()) {
    const beside = other.blocks[index];
    const otherBlock = beside?.index === block.index ? beside : other.blocks.find((each) => each.index === block.index);
    if (otherBlock === undefined || block.status === 'aborted' || otherBlock.status === 'aborted') continue;
    const difference = statesDifference(
      block.states,
      otherBlock.states,
      state,
      `${where} in ${blockName(block)} of ${quoted(state.name)}`,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function kindOf(...blocks: readonly (readonly BlockTrace[])[]): string {
  const kind = blocks.flat()[0]?.kind;
  return kind === 'branch' ? 'branches' : kind === 'child' ? 'child executions' : 'items';
}

function afterText(state: StateTrace | undefined): string {
  return state === undefined ? '' : ` after ${quoted(state.name)}`;
}

function quoted(name: string): string {
  return JSON.stringify(name);
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 0 ? 'not at all' : `${count} times`;
}

/** The first retry that came after another time than the recorded one, by more than the service is late. */
export function delayDifference(
  state: string,
  recorded: readonly number[],
  run: readonly number[],
  event: number,
): PathDifference | undefined {
  const index = recorded.findIndex((delay, at) => Math.abs(delay - (run[at] ?? 0)) > Math.max(1500, delay / 10));
  if (index === -1) return undefined;
  const [before, now] = [recorded[index] ?? 0, run[index] ?? 0];
  return new PathDifference(
    event,
    state,
    `the recording waits ${formatDuration(before)} before attempt ${index + 2} of ${quoted(state)}, a run of the definition ${formatDuration(now)}`,
  );
}

// --- values -----------------------------------------------------------------------------------------

/** A value of a run, beside that of the recording. All are plain JSON values; undefined where there is none. */
export interface Compared {
  readonly recorded: unknown;
  readonly run: unknown;
  /** What a run has there whose state machine is another and whose seed is, too: what differs is in no test. */
  readonly elsewhere: unknown;
  /** What a run with another name and another start has there: the test has both, and a recording may lack them. */
  readonly later: unknown;
  /** What the test is to say where they are the same: the run's, or what a run with masked values has. */
  readonly told: unknown;
}

/** @param differs is told where the two differ for no reason that is known: `.id`, or nothing for the whole. */
export function expectedValue(
  compared: Compared,
  differs: (place: string, recorded: unknown, run: unknown) => void,
  place = '',
): unknown {
  const { recorded, run, elsewhere, later, told } = compared;
  const isSteady = elsewhere === undefined || isEqual(elsewhere, run);
  if (isEqual(recorded, run) && isSteady) return told;
  const members = membersOf(run);
  const recordedMembers = membersOf(recorded);
  if (members !== undefined && recordedMembers !== undefined && hasSameMembers(members, recordedMembers)) {
    // Names of members that are masked are in no test as they were.
    const toldMembers = membersOf(told);
    if (toldMembers === undefined || !hasSameMembers(members, toldMembers)) return matcherFor(recorded, run);
    const entries = Object.keys(members).map((name) => {
      const at = Array.isArray(run) ? `${place}[${name}]` : `${place}.${name}`;
      const pick = (value: unknown) => membersOf(value)?.[name];
      const part = {
        recorded: recordedMembers[name],
        run: members[name],
        elsewhere: pick(elsewhere),
        later: pick(later),
        told: pick(told),
      };
      return [name, expectedValue(part, differs, at)] as const;
    });
    return Array.isArray(run) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
  }
  if (!isSteady || (later !== undefined && !isEqual(later, run))) return matcherFor(recorded, run);
  // A placeholder of a template that is resolved when it is deployed.
  if (typeof run === 'string' && typeof recorded === 'string' && /\$\{[^}]+\}/.test(run))
    return matcherFor(recorded, run);
  differs(place, recorded, run);
  return told;
}

function hasSameMembers(left: object, right: object): boolean {
  const [names, others] = [Object.keys(left), Object.keys(right)];
  return Array.isArray(left) === Array.isArray(right) && isEqual(names.sort(), others.sort());
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

function matcherFor(recorded: unknown, run: unknown): Code {
  if (typeof recorded !== typeof run) return new Code('expect.anything()');
  if (typeof run === 'number') return new Code('expect.any(Number)');
  if (typeof run === 'boolean') return new Code('expect.any(Boolean)');
  if (typeof run !== 'string') return new Code('expect.anything()');
  if (UUID.test(run) && UUID.test(String(recorded))) {
    return new Code('expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)');
  }
  return new Code('expect.any(String)');
}

/** By their JSON values, whatever the order of members. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right) || left === right) return true;
  const [a, b] = [membersOf(left), membersOf(right)];
  if (a === undefined || b === undefined || Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  );
}
