// The library's sort: stable, and it compares the same elements in the same order.

import type { Evaluation } from '../library.js';

/** `isAfter` says whether `left`, which stands before `right`, belongs behind it. */
export function mergeSorted<T>(items: readonly T[], run: Evaluation, isAfter: (left: T, right: T) => unknown): T[] {
  const sorted = items.slice();
  const merged = new Array<T>(items.length);
  const sort = (from: number, to: number): void => {
    if (to - from <= 1) return;
    const middle = from + Math.floor((to - from) / 2);
    sort(from, middle);
    sort(middle, to);
    run.allocate(to - from);
    let left = from;
    let right = middle;
    let at = from;
    // Both are inside of the array.
    while (left < middle && right < to) {
      merged[at++] = isAfter(sorted[left] as T, sorted[right] as T) ? (sorted[right++] as T) : (sorted[left++] as T);
    }
    while (left < middle) merged[at++] = sorted[left++] as T;
    for (let index = from; index < at; index += 1) sorted[index] = merged[index] as T;
  };
  sort(0, sorted.length);
  return sorted;
}
