// A state machine ready to run: parsed, validated, compiled once for each type.

import { Payload, type StoredPayload } from '../core/payload.js';
import { compileProgram, type PrepareTask, type Program } from '../core/program.js';
import type { ParsedDefinition } from '../language/parse.js';
import type { StateMachineDefinition, StateMachineType } from '../language/types.js';
import { Dispatcher, type TaskSources } from '../resolvers/dispatch.js';
import type { Integration } from '../resolvers/integration.js';
import { IntegrationTable } from '../resolvers/integration-table.js';
import { isJsonText } from '../resolvers/json-text.js';
import type { ObjectStore } from '../resolvers/object-store.js';
import { checkedCopy, NotJsonError } from '../utils/copy-json.js';
import { messageOf } from '../utils/thrown.js';
import { checkDefinition } from '../validate/index.js';
import { type Clock, ManualClock, SystemClock, VirtualClock } from './clock.js';
import { instantMilliseconds } from './duration.js';
import { checkName, makeIdentity, type StateMachineIdentity } from './identity.js';
import type { Run } from './run.js';
import { RunningExecution } from './running-execution.js';

export interface ParseStateMachineOptions extends StateMachineIdentity {
  /** What the machine is run as unless a run says otherwise. Default: `STANDARD`. */
  readonly type?: StateMachineType;
  /** How to read a text. Without it: JSON, and what is not JSON but a YAML mapping is YAML. */
  readonly format?: 'json' | 'yaml';
  /** Integrations of one's own, besides those of Step Functions or in their place. */
  readonly integrations?: readonly Integration[];
}

export interface RunOptions {
  /**
   * Who answers the tasks: functions, resolvers, or a list of these of which the first one answers that can. A task that
   * nobody answers fails the run with an UnansweredTaskError.
   */
  readonly tasks?: TaskSources;
  /**
   * `virtual` (the default) jumps to whatever is due next, `system` really waits, `manual` stands until
   * `advance` moves it.
   */
  readonly clock?: 'virtual' | 'system' | 'manual';
  /** When the execution starts, for a clock that is not the system's. Default: 2024-01-01T00:00:00Z. */
  readonly startTime?: Date | number | string;
  /** Decides everything random: jitter, task tokens, `States.UUID()`, `$random()`. A whole number; default: 0. */
  readonly seed?: number;
  /** The name of the execution. Default: a UUID that the seed decides. */
  readonly name?: string;
  /** The ARN of the execution. Default: made of the names, the region and the account. */
  readonly executionArn?: string;
  /** `STANDARD` or `EXPRESS`; default: the state machine's. */
  readonly type?: StateMachineType;
  /** Where ItemReaders read and ResultWriters write, such as a `memoryObjectStore`. */
  readonly objectStore?: ObjectStore;
  /** ARNs of activities that do not exist when the execution runs: a task for one fails with States.Runtime. */
  readonly missingActivities?: readonly string[];
  /** Stops the execution when it is aborted. */
  readonly signal?: AbortSignal;
}

export interface StartOptions extends RunOptions {
  /** Does nothing until `step` or `resume` is called. */
  readonly paused?: boolean;
}

const DEFAULT_START = Date.UTC(2024, 0, 1);
const LARGEST_INPUT = 262_144;

/**
 * Reads a definition (an object, JSON text or YAML text) and makes it ready to run.
 * @throws DefinitionError with all diagnostics, when the service would refuse it.
 */
export function parseStateMachine(definition: string | object, options: ParseStateMachineOptions = {}): StateMachine {
  return new StateMachine(definition, options);
}

export class StateMachine {
  /** As it was given, read and frozen. */
  readonly definition: StateMachineDefinition;
  readonly type: StateMachineType;
  private readonly parsed: ParsedDefinition | string | object;
  private readonly options: ParseStateMachineOptions;
  private readonly integrations: IntegrationTable;
  private readonly programs = new Map<StateMachineType, Program>();

  /** @internal */
  constructor(definition: string | object, options: ParseStateMachineOptions) {
    if (typeof definition !== 'string' && (typeof definition !== 'object' || definition === null)) {
      throw new TypeError('A definition is an object, JSON text or YAML text');
    }
    if (options.name !== undefined) checkName(options.name, 'name of a state machine');
    this.options = options;
    this.type = checkType(options.type ?? 'STANDARD');
    this.integrations = new IntegrationTable(options.integrations);
    const checked = checkDefinition(definition, {
      type: this.type,
      patternsOf: (service, action) => this.integrations.patternsOf(service, action),
      ...(options.format === undefined ? {} : { format: options.format }),
    });
    this.parsed = checked.parsed;
    this.definition = checked.definition;
  }

  /**
   * Runs an execution to its end.
   * @param input any JSON value, or a `jsonText`; default: `{}`.
   * @throws (rejects) UnansweredTaskError for a task that nobody answers, TaskResultError for a result that is no
   * JSON, TypeError for wrong options, DefinitionError where the type does not allow what the definition does.
   * A run that fails is no rejection: its `status` says so.
   */
  async run(input?: unknown, options: RunOptions = {}): Promise<Run> {
    if (options.clock === 'manual')
      throw new TypeError("A manual clock needs somebody to move it: use start() with clock: 'manual'");
    return this.start(input, options).result;
  }

  /** Starts an execution and gives the handle on it. Parameters and errors as for `run`. */
  start(input?: unknown, options: StartOptions = {}): RunningExecution {
    const type = checkType(options.type ?? this.type);
    const seed = options.seed ?? 0;
    if (!Number.isSafeInteger(seed)) throw new TypeError(`\`seed\` has to be a whole number, not ${String(seed)}`);
    if (options.name !== undefined) checkName(options.name, 'name of an execution');
    const { signal } = options;
    if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
      throw new TypeError('`signal` has to be an AbortSignal');
    }
    const execution = new RunningExecution({
      program: { ...this.program(type), prepareTask: preparing(this.integrations, options.missingActivities ?? []) },
      identity: makeIdentity(this.options, type, options, seed),
      input: storedInput(input),
      seed,
      clock: makeClock(options),
      dispatcher: new Dispatcher(options.tasks ?? {}, this.integrations),
      integrations: this.integrations,
      objectStore: options.objectStore,
      paused: options.paused ?? false,
    });
    if (signal !== undefined) {
      const abort = () => void execution.abort();
      if (signal.aborted) abort();
      else {
        signal.addEventListener('abort', abort, { once: true });
        const forget = () => signal.removeEventListener('abort', abort);
        execution.result.then(forget, forget);
      }
    }
    return execution;
  }

  private program(type: StateMachineType): Program {
    let program = this.programs.get(type);
    if (program === undefined) {
      // What a type does not allow is refused before it runs.
      const patternsOf = this.integrations.patternsOf.bind(this.integrations);
      const { definition } = type === this.type ? this : checkDefinition(this.parsed, { type, patternsOf });
      program = compileProgram(definition, { type });
      this.programs.set(type, program);
    }
    return program;
  }
}

function checkType(type: StateMachineType): StateMachineType {
  if (type === 'STANDARD' || type === 'EXPRESS') return type;
  throw new TypeError(`There is no type ${messageOf(JSON.stringify(type))} of state machine: STANDARD or EXPRESS`);
}

function preparing(integrations: IntegrationTable, missingActivities: readonly string[]): PrepareTask {
  const prepare: PrepareTask = (resource, parameters) => integrations.prepare(resource, parameters);
  if (missingActivities.length === 0) return prepare;
  const missing = new Set(missingActivities);
  return (resource, parameters) =>
    missing.has(resource.arn)
      ? { refusal: `The activity ${resource.arn} does not exist.` }
      : prepare(resource, parameters);
}

function makeClock({ clock = 'virtual', startTime }: RunOptions): Clock {
  if (clock === 'system') {
    if (startTime !== undefined)
      throw new TypeError('`startTime` is for the virtual and the manual clock: the system clock starts now');
    return new SystemClock();
  }
  const at = startTime === undefined ? DEFAULT_START : instantMilliseconds(startTime, 'startTime');
  if (clock === 'virtual') return new VirtualClock(at);
  if (clock === 'manual') return new ManualClock(at);
  throw new TypeError(`There is no clock ${JSON.stringify(clock)}: pass 'virtual', 'system' or 'manual'`);
}

/** @throws TypeError for what is no JSON, RangeError for more than 256 KiB. */
function storedInput(input: unknown): StoredPayload {
  const stored: StoredPayload = isJsonText(input) ? { text: input.text } : jsonInput(input);
  const bytes = Payload.restored(stored).byteSize();
  if (bytes > LARGEST_INPUT)
    throw new RangeError(`The input has ${bytes} bytes; an execution takes at most ${LARGEST_INPUT}`);
  return stored;
}

function jsonInput(input: unknown): StoredPayload {
  try {
    const { copy = {}, isPlain } = checkedCopy(input);
    // A part of a definition can be an input too: what only its text keeps is stored as text.
    return isPlain ? { value: copy } : new Payload(copy).stored();
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    throw new TypeError(`The input is not JSON: ${error.message} (at ${error.path.join('/') || 'the top'})`);
  }
}
