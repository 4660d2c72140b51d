// One moment of an execution: what stood where just after an event was told. `Value` is what data is shown as: the exact
// JSON inside of this library, plain JavaScript data for users.

import type { PathStep } from '../../core/command.js';
import type { HistoryEvent } from '../../core/history-event.js';
import type { WaitsFor } from '../../core/standing.js';
import type { StateType } from '../../language/types.js';
import { ownCopy } from '../../utils/copy-json.js';
import type { Json } from '../../utils/json.js';

/** The execution at the moment just after an event. Times are epoch milliseconds by the execution's clock. */
export interface Moment<Value = unknown> {
  /** As GetExecutionHistory lists it. */
  readonly event: HistoryEvent;
  /** The time of the event. */
  readonly at: number;
  /** Milliseconds since the execution started. */
  readonly elapsed: number;
  readonly execution: ExecutionAt<Value>;
  /** The state that the event is about; undefined for an event of the execution as a whole. */
  readonly state: EventState<Value> | undefined;
  /** The states that stand: entered and not left, or to be entered next. In the order in which their chains began. */
  readonly states: readonly StateAt<Value>[];
  /** The tasks that were handed out and have no outcome. In the order in which they were scheduled. */
  readonly tasks: readonly TaskAt<Value>[];
}

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
export interface ExecutionAt<Value = unknown> {
  readonly executionArn: string;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';
  readonly redriveCount: number;
  readonly input: Value;
  /** Undefined unless it has succeeded. */
  readonly output: Value | undefined;
  /** Undefined unless it has ended with one. */
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

/** One visit of a state: from its entry to its exit, however often it was attempted. */
export interface Visit {
  readonly state: string;
  readonly type: StateType;
  /** The iterations and branches around the state, outermost first. */
  readonly path: readonly PathStep[];
  /** The id of the event that tells its entry. */
  readonly enteredEventId: number;
}

/** What the expressions of a state see, and how often it was attempted. */
interface StateData<Value> {
  /** The input of the state, before InputPath. */
  readonly input: Value;
  /** The variables that the state sees, those of the scopes around it included. */
  readonly variables: Readonly<Record<string, Value>>;
  /** The context object. https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  readonly context: Readonly<Record<string, Value>>;
  /** 1 for the first attempt, and one more with each retry. */
  readonly attempt: number;
  /** One for each Retrier, in the order of `Retry`. */
  readonly retriers: readonly RetrierAt[];
}

/** The state that an event is about, as it was when the event was told. */
export interface EventState<Value = unknown> extends Visit, StateData<Value> {
  /** Whether the event is its exit. */
  readonly hasLeft: boolean;
  /** What it passes on; undefined until it is left. */
  readonly output: Value | undefined;
}

/** A state that stands. */
export interface StateAt<Value = unknown> extends Omit<Visit, 'enteredEventId'>, StateData<Value> {
  /** Whether the state has been entered; else it is the next that its chain comes to. */
  readonly isEntered: boolean;
  /** Undefined while it has not been entered. */
  readonly enteredEventId: number | undefined;
  readonly waitsFor: WaitsFor;
  /** Undefined unless it waits for `time` or `retry`. */
  readonly waitsUntil: number | undefined;
  /** Of a Map or Parallel that has started; undefined for any other state. */
  readonly children: ChildCounts | undefined;
}

/** How far a Retrier has been used up in this visit of its state. */
export interface RetrierAt {
  readonly errorEquals: readonly string[];
  readonly maxAttempts: number;
  /** How often it was used. */
  readonly retries: number;
}

/** The iterations or child executions of a Map, the branches of a Parallel. */
export interface ChildCounts {
  /** How many there will be; undefined until that is known. */
  readonly total: number | undefined;
  readonly started: number;
  readonly running: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly aborted: number;
}

/** A task that has no outcome yet. */
export interface TaskAt<Value = unknown> {
  /** Counts up from 1 in the execution: the `taskId` of the journal. */
  readonly taskId: number;
  readonly state: string;
  readonly path: readonly PathStep[];
  /** The `Resource` of the state. */
  readonly resource: string;
  /** What it was scheduled with: the evaluated Parameters or Arguments; the effective input for a function or an activity. */
  readonly parameters: Value;
  readonly attempt: number;
  /** `$$.Task.Token`; undefined for integrations without one. */
  readonly taskToken: string | undefined;
  readonly hasStarted: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  /** When TimeoutSeconds are over; undefined without them, and until the task has started. */
  readonly timesOutAt: number | undefined;
  /** When HeartbeatSeconds are over; undefined without them, and until the task has started. */
  readonly heartbeatDueAt: number | undefined;
}

/** The same moment with plain data, which is made when it is read: what is not looked at costs nothing. */
export function plainMoment(moment: Moment<Json>): Moment {
  return {
    ...moment,
    execution: withPlain(moment.execution, 'input', 'output'),
    state: moment.state && withPlain(moment.state, 'input', 'output', 'variables', 'context'),
    states: moment.states.map((state) => withPlain(state, 'input', 'variables', 'context')),
    tasks: moment.tasks.map((task) => withPlain(task, 'parameters')),
  };
}

function withPlain<Data extends object, Member extends keyof Data>(
  data: Data,
  ...members: readonly Member[]
): Omit<Data, Member> & { readonly [Name in Member]: PlainOf<Data[Name]> } {
  const plain = { ...data };
  for (const member of members) {
    const exact = data[member];
    Object.defineProperty(plain, member, {
      enumerable: true,
      configurable: true,
      get(): unknown {
        const value = plainOf(exact as Json | undefined);
        Object.defineProperty(plain, member, { value, enumerable: true, configurable: true, writable: true });
        return value;
      },
    });
  }
  return plain as unknown as ReturnType<typeof withPlain<Data, Member>>;
}

type PlainOf<Value> = Value extends Readonly<Record<string, Json>> ? Readonly<Record<string, unknown>> : unknown;

function plainOf(value: Json | undefined): unknown {
  return value === undefined ? undefined : ownCopy(value);
}
