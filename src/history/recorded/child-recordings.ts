// Recordings of child executions of distributed Maps, and which Map Run each is of.
//
//   C1. A child belongs to the Map Run that its description names. Where that is not known, its own ARN names the Map state
//       (`<machine>/<label>`), and of several runs of that state it is of the one that ran when it started.
//   C2. A child that is of no Map Run, or of one that cannot be told, is refused, and so is one that is there twice.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html

import { HistoryFormatError, type Refuse, refusalOf } from './history-format-error.js';
import { isRawObject } from './raw.js';
import type { RecordedEvent, RecordedExecution } from './recorded-execution.js';

/**
 * Recordings of child executions: a list for the ARN of each Map Run; or one list of all, each with a description that
 * names its `mapRunArn`, or at least its `executionArn`. Each recording is whatever readExecution takes. Children of
 * children may be among them.
 */
export type ChildRecordings =
  | Readonly<Record<string, readonly unknown[]>>
  | ReadonlyMap<string, readonly unknown[]>
  | readonly unknown[];

type Children = ReadonlyMap<string, readonly RecordedExecution[]>;

/** A Map Run that a recorded execution has started. */
interface StartedRun {
  readonly mapRunArn: string;
  /** `<machine>/<label>` */
  readonly state: string | undefined;
  /** Epoch milliseconds; undefined where that is not known, or it has not ended. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** A recording of a child, and how messages call it. */
interface Given {
  readonly child: RecordedExecution;
  readonly place: string;
  readonly mapRunArn: string;
}

/**
 * The children that were given with an execution, by their Map Run.
 * @param read reads one of them, which messages call `place`.
 */
export function readChildren(
  given: unknown,
  events: readonly RecordedEvent[],
  read: (recording: unknown, place: string) => RecordedExecution,
  refuse: Refuse,
): Children {
  if (given === undefined || given === null) return new Map();
  const recordings = childRecordings(given, refuse).map(({ place, recording, mapRunArn }) => {
    return { place, mapRunArn, child: read(recording, place) };
  });
  checkTwice(recordings, refuse);
  const runs = [events, ...recordings.map(({ child }) => child.events)].flatMap(runsIn);
  const all = recordings.map((recording) => ({ ...recording, mapRunArn: runOf(recording, runs, refuse) }));
  return childrenIn(events, byRun(all));
}

export interface Attached {
  /** The executions that are no children, in their order, with theirs. */
  readonly executions: readonly RecordedExecution[];
  /** Children that have no place, and why. */
  readonly refused: readonly { readonly child: RecordedExecution; readonly error: HistoryFormatError }[];
}

/**
 * Puts the child executions among recordings to those that have started them. Where none of them starts any, children are
 * executions as any other.
 */
export function attachChildren(executions: readonly RecordedExecution[]): Attached {
  const runs = executions.flatMap(({ events }) => runsIn(events));
  if (runs.length === 0) return { executions, refused: [] };
  const given: Given[] = [];
  const refused: { readonly child: RecordedExecution; readonly error: HistoryFormatError }[] = [];
  const names = new Set<string>();
  for (const child of executions.filter(isChild)) {
    const { executionArn } = child.description;
    const refuse = refusalOf(child.origin);
    try {
      if (executionArn !== undefined && names.has(executionArn))
        refuse('REPEATED_CHILD', `${executionArn} is there twice`);
      given.push({ child, place: 'it', mapRunArn: runOf({ child, place: 'it', mapRunArn: undefined }, runs, refuse) });
      if (executionArn !== undefined) names.add(executionArn);
    } catch (error) {
      if (!(error instanceof HistoryFormatError)) throw error;
      refused.push({ child, error });
    }
  }
  const children = byRun(given);
  const others = executions.filter((execution) => !isChild(execution));
  return { executions: others.map((execution) => withChildren(execution, children)), refused };
}

/** Whether an execution belongs to a Map Run, as far as it is known what it is called. */
export function isChild({ description: { executionArn, mapRunArn } }: RecordedExecution): boolean {
  return mapRunArn !== undefined || stateIn(executionArn) !== undefined;
}

export function startsMapRuns({ events }: RecordedExecution): boolean {
  return events.some(({ type }) => type === 'MapRunStarted');
}

// --- which run ----------------------------------------------------------------------------------------

function runsIn(events: readonly RecordedEvent[]): StartedRun[] {
  return events.flatMap(({ id, type, details, timestamp }) => {
    if (type !== 'MapRunStarted') return [];
    const mapRunArn = String(details.mapRunArn);
    const end = events.findLast((event) => event.previousEventId === id && RUN_ENDS.has(event.type));
    return { mapRunArn, state: stateIn(mapRunArn), from: timestamp, to: end?.timestamp };
  });
}

const RUN_ENDS: ReadonlySet<string> = new Set(['MapRunSucceeded', 'MapRunFailed']);

/** The Map state of a Map Run, or of a child execution, by its ARN. */
function stateIn(arn: string | undefined): string | undefined {
  return /^arn:[^:]*:states:[^:]*:[^:]*:(?:mapRun|execution|express):([^:/]+\/[^:]+):/.exec(arn ?? '')?.[1];
}

/** The run that the child's own description means. */
function runNamed({ description, events }: RecordedExecution, runs: readonly StartedRun[]) {
  const { mapRunArn, executionArn } = description;
  if (mapRunArn !== undefined) return runs.find((run) => run.mapRunArn === mapRunArn);
  const state = stateIn(executionArn);
  const ofState = state === undefined ? [] : runs.filter((run) => run.state === state);
  const startedAt = events[0]?.timestamp ?? description.startDate;
  const running = ofState.filter(({ from, to }) => {
    if (startedAt === undefined || from === undefined) return true;
    return from <= startedAt && (to === undefined || startedAt <= to);
  });
  const [run, ...others] = ofState.length === 1 ? ofState : running;
  return others.length > 0 ? 'several' : run;
}

function runOf(
  { child, place, mapRunArn }: Omit<Given, 'mapRunArn'> & { readonly mapRunArn: string | undefined },
  runs: readonly StartedRun[],
  refuse: Refuse,
): string {
  const { description } = child;
  const state = stateIn(description.executionArn);
  const said = mapRunArn ?? description.mapRunArn;
  if (said === undefined) {
    const run = runNamed(child, runs);
    if (run === 'several') {
      refuse(
        'UNKNOWN_MAP_RUN',
        `${place} may be of several Map Runs of ${state} that ran when it started: give its description, with mapRunArn`,
      );
    }
    if (run !== undefined) return run.mapRunArn;
    refuse(
      'UNKNOWN_MAP_RUN',
      state === undefined
        ? `${place} does not say of which Map Run it is: list children by the ARN of their Map Run`
        : `${place} is of a Map Run of ${state}, and no event started one`,
    );
  }
  if (description.mapRunArn !== undefined && description.mapRunArn !== said) {
    refuse('UNKNOWN_MAP_RUN', `${place} is of another Map Run, as its description says: ${description.mapRunArn}`);
  }
  const run = runs.find((each) => each.mapRunArn === said);
  if (run === undefined) return refuse('UNKNOWN_MAP_RUN', `${place} is of the Map Run ${said}, which no event started`);
  if (state !== undefined && run.state !== undefined && state !== run.state) {
    refuse('UNKNOWN_MAP_RUN', `${place} is of another Map Run: its ARN names ${state}, and not ${run.state}`);
  }
  return said;
}

function checkTwice(given: readonly Omit<Given, 'mapRunArn'>[], refuse: Refuse): void {
  const places = new Map<string, string>();
  for (const { child, place } of given) {
    const { executionArn } = child.description;
    if (executionArn === undefined) continue;
    const before = places.get(executionArn);
    if (before !== undefined) refuse('REPEATED_CHILD', `${before} and ${place} are both ${executionArn}`);
    places.set(executionArn, place);
  }
}

// --- put together -------------------------------------------------------------------------------------

function byRun(given: readonly Given[]): Map<string, RecordedExecution[]> {
  const children = new Map<string, RecordedExecution[]>();
  for (const { child, mapRunArn } of given) {
    const known = children.get(mapRunArn);
    if (known === undefined) children.set(mapRunArn, [child]);
    else known.push(child);
  }
  return children;
}

function childrenIn(events: readonly RecordedEvent[], children: Children): Children {
  const own = new Map<string, readonly RecordedExecution[]>();
  for (const { mapRunArn } of runsIn(events)) {
    const ofRun = children.get(mapRunArn);
    if (ofRun === undefined) continue;
    own.set(
      mapRunArn,
      ofRun.map((child) => withChildren(child, children)),
    );
  }
  return own;
}

function withChildren(execution: RecordedExecution, children: Children): RecordedExecution {
  if (!startsMapRuns(execution)) return execution;
  return { ...execution, children: new Map([...execution.children, ...childrenIn(execution.events, children)]) };
}

function childRecordings(
  given: unknown,
  refuse: Refuse,
): { readonly mapRunArn: string | undefined; readonly recording: unknown; readonly place: string }[] {
  if (Array.isArray(given)) {
    return given.map((recording: unknown, index) => ({ mapRunArn: undefined, recording, place: `child ${index}` }));
  }
  const lists: [string, unknown][] =
    given instanceof Map ? [...given] : Object.entries(isRawObject(given) ? given : {});
  return lists.flatMap(([mapRunArn, list]) => {
    if (!Array.isArray(list)) {
      return refuse('NOT_A_HISTORY', `the children of the Map Run ${mapRunArn} are no list of recordings`);
    }
    return list.map((recording: unknown, index) => {
      return { mapRunArn, recording, place: `child ${index} of ${mapRunArn}` };
    });
  });
}
