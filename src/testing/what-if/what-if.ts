// What an execution would have come to with another definition: replayed as far as the recording explains it, and run again
// where it does not, with the recorded outcomes of its tasks.
//
//   W1. A definition that explains the recording comes to what was recorded: nothing is run.
//   W2. A task for which no outcome was recorded asks the mocks; where they have none, the run stops there and says so.
//   W3. The verdict is the gravest that is true: an outcome is needed, another path, other data, other times.

import type { PathStep } from '../../core/command.js';
import type { HistoryEvent } from '../../core/history-event.js';
import type { HostEvent } from '../../core/host-event.js';
import type { RecordedExecution } from '../../history/recorded/recorded-execution.js';
import { isCut } from '../../history/replay/comparison.js';
import { type DefinitionPlace, type Divergence, WAYS } from '../../history/replay/divergence.js';
import type { MissingOutcome } from '../../history/replay/facts.js';
import { neverThere } from '../../history/replay/missing-activities.js';
import { placed, placeOf, type Replay, type ReplayedMachine } from '../../history/replay/replay.js';
import { detailsOf, type Trace } from '../../history/trace.js';
import { Host } from '../../host/host.js';
import { type ReplayableStateMachine, type ReplayOptions, recordingOf, replay, replayedAs } from '../../host/replay.js';
import { newSnapshot } from '../../host/run-snapshot.js';
import type { RunningExecution } from '../../host/running-execution.js';
import type { TaskKeys } from '../../host/state-machine.js';
import type { ObjectStore } from '../../resolvers/object-store.js';
import { isUnansweredTask, type TaskRequest } from '../../resolvers/task.js';
import { isTaskResolver, type TaskResolver, taskResolver } from '../../resolvers/task-resolver.js';
import { executionIn } from '../matchers/subject.js';
import { MockError } from '../mocks/mock-error.js';
import { mockScope } from '../mocks/mock-scope.js';
import type { Mocks } from '../mocks/outcome.js';
import { mockTasks } from '../mocks/task-mocks.js';
import { pathDifference } from '../record/compare.js';
import { endIn, traceAsFarAsRecorded } from '../record/recorded-trace.js';
import { type RecordedVisit, visitsOfTrace } from '../record/visits.js';
import { branchesOf, inOrderOf } from './branches.js';
import { intervene, interventionsIn, type RedriveListener } from './interventions.js';
import { type NoOutcome, RecordedOutcomes } from './recorded-outcomes.js';
import { SameButForChance } from './same-but-for-chance.js';

/** `Key` are the names of states and functions that there are, where they are known. */
export interface WhatIfOptions<Key extends string = string> extends ReplayOptions {
  /**
   * What answers tasks for which no outcome was recorded: mocks as `mockTasks` takes them, what it gave, or any other
   * resolver. They are begun anew for each execution.
   */
  readonly mocks?: Mocks<Key> | TaskResolver;
  /** Where ItemReaders read and ResultWriters write. */
  readonly objectStore?: ObjectStore;
}

/**
 * `sameOutcome`: it goes as was recorded, and comes to the same. `otherTimes`: it does, at other times. `otherData`: it goes
 * the same path, with other data on the way or at its end. `otherPath`: it goes another path from `divergence` on.
 * `needsOutcome`: it comes to a task for which no outcome was recorded. `unrecorded`: the recording lacks its input.
 */
export type WhatIfVerdict = 'sameOutcome' | 'otherTimes' | 'otherData' | 'otherPath' | 'needsOutcome' | 'unrecorded';

/** How an execution went. */
export interface WhatIfCourse {
  /** `RUNNING` for one that has no end. */
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  /** Plain data; undefined where there is none, or it was not recorded. */
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** The states that were entered, a Map or a Parallel before what is inside of it. */
  readonly path: readonly VisitedState[];
}

export interface VisitedState {
  readonly state: string;
  /** The iterations, branches and child executions around it, outermost first. */
  readonly path: readonly PathStep[];
  /** Of the event that tells that it was entered; in a child execution, of its own history. */
  readonly eventId: number;
}

/** The task for which there is no outcome. */
export interface NeededOutcome {
  readonly state: string;
  readonly resource: string;
  /** The evaluated Parameters or Arguments; the effective input of a Lambda function or an activity. Plain data. */
  readonly parameters: unknown;
  readonly path: readonly PathStep[];
  /** Which visit of the state at this place, from 1. */
  readonly visit: number;
  /** From 1, and with each redrive of the execution anew. */
  readonly attempt: number;
  /** Why none was recorded, in words. */
  readonly why: string;
  /** Where the definition has the state. */
  readonly place: DefinitionPlace | undefined;
}

/** A recorded outcome, by the event that scheduled its task. */
export interface RecordedOutcome {
  readonly state: string;
  readonly path: readonly PathStep[];
  /** Of the attempt, from 1. */
  readonly attempt: number;
  readonly eventId: number;
}

/** A recorded outcome that was used though the task has other parameters now. */
export interface OutcomeOfOthers extends RecordedOutcome {
  /** The parameters of then and now: plain data. */
  readonly recorded: unknown;
  readonly sent: unknown;
}

export interface WhatIf {
  readonly verdict: WhatIfVerdict;
  /** Whether status, output, error and cause are the recorded ones, but for random values and times. */
  readonly hasRecordedOutcome: boolean;
  readonly recorded: WhatIfCourse;
  /** How it goes with this definition; as far as it came, where an outcome is needed. */
  readonly changed: WhatIfCourse;
  /** Where the two part, for the reason that the verdict gives; undefined where they do not. */
  readonly divergence: Divergence | undefined;
  /** All that a replay finds, by event id. */
  readonly divergences: readonly Divergence[];
  /** Of `needsOutcome`. */
  readonly needs: NeededOutcome | undefined;
  /** Of `unrecorded`. */
  readonly missing: MissingOutcome | undefined;
  /** Recorded outcomes that were given to other parameters, in the order in which they were. */
  readonly otherParameters: readonly OutcomeOfOthers[];
  /** Recorded outcomes that no task asked for. */
  readonly unusedOutcomes: readonly RecordedOutcome[];
  /** The ids of the ExecutionRedriven events at which it ran or had succeeded, and could not be redriven. */
  readonly unusedRedrives: readonly number[];
}

/**
 * Says what a recorded execution would have come to with this definition: its tasks answer as they did, whatever they are
 * given now, and mocks answer for those that the recording does not have.
 * @param machine the definition that is changed.
 * @param history what readExecution reads, or what it gave.
 * @throws (rejects) HistoryFormatError for a recording that is not whole; TypeError for mocks of tasks that there are not;
 * DefinitionError where the type of the execution does not allow what the definition does; NotSupportedError for what cannot
 * be run here, and for an execution that was redriven at a time that was not recorded, and goes another way.
 */
export async function whatIf<M extends ReplayableStateMachine>(
  machine: M,
  history: unknown,
  options: WhatIfOptions<TaskKeys<M>> = {},
): Promise<WhatIf> {
  const recording = recordingOf(history, options);
  return whatIfReplayed(machine, recording, await replay(machine, recording, options), options);
}

/** The same of an execution that has been replayed. */
export async function whatIfReplayed(
  machine: ReplayableStateMachine,
  recording: RecordedExecution,
  { verdict, divergences, missing, journal, children }: Replay,
  options: Pick<WhatIfOptions, 'mocks' | 'objectStore'>,
): Promise<WhatIf> {
  const branches = branchesOf(machine.definition);
  const indexes = new Map(children.map(({ recording, index }) => [recording, index]));
  const recorded = inOrderOf(
    branches,
    traceAsFarAsRecorded(recording, (child) => indexes.get(child)),
  );
  const course = recordedCourse(recording, recorded);
  const mocks = mocksFor(machine, options.mocks);
  const [started] = journal;
  if (verdict === 'equal' || started === undefined) {
    const nothing = { otherParameters: [], unusedOutcomes: [], unusedRedrives: [] };
    const none = { divergence: undefined, divergences, needs: undefined, ...nothing };
    const isEqual = verdict === 'equal';
    const same = { recorded: course, changed: course, hasRecordedOutcome: isEqual };
    return { ...none, ...same, verdict: isEqual ? 'sameOutcome' : 'unrecorded', missing };
  }
  const replayed = replayedAs(machine, recording.type);
  const outcomes = new RecordedOutcomes(recorded, recording.events.at(-1)?.timestamp ?? started.at);
  const world = new World(replayed, outcomes, mocks);
  const unusedRedrives: number[] = [];
  const redrives: RedriveListener = {
    redriven: (at) => outcomes.redriven(at),
    refused: (eventId) => unusedRedrives.push(eventId),
  };
  const ran = await runOn(machine, { recording, started, world, redrives, objectStore: options.objectStore });
  const run: Course = { history: ran.history, trace: inOrderOf(branches, ran.trace) };
  const { needs } = world;
  const changed = courseOf(run, needs !== undefined);
  const chance = new SameButForChance({ recording, recorded, history: run.history, run: run.trace });
  const otherParameters = parametersThatDiffer(outcomes, chance);
  const hasRecordedOutcome = needs === undefined && isSameEnd(recording, run.history, chance);
  const parting = endIn(recording) === undefined ? undefined : partingOf(recorded, run.trace, replayed, recording);
  const isOther = otherParameters.length > 0 || !hasRecordedOutcome;
  const found = needs === undefined ? verdictOf(divergences, parting !== undefined, isOther) : 'needsOutcome';
  return {
    verdict: found,
    hasRecordedOutcome,
    recorded: course,
    changed,
    divergence: divergenceFor(found, divergences) ?? parting,
    divergences,
    needs,
    missing: undefined,
    otherParameters,
    unusedOutcomes: outcomes.unused.map(outcomeAt),
    unusedRedrives,
  };
}

function verdictOf(divergences: readonly Divergence[], isOtherPath: boolean, isOtherData: boolean): WhatIfVerdict {
  const kinds = new Set(divergences.map(({ kind }) => kind));
  if (isOtherPath || kinds.has('path') || kinds.has('order')) return 'otherPath';
  if (isOtherData || kinds.has('data')) return 'otherData';
  return kinds.has('time') ? 'otherTimes' : 'sameOutcome';
}

/** The first that the verdict speaks of; of what is not compared after a path that parted, the first of all. */
function divergenceFor(verdict: WhatIfVerdict, divergences: readonly Divergence[]): Divergence | undefined {
  const isParting = ({ kind }: Divergence) => kind === 'path' || kind === 'order';
  const isOf = {
    sameOutcome: () => false,
    unrecorded: () => false,
    otherTimes: ({ kind }: Divergence) => kind === 'time',
    otherData: ({ kind }: Divergence) => kind === 'data',
    otherPath: isParting,
    needsOutcome: isParting,
  }[verdict];
  return divergences.find(isOf) ?? (verdict === 'needsOutcome' ? divergences[0] : undefined);
}

// --- the run ------------------------------------------------------------------------------------------

/** A resolver that others may share is given as it is; else one is made for this execution. */
function mocksFor(machine: ReplayableStateMachine, mocks: Mocks | TaskResolver | undefined): TaskResolver | undefined {
  if (mocks === undefined || isTaskResolver(mocks)) return mocks as TaskResolver | undefined;
  // The hooks of a test runner are not to ask whether all of them was used.
  const scope = mockScope();
  try {
    return mockTasks(machine, mocks as Mocks);
  } finally {
    scope.close();
  }
}

/** What answers the tasks: the recording, then the mocks, then nobody. */
class World {
  /** What the run stopped for. */
  needs: NeededOutcome | undefined;
  readonly sources: readonly TaskResolver[];
  private readonly replayed: ReplayedMachine;
  private readonly none = new WeakMap<TaskRequest, NoOutcome>();
  /** The task of each state that was asked for last. */
  private readonly latest = new Map<string, TaskRequest>();
  private readonly mocks: TaskResolver | undefined;

  constructor(replayed: ReplayedMachine, outcomes: RecordedOutcomes, mocks: TaskResolver | undefined) {
    this.replayed = replayed;
    this.mocks = mocks;
    const recorded = taskResolver((description) => (_input, task: TaskRequest) => {
      this.latest.set(task.state, task);
      return outcomes.next(description, task, (none) => {
        this.none.set(task, none);
        return task.decline();
      });
    });
    const nobody = taskResolver(() => (_input, task: TaskRequest) => {
      this.needs ??= this.neededFor(task);
      return task.decline();
    });
    this.sources = [recorded, ...(mocks === undefined ? [] : [mocks]), nobody];
  }

  /** Whether a run was rejected because of an outcome that there is not. */
  explains(thrown: unknown): boolean {
    if (thrown instanceof MockError) {
      const task = this.latest.get(thrown.state);
      if (task !== undefined) this.needs ??= { ...this.neededFor(task), why: thrown.message };
    }
    return this.needs !== undefined && (isUnansweredTask(thrown) || thrown instanceof MockError);
  }

  private neededFor(task: TaskRequest): NeededOutcome {
    const { state, resource, parameters, path } = task;
    const none = this.none.get(task);
    const { visit, attempt } = none?.asked ?? { visit: 1, attempt: task.attempt };
    const recorded = none?.why ?? 'the recording has no task of this state';
    const why = this.mocks === undefined ? recorded : `${recorded}, and no mock answers it`;
    return { state, resource, parameters, path, visit, attempt, why, place: placeOf(this.replayed, state, []) };
  }
}

interface Setting {
  readonly recording: RecordedExecution;
  /** As the replay began. */
  readonly started: HostEvent;
  readonly world: World;
  readonly redrives: RedriveListener;
  readonly objectStore: ObjectStore | undefined;
}

/** How the execution went, or how far it came. */
interface Course {
  readonly history: readonly HistoryEvent[];
  readonly trace: Trace;
}

async function runOn(machine: ReplayableStateMachine, setting: Setting): Promise<Course> {
  const { recording, started, world, redrives, objectStore } = setting;
  const interventions = interventionsIn(recording);
  const type = recording.type ?? machine.type;
  const host = new Host({
    clock: interventions.length === 0 ? 'virtual' : 'manual',
    startTime: started.at,
    tasks: world.sources,
    missingActivities: neverThere(recording.events, machine.prepare(type).program.activities),
    ...(objectStore !== undefined && { objectStore }),
  });
  const execution = host.restore(
    machine,
    newSnapshot({
      type,
      definition: machine.prepare(type).definitionDigest(),
      isPaused: false,
      at: started.at,
      // No state runs in it: what is scheduled and stopped at once asks for its outcome, too.
      journal: [{ ...started, budget: 0 }],
      news: [],
    }),
  );
  // Looked at below.
  execution.result.catch(() => undefined);
  try {
    if (interventions.length > 0) {
      await intervene(execution, started.at, interventions, redrives);
    }
    return asFarAs(await execution.result);
  } catch (error) {
    if (!world.explains(error)) throw error;
    return asFarAs(execution);
  }
}

function asFarAs(execution: RunningExecution | Awaited<RunningExecution['result']>): Course {
  const subject = executionIn(execution);
  if (subject === undefined) throw new Error('An execution is one');
  return { history: subject.history, trace: subject.trace };
}

// --- what came of it ------------------------------------------------------------------------------------

function recordedCourse(recording: RecordedExecution, trace: Trace): WhatIfCourse {
  const end = endIn(recording);
  const output = end === undefined || isCut(end.event.details.outputDetails) ? undefined : plainOf(end.output);
  return { status: end?.status ?? 'RUNNING', output, error: end?.error, cause: end?.cause, path: pathOf(trace) };
}

function courseOf({ history, trace }: Course, isStopped: boolean): WhatIfCourse {
  const path = pathOf(trace);
  const end = endOf(history);
  if (isStopped || end === undefined) {
    return { status: 'RUNNING', output: undefined, error: undefined, cause: undefined, path };
  }
  return { ...end, output: plainOf(end.output), path };
}

function endOf(history: readonly HistoryEvent[]) {
  const last = history.at(-1);
  if (last === undefined) return undefined;
  const { id, previousEventId, type, timestamp } = last;
  const event = { id, previousEventId, type, timestamp: Date.parse(timestamp), details: detailsOf(last) };
  const end = endIn({ events: [event] });
  return end === undefined ? undefined : { status: end.status, output: end.output, error: end.error, cause: end.cause };
}

function isSameEnd(recording: RecordedExecution, history: readonly HistoryEvent[], chance: SameButForChance): boolean {
  const [before, now] = [endIn(recording), endOf(history)];
  if (before === undefined || now === undefined) return before?.status === now?.status;
  if (before.status !== now.status) return false;
  const isOutputKnown = !isCut(before.event.details.outputDetails) && before.output !== undefined;
  const differences = [
    ...(isOutputKnown ? chance.jsonDifferences('output', before.output, now.output) : []),
    ...chance.textDifferences('error', before.error, now.error),
    ...chance.textDifferences('cause', before.cause, now.cause),
  ];
  return differences.length === 0;
}

function parametersThatDiffer(outcomes: RecordedOutcomes, chance: SameButForChance): OutcomeOfOthers[] {
  return outcomes.given.flatMap(({ sent, ...given }) => {
    const { scheduled, told } = given.attempt;
    const event = scheduled ?? told[0];
    if (event === undefined) return [];
    const details = detailsOf(event);
    const member = 'parameters' in details ? 'parameters' : 'input';
    const text = details[member];
    if (typeof text !== 'string' || isCut(details[`${member}Details`])) return [];
    if (chance.jsonDifferences(member, text, sent).length === 0) return [];
    return [{ ...outcomeAt(given), recorded: plainOf(text), sent: plainOf(sent) }];
  });
}

/** Where the paths part of two executions whose events cannot tell it: one that goes on as its times say. */
function partingOf(
  recorded: Trace,
  run: Trace,
  replayed: ReplayedMachine,
  { events }: RecordedExecution,
): Divergence | undefined {
  const difference = pathDifference(recorded, run);
  if (difference === undefined) return undefined;
  const { event, state, what } = difference;
  return placed(replayed, {
    kind: 'path',
    execution: undefined,
    eventId: event,
    recorded: events[event - 1],
    derived: [],
    differences: [],
    state,
    fields: WAYS,
    why: `is where ${what}`,
  });
}

function pathOf(trace: Trace): VisitedState[] {
  return visitsOfTrace(trace).map((visit) => ({
    state: visit.state.name,
    path: stepsOf(visit),
    eventId: visit.state.entered.id,
  }));
}

function stepsOf({ within }: Pick<RecordedVisit, 'within'>): PathStep[] {
  return within.map(({ state: { name }, block: { kind, index } }) =>
    kind === 'branch' ? { parallel: name, branch: index } : { map: name, index },
  );
}

function outcomeAt({ visit, attempt }: Omit<RecordedOutcomes['given'][number], 'sent'>): RecordedOutcome {
  const { state } = visit;
  return {
    state: state.name,
    path: stepsOf(visit),
    attempt: state.attempts.indexOf(attempt) + 1,
    eventId: (attempt.scheduled ?? attempt.told[0] ?? state.entered).id,
  };
}

function plainOf(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
