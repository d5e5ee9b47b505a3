// What a link may ask of the unrolling explorer, and what a change of one setting does to others.

/** @typedef {import("../kit/address.js").Values} Values */

/** The limits that depend on the sentence and on the units. @param {Values} values */
export function limitsOf({ words, units }) {
  const n = /** @type {string[]} */ (words).length + 1;
  return {
    step: { least: 0, most: 2 * n },
    place: { least: 1, most: n },
    unit: { least: 1, most: Number(units) },
    loss: { least: 0, most: n },
  };
}

/**
 * The settings for another sentence: a way that was done stays done, and training begins anew.
 * @param {import("./state.js").Now} now
 * @param {string[]} words
 */
export function withWords({ step, n, loss }, words) {
  const next = words.length + 1;
  return {
    words,
    updates: 0,
    place: null,
    step: step === n ? null : step === 2 * n ? 2 * next : Math.min(step, next),
    loss: Math.min(loss, next) === loss ? loss : 0,
  };
}
