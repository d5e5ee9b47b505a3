// What charts of many numbers show: histograms, quantiles, kernel densities.

/** @typedef {{ counts: number[], edges: number[] }} Histogram */

/**
 * How many values are in each of `bins` bins of one width from `low` to `high`, as numpy.histogram counts them: a value
 * on an edge belongs to the bin at its right, but the last bin has both its edges. Values outside do not count, nor
 * those that are no numbers.
 * @param {ArrayLike<number>} values
 * @param {{ bins: number, low: number, high: number }} range
 * @returns {Histogram}
 */
export function histogramOf(values, { bins, low, high }) {
  const width = (high - low) / bins, counts = new Array(bins).fill(0);
  const edges = Array.from({ length: bins + 1 }, (_, i) => i === bins ? high : low + i * width);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= low && value <= high)) continue;
    let bin = Math.min(bins - 1, Math.floor((value - low) / (high - low) * bins));
    // The quotient is rounded: the edges decide.
    if (value < edges[bin]) bin--;
    else if (bin < bins - 1 && value >= edges[bin + 1]) bin++;
    counts[bin]++;
  }
  return { counts, edges };
}

/**
 * The finite numbers among some values, from the smallest to the largest.
 * @param {ArrayLike<number>} values
 */
export function sortedFinite(values) {
  const finite = new Float64Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) finite[n++] = values[i];
  return sortByBytes(finite.subarray(0, n));
}

const next = new Int32Array(8 * 256); // of each byte and each of its values: where the next number with it goes
let spare = new Float64Array(0);
const FIRST_BYTE = 5; // of eight, the least significant one first: from it on numbers differ by 1 in 4,000 or more

/**
 * Sort numbers in place by the highest three bytes of each, the lowest of them first (radix sort): among those of one
 * sign the bits rise with the size. What is left to do is done by insertion. A browser's own sort takes more than twice
 * as long for a thousand numbers.
 * @param {Float64Array<ArrayBuffer>} numbers of which none is NaN
 */
function sortByBytes(numbers) {
  const n = numbers.length;
  if (spare.length < n) spare = new Float64Array(n);
  let from = numbers, to = spare;
  let bytes = new Uint8Array(from.buffer, from.byteOffset, 8 * n), others = new Uint8Array(to.buffer);
  next.fill(0);
  for (let at = 0; at < 8 * n; at += 8) {
    for (let byte = FIRST_BYTE; byte < 8; byte++) next[256 * byte + bytes[at + byte]]++;
  }
  for (let byte = FIRST_BYTE; byte < 8; byte++) {
    const first = 256 * byte;
    if (n === 0 || next[first + bytes[byte]] === n) continue; // all have the same
    for (let value = first, before = 0; value < first + 256; value++) {
      const count = next[value];
      next[value] = before;
      before += count;
    }
    for (let i = 0; i < n; i++) to[next[first + bytes[8 * i + byte]]++] = from[i];
    [from, to, bytes, others] = [to, from, others, bytes];
  }
  // The sign is the highest bit: negative numbers have come last, the one of the largest size last of all.
  let negative = 0;
  while (negative < n && isNegative(from[n - 1 - negative])) negative++;
  if (negative) {
    for (let i = 0; i < negative; i++) to[i] = from[n - 1 - i];
    for (let i = negative; i < n; i++) to[i] = from[i - negative];
    from = to;
  }
  if (from !== numbers) numbers.set(from.subarray(0, n));
  return insertAll(numbers) ? numbers : numbers.sort();
}

/**
 * Sort numbers that are nearly sorted; false where they are not, and are given up: many that are almost the same.
 * @param {Float64Array} numbers
 */
function insertAll(numbers) {
  let moves = 0;
  for (let i = 1; i < numbers.length; i++) {
    const number = numbers[i];
    let at = i;
    for (; at > 0 && numbers[at - 1] > number; at--) numbers[at] = numbers[at - 1];
    numbers[at] = number;
    moves += i - at;
    if (moves > 8 * numbers.length) return false;
  }
  return true;
}

/** @param {number} value */
const isNegative = (value) => value < 0 || Object.is(value, -0);

/**
 * The number below which a share of the values lies, between the two that are nearest in rank; NaN where there is none.
 * @param {ArrayLike<number>} sorted
 * @param {number} share from 0 to 1
 */
export function quantileOf(sorted, share) {
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1), below = Math.floor(place), above = Math.ceil(place);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/**
 * The width of the Gaussian kernel by Scott's rule: the standard deviation times n to the power of -1/5.
 * @param {ArrayLike<number>} values
 */
export function scottBandwidth(values) {
  const n = values.length;
  let mean = 0, squares = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2;
  return Math.sqrt(squares / (n - 1)) * n ** -0.2;
}

const REACH = 8; // bandwidths, beyond which the kernel is below 1e-14 of its peak

/**
 * The density of some values at some points: the mean of a Gaussian around each value.
 * @param {ArrayLike<number>} sorted values from the smallest to the largest
 * @param {ArrayLike<number>} points
 * @param {number} bandwidth the kernel's standard deviation
 */
export function densityAt(sorted, points, bandwidth = scottBandwidth(sorted)) {
  const found = new Float64Array(points.length), scale = 1 / (sorted.length * bandwidth * Math.sqrt(2 * Math.PI));
  for (let k = 0; k < points.length; k++) {
    let sum = 0;
    for (let i = firstAbove(sorted, points[k] - REACH * bandwidth); i < sorted.length; i++) {
      const away = (sorted[i] - points[k]) / bandwidth;
      if (away > REACH) break;
      sum += Math.exp(-0.5 * away * away);
    }
    found[k] = sum * scale;
  }
  return found;
}

/**
 * The place of the first number that is not below a bound.
 * @type {(sorted: ArrayLike<number>, bound: number) => number}
 */
export function firstAbove(sorted, bound) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * At most so many of some sorted values, evenly spaced in rank, both ends among them: the same distribution, near
 * enough for a picture.
 * @param {Float64Array} sorted
 * @param {number} most 2 or more
 */
export function thinned(sorted, most) {
  if (sorted.length <= most) return sorted;
  return Float64Array.from({ length: most }, (_, i) => sorted[Math.round(i * (sorted.length - 1) / (most - 1))]);
}
