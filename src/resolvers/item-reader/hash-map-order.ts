// The order in which the service gives the columns of a row: that of java.util.HashMap, not of the file. Recorded for
// headers `0,True,{}` and `H1,`; the documentation shows it for `userId,movieId,rating,timestamp` and for S3 inventories.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html#itemsource-example-csv-data

import { inHashMapOrder } from '../../utils/hash-map.js';

export interface Column {
  readonly key: string;
  /** The place in the list that was given. */
  readonly index: number;
}

/** `keys` in the order in which a HashMap goes through them after they were put there one by one. */
export function hashMapOrder(keys: readonly string[]): readonly Column[] {
  return inHashMapOrder(
    keys.map((key, index) => ({ key, index })),
    ({ key }) => key,
  );
}
