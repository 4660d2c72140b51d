// What keeps a recording from becoming a test.

/** A recording that lacks something, or that the definition does not come to. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
  /** The id of the event of the recording that it is about; undefined where it is about the whole. */
  readonly event: number | undefined;

  constructor(message: string, event?: number) {
    super(message);
    this.event = event;
  }
}
