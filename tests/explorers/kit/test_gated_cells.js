// The steps of the gated cells, beside numbers worked out by hand (page 6.3).
import assert from "node:assert/strict";
import {
  addRow,
  gruCandidate,
  gruGates,
  gruState,
  lstmCell,
  lstmGates,
} from "../../../src/nlpbook/explorers/kit/gated_cells.js";

const near = (/** @type {number} */ one, /** @type {number} */ other) => assert(Math.abs(one - other) < 5e-5);
const list = (/** @type {number[]} */ ...numbers) => Float64Array.from(numbers);

Deno.test("a GRU's step by hand", () => {
  const gates = new Float64Array(3);
  gruGates(list(-1, 1, 2), list(1, 1, -2), 1, gates);
  near(gates[0], 0.5);
  near(gates[1], 0.8808);
  near(gates[2], 0.7616);
  near(gruState(gates, 1, 0, 0.5), 0.5312);
  gates[0] = 0; // the reset gate is held: the candidate is that of the word alone
  gruCandidate(list(-1, 1, 2), list(1, 1, -2), 1, gates);
  near(gates[2], Math.tanh(2));
});

Deno.test("an LSTM's step by hand", () => {
  const gates = new Float64Array(4);
  lstmGates(list(-1, 1, 2, 0), list(1, 1, -1, 1), 1, gates);
  [0.5, 0.8808, 0.7616, 0.7311].forEach((one, i) => near(gates[i], one));
  near(lstmCell(gates, 1, 0, 2), 2.1424);
});

Deno.test("a row times a matrix is added, from a place on", () => {
  const sums = list(1, 1, 1);
  addRow([9, 1, 2], 1, 2, list(1, 2, 3, 4, 5, 6), sums, 10);
  assert.deepEqual([...sums], [91, 121, 151]);
});
