// How much the methods take from the counts, estimated from the counts of counts.

/** @typedef {ArrayLike<number>} CountsOfCounts n[r]: how many different n-grams were seen r times, up to r = 15 */

/**
 * Ney's discount, N1 / (N1 + 2 N2); 0.5 where nothing was seen once.
 * @param {CountsOfCounts} n
 */
export const oneDiscount = (n) => (n[1] ? n[1] / (n[1] + 2 * n[2]) : 0.5);

/**
 * Chen and Goodman's discounts of counts of 1, of 2, and of 3 or more; KenLM's 0.5, 1, 1.5 where they cannot be had.
 * @param {CountsOfCounts} n
 */
export function threeDiscounts(n) {
  const y = n[1] / (n[1] + 2 * n[2]), found = [1, 2, 3].map((r) => r - (r + 1) * y * n[r + 1] / n[r]);
  return n[1] && n[2] && n[3] && found.every((d, i) => d > 0 && d <= i + 1) ? found : [0.5, 1, 1.5];
}

/**
 * What Katz leaves of a count r, for r from 0 (all of nothing) to k, as a ratio; that of absolute discounting where
 * Good-Turing's cannot be had.
 * @param {CountsOfCounts} n
 * @param {number} k
 */
export function katzRatios(n, k) {
  const counts = Array.from({ length: k }, (_, i) => i + 1);
  if (counts.every((r) => n[r])) {
    const common = (k + 1) * n[k + 1] / n[1];
    const d = counts.map((r) => ((r + 1) * n[r + 1] / n[r] / r - common) / (1 - common));
    if (common < 1 && d.every((one) => one > 0 && one < 1)) return [1, ...d];
  }
  const taken = Math.min(oneDiscount(n), 0.9);
  return [1, ...counts.map((r) => (r - taken) / r)];
}
