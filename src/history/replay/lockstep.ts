// Runs a definition beside a recording: the recording says what came from outside and whose turn it was, the core says what
// follows from that, and each recorded event is held against ours.
//
//   L1. Only facts from outside are taken from the recording: input, times, outcomes of tasks, stops and redrives. All else
//       is derived.
//   L2. An execution and the child executions of its Map Runs are followed in one order: that of their recorded times, and
//       whatever follows from something comes after it.

import type { ReadItems } from '../../core/command.js';
import { Execution, type Fork, type MapRun, type ResultParts, type Strand } from '../../core/execution.js';
import { HistoryLog } from '../../core/history-log.js';
import type { ExecutionIdentity, HostEvent, HostNews, TaskFailureStage } from '../../core/host-event.js';
import { itemsAskedFor } from '../../core/map-run-items.js';
import type { Program } from '../../core/program.js';
import { hasAttemptLeft, longestDelay, retrierFor } from '../../core/retry.js';
import type { StateFailure } from '../../core/state-failure.js';
import { step } from '../../core/step.js';
import { storeItems } from '../../core/stored-items.js';
import type { Task } from '../../core/task.js';
import { type Timer, TimerQueue } from '../../core/timer-queue.js';
import type { ChildLog } from '../../core/turn.js';
import type { MapState } from '../../language/types.js';
import type { Draws } from '../../utils/random.js';
import type { RecordedEvent, RecordedExecution } from '../recorded/recorded-execution.js';
import { CHILD_INPUTS, FIELDS_OF, type FoundDivergence, TIMES } from './divergence.js';
import { itemsOfChildren } from './items-of-children.js';
import { MapRunChildren } from './map-run-children.js';
import { ChildStarts, EARLINESS, findChain, type OwnChild, Track } from './track.js';
import { DrawLog, type DrawPlace, type NumberDraw, Unknowns } from './unknowns.js';

export interface LockstepOptions {
  /** What the definition has at a JSON Pointer. */
  definitionAt(pointer: string): unknown;
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
  /** Where there are objects to read items from: what is read by now. Default: nobody has them. */
  readonly items: ReadByNow | undefined;
}

/** Items that were read outside: undefined where a command was not carried out yet. */
export type ReadByNow = (command: ReadItems) => ItemsNews | undefined;

export type ItemsNews = Extract<HostNews, { readonly type: 'ItemsRead' | 'ItemsReadFailed' }>;

/** What the recording would have to say for the execution to go on. */
export interface MissingOutcome {
  /** The child execution of a distributed Map whose event it is, as a divergence names it; undefined for none. */
  readonly execution: string | undefined;
  /** The recorded event that is not reached without it. */
  readonly eventId: number;
  readonly state: string;
  readonly what: string;
}

export interface LockstepResult {
  readonly journal: readonly HostEvent[];
  /** In the order in which they show. */
  readonly divergences: readonly FoundDivergence[];
  readonly missing: MissingOutcome | undefined;
  /** Set where the execution goes on when these items have been read. */
  readonly unread: ReadItems | undefined;
  /** The numbers that were drawn at random. */
  readonly draws: readonly NumberDraw[];
  /** How often something had been drawn when the first divergence was found. */
  readonly drawnBefore: number;
  readonly unknowns: Unknowns;
  readonly root: Track;
  /** The recorded child executions that are one of ours. */
  readonly children: readonly Track[];
}

const SEED = 0;

export class Lockstep {
  private readonly program: Program;
  private readonly options: LockstepOptions;
  private readonly execution = new Execution();
  private readonly journal: HostEvent[] = [];
  private readonly unknowns = new Unknowns();
  private readonly times = new Set<number>();
  private readonly starts = new ChildStarts();
  private drawLog: DrawLog | undefined;
  /** How often something had been drawn when the first divergence was found. */
  private drawnBefore: number | undefined;
  /** The recorded event that is followed now. */
  private readonly followed: { track: Track; event: RecordedEvent | undefined };
  private readonly root: Track;
  /** Whose next event is followed when. */
  private readonly queue = new TimerQueue<Track>();
  /** Those that go on when their children have: they stand in nobody's way until another has gone on. */
  private waiting: Track[] = [];
  private missing: MissingOutcome | undefined;
  private unread: ReadItems | undefined;
  private isRunningChildren = false;
  /** The Map Runs of which children were recorded. */
  private readonly runs = new Map<Fork, MapRunChildren>();
  private readonly runOf = new Map<Track, MapRunChildren>();
  private readonly childLog: ChildLog | undefined;
  /** The histories of our child executions, by their ARN. */
  private readonly childLogs = new Map<string, HistoryLog>();
  private readonly paired = new Map<string, Track>();
  private readonly touched = new Set<Track>();
  private readonly ownChildren = new Map<Fork, OwnChild[]>();
  private nextTimelineId = 2;

  constructor(program: Program, recording: RecordedExecution, options: LockstepOptions) {
    this.program = program;
    this.options = options;
    this.root = this.trackOf(recording, undefined);
    this.followed = { track: this.root, event: this.root.events[0] };
    if (recording.children.size > 0) this.childLog = ({ executionArn }) => this.logOfChild(executionArn);
    for (const [name, what] of options.madeUpNames) this.unknowns.add(name, what);
  }

  run(): LockstepResult {
    this.start();
    this.enqueue(this.root);
    while (this.missing === undefined) {
      const track = this.queue.takeDue(Number.POSITIVE_INFINITY)?.purpose;
      if (track === undefined) break;
      if (this.advance(track) !== 'waits') this.wake();
    }
    const tracks = [this.root, ...this.paired.values()];
    for (const track of tracks) for (const id of track.allPutOff) this.followPutOff(track, id);
    if (this.missing === undefined) {
      for (const track of tracks) track.lookForMore();
      for (const run of this.runs.values()) this.tellOfStrangers(run);
    }
    return {
      journal: this.journal,
      divergences: inOrder([...tracks, ...this.strangers()]),
      missing: this.missing,
      unread: this.unread,
      draws: this.drawLog?.numbers ?? [],
      drawnBefore: this.drawnBefore ?? this.drawLog?.count ?? 0,
      unknowns: this.unknowns,
      root: this.root,
      children: tracks.slice(1),
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
    this.drawLog = new DrawLog(this.execution.random, draws, this.unknowns, () => this.drawPlace());
    this.execution.random = this.drawLog;
  }

  private drawPlace(): DrawPlace {
    const { track, event } = this.followed;
    return { execution: track.name, eventId: event?.id ?? 1, state: event && track.stateOf(event) };
  }

  private trackOf(recording: RecordedExecution, name: string | undefined): Track {
    return new Track(recording, name, {
      unknowns: this.unknowns,
      isTime: (milliseconds) => this.times.has(milliseconds),
      starts: this.starts,
      diverged: () => {
        this.drawnBefore ??= this.drawLog?.count;
      },
    });
  }

  // --- one recorded event -------------------------------------------------------------------------

  /** The track's next event is followed when its time has come. */
  private enqueue(track: Track, at = track.upcoming?.timestamp ?? this.execution.now): void {
    this.queue.add(at, track);
    const run = this.runOf.get(track);
    if (run !== undefined) run.queued += 1;
  }

  /** Puts a track off until another one has gone on. */
  private wait(track: Track): 'waits' {
    this.waiting.push(track);
    const run = this.runOf.get(track);
    if (run !== undefined) run.queued += 1;
    return 'waits';
  }

  private wake(): void {
    if (this.waiting.length === 0) return;
    for (const track of this.waiting) this.queue.add(track.upcoming?.timestamp ?? this.execution.now, track);
    this.waiting = [];
  }

  /** Follows the track's next event, and those after it while no other track has any. */
  private advance(track: Track): 'waits' | undefined {
    const run = this.runOf.get(track);
    if (run !== undefined) run.queued -= 1;
    while (this.missing === undefined) {
      const event = track.upcoming;
      if (event === undefined) break;
      switch (track.putOff(event) ? 'followed' : this.follow(track, event)) {
        case 'followed':
          track.next();
          break;
        case 'waits for children':
          return this.wait(track);
        case 'waits for ours':
          run?.held.add(track);
          return undefined;
      }
      if (this.queue.first !== undefined && track.upcoming !== undefined) {
        this.enqueue(track);
        return undefined;
      }
    }
    for (const id of track.allPutOff) this.followPutOff(track, id);
    return undefined;
  }

  private followPutOff(track: Track, id: number): void {
    const event = track.takePutOff(id);
    if (event !== undefined) this.follow(track, event);
  }

  private follow(track: Track, event: RecordedEvent): 'followed' | 'waits for children' | 'waits for ours' {
    this.followPutOff(track, event.previousEventId);
    this.followed.track = track;
    this.followed.event = event;
    if (track.name !== undefined && track.child === undefined && !this.begin(track, event)) return 'waits for ours';
    const previous = track.ours[event.previousEventId];
    // It follows from one that diverged.
    if (previous === undefined) return 'followed';
    let found = track.take(event, previous);
    let turns = 0;
    while (found === undefined && turns < MOST_TURNS) {
      const brought = this.bringAbout(track, event, previous);
      if (brought === 'waits for children' || brought === 'waits for ours') return brought;
      if (!brought) break;
      found = track.take(event, previous);
      // Child executions take as many as they need: each has an end.
      if (!this.isRunningChildren) turns += 1;
    }
    if (this.missing !== undefined) return 'followed';
    // What was stopped from above goes on for a moment in the recording.
    if (found === undefined && track.child !== undefined && track.isAborted) return 'followed';
    found ??= track.takeFromElsewhere(event);
    if (found === undefined) track.divergeInPath(event, previous, () => this.restsAt(track, previous));
    else {
      track.match(event, found);
      if (event.type === 'MapRunStarted') this.beginRun(track, event, found.id);
    }
    return 'followed';
  }

  // --- what brings an event about -----------------------------------------------------------------

  /** Does the next thing that may lead to the event. @returns whether there was one, or what has to come before */
  private bringAbout(
    track: Track,
    event: RecordedEvent,
    previous: number,
  ): boolean | 'waits for children' | 'waits for ours' {
    this.isRunningChildren = false;
    const interrupted = track.child === undefined ? this.interrupt(track, event) : this.interruptChild(track, event);
    if (interrupted !== undefined) return interrupted;
    const strand = this.strandAt(track, event, previous);
    if (strand === undefined) return false;
    const { phase } = strand;
    switch (phase.on) {
      case 'task':
        return this.bringOutcome(track, event, phase.task);
      case 'timer':
        return this.fire(track, event, phase.timer);
      case 'fork':
        if (phase.fork.mapRun !== undefined) return this.bringEndOfRun(track, event, phase.fork);
    }
    return strand.isQueued && this.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
  }

  /** What happens to the execution as a whole; undefined for any other event. */
  private interrupt(track: Track, event: RecordedEvent): boolean | undefined {
    switch (event.type) {
      case 'ExecutionAborted':
        return this.happens(event, { type: 'StopExecution', ...textsIn(event.details, 'error', 'cause') });
      case 'ExecutionRedriven':
        return this.happens(event, { type: 'RedriveExecution' });
      case 'ExecutionTimedOut': {
        const timer = this.execution.timers.find(({ kind }) => kind === 'execution-timeout');
        return timer !== undefined && this.fire(track, event, timer);
      }
      default:
        return undefined;
    }
  }

  /** A child execution is stopped and redriven with the execution that has started it. */
  private interruptChild(track: Track, event: RecordedEvent): boolean | 'waits for ours' | undefined {
    switch (event.type) {
      case 'ExecutionAborted':
        return track.hasEnded ? false : 'waits for ours';
      case 'ExecutionRedriven': {
        // The Map Run takes its children up when it is its turn.
        const strand = this.runOf.get(track)?.fork.strand;
        if (strand?.isQueued !== true) return 'waits for ours';
        return this.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
      }
      case 'ExecutionTimedOut': {
        const timer = this.execution.timelines.get(track.child?.timelineId ?? 0)?.timeoutTimer;
        return timer !== undefined && this.happens(event, { type: 'TimerFired', timer: timer.purpose }, timer.fireAt);
      }
      default:
        return undefined;
    }
  }

  /** The chain that the event is to come from: the one that stands at what it follows from. */
  private strandAt({ child }: Track, event: RecordedEvent, previous: number): Strand | undefined {
    const top = child === undefined ? this.execution.root : child.fork.running.get(child.index);
    if (top === undefined || top.phase.on === 'ended') return undefined;
    // There is no other chain.
    if (top.phase.on !== 'fork') return top.lastEventId === previous ? top : undefined;
    let any: Strand | undefined;
    // Branches begin at one event: the names of their states tell them apart.
    const isNamed = (strand: Strand) => !event.type.endsWith('StateEntered') || strand.node.name === event.details.name;
    const found = findChain(top, (strand) => {
      if (strand.lastEventId !== previous || strand.phase.on === 'ended') return false;
      any ??= strand;
      return isNamed(strand);
    });
    return found ?? any;
  }

  private bringOutcome(track: Track, event: RecordedEvent, task: Task): boolean {
    const taskId = task.id;
    const { type, details } = event;
    if (/^(?:Task|Activity|LambdaFunction)Started$/.test(type)) {
      return this.happens(event, { type: 'TaskStarted', taskId, ...textsIn(details, 'workerName') });
    }
    if (type === 'TaskSubmitted' || SUCCEEDED.test(type)) {
      const { output } = details;
      if (typeof output !== 'string')
        return this.lacks(track, event, task.strand, 'the output of this event was not recorded');
      if (SUCCEEDED.test(type)) {
        this.checkDeadline(track, event, task);
        this.checkSubmission(track, event, task);
      }
      return this.happens(event, {
        type: type === 'TaskSubmitted' ? 'TaskSubmitted' : 'TaskSucceeded',
        taskId,
        output: { text: output },
      });
    }
    if (type.endsWith('TimedOut')) return this.timeOut(track, event, task);
    if (!FAILED.test(type)) return false;
    this.checkDeadline(track, event, task);
    // No recording has such a failure; what the API has no other event for would be told so.
    if (type === 'TaskFailed' && !task.hasStarted) {
      track.diverge(
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

  private timeOut(track: Track, event: RecordedEvent, task: Task): boolean {
    const { timeoutTimer, heartbeatTimer, heartbeatSeconds } = task;
    const at = event.timestamp;
    const isTimeout =
      timeoutTimer !== undefined &&
      (heartbeatTimer === undefined ||
        (at === undefined ? timeoutTimer.fireAt <= heartbeatTimer.fireAt : isDue(timeoutTimer, at)));
    if (isTimeout) return this.fireTimeout(track, event, timeoutTimer, task);
    if (heartbeatTimer === undefined || heartbeatSeconds === undefined) return false;
    // Heartbeats are not recorded: the last one was as long ago as they may be apart.
    const lastBeat = at === undefined ? undefined : at - heartbeatSeconds * 1000;
    if (lastBeat !== undefined && lastBeat > this.execution.now) {
      this.tell({ type: 'TaskHeartbeat', at: lastBeat, taskId: task.id, budget: 0 });
    }
    return task.heartbeatTimer !== undefined && this.fireTimeout(track, event, task.heartbeatTimer, task);
  }

  // No event tells that a retry is waited for: it is from now on, whatever is recorded in between.
  private fireTimeout(track: Track, event: RecordedEvent, timer: Timer, { strand }: Task): boolean {
    this.fire(track, event, timer);
    if (strand.isQueued && strand.phase.on === 'failure' && isRetried(strand, strand.phase.failure)) {
      this.tell({ type: 'Continue', strandId: strand.id, budget: 1, at: this.execution.now });
    }
    return true;
  }

  /** The time of the task was up before. */
  private checkDeadline(track: Track, event: RecordedEvent, { timeoutTimer, strand, timeoutSeconds }: Task): void {
    if (timeoutTimer === undefined || event.timestamp === undefined) return;
    const late = event.timestamp - timeoutTimer.fireAt;
    if (late <= this.options.lateness) return;
    const why = `comes ${late / 1000} seconds after the task's ${timeoutSeconds} seconds were up`;
    track.diverge('time', event, [], strand.node.name, FIELDS_OF.timeoutInSeconds, why);
  }

  // Who tells of one job or token that it was submitted tells it of each. Mocks and emulators may tell it of none.
  private checkSubmission(track: Track, event: RecordedEvent, { strand, hasSubmitted }: Task): void {
    if (hasSubmitted || !track.tellsSubmissions || !WAITS_FOR_MORE.test(String(event.details.resource))) return;
    track.diverge('path', event, [], strand.node.name, FIELDS_OF.resource, 'comes without a TaskSubmitted before it');
  }

  /** Lets a timer fire when the recording says so. @returns true */
  private fire(track: Track, event: RecordedEvent, timer: Timer): boolean {
    const { purpose, fireAt } = timer;
    const at = event.timestamp;
    if (at !== undefined && purpose.kind !== 'task-heartbeat') {
      const bounds = this.boundsOf(track, timer);
      const state =
        'strandId' in purpose ? this.execution.strands.get(purpose.strandId)?.node.name : track.stateOf(event);
      if (at < bounds.from - EARLINESS || at > bounds.to + this.options.lateness) {
        const when = (time: number) => new Date(time).toISOString();
        const due = bounds.from === bounds.to ? when(fireAt) : `between ${when(bounds.from)} and ${when(bounds.to)}`;
        track.diverge('time', event, [], state, TIMES, `comes at ${when(at)}, and is due ${due}`);
      }
    }
    return this.happens(event, { type: 'TimerFired', timer: purpose }, fireAt);
  }

  // A delay with jitter is drawn: any up to the whole of it may have been.
  private boundsOf(track: Track, { purpose, fireAt }: Timer): { readonly from: number; readonly to: number } {
    const strand = purpose.kind === 'retry' ? this.execution.strands.get(purpose.strandId) : undefined;
    const used =
      strand?.retries?.byRetrier.map((count, index) => ({ count, retrier: strand.node.retriers[index] })) ?? [];
    const jittered = used.filter(({ count, retrier }) => count > 0 && retrier?.jitter === true);
    if (strand === undefined || jittered.length === 0) return { from: fireAt, to: fireAt };
    const longest = jittered.map(({ count, retrier }) =>
      retrier === undefined ? 0 : longestDelay(retrier, count - 1),
    );
    const failedAt = track.history.at(strand.lastEventId - 1).timestamp;
    return { from: failedAt, to: failedAt + Math.max(...longest) };
  }

  // --- Map Runs ---------------------------------------------------------------------------------------

  /** What a Map Run needs of its children for the event to come, one thing at a time. */
  private bringEndOfRun(track: Track, event: RecordedEvent, fork: Fork): boolean | 'waits for children' {
    const run = this.runs.get(fork);
    // Of clocks that differ, that of a child may be ahead.
    if (run !== undefined && run.queued > 0) return 'waits for children';
    if (run !== undefined && this.pairRest(run)) return 'waits for children';
    return this.runChildren(track, event, fork, run);
  }

  /** Runs children that nobody recorded as far as they come without anything from outside. */
  private runChildren(track: Track, event: RecordedEvent, fork: Fork, run: MapRunChildren | undefined): boolean {
    this.isRunningChildren = true;
    for (const [index, child] of fork.running) {
      if (run !== undefined && !run.unpaired.has(index)) continue;
      const result = this.runChild(track, event, child, run);
      if (result !== undefined) return result;
    }
    const stopped = run === undefined ? undefined : [...run.held].find(({ upcoming }) => isStop(upcoming));
    if (stopped?.upcoming !== undefined && event.type === 'MapRunSucceeded') {
      return this.lacks(stopped, stopped.upcoming, fork.strand, `${stopped.upcoming.type} ${BY_ITSELF}`);
    }
    return this.moveRun(track, event, fork, run);
  }

  /** @returns undefined where the chain and those below it can only wait. */
  private runChild(
    track: Track,
    event: RecordedEvent,
    child: Strand,
    run: MapRunChildren | undefined,
  ): boolean | undefined {
    let outcome: boolean | undefined;
    findChain(child, (strand) => {
      const { phase } = strand;
      if (strand.isQueued) outcome = this.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
      else if (phase.on === 'timer') {
        outcome = this.happens(event, { type: 'TimerFired', timer: phase.timer.purpose }, phase.timer.fireAt);
      } else if (phase.on === 'task') outcome = this.lacks(track, event, strand, this.missingOf(run));
      else if (phase.on === 'fork' && phase.fork.mapRun !== undefined) {
        const below = this.runChildren(track, event, phase.fork, undefined);
        if (below || this.missing !== undefined) outcome = below;
      }
      return outcome !== undefined;
    });
    return outcome;
  }

  private missingOf(run: MapRunChildren | undefined): string {
    if (run === undefined) return 'tasks of its child executions have outcomes that this recording does not hold';
    const { unpaired, fork, recorded } = run;
    const all = Number.isFinite(fork.size) ? ` of ${fork.size}` : '';
    const first = [...unpaired.values()].slice(0, MOST_NAMED);
    const inputs = first.map(({ index, log }) => `${index} with the input ${short(log.at(0).payload?.text())}`);
    const more = unpaired.size > first.length ? `, and ${unpaired.size - first.length} more` : '';
    return (
      `histories of its child executions are missing: ${unpaired.size}${all} (${recorded.length} were given). ` +
      `Missing is child ${inputs.join(', child ')}${more}`
    );
  }

  /** Reads items, or has results written, where that is what a Map Run waits for. */
  private moveRun(track: Track, event: RecordedEvent, fork: Fork, run: MapRunChildren | undefined): boolean {
    const { mapRun, strand } = fork;
    if (mapRun?.items.asked !== undefined) return this.readItems(track, event, fork, run);
    if (mapRun?.results?.writing !== undefined) return this.writeResults(track, event, fork, mapRun, mapRun.results);
    return strand.isQueued && this.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
  }

  private readItems(track: Track, event: RecordedEvent, fork: Fork, run: MapRunChildren | undefined): boolean {
    const command = itemsAskedFor(fork);
    if (command === undefined) return false;
    const { mapRunId, from } = command;
    if (this.options.items !== undefined) {
      const news = this.options.items(command);
      if (news !== undefined) return this.happens(event, { ...news, mapRunId });
      this.unread ??= command;
      return this.lacks(track, run?.toCome ?? event, fork.strand, 'what its ItemReader read has not been read here');
    }
    const end = run?.toCome ?? event;
    const { error, cause } = textsIn(end.details, 'error', 'cause');
    if (end.type === 'MapRunFailed' && error === 'States.ItemReaderFailed' && run === undefined) {
      return this.happens(event, {
        type: 'ItemsReadFailed',
        mapRunId,
        error,
        ...(cause !== undefined && { cause }),
      });
    }
    const found = run === undefined ? NOT_READ : itemsOfChildren(this.mapStateOf(fork), run);
    if (typeof found === 'string') return this.lacks(track, run?.toCome ?? event, fork.strand, found);
    return this.happens(event, { type: 'ItemsRead', mapRunId, from, items: storeItems(found) });
  }

  private mapStateOf({ strand }: Fork): MapState {
    return this.options.definitionAt(strand.node.place.pointer) as MapState; // only such a state has a Map Run
  }

  // That a run succeeded says that its results were written; how it failed, whether they could not be.
  private writeResults(
    track: Track,
    event: RecordedEvent,
    fork: Fork,
    { failure }: MapRun,
    { parts }: ResultParts,
  ): boolean {
    const end = this.runs.get(fork)?.toCome ?? event;
    const of = { mapRunId: fork.id, part: parts - 1 } as const;
    if (end.type === 'MapRunSucceeded' || (end.type === 'MapRunFailed' && failure !== undefined)) {
      return this.happens(event, { type: 'ResultsWritten', ...of });
    }
    const { error, cause } = textsIn(end.details, 'error', 'cause');
    if (end.type === 'MapRunFailed' && error === 'States.ResultWriterFailed') {
      return this.happens(event, { type: 'ResultsWriteFailed', ...of, error, ...(cause !== undefined && { cause }) });
    }
    return this.lacks(track, end, fork.strand, 'whether its ResultWriter wrote the results is not in the recording');
  }

  private lacks(track: Track, event: RecordedEvent, { node }: Pick<Strand, 'node'>, what: string): boolean {
    this.missing ??= { execution: track.name, eventId: event.id, state: node.name, what };
    return false;
  }

  // --- recorded child executions ------------------------------------------------------------------------

  private logOfChild(executionArn: string): HistoryLog {
    const track = this.paired.get(executionArn);
    if (track !== undefined) this.touched.add(track);
    let log = this.childLogs.get(executionArn);
    if (log === undefined) {
      log = new HistoryLog();
      this.childLogs.set(executionArn, log);
    }
    return log;
  }

  /** A Map Run has started here and in the recording. */
  private beginRun(track: Track, event: RecordedEvent, startedEventId: number): void {
    const children = track.recording.children.get(String(event.details.mapRunArn));
    const top = track.child?.timelineId ?? 1;
    const isIt = (fork: Fork) =>
      fork.mapRun !== undefined && fork.startedEventId === startedEventId && fork.strand.timeline.id === top;
    const fork = [...this.execution.forks.values()].find(isIt);
    if (children === undefined || fork?.mapRun === undefined) return;
    const tracks = children
      .map((recording, index) => this.trackOf(recording, nameOf(recording) ?? `child ${index}`))
      .sort((a, b) => (a.events[0]?.timestamp ?? 0) - (b.events[0]?.timestamp ?? 0));
    const run = new MapRunChildren(fork, track, event, tracks, this.unknowns);
    this.runs.set(fork, run);
    for (const child of this.ownChildren.get(fork) ?? []) run.hasStarted(child);
    for (const each of tracks) {
      this.runOf.set(each, run);
      this.enqueue(each);
    }
  }

  /** Finds out which of ours a recorded child is. @returns whether it is known */
  private begin(track: Track, event: RecordedEvent): boolean {
    const run = this.runOf.get(track);
    if (run === undefined) return false;
    let child = run.find(track);
    while (child === undefined && this.execution.forks.has(run.fork.id) && this.startMore(run, event)) {
      child = run.find(track);
    }
    if (this.missing !== undefined) return false;
    if (run.isComplete) child ??= run.findUnexplained();
    return child !== undefined && this.pair(run, track, child);
  }

  /** Another child may start: when there is an item for it, and room. @returns whether there was anything to do for it */
  private startMore(run: MapRunChildren, event: RecordedEvent): boolean {
    const { parent, fork } = run;
    if (fork.running.size < fork.maxConcurrency) return this.moveRun(parent, event, fork, run);
    const { mapRun, nextIndex, size } = fork;
    if (mapRun === undefined || mapRun.record.maxConcurrency === 0 || nextIndex >= size) return false;
    // They did not start in the order of their items, or UpdateMapRun has made room: a history tells neither.
    const { mapRunArn } = mapRun.record;
    return this.happens(event, { type: 'UpdateMapRun', mapRunArn, maxConcurrency: 0 });
  }

  private pair(run: MapRunChildren, track: Track, child: OwnChild): true {
    this.paired.set(child.executionArn, track);
    run.pair(track, child);
    return true;
  }

  /**
   * The end of the run is to come, and no child goes on: recorded children that no input of ours explains are those of ours
   * that no history explains. @returns whether one goes on now
   */
  private pairRest(run: MapRunChildren): boolean {
    for (const track of run.held) {
      if (track.child !== undefined) continue;
      const child = run.find(track, true) ?? run.findUnexplained();
      if (child === undefined) continue;
      run.held.delete(track);
      track.isLate = true;
      this.pair(run, track, child);
      this.enqueue(track, this.execution.now);
      return true;
    }
    return false;
  }

  /** Recorded children that ours would not have started, and those that went on by themselves. */
  private tellOfStrangers(run: MapRunChildren): void {
    for (const track of run.held) {
      if (track.child === undefined || track.upcoming === undefined) continue;
      if (run.parent.divergences.some(({ kind }) => kind === 'path')) continue;
      this.lacks(track, track.upcoming, run.fork.strand, `${track.upcoming.type} ${BY_ITSELF}`);
    }
    if (this.execution.forks.has(run.fork.id) && run.parent.last?.type !== 'ExecutionSucceeded') return;
    for (const track of run.held) {
      const [event] = track.events;
      if (track.child !== undefined || event === undefined) continue;
      const { name } = run.fork.strand.node;
      track.diverge('path', event, [], name, CHILD_INPUTS, 'does not come: no child execution here has its input');
    }
  }

  private strangers(): Track[] {
    return [...this.runs.values()].flatMap(({ held }) => [...held].filter(({ child }) => child === undefined));
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
    const { childLog } = this;
    step(this.program, this.execution, event, {
      log: this.root.history,
      ...(childLog !== undefined && { childLog }),
    });
    this.root.absorb();
    if (childLog !== undefined) this.absorbChildren();
  }

  private absorbChildren(): void {
    const { execution } = this;
    for (; this.nextTimelineId < execution.nextTimelineId; this.nextTimelineId += 1) {
      const timeline = execution.timelines.get(this.nextTimelineId);
      if (timeline?.parent === undefined) continue;
      const { identity, parent, startedAt, id: timelineId } = timeline;
      const { executionArn } = identity;
      const { fork, index } = parent;
      const child = { executionArn, timelineId, fork, index, startedAt, log: this.logOfChild(executionArn) };
      const run = this.runs.get(fork);
      if (run !== undefined) this.hasStarted(run, child);
      else {
        const known = this.ownChildren.get(fork);
        if (known === undefined) this.ownChildren.set(fork, [child]);
        else known.push(child);
      }
    }
    for (const track of this.touched) {
      track.absorb();
      this.release(track);
    }
    this.touched.clear();
  }

  private hasStarted(run: MapRunChildren, child: OwnChild): void {
    run.hasStarted(child);
    for (const track of run.held) if (track.child === undefined) this.release(track);
  }

  /** What a recorded child has waited for may have come. */
  private release(track: Track): void {
    const run = this.runOf.get(track);
    if (run?.held.delete(track)) this.enqueue(track);
  }

  private restsAt(track: Track, previous: number): string {
    const { execution } = this;
    if (track.child === undefined ? execution.hasEnded : track.hasEnded) {
      return track.child === undefined
        ? `the execution has ended as ${execution.status}`
        : `the child execution has ended with ${track.history.at(track.history.length - 1).type}`;
    }
    const top = track.child === undefined ? execution.root : track.child.fork.running.get(track.child.index);
    const at = top && findChain(top, ({ lastEventId, phase }) => lastEventId === previous && RESTS.has(phase.on));
    if (at?.phase.on === 'task') return `state ${JSON.stringify(at.node.name)} waits for the outcome of its task`;
    if (at?.phase.on === 'fork') return `state ${JSON.stringify(at.node.name)} waits for what it has started`;
    return 'nothing follows from the event before it';
  }
}

const RESTS: ReadonlySet<string> = new Set(['task', 'fork']);
const NOT_READ = 'what its ItemReader read is not in the recording';
const BY_ITSELF = 'of this child execution follows from nothing that its parent has recorded';
/** Missing children that a message names. */
const MOST_NAMED = 3;

function short(text = ''): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function isStop(event: RecordedEvent | undefined): boolean {
  return event?.type === 'ExecutionAborted';
}

function nameOf({ description, origin }: RecordedExecution): string | undefined {
  return description.executionArn ?? description.name ?? origin;
}

/** Divergences by when they show: within one recording by the ids of the events, children before what they are part of. */
function inOrder(tracks: readonly Track[]): FoundDivergence[] {
  const found = tracks.flatMap((track) => {
    let latest = 0;
    return track.divergences
      .sort((a, b) => a.eventId - b.eventId)
      .map((divergence) => {
        latest = Math.max(latest, track.events[divergence.eventId - 1]?.timestamp ?? 0);
        return { divergence, at: latest, depth: track.name === undefined ? 1 : 0 };
      });
  });
  return found.sort((a, b) => a.at - b.at || a.depth - b.depth).map(({ divergence }) => divergence);
}

/** A host event without its time. */
type NewFact = HostEvent extends infer Event ? (Event extends HostEvent ? Omit<Event, 'at'> : never) : never;

const SUCCEEDED = /^(?:Task|Activity|LambdaFunction)Succeeded$/;
/** The response of such a call is told by itself, before the outcome that is waited for. */
const WAITS_FOR_MORE = /\.(?:sync(?::2)?|waitForTaskToken)$/;
const FAILED = /^(?:Task|Activity|LambdaFunction)(?:Failed|SubmitFailed|StartFailed|ScheduleFailed)$/;
/** What one recorded event may take: a timer that fires, and the turn of its chain. */
const MOST_TURNS = 3;

function isRetried({ node: { retriers }, retries }: Strand, failure: StateFailure): boolean {
  const index = retrierFor(retriers, failure);
  const retrier = retriers[index];
  return retrier !== undefined && hasAttemptLeft(retrier, index, retries);
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
