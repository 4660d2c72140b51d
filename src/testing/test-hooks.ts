// What happens around tests by itself: mocks that were made and not used fail the test that made them, or its file.

import { type MockScope, mockScope } from './mocks/mock-scope.js';

let isAllowed = false;

/**
 * Lets mocks that nobody asked be: in this file, from now on.
 * @param isOff `false`: no longer.
 */
export function allowUnusedMocks(isOff = true): void {
  isAllowed = isOff;
}

/** For the hooks of a test runner, once for a file. */
export class UnusedMocksHook {
  /** Open from the start: mocks at the top of a file are made before any hook is called. */
  private readonly file: MockScope = mockScope();
  private test: MockScope | undefined;
  private hasFailed = false;

  beforeEach(): void {
    this.test = mockScope();
  }

  /** @throws UnusedMocksError, unless the test has failed anyway. */
  afterEach(hasFailed: boolean): void {
    this.hasFailed ||= hasFailed;
    end(this.test, hasFailed);
    this.test = undefined;
  }

  /** @throws UnusedMocksError, unless a test has failed. */
  afterAll(): void {
    end(this.file, this.hasFailed);
  }
}

function end(scope: MockScope | undefined, hasFailed: boolean): void {
  if (hasFailed || isAllowed) scope?.close();
  else scope?.check();
}
