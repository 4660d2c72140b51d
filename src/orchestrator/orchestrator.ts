// A durable orchestrator in the application's own process: Step Functions on a store. It runs executions of any number of
// state machines on one clock, and goes on with them when the process has died and begins anew.
//
//   O1. What a caller is told has happened, is in the store.
//   O2. State transitions happen once; a task's outcome is in the store before anything follows from it.
//   O3. What cannot be run on (a function that gives no JSON, a task that nobody answers, a fault of this library) stops one
//       execution where it stands, and is told; it does not stop the others, and is no outcome of the execution.
//   O4. A store that refuses to write stops the orchestrator: nothing is done that is not written.

import { isChildExecutionArn } from '../catalog/arns.js';
import type { DescribedExecution, ExecutionsQuery, ListedExecution, StartedFrom } from '../catalog/backend.js';
import { Catalog, checkNotDeleting } from '../catalog/catalog.js';
import type { KeptDefinition, LoadedDefinition } from '../catalog/definition.js';
import {
  CATALOG_PREFIXES,
  type CatalogDocument,
  defaultConfiguration,
  newActivity,
  newRecord,
} from '../catalog/documents.js';
import type { StateMachineRecord } from '../catalog/records.js';
import { redriveDateBy } from '../catalog/redrive-tokens.js';
import type { ScheduleTask } from '../core/command.js';
import { type HistoryEvent, type HistoryRecord, toHistoryEvent } from '../core/history-event.js';
import type { ExecutionIdentity } from '../core/host-event.js';
import { Payload, type StoredPayload } from '../core/payload.js';
import type { ChildHistory } from '../history/child-histories.js';
import { Activities, type ActivityTask, type WorkerOptions } from '../host/activities.js';
import { Callbacks, checkTaskFailure, readTaskOutput, refusedToken } from '../host/callbacks.js';
import { makeClock } from '../host/clock.js';
import { type ExecutionDescription, refuseExpress } from '../host/describe-execution.js';
import { durationMilliseconds } from '../host/duration.js';
import type { HostedStateMachine, PreparedStateMachine, StartExecutionOptions } from '../host/host.js';
import { checkedName, checkName, makeIdentity } from '../host/identity.js';
import { checkedInput, storedInput } from '../host/input.js';
import { checkIsRunning, checkMapRunUpdate, type MapRunDetails, type MapRunUpdate } from '../host/map-runs.js';
import { type StartedExecution, type StartRequest, startingExecution } from '../host/nested-executions.js';
import { Scheduler } from '../host/scheduler.js';
import { resourceNotFound, ServiceError, stateMachineDoesNotExist, typeNotSupported } from '../host/service-error.js';
import { type StepFunctionsApi, stepFunctionsCall } from '../host/step-functions-sdk.js';
import { type StartSyncExecutionOutput, syncOutput } from '../host/sync-execution.js';
import type { TaskRun } from '../host/task-run.js';
import type { StateMachineType } from '../language/types.js';
import { anyTasks } from '../resolvers/dispatch.js';
import { type TaskFunction, TaskRefusedError } from '../resolvers/task.js';
import { type Store, type StoredExecution, StoreError, type StoreWrite } from '../store/store.js';
import { OneAtATime } from '../utils/one-at-a-time.js';
import { asError } from '../utils/thrown.js';
import { Archive, type ListExecutionsAnswer, type ListExecutionsRequest } from './archive.js';
import { holdClock, storeInTime } from './clock-hold.js';
import { CommitQueue } from './commit-queue.js';
import { Definitions, type Kept } from './definitions.js';
import { descriptionOf, notRedrivable } from './describe.js';
import { DurableExecution, type Surroundings } from './durable-execution.js';
import { Ends } from './ends.js';
import { ExecutionHandle } from './execution-handle.js';
import type { OrchestratorHealth } from './health.js';
import type { OrchestratorMetrics } from './metrics.js';
import { Operations } from './operations.js';
import type { OrchestratorFault, OrchestratorOptions } from './options.js';
import { Residents } from './residents.js';
import { randomDigits, Secret, secureRandom } from './secret.js';
import type { StatusChangeHandler } from './status-changes.js';
import { detailsOf, type ExecutionDetails, type StartedBy } from './stored-execution.js';
import { UnusedDefinitions } from './unused-definitions.js';
import { type WorkAround, WorkHost } from './work-host.js';

export type StartOptions = Pick<StartExecutionOptions, 'name' | 'type'>;

/** What an execution that is to be started is called, and why. */
interface Placement {
  readonly name: string;
  /** Nobody else can have the name. */
  readonly isNew: boolean;
  readonly type?: StateMachineType;
  /** The last part of the ARN of an Express execution. */
  readonly expressId?: string;
  readonly startedBy?: StartedBy;
}

/** One that was started, or found. */
interface Begun {
  readonly executionArn: string;
  readonly number: number;
  /** Epoch milliseconds. */
  readonly startDate: number;
}

const DEFAULT_IDLE = 10_000;
/** A clock that stands waits for an answer for as long as it takes. */
const PATIENCE = Number.POSITIVE_INFINITY;

export class Orchestrator<TaskKey extends string = string> {
  private readonly options: OrchestratorOptions<TaskKey>;
  private readonly store: Store;
  private readonly scheduler: Scheduler;
  private readonly queue: CommitQueue;
  private readonly definitions: Definitions;
  private readonly catalog: Catalog;
  private readonly unused: UnusedDefinitions;
  private readonly residents: Residents;
  private readonly archive: Archive;
  private readonly ends: Ends;
  private readonly surroundings: Surroundings;
  private readonly operations: Operations;
  private readonly callbacks = new Callbacks({ forgets: true });
  private readonly activities: Activities;
  /** Whose task it is. */
  private readonly owners = new WeakMap<TaskRun, DurableExecution>();
  /** Starts and redrives, by the ARNs of the executions. */
  private readonly byArn = new OneAtATime<string>();
  private readonly listeners = new Set<(event: HistoryEvent, executionArn: string) => void>();
  private secret: Secret = Secret.none;
  private lastNumber = 0;
  private opened: Promise<void> | undefined;
  private closed: Promise<void> | undefined;
  private stopped: Error | undefined;

  /** @throws TypeError for options that are none. */
  constructor(options: OrchestratorOptions<NoInfer<TaskKey>>) {
    const { store, tasks = [], integrations = [], objectStore, idleExecutions = DEFAULT_IDLE } = options;
    if (typeof store !== 'object' || store === null || typeof store.write !== 'function') {
      throw new TypeError('`store` has to be a Store, such as sqliteStore({ path }) or memoryStore()');
    }
    if (!Number.isInteger(idleExecutions) || idleExecutions < 0) {
      throw new TypeError(`\`idleExecutions\` has to be a whole number, not ${String(idleExecutions)}`);
    }
    this.options = options as OrchestratorOptions<TaskKey>;
    this.scheduler = new Scheduler(makeClock({ ...options, clock: options.clock ?? 'system' }), PATIENCE);
    this.store = storeInTime(store, this.scheduler);
    this.queue = new CommitQueue(this.store, {
      isBusy: () => this.scheduler.isBusy,
      hold: () => holdClock(this.scheduler),
      onFailure: (error) => this.halt(error),
    });
    this.definitions = new Definitions(this.store, integrations);
    this.catalog = new Catalog({ write: (documents) => this.queue.write(documents.map(documentWrite)) }, secureRandom);
    this.unused = new UnusedDefinitions({
      store: this.store,
      catalog: this.catalog,
      definitions: this.definitions,
      write: (writes) => this.queue.write(writes),
    });
    this.activities = new Activities(this.scheduler, this.callbacks);
    this.operations = new Operations(options, {
      store: this.store,
      scheduler: this.scheduler,
      queue: this.queue,
      unused: this.unused,
      isInMemory: (number) => this.residents.has(number),
      inputOf: (row) => this.archive.inputOf(row),
      onFault: (fault) => this.tellFault(fault),
    });
    this.surroundings = this.makeSurroundings(anyTasks(tasks), objectStore);
    this.residents = new Residents({
      store: this.store,
      definitions: this.definitions,
      scheduler: this.scheduler,
      surroundings: this.surroundings,
      mostIdle: idleExecutions,
      caughtUp: () => this.queue.write([]),
      onFault: (row, error) => this.cannotLoad(row, error),
      onFailure: (error) => this.halt(error),
    });
    this.archive = new Archive({
      store: this.store,
      definitions: this.definitions,
      catalog: this.catalog,
      residents: this.residents,
      retention: this.operations.retention,
      ready: () => this.ready(),
      now: () => this.scheduler.now(),
    });
    this.ends = new Ends({
      isInMemory: (number) => this.residents.get(number) !== undefined,
      row: (number) => this.store.execution(number),
    });
  }

  /** The time of the orchestrator's clock. */
  get now(): Date {
    return new Date(this.scheduler.now());
  }

  /**
   * Opens the store and takes up all executions that have not ended. Whatever else is called does so, too; a process that
   * begins calls it at once, so that what is due is done. A second call does nothing.
   * @throws (rejects) StoreError
   */
  open(): Promise<void> {
    this.opened ??= this.openStore().catch((error: unknown) => {
      this.stopped ??= asError(error);
      this.operations.becomes('FAILED');
      throw error;
    });
    return this.opened;
  }

  /**
   * Makes a state machine known: it is started by its ARN from now on, also by tasks, and in the next process. Where there
   * is one by this ARN, it is updated, if that changes anything. Executions that run go on by the definition that they began
   * with.
   * @throws (rejects) ServiceError StateMachineAlreadyExists when there is one of another type by this ARN,
   * StateMachineDeleting; StoreError
   */
  async register(machine: HostedStateMachine): Promise<{ readonly stateMachineArn: string }> {
    await this.ready();
    const { stateMachineArn, type } = machine;
    const definition = await this.keep(this.definitions.keep(machine));
    const record = this.catalog.stateMachine(stateMachineArn);
    if (record !== undefined) checkNotDeleting(record);
    if (record !== undefined && record.type !== type) {
      throw new ServiceError(
        'StateMachineAlreadyExists',
        `State Machine Already Exists: '${stateMachineArn}' (it is ${record.type}, and a type cannot be changed to ${type})`,
      );
    }
    if (record?.revision.definition.key === definition.key) return { stateMachineArn };
    const { identity } = machine.prepare(type);
    const configuration = { ...(record?.revision ?? defaultConfiguration(identity)) };
    if (identity.roleArn !== undefined) configuration.roleArn = identity.roleArn;
    const order = this.catalog.nextOrder();
    const isFirst = record === undefined;
    const revision = this.catalog.addRevision(definition, configuration, this.now, { isFirst });
    if (record !== undefined) record.revision = revision;
    await this.catalog.save(
      record ?? newRecord({ arn: stateMachineArn, type, order, creationDate: this.now, revision }),
    );
    return { stateMachineArn };
  }

  /** The ARNs of the state machines that are known, in the order in which they came to be. */
  async stateMachineArns(): Promise<readonly string[]> {
    await this.ready();
    return this.catalog.stateMachines.map(({ arn }) => arn);
  }

  // --- executions -----------------------------------------------------------------------------------

  /**
   * Starts an execution; it is in the store when the promise settles.
   * @param machine a state machine, or the ARN of one that was registered.
   * @param input any JSON value, or a `jsonText`; default: `{}`.
   * @param options `name`: default: a UUID; `type`: default: the state machine's.
   * @returns the handle on it; that of the one with this name, when it is running and has the same input.
   * @throws (rejects) ServiceError ExecutionAlreadyExists for a name that was taken, StateMachineDoesNotExist,
   * ExecutionLimitExceeded; RangeError for an input of more than 262,144 bytes; TypeError for wrong options; DefinitionError where the type does not allow what the definition does; StoreError.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
   */
  async start(
    machine: HostedStateMachine | string,
    input?: unknown,
    options: StartOptions = {},
  ): Promise<ExecutionHandle> {
    const { executionArn } = await this.startExecution(machine, input, options);
    return new ExecutionHandle(executionArn, this);
  }

  /**
   * Starts an execution: parameters and errors as `start`.
   * @returns what StartExecution of the API answers.
   * @internal
   */
  async startExecution(machine: HostedStateMachine | string, input: unknown, { name, type }: StartOptions) {
    await this.ready();
    this.operations.checkTakesStarts();
    if (name !== undefined) checkName(name, 'name of an execution');
    const known = await this.machineOf(machine);
    const place = {
      name: name ?? secureRandom.uuid(),
      isNew: name === undefined,
      ...(type !== undefined && { type }),
    };
    const { executionArn, startDate } = await this.held(() => this.begin(known, storedInput(input), place));
    return { executionArn, startDate: new Date(startDate) };
  }

  /**
   * Runs an Express execution to its end.
   * @throws (rejects) ServiceError StateMachineTypeNotSupported for a STANDARD state machine; else as `start`, and what
   * `result` of a handle rejects with.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
   */
  async startSync(
    machine: HostedStateMachine | string,
    input?: unknown,
    options: StartOptions = {},
  ): Promise<StartSyncExecutionOutput> {
    await this.ready();
    const known = await this.machineOf(machine);
    checkSync(options.type ?? known.type);
    const handle = await this.start(known, input, options);
    return syncOutput(await handle.result());
  }

  /** The handle on an execution. Whether there is one by that ARN is seen when it is asked for something. */
  execution(executionArn: string): ExecutionHandle {
    return new ExecutionHandle(executionArn, this);
  }

  /**
   * What is known of an execution.
   * @throws (rejects) ServiceError ExecutionDoesNotExist, InvalidArn for an Express execution; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
   */
  async describeExecution({ executionArn }: { readonly executionArn: string }): Promise<ExecutionDescription> {
    refuseExpress(executionArn);
    return this.archive.describe(await this.archive.row(executionArn));
  }

  /**
   * Executions, the latest started first.
   * @throws (rejects) TypeError for a `nextToken` that no answer had; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
   */
  async listExecutions(request: ListExecutionsRequest = {}): Promise<ListExecutionsAnswer> {
    return this.archive.list(request);
  }

  /**
   * The events of an execution so far, oldest first; also of a child execution of a distributed Map. They are derived from
   * its journal: that takes as long as its states took to run, without their tasks.
   * @throws (rejects) ServiceError ExecutionDoesNotExist; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
   */
  async getExecutionHistory({ executionArn }: { readonly executionArn: string }): Promise<readonly HistoryEvent[]> {
    return this.archive.history(executionArn);
  }

  /**
   * Stops an execution, or a child execution of a distributed Map; nothing happens to one that has ended.
   * @returns when it ended.
   * @throws (rejects) ServiceError ExecutionDoesNotExist; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
   */
  async stopExecution(request: {
    readonly executionArn: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<{ readonly stopDate: Date }> {
    const { executionArn, error, cause } = request;
    const reason = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    if (isChildExecutionArn(executionArn)) return this.stopChild({ ...reason, executionArn });
    const row = await this.archive.row(executionArn);
    if (row.status === 'RUNNING') await this.held(() => this.stop(row, reason));
    const { stopDate } = await this.archive.row(executionArn);
    return { stopDate: stopDate === undefined ? this.now : new Date(stopDate) };
  }

  private async stopChild(child: Parameters<DurableExecution['stopChildExecution']>[0]) {
    const { executionArn } = child;
    const { child: before, parent } = await this.archive.childAndParent(executionArn);
    if (before.status === 'RUNNING') await this.held(async () => (await this.load(parent)).stopChildExecution(child));
    const { stopDate } = before.status === 'RUNNING' ? await this.childExecution(executionArn) : before;
    return { stopDate: stopDate === undefined ? this.now : new Date(stopDate) };
  }

  /**
   * Lets an execution that failed, timed out or was stopped go on where it ended.
   * @param request `clientToken`: a request that is repeated with it, within 15 minutes, is answered as the first one, also
   * by the next process.
   * @throws (rejects) ServiceError ExecutionDoesNotExist, ExecutionNotRedrivable, ExecutionLimitExceeded; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
   */
  async redriveExecution(request: {
    readonly executionArn: string;
    readonly clientToken?: string;
  }): Promise<{ readonly redriveDate: Date }> {
    const { executionArn, clientToken } = request;
    return this.byArn.run(executionArn, async () => {
      const row = await this.archive.row(executionArn);
      const known = redriveDateBy(clientToken, detailsOf(row).redrives, this.scheduler.now());
      if (known !== undefined) return { redriveDate: new Date(known) };
      await this.redrive(row, clientToken);
      const { redriveDate } = detailsOf(await this.archive.row(executionArn));
      return { redriveDate: redriveDate === undefined ? this.now : new Date(redriveDate) };
    });
  }

  private async redrive(row: StoredExecution, clientToken: string | undefined): Promise<void> {
    // That it has ended may be in the store before it is known here.
    await this.queue.write([]);
    const refusal = notRedrivable(row, detailsOf(row), this.scheduler.now());
    if (refusal !== undefined) throw new ServiceError('ExecutionNotRedrivable', refusal);
    this.operations.checkTakesStarts();
    this.operations.counts.checkRoom();
    const execution = await this.load(row);
    const reason = this.residents.get(row.number)?.notRedrivable() ?? execution.notRedrivable();
    if (reason !== undefined) throw new ServiceError('ExecutionNotRedrivable', reason);
    this.operations.counts.isRedriven();
    this.residents.add(execution);
    await execution.redrive(clientToken);
  }

  /**
   * Lets an execution that a fault has stopped go on where it stands: its tasks are begun again.
   * @throws (rejects) ServiceError ExecutionDoesNotExist; StoreError
   */
  async resumeExecution({ executionArn }: { readonly executionArn: string }): Promise<void> {
    const row = await this.archive.row(executionArn);
    if (row.status !== 'RUNNING') return;
    await this.load(row);
  }

  /**
   * Waits until an execution has ended, however it ends.
   * @throws (rejects) ServiceError ExecutionDoesNotExist; what stopped it without being an outcome of its state machine;
   * StoreError when the orchestrator is closed before.
   */
  async waitForEnd({ executionArn }: { readonly executionArn: string }): Promise<ExecutionDescription> {
    await this.ready();
    const { number } = this.residents.get(executionArn) ?? (await this.archive.row(executionArn));
    const ended = await new Promise<DurableExecution | undefined>((resolve, reject) => {
      this.ends.watch(number, { onEnd: resolve, onFault: reject });
    });
    if (ended === undefined) return this.archive.describe(await this.archive.row(executionArn));
    return descriptionOf(ended.row, ended.details, ended.input, this.scheduler.now());
  }

  /**
   * Calls `listener` with each event of each execution, when it is in the store; gives the function that ends it. What
   * happened before is in `getExecutionHistory`.
   */
  onHistory(listener: (event: HistoryEvent, executionArn: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /**
   * Calls `handler` with each change of the status of an execution, by the event that Step Functions sends to EventBridge,
   * when it is in the store; what it returns is awaited. Each change is told once in a process, and at least once in all:
   * what a handler has not settled when the process dies is told again in the next one, with the same `id`, to the handlers
   * that there are before `open`, or to the first one after it.
   * @returns the function that ends it.
   * https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
   */
  onStatusChange(handler: StatusChangeHandler): () => void {
    if (typeof handler !== 'function') throw new TypeError('`onStatusChange` takes a function');
    return this.operations.statusChanges.add(handler);
  }

  // --- operations -----------------------------------------------------------------------------------

  /** How it is doing: what is in memory, nothing is asked of the store. */
  health(): OrchestratorHealth {
    return this.operations.health(this.residents.size);
  }

  /** What happened since it was made, by the names that Step Functions has for its metrics. */
  metrics(): OrchestratorMetrics {
    return this.operations.readMetrics();
  }

  // --- Map Runs -------------------------------------------------------------------------------------

  /**
   * The Map Runs of an execution, in the order of their start.
   * @throws (rejects) ServiceError ExecutionDoesNotExist; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html
   */
  async listMapRuns({ executionArn }: { readonly executionArn: string }): Promise<readonly MapRunDetails[]> {
    const isChild = isChildExecutionArn(executionArn);
    const row = isChild
      ? (await this.archive.childAndParent(executionArn)).parent
      : await this.archive.row(executionArn);
    const all = await this.archive.mapRunsOf(row);
    return all.filter((mapRun) => mapRun.executionArn === executionArn);
  }

  /**
   * What is known of a Map Run.
   * @throws (rejects) ServiceError ResourceNotFound; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
   */
  async describeMapRun({ mapRunArn }: { readonly mapRunArn: string }): Promise<MapRunDetails> {
    const all = await this.archive.mapRunsOf(await this.archive.rowOfMapRun(mapRunArn));
    const found = all.find((mapRun) => mapRun.mapRunArn === mapRunArn);
    if (found !== undefined) return found;
    throw resourceNotFound(mapRunArn);
  }

  /**
   * Gives a Map Run that is running other limits: those that are there. They hold, and are in the store, when the promise
   * settles.
   * @throws (rejects) ServiceError ResourceNotFound, ValidationException for one that has ended; TypeError for limits that
   * are none; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateMapRun.html
   */
  async updateMapRun({ mapRunArn, ...update }: MapRunUpdate & { readonly mapRunArn: string }): Promise<void> {
    checkMapRunUpdate(update);
    checkIsRunning(await this.describeMapRun({ mapRunArn }));
    const row = await this.archive.rowOfMapRun(mapRunArn);
    await this.held(async () => (await this.load(row)).updateMapRun({ mapRunArn, ...update }));
  }

  // --- task tokens ----------------------------------------------------------------------------------

  /**
   * Ends the task of a token with a result; that is in the store when the promise settles.
   * @param request `output` is JSON text, kept to the letter.
   * @throws (rejects) ServiceError InvalidToken for a token that was never given, TaskTimedOut for one whose task is over,
   * InvalidOutput for an output that is not JSON, ValidationException for one of more than 262,144 characters; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
   */
  async sendTaskSuccess(request: { readonly taskToken: string; readonly output: string }): Promise<void> {
    await this.succeedTask(request);
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
    await this.failTask(request);
  }

  /**
   * Restarts the time of HeartbeatSeconds.
   * @throws (rejects) ServiceError InvalidToken, TaskTimedOut; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html
   */
  async sendTaskHeartbeat({ taskToken }: { readonly taskToken: string }): Promise<void> {
    await this.held(() => this.answer(taskToken, () => this.callbacks.heartbeat(taskToken)));
  }

  // --- activities -----------------------------------------------------------------------------------

  /** Makes an activity known, in this process and the next ones; its tasks wait for a worker from now on. */
  async createActivity(activityArn: string): Promise<void> {
    await this.ready();
    if (this.catalog.activity(activityArn) !== undefined) return this.queue.write([]);
    this.activities.create(activityArn);
    const order = this.catalog.nextOrder();
    await this.catalog.saveActivity(newActivity({ arn: activityArn, order, creationDate: this.now }));
  }

  /** Forgets an activity; nothing happens when it is not known. */
  async deleteActivity(activityArn: string): Promise<void> {
    await this.ready();
    this.activities.delete(activityArn);
    await this.catalog.removeActivity(activityArn);
  }

  /**
   * Takes a task of an activity: waits for one, 60 seconds at most. That it was taken is in the store when the promise
   * settles; it is not given out again, and whoever has taken it answers by its token, also after a restart.
   * @returns the token and the input (JSON text); neither when no task came.
   * @throws (rejects) ServiceError ActivityDoesNotExist; the reason of `abortSignal`; StoreError
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html
   */
  async getActivityTask(
    { activityArn, workerName }: { readonly activityArn: string; readonly workerName?: string },
    { abortSignal }: { readonly abortSignal?: AbortSignal } = {},
  ): Promise<ActivityTask> {
    await this.ready();
    const task = await this.activities.poll(activityArn, workerName, abortSignal);
    const run = task.taskToken === undefined ? undefined : this.callbacks.run(task.taskToken);
    if (run !== undefined) await this.acknowledged(this.owners.get(run));
    return task;
  }

  /**
   * Has a function of this process work on an activity: what it returns or throws answers a task.
   * @returns the function that stops the worker from taking more.
   */
  async startWorker(activityArn: string, work: TaskFunction, options: WorkerOptions = {}): Promise<() => void> {
    if (typeof work !== 'function') throw new TypeError('A worker is a function that answers tasks');
    await this.createActivity(activityArn);
    return this.activities.work(activityArn, work, options);
  }

  // --- what the API asks for besides ------------------------------------------------------------------

  /**
   * What there is in the account, and what keeps its definitions.
   * @internal
   */
  get account() {
    const { catalog, options } = this;
    return {
      catalog,
      tasks: options.tasks,
      integrations: options.integrations ?? [],
      keep: (definition: LoadedDefinition, type: StateMachineType) =>
        this.keep(this.definitions.keepLoaded(definition, definition.machine.prepare(type))),
    };
  }

  /**
   * As describeExecution, and what it was started from.
   * @throws (rejects) what stopped it where it stands, besides.
   * @internal
   */
  async describeWithOrigin(executionArn: string): Promise<DescribedExecution> {
    const row = await this.rowWithoutFault(executionArn);
    return { description: await this.archive.describe(row), origin: this.archive.originOf(row) };
  }

  /** What it was started from. @throws (rejects) as describeWithOrigin. @internal */
  async startedFrom(executionArn: string): Promise<StartedFrom> {
    const row = await this.rowWithoutFault(executionArn);
    return { stateMachineArn: row.stateMachineArn, origin: this.archive.originOf(row) };
  }

  private async rowWithoutFault(executionArn: string): Promise<StoredExecution> {
    const row = await this.archive.row(executionArn);
    const fault = this.ends.faultOf(row.number);
    if (fault !== undefined) throw fault;
    return row;
  }

  /** The latest first, at most `limit`. @internal */
  async rowsOf(query: Omit<ExecutionsQuery, 'isListed'>, limit: number): Promise<readonly ListedExecution[]> {
    return this.archive.listed(query, limit);
  }

  /** Those of a Map Run, in the order of their start. @throws (rejects) ServiceError ResourceNotFound @internal */
  async childExecutions(mapRunArn: string): Promise<readonly ChildHistory[]> {
    return this.archive.children(mapRunArn);
  }

  /** A child execution of a distributed Map. @throws (rejects) ServiceError ExecutionDoesNotExist; StoreError @internal */
  async childExecution(executionArn: string): Promise<ChildHistory> {
    return (await this.archive.childAndParent(executionArn)).child;
  }

  /** Removes a state machine that is being deleted, when none of its executions runs any more. @internal */
  async removeUnused(record: StateMachineRecord): Promise<void> {
    const running = await this.store.executions({ order: 'latest', stateMachineArn: record.arn, status: 'RUNNING' }, 1);
    if (running.length === 0) await this.catalog.remove(record);
  }

  /** Whoever waits for tasks of an activity that is closed gets none. @internal */
  openActivity(activityArn: string): void {
    this.activities.create(activityArn);
  }

  /** @internal */
  closeActivity(activityArn: string): void {
    this.activities.delete(activityArn);
  }

  // --- the end --------------------------------------------------------------------------------------

  /** Moves a manual clock on: parameters and errors as `advance` of a Host. */
  async advance(duration: number | string): Promise<void> {
    await this.ready();
    await this.scheduler.advance(duration);
    this.operations.retention.look();
  }

  /**
   * Stops. From now on no execution is started and no task begins; functions that are at work, and handlers of status
   * changes, are waited for. Then what has happened is written, functions that are still at work are told by their `signal`,
   * and the store is closed. Executions stay as they are, for the next process to go on with.
   * @param options `timeout`: for how long functions and handlers are waited for, in real time: milliseconds, or a text such
   * as `'30s'`; default: 0. A second call waits for the end of the first one.
   * @throws (rejects) TypeError for a timeout that is none; StoreError
   */
  async close({ timeout = 0 }: { readonly timeout?: number | string } = {}): Promise<void> {
    const milliseconds = durationMilliseconds(timeout);
    this.closed ??= this.closeAfter(milliseconds);
    await this.closed;
  }

  /** `await using`: closes it without waiting for functions. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // --- inside: opening and closing --------------------------------------------------------------------

  private async ready(): Promise<void> {
    await this.open();
    if (this.stopped !== undefined) throw this.stopped;
  }

  private async openStore(): Promise<void> {
    if (this.stopped !== undefined) throw this.stopped;
    this.operations.becomes('OPENING');
    await this.store.open();
    try {
      await this.takeUp();
    } catch (error) {
      this.letGo(asError(error));
      await this.store.close().catch(() => undefined);
      throw error;
    }
  }

  private async takeUp(): Promise<void> {
    const { secret, writes } = Secret.of(await this.store.document(Secret.key));
    if (writes.length > 0) await this.store.write(writes);
    this.secret = secret;
    this.lastNumber = await this.store.lastNumber();
    await this.restoreCatalog();
    await this.operations.open();
    await this.residents.recover();
    this.operations.isOpen();
  }

  private async restoreCatalog(): Promise<void> {
    const { store, definitions, now } = this;
    const documents = (await Promise.all(CATALOG_PREFIXES.map((prefix) => store.documents(prefix)))).flat();
    const additions = await this.catalog.restore({
      documents,
      now,
      definition: (key) => definitions.definition(key),
      identity: (key) => definitions.identity(key),
    });
    if (additions.length > 0) await store.write(additions.map(documentWrite));
    for (const { arn } of this.catalog.activities) this.activities.create(arn);
    for (const record of this.catalog.stateMachines) if (record.isDeleting) await this.removeUnused(record);
  }

  private async closeAfter(milliseconds: number): Promise<void> {
    if (this.opened === undefined) {
      this.stopped ??= new StoreError('Failed', 'The orchestrator is closed');
      return this.operations.becomes('CLOSED');
    }
    await this.opened.catch(() => undefined);
    if (this.stopped !== undefined) return;
    await this.operations.drain(milliseconds);
    // What has happened until now is acknowledged; whatever goes on without end is not waited for.
    await this.queue.write([]);
    this.letGo(new StoreError('Failed', 'The orchestrator is closed'));
    await this.queue.settled();
    await this.store.close();
    this.operations.becomes('CLOSED');
  }

  /** The store refuses to write, or to read what has to be woken. */
  private halt(error: Error): void {
    if (this.stopped !== undefined) return;
    this.operations.becomes('FAILED');
    this.letGo(error);
    this.tellFault({ error });
    this.store.close().catch(() => undefined);
  }

  private letGo(why: Error): void {
    if (this.stopped !== undefined) return;
    this.stopped = why;
    this.operations.letGo();
    this.residents.close();
    this.activities.close(why);
    for (const execution of [...this.residents]) execution.abandon(why);
    this.ends.close(why);
  }

  private tellFault(fault: OrchestratorFault): void {
    this.operations.hasFault(fault);
    try {
      this.options.onFault?.(fault);
    } catch {
      // Whoever is told of a fault has no say in what comes of it.
    }
  }

  // --- inside: executions -----------------------------------------------------------------------------

  private makeSurroundings(tasks: Surroundings['tasks'], objectStore: Surroundings['objectStore']): Surroundings {
    const around: WorkAround = {
      scheduler: this.scheduler,
      operations: this.operations,
      openToken: (execution, run, token) => this.openToken(execution, run, token),
      takeTask: (execution, run, isTakenUp) => this.takeTask(execution, run, isTakenUp),
      startingExecutionOf: (execution, run, machine) => this.startingExecutionOf(execution, run, machine),
      isWithWorker: (execution, run) => this.isWithWorker(execution, run),
    };
    return {
      scheduler: this.scheduler,
      tasks,
      objectStore,
      hostOf: (execution) => new WorkHost(execution, around),
      hasChanged: (execution) => {
        this.residents.isBusy(execution);
        this.queue.add(execution);
      },
      isIdle: (execution) => this.residents.isIdle(execution),
      writesFor: (execution, log, count) => this.operations.writesFor(execution, log, count),
      snapshotAfter: this.options.snapshotAfter,
      hasHappened: (execution, log, count) => {
        if (this.listeners.size > 0) this.tellListeners(execution, log.first(count));
        this.operations.hasHappened(execution, log, count);
      },
      hasLeft: (execution, wakeAt) => this.hasLeft(execution, wakeAt),
      failsInterrupted: (command) => this.failsInterrupted(command),
      isTerminating: ({ identity, type }) => type === 'STANDARD' && this.catalog.isDeleting(identity.stateMachineArn),
      activityToken: ({ executionArn }, taskId) => this.activityToken(executionArn, taskId),
    };
  }

  private tellListeners({ executionArn }: DurableExecution, records: readonly HistoryRecord[]): void {
    for (const record of records) {
      const event = toHistoryEvent(record);
      for (const listener of this.listeners) this.hear(listener, event, executionArn);
    }
  }

  private hear(listener: (event: HistoryEvent, executionArn: string) => void, event: HistoryEvent, arn: string): void {
    try {
      listener(event, arn);
    } catch (error) {
      this.tellFault({ executionArn: arn, error: asError(error) });
    }
  }

  private openToken(execution: DurableExecution, run: TaskRun, token: string): void {
    this.owners.set(run, execution);
    this.callbacks.add(token, run);
  }

  private isWithWorker(execution: DurableExecution, run: TaskRun): boolean {
    this.openToken(execution, run, this.activityToken(execution.executionArn, run.command.taskId));
    return true;
  }

  private activityToken(executionArn: string, taskId: number): string {
    return this.secret.digest(`activity ${executionArn} ${taskId}`);
  }

  private failsInterrupted({ state, resource, attempt }: ScheduleTask): boolean {
    const { interruptedTasks = 'startAgain' } = this.options;
    const policy =
      typeof interruptedTasks === 'function'
        ? interruptedTasks({ state, resource: resource.arn, attempt })
        : interruptedTasks;
    return policy === 'fail';
  }

  private hasLeft(execution: DurableExecution, wakeAt: number | undefined): void {
    this.residents.remove(execution, wakeAt);
    this.operations.hasLeft(execution);
    const { fault, number, executionArn } = execution;
    if (fault !== undefined) {
      if (fault === this.stopped) return;
      this.ends.hasStopped(number, fault);
      return this.tellFault({ executionArn, error: fault });
    }
    if (!execution.hasEnded) return;
    const machine = this.catalog.stateMachine(execution.identity.stateMachineArn);
    if (machine?.isDeleting) this.removeUnused(machine).catch((error: unknown) => this.halt(asError(error)));
    this.ends.hasEnded(execution);
  }

  /** In memory and driven, also where a fault has stopped it. */
  private async load(row: StoredExecution, first?: (execution: DurableExecution) => void): Promise<DurableExecution> {
    this.ends.goesOn(row.number);
    return this.residents.load(row, first);
  }

  private async stop(row: StoredExecution, reason: Parameters<DurableExecution['stop']>[0]): Promise<void> {
    // Before its tasks are begun again, which may be what a fault comes from.
    const askedToStop = (execution: DurableExecution) => void execution.stop(reason).catch(() => undefined);
    await (await this.load(row, askedToStop)).stop(reason);
  }

  /** It stands where it is; one that is at rest is not tried again before the next process begins. */
  private async cannotLoad(row: StoredExecution, error: Error): Promise<void> {
    this.tellFault({ executionArn: row.executionArn, error });
    this.ends.hasStopped(row.number, error);
    if (row.wakeAt === undefined) return;
    const { wakeAt: _wakeAt, ...execution } = row;
    await this.queue.write([{ type: 'PutExecution', execution }]);
  }

  private async machineOf(machine: HostedStateMachine | string): Promise<HostedStateMachine> {
    if (typeof machine !== 'string') return machine;
    const known = this.catalog.startable(machine);
    if (known === undefined) throw stateMachineDoesNotExist(machine);
    await known.revision.definition.load();
    return known;
  }

  private async keep({ key, writes }: Kept): Promise<KeptDefinition> {
    this.unused.touch(key);
    if (writes.length > 0) await this.queue.write(writes);
    return this.definitions.definition(key);
  }

  /** A clock that stands does not move on before `work` is done. */
  private async held<T>(work: () => Promise<T>): Promise<T> {
    const release = holdClock(this.scheduler);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Starts one, or finds the one that has its name and its input. */
  private async begin(machine: HostedStateMachine, input: StoredPayload, place: Placement): Promise<Begun> {
    const type = place.type ?? machine.type;
    const prepared = machine.prepare(type);
    const identity = makeIdentity(prepared.identity, type, this.namesOf(prepared, type, place), 0);
    if (place.isNew) return this.beginNew(machine, prepared, identity, input, place);
    // Whoever comes at the same time with the same name finds what the one before has begun.
    return this.byArn.run(identity.executionArn, () => this.findOrBegin(machine, prepared, identity, input, place));
  }

  private async findOrBegin(
    machine: HostedStateMachine,
    prepared: PreparedStateMachine,
    identity: ExecutionIdentity,
    input: StoredPayload,
    place: Placement,
  ): Promise<Begun> {
    const namesake = await this.store.execution(identity.executionArn);
    const isThere = namesake !== undefined && !this.operations.retention.isDeleting(namesake.number);
    if (isThere) return this.sameAs(namesake, input, place.startedBy);
    return this.beginNew(machine, prepared, identity, input, place);
  }

  private async beginNew(
    machine: HostedStateMachine,
    prepared: PreparedStateMachine,
    identity: ExecutionIdentity,
    input: StoredPayload,
    place: Placement,
  ): Promise<Begun> {
    if (this.stopped !== undefined) throw this.stopped;
    this.operations.counts.checkRoom();
    const { key: definition, writes } = this.definitions.keep(machine);
    this.operations.counts.hasBegun();
    this.lastNumber += 1;
    const number = this.lastNumber;
    const details: ExecutionDetails = {
      name: identity.executionName,
      type: prepared.program.type,
      definition,
      redriveCount: 0,
      ...(machine.origin !== undefined && { origin: machine.origin }),
      ...(place.startedBy !== undefined && { startedBy: place.startedBy }),
    };
    this.unused.begins(details);
    // Written before the first that goes by it: changes keep their order.
    const isKept = writes.length === 0 ? undefined : this.queue.write(writes);
    const execution = new DurableExecution(
      { number, identity, startDate: this.scheduler.now(), details, prepared },
      this.surroundings,
      { input, randomKey: randomDigits() },
    );
    this.residents.add(execution);
    this.operations.begins(execution);
    execution.drive();
    const recorded = execution.recorded();
    await (isKept === undefined ? recorded : Promise.all([isKept, recorded]));
    return execution;
  }

  private namesOf(
    { identity }: PreparedStateMachine,
    type: string,
    { name, expressId = secureRandom.uuid() }: { readonly name: string; readonly expressId?: string },
  ): { readonly name: string; readonly executionArn?: string } {
    if (type !== 'EXPRESS') return { name };
    const { name: machine = 'StateMachine', region = 'us-east-1', accountId = '123456789012' } = identity;
    return { name, executionArn: `arn:aws:states:${region}:${accountId}:express:${machine}:${name}:${expressId}` };
  }

  /** @throws ServiceError ExecutionAlreadyExists */
  private async sameAs(
    row: StoredExecution,
    input: StoredPayload,
    startedBy: StartedBy | undefined,
  ): Promise<StoredExecution> {
    const { startedBy: starter } = detailsOf(row);
    // The task that started it does so again, because its process died.
    const isOurs = starter !== undefined && starter.number === startedBy?.number && starter.taskId === startedBy.taskId;
    if (isOurs) return row;
    if (row.status === 'RUNNING' && (await this.archive.inputOf(row)) === Payload.restored(input).text()) return row;
    throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${row.executionArn}'`);
  }

  // --- inside: tasks ----------------------------------------------------------------------------------

  /** @param by what the answer is known by, when the one who gives it may do so again: it counts once. */
  private async answer(token: string, act: () => void, by?: string): Promise<void> {
    await this.ready();
    if (by !== undefined && (await this.store.reference(by)) !== undefined) return;
    let run = this.callbacks.run(token);
    if (run === undefined) {
      const number = await this.store.reference(token);
      const row = number === undefined ? undefined : await this.store.execution(number);
      if (row === undefined) throw refusedToken(false);
      if (row.status !== 'RUNNING') throw refusedToken(true);
      await (await this.load(row)).whenUp();
      run = this.callbacks.run(token);
      if (run === undefined) throw refusedToken(true);
    }
    const owner = this.owners.get(run);
    if (by === undefined || owner === undefined) act();
    else owner.tellAs(by, act);
    await this.acknowledged(owner);
  }

  private async succeedTask(
    { taskToken, output }: Parameters<Orchestrator['sendTaskSuccess']>[0],
    by?: string,
  ): Promise<void> {
    readTaskOutput(output);
    await this.held(() => this.answer(taskToken, () => this.callbacks.succeed(taskToken, output), by));
  }

  private async failTask(
    { taskToken, error, cause }: Parameters<Orchestrator['sendTaskFailure']>[0],
    by?: string,
  ): Promise<void> {
    checkTaskFailure(error, cause);
    await this.held(() => this.answer(taskToken, () => this.callbacks.fail(taskToken, error, cause), by));
  }

  /** Settles when what an execution was told is in the store. */
  private async acknowledged(execution: DurableExecution | undefined): Promise<void> {
    const isHeard = this.scheduler.hurry();
    try {
      await execution?.recorded();
    } finally {
      isHeard();
    }
  }

  /** Takes a task for which nobody passed a function. */
  private takeTask(execution: DurableExecution, run: TaskRun, isTakenUp: boolean): boolean {
    // It begins in the next process.
    if (this.operations.turns.isOver) return true;
    this.owners.set(run, execution);
    if (run.command.resource.kind === 'activity') {
      this.scheduleActivity(execution, run, isTakenUp);
      return true;
    }
    const api = this.apiFor(execution, run);
    const answer = startingExecution(run, api) ?? stepFunctionsCall(run, api);
    if (answer !== undefined) run.begin(answer);
    return answer !== undefined;
  }

  // Recorded: a task of an activity that does not exist fails the execution. Unlike there, it has been scheduled before.
  private scheduleActivity({ executionArn }: DurableExecution, run: TaskRun, isTakenUp: boolean): void {
    if (this.activities.has(run.resource)) {
      this.activities.schedule(run, () => this.activityToken(executionArn, run.command.taskId));
    } else if (isTakenUp) {
      // The activity was deleted meanwhile: nobody takes it any more.
      run.restWithToken();
    } else {
      run.begin(() => {
        throw new TaskRefusedError(`The activity ${run.resource} does not exist.`);
      });
    }
  }

  private startingExecutionOf(execution: DurableExecution, run: TaskRun, machine: HostedStateMachine): TaskFunction {
    const answer = startingExecution(run, {
      knows: () => true,
      startExecution: (request) => this.startChild(execution, run, machine, request),
    });
    if (answer !== undefined) return answer;
    throw new TypeError(`The task of state ${JSON.stringify(run.state)} (${run.resource}) starts no state machine`);
  }

  private apiFor(execution: DurableExecution, run: TaskRun): StepFunctionsApi {
    const by = `answer ${execution.number} ${run.command.taskId}`;
    return {
      sendTaskSuccess: (request) => this.succeedTask(request, by),
      sendTaskFailure: (request) => this.failTask(request, by),
      sendTaskHeartbeat: ({ taskToken }) => this.answer(taskToken, () => this.callbacks.heartbeat(taskToken), by),
      describeExecution: (request) => this.describeExecution(request),
      startExecution: async (request) =>
        this.startChild(execution, run, await this.machineOf(request.stateMachineArn), request),
      startSyncExecution: async (request) => {
        const machine = await this.machineOf(request.stateMachineArn);
        checkSync(machine.type);
        return this.startChild(execution, run, machine, request);
      },
      knows: (stateMachineArn) => this.catalog.has(stateMachineArn),
    };
  }

  /** Starts an execution for a task, once: the task finds it when it is begun again. */
  private async startChild(
    parent: DurableExecution,
    run: TaskRun,
    machine: HostedStateMachine,
    { input, name }: StartRequest,
  ): Promise<StartedExecution> {
    const { taskId } = run.command;
    const startedBy = { number: parent.number, taskId };
    const own = (what: string) => uuidOf(this.secret.digest(`${what} ${parent.executionArn} ${taskId}`));
    const { executionArn, number } = await this.begin(machine, storedInput(checkedInput(input)), {
      name: name === undefined ? own('name') : checkedName(name),
      expressId: own('express'),
      isNew: false,
      startedBy,
    });
    return {
      executionArn,
      type: machine.type,
      describe: async () => this.archive.describe(await this.archive.row(executionArn)),
      abort: async () => {
        // A process that ends, or a fault of the parent, stops no child.
        if (parent.fault === undefined && this.stopped === undefined) await this.stopExecution({ executionArn });
      },
      // A child that a fault has stopped has not ended: whoever waits for it waits on.
      onEnd: (listener) => void this.ends.watch(number, { onEnd: () => listener() }),
    };
  }
}

function checkSync(type: string): void {
  if (type !== 'EXPRESS') throw typeNotSupported();
}

function documentWrite({ key, value }: CatalogDocument): StoreWrite {
  return value === undefined ? { type: 'DeleteDocument', key } : { type: 'PutDocument', key, value };
}

function uuidOf(digits: string): string {
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
