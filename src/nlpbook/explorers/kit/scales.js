// The mathematics of an axis: a scale from values to places and back, round ticks, and how they are written.
import { grouped, scientific } from "./core.js";

/**
 * "symlog" is linear around zero, as far as `threshold`, and logarithmic beyond it on both sides.
 * @typedef {"linear" | "log" | "symlog"} ScaleKind
 */
/** @typedef {{ low: number, high: number, kind?: ScaleKind, whole?: boolean, threshold?: number }} Range */
/** @typedef {{ to: (value: number) => number, back: (place: number) => number }} Scale */

const NARROWEST = 1e-12; // a range, as a share of its ends: below it neighbouring ticks would be the same number

/** @type {Record<ScaleKind, (threshold: number) => Scale>} */
const WARPS = {
  linear: () => ({ to: (value) => value, back: (place) => place }),
  log: () => ({ to: Math.log, back: Math.exp }),
  symlog: (threshold) => ({
    to: (value) => Math.asinh(value / threshold),
    back: (place) => Math.sinh(place) * threshold,
  }),
};

/**
 * A scale that takes `low` to the place `from` and `high` to the place `to`; both to `from` where they are the same.
 * @param {Range} range
 * @param {number} from
 * @param {number} to
 * @returns {Scale}
 */
export function scaleOf({ low, high, kind = "linear", threshold = 1 }, from, to) {
  const warp = WARPS[kind](threshold), start = warp.to(low), length = warp.to(high) - start || 1;
  return {
    to: (value) => from + (to - from) * (warp.to(value) - start) / length,
    back: (place) => warp.back(start + length * (place - from) / (to - from)),
  };
}

/**
 * The range of some values, with `room` (a share of it) left free at both ends; one value has half a unit around it.
 * Not below zero where no value is.
 * @param {Iterable<number>} values those that are no numbers do not count
 */
export function rangeOf(values, room = 0) {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return { low: 0, high: 1 };
  if (high - low <= NARROWEST * Math.max(Math.abs(low), Math.abs(high))) return { low: low - 0.5, high: high + 0.5 };
  const space = (high - low) * room;
  return { low: low >= 0 ? Math.max(0, low - space) : low - space, high: high + space };
}

/**
 * Round ticks inside a range: two or more, and no more than `most` where that leaves two.
 * @param {Range} range
 * @param {number} most
 */
export function ticksOf(range, most) {
  const { low, high, kind = "linear", whole = false, threshold = 1 } = range;
  if (!(high - low > NARROWEST * Math.max(Math.abs(low), Math.abs(high)))) return [low];
  const found = kind === "log"
    ? logarithmicTicks(low, high, most)
    : kind === "symlog"
    ? symmetricTicks(low, high, threshold, most)
    : [];
  return found.length > 1 ? found : linearTicks(low, high, most, whole);
}

// Written as text and read, a decimal number is the nearest there is: 3 times 0.1 is not.
const decimal = (/** @type {number} */ digits, /** @type {number} */ power) => Number(`${digits}e${power}`);

/**
 * Multiples of 1, 2 or 5 times a power of ten.
 * @param {number} low
 * @param {number} high
 * @param {number} most
 * @param {boolean} whole whether only whole numbers will do
 */
function linearTicks(low, high, most, whole) {
  /** @type {number[]} */
  let found = [];
  let power = Math.ceil(Math.log10(high - low));
  for (const least = whole ? 0 : power - 3; power >= least; power--) {
    for (const digit of [5, 2, 1]) {
      const step = decimal(digit, power), ticks = [];
      for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
        const tick = decimal(i * digit, power);
        if (tick >= low && tick <= high) ticks.push(tick + 0);
        if (ticks.length > most && found.length > 1) return found;
      }
      found = ticks;
      if (found.length > most && found.length > 1) return found;
    }
  }
  return found;
}

/** @type {(low: number, high: number, most: number) => number[]} */
function logarithmicTicks(low, high, most) {
  const first = Math.floor(Math.log10(low)), last = Math.ceil(Math.log10(high));
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const inside = (/** @type {number[]} */ ticks) => ticks.filter((tick) => tick >= low && tick <= high);
  const fine = inside(powers.flatMap((power) => [1, 2, 5].map((digit) => decimal(digit, power))));
  if (fine.length <= most) return fine;
  const whole = inside(powers.map((power) => decimal(1, power))).map(Math.log10).map(Math.round);
  for (let apart = 1; apart < whole.length; apart++) {
    for (const anchor of [0, whole[0]]) { // every second power of ten, or third: 1 is among them if it can be
      const coarse = whole.filter((power) => (power - anchor) % apart === 0);
      if (coarse.length <= most && coarse.length > 1) return coarse.map((power) => decimal(1, power));
    }
  }
  return fine;
}

/** @type {(low: number, high: number, threshold: number, most: number) => number[]} */
function symmetricTicks(low, high, threshold, most) {
  const first = Math.ceil(Math.log10(threshold)), last = Math.floor(Math.log10(Math.max(-low, high)));
  for (let apart = 1; apart <= Math.max(1, last - first); apart++) {
    const sizes = [];
    for (let power = last; power >= first; power -= apart) sizes.push(decimal(1, power));
    const ticks = [...sizes.map((size) => -size), 0, ...sizes.reverse()];
    const inside = ticks.filter((tick) => tick >= low && tick <= high);
    if (inside.length <= most || apart === last - first) return inside;
  }
  return [];
}

/**
 * The ticks of an axis as they are written: all with the same number of decimals on a linear axis.
 * @param {number[]} ticks
 * @param {ScaleKind} kind
 */
export function writeTicks(ticks, kind = "linear") {
  const sizes = ticks.map(Math.abs).filter((size) => size > 0), largest = Math.max(0, ...sizes);
  if (kind === "linear" && (largest >= 1e7 || (largest > 0 && largest < 1e-3))) {
    return ticks.map((tick) => scientific(tick));
  }
  const decimals = (/** @type {number} */ tick) => (String(tick).split(".")[1] ?? "").length;
  const most = Math.max(0, ...ticks.map(decimals));
  return ticks.map((tick) => {
    const size = Math.abs(tick);
    if (kind !== "linear" && size > 0 && (size < 1e-3 || size >= 1e6)) return scientific(tick);
    if (size >= 10_000 && Number.isInteger(tick)) return grouped(tick, 0).replace("-", "\u2212");
    return (kind === "linear" ? tick.toFixed(most) : String(tick)).replace("-", "\u2212");
  });
}
