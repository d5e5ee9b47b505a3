// What the page shows of a state that Python gave it.
import { halves, judged } from "../../../src/nlpbook/explorers/trellis/ranking.js";
import { stateOf } from "../../../src/nlpbook/explorers/trellis/state.js";
import { numbersOf } from "../../../src/nlpbook/explorers/trellis/tables.js";

/** @typedef {Record<string, any>} State */

/** @param {State} state */
const read = (state) => stateOf((name) => state[name]);

/** @param {State} state */
export const numbers = (state) => numbersOf(read(state));

/** @param {State} state */
export function judgement(state) {
  const now = read(state);
  return judged(now, halves(now.potentials));
}
