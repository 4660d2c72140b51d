// What a test expects of a run that goes as the recording did: read from runs of the written mocks, and held against the
// recording value by value.

import type { StateTrace, Trace } from '../../history/trace.js';
import type { IntegrationTable } from '../../resolvers/integration-table.js';
import { callTold } from '../matchers/called-task.js';
import { delayDifference, expectedValue, isEqual, pathDifference } from './compare.js';
import { Code } from './literal.js';
import { RecordError } from './record-error.js';
import type { RecordedEnd } from './recorded-trace.js';
import { visitsOfTrace } from './visits.js';

/** How an execution went: recorded, or in memory. */
export interface Course {
  readonly trace: Trace;
  readonly status: string;
  /** Plain; undefined where there is none. */
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Milliseconds. */
  readonly elapsed: number;
}

export interface Expectations {
  readonly status: RecordedEnd['status'];
  readonly output: unknown;
  readonly error: unknown;
  readonly cause: unknown;
  readonly path: readonly Step[];
  /** States of iterations that all went the same, and how often they were visited. */
  readonly visited: readonly { readonly state: string; readonly times: number }[];
  readonly retried: readonly Retried[];
  readonly caught: readonly Caught[];
  readonly called: readonly Called[];
  /** Undefined where chance has a part in it, or it is no time. */
  readonly elapsed: number | undefined;
}

/** As toHaveVisited takes it. */
export type Step = string | { readonly [state: string]: readonly Step[] | readonly (readonly Step[])[] };

interface Retried {
  readonly state: string;
  readonly times: number;
  /** Undefined where chance decides. */
  readonly delays: readonly number[] | undefined;
  /** From 0; undefined where there is one visit. */
  readonly visit: number | undefined;
}

interface Caught {
  readonly state: string;
  readonly error: unknown;
  readonly next: string | undefined;
}

interface Called {
  readonly state: string;
  readonly input: unknown;
  readonly times: number | undefined;
}

export interface Courses {
  readonly recorded: Course;
  readonly run: Course;
  /** With another seed and another state machine, which goes the same. */
  readonly elsewhere: Course;
  /** With another name, and another time of the start. */
  readonly later: Course;
  /** The run whose values the test has: that of the masked recording, where there are masks. */
  readonly told: Course;
  readonly integrations: IntegrationTable;
  /** States whose retries come after a time that chance decides. */
  readonly jittered: ReadonlySet<string>;
}

/** @throws RecordError at the first event at which the run is another than the recording. */
export function expectationsOf(courses: Courses): Expectations {
  const { recorded, run, elsewhere, told, jittered } = courses;
  const difference = pathDifference(recorded.trace, run.trace);
  if (difference !== undefined) throw difference;
  const called = callsOf(courses);
  const retried = retriesOf(courses);
  const end = endOf(courses);
  const inIterations = new Set<string>();
  const path = pathOf(told.trace.states, inIterations);
  const isByChance = elsewhere.elapsed !== run.elapsed || jittered.size > 0;
  return {
    ...end,
    path,
    visited: Array.from(inIterations, (state) => ({ state, times: timesVisited(state, told.trace) })),
    retried,
    caught: caughtIn(told),
    called,
    elapsed: isByChance || told.elapsed < 1000 ? undefined : told.elapsed,
  };
}

function endOf({ recorded, run, elsewhere, later, told }: Courses) {
  const event = lastEventOf(recorded.trace);
  if (recorded.status !== run.status) {
    throw new RecordError(
      `The definition gives another outcome: the recording ${recorded.status}${errorText(recorded)}, a run of the definition ${run.status}${errorText(run)}`,
      event,
    );
  }
  const value = (member: 'output' | 'error' | 'cause') =>
    expectedValue(
      {
        recorded: recorded[member],
        run: run[member],
        elsewhere: elsewhere[member],
        later: later[member],
        told: told[member],
      },
      (place, before, now) => {
        throw new RecordError(
          `The definition gives another ${member}: ${member}${place} is ${short(before)} in the recording, and ${short(now)} in a run of the definition`,
          event,
        );
      },
    );
  // The status has been compared.
  const status = recorded.status as RecordedEnd['status'];
  return { status, output: value('output'), error: value('error'), cause: value('cause') };
}

function lastEventOf({ states }: Trace): number | undefined {
  const last = states.at(-1);
  return last?.exited?.id ?? last?.entered.id;
}

function errorText({ error }: Course): string {
  return error === undefined ? '' : ` with ${error}`;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'not there';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

// --- tasks ------------------------------------------------------------------------------------------

interface Call {
  readonly state: string;
  readonly input: unknown;
  readonly event: number;
}

function callsOf({ recorded, run, elsewhere, later, told, integrations }: Courses): Called[] {
  const [before, now, toTell, there, then] = [recorded, run, told, elsewhere, later].map((course) =>
    callsIn(course, integrations),
  );
  const expected = (now ?? []).map((call, index) => {
    const was = before?.[index];
    const given = toTell?.[index]?.input;
    if (was?.state !== call.state) return { state: call.state, input: given };
    const input = expectedValue(
      {
        recorded: was.input,
        run: call.input,
        elsewhere: there?.[index]?.input,
        later: then?.[index]?.input,
        told: given,
      },
      (place, recordedPart, part) => {
        throw new RecordError(
          `The definition gives another input at event ${was.event}: ${JSON.stringify(call.state)} is called with ${place === '' ? '' : `${place.replace(/^\./, '')} = `}${short(recordedPart)} in the recording, and with ${short(part)} in a run of the definition`,
          was.event,
        );
      },
    );
    return { state: call.state, input };
  });
  return counted(expected);
}

function callsIn({ trace }: Course, integrations: IntegrationTable): Call[] {
  return visitsOfTrace(trace).flatMap(({ state }) =>
    state.attempts.flatMap(({ scheduled }) =>
      scheduled === undefined
        ? []
        : [{ state: state.name, input: callTold(scheduled, integrations).given, event: scheduled.id }],
    ),
  );
}

/** Each call once, with how often it was made; of one whose values are not all known, only that it was. */
function counted(calls: readonly { readonly state: string; readonly input: unknown }[]): Called[] {
  const found: { state: string; input: unknown; times: number }[] = [];
  for (const { state, input } of calls) {
    const known = found.find((each) => each.state === state && isEqual(each.input, input));
    if (known === undefined) found.push({ state, input, times: 1 });
    else known.times += 1;
  }
  const open = new Set(found.filter(({ input }) => hasCode(input)).map(({ state }) => state));
  return found.map(({ state, input, times }) => ({ state, input, times: open.has(state) ? undefined : times }));
}

function hasCode(value: unknown): boolean {
  if (value instanceof Code) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasCode);
}

// --- retries, catches -------------------------------------------------------------------------------

function retriesOf({ recorded, run, told, jittered }: Courses): Retried[] {
  const before = visitsOfTrace(recorded.trace);
  const visits = visitsOfTrace(told.trace);
  const isTimed = recorded.elapsed > 0;
  const counts = new Map<string, number>();
  const found: Retried[] = [];
  for (const [index, { state }] of visitsOfTrace(run.trace).entries()) {
    const visit = counts.get(state.name) ?? 0;
    counts.set(state.name, visit + 1);
    if (state.attempts.length < 2) continue;
    const was = before[index]?.state;
    const isByChance = jittered.has(state.name);
    if (isTimed && !isByChance && was?.name === state.name && was.status !== 'aborted') {
      const event = was.attempts.at(-1)?.scheduled?.id ?? was.entered.id;
      const difference = delayDifference(state.name, delaysOf(was), delaysOf(state), event);
      if (difference !== undefined) throw difference;
    }
    const shown = visits[index]?.state ?? state;
    found.push({
      state: state.name,
      times: shown.attempts.length - 1,
      delays: isByChance ? undefined : delaysOf(shown),
      visit,
    });
  }
  return found.map((each) => ((counts.get(each.state) ?? 0) > 1 ? each : { ...each, visit: undefined }));
}

function delaysOf({ attempts }: StateTrace): number[] {
  return attempts.slice(1).map(({ startedAt }, index) => {
    const before = attempts[index];
    return startedAt - (before?.endedAt ?? before?.startedAt ?? startedAt);
  });
}

function caughtIn({ trace }: Course): Caught[] {
  const found: Caught[] = [];
  for (const { state } of visitsOfTrace(trace)) {
    if (state.status !== 'caught') continue;
    const caught = { state: state.name, error: state.attempts.at(-1)?.problem?.error, next: state.caughtBy };
    if (!found.some((each) => isEqual(each, caught))) found.push(caught);
  }
  return found;
}

// --- the path ---------------------------------------------------------------------------------------

/** So many iterations are written one by one. */
const FEW = 4;

function pathOf(states: readonly StateTrace[], inIterations: Set<string>): Step[] {
  return states.map((state) => {
    if (state.type !== 'Map' && state.type !== 'Parallel') return state.name;
    const last = state.attempts.at(-1);
    if (last === undefined) return state.name;
    const paths = last.blocks.map((block) => pathOf(block.states, inIterations));
    const [first] = paths;
    if (first !== undefined && first.length > 0 && paths.length > FEW && paths.every((path) => isEqual(path, first))) {
      const inside = last.blocks[0]?.states[0]?.name;
      if (inside !== undefined) inIterations.add(inside);
      return { [state.name]: first };
    }
    return { [state.name]: paths };
  });
}

function timesVisited(name: string, trace: Trace): number {
  return visitsOfTrace(trace).filter(({ state }) => state.name === name).length;
}
