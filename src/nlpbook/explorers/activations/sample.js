// A sample that goes through an activation function, and what has become of it: ActivationsExplorer in Python.
import { clamp } from "../kit/core.js";
import { normalAt } from "../kit/normal_numbers.js";
import { GELUS, valuesOf } from "./functions.js";

/** @typedef {import("./functions.js").FunctionName} FunctionName */

export const SAMPLE = 2000;
export const REACH = 6; // of the axis
export const PLACES = 1201; // on it, a hundredth apart
export const SATURATED = 0.05;

export const AXIS = Float64Array.from({ length: PLACES }, (_, i) => (i - (PLACES - 1) / 2) / 100);
/** The number of the place of the axis that is nearest to z. @param {number} z */
export const placeOf = (z) => clamp(Math.round(100 * (z + REACH)), 0, PLACES - 1);

const NORMALS = Float64Array.from({ length: SAMPLE }, (_, i) => normalAt(0, i));

/** @param {ArrayLike<number>} values @param {(value: number) => number} of */
function meanOf(values, of = (value) => value) {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += of(values[i]);
  return sum / values.length;
}

const square = (/** @type {number} */ value) => value * value;

/** @param {FunctionName} name @param {number} mean @param {number} deviation */
export function through(name, mean, deviation) {
  const inputs = NORMALS.map((one) => mean + deviation * one), { values: outputs, slopes } = valuesOf(name, inputs);
  const largest = valuesOf(name, AXIS).slopes.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const middle = meanOf(outputs);
  return {
    inputs,
    outputs,
    summary: {
      mean: middle,
      deviation: Math.sqrt(meanOf(outputs, (one) => square(one - middle))),
      gain: Math.sqrt(meanOf(outputs, square) / meanOf(inputs, square)),
      slope: Math.sqrt(meanOf(slopes, square)),
      saturated: meanOf(slopes, (one) => Number(Math.abs(one) < SATURATED * largest)),
      zero: meanOf(slopes, (one) => Number(one === 0)),
    },
  };
}

/** @typedef {ReturnType<typeof through>["summary"]} Summary */

/** The two short forms of GELU minus the exact one along the axis, and where they are furthest from it. */
export function geluGaps() {
  const exact = valuesOf("gelu", AXIS).values;
  return GELUS.slice(1).map((name) => {
    const gaps = valuesOf(name, AXIS).values.map((one, i) => one - exact[i]);
    const sizes = gaps.map((one) => Math.round(1e9 * Math.abs(one))), at = sizes.indexOf(Math.max(...sizes));
    return { name, gaps, z: AXIS[at], gap: gaps[at] };
  });
}
