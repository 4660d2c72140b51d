// A host in memory: the Step Functions of one process. State machines that start each other, activities and their
// workers, task tokens and whoever answers them share its clock, and what it does is decided by its seed.

import type { HistoryEvent } from '../core/history-event.js';
import type { HostEvent } from '../core/host-event.js';
import type { Program } from '../core/program.js';
import type { ChildHistory } from '../history/child-histories.js';
import type { ParsedDefinition } from '../language/parse.js';
import type { StateMachineDefinition, StateMachineType } from '../language/types.js';
import { anyTasks, Dispatcher, type TaskSources } from '../resolvers/dispatch.js';
import type { IntegrationTable } from '../resolvers/integration-table.js';
import type { ObjectStore } from '../resolvers/object-store.js';
import type { TaskFunction } from '../resolvers/task.js';
import type { Json } from '../utils/json.js';
import { LateMap } from '../utils/late-map.js';
import { Random } from '../utils/random.js';
import { messageOf } from '../utils/thrown.js';
import { Activities, type ActivityTask, type WorkerOptions } from './activities.js';
import { Callbacks } from './callbacks.js';
import { makeClock } from './clock.js';
import { describeExecution, type ExecutionDescription, refuseExpress } from './describe-execution.js';
import { durationMilliseconds } from './duration.js';
import { checkedName, checkName, makeIdentity, type StateMachineIdentity } from './identity.js';
import { checkedInput, storedInput } from './input.js';
import { checkIsRunning, checkMapRunUpdate, type MapRunDetails, type MapRunUpdate } from './map-runs.js';
import { type StartedExecution, type StartRequest, startingExecution } from './nested-executions.js';
import { observerOf } from './observation.js';
import { checkSnapshot, type RunSnapshot } from './run-snapshot.js';
import { type ExecutionSettings, RunningExecution, type SharedSettings } from './running-execution.js';
import { Scheduler } from './scheduler.js';
import {
  executionDoesNotExist,
  resourceNotFound,
  ServiceError,
  stateMachineDoesNotExist,
  typeNotSupported,
} from './service-error.js';
import { type StepFunctionsApi, stepFunctionsCall } from './step-functions-sdk.js';
import { type StartSyncExecutionOutput, syncOutput } from './sync-execution.js';
import type { TaskRun } from './task-run.js';

/** `TaskKey` are the names of states and functions that `tasks` may answer; any, where they are not known. */
export interface HostOptions<TaskKey extends string = string> {
  /**
   * Who answers the tasks: functions, resolvers, or a list of these of which the first one answers that can. A task that
   * nobody answers fails the run with an UnansweredTaskError.
   */
  readonly tasks?: TaskSources<TaskKey>;
  /** State machines that tasks can start, by `states:startExecution`. */
  readonly stateMachines?: readonly HostedStateMachine[];
  /** ARNs of activities whose tasks wait for a worker. */
  readonly activities?: readonly string[];
  /** ARNs of activities that do not exist: a task of one is not scheduled, and fails the execution with States.Runtime. */
  readonly missingActivities?: readonly string[];
  /**
   * `virtual` (the default) jumps to whatever is due next, `system` really waits, `manual` stands until
   * `advance` moves it.
   */
  readonly clock?: 'virtual' | 'system' | 'manual';
  /** When the time begins, for a clock that is not the system's. Default: 2024-01-01T00:00:00Z. */
  readonly startTime?: Date | number | string;
  /** Decides everything random: jitter, task tokens, `States.UUID()`, `$random()`. A whole number; default: 0. */
  readonly seed?: number;
  /** Where ItemReaders read and ResultWriters write, such as a `memoryObjectStore`. */
  readonly objectStore?: ObjectStore;
  /**
   * For how long, in real time, a clock that stands waits for an answer before the run is given up with an
   * UnansweredInTimeError: milliseconds, or a text such as `'2m'`. Default: 60 seconds.
   */
  readonly answerTimeout?: number | string;
  /** @internal */
  readonly directory?: HostDirectory;
}

export interface StartExecutionOptions {
  /** The name of the execution. Default: a UUID that the seed decides. */
  readonly name?: string;
  /** The ARN of the execution. Default: made of the names, the region and the account. */
  readonly executionArn?: string;
  /** `STANDARD` or `EXPRESS`; default: the state machine's. */
  readonly type?: StateMachineType;
  /** Stops the execution when it is aborted. */
  readonly signal?: AbortSignal;
  /** Does nothing until `step` or `resume` is called. */
  readonly paused?: boolean;
}

/** What a host needs of a StateMachine. */
export interface HostedStateMachine {
  readonly type: StateMachineType;
  readonly stateMachineArn: string;
  /** @internal */
  readonly definition?: StateMachineDefinition;
  /**
   * The key by which an orchestrator keeps its definition, where it has it from there.
   * @internal
   */
  readonly keptAs?: string;
  /**
   * What is kept with its executions, of how they came to be started; plain JSON.
   * @internal
   */
  readonly origin?: Json;
  /** @internal */
  prepare(type: StateMachineType): PreparedStateMachine;
}

/**
 * What is looked up by its ARN whenever it is needed, because it comes and goes.
 * @internal
 */
export interface HostDirectory {
  /** Whether it would be found here, if it is at all: a task that starts it is answered here. */
  hasStateMachine(stateMachineArn: string): boolean;
  /** @throws ServiceError for one that takes no executions. */
  stateMachine(stateMachineArn: string): HostedStateMachine | undefined;
  hasActivity(activityArn: string): boolean;
}

export interface PreparedStateMachine {
  readonly parsed: ParsedDefinition;
  readonly program: Program;
  readonly identity: StateMachineIdentity;
  readonly integrations: IntegrationTable;
  /** The SHA-256 of the definition, made when it is asked for. */
  definitionDigest(): string;
}

const DEFAULT_PATIENCE = 60_000;
/** Milliseconds within which an execution that is delivered twice begins again. */
const LATEST_REDELIVERY = 1000;

export class Host<TaskKey extends string = string> {
  private readonly options: Omit<HostOptions, 'tasks'>;
  private readonly tasks: TaskSources;
  private readonly seed: number;
  /** @internal */
  readonly scheduler: Scheduler;
  private readonly callbacks = new Callbacks();
  /** Made when the first activity is made known: most hosts have none. */
  private knownActivities: Activities | undefined;
  /** Of which it is known that they do not exist; made for the first. */
  private missingActivities: Set<string> | undefined;
  private activityTokens: Random | undefined;
  private readonly machines = new LateMap<string, HostedStateMachine>();
  private readonly started: RunningExecution[] = [];
  /** Those that were started, by their ARNs, as far as somebody has looked for one: most hosts have one execution. */
  private byArn: Map<string, RunningExecution> | undefined;
  private indexed = 0;
  /** An execution has a name that was not made here: it may be one that would be made for another. */
  private hasNamed = false;
  /** That of the execution that is started next. */
  private nextSeed: number;
  /** Those of executions that were loaded; made for the first. */
  private loadedSeeds: Set<number> | undefined;
  /** What the executions have in common that were started last. */
  private latest: { readonly prepared: PreparedStateMachine; readonly shared: SharedSettings } | undefined;
  private latestDispatcher: { readonly shared: SharedSettings; readonly dispatcher: Dispatcher } | undefined;

  /** @throws TypeError for options that are none. */
  constructor(options: HostOptions<NoInfer<TaskKey>> = {}) {
    const { tasks = [], seed = 0, answerTimeout = DEFAULT_PATIENCE } = options;
    if (!Number.isSafeInteger(seed)) throw new TypeError(`\`seed\` has to be a whole number, not ${String(seed)}`);
    this.options = options;
    this.tasks = anyTasks(tasks);
    this.seed = seed;
    this.nextSeed = seed;
    this.scheduler = new Scheduler(makeClock(options), durationMilliseconds(answerTimeout));
    for (const machine of options.stateMachines ?? []) this.add(machine);
    for (const activityArn of options.missingActivities ?? []) this.deleteActivity(activityArn);
    for (const activityArn of options.activities ?? []) {
      if (this.missingActivities?.has(activityArn)) {
        throw new TypeError(`${activityArn} stands in \`activities\` and in \`missingActivities\``);
      }
      this.createActivity(activityArn);
    }
  }

  /** The time of the host's clock. */
  get now(): Date {
    return new Date(this.scheduler.now());
  }

  private get activities(): Activities {
    this.knownActivities ??= new Activities(this.scheduler, this.callbacks);
    return this.knownActivities;
  }

  private activityToken(): string {
    this.activityTokens ??= Random.scattered(-2 - this.seed);
    return this.activityTokens.token();
  }

  /** All executions that were started, in the order of their start. */
  get executions(): readonly RunningExecution[] {
    return this.started;
  }

  /**
   * Makes a state machine known, so that tasks can start it.
   * @param stateMachineArn by which; that of a version or an alias, for example. Default: its own.
   * @throws ServiceError StateMachineAlreadyExists when another one is known by that ARN.
   */
  add(machine: HostedStateMachine, stateMachineArn: string = machine.stateMachineArn): void {
    const known = this.machines.get(stateMachineArn);
    if (known !== undefined && known !== machine) {
      throw new ServiceError('StateMachineAlreadyExists', `State Machine Already Exists: '${stateMachineArn}'`);
    }
    this.machines.set(stateMachineArn, machine);
  }

  /**
   * Starts an execution.
   * @param machine a state machine, or the ARN of one that is known.
   * @param input any JSON value, or a `jsonText`; default: `{}`.
   * @returns the handle on it; that of the one with this name, when it is running and has the same input.
   * @throws ServiceError ExecutionAlreadyExists for a name that was taken, StateMachineDoesNotExist; TypeError for wrong
   * options; DefinitionError where the type does not allow what the definition does.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
   */
  start(machine: HostedStateMachine | string, input?: unknown, options: StartExecutionOptions = {}): RunningExecution {
    const settings = this.settingsFor(machine, input, options);
    const { identity, shared } = settings;
    const isNamed = options.name !== undefined || options.executionArn !== undefined;
    if (isNamed) this.hasNamed = true;
    // Names of Express executions may repeat; those that are made for this host, each by a seed of its own, do not.
    const isUnique = shared.program.type === 'EXPRESS' || !this.hasNamed;
    const namesake = isUnique ? undefined : this.find(identity.executionArn);
    if (namesake !== undefined) {
      if (namesake.status === 'RUNNING' && namesake.hasInput(settings.input)) return namesake;
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${identity.executionArn}'`);
    }
    return this.begin(settings, options.signal);
  }

  /**
   * Takes in an execution that has ended, from the journal of its run, to be redriven.
   * @param machine the state machine that it ran, with the definition of then.
   * @throws TypeError for a journal that does not begin with ExecutionStarted, does not end with the execution, does not fit
   * the definition, or ends after the time of the host's clock; ServiceError ExecutionAlreadyExists when the host has one by that ARN.
   */
  load(machine: HostedStateMachine, journal: readonly HostEvent[]): RunningExecution {
    const [started] = journal;
    if (started?.type !== 'ExecutionStarted') throw new TypeError('A journal begins with ExecutionStarted');
    const { identity, input, seed } = started;
    const { at: endedAt } = journal[journal.length - 1] ?? started;
    this.checkTime(endedAt, 'journal ends');
    const prepared = machine.prepare(machine.type);
    const settings = this.settingsOf(prepared, { machine, identity, input, seed, paused: false });
    return this.takeIn({ ...settings, past: { journal, news: [], hasEnded: true } }, undefined);
  }

  /**
   * Goes on with an execution that was at rest, under this host's clock.
   * @param machine its state machine, with the definition of then.
   * @param snapshot what `snapshot()` of the execution gave, also as JSON has kept it.
   * @param options `paused`: whether it waits for `step` or `resume`; default: as it was.
   * @throws TypeError for what is no snapshot, or one of another definition, or that was taken after the time of the
   * host's clock; ServiceError ExecutionAlreadyExists when the host has one by that ARN.
   */
  restore(
    machine: HostedStateMachine,
    snapshot: RunSnapshot,
    options: Pick<StartExecutionOptions, 'paused' | 'signal'> = {},
  ): RunningExecution {
    const { type, at, isPaused, journal, news } = checkSnapshot(
      snapshot,
      machine.prepare(machine.type).definitionDigest(),
    );
    const [started] = journal;
    if (started?.type !== 'ExecutionStarted')
      throw new TypeError('The journal of a snapshot begins with ExecutionStarted');
    this.checkTime(at, 'snapshot was taken');
    const { identity, input, seed } = started;
    const own = { machine, identity, input, seed, paused: options.paused ?? isPaused };
    const settings = this.settingsOf(machine.prepare(type), own);
    return this.takeIn({ ...settings, past: { journal, news, hasEnded: false } }, options.signal);
  }

  private checkTime(at: number, what: string): void {
    if (at <= this.scheduler.now()) return;
    throw new TypeError(
      `The ${what} at ${new Date(at).toISOString()}, and the clock of the host is at ${this.now.toISOString()}: ` +
        'pass a `startTime` that is not before that',
    );
  }

  private takeIn(settings: ExecutionSettings, signal: AbortSignal | undefined): RunningExecution {
    const { identity, seed } = settings;
    if (this.find(identity.executionArn) !== undefined) {
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${identity.executionArn}'`);
    }
    this.hasNamed = true;
    const execution = this.begin(settings, signal);
    this.loadedSeeds ??= new Set();
    this.loadedSeeds.add(seed);
    return execution;
  }

  /**
   * Starts an Express execution as the service may deliver one that is started asynchronously: twice. The second begins
   * within a second of the first; the seed decides when.
   * @throws TypeError for a STANDARD state machine, whose executions run exactly once; else as `start`.
   * https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  startTwice(
    machine: HostedStateMachine | string,
    input?: unknown,
    options: StartExecutionOptions = {},
  ): readonly [RunningExecution, RunningExecution] {
    const settings = this.settingsFor(machine, input, options);
    if (settings.shared.program.type !== 'EXPRESS') {
      throw new TypeError(
        'Only an Express execution may be delivered twice: executions of a STANDARD machine run exactly once',
      );
    }
    const delay = Math.floor(Random.scattered(-4 - settings.seed).nextDouble() * LATEST_REDELIVERY);
    const startAt = this.scheduler.now() + delay;
    return [this.begin(settings, options.signal), this.begin({ ...settings, startAt }, options.signal)];
  }

  private settingsFor(
    machine: HostedStateMachine | string,
    input: unknown,
    options: StartExecutionOptions,
  ): ExecutionSettings {
    const known = this.machineOf(machine);
    const type = checkType(options.type ?? known.type);
    if (options.name !== undefined) checkName(options.name, 'name of an execution');
    const { signal } = options;
    if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
      throw new TypeError('`signal` has to be an AbortSignal');
    }
    const prepared = known.prepare(type);
    const seed = this.freeSeed();
    const identity = makeIdentity(prepared.identity, type, options, seed);
    const paused = options.paused ?? false;
    return this.settingsOf(prepared, { machine: known, identity, input: storedInput(input), seed, paused });
  }

  // An execution that was loaded has brought its own.
  private freeSeed(): number {
    while (this.loadedSeeds?.has(this.nextSeed)) this.nextSeed += 1;
    this.nextSeed += 1;
    return this.nextSeed - 1;
  }

  private settingsOf(
    prepared: PreparedStateMachine,
    own: Pick<ExecutionSettings, 'identity' | 'input' | 'seed' | 'paused'> & { readonly machine: HostedStateMachine },
  ): ExecutionSettings {
    const { parsed, identity } = prepared;
    const { machine, input, seed, paused } = own;
    const shared = this.sharedOf(machine, prepared);
    return {
      shared,
      dispatcher: this.dispatcherFor(shared),
      observer: observerOf({ parsed, name: identity.name }),
      identity: own.identity,
      input,
      seed,
      paused,
    };
  }

  // Nearly every execution is of the machine of the one before it.
  private sharedOf(machine: HostedStateMachine, prepared: PreparedStateMachine): SharedSettings {
    const { latest } = this;
    if (latest?.prepared === prepared && latest.shared.machine === machine) return latest.shared;
    const { program, integrations, definitionDigest } = prepared;
    const shared = {
      machine,
      program,
      integrations,
      objectStore: this.options.objectStore,
      origin: { definition: machine.definition, integrations },
      definitionDigest,
    };
    this.latest = { prepared, shared };
    return shared;
  }

  private dispatcherFor(shared: SharedSettings): Dispatcher {
    const known = this.latestDispatcher;
    if (known?.shared === shared && known.dispatcher.isForAll) return known.dispatcher;
    const dispatcher = new Dispatcher(this.tasks, shared.integrations);
    this.latestDispatcher = { shared, dispatcher };
    return dispatcher;
  }

  private begin(settings: ExecutionSettings, signal: AbortSignal | undefined): RunningExecution {
    const execution = new RunningExecution(settings, this);
    this.started.push(execution);
    if (signal !== undefined) abortBy(signal, execution);
    return execution;
  }

  /**
   * Runs an Express execution to its end.
   * @returns what StartSyncExecution answers, however the execution ended. Its billed duration is that of the host's clock;
   * memory is not measured: it is told as the smallest amount that is billed.
   * @throws (rejects) ServiceError StateMachineTypeNotSupported for a STANDARD state machine; else as `start`, and what
   * `result` of an execution rejects with.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
   */
  async startSync(
    machine: HostedStateMachine | string,
    input?: unknown,
    options: StartExecutionOptions = {},
  ): Promise<StartSyncExecutionOutput> {
    this.checkSync(machine, options.type);
    const execution = this.start(machine, input, options);
    await execution.result;
    return syncOutput(describeExecution(execution));
  }

  /**
   * What is known of an execution.
   * @throws ServiceError ExecutionDoesNotExist
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
   */
  describeExecution({ executionArn }: { readonly executionArn: string }): ExecutionDescription {
    refuseExpress(executionArn);
    return describeExecution(this.execution(executionArn));
  }

  /**
   * The events of an execution so far, oldest first; also of a child execution of a distributed Map.
   * @throws ServiceError ExecutionDoesNotExist
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
   */
  getExecutionHistory({ executionArn }: { readonly executionArn: string }): readonly HistoryEvent[] {
    return this.find(executionArn)?.history ?? this.childExecution(executionArn).events;
  }

  /**
   * Stops an execution, or a child execution of a distributed Map; nothing happens to one that has ended.
   * @returns when it ended.
   * @throws (rejects) ServiceError ExecutionDoesNotExist; else as `abort` of the execution.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
   */
  async stopExecution(request: {
    readonly executionArn: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<{ readonly stopDate: Date }> {
    const { executionArn, ...reason } = request;
    const execution = this.find(executionArn);
    if (execution === undefined) return this.stopChildExecution(request);
    await execution.abort(reason);
    return { stopDate: describeExecution(execution).stopDate ?? this.now };
  }

  private async stopChildExecution(request: Parameters<Host['stopExecution']>[0]) {
    const { executionArn } = request;
    if (this.childExecution(executionArn).status === 'RUNNING') {
      await this.parentOf(executionArn).stopChildExecution(request);
    }
    const { stopDate = this.scheduler.now() } = this.childExecution(executionArn);
    return { stopDate: new Date(stopDate) };
  }

  /**
   * Lets an execution that did not succeed go on where it ended; its `result` is then what comes of that.
   * @throws ServiceError ExecutionDoesNotExist, ExecutionNotRedrivable
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
   */
  redriveExecution({ executionArn }: { readonly executionArn: string }): { readonly redriveDate: Date } {
    const execution = this.execution(executionArn);
    const refusal = execution.notRedrivable();
    if (refusal !== undefined) throw new ServiceError('ExecutionNotRedrivable', refusal);
    execution.redrive().catch(() => undefined);
    return { redriveDate: this.now };
  }

  /**
   * A child execution of a distributed Map; derived, as `childExecution` of an execution is.
   * @throws ServiceError ExecutionDoesNotExist
   * @internal
   */
  childExecution(executionArn: string): ChildHistory {
    for (const execution of this.started) {
      const child = execution.childExecution(executionArn);
      if (child !== undefined) return child;
    }
    throw executionDoesNotExist(executionArn);
  }

  /** The execution that a child execution is a part of. @throws ServiceError ExecutionDoesNotExist */
  private parentOf(executionArn: string): RunningExecution {
    const parent = this.started.find((each) => each.childExecution(executionArn) !== undefined);
    if (parent !== undefined) return parent;
    throw executionDoesNotExist(executionArn);
  }

  private find(executionArn: string): RunningExecution | undefined {
    const { started } = this;
    if (started.length === 0) return undefined;
    this.byArn ??= new Map();
    for (; this.indexed < started.length; this.indexed += 1) {
      const execution = started[this.indexed] as RunningExecution; // it is one of them
      this.byArn.set(execution.executionArn, execution);
    }
    return this.byArn.get(executionArn);
  }

  /**
   * The handle on an execution.
   * @throws ServiceError ExecutionDoesNotExist
   */
  execution(executionArn: string): RunningExecution {
    const execution = this.find(executionArn);
    if (execution !== undefined) return execution;
    throw executionDoesNotExist(executionArn);
  }

  /**
   * The Map Runs of an execution, in the order of their start.
   * @throws ServiceError ExecutionDoesNotExist
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html
   */
  listMapRuns({ executionArn }: { readonly executionArn: string }): readonly MapRunDetails[] {
    const execution = this.find(executionArn) ?? this.parentOf(executionArn);
    return execution.mapRuns.filter((mapRun) => mapRun.executionArn === executionArn);
  }

  /**
   * What is known of a Map Run.
   * @throws ServiceError ResourceNotFound
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
   */
  describeMapRun({ mapRunArn }: { readonly mapRunArn: string }): MapRunDetails {
    const execution = this.executionOfMapRun(mapRunArn);
    const found = execution?.mapRuns.find((mapRun) => mapRun.mapRunArn === mapRunArn);
    if (found !== undefined) return found;
    throw resourceNotFound(mapRunArn);
  }

  /**
   * Gives a Map Run that is running other limits: those that are there. They hold when the promise settles.
   * @throws (rejects) ServiceError ResourceNotFound, ValidationException for one that has ended; TypeError for limits that
   * are none.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateMapRun.html
   */
  async updateMapRun({ mapRunArn, ...update }: MapRunUpdate & { readonly mapRunArn: string }): Promise<void> {
    checkMapRunUpdate(update);
    checkIsRunning(this.describeMapRun({ mapRunArn }));
    await this.executionOfMapRun(mapRunArn)?.updateMapRun({ mapRunArn, ...update });
  }

  /**
   * The child executions of a Map Run so far, in the order of their start; derived, for Map Runs with few of them.
   * @internal
   */
  childExecutions(mapRunArn: string): readonly ChildHistory[] {
    const execution = this.executionOfMapRun(mapRunArn);
    if (execution === undefined) throw resourceNotFound(mapRunArn);
    return execution.childExecutions(mapRunArn);
  }

  private executionOfMapRun(mapRunArn: string): RunningExecution | undefined {
    return this.started.find(({ mapRuns }) => mapRuns.some((mapRun) => mapRun.mapRunArn === mapRunArn));
  }

  // --- task tokens --------------------------------------------------------------------------------

  /**
   * Ends the task of a token with a result.
   * @param request `output` is JSON text, kept to the letter.
   * @throws (rejects) ServiceError InvalidToken for a token that was never given, TaskTimedOut for one whose task is over,
   * InvalidOutput for an output that is not JSON, ValidationException for one of more than 262,144 characters.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
   */
  async sendTaskSuccess({ taskToken, output }: { readonly taskToken: string; readonly output: string }): Promise<void> {
    this.callbacks.succeed(taskToken, output);
  }

  /**
   * Fails the task of a token.
   * @throws (rejects) ServiceError as sendTaskSuccess; `error` has 256 characters at most, `cause` 32,768.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html
   */
  async sendTaskFailure(request: {
    readonly taskToken: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<void> {
    this.callbacks.fail(request.taskToken, request.error, request.cause);
  }

  /**
   * Restarts the time of HeartbeatSeconds.
   * @throws (rejects) ServiceError InvalidToken, TaskTimedOut
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html
   */
  async sendTaskHeartbeat({ taskToken }: { readonly taskToken: string }): Promise<void> {
    this.callbacks.heartbeat(taskToken);
  }

  // --- activities ---------------------------------------------------------------------------------

  /** Makes an activity known; its tasks wait for a worker from now on. Does nothing for one that is known. */
  createActivity(activityArn: string): void {
    this.activities.create(activityArn);
    this.missingActivities?.delete(activityArn);
  }

  /**
   * An activity does not exist from now on: a task of it that is yet to be scheduled fails its execution with
   * States.Runtime. Whoever waits for a task of it gets none, and no worker takes those that wait.
   */
  deleteActivity(activityArn: string): void {
    this.knownActivities?.delete(activityArn);
    this.missingActivities ??= new Set();
    this.missingActivities.add(activityArn);
  }

  /** @internal */
  activityExists(activityArn: string): boolean {
    return this.options.directory?.hasActivity(activityArn) ?? this.missingActivities?.has(activityArn) !== true;
  }

  /**
   * Takes a task of an activity, for code that works outside of the host: waits for one, 60 seconds of the host's clock at
   * most. Under a clock that stands, no time passes until the task is answered or fails, but by `sleep`.
   * @returns the token and the input (JSON text); neither when no task came.
   * @throws (rejects) ServiceError ActivityDoesNotExist; the reason of `abortSignal`.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html
   */
  async getActivityTask(
    { activityArn, workerName }: { readonly activityArn: string; readonly workerName?: string },
    { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
  ): Promise<ActivityTask> {
    return this.activities.poll(activityArn, workerName, abortSignal);
  }

  /**
   * Has a function work on an activity: it is given the tasks one after the other, or `concurrency` at a time. What it
   * returns or throws answers a task, as for any other function; the activity is made known if it is not.
   * @returns the function that stops the worker from taking more.
   */
  startWorker(activityArn: string, work: TaskFunction, options: WorkerOptions = {}): () => void {
    if (typeof work !== 'function') throw new TypeError('A worker is a function that answers tasks');
    const { concurrency = 1 } = options;
    if (!Number.isInteger(concurrency) || concurrency < 1) {
      throw new TypeError(`\`concurrency\` has to be a whole number from 1, not ${String(concurrency)}`);
    }
    this.createActivity(activityArn);
    return this.activities.work(activityArn, work, options);
  }

  // --- the clock ----------------------------------------------------------------------------------

  /**
   * Moves a manual clock on, and does all that is due until then.
   * @param duration milliseconds, or a text such as `'2h'`.
   * @throws (rejects) TypeError when the clock is not the manual one.
   */
  async advance(duration: number | string): Promise<void> {
    await this.scheduler.advance(duration);
  }

  /** Takes time on the host's clock, on behalf of code outside that has taken a task. */
  async sleep(duration: number | string): Promise<void> {
    const milliseconds = durationMilliseconds(duration);
    if (!Number.isFinite(milliseconds)) throw new TypeError('A sleep without end is no sleep');
    await this.scheduler.sleepOutside(milliseconds);
  }

  /** Keeps a clock that stands from moving on before `work` is settled: some answer comes of it. */
  async holdClock<T>(work: PromiseLike<T>): Promise<T> {
    const release = this.scheduler.hold();
    try {
      return await work;
    } finally {
      release();
    }
  }

  // --- inside -------------------------------------------------------------------------------------

  private checkSync(machine: HostedStateMachine | string, type: StateMachineType = this.machineOf(machine).type): void {
    if (type !== 'EXPRESS') throw typeNotSupported();
  }

  private machineOf(machine: HostedStateMachine | string): HostedStateMachine {
    if (typeof machine !== 'string') return machine;
    const known = this.machines.get(machine) ?? this.options.directory?.stateMachine(machine);
    if (known !== undefined) return known;
    throw stateMachineDoesNotExist(machine);
  }

  /**
   * A task has a token, by which it can be answered.
   * @internal
   */
  openToken(run: TaskRun, token: string): void {
    this.callbacks.add(token, run);
  }

  /**
   * Takes a task for which nobody passed a function.
   * @internal
   */
  takeTask(run: TaskRun): boolean {
    if (this.knownActivities?.has(run.resource)) {
      this.activities.schedule(run, () => this.activityToken());
      return true;
    }
    const api = this.apiFor(run);
    const answer = startingExecution(run, api) ?? stepFunctionsCall(run, api);
    if (answer !== undefined) run.begin(answer);
    return answer !== undefined;
  }

  /** @internal */
  startingExecutionOf(run: TaskRun, machine: HostedStateMachine): TaskFunction {
    const answer = startingExecution(run, {
      knows: () => true,
      startExecution: (request) => this.startByRequest(run, machine, request),
    });
    if (answer !== undefined) return answer;
    throw new TypeError(`The task of state ${JSON.stringify(run.state)} (${run.resource}) starts no state machine`);
  }

  private apiFor(run: TaskRun): StepFunctionsApi {
    return {
      sendTaskSuccess: (request) => this.sendTaskSuccess(request),
      sendTaskFailure: (request) => this.sendTaskFailure(request),
      sendTaskHeartbeat: (request) => this.sendTaskHeartbeat(request),
      describeExecution: (request) => this.describeExecution(request),
      startExecution: (request) => this.startByRequest(run, request.stateMachineArn, request),
      startSyncExecution: (request) => {
        this.checkSync(request.stateMachineArn);
        return this.startByRequest(run, request.stateMachineArn, request);
      },
      knows: (stateMachineArn) =>
        this.machines.has(stateMachineArn) || this.options.directory?.hasStateMachine(stateMachineArn) === true,
    };
  }

  /** @throws ServiceError as StartExecution of the API. */
  private startByRequest(
    run: TaskRun,
    machine: HostedStateMachine | string,
    { input, name }: StartRequest,
  ): StartedExecution {
    const options = name === undefined ? {} : { name: checkedName(name) };
    const child = this.start(machine, checkedInput(input), options);
    // What ends the run of a child, and is no outcome of it, would go unseen where nobody looks at the child.
    child.onEnd(() => {
      if (child.fault !== undefined) run.crash(child.fault);
    });
    const { executionArn, type } = child;
    return {
      executionArn,
      type,
      describe: () => describeExecution(child),
      abort: async () => void (await child.abort()),
      onEnd: (listener) => (child.hasEnded ? listener() : child.onEnd(listener)),
    };
  }
}

function abortBy(signal: AbortSignal, execution: RunningExecution): void {
  const abort = () => void execution.abort();
  if (signal.aborted) return abort();
  signal.addEventListener('abort', abort, { once: true });
  const forget = () => signal.removeEventListener('abort', abort);
  execution.result.then(forget, forget);
}

function checkType(type: StateMachineType): StateMachineType {
  if (type === 'STANDARD' || type === 'EXPRESS') return type;
  throw new TypeError(`There is no type ${messageOf(JSON.stringify(type))} of state machine: STANDARD or EXPRESS`);
}
