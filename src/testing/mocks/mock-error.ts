// Mocks that do not fit what the state machine does. That is no outcome of a state: it ends the run, whatever Retriers
// and Catchers say.

import { TEST_FAULT } from '../../resolvers/task.js';

/** A mock cannot answer the task that asks it, or has nothing left: the run rejects with this. */
export class MockError extends Error {
  /** @internal */
  readonly [TEST_FAULT] = true;
  override readonly name = 'MockError';
  /** The state whose task asked. */
  readonly state: string;

  /** @internal */
  constructor(state: string, problem: string) {
    super(problem);
    this.state = state;
  }
}

/** A mock that was not used, or of which a part was not. */
export interface UnusedMock {
  /** The name of the state, or whatever the mock stands under. */
  readonly key: string;
  /** What of it: `never asked`, or which entry of a sequence. */
  readonly problem: string;
}

/** Mocks were made and not used: what the test says is not what the state machine does. */
export class UnusedMocksError extends Error {
  override readonly name = 'UnusedMocksError';
  readonly unused: readonly UnusedMock[];

  /** @internal */
  constructor(unused: readonly UnusedMock[]) {
    const lines = unused.map(({ key, problem }) => `  ${JSON.stringify(key)}: ${problem}`);
    super(
      `${unused.length === 1 ? 'A mock was' : 'Mocks were'} never used:\n${lines.join('\n')}\n` +
        'Remove what is not needed, or mark it: optional(...)',
    );
    this.unused = unused;
  }
}
