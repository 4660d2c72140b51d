// The order in which a java.util.HashMap lists its keys: the service builds some objects in one.
// https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/util/HashMap.html

/**
 * The items in a HashMap's order of their keys: by bucket, and within one in the order they came. The table has 16
 * buckets and doubles whenever it is more than three quarters full.
 */
export function inHashMapOrder<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  let buckets = 16;
  while (items.length > 0.75 * buckets) buckets *= 2;
  return items
    .map((item) => ({ item, bucket: bucketOf(keyOf(item), buckets) }))
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ item }) => item);
}

function bucketOf(key: string, buckets: number): number {
  let hash = 0;
  for (let at = 0; at < key.length; at += 1) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
  return (hash ^ (hash >>> 16)) & (buckets - 1);
}
