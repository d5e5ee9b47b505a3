// The number in a line of text: that of a potential, or its logarithm.

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i, LOGARITHM = /^(?:ln|log)\s*\(?\s*([^()\s]+)\s*\)?$/i;

/**
 * The number that a text is, such as -0.5 or "ln 0.6"; NaN where it is none.
 * @param {string} text
 * @returns {number}
 */
export function readNumber(text) {
  const plain = text.trim().replaceAll("\u2212", "-"), logarithm = LOGARITHM.exec(plain);
  if (logarithm) return Math.log(readNumber(logarithm[1]));
  return NUMBER.test(plain) ? Number(plain) : NaN;
}
