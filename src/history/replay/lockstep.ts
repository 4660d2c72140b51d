// Runs a definition beside a recording: the recording says what came from outside and whose turn it was, the core says what
// follows from that, and each recorded event is held against ours.
//
//   L1. Only facts from outside are taken from the recording: input, times, outcomes of tasks, stops and redrives. All else
//       is derived.
//   L2. A recorded event and ours are the same one when they have the same type and name and follow from the same event. So
//       the order of branches and iterations is that of the recording, and no divergence.
//   L3. What follows from an event that diverged is not told once more.

import { Execution, type Fork, type MapRun, type ResultParts, type Strand } from '../../core/execution.js';
import { type HistoryEvent, type HistoryRecord, toHistoryEvent } from '../../core/history-event.js';
import { HistoryLog } from '../../core/history-log.js';
import type { ExecutionIdentity, HostEvent, TaskFailureStage } from '../../core/host-event.js';
import type { Program } from '../../core/program.js';
import { longestDelay } from '../../core/retry.js';
import { step } from '../../core/step.js';
import type { Task } from '../../core/task.js';
import type { Timer } from '../../core/timer-queue.js';
import type { Draws } from '../../utils/random.js';
import { isEnd } from '../recorded/check-events.js';
import type { RecordedEvent } from '../recorded/recorded-execution.js';
import { Comparison, type Difference } from './comparison.js';
import { AGAIN, type DivergenceKind, FIELDS_OF, type FoundDivergence, TIMES, WAYS } from './divergence.js';
import { DrawLog, Unknowns } from './unknowns.js';

export interface LockstepOptions {
  readonly identity: ExecutionIdentity;
  /** Names of ours that stand for ones that are not known. */
  readonly madeUpNames: readonly (readonly [name: string, what: 'executionName' | 'stateMachineName'])[];
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** JSON text. */
  readonly input: string;
  readonly draws: Draws;
  /** How much later than it is due something may come, in milliseconds. */
  readonly lateness: number;
}

/** What the recording would have to say for the execution to go on. */
export interface MissingOutcome {
  /** The recorded event that is not reached without it. */
  readonly eventId: number;
  readonly state: string;
  readonly what: string;
}

export interface LockstepResult {
  readonly journal: readonly HostEvent[];
  readonly divergences: readonly FoundDivergence[];
  readonly missing: MissingOutcome | undefined;
  /** By the ids of our events, those of the recorded ones. */
  readonly recordedIds: ReadonlyMap<number, number>;
  readonly unknowns: Unknowns;
  readonly history: HistoryLog;
}

/** By how much something may come before it is due: clocks of the service are not one clock. */
const EARLINESS = 1000;
/** Within which what follows from an outcome follows at once, and not after a retrier's delay. */
const AT_ONCE = 1000;
const SEED = 0;

export class Lockstep {
  private readonly program: Program;
  private readonly events: readonly RecordedEvent[];
  private readonly options: LockstepOptions;
  private readonly execution = new Execution();
  private readonly log = new HistoryLog();
  private readonly journal: HostEvent[] = [];
  private readonly unknowns = new Unknowns();
  private readonly comparison: Comparison;
  private readonly times = new Set<number>();
  /** How many of our events have been looked at. */
  private seen = 0;
  /** Ours that no recorded event is, by what they follow from. */
  private readonly unmatched = new Map<number, HistoryRecord[]>();
  /** Our id of each recorded event, by its own. */
  private readonly ours: (number | undefined)[] = [0];
  private readonly recordedIds = new Map<number, number>();
  /** The first recorded event that follows from each. */
  private readonly firstChild: (RecordedEvent | undefined)[] = [];
  private readonly waiting = new Set<number>();
  private readonly divergences: FoundDivergence[] = [];
  private readonly tellsSubmissions: boolean;
  private missing: MissingOutcome | undefined;
  private isRunningChildren = false;

  constructor(program: Program, events: readonly RecordedEvent[], options: LockstepOptions) {
    this.program = program;
    this.events = events;
    this.options = options;
    this.comparison = new Comparison({
      unknowns: this.unknowns,
      isTime: (milliseconds) => this.times.has(milliseconds),
      timeTolerance: EARLINESS,
      recordedIdOf: (id) => this.recordedIds.get(id),
    });
    this.tellsSubmissions = events.some(({ type }) => type === 'TaskSubmitted');
    for (const event of events) this.firstChild[event.previousEventId] ??= event;
    for (const [name, what] of options.madeUpNames) this.unknowns.add(name, what);
  }

  run(): LockstepResult {
    this.start();
    for (const event of this.events) {
      if (this.missing !== undefined) break;
      if (this.comesWithWhatFollows(event)) this.waiting.add(event.id);
      else this.follow(event);
    }
    for (const id of [...this.waiting]) this.followWaiting(id);
    if (this.missing === undefined) this.lookForMore();
    return {
      journal: this.journal,
      divergences: this.divergences.sort((a, b) => a.eventId - b.eventId),
      missing: this.missing,
      recordedIds: this.recordedIds,
      unknowns: this.unknowns,
      history: this.log,
    };
  }

  private start(): void {
    const { identity, input, startedAt, draws } = this.options;
    this.tell({
      type: 'ExecutionStarted',
      at: startedAt,
      input: { text: input },
      identity,
      seed: SEED,
      draws,
      budget: 0,
    });
    this.execution.random = new DrawLog(this.execution.random, draws, this.unknowns);
  }

  // An outcome that fails a Map or a Parallel stops what runs beside it; the service may have told some of that in between.
  private comesWithWhatFollows({ id, type, timestamp }: RecordedEvent): boolean {
    if (!OUTCOME.test(type)) return false;
    const next = this.firstChild[id];
    if (next === undefined || next.id === id + 1) return false;
    return next.timestamp === undefined || timestamp === undefined || next.timestamp - timestamp < AT_ONCE;
  }

  private followWaiting(id: number): void {
    if (!this.waiting.delete(id)) return;
    const event = this.events[id - 1];
    if (event !== undefined) this.follow(event);
  }

  // --- one recorded event -------------------------------------------------------------------------

  private follow(event: RecordedEvent): void {
    this.followWaiting(event.previousEventId);
    const previous = this.ours[event.previousEventId];
    // It follows from one that diverged.
    if (previous === undefined) return;
    let found = this.take(event, previous);
    let turns = 0;
    while (found === undefined && turns < MOST_TURNS && this.bringAbout(event, previous)) {
      found = this.take(event, previous);
      // Child executions take as many as they need: each has an end.
      if (!this.isRunningChildren) turns += 1;
    }
    if (this.missing !== undefined) return;
    found ??= this.takeFromElsewhere(event);
    if (found === undefined) return this.divergeInPath(event, previous);
    this.match(event, found);
  }

  private match(event: RecordedEvent, found: HistoryRecord): void {
    this.ours[event.id] = found.id;
    this.recordedIds.set(found.id, event.id);
    const differences = this.comparison.differences(event, found);
    if (differences.length > 0) {
      this.diverge('data', event, [found], this.stateOf(event), fieldsOf(differences), '', differences);
    }
  }

  /** Ours that is this one, if there is one already. */
  private take(event: RecordedEvent, previous: number): HistoryRecord | undefined {
    const candidates = this.unmatched.get(previous);
    const index = candidates?.findIndex((record) => isSame(event, record)) ?? -1;
    return index === -1 ? undefined : candidates?.splice(index, 1)[0];
  }

  /** The same event, that follows from another one with us. */
  private takeFromElsewhere(event: RecordedEvent): HistoryRecord | undefined {
    for (const [previous, candidates] of this.unmatched) {
      const index = candidates.findIndex((record) => isSame(event, record));
      const [found] = index === -1 ? [] : candidates.splice(index, 1);
      if (found === undefined) continue;
      const after = this.recordedIds.get(previous) ?? previous;
      const isJoin = JOINS.has(event.type);
      if (!isJoin || this.isEarlier(event.previousEventId, after)) {
        const why = `follows from event ${after} here, and from event ${event.previousEventId} in the recording`;
        this.diverge('order', event, [found], isJoin ? this.stateJoinedAt(found) : this.stateOf(event), [], why);
      }
      return found;
    }
    return undefined;
  }

  /** Whether the recording has one event at an earlier time than the other: within a millisecond it does not say. */
  private isEarlier(id: number, than: number): boolean {
    const [at, later] = [this.events[id - 1]?.timestamp, this.events[than - 1]?.timestamp];
    return at !== undefined && later !== undefined && at < later;
  }

  // --- what brings an event about -----------------------------------------------------------------

  /** Does the next thing that may lead to the event. @returns whether there was one */
  private bringAbout(event: RecordedEvent, previous: number): boolean {
    const { details } = event;
    this.isRunningChildren = false;
    switch (event.type) {
      case 'ExecutionAborted':
        return this.happens(event, { type: 'StopExecution', ...textsIn(details, 'error', 'cause') });
      case 'ExecutionRedriven':
        return this.happens(event, { type: 'RedriveExecution' });
      case 'ExecutionTimedOut': {
        const timer = this.execution.timers.find(({ kind }) => kind === 'execution-timeout');
        return timer !== undefined && this.fire(event, timer);
      }
    }
    const strand = this.strandAt(event, previous);
    if (strand === undefined) return false;
    const { phase } = strand;
    switch (phase.on) {
      case 'task':
        return this.bringOutcome(event, phase.task);
      case 'timer':
        return this.fire(event, phase.timer);
      case 'fork':
        if (phase.fork.mapRun !== undefined) return this.runChildren(event, phase.fork);
    }
    return strand.isQueued && this.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
  }

  /** The chain that the event is to come from: the one that stands at what it follows from. */
  private strandAt(event: RecordedEvent, previous: number): Strand | undefined {
    let any: Strand | undefined;
    for (const strand of this.execution.strands.values()) {
      if (strand.lastEventId !== previous || strand.timeline.parent !== undefined || strand.phase.on === 'ended')
        continue;
      // Branches begin at one event: the names of their states tell them apart.
      if (!event.type.endsWith('StateEntered') || strand.node.name === event.details.name) return strand;
      any ??= strand;
    }
    return any;
  }

  private bringOutcome(event: RecordedEvent, task: Task): boolean {
    const taskId = task.id;
    const { type, details } = event;
    if (/^(?:Task|Activity|LambdaFunction)Started$/.test(type)) {
      return this.happens(event, { type: 'TaskStarted', taskId, ...textsIn(details, 'workerName') });
    }
    if (type === 'TaskSubmitted' || SUCCEEDED.test(type)) {
      const { output } = details;
      if (typeof output !== 'string')
        return this.lacks(event, task.strand, 'the output of this event was not recorded');
      if (SUCCEEDED.test(type)) {
        this.checkDeadline(event, task);
        this.checkSubmission(event, task);
      }
      return this.happens(event, {
        type: type === 'TaskSubmitted' ? 'TaskSubmitted' : 'TaskSucceeded',
        taskId,
        output: { text: output },
      });
    }
    if (type.endsWith('TimedOut')) return this.timeOut(event, task);
    if (!FAILED.test(type)) return false;
    this.checkDeadline(event, task);
    // No recording has such a failure; what the API has no other event for would be told so.
    if (type === 'TaskFailed' && !task.hasStarted) {
      this.diverge(
        'path',
        event,
        [],
        task.strand.node.name,
        FIELDS_OF.resource,
        'comes without a TaskStarted before it',
      );
    }
    return this.happens(event, {
      type: 'TaskFailed',
      taskId,
      stage: stageOf(type, task),
      ...textsIn(details, 'error', 'cause'),
    });
  }

  private timeOut(event: RecordedEvent, task: Task): boolean {
    const { timeoutTimer, heartbeatTimer, heartbeatSeconds } = task;
    const at = event.timestamp;
    const isTimeout =
      timeoutTimer !== undefined &&
      (heartbeatTimer === undefined ||
        (at === undefined ? timeoutTimer.fireAt <= heartbeatTimer.fireAt : isDue(timeoutTimer, at)));
    if (isTimeout) return this.fire(event, timeoutTimer);
    if (heartbeatTimer === undefined || heartbeatSeconds === undefined) return false;
    // Heartbeats are not recorded: the last one was as long ago as they may be apart.
    const lastBeat = at === undefined ? undefined : at - heartbeatSeconds * 1000;
    if (lastBeat !== undefined && lastBeat > this.execution.now) {
      this.tell({ type: 'TaskHeartbeat', at: lastBeat, taskId: task.id, budget: 0 });
    }
    return task.heartbeatTimer !== undefined && this.fire(event, task.heartbeatTimer);
  }

  /** The time of the task was up before. */
  private checkDeadline(event: RecordedEvent, { timeoutTimer, strand, timeoutSeconds }: Task): void {
    if (timeoutTimer === undefined || event.timestamp === undefined) return;
    const late = event.timestamp - timeoutTimer.fireAt;
    if (late <= this.options.lateness) return;
    const why = `comes ${late / 1000} seconds after the task's ${timeoutSeconds} seconds were up`;
    this.diverge('time', event, [], strand.node.name, FIELDS_OF.timeoutInSeconds, why);
  }

  // Who tells of one job or token that it was submitted tells it of each. Mocks and emulators may tell it of none.
  private checkSubmission(event: RecordedEvent, { strand, hasSubmitted }: Task): void {
    if (hasSubmitted || !this.tellsSubmissions || !WAITS_FOR_MORE.test(String(event.details.resource))) return;
    this.diverge('path', event, [], strand.node.name, FIELDS_OF.resource, 'comes without a TaskSubmitted before it');
  }

  /** Lets a timer fire when the recording says so. @returns true */
  private fire(event: RecordedEvent, timer: Timer): boolean {
    const { purpose, fireAt } = timer;
    const at = event.timestamp;
    if (at !== undefined && purpose.kind !== 'task-heartbeat') {
      const bounds = this.boundsOf(timer);
      const state =
        'strandId' in purpose ? this.execution.strands.get(purpose.strandId)?.node.name : this.stateOf(event);
      if (at < bounds.from - EARLINESS || at > bounds.to + this.options.lateness) {
        const when = (time: number) => new Date(time).toISOString();
        const due = bounds.from === bounds.to ? when(fireAt) : `between ${when(bounds.from)} and ${when(bounds.to)}`;
        this.diverge('time', event, [], state, TIMES, `comes at ${when(at)}, and is due ${due}`);
      }
    }
    return this.happens(event, { type: 'TimerFired', timer: purpose }, fireAt);
  }

  // A delay with jitter is drawn: any up to the whole of it may have been.
  private boundsOf({ purpose, fireAt }: Timer): { readonly from: number; readonly to: number } {
    const strand = purpose.kind === 'retry' ? this.execution.strands.get(purpose.strandId) : undefined;
    const used =
      strand?.retries?.byRetrier.map((count, index) => ({ count, retrier: strand.node.retriers[index] })) ?? [];
    const jittered = used.filter(({ count, retrier }) => count > 0 && retrier?.jitter === true);
    if (jittered.length === 0) return { from: fireAt, to: fireAt };
    const longest = jittered.map(({ count, retrier }) =>
      retrier === undefined ? 0 : longestDelay(retrier, count - 1),
    );
    const failedAt = this.execution.now;
    return { from: failedAt, to: failedAt + Math.max(...longest) };
  }

  // --- child executions of distributed Maps ---------------------------------------------------------

  /** Runs the children of a Map Run as far as they come without anything from outside. */
  private runChildren(event: RecordedEvent, fork: Fork): boolean {
    const { execution } = this;
    this.isRunningChildren = true;
    for (const strand of execution.strands.values()) {
      if (strand.timeline.parent === undefined) continue;
      if (strand.isQueued) return this.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
      if (strand.phase.on === 'timer') {
        return this.happens(
          event,
          { type: 'TimerFired', timer: strand.phase.timer.purpose },
          strand.phase.timer.fireAt,
        );
      }
      if (strand.phase.on === 'task') {
        return this.lacks(
          event,
          strand,
          'tasks of its child executions have outcomes that this recording does not hold',
        );
      }
    }
    const { mapRun } = fork;
    if (mapRun?.items.asked !== undefined) {
      return this.lacks(event, fork.strand, 'what its ItemReader read is not in the recording');
    }
    if (mapRun?.results?.writing !== undefined) return this.writeResults(event, fork, mapRun, mapRun.results);
    return false;
  }

  // That a run succeeded says that its results were written; how it failed, whether they could not be.
  private writeResults(event: RecordedEvent, fork: Fork, { failure }: MapRun, { parts }: ResultParts): boolean {
    const of = { mapRunId: fork.id, part: parts - 1 } as const;
    if (event.type === 'MapRunSucceeded' || (event.type === 'MapRunFailed' && failure !== undefined)) {
      return this.happens(event, { type: 'ResultsWritten', ...of });
    }
    const { error, cause } = textsIn(event.details, 'error', 'cause');
    if (event.type === 'MapRunFailed' && error === 'States.ResultWriterFailed') {
      return this.happens(event, { type: 'ResultsWriteFailed', ...of, error, ...(cause !== undefined && { cause }) });
    }
    return this.lacks(event, fork.strand, 'whether its ResultWriter wrote the results is not in the recording');
  }

  private lacks(event: RecordedEvent, { node }: Pick<Strand, 'node'>, what: string): boolean {
    this.missing ??= { eventId: event.id, state: node.name, what };
    return false;
  }

  // --- the core -----------------------------------------------------------------------------------

  /** @param dueAt when it is, where the recording has no times. @returns true */
  private happens(event: RecordedEvent, fact: NewFact, dueAt = this.execution.now): boolean {
    const at = Math.max(event.timestamp ?? dueAt, this.execution.now);
    this.tell({ budget: 0, ...fact, at } as HostEvent);
    return true;
  }

  private tell(event: HostEvent): void {
    this.times.add(event.at);
    this.journal.push(event);
    step(this.program, this.execution, event, { log: this.log });
    for (; this.seen < this.log.length; this.seen += 1) {
      const record = this.log.at(this.seen);
      const candidates = this.unmatched.get(record.previousEventId);
      if (candidates === undefined) this.unmatched.set(record.previousEventId, [record]);
      else candidates.push(record);
    }
  }

  // --- divergences --------------------------------------------------------------------------------

  private divergeInPath(event: RecordedEvent, previous: number): void {
    const instead = this.unmatched.get(previous) ?? [];
    const state = this.stateBefore(event) ?? this.stateOf(event);
    const isAgain = /Scheduled$|Started$/.test(event.type) || instead.some(({ type }) => /Scheduled$/.test(type));
    const what =
      instead.length === 0 ? this.restsAt(previous) : `there is ${instead.map(described).join(' and ')} instead`;
    this.diverge(
      'path',
      event,
      instead,
      state,
      isAgain ? [...AGAIN, ...WAYS] : [...WAYS, ...AGAIN],
      `does not come: ${what}`,
    );
    // It is told once; what follows from ours is no news.
    this.unmatched.delete(previous);
  }

  private restsAt(previous: number): string {
    if (this.execution.hasEnded) return `the execution has ended as ${this.execution.status}`;
    for (const { lastEventId, phase, node } of this.execution.strands.values()) {
      if (lastEventId !== previous) continue;
      if (phase.on === 'task') return `state ${JSON.stringify(node.name)} waits for the outcome of its task`;
      if (phase.on === 'fork') return `state ${JSON.stringify(node.name)} waits for what it has started`;
    }
    return 'nothing follows from the event before it';
  }

  /** Events of ours that the recording, which has ended, should have had. */
  private lookForMore(): void {
    const last = this.events.at(-1);
    if (last === undefined || !isEnd(last.type) || this.divergences.some(({ kind }) => kind === 'path')) return;
    if (!this.execution.hasEnded) {
      this.diverge('path', last, [], this.stateOf(last), WAYS, 'ends the execution, and ours goes on');
      return;
    }
    for (const [previous, records] of this.unmatched) {
      const [first] = records;
      const recordedId = previous === 0 ? 0 : this.recordedIds.get(previous);
      if (first === undefined || recordedId === undefined) continue;
      // Told already, by what came in its place.
      if (this.divergences.some(({ recorded }) => recorded?.previousEventId === recordedId)) continue;
      // An end cuts off what runs beside it, here and there at another event.
      if (last.type !== 'ExecutionSucceeded' && this.firstChild[recordedId] === undefined) continue;
      const after = this.events[recordedId - 1];
      this.divergences.push({
        kind: 'path',
        eventId: Math.max(recordedId, 1),
        recorded: undefined,
        derived: records.map(toHistoryEvent),
        differences: [],
        state: after === undefined ? first.name : this.stateOf(after),
        fields: WAYS,
        why: `is followed by ${described(first)}, which the recording does not have`,
      });
    }
  }

  private diverge(
    kind: DivergenceKind,
    event: RecordedEvent,
    derived: readonly HistoryRecord[],
    state: string | undefined,
    fields: readonly string[],
    why: string,
    differences: readonly Difference[] = [],
  ): void {
    this.divergences.push({
      kind,
      eventId: event.id,
      recorded: event,
      derived: derived.map((record): HistoryEvent => toHistoryEvent(record)),
      differences,
      state,
      fields,
      why,
    });
  }

  /** The state that a recorded event is about. */
  private stateOf(event: RecordedEvent): string | undefined {
    for (let at: RecordedEvent | undefined = event; at !== undefined; at = this.events[at.previousEventId - 1]) {
      const { name, state } = at.details;
      if (typeof name === 'string') return name;
      if (typeof state === 'string') return state;
    }
    return undefined;
  }

  /** The state whose branches or iterations end with the event of ours: it is left at once. */
  private stateJoinedAt({ id, previousEventId, name }: HistoryRecord): string | undefined {
    if (name !== undefined) return name;
    const followers = [...(this.unmatched.get(previousEventId) ?? []), ...(this.unmatched.get(id) ?? [])];
    return followers.find(({ type }) => type.endsWith('StateExited'))?.name;
  }

  private stateBefore(event: RecordedEvent): string | undefined {
    const before = this.events[event.previousEventId - 1];
    return before === undefined ? undefined : this.stateOf(before);
  }
}

/** A host event without its time. */
type NewFact = HostEvent extends infer Event ? (Event extends HostEvent ? Omit<Event, 'at'> : never) : never;

const OUTCOME =
  /^(?:Task|Activity|LambdaFunction)(?:Succeeded|Failed|TimedOut|SubmitFailed|StartFailed|ScheduleFailed)$/;
const SUCCEEDED = /^(?:Task|Activity|LambdaFunction)Succeeded$/;
/** The response of such a call is told by itself, before the outcome that is waited for. */
const WAITS_FOR_MORE = /\.(?:sync(?::2)?|waitForTaskToken)$/;
const FAILED = /^(?:Task|Activity|LambdaFunction)(?:Failed|SubmitFailed|StartFailed|ScheduleFailed)$/;
/** What one recorded event may take: a timer that fires, and the turn of its chain. */
const MOST_TURNS = 3;
/** They follow from the last of several chains to end; of those that end within one millisecond, that may be any. */
const JOINS: ReadonlySet<string> = new Set([
  'MapStateSucceeded',
  'MapStateExited',
  'ParallelStateSucceeded',
  'ParallelStateExited',
]);

function isSame({ type, details }: RecordedEvent, record: HistoryRecord): boolean {
  if (type !== record.type) return false;
  if (record.name !== undefined && details.name !== undefined && details.name !== record.name) return false;
  return !type.startsWith('MapIteration') || details.index === undefined || details.index === record.details?.index;
}

function isDue({ fireAt }: Timer, at: number): boolean {
  return fireAt <= at + EARLINESS;
}

function stageOf(type: string, { hasStarted }: Task): TaskFailureStage {
  if (type.endsWith('ScheduleFailed')) return 'schedule';
  if (type.endsWith('StartFailed')) return 'start';
  if (type.endsWith('SubmitFailed')) return 'submit';
  if (hasStarted) return 'run';
  if (type === 'TaskFailed') return 'schedule';
  return type === 'ActivityFailed' ? 'start' : 'run';
}

function textsIn(details: RecordedEvent['details'], ...members: readonly string[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const member of members) {
    const text = details[member];
    if (typeof text === 'string') texts[member] = text;
  }
  return texts;
}

function fieldsOf(differences: readonly Difference[]): readonly string[] {
  const [first] = differences;
  const member = first?.member.split('.')[0] ?? '';
  return member in FIELDS_OF ? FIELDS_OF[member as keyof typeof FIELDS_OF] : [];
}

function described({ type, name, details }: HistoryRecord): string {
  const of =
    name === undefined ? (details?.error === undefined ? '' : ` (${details.error})`) : ` ${JSON.stringify(name)}`;
  return `${type}${of}`;
}
