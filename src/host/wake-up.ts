// A bell: whoever waits for it goes on at the next ring, in a microtask of its own.

const SETTLED = Promise.resolve();

export class WakeUp {
  private ring: (() => void) | undefined;
  private pending: Promise<void> | undefined;
  private called: (() => void) | undefined;

  /** Settles at the next call of `wake`. */
  next(): Promise<void> {
    this.pending ??= new Promise((resolve) => {
      this.ring = resolve;
    });
    return this.pending;
  }

  /** Has `goOn` called after the next call of `wake`, when a promise of `next` would settle; there is one at a time. */
  call(goOn: () => void): void {
    this.called = goOn;
  }

  wake(): void {
    const { called } = this;
    if (called !== undefined) {
      this.called = undefined;
      soon(called);
    }
    if (this.ring === undefined) return;
    this.ring();
    this.ring = undefined;
    this.pending = undefined;
  }
}

/** Calls in a microtask; what `work` throws is a rejection that nobody handles. Costs a quarter of what `await` does. */
export function soon(work: () => void): void {
  void SETTLED.then(work);
}
