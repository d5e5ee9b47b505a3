// What the activations explorer shows, in words.
import { grouped, percent, short } from "../kit/core.js";
import { FUNCTIONS } from "./functions.js";
import { SAMPLE } from "./sample.js";

/** @typedef {import("./sample.js").Summary} Summary */
/** @typedef {import("./functions.js").FunctionName} FunctionName */

/** Three digits. @param {number} value */
export const written = (value) => value < 0 ? "\u2212" + short(-value) : short(value);

/** What gets through of a gradient. @param {FunctionName} name @param {Summary} summary */
export function tellSlope(name, { zero, saturated }) {
  const { label } = FUNCTIONS[name], saturates = name === "sigmoid" || name === "tanh";
  if (zero === 1) return `${label}: dead. At no input of the sample does it let a gradient through`;
  if (zero > 0) return `${label}: no gradient passes at ${percent(zero)} of the inputs, where the derivative is 0`;
  if (saturated === 0) return `${label}: a gradient passes at all of the inputs`;
  const small = `at ${percent(saturated)} of the inputs`;
  return `${label}: ${saturates ? `saturated ${small}` : `hardly any gradient passes ${small}`}`;
}

/** @param {Summary} summary */
export function tellSummary({ mean, deviation, gain, slope }) {
  return `Of a sample of ${grouped(SAMPLE)} inputs, the outputs have mean ${written(mean)} and standard deviation ${
    written(deviation)
  }; their rms is ` +
    `${written(gain)} times that of the inputs. The rms of the derivative is ${
      written(slope)
    }: weights aside, a layer ` +
    "of such units multiplies the size of a gradient by that. Where the derivative is below a twentieth of its " +
    "largest value, hardly any gradient passes; there sigmoid and tanh are called saturated.";
}

/** @param {FunctionName} name @param {number} z @param {number} value @param {number} slope */
export const tellPlace = (name, z, value, slope) =>
  `${FUNCTIONS[name].label} at z = ${written(z)}: f(z) = ${written(value)}, f\u2032(z) = ${written(slope)}`;

/** The gaps are the same at z and -z. @param {{ name: FunctionName, z: number, gap: number }[]} gaps */
export function tellGaps(gaps) {
  const told = gaps.map(({ name, z, gap }) =>
    `the ${name === "gelu_tanh" ? "tanh" : "sigmoid"} form by ${written(Math.abs(gap))} at most, at z = ` +
    `\u00b1${written(Math.abs(z))}`
  );
  return `The exact GELU is z P(Z < z), with Z standard normal. Two short forms differ from it: ${told.join(", ")}.`;
}
