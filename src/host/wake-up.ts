// A bell: whoever waits for it goes on at the next ring.

export class WakeUp {
  private ring: (() => void) | undefined;
  private pending: Promise<void> | undefined;

  /** Settles at the next call of `wake`. */
  next(): Promise<void> {
    this.pending ??= new Promise((resolve) => {
      this.ring = resolve;
    });
    return this.pending;
  }

  wake(): void {
    this.ring?.();
    this.ring = undefined;
    this.pending = undefined;
  }
}
