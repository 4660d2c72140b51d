// What is said of many numbers. Some were not taken.

export function median(numbers) {
  return quantile(numbers, 0.5);
}

/** Half of the distance that the middle half of the numbers spans, as a share of the median. */
export function spread(numbers) {
  return (quantile(numbers, 0.75) - quantile(numbers, 0.25)) / 2 / median(numbers);
}

/** What each number is of the other that was measured right before or after it, where both were. */
export function ratios(numbers, others) {
  return numbers.flatMap((number, index) => {
    const other = others[index];
    return number === undefined || other === undefined ? [] : [number / other];
  });
}

function quantile(numbers, share) {
  const sorted = numbers.filter((number) => number !== undefined).sort((a, b) => a - b);
  const position = share * (sorted.length - 1);
  const below = sorted[Math.floor(position)];
  return below + (sorted[Math.ceil(position)] - below) * (position % 1);
}
