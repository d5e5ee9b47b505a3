// Numbers and settings of a training run, as the reader sees them.
import { formatNumber } from "../kit/core.js";

/** @typedef {boolean | number | string} Setting */

/**
 * A number: three decimals, but of a small one three digits; words as they are.
 * @param {number | string} value
 */
export function written(value) {
  if (typeof value !== "number") return value;
  const size = Math.abs(value);
  return size > 0 && size < 0.1
    ? value.toPrecision(3).replace("-", "\u2212")
    : formatNumber(value, size >= 100 ? 1 : 3);
}

/** @param {number} seconds */
export const inSeconds = (seconds) => `${formatNumber(seconds, seconds < 10 ? 1 : 0)} s`;

/** A setting's value: nothing is rounded away. @param {Setting} value */
export const settingText = (value) =>
  typeof value === "boolean" ? (value ? "yes" : "no") : String(value).replace("-", "\u2212");
