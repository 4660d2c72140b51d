// The two ways in which a data set is not read.

import { NotSupportedError } from '../../utils/not-supported.js';

/** The service cannot read it either: the Map state fails with States.ItemReaderFailed, which a Catch sees. */
export class ItemReaderFailure extends Error {
  override readonly name = 'ItemReaderFailure';
}

/** The service reads it, and this library does not: becomes an UnsupportedDataSetError. */
export class UnsupportedFeature extends Error {
  override readonly name = 'UnsupportedFeature';
}

/** A data set that the service reads and this library does not: the run ends, since any result would be made up. */
export class UnsupportedDataSetError extends NotSupportedError {
  override readonly name = 'UnsupportedDataSetError';
  readonly state: string;
  /** What is not supported. */
  readonly feature: string;

  constructor(state: string, feature: string) {
    super(
      `Stepwright does not read the items of state ${JSON.stringify(state)}: ${feature} is not supported.\n` +
        'To test the rest of the state machine, give the same items as JSON, JSONL or CSV.',
    );
    this.state = state;
    this.feature = feature;
  }
}
