// The vocabulary of the tests of executions: machines made of their states, executions told event by event, and
// histories as lines: `3<2 ExecutionFailed: States.Runtime` is event 3, which points to event 2.

import { expect } from 'vitest';
import type { Command, ExecutionOutcome } from '../../src/core/command.js';
import { type HistoryEvent, toHistoryEvent } from '../../src/core/history-event.js';
import { HistoryLog } from '../../src/core/history-log.js';
import type { HostNews } from '../../src/core/host-event.js';
import { compileProgram, type Program, type ProgramOptions } from '../../src/core/program.js';
import { newExecution, step } from '../../src/core/step.js';
import {
  type ParseStateMachineOptions,
  parseStateMachine,
  type Run,
  type RunOptions,
  type TaskFunction,
} from '../../src/index.js';
import { asStateMachine, parseDefinition } from '../../src/language/parse.js';
import type { Json } from '../../src/utils/json.js';

export interface States {
  readonly [name: string]: object;
}

/** A machine that starts at the first of its states. */
export function machine(states: States, fields: object = {}): object {
  return { ...fields, StartAt: Object.keys(states)[0], States: states };
}

export interface RunCase extends RunOptions {
  readonly input?: unknown;
  /** Members of the definition beside StartAt and States. */
  readonly fields?: object;
  readonly machine?: ParseStateMachineOptions;
}

/** Runs the machine of these states in virtual time. */
export function run(states: States, { input, fields, machine: options, ...rest }: RunCase = {}): Promise<Run> {
  return parseStateMachine(machine(states, fields), options).run(input, rest);
}

/** Something that has a history. */
export interface HasHistory {
  readonly history: readonly HistoryEvent[];
}

/** The whole history: ids, what they point to, types, the index of iterations, the error of failures. */
export function expectHistory({ history }: HasHistory, lines: readonly string[]): void {
  expect(history.map(lineOf)).toEqual(lines);
}

/** Details of the event with this id; members that are not named may be there. */
export function expectEvent({ history }: HasHistory, id: number, details: object): void {
  expect(detailsOf(history[id - 1])).toMatchObject(details);
}

export function expectOutput(run: Run, output: unknown): void {
  expect({ status: run.status, cause: run.cause, output: run.output }).toEqual({
    status: 'SUCCEEDED',
    cause: undefined,
    output,
  });
}

/** The execution failed for data that it met: nothing retries or catches that. */
export function expectRuntimeFailure(run: Run, cause: string): void {
  expectFailure(run, 'States.Runtime', cause);
}

export function expectFailure(run: Run, error: string | undefined, cause: string | undefined): void {
  expect({ status: run.status, error: run.error, cause: run.cause }).toEqual({ status: 'FAILED', error, cause });
}

/** What the service writes before a cause of its own. */
export function inState(state: string, enteredEventId: number): string {
  return `An error occurred while executing the state '${state}' (entered at the event id #${enteredEventId}). `;
}

export function lineOf(event: HistoryEvent): string {
  const { index, error } = detailsOf(event);
  const item = index === undefined ? '' : `[${String(index)}]`;
  return `${event.id}<${event.previousEventId} ${event.type}${item}${error === undefined ? '' : `: ${String(error)}`}`;
}

export function detailsOf(event: HistoryEvent | undefined): Readonly<Record<string, unknown>> {
  for (const [member, value] of Object.entries(event ?? {})) if (member.endsWith('EventDetails')) return value;
  return {};
}

// --- states that many machines have -----------------------------------------------------------------

export const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:work';
export const ACTIVITY = 'arn:aws:states:us-east-1:123456789012:activity:desk';
export const QUEUE = 'arn:aws:states:::sqs:sendMessage';

export const pass = { Type: 'Pass', End: true };
export const work = { Type: 'Task', Resource: FUNCTION, End: true };

/** A function that fails with these errors, one a call, and then gives `result`. */
export function failing(errors: readonly string[], result: unknown = 'done'): TaskFunction {
  const left = [...errors];
  return () => {
    const name = left.shift();
    if (name === undefined) return result;
    throw Object.assign(new Error(`${name} happened`), { name });
  };
}

/** A function that never answers. */
export const silent: TaskFunction = (_input, task) => task.sleep(Number.POSITIVE_INFINITY);

// --- an execution that is told by hand --------------------------------------------------------------

export const START = Date.UTC(2024, 0, 1);

export const identity = {
  executionArn: 'arn:aws:states:us-east-1:123456789012:execution:machine:run',
  executionName: 'run',
  stateMachineArn: 'arn:aws:states:us-east-1:123456789012:stateMachine:machine',
  stateMachineName: 'machine',
  roleArn: 'arn:aws:iam::123456789012:role/role',
  region: 'us-east-1',
};

export function programOf(definition: object, options?: ProgramOptions): Program {
  return compileProgram(asStateMachine(parseDefinition(definition)), options);
}

export interface TellOptions extends ProgramOptions {
  readonly input?: Json;
  readonly seed?: number;
  /** Of every step. */
  readonly budget?: number;
}

/** An execution between whose events the test stands. */
export class Told implements HasHistory {
  readonly program: Program;
  readonly log = new HistoryLog();
  execution = newExecution();
  /** Of the last event. */
  commands: readonly Command[] = [];
  private readonly options: TellOptions;

  constructor(states: States, options: TellOptions = {}, fields: object = {}) {
    this.program = programOf(machine(states, fields), options);
    this.options = options;
  }

  /** Tells ExecutionStarted at second 0. */
  start(): this {
    const { input = {}, seed = 0 } = this.options;
    return this.tell(0, { type: 'ExecutionStarted', input: { value: input }, identity, seed });
  }

  /** Tells an event so many seconds after the start. */
  tell(second: number, news: HostNews): this {
    const { budget } = this.options;
    const event = { ...news, at: START + second * 1000, ...(budget === undefined ? {} : { budget }) };
    this.commands = step(this.program, this.execution, event, { log: this.log }).commands;
    return this;
  }

  get history(): readonly HistoryEvent[] {
    return Array.from(this.log, toHistoryEvent);
  }

  get outcome(): ExecutionOutcome | undefined {
    return this.execution.outcome;
  }

  /** The commands of the last event, by type; timers with their second. */
  get asked(): readonly string[] {
    return this.commands.map((command) => {
      switch (command.type) {
        case 'StartTimer':
          return `StartTimer ${(command.fireAt - START) / 1000}`;
        case 'ScheduleTask':
        case 'CancelTask':
          return `${command.type} ${command.taskId}`;
        default:
          return command.type;
      }
    });
  }
}
