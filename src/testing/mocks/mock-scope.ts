// Which mocks were made when: so that whoever registers the hooks of a test runner can say of those that a test made
// whether they were used.

import { type UnusedMock, UnusedMocksError } from './mock-error.js';

/** What is asked whether it was used. */
export interface Unusable {
  unused(): readonly UnusedMock[];
}

// A project may have the package loaded twice, as ESM and as CommonJS: its tests are the same.
const OPEN = Symbol.for('stepwright.mockScopes');
const shared = globalThis as { [OPEN]?: MockScope[] };
shared[OPEN] ??= [];
const open: MockScope[] = shared[OPEN];

/**
 * Opens a scope: mocks that are made from now on belong to it, until another one is opened inside of it. For hooks of a
 * test runner: one for a file, and in it one for each test.
 */
export function mockScope(): MockScope {
  const scope = new MockScope();
  open.push(scope);
  return scope;
}

/** Tells the innermost scope that is open; nothing is remembered where there is none. */
export function addToScope(mocks: Unusable): void {
  open.at(-1)?.add(mocks);
}

export class MockScope {
  private mocks: Unusable[] = [];

  /** @internal */
  add(mocks: Unusable): void {
    this.mocks.push(mocks);
  }

  /** Closes the scope without a question: for a test that has failed anyway. */
  close(): void {
    const index = open.indexOf(this);
    if (index >= 0) open.splice(index, 1);
    this.mocks = [];
  }

  /**
   * Closes the scope.
   * @throws UnusedMocksError for mocks that were made in it and are not used.
   */
  check(): void {
    const unused = this.mocks.flatMap((mocks) => mocks.unused());
    this.close();
    if (unused.length > 0) throw new UnusedMocksError(unused);
  }
}
