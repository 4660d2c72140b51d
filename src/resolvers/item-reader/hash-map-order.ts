// The order in which the service gives the columns of a row: that of java.util.HashMap, not of the file. Recorded for
// headers `0,True,{}` and `H1,`; the documentation shows it for `userId,movieId,rating,timestamp` and for S3 inventories.
// https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html#itemsource-example-csv-data

export interface Column {
  readonly key: string;
  /** The place in the list that was given. */
  readonly index: number;
}

/** `keys` in the order in which a HashMap goes through them after they were put there one by one. */
export function hashMapOrder(keys: readonly string[]): readonly Column[] {
  // https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/HashMap.html: 16 buckets, which are
  // doubled when more than three of four would be full.
  let buckets = 16;
  while (keys.length > buckets * 0.75) buckets *= 2;
  const bucketOf = (key: string) => spread(hashCode(key)) & (buckets - 1);
  return keys
    .map((key, index) => ({ key, index, bucket: bucketOf(key) }))
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ key, index }) => ({ key, index }));
}

/** String.hashCode of Java. */
function hashCode(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash;
}

/** A HashMap lets the high bits take part. */
function spread(hash: number): number {
  return hash ^ (hash >>> 16);
}
