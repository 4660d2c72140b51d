// What users write as mocks of tasks: how one attempt goes, several in a row, one for each item of a Map. All of it is
// plain description that never changes: it may be shared by tests. What was used of it, TaskMocks know.

import { durationMilliseconds } from '../../host/duration.js';
import type { HostedStateMachine } from '../../host/host.js';
import { isJsonText } from '../../resolvers/json-text.js';
import { isServiceResponse, type TaskFunction } from '../../resolvers/task.js';
import { checkedCopy, NotJsonError } from '../../utils/copy-json.js';
import { safely } from '../../utils/thrown.js';

/**
 * What stands for the work of a task: a result (any JSON value), a function as `tasks` takes them or a spy
 * (`vi.fn()`, `jest.fn()`), a state machine that a task starts, or what `ok`, `fail`, `never`, `callback`, `job`, `seq`,
 * `eachItem` and `optional` make.
 */
export type Mock = TaskFunction | object | string | number | boolean | null;

/** Mocks by state, Resource, Lambda function or pattern. `Key` are the names of states and functions that there are. */
export type Mocks<Key extends string = string> = { readonly [K in Key]?: Mock } & (string extends Key
  ? { readonly [stateOrResource: string]: Mock }
  : {
      readonly [arn: `arn:${string}`]: Mock;
      readonly [pattern: `${string}*${string}`]: Mock;
    });

/** How an attempt ends. */
export type MockEnd =
  | { readonly kind: 'result'; readonly value: unknown }
  | {
      readonly kind: 'error';
      readonly error: string;
      readonly cause: string | undefined;
      readonly stage: FailureStage;
    }
  | { readonly kind: 'never' }
  | { readonly kind: 'function'; readonly answer: TaskFunction }
  | { readonly kind: 'machine'; readonly machine: HostedStateMachine };

type FailureStage = (typeof STAGES)[number];

const STAGES = ['schedule', 'start', 'submit', 'run'] as const;

/** What happens between the call of a service and the answer that the task waits for. */
export interface MockWait {
  readonly kind: 'callback' | 'job';
  /** The response of the call that began the job or handed out the token. */
  readonly submitted: unknown;
  /** Milliseconds from one heartbeat to the next. */
  readonly heartbeatEvery: number | undefined;
}

interface Attempt {
  readonly end: MockEnd;
  /** Milliseconds on the clock of the execution. */
  readonly latency: number | undefined;
  readonly wait: MockWait | undefined;
  /** How many attempts in a row; undefined where nothing was said. */
  readonly times: number | undefined;
}

// Known by this mark and not by its class: whoever made it may have loaded another copy of this package.
const MOCK = Symbol.for('stepwright.Mock');

/** How one attempt of a task goes; made by `ok`, `fail`, `never`, `callback` and `job`. */
export class MockOutcome {
  /** @internal */
  readonly [MOCK] = 'outcome';
  /** @internal */
  readonly attempt: Attempt;

  /** @internal */
  constructor(attempt: Attempt) {
    this.attempt = attempt;
  }

  /**
   * The same, after that time on the clock of the execution, which is no real time.
   * @param duration milliseconds, or a text such as `'250ms'` or `'1.5h'`.
   * @throws TypeError for anything else, and for what never answers.
   */
  after(duration: number | string): MockOutcome {
    const { end } = this.attempt;
    if (end.kind === 'never') throw new TypeError('What never answers does not answer after a time');
    if (end.kind === 'machine') throw new TypeError('A state machine takes the time that it takes');
    return new MockOutcome({ ...this.attempt, latency: finite(duration, 'after') });
  }

  /**
   * The same for so many attempts in a row, retries, later visits and iterations alike; what comes after them has to be
   * said by a `seq`.
   * @throws TypeError for anything but a whole number from 1.
   */
  times(count: number): MockOutcome {
    if (!Number.isSafeInteger(count) || count < 1) {
      throw new TypeError(
        `times() takes a whole number from 1, not ${String(count)}: .always() is for all that are left`,
      );
    }
    return new MockOutcome({ ...this.attempt, times: count });
  }

  /** The same for all attempts that are left: for the last one of a `seq`. */
  always(): MockOutcome {
    return new MockOutcome({ ...this.attempt, times: Number.POSITIVE_INFINITY });
  }
}

/** Outcomes one after the other; made by `seq`. */
export class MockSequence {
  /** @internal */
  readonly [MOCK] = 'sequence';
  /** @internal */
  readonly entries: readonly MockOutcome[];
  /** @internal */
  readonly isPerVisit: boolean;

  /** @internal */
  constructor(entries: readonly MockOutcome[], isPerVisit: boolean) {
    this.entries = entries;
    this.isPerVisit = isPerVisit;
  }

  /** The same, begun anew each time that the state is entered, in each iteration too: it is retries that go on with it. */
  perVisit(): MockSequence {
    return new MockSequence(this.entries, true);
  }
}

/** Mocks by the iteration of a Map; made by `eachItem`. */
export class MockPerItem {
  /** @internal */
  readonly [MOCK] = 'items';
  /** @internal */
  readonly mocks: readonly Mock[] | ItemMock;

  /** @internal */
  constructor(mocks: readonly Mock[] | ItemMock) {
    this.mocks = mocks;
  }
}

/** A mock that may stay unused; made by `optional`. */
export class OptionalMock {
  /** @internal */
  readonly [MOCK] = 'optional';
  /** @internal */
  readonly mock: Mock;

  /** @internal */
  constructor(mock: Mock) {
    this.mock = mock;
  }
}

/** The mock of an iteration, by its item and its index. */
// Items have whatever shape the definition gives them, as the inputs of functions have.
// biome-ignore lint/suspicious/noExplicitAny: the parameter type of a user's own function
export type ItemMock = (item: any, index: number) => Mock;

/**
 * The task succeeds.
 * @param result any JSON value or a `jsonText`: what a Lambda function returns, the response of any other service, what a
 * job comes to, what SendTaskSuccess was given. A `serviceResponse` is the whole response, for `lambda:invoke` too.
 * Default: null.
 * @throws TypeError for what is no JSON.
 */
export function ok(result: unknown = null): MockOutcome {
  if (isMock(result)) throw new TypeError(`ok() takes a result, and not ${describe(result)}`);
  if (typeof result === 'function') throw new TypeError('ok() takes a result: a function is a mock by itself');
  checkJson(isServiceResponse(result) ? result.body : result, 'ok()');
  return outcome({ kind: 'result', value: result });
}

/**
 * The task fails with this error and this cause, both to the letter.
 * @param options `stage`: `run` (the default), or that it failed already when it was scheduled, started or submitted.
 * @throws TypeError for an error or a cause that is no text, and for a stage that there is not.
 */
export function fail(error: string, cause?: string, options: { readonly stage?: FailureStage } = {}): MockOutcome {
  const { stage = 'run' } = options;
  if (typeof error !== 'string' || error === '') {
    throw new TypeError(`fail() takes the name of an error, a text, not ${String(error)}`);
  }
  if (cause !== undefined && typeof cause !== 'string') {
    throw new TypeError(`The cause of fail(${JSON.stringify(error)}) has to be a text, not of type ${typeof cause}`);
  }
  if (!STAGES.includes(stage)) {
    throw new TypeError(`There is no stage ${JSON.stringify(stage)} of a failure: ${STAGES.join(', ')}`);
  }
  return outcome({ kind: 'error', error, cause, stage });
}

/** No answer: the task ends by its timeout or its heartbeat, or with the execution. */
export function never(): MockOutcome {
  return outcome({ kind: 'never' });
}

/** What a task with a token goes through until it is answered. */
export interface CallbackOptions {
  /** The response of the call that handed out the token, as TaskSubmitted has it. Default: `{}`. */
  readonly submitted?: unknown;
  /** Sends a heartbeat each time that this has passed: milliseconds, or a text such as `'5m'`. */
  readonly heartbeatEvery?: number | string;
}

/**
 * Somebody answers the token of a `.waitForTaskToken` task, or a worker that of an activity: by `answer`, which is an `ok`,
 * a `fail`, a `never` or the value that SendTaskSuccess is given; in between there are heartbeats, where it says so.
 * @throws TypeError for what is no JSON, and for an answer that is none.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export function callback(answer: unknown, { submitted = {}, heartbeatEvery }: CallbackOptions = {}): MockOutcome {
  const every = heartbeatEvery === undefined ? undefined : finite(heartbeatEvery, 'heartbeatEvery');
  if (every === 0) throw new TypeError('`heartbeatEvery` has to be more than no time');
  return waiting('callback', answer, submitted, every);
}

/** What a job goes through until it has ended. */
export interface JobOptions {
  /** The response of the call that began the job, as TaskSubmitted has it. Default: `{}`. */
  readonly submitted?: unknown;
}

/**
 * A `.sync` task begins a job, which comes to `result`: an `ok`, a `fail`, a `never` or the description of the job that has
 * ended. `job(ok({ Status: 'SUCCEEDED' }).after('1h'))` runs for an hour.
 * @throws TypeError for what is no JSON, and for a result that is none.
 * https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
 */
export function job(result: unknown, { submitted = {} }: JobOptions = {}): MockOutcome {
  return waiting('job', result, submitted, undefined);
}

/**
 * One outcome for each attempt: results, outcomes, functions, state machines. It goes on over the whole execution: a retry,
 * a later visit of the state and another iteration of the Map around it each take the next one. When it has come to its
 * end, another attempt rejects the run with a MockError, unless the last outcome is `.always()`.
 * @throws TypeError for what is no mock, for none at all, and for `.always()` before the end.
 */
export function seq(...outcomes: Mock[]): MockSequence {
  if (outcomes.length === 0) throw new TypeError('seq() takes outcomes: there is none');
  const entries = outcomes.map((each, index) => {
    const entry = outcomeOf(each, `Entry ${index + 1} of seq()`);
    if (entry.attempt.times === Number.POSITIVE_INFINITY && index < outcomes.length - 1) {
      throw new TypeError(`Entry ${index + 1} of seq() is for all attempts that are left, and more follow it`);
    }
    return entry;
  });
  return new MockSequence(entries, false);
}

/**
 * A mock for each iteration of the innermost Map around the state: a list by the index, or a function of the item and
 * the index. For a child execution of a distributed Map the item is its input.
 * @throws TypeError for anything else.
 */
export function eachItem(mocks: readonly Mock[] | ItemMock): MockPerItem {
  if (Array.isArray(mocks) && mocks.length === 0) throw new TypeError('eachItem() takes mocks: there is none');
  if (!Array.isArray(mocks) && typeof mocks !== 'function') {
    throw new TypeError('eachItem() takes a list of mocks, or a function of item and index that gives one');
  }
  return new MockPerItem(mocks);
}

/** The mock may stay unused, or any part of it. */
export function optional(mock: Mock): OptionalMock {
  return new OptionalMock(mock);
}

// --- reading --------------------------------------------------------------------------------------

export type AnyMock = MockOutcome | MockSequence | MockPerItem | OptionalMock;

export function isMock(value: unknown): value is AnyMock {
  return safely(() => typeof value === 'object' && value !== null && MOCK in value, false);
}

export function isOutcome(value: unknown): value is MockOutcome {
  return isMock(value) && value[MOCK] === 'outcome';
}

export function isSequence(value: unknown): value is MockSequence {
  return isMock(value) && value[MOCK] === 'sequence';
}

export function isPerItem(value: unknown): value is MockPerItem {
  return isMock(value) && value[MOCK] === 'items';
}

export function isOptional(value: unknown): value is OptionalMock {
  return isMock(value) && value[MOCK] === 'optional';
}

/** What answers a task that starts an execution: a state machine. */
export function isMachine(value: unknown): value is HostedStateMachine {
  return safely(
    () => typeof value === 'object' && value !== null && 'stateMachineArn' in value && 'prepare' in value,
    false,
  );
}

/** The outcome that a value is. @throws TypeError that begins with `where` */
export function outcomeOf(value: unknown, where: string): MockOutcome {
  if (isOutcome(value)) return value;
  if (isMock(value)) throw new TypeError(`${where} is ${describe(value)}, where one outcome is expected`);
  if (value === undefined) throw new TypeError(`${where} is undefined: leave it out, or say ok() for a result of null`);
  if (typeof value === 'function') return outcome({ kind: 'function', answer: value as TaskFunction }); // what it takes is its own affair
  if (isMachine(value)) return outcome({ kind: 'machine', machine: value });
  checkJson(isServiceResponse(value) ? value.body : value, where);
  return outcome({ kind: 'result', value });
}

/** As it is called in messages: `fail("GatewayBusy")`. */
export function describe(mock: AnyMock): string {
  switch (mock[MOCK]) {
    case 'outcome':
      return describeOutcome(mock);
    case 'sequence':
      return 'a seq()';
    case 'items':
      return 'an eachItem()';
    case 'optional':
      return 'an optional()';
  }
}

function describeOutcome({ attempt: { end, wait } }: MockOutcome): string {
  const text = describeEnd(end);
  return wait === undefined ? text : `${wait.kind}(${text})`;
}

function describeEnd(end: MockEnd): string {
  switch (end.kind) {
    case 'result':
      return 'ok(...)';
    case 'error':
      return `fail(${JSON.stringify(end.error)})`;
    case 'never':
      return 'never()';
    case 'function':
      return 'a function';
    case 'machine':
      return 'a state machine';
  }
}

function outcome(end: MockEnd): MockOutcome {
  return new MockOutcome({ end, latency: undefined, wait: undefined, times: undefined });
}

function waiting(
  kind: MockWait['kind'],
  given: unknown,
  submitted: unknown,
  heartbeatEvery: number | undefined,
): MockOutcome {
  const where = `What ${kind}() comes to`;
  const inner = outcomeOf(given, where);
  const { end, wait, times } = inner.attempt;
  if (wait !== undefined)
    throw new TypeError(`${where} is ${describe(inner)}, where an ok, a fail or a never is expected`);
  if (end.kind === 'function') {
    throw new TypeError(`${where} is a function: have a function return ${kind}(...), and pass that as the mock`);
  }
  if (end.kind === 'machine') throw new TypeError(`${where} is a state machine: it is a mock by itself`);
  if (times !== undefined) throw new TypeError(`${where} counts times: say it of the ${kind}(...)`);
  checkJson(submitted, `The \`submitted\` of ${kind}()`);
  return new MockOutcome({ ...inner.attempt, wait: { kind, submitted, heartbeatEvery } });
}

function finite(duration: number | string, name: string): number {
  const milliseconds = durationMilliseconds(duration);
  if (Number.isFinite(milliseconds)) return milliseconds;
  throw new TypeError(`\`${name}\` is a time that ends: never() is what does not answer`);
}

function checkJson(value: unknown, where: string): void {
  if (isJsonText(value)) return;
  try {
    checkedCopy(value);
  } catch (error) {
    if (!(error instanceof NotJsonError)) throw error;
    const place = error.path.length === 0 ? 'at the top' : `at ${error.path.join('/')}`;
    throw new TypeError(`${where} is no JSON: ${error.message} (${place})`);
  }
}
