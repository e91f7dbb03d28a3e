/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}

/** The range as a share of the median: what a difference must exceed to mean something. @param {number[]} values */
export function spread(values) {
  return (Math.max(...values) - Math.min(...values)) / median(values);
}
