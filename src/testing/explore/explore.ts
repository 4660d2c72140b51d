// Exploration: a state machine is run under thousands of schedules, and each run held against what must hold.
//
//   P1. Schedules are run by how far they deviate from the plain run, those with fewer deviations first: the first that
//       breaks an invariant is among the smallest.
//   P2. A level, all schedules with so many deviations, is run as a whole or not at all. Where not all levels are within
//       the number of runs, the rest of that number is drawn at random, and what is found is shrunk.
//   P3. The same machine, tasks, options and seed give the same report.

import { Payload } from '../../core/payload.js';
import { durationMilliseconds, instantMilliseconds } from '../../host/duration.js';
import { makeIdentity } from '../../host/identity.js';
import { storedInput } from '../../host/input.js';
import { detailsOfMapRuns } from '../../host/map-runs.js';
import { Run } from '../../host/run.js';
import type { StateMachine } from '../../host/state-machine.js';
import { traverse } from '../../language/traverse.js';
import { anyTasks, Dispatcher, type TaskSources } from '../../resolvers/dispatch.js';
import { meantHint } from '../../utils/did-you-mean.js';
import type { Json } from '../../utils/json.js';
import { NotSupportedError } from '../../utils/not-supported.js';
import { isPromiseLike } from '../../utils/promise-like.js';
import { type Delivery, ExploredRun, type RunSettings, type Trace } from './explored-run.js';
import { FaultCatalogue } from './faults.js';
import { judged, thrownBy, type Violation, violationOf } from './invariants.js';
import type {
  Explored,
  ExploredCall,
  ExploredMoment,
  ExplorePlainOptions,
  ExploreWorldOptions,
  FaultKinds,
  Invariant,
  Outside,
  Verdict,
} from './options.js';
import { type Exploration, ExplorationError, type ExplorationFailure, type TraceLine, testText } from './report.js';
import {
  type Chooser,
  type Decisions,
  type Deviation,
  following,
  Named,
  Recorded,
  Replayed,
  readReplay,
  replayText,
} from './schedule.js';

/**
 * Runs a state machine under thousands of schedules, in which tasks fail with what AWS can throw at them, answer in any
 * order, late, twice or never, and holds each run against the invariants.
 * @param input any JSON value, or a `jsonText`; that of every execution.
 * @returns the report.
 * @throws (rejects) ExplorationError for the smallest schedule that breaks an invariant; ReplayError for a `replay` that
 * does not fit any more; TypeError for wrong options; NotSupportedError for what is not explored; and what a run rejects
 * with: UnansweredTaskError, TaskResultError.
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function explore<World, StateName extends string, TaskName extends string, FunctionName extends string>(
  machine: StateMachine<StateName, TaskName, FunctionName>,
  input: unknown,
  options: ExploreWorldOptions<World, NoInfer<StateName>, NoInfer<TaskName | FunctionName>, NoInfer<TaskName>>,
): Promise<Exploration>;
export function explore<StateName extends string, TaskName extends string, FunctionName extends string>(
  machine: StateMachine<StateName, TaskName, FunctionName>,
  input: unknown,
  options?: ExplorePlainOptions<NoInfer<StateName>, NoInfer<TaskName | FunctionName>, NoInfer<TaskName>>,
): Promise<Exploration>;
export async function explore(machine: AnyMachine, input: unknown, options: AnyOptions = {}): Promise<Exploration> {
  return new Explorer(machine, input, options).explore();
}

// The names are a matter of types.
type AnyMachine = Pick<StateMachine, 'definition' | 'type' | 'prepare'>;
interface AnyOptions extends Omit<ExplorePlainOptions, 'world' | 'tasks' | 'invariants' | 'always'> {
  readonly world?: (() => unknown) | undefined;
  readonly tasks?: TaskSources | ((world: never, outside: Outside) => TaskSources);
  readonly invariants?: { readonly [description: string]: Invariant<never> };
  readonly always?: { readonly [description: string]: (moment: ExploredMoment<never>) => Verdict };
}

const DEFAULT_RUNS = 10_000;
const DEFAULT_START = Date.UTC(2024, 0, 1);
const DEFAULT_PATIENCE = 60_000;
const DEFAULT_KINDS: FaultKinds = {
  errors: true,
  lostResponses: true,
  throttling: true,
  timeouts: true,
  heartbeats: true,
  callbacks: true,
  redelivery: true,
  stops: false,
  orders: true,
  delays: true,
};

/** A run that has ended, or was broken off by an invariant. */
interface Finished {
  readonly violation: Violation | undefined;
  readonly runs: readonly Run[];
}

/** A schedule that was run, and from which others go on. */
interface Parent {
  readonly deviations: readonly Deviation[];
  readonly alternatives: readonly number[];
  readonly faults: readonly number[];
  readonly faultCount: number;
}

class Explorer {
  private readonly options: AnyOptions;
  private readonly settings: RunSettings;
  private readonly stateNames: ReadonlySet<string>;
  private readonly invariants: readonly (readonly [string, Invariant<unknown>])[];
  private readonly always: readonly (readonly [string, (moment: ExploredMoment<unknown>) => Verdict])[];
  private readonly dispatcher: Dispatcher | undefined;
  private readonly runCount: number;
  /** What of a run counts for the report is counted while this is set. */
  private isCounting = true;
  private schedules = 0;
  private longest = 0;
  private readonly paths = new Set<string>();
  private readonly outcomes = new Map<string, number>();
  private readonly faults = new Map<
    string,
    { readonly state: string | undefined; readonly fault: string; runs: number }
  >();
  private faultsOfRun = new Set<string>();

  constructor(machine: AnyMachine, input: unknown, options: AnyOptions) {
    this.options = options;
    const { program, identity, integrations } = machine.prepare(machine.type);
    const {
      seed = 0,
      runs = DEFAULT_RUNS,
      maxFaults = 2,
      maxDelays = 2,
      faults = {},
      startTime = DEFAULT_START,
    } = options;
    const replay = options.replay === undefined ? undefined : readReplay(options.replay);
    checkCount('seed', seed, Number.MIN_SAFE_INTEGER);
    checkCount('runs', runs, 1);
    checkCount('maxFaults', maxFaults, 0);
    checkCount('maxDelays', maxDelays, 0);
    const states = traverse(machine.definition as unknown as Json).states;
    this.stateNames = new Set(states.map(({ name }) => name));
    this.checkDeclared(faults, states);
    this.runCount = runs;
    const kinds = checkedKinds(options.kinds ?? {});
    const seedOfRuns = replay?.seed ?? seed;
    this.settings = {
      program,
      definition: machine.definition,
      integrations,
      identity: makeIdentity(identity, program.type, {}, seedOfRuns),
      input: storedInput(input),
      seed: seedOfRuns,
      startAt: instantMilliseconds(startTime, 'startTime'),
      catalogue: new FaultCatalogue(machine.definition, integrations, kinds, faults),
      kinds,
      maxFaults,
      maxDelays,
      patience: durationMilliseconds(options.answerTimeout ?? DEFAULT_PATIENCE),
    };
    this.invariants = checkedFunctions('invariants', options.invariants) as Explorer['invariants'];
    this.always = checkedFunctions('always', options.always) as Explorer['always'];
    this.dispatcher = options.world === undefined ? this.makeDispatcher(options.tasks) : undefined;
  }

  async explore(): Promise<Exploration> {
    if (this.options.replay !== undefined) return this.replay(this.options.replay);
    const found = await this.searchByLevels();
    if (found.failing !== undefined) return this.tellFailure(found.failing, 'levels', found.completeTo);
    if (found.isComplete) return this.report('exhaustive', found.completeTo, undefined);
    const failing = await this.searchAtRandom(found.completeTo);
    if (failing !== undefined) return this.tellFailure(failing, 'random', found.completeTo);
    return this.report('random', found.completeTo, undefined);
  }

  // --- level by level -------------------------------------------------------------------------------

  private async searchByLevels(): Promise<{
    readonly failing?: readonly Deviation[];
    readonly completeTo: number;
    readonly isComplete: boolean;
  }> {
    const plain = await this.tryOut(() => 0);
    if (plain.isBroken) return { failing: [], completeTo: 0, isComplete: false };
    let parents: Parent[] = [plain.parent];
    for (let level = 1; ; level += 1) {
      const size = parents.reduce((sum, parent) => sum + childCount(parent), 0);
      if (size === 0) return { completeTo: level - 1, isComplete: true };
      if (this.schedules + size > this.runCount) return { completeTo: level - 1, isComplete: false };
      const children: Parent[] = [];
      for (let faults = 0; faults <= this.settings.maxFaults; faults += 1) {
        for (const parent of parents) {
          for (const deviations of childrenOf(parent, faults)) {
            const result = this.tryOut(following(deviations));
            const { isBroken, parent: child } = isPromiseLike(result) ? await result : result;
            if (isBroken) return { failing: deviations, completeTo: level - 1, isComplete: false };
            children.push(child);
          }
        }
      }
      parents = children;
    }
  }

  private tryOut(choose: Chooser): Tried | Promise<Tried> {
    const recorded = new Recorded(choose);
    const tried = ({ violation }: Finished): Tried => {
      this.schedules += 1;
      this.longest = Math.max(this.longest, recorded.alternatives.length);
      return { isBroken: violation !== undefined, parent: recorded };
    };
    const finished = this.runOne(recorded);
    return isPromiseLike(finished) ? Promise.resolve(finished).then(tried) : tried(finished as Finished);
  }

  // --- at random ------------------------------------------------------------------------------------

  private async searchAtRandom(completeTo: number): Promise<readonly Deviation[] | undefined> {
    const { searchAtRandom } = await import('./random.js');
    const seen = new Set<string>();
    const before = this.schedules;
    let fault: { readonly error: unknown } | undefined;
    const found = await searchAtRandom({
      seed: this.settings.seed,
      count: this.runCount - this.schedules,
      longest: this.longest,
      least: completeTo + 1,
      holds: async (choose) => {
        if (fault !== undefined) return true;
        try {
          const { isBroken, parent } = await this.tryOut(choose);
          if (parent.deviations.length > completeTo) seen.add(keyOf(parent.deviations));
          return !isBroken;
        } catch (error) {
          // No outcome of a schedule, and nothing to shrink.
          fault = { error };
          return true;
        }
      },
    });
    this.schedules = before + seen.size;
    if (fault !== undefined) throw fault.error;
    return found === undefined ? undefined : this.shrink(found);
  }

  /** Leaves out what is not needed to break an invariant: faults first. */
  private async shrink(choose: Chooser): Promise<readonly Deviation[]> {
    this.isCounting = false;
    let smallest = (await this.tryOut(choose)).parent;
    for (let index = 0; index < smallest.deviations.length; ) {
      const candidates = byFaultsFirst(smallest);
      const left = candidates[index] as Deviation;
      const without = smallest.deviations.filter((deviation) => deviation !== left);
      const { isBroken, parent } = await this.tryOut(following(without));
      if (isBroken && parent.deviations.length < smallest.deviations.length) {
        smallest = parent;
        index = 0;
      } else index += 1;
    }
    return smallest.deviations;
  }

  // --- one run --------------------------------------------------------------------------------------

  private runOne(decisions: Decisions, trace?: Trace): Finished | Promise<Finished> {
    const world = this.options.world?.();
    if (isPromiseLike(world)) throw new TypeError('`world` has to give the world itself, and not a promise of it');
    this.faultsOfRun.clear();
    const run = new ExploredRun(this.settings, decisions, (state, fault) => this.countFault(state, fault), trace);
    const dispatcher = this.dispatcher ?? this.makeDispatcher(this.tasksOf(world, run));
    let violation: Violation | undefined;
    const check =
      this.always.length === 0
        ? undefined
        : () => {
            violation = this.violationAt(world, run);
            return violation !== undefined;
          };
    const judge = (): Finished | Promise<Finished> => {
      if (violation !== undefined) return { violation, runs: [] };
      return this.judge(world, run);
    };
    const pending = run.run(dispatcher, check);
    return pending === undefined ? judge() : pending.then(judge);
  }

  private judge(world: unknown, run: ExploredRun): Finished | Promise<Finished> {
    const explored = new ExploredFacts(world, run, this.settings, this.stateNames);
    const finished = (violation: Violation | undefined): Finished => {
      if (this.isCounting) this.count(explored);
      return { violation, runs: explored.runs };
    };
    const violation = violationOf(this.invariants, explored);
    return violation instanceof Promise ? violation.then(finished) : finished(violation);
  }

  private violationAt(world: unknown, run: ExploredRun): Violation | undefined {
    const moment: ExploredMoment = { world, elapsed: run.now - this.settings.startAt, calls: run.calls };
    for (const [name, holds] of this.always) {
      try {
        const violation = judged(name, holds(moment));
        if (violation !== undefined) return violation;
      } catch (error) {
        return thrownBy(name, error);
      }
    }
    return undefined;
  }

  private tasksOf(world: unknown, run: ExploredRun): AnyOptions['tasks'] {
    const { tasks } = this.options;
    if (typeof tasks !== 'function') return tasks;
    const outside: Outside = {
      later: (what, act) => run.later(what, act),
      sendTaskSuccess: (request) => run.sendTaskSuccess(request),
      sendTaskFailure: (request) => run.sendTaskFailure(request),
      sendTaskHeartbeat: (request) => run.sendTaskHeartbeat(request),
    };
    return (tasks as (world: unknown, outside: Outside) => TaskSources)(world, outside);
  }

  private makeDispatcher(tasks: AnyOptions['tasks'] = []): Dispatcher {
    return new Dispatcher(anyTasks(tasks as TaskSources), this.settings.integrations);
  }

  // --- what is told of it ---------------------------------------------------------------------------

  private count({ visited, runs }: ExploredFacts): void {
    const ends = runs.map(({ status, error }) => `${status} ${error ?? ''}`);
    this.paths.add([...visited, ...ends].join('\n'));
    for (const { status } of runs.slice(0, 1)) this.outcomes.set(status, (this.outcomes.get(status) ?? 0) + 1);
  }

  private countFault(state: string | undefined, fault: string): void {
    if (!this.isCounting) return;
    const key = `${state ?? ''}\n${fault}`;
    if (this.faultsOfRun.has(key)) return;
    this.faultsOfRun.add(key);
    const known = this.faults.get(key);
    if (known === undefined) this.faults.set(key, { state, fault, runs: 1 });
    else known.runs += 1;
  }

  private report(mode: Exploration['mode'], completeTo: number, failure: ExplorationFailure | undefined): Exploration {
    return {
      mode,
      seed: this.settings.seed,
      schedules: this.schedules,
      completeTo,
      paths: this.paths.size,
      outcomes: Object.fromEntries(this.outcomes),
      faults: [...this.faults.values()].map(({ state, fault, runs }) => ({
        ...(state === undefined ? {} : { state }),
        fault,
        runs,
      })),
      failure,
    };
  }

  private async tellFailure(
    deviations: readonly Deviation[],
    mode: Exploration['mode'],
    completeTo: number,
  ): Promise<Exploration> {
    this.isCounting = false;
    const recorded = new Recorded(following(deviations));
    const named = new Named(recorded);
    const { trace, lines } = this.tracing();
    const { violation, runs } = await this.runOne(named, trace);
    if (violation === undefined) {
      throw new Error(
        'The same schedule broke an invariant, and then it did not: functions have to give the same for the same input, and ' +
          'what they work on has to be made anew for each run by `world`',
      );
    }
    const { faultCount } = recorded;
    const size = { faults: faultCount, reorderings: recorded.deviations.length - faultCount };
    const failure = this.failureOf(violation, lines, size, replayText(this.settings.seed, named.deviations));
    return this.end(this.report(mode, completeTo, failure), failure, runs, violation);
  }

  private async replay(text: string): Promise<Exploration> {
    const { deviations } = readReplay(text);
    const replayed = new Replayed(deviations);
    const recorded = new Recorded(() => 0);
    const { trace, lines } = this.tracing();
    const counting: Decisions = {
      decide: (orders, faults, labelOf) => {
        const alternative = replayed.decide(orders, faults, labelOf);
        if (alternative > orders) recorded.faultCount += 1;
        return alternative;
      },
    };
    const { violation, runs } = await this.runOne(counting, trace);
    this.schedules = 1;
    // What was broken on the way breaks off the rest.
    if (violation === undefined) replayed.checkEnd();
    if (violation === undefined) return this.report('replay', 0, undefined);
    const size = { faults: recorded.faultCount, reorderings: deviations.length - recorded.faultCount };
    const failure = this.failureOf(violation, lines, size, text);
    return this.end(this.report('replay', 0, failure), failure, runs, violation);
  }

  private tracing(): { readonly trace: Trace; readonly lines: TraceLine[] } {
    const lines: TraceLine[] = [];
    const { startAt } = this.settings;
    return { lines, trace: (at, text, isFault) => lines.push({ at: at - startAt, text, isFault }) };
  }

  private failureOf(
    violation: Violation,
    trace: readonly TraceLine[],
    size: Pick<ExplorationFailure, 'faults' | 'reorderings'>,
    replay: string,
  ): ExplorationFailure {
    const { invariant, problem } = violation;
    const input = Payload.restored(this.settings.input).text();
    return { invariant, problem, trace, ...size, replay, test: testText(violation, input, replay) };
  }

  private end(
    exploration: Exploration,
    failure: ExplorationFailure,
    runs: readonly Run[],
    { thrown }: Violation,
  ): Exploration {
    if (this.options.onFailure === 'report') return exploration;
    throw new ExplorationError(exploration, failure, runs, thrown);
  }

  private checkDeclared(faults: object, states: readonly { readonly name: string; readonly state: object }[]): void {
    const tasks = new Set(
      states.filter(({ state }) => 'Type' in state && state.Type === 'Task').map(({ name }) => name),
    );
    for (const [name, errors] of Object.entries(faults)) {
      if (!tasks.has(name)) {
        throw new TypeError(
          `\`faults\` are errors by Task state, and ${JSON.stringify(name)} is none${meantHint(name, tasks)}`,
        );
      }
      if (!Array.isArray(errors) || errors.some((error) => typeof error !== 'string')) {
        throw new TypeError(`The \`faults\` of ${JSON.stringify(name)} have to be a list of names of errors`);
      }
    }
  }
}

interface Tried {
  readonly isBroken: boolean;
  readonly parent: Parent;
}

/** How many schedules have one deviation more than this, after its last. */
function childCount({ deviations, alternatives }: Parent): number {
  let count = 0;
  for (let at = firstFree(deviations); at < alternatives.length; at += 1) count += alternatives[at] as number;
  return count;
}

/** Those of them with so many faults. */
function* childrenOf({ deviations, alternatives, faults, faultCount }: Parent, count: number): Iterable<Deviation[]> {
  if (count < faultCount || count > faultCount + 1) return;
  for (let at = firstFree(deviations); at < alternatives.length; at += 1) {
    const orders = (alternatives[at] as number) - (faults[at] as number);
    const first = count === faultCount ? 1 : orders + 1;
    const last = count === faultCount ? orders : (alternatives[at] as number);
    for (let alternative = first; alternative <= last; alternative += 1) yield [...deviations, { at, alternative }];
  }
}

function firstFree(deviations: readonly Deviation[]): number {
  const last = deviations[deviations.length - 1];
  return last === undefined ? 0 : last.at + 1;
}

function byFaultsFirst({ deviations, alternatives, faults }: Parent): readonly Deviation[] {
  const isFault = ({ at, alternative }: Deviation) =>
    alternative > (alternatives[at] as number) - (faults[at] as number);
  return [...deviations.filter(isFault), ...deviations.filter((deviation) => !isFault(deviation))];
}

function keyOf(deviations: readonly Deviation[]): string {
  return deviations.map(({ at, alternative }) => `${at}=${alternative}`).join(';');
}

/** What an invariant sees, made as far as it looks. */
class ExploredFacts implements Explored {
  readonly world: unknown;
  readonly runs: readonly Run[];
  readonly calls: readonly ExploredCall[];
  readonly stateNames: ReadonlySet<string>;
  private readonly deliveries: readonly Delivery[];
  private names: readonly string[] | undefined;

  constructor(world: unknown, run: ExploredRun, settings: RunSettings, stateNames: ReadonlySet<string>) {
    this.world = world;
    this.calls = run.calls;
    this.stateNames = stateNames;
    this.deliveries = run.deliveries;
    this.runs = run.deliveries.map((delivery) => runOf(delivery, settings));
  }

  get run(): Run {
    return this.runs[0] as Run;
  }

  get visited(): readonly string[] {
    this.names ??= this.deliveries.flatMap(({ log }) => {
      const names: string[] = [];
      for (const { type, name } of log) if (name !== undefined && type.endsWith('StateEntered')) names.push(name);
      return names;
    });
    return this.names;
  }
}

const NOT_REDRIVABLE = { redrive: () => Promise.reject(new NotSupportedError('Redrives of explored runs')) };

function runOf(
  { core, log, journal, startedAt }: Delivery,
  { identity, program, definition, integrations }: RunSettings,
): Run {
  const { outcome, now, mapRuns } = core;
  if (outcome === undefined) throw new Error('The explored execution has not ended');
  return new Run({
    outcome,
    identity,
    log,
    journal,
    startedAt,
    stoppedAt: now,
    program,
    mapRuns: detailsOfMapRuns(mapRuns),
    origin: { definition, integrations },
    execution: NOT_REDRIVABLE,
  });
}

// --- options ----------------------------------------------------------------------------------------

function checkCount(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  const from = least === Number.MIN_SAFE_INTEGER ? '' : ` from ${least}`;
  throw new TypeError(`\`${name}\` has to be a whole number${from}, not ${String(value)}`);
}

function checkedKinds(kinds: Partial<FaultKinds>): FaultKinds {
  for (const [kind, isOn] of Object.entries(kinds)) {
    if (!Object.hasOwn(DEFAULT_KINDS, kind)) {
      const known = Object.keys(DEFAULT_KINDS);
      const hint = meantHint(kind, known) || `, only ${known.join(', ')}`;
      throw new NotSupportedError(`There is no kind ${JSON.stringify(kind)} to explore${hint}`);
    }
    if (typeof isOn !== 'boolean') throw new TypeError(`The kind ${JSON.stringify(kind)} has to be true or false`);
  }
  return { ...DEFAULT_KINDS, ...kinds };
}

function checkedFunctions(name: string, functions: object = {}): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(functions);
  for (const [description, each] of entries) {
    if (typeof each !== 'function') {
      throw new TypeError(`\`${name}\` are functions by what they say, and ${JSON.stringify(description)} is none`);
    }
  }
  return entries;
}
