// The two ways in which a data set is not read.

/** The service cannot read it either: the Map state fails with States.ItemReaderFailed, which a Catch sees. */
export class ItemReaderFailure extends Error {
  override readonly name = 'ItemReaderFailure';
}

/** The service reads it, and this library does not: the run ends, since any result would be made up. */
export class UnsupportedDataSetError extends Error {
  override readonly name = 'UnsupportedDataSetError';
  /** What is not supported. */
  readonly feature: string;

  constructor(feature: string) {
    super(
      `An ItemReader of stepwright does not read ${feature}. ` +
        'To test the rest of the state machine, give the same items as JSON, JSONL or CSV.',
    );
    this.feature = feature;
  }
}
