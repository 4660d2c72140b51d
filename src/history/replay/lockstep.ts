// Runs a definition beside a recording: the recording says what came from outside and whose turn it was, the core says what
// follows from that, and each recorded event is held against ours.
//
//   L1. Only facts from outside are taken from the recording: input, times, outcomes of tasks, stops and redrives. All else
//       is derived.
//   L2. An execution and the child executions of its Map Runs are followed in one order: that of their recorded times, and
//       whatever follows from something comes after it.

import type { ReadItems } from '../../core/command.js';
import type { Execution, Fork, Strand } from '../../core/execution.js';
import { HistoryLog } from '../../core/history-log.js';
import type { ExecutionIdentity, HostEvent } from '../../core/host-event.js';
import type { Program } from '../../core/program.js';
import type { TaskWork } from '../../core/tasks.js';
import { TimerQueue } from '../../core/timer-queue.js';
import type { ChildLog } from '../../core/turn.js';
import type { TaskResource } from '../../language/resource.js';
import type { Draws } from '../../utils/random.js';
import type { RecordedEvent, RecordedExecution } from '../recorded/recorded-execution.js';
import { CHILD_INPUTS, type FoundDivergence } from './divergence.js';
import { Facts, type MissingOutcome, textsIn } from './facts.js';
import { MapRunChildren } from './map-run-children.js';
import { BY_ITSELF, MapRunFacts, type MapRunFactsOptions } from './map-run-facts.js';
import { TaskOutcomes } from './task-outcomes.js';
import { ChildStarts, findChain, type OwnChild, Track } from './track.js';
import { DrawLog, type DrawPlace, type NumberDraw, Unknowns } from './unknowns.js';

export interface LockstepOptions extends Omit<MapRunFactsOptions, 'runOf'> {
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
  private readonly options: LockstepOptions;
  private readonly facts: Facts;
  private readonly tasks: TaskOutcomes;
  private readonly mapRuns: MapRunFacts;
  private readonly unknowns = new Unknowns();
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
    this.options = options;
    this.root = this.trackOf(recording, undefined);
    this.followed = { track: this.root, event: this.root.events[0] };
    if (recording.children.size > 0) this.childLog = ({ executionArn }) => this.logOfChild(executionArn);
    this.facts = new Facts(program, { log: this.root.history, childLog: this.childLog }, () => this.absorb());
    this.tasks = new TaskOutcomes(this.facts, options.lateness);
    this.mapRuns = new MapRunFacts(this.facts, { ...options, runOf: (fork) => this.runs.get(fork) });
    for (const [name, what] of options.madeUpNames) this.unknowns.add(name, what);
  }

  run(): LockstepResult {
    this.start();
    this.enqueue(this.root);
    while (this.facts.missing === undefined) {
      const track = this.queue.takeDue(Number.POSITIVE_INFINITY)?.purpose;
      if (track === undefined) break;
      if (this.advance(track) !== 'waits') this.wake();
    }
    const tracks = [this.root, ...this.paired.values()];
    for (const track of tracks) for (const id of track.allPutOff) this.followPutOff(track, id);
    if (this.facts.missing === undefined) {
      for (const track of tracks) track.lookForMore();
      for (const run of this.runs.values()) this.tellOfStrangers(run);
    }
    return {
      journal: this.facts.journal,
      divergences: inOrder([...tracks, ...this.strangers()]),
      missing: this.facts.missing,
      unread: this.mapRuns.unread,
      draws: this.drawLog?.numbers ?? [],
      drawnBefore: this.drawnBefore ?? this.drawLog?.count ?? 0,
      unknowns: this.unknowns,
      root: this.root,
      children: tracks.slice(1),
    };
  }

  private start(): void {
    const { identity, input, startedAt, draws } = this.options;
    this.facts.tell({
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
      isTime: (milliseconds) => this.facts.isTime(milliseconds),
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
    while (this.facts.missing === undefined) {
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
    if (this.facts.missing !== undefined) return 'followed';
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
        return this.tasks.bring(track, event, phase.task);
      case 'timer':
        return this.tasks.fire(track, event, phase.timer);
      case 'fork':
        if (phase.fork.mapRun !== undefined) return this.bringEndOfRun(track, event, phase.fork);
    }
    return strand.isQueued && this.takeUp(track, event, strand);
  }

  /** @returns true */
  private takeUp(track: Track, event: RecordedEvent, { id, node }: Strand): boolean {
    if (node.type === 'Task') this.tellOfActivity(track, event, (node.work as TaskWork).resource);
    return this.facts.happens(event, { type: 'Continue', strandId: id, budget: 1 });
  }

  private tellOfActivity(track: Track, event: RecordedEvent, { kind, arn: activityArn }: TaskResource): void {
    if (kind !== 'activity') return;
    const isMissing = track.missingActivities().has(activityArn, event);
    if (isMissing === this.execution.missingActivities.has(activityArn)) return;
    this.facts.happens(event, { type: isMissing ? 'DeleteActivity' : 'CreateActivity', activityArn });
  }

  /** What happens to the execution as a whole; undefined for any other event. */
  private interrupt(track: Track, event: RecordedEvent): boolean | undefined {
    switch (event.type) {
      case 'ExecutionAborted':
        return this.facts.happens(event, { type: 'StopExecution', ...textsIn(event.details, 'error', 'cause') });
      case 'ExecutionRedriven':
        return this.facts.happens(event, { type: 'RedriveExecution' });
      case 'ExecutionTimedOut': {
        const timer = this.execution.timers.find(({ kind }) => kind === 'execution-timeout');
        return timer !== undefined && this.tasks.fire(track, event, timer);
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
        return this.facts.happens(event, { type: 'Continue', strandId: strand.id, budget: 1 });
      }
      case 'ExecutionTimedOut': {
        const timer = this.execution.timelines.get(track.child?.timelineId ?? 0)?.timeoutTimer;
        return (
          timer !== undefined && this.facts.happens(event, { type: 'TimerFired', timer: timer.purpose }, timer.fireAt)
        );
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

  // --- Map Runs ---------------------------------------------------------------------------------------

  /** What a Map Run needs of its children for the event to come, one thing at a time. */
  private bringEndOfRun(track: Track, event: RecordedEvent, fork: Fork): boolean | 'waits for children' {
    const run = this.runs.get(fork);
    // Of clocks that differ, that of a child may be ahead.
    if (run !== undefined && run.queued > 0) return 'waits for children';
    if (run !== undefined && this.pairRest(run)) return 'waits for children';
    this.isRunningChildren = true;
    return this.mapRuns.runChildren(track, event, fork, run);
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
    if (this.facts.missing !== undefined) return false;
    if (run.isComplete) child ??= run.findUnexplained();
    return child !== undefined && this.pair(run, track, child);
  }

  /** Another child may start: when there is an item for it, and room. @returns whether there was anything to do for it */
  private startMore(run: MapRunChildren, event: RecordedEvent): boolean {
    const { parent, fork } = run;
    if (fork.running.size < fork.maxConcurrency) return this.mapRuns.move(parent, event, fork, run);
    const { mapRun, nextIndex, size } = fork;
    if (mapRun === undefined || mapRun.record.maxConcurrency === 0 || nextIndex >= size) return false;
    // They did not start in the order of their items, or UpdateMapRun has made room: a history tells neither.
    const { mapRunArn } = mapRun.record;
    return this.facts.happens(event, { type: 'UpdateMapRun', mapRunArn, maxConcurrency: 0 });
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
      this.facts.lacks(track, track.upcoming, run.fork.strand, `${track.upcoming.type} ${BY_ITSELF}`);
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

  private get execution(): Execution {
    return this.facts.execution;
  }

  /** What the core has told. */
  private absorb(): void {
    this.root.absorb();
    if (this.childLog !== undefined) this.absorbChildren();
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

/** What one recorded event may take: a timer that fires, and the turn of its chain. */
const MOST_TURNS = 3;
