// What was given to `expect`, in the terms of the matchers: an execution that has ended or still runs, a child execution of
// a distributed Map, or the test of one state. Told by their shapes, for a project may have the package loaded twice, as
// ESM and as CommonJS.

import type { HistoryEvent } from '../../core/history-event.js';
import type { ChildHistory } from '../../history/child-histories.js';
import {
  type AttemptTrace,
  type BlockTrace,
  detailsOf,
  type StateTrace,
  type Trace,
  traceOf,
} from '../../history/trace.js';
import type { ExecutionOrigin, Run } from '../../host/run.js';
import type { RunningExecution } from '../../host/running-execution.js';
import { type StateVisit, traverse } from '../../language/traverse.js';
import type { Json } from '../../utils/json.js';
import type { StateTest } from '../test-state/state-test.js';
import type { TestStateResponse } from '../test-state/test-state.js';
import type { TestRunner } from './test-runner.js';

export type Subject = ExecutionSubject | StateTestSubject;

export interface ExecutionSubject {
  readonly kind: 'execution';
  readonly status: 'RUNNING' | Run['status'];
  readonly error: string | undefined;
  readonly cause: string | undefined;
  /** Plain data; undefined unless it succeeded. */
  readonly output: unknown;
  readonly history: readonly HistoryEvent[];
  /** Milliseconds on the execution's clock, up to now where it runs. */
  readonly elapsed: number;
  /** With the child executions of distributed Maps as blocks of their own. */
  readonly trace: Trace;
  /** By name; undefined where the definition is not known. */
  readonly states: ReadonlyMap<string, StateVisit> | undefined;
  readonly origin: ExecutionOrigin | undefined;
  /** Whether child executions of distributed Maps are not told of. */
  readonly hidesChildren: boolean;
}

export interface StateTestSubject {
  readonly kind: 'state test';
  readonly status: StateTest['status'];
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly output: unknown;
  readonly nextState: string | undefined;
  readonly inspectionData: Readonly<Record<string, unknown>> | undefined;
}

/** @throws TypeError for what is neither, saying what it is. */
export function subjectOf(received: unknown, runner: TestRunner): Subject {
  return executionIn(received) ?? stateTestIn(received) ?? runner.refuse(notARun(received));
}

/** @throws TypeError for what is no execution, the test of a state too. */
export function executionOf(received: unknown, runner: TestRunner): ExecutionSubject {
  const subject = subjectOf(received, runner);
  if (subject.kind === 'execution') return subject;
  return runner.refuse('The received value is the test of one state, and this matcher is of runs of a state machine.');
}

/** An execution, as a snapshot shows it too; undefined for anything else. */
export function executionIn(received: unknown): ExecutionSubject | undefined {
  if (typeof received !== 'object' || received === null) return undefined;
  if (isRun(received)) return ofRun(received);
  if (isRunningExecution(received)) return ofRunningExecution(received);
  return isChildHistory(received) ? ofChild(received) : undefined;
}

function isRun(value: object): value is Run {
  return 'executionArn' in value && 'stopDate' in value && 'history' in value && 'childExecutions' in value;
}

function isRunningExecution(value: object): value is RunningExecution {
  return 'executionArn' in value && 'onHistory' in value && 'history' in value;
}

function isChildHistory(value: object): value is ChildHistory {
  return 'executionArn' in value && 'mapRunArn' in value && 'events' in value;
}

const STATE_TEST = new Set<unknown>(['SUCCEEDED', 'FAILED', 'CAUGHT_ERROR', 'RETRIABLE']);

function isStateTest(value: object): value is StateTest | TestStateResponse {
  return 'status' in value && STATE_TEST.has(value.status) && !('executionArn' in value);
}

/** A run does not change, and its child executions take time to derive. */
const traces = new WeakMap<Run, Trace>();

function ofRun(run: Run): ExecutionSubject {
  const { status, error, cause, history, elapsed, origin } = run;
  return {
    kind: 'execution',
    status,
    error,
    cause,
    get output() {
      return run.output;
    },
    history,
    elapsed,
    get trace() {
      const known = traces.get(run);
      if (known !== undefined) return known;
      const mapRuns = new Set(run.mapRuns.map(({ mapRunArn }) => mapRunArn));
      const trace = withChildren(traceOf(history), (mapRunArn) => {
        return mapRuns.has(mapRunArn) ? run.childExecutions(mapRunArn) : [];
      });
      traces.set(run, trace);
      return trace;
    },
    states: statesOf(origin),
    origin,
    hidesChildren: false,
  };
}

function ofRunningExecution(execution: RunningExecution): ExecutionSubject {
  const { history, status, now, origin } = execution;
  const last = history.at(-1);
  const { error, cause } = status === 'RUNNING' || last === undefined ? {} : problemIn(last);
  const startedAt = Date.parse(history[0]?.timestamp ?? now.toISOString());
  const endedAt = status === 'RUNNING' || last === undefined ? now.getTime() : Date.parse(last.timestamp);
  return {
    kind: 'execution',
    status,
    error,
    cause,
    output: status === 'SUCCEEDED' && last !== undefined ? outputIn(last) : undefined,
    history,
    elapsed: endedAt - startedAt,
    trace: traceOf(history),
    states: statesOf(origin),
    origin,
    hidesChildren: true,
  };
}

function ofChild(child: ChildHistory): ExecutionSubject {
  const { status, error, cause, output, events, startDate, stopDate } = child;
  const endedAt = stopDate ?? Date.parse(events.at(-1)?.timestamp ?? '');
  return {
    kind: 'execution',
    status,
    error,
    cause,
    output: output === undefined ? undefined : JSON.parse(output),
    history: events,
    elapsed: endedAt - startDate,
    trace: traceOf(events),
    states: undefined,
    origin: undefined,
    hidesChildren: true,
  };
}

function stateTestIn(received: unknown): StateTestSubject | undefined {
  if (typeof received !== 'object' || received === null || !isStateTest(received)) return undefined;
  const { status, error, cause, nextState, output } = received;
  // Of `testState` in the terms of the API everything is a JSON text.
  const isPlain = output === undefined || 'outputText' in received;
  const data = received.inspectionData as Readonly<Record<string, unknown>> | undefined;
  return {
    kind: 'state test',
    status,
    error,
    cause,
    output: isPlain ? output : JSON.parse(String(output)),
    nextState,
    inspectionData: data,
  };
}

function notARun(received: unknown): string {
  const wanted = 'The received value has to be a run: expect(await machine.run(input, { tasks })).';
  if (typeof received === 'object' && received !== null) {
    if ('then' in received) {
      return (
        'The received value is a promise, and nothing is known of what it comes to. Await it:\n\n' +
        '  expect(await machine.run(input, { tasks })).…\n' +
        '  await expect(machine.run(input, { tasks })).resolves.…'
      );
    }
    if ('run' in received && 'definition' in received) {
      return `${wanted} It is a state machine that has not run.`;
    }
    if ('test' in received && 'name' in received) {
      return 'The received value is a state that has not been tested: expect(await machine.state(name).test(input, { mock })).';
    }
    if (Array.isArray(received)) return `${wanted} It is an array of ${received.length}: pass one of them.`;
    const members = Object.keys(received).slice(0, 5).join(', ');
    return `${wanted} It is an object with ${members === '' ? 'no members' : `the members ${members}`}.`;
  }
  return `${wanted} It is ${received === null || received === undefined ? received : `a ${typeof received}`}.`;
}

/** The definition is read once for all runs of a machine. */
const definitions = new WeakMap<object, ReadonlyMap<string, StateVisit>>();

function statesOf(origin: ExecutionOrigin | undefined): ReadonlyMap<string, StateVisit> | undefined {
  const definition = origin?.definition;
  if (definition === undefined) return undefined;
  let states = definitions.get(definition);
  if (states === undefined) {
    // A definition is JSON.
    states = new Map(traverse(definition as unknown as Json).states.map((state) => [state.name, state]));
    definitions.set(definition, states);
  }
  return states;
}

function problemIn(event: HistoryEvent): { readonly error: string | undefined; readonly cause: string | undefined } {
  const { error, cause } = detailsOf(event);
  return { error: textOf(error), cause: textOf(cause) };
}

function outputIn(event: HistoryEvent): unknown {
  const { output } = detailsOf(event);
  return typeof output === 'string' ? JSON.parse(output) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

// --- child executions -------------------------------------------------------------------------------

type ChildrenOf = (mapRunArn: string) => readonly ChildHistory[];

/** Child executions stand in the trace where iterations of an inline Map do. */
function withChildren(trace: Trace, childrenOf: ChildrenOf): Trace {
  return { ...trace, states: trace.states.map((state) => stateWithChildren(state, childrenOf)) };
}

function stateWithChildren(state: StateTrace, childrenOf: ChildrenOf): StateTrace {
  if (state.attempts.every(({ blocks, mapRunArn }) => blocks.length === 0 && mapRunArn === undefined)) return state;
  return { ...state, attempts: state.attempts.map((attempt) => attemptWithChildren(attempt, childrenOf)) };
}

function attemptWithChildren(attempt: AttemptTrace, childrenOf: ChildrenOf): AttemptTrace {
  const { mapRunArn } = attempt;
  const blocks: readonly BlockTrace[] =
    mapRunArn === undefined ? attempt.blocks : childrenOf(mapRunArn).map((child, index) => blockOf(child, index));
  return {
    ...attempt,
    blocks: blocks.map((block) => ({
      ...block,
      states: block.states.map((state) => stateWithChildren(state, childrenOf)),
    })),
  };
}

function blockOf({ events, startDate, stopDate, status }: ChildHistory, index: number): BlockTrace {
  const { states } = traceOf(events);
  return { kind: 'child', index, startedAt: startDate, endedAt: stopDate, status: STATUS[status], states };
}

const STATUS = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timed-out',
  ABORTED: 'aborted',
} as const satisfies Readonly<Record<ChildHistory['status'], BlockTrace['status']>>;
