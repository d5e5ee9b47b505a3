// Probabilities, and the bits that they cost, as numbers and in words.

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
  const times = 2 ** bits;
  if (times < 1e6) return "one in " + Number(times.toPrecision(3)).toLocaleString("en");
  if (times >= 1e21) return "one in " + times.toExponential(1).replace("e+", "\u00b710^");
  const group = Math.floor(Math.log10(times) / 3);
  return "one in " + Number((times / 1000 ** group).toPrecision(3)) + GROUPS[group - 2];
}
