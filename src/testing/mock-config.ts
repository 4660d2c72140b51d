// The mock configuration of Step Functions Local (MockConfigFile.json): test cases of state machines, and in each of them
// the states whose tasks are answered by mocked responses, attempt by attempt.
// https://docs.aws.amazon.com/step-functions/latest/dg/sfn-local-mock-cfg-file.html
//
// 1. A response is looked at when its state is entered: what a test case does not come to may be wrong, as it may there.
// 2. Attempts are counted from 0 over all that a state does in an execution: retries, further visits, the iterations of a
//    Map and the child executions of a distributed one. Whether Step Functions Local counts the latter so is not known.
// 3. An attempt without a response fails the execution with States.Runtime, as it does there.
// 4. `Return` is the response of the service, as it is: for `lambda:invoke` an object with `Payload`; for `.sync` and
//    `.waitForTaskToken` what the task comes to in the end. For a function that is named by its ARN it is its Payload where
//    it is a response of Invoke, and what the function returns where it is not.
// 5. A test case may answer several executions: each begins with attempt 0.

import { type ParsedDefinition, parseDefinition } from '../language/parse.js';
import { Place } from '../language/place.js';
import type { TaskResource } from '../language/resource.js';
import { DefinitionSyntaxError, positionAt, type SourcePosition } from '../language/source-position.js';
import { serviceResponse, TaskError, TaskRefusedError, type TaskRequest, TEST_FAULT } from '../resolvers/task.js';
import { type ResolvesTasks, TaskResolver } from '../resolvers/task-resolver.js';
import { didYouMean } from '../utils/did-you-mean.js';
import { isJsonObject, type Json, type JsonObject, keysOf, memberOf } from '../utils/json.js';
import { isInvokeResponse } from './invoke-response.js';
import { submits } from './mocks/play.js';

/** What is wrong with a mock configuration. In a response that a run asks for, it rejects the run. */
export class MockConfigError extends Error {
  /** @internal */
  readonly [TEST_FAULT] = true;
  override readonly name = 'MockConfigError';
  /** Where in the text; undefined for a configuration that was given as an object. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  /** @internal */
  constructor(problem: string, position: SourcePosition | undefined) {
    super(position === undefined ? problem : `${problem} (line ${position.line}, column ${position.column})`);
    this.line = position?.line;
    this.column = position?.column;
  }
}

/**
 * Reads a mock configuration of Step Functions Local.
 * @param source the text of a MockConfigFile.json, or the object.
 * @throws MockConfigError for a text that is no JSON, or has no `StateMachines`.
 */
export function mockConfig(source: string | object): MockConfig {
  return new MockConfig(source);
}

export class MockConfig {
  private readonly parsed: ParsedDefinition;
  private readonly stateMachines: JsonObject;

  /** @internal */
  constructor(source: string | object) {
    this.parsed = parse(source);
    const { definition } = this.parsed;
    const machines = isJsonObject(definition) ? memberOf(definition, 'StateMachines') : undefined;
    if (machines === undefined || !isJsonObject(machines)) {
      throw this.error(Place.root, 'A mock configuration is an object with StateMachines and MockedResponses');
    }
    this.stateMachines = machines;
  }

  /** The names of the state machines that have test cases. */
  get stateMachineNames(): readonly string[] {
    return keysOf(this.stateMachines);
  }

  /**
   * The names of the test cases of a state machine.
   * @throws MockConfigError for one that has none.
   */
  testCaseNames(stateMachine: string): readonly string[] {
    return keysOf(this.testCasesOf(stateMachine).cases);
  }

  /**
   * What answers the tasks of an execution: `machine.run(input, { tasks: config.testCase('Orders', 'HappyPath') })`. Each
   * execution counts its attempts from 0. A state that the test case does not name is left to whatever else is in `tasks`:
   * `tasks: [config.testCase('Orders', 'HybridPath'), { ShipOrder: ship }]`.
   * @throws MockConfigError for a state machine or a test case that is not there. What is wrong with a response is thrown
   * when its state asks for it, and rejects the run.
   */
  testCase(stateMachine: string, testCase: string): TaskResolver {
    const { cases, place } = this.testCasesOf(stateMachine);
    const states = this.member(cases, testCase, place, `test case ${quoted(testCase)} of ${quoted(stateMachine)}`);
    const at = place.at(testCase);
    if (!isJsonObject(states))
      throw this.error(at, 'A test case is an object: the name of a state, that of a response');
    const forExecution = () => this.forExecution(states, at);
    return new TaskResolver((task) => forExecution().resolve(task), forExecution);
  }

  private forExecution(states: JsonObject, place: Place): ResolvesTasks {
    const attempts = new Map<string, number>();
    return {
      resolve: ({ state, resource }) => {
        const response = memberOf(states, state);
        if (response === undefined) return undefined;
        return (_input, task) => {
          const attempt = attempts.get(state) ?? 0;
          attempts.set(state, attempt + 1);
          return answer(this.outcomeFor(state, response, place.at(state), attempt), resource, task);
        };
      },
    };
  }

  private testCasesOf(stateMachine: string): { readonly cases: JsonObject; readonly place: Place } {
    const place = Place.root.at('StateMachines');
    const machine = this.member(this.stateMachines, stateMachine, place, `state machine ${quoted(stateMachine)}`);
    const at = place.at(stateMachine, 'TestCases');
    const cases = isJsonObject(machine) ? memberOf(machine, 'TestCases') : undefined;
    if (cases === undefined || !isJsonObject(cases)) throw this.error(at, 'A state machine has TestCases, an object');
    return { cases, place: at };
  }

  private member(object: JsonObject, name: string, place: Place, what: string): Json {
    const value = memberOf(object, name);
    if (value !== undefined) return value;
    const names = keysOf(object);
    const meant = didYouMean(name, names);
    const known = meant === undefined ? `, but ${names.join(', ') || 'none'}` : `: did you mean ${quoted(meant)}?`;
    throw this.error(place, `There is no ${what}${known}`);
  }

  /** What is wrong with a response is no failure of the task, but of the test. */
  private outcomeFor(state: string, name: Json, place: Place, attempt: number): MockedOutcome {
    try {
      return this.outcome(name, place, attempt);
    } catch (error) {
      if (!(error instanceof MockConfigError)) throw error;
      error.message = `State ${quoted(state)} cannot be answered by the mock configuration. ${error.message}`;
      throw error;
    }
  }

  /** The outcome of an attempt, counted from 0. */
  private outcome(name: Json, place: Place, attempt: number): MockedOutcome {
    const { definition } = this.parsed;
    if (typeof name !== 'string') throw this.error(place, 'A state has the name of a mocked response');
    const responses = isJsonObject(definition) ? memberOf(definition, 'MockedResponses') : undefined;
    const all = responses !== undefined && isJsonObject(responses) ? responses : {};
    const root = Place.root.at('MockedResponses');
    const response = this.member(all, name, place, `mocked response ${quoted(name)}`);
    if (!isJsonObject(response))
      throw this.error(root.at(name), 'A mocked response is an object: attempts, and what they give');
    for (const key of keysOf(response)) {
      const attempts = attemptsOf(key);
      if (attempts === undefined)
        throw this.error(root.at(name, key), `${quoted(key)} is no attempt: "0", or a range such as "1-2"`);
      if (attempt >= attempts.first && attempt <= attempts.last) {
        return this.mocked(memberOf(response, key) ?? null, root.at(name, key));
      }
    }
    return { kind: 'none', name, attempt };
  }

  private mocked(value: Json, place: Place): MockedOutcome {
    const keys = isJsonObject(value) ? keysOf(value) : [];
    if (!isJsonObject(value) || keys.length !== 1) throw this.error(place, EITHER);
    const returned = memberOf(value, 'Return');
    if (returned !== undefined) return { kind: 'return', value: returned };
    const thrown = memberOf(value, 'Throw');
    if (thrown === undefined) throw this.error(place, EITHER);
    const error = isJsonObject(thrown) ? memberOf(thrown, 'Error') : undefined;
    const cause = isJsonObject(thrown) ? memberOf(thrown, 'Cause') : undefined;
    if (typeof error !== 'string' || !(cause === undefined || typeof cause === 'string')) {
      throw this.error(place.at('Throw'), 'Throw has an Error and a Cause, both texts');
    }
    return { kind: 'throw', error, cause };
  }

  private error(place: Place, problem: string): MockConfigError {
    const { source } = this.parsed;
    for (let pointer = place.pointer; ; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
      const at = source?.place(pointer);
      if (source !== undefined && at !== undefined)
        return new MockConfigError(problem, positionAt(source.text, at.value.start));
      if (pointer === '') return new MockConfigError(`${problem} (at ${place.location})`, undefined);
    }
  }
}

const EITHER = 'An attempt gives { "Return": ... } or { "Throw": { "Error": ..., "Cause": ... } }';

/** What `0` or `1-2` stands for: the first and the last of some attempts, counted from 0; undefined for any other text. */
export function attemptsOf(key: string): { readonly first: number; readonly last: number } | undefined {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(key) ?? [];
  return first === undefined ? undefined : { first: Number(first), last: Number(last) };
}

type MockedOutcome =
  | { readonly kind: 'return'; readonly value: Json }
  | { readonly kind: 'throw'; readonly error: string; readonly cause: string | undefined }
  | { readonly kind: 'none'; readonly name: string; readonly attempt: number };

function answer(outcome: MockedOutcome, resource: TaskResource, task: TaskRequest): unknown {
  switch (outcome.kind) {
    case 'return': {
      const { value } = outcome;
      // Recorded: what a function returns is the Payload of the response.
      if (resource.kind === 'lambda') return isInvokeResponse(value) ? memberOf(value, 'Payload') : value;
      // Documented for nothing: that the call which began the job was answered with what comes of it.
      if (submits(resource)) task.submitted(value);
      return serviceResponse(value);
    }
    case 'throw':
      throw new TaskError(outcome.error, outcome.cause);
    case 'none':
      throw new TaskRefusedError(
        `The mocked response '${outcome.name}' has nothing for attempt ${outcome.attempt} of state '${task.state}'.`,
      );
  }
}

function parse(source: string | object): ParsedDefinition {
  try {
    return parseDefinition(source);
  } catch (error) {
    if (!(error instanceof DefinitionSyntaxError)) throw error;
    throw new MockConfigError(
      `The mock configuration is not ${error.kind.toUpperCase()}: ${error.message}`,
      error.position,
    );
  }
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
