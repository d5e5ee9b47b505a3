// The shape of a violin: the density of some values along an axis, or their histogram, and its quartiles.
import { clamp } from "./core.js";
import { densityAt, firstAbove, quantileOf, scottBandwidth, sortedFinite, thinned } from "./statistics.js";

/**
 * `outline` lists [place, half width], the places rising along the axis as shares of its length and the widest 1.
 * `zeros` counts the values that a logarithmic axis has no place for, `outside` those beyond its ends; `n` all that are
 * numbers and on the axis or beyond. `places` are those of the quartiles.
 * @typedef {{
 *   n: number,
 *   zeros: number,
 *   outside: number,
 *   low: number,
 *   high: number,
 *   quarter: number,
 *   median: number,
 *   threeQuarters: number,
 *   places: { quarter: number, median: number, threeQuarters: number },
 *   outline: [place: number, half: number][],
 * }} Shape
 */

const MOST_VALUES = 400, POINTS = 56, BINS = 40;

/**
 * The density is that of the values' places, so that an area is a share of the values on a logarithmic axis too. It
 * ends at the smallest and at the largest value.
 * @param {ArrayLike<number>} values
 * @param {{
 *   range: import("./scales.js").Range,
 *   scale: import("./scales.js").Scale,
 *   kind: "violin" | "histogram",
 * }} axis
 * @returns {Shape}
 */
export function shapeOf(values, { range, scale, kind }) {
  const finite = sortedFinite(values), onAxis = scale.to;
  const sorted = range.kind === "log" ? finite.subarray(firstAbove(finite, Number.MIN_VALUE)) : finite;
  const low = sorted[0] ?? NaN, high = sorted[sorted.length - 1] ?? NaN;
  const [quarter, median, threeQuarters] = [0.25, 0.5, 0.75].map((share) => quantileOf(sorted, share));
  let end = firstAbove(sorted, range.high);
  while (sorted[end] === range.high) end++;
  const shown = sorted.subarray(firstAbove(sorted, range.low), end);
  return {
    n: sorted.length,
    zeros: finite.length - sorted.length,
    outside: sorted.length - shown.length,
    low,
    high,
    quarter,
    median,
    threeQuarters,
    places: { quarter: onAxis(quarter), median: onAxis(median), threeQuarters: onAxis(threeQuarters) },
    outline: kind === "violin" ? violin(shown.map(onAxis)) : bars(shown, scale.back),
  };
}

/**
 * @param {Float64Array} places from the lowest to the highest
 * @returns {Shape["outline"]}
 */
function violin(places) {
  if (!places.length) return [];
  const bandwidth = scottBandwidth(places), from = places[0], to = places[places.length - 1];
  // Values that are all the same, or one alone, make a line across.
  if (!(bandwidth > 1e-6)) return [[clamp(from, 0, 1) - 0.002, 1], [clamp(from, 0, 1) + 0.002, 1]];
  const points = Float64Array.from({ length: POINTS }, (_, k) => from + (to - from) * k / (POINTS - 1));
  const density = densityAt(thinned(places, MOST_VALUES), points, bandwidth), widest = Math.max(...density);
  return Array.from(points, (point, k) => [point, density[k] / widest]);
}

/**
 * A value that stands where two bars meet belongs to the upper one, but the last bar has both its ends. The values are
 * sorted, so that few of them have to be looked at.
 * @param {Float64Array} sorted values within the axis
 * @param {(place: number) => number} valueAt
 * @returns {Shape["outline"]}
 */
function bars(sorted, valueAt) {
  if (!sorted.length) return [];
  const edges = Array.from({ length: BINS + 1 }, (_, i) => i / BINS);
  const below = edges.map((edge, i) => i === 0 ? 0 : i === BINS ? sorted.length : firstAbove(sorted, valueAt(edge)));
  const counts = edges.slice(1).map((_, i) => below[i + 1] - below[i]), widest = Math.max(...counts);
  const first = counts.findIndex(Boolean), last = counts.findLastIndex(Boolean);
  return counts.flatMap((count, i) => {
    /** @type {Shape["outline"]} */
    const bar = [[edges[i], count / widest], [edges[i + 1], count / widest]];
    return i < first || i > last ? [] : bar;
  });
}
