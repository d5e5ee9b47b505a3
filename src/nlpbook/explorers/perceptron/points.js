// Points of two classes, as points.py sends them: x1 and x2 in hundredths, and the class, of each in turn.
import { clamp } from "../kit/core.js";

/** @typedef {{ x1: number, x2: number, label: number }} Point the label is 0 or 1 */

const HUNDRED = 100;
export const LOW = -1; // of both coordinates
export const HIGH = 2;
export const FEWEST = 2;
export const MOST = 100;

/** @param {number[]} flat @returns {Point[]} */
export function pointsOf(flat) {
  return Array.from({ length: flat.length / 3 }, (_, i) => ({
    x1: flat[3 * i] / HUNDRED,
    x2: flat[3 * i + 1] / HUNDRED,
    label: flat[3 * i + 2],
  }));
}

/** A coordinate in hundredths, inside the plane that is shown; never the -0 that Math.round knows. @param {number} x */
export const hundredths = (x) => Math.round(HUNDRED * clamp(x, LOW, HIGH)) + 0;

/** @param {Point[]} points */
export const flatOf = (points) => points.flatMap(({ x1, x2, label }) => [hundredths(x1), hundredths(x2), label]);

/**
 * The name of the preset that has these points, or "".
 * @param {Record<string, number[]>} presets
 * @param {number[]} flat
 */
export function presetOf(presets, flat) {
  const text = flat.join();
  return Object.keys(presets).find((name) => presets[name].join() === text) ?? "";
}
