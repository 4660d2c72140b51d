// One state of a machine, to be tested alone.

import type { StateTest, StateTestOptions } from '../testing/test-state/state-test.js';
import type { StateMachine } from './state-machine.js';

/** The names are those of the states, and of what `tasks` may answer; any string where they are not known. */
export class StateUnderTest<StateName extends string = string, TaskKey extends string = string> {
  readonly name: StateName;
  private readonly machine: StateMachine<StateName>;

  /** @internal */
  constructor(machine: StateMachine<StateName>, name: StateName) {
    this.machine = machine;
    this.name = name;
  }

  /**
   * Tests the state as the operation TestState does, with plain values instead of JSON texts.
   * @param input any JSON value, or a `jsonText`; default: `{}`.
   * @returns what came of it. A state that fails is an answer: its `status` says so.
   * @throws (rejects) ServiceError for what the service refuses: ValidationException for a mock that does not fit the
   * state, for example; UnansweredTaskError for a task without a mock that nobody answers; NotSupportedError for what this
   * library cannot test; TypeError for wrong options, and for values that are not JSON.
   * https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
   */
  async test(input?: unknown, options: StateTestOptions<StateName, TaskKey> = {}): Promise<StateTest<StateName>> {
    // Most who run machines test no state: the models of AWS's responses are loaded for those who do.
    const { testStateOf } = await import('../testing/test-state/state-test.js');
    return testStateOf(this.machine, this.name, input, options);
  }
}
