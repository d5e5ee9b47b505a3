// Numbers and settings of a training run, as the reader sees them.
import { formatNumber, grouped, scientific } from "../kit/core.js";

/** @typedef {boolean | number | string} Setting */

/** From here on a number is written with its power of ten. */
export const LARGE = 1e6;

const withMinus = (/** @type {string} */ number) => number.replaceAll("-", "\u2212");

/**
 * A number: three decimals, but of a small one three digits, and fewer of a large one; words as they are.
 * @param {number | string} value
 */
export function written(value) {
  if (typeof value !== "number") return value;
  const size = Math.abs(value);
  if (size >= LARGE) return scientific(value, 3);
  return size > 0 && size < 0.1
    ? withMinus(value.toPrecision(3))
    : formatNumber(size >= 10_000 ? Math.round(value) : value, size >= 100 ? 1 : 3);
}

/** @param {number} seconds */
export const inSeconds = (seconds) => `${formatNumber(seconds, seconds < 10 ? 1 : 0)} s`;

/**
 * What stands at a point of a curve, which may be the mean of the steps since the point before.
 * @param {number[]} steps at which the points stand
 * @param {number} point
 * @param {number} value
 * @param {string} stepName
 */
export function tellPoint(steps, point, value, stepName) {
  const first = (steps[point - 1] ?? 0) + 1, last = steps[point];
  return first === last
    ? `${stepName} ${grouped(last)}: ${written(value)}`
    : `${stepName}s ${grouped(first)} to ${grouped(last)}: ${written(value)} on average`;
}

/** A setting's value: nothing is rounded away. @param {Setting} value */
export function settingText(value) {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "number") return value; // a word may have a hyphen
  return Number.isInteger(value) ? formatNumber(value) : withMinus(String(value));
}

/** "a", "a and b", "a, b and c". @param {string[]} items */
export const listed = (items) =>
  items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
