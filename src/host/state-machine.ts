// A state machine ready to run: parsed, validated, compiled once for each type.

import { compileProgram } from '../core/program.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { DefinitionToCheck, FunctionNamesIn, StateNamesIn, TaskStateNamesIn } from '../language/define.js';
import type { ParsedDefinition } from '../language/parse.js';
import { traverse } from '../language/traverse.js';
import type { StateMachineDefinition, StateMachineType } from '../language/types.js';
import type { Integration } from '../resolvers/integration.js';
import { IntegrationTable } from '../resolvers/integration-table.js';
import { messageOf } from '../utils/thrown.js';
import { checkDefinition, type ValidateOptions, validate } from '../validate/index.js';
import { Host, type HostOptions, type PreparedStateMachine, type StartExecutionOptions } from './host.js';
import { checkName, type StateMachineIdentity, stateMachineArn } from './identity.js';
import type { Run } from './run.js';
import { checkSnapshot, definitionDigest, type RunSnapshot } from './run-snapshot.js';
import type { RunningExecution } from './running-execution.js';
import { checkStateName } from './state-name.js';
import { StateUnderTest } from './state-under-test.js';

export interface ParseStateMachineOptions extends StateMachineIdentity {
  /** What the machine is run as unless a run says otherwise. Default: `STANDARD`. */
  readonly type?: StateMachineType;
  /** How to read a text. Without it: JSON, and what is not JSON but a YAML mapping is YAML. */
  readonly format?: 'json' | 'yaml';
  /** Integrations of one's own, besides those of Step Functions or in their place. */
  readonly integrations?: readonly Integration[];
}

/** How a run goes: the options of its host, and those of its execution. */
export interface RunOptions<TaskKey extends string = string>
  extends HostOptions<TaskKey>,
    Omit<StartExecutionOptions, 'paused'> {}

export interface StartOptions<TaskKey extends string = string> extends RunOptions<TaskKey> {
  /** Does nothing until `step` or `resume` is called. */
  readonly paused?: boolean;
}

/** How an execution goes on that was at rest. */
export interface RestoreOptions<TaskKey extends string = string>
  extends Omit<HostOptions<TaskKey>, 'startTime' | 'seed'>,
    Pick<StartExecutionOptions, 'paused' | 'signal'> {}

/**
 * Reads a definition (an object, JSON text or YAML text) and makes it ready to run.
 * @throws DefinitionError with all diagnostics, when the service would refuse it.
 */
export function parseStateMachine(definition: string | object, options: ParseStateMachineOptions = {}): StateMachine {
  return new StateMachine(definition, options);
}

/**
 * Makes a definition that is written in code ready to run, as `parseStateMachine` does, and has the compiler check it: that
 * what it leads to exists, and that each state has the fields of its type and query language.
 * @returns a machine that knows the names of its states: functions for others do not compile.
 * @throws DefinitionError with all diagnostics, when the service would refuse it.
 */
export function defineStateMachine<const D extends object>(
  definition: DefinitionToCheck<D>,
  options: ParseStateMachineOptions = {},
): StateMachine<StateNamesIn<D>, TaskStateNamesIn<D>, FunctionNamesIn<D>> {
  return new StateMachine(definition, options);
}

/**
 * The names are those of its states, of the Task states among them, and of the Lambda functions that they call; any string
 * where they are not known.
 */
export class StateMachine<
  StateName extends string = string,
  TaskName extends string = StateName,
  FunctionName extends string = string,
> {
  /** As it was given, read and frozen. */
  readonly definition: StateMachineDefinition;
  readonly type: StateMachineType;
  private readonly parsed: ParsedDefinition;
  private readonly options: ParseStateMachineOptions;
  private readonly integrations: IntegrationTable;
  private found: readonly Diagnostic[] | undefined;
  private digest: string | undefined;
  private readonly prepared = new Map<StateMachineType, PreparedStateMachine>();

  /** @internal */
  constructor(definition: string | object, options: ParseStateMachineOptions) {
    if (typeof definition !== 'string' && (typeof definition !== 'object' || definition === null)) {
      throw new TypeError('A definition is an object, JSON text or YAML text');
    }
    if (options.name !== undefined) checkName(options.name, 'name of a state machine');
    this.options = options;
    this.type = checkType(options.type ?? 'STANDARD');
    this.integrations = new IntegrationTable(options.integrations);
    const checked = checkDefinition(definition, this.checkedAs(this.type));
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
  async run(
    input?: unknown,
    options: RunOptions<TaskName | FunctionName> = {},
  ): Promise<Run<StateName, TaskName | FunctionName>> {
    if (options.clock === 'manual')
      throw new TypeError("A manual clock needs somebody to move it: use start() with clock: 'manual'");
    return this.start(input, options).result;
  }

  /**
   * Runs an Express execution twice, as the service may deliver one that is started asynchronously (at least once): for
   * tests that its tasks may be repeated. Both have the same name, input and seed, and the second begins within a second of
   * the first; the seed decides when. Parameters and errors as for `run`.
   * @throws (rejects) TypeError for a STANDARD state machine.
   * https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
   */
  async runTwice(
    input?: unknown,
    options: RunOptions<TaskName | FunctionName> = {},
  ): Promise<readonly [Run<StateName, TaskName | FunctionName>, Run<StateName, TaskName | FunctionName>]> {
    const [first, second] = new Host<TaskName | FunctionName>(options).startTwice(this, input, options);
    return Promise.all([this.ours(first).result, this.ours(second).result]);
  }

  /** Starts an execution in a host of its own and gives the handle on it. Parameters and errors as for `run`. */
  start(
    input?: unknown,
    options: StartOptions<TaskName | FunctionName> = {},
  ): RunningExecution<StateName, TaskName | FunctionName> {
    return this.ours(new Host<TaskName | FunctionName>(options).start(this, input, options));
  }

  /**
   * Goes on with an execution that was at rest, in a host of its own, whose clock stands where it stood.
   * @param snapshot what `snapshot()` of the execution gave, also as JSON has kept it.
   * @param options as for `start`; who it is and what it was given is in the snapshot. `paused`: default: as it was.
   * @throws TypeError for what is no snapshot, or one of another definition.
   */
  restore(
    snapshot: RunSnapshot,
    options: RestoreOptions<TaskName | FunctionName> = {},
  ): RunningExecution<StateName, TaskName | FunctionName> {
    const { at } = checkSnapshot(snapshot, this.prepare(this.type).definitionDigest());
    const startTime = options.clock === 'system' ? {} : { startTime: at };
    return this.ours(new Host<TaskName | FunctionName>({ ...options, ...startTime }).restore(this, snapshot, options));
  }

  // A host has executions of any machine; of this one it is known which states there are. Names are a matter of types.
  private ours(execution: RunningExecution): RunningExecution<StateName, TaskName | FunctionName> {
    return execution as RunningExecution<StateName, TaskName | FunctionName>;
  }

  /**
   * One of its states, also of those in a Branch or an ItemProcessor, to be tested alone.
   * @throws TypeError for a name that none of them has.
   */
  state(name: StateName): StateUnderTest<StateName, TaskName | FunctionName> {
    checkStateName(name, new Set(traverse(this.parsed.definition).states.map((state) => state.name)));
    return new StateUnderTest<StateName, TaskName | FunctionName>(this, name);
  }

  /**
   * What the service runs but a reviewer would stop: a Choice without a Default, a variable that nobody assigns. Looked for
   * when it is first asked for.
   */
  get warnings(): readonly Diagnostic[] {
    // Errors have been thrown.
    this.found ??= validate(this.parsed, this.checkedAs(this.type));
    return this.found;
  }

  /** The ARN that a Task of another state machine starts it by. */
  get stateMachineArn(): string {
    return stateMachineArn(this.options);
  }

  /**
   * What a host needs to run it.
   * @internal
   */
  prepare(type: StateMachineType): PreparedStateMachine {
    const known = this.prepared.get(type);
    if (known !== undefined) return known;
    const { parsed, integrations, options: identity } = this;
    // What a type does not allow is refused before it runs.
    const { definition } = type === this.type ? this : checkDefinition(this.parsed, this.checkedAs(type));
    const program = compileProgram(definition, { type, prepareTask: integrations.prepare.bind(integrations) });
    const prepared = { parsed, program, identity, integrations, definitionDigest: () => this.definitionDigest() };
    this.prepared.set(type, prepared);
    return prepared;
  }

  // Made once: an execution that is stepped through may be asked for a snapshot at each step.
  private definitionDigest(): string {
    this.digest ??= definitionDigest(this.definition);
    return this.digest;
  }

  private checkedAs(type: StateMachineType): ValidateOptions {
    const { integrations, options } = this;
    const patternsOf = integrations.patternsOf.bind(integrations);
    return { type, patternsOf, ...(options.format === undefined ? {} : { format: options.format }) };
  }
}

/** The names of the states of a machine that was defined in code, of a run of it, or of a definition. */
export type StateNames<M> =
  M extends StateMachine<infer Name, infer _Task, infer _Function>
    ? Name
    : M extends RunningExecution<infer Name, infer _Key> | Run<infer Name, infer _Key>
      ? Name
      : StateNamesIn<M>;

/** The names of its Task states. */
export type TaskStateNames<M> =
  M extends StateMachine<infer _Name, infer Task, infer _Function> ? Task : TaskStateNamesIn<M>;

/** What `tasks` may answer by name: its Task states, and the Lambda functions that are known. */
export type TaskKeys<M> =
  M extends StateMachine<infer _Name, infer Task, infer Function>
    ? Task | Function
    : TaskStateNamesIn<M> | FunctionNamesIn<M>;

function checkType(type: StateMachineType): StateMachineType {
  if (type === 'STANDARD' || type === 'EXPRESS') return type;
  throw new TypeError(`There is no type ${messageOf(JSON.stringify(type))} of state machine: STANDARD or EXPRESS`);
}
