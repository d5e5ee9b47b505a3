// Probabilities, and the bits that they cost, as numbers and in words.
import { scientific, short } from "../kit/core.js";

/** @type {(probability: number) => number} */
export const bitsOf = (probability) => (probability < 1 ? -Math.log2(probability) : 0);

/**
 * The entropy of a distribution, in bits.
 *
 * @type {(probabilities: Iterable<number>) => number}
 */
export function entropyOf(probabilities) {
  let bits = 0;
  for (const probability of probabilities) if (probability > 0) bits -= probability * Math.log2(probability);
  return Math.max(0, bits); // of one sure word the rounding may leave a little less than nothing
}

const GROUPS = [" million", " billion", " trillion", " quadrillion", " quintillion"];

/**
 * The probability of something that costs so many bits as "one in so many", in words.
 *
 * @type {(bits: number) => string}
 */
export function oneIn(bits) {
  const times = Number((2 ** bits).toPrecision(3)); // rounded first: 999.9 million are a billion
  if (times < 1e6) return "one in " + short(times);
  if (times >= 1e21) return "one in " + scientific(times, 2);
  const group = Math.floor(Math.log10(times) / 3 + 1e-9);
  return "one in " + short(times / 1000 ** group) + GROUPS[group - 2];
}
