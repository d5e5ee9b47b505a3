// All that the figure draws, from the settings: each cell is computed anew only when what it depends on has changed.
import { BLOCKS, CELLS, KEEPS } from "../kit/recurrent_cells.js";
import { flowOf } from "./flow.js";
import { theoryOfGates, theoryOfRnn } from "./theory.js";
import { chronoBias, draws, recurrentMatrix, stretchOf, UNITS } from "./weights.js";

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {import("./theory.js").Theory} Theory */
/** @typedef {import("../kit/recurrent_cells.js").CellName} CellName */
/** @typedef {(name: string) => any} Get */

/** The settings that a cell alone depends on. @type {Record<CellName, string[]>} */
const OWN = {
  rnn: ["activation", "matrix", "gamma"],
  gru: ["gates", "update_bias", "longest"],
  lstm: ["gates", "forget_bias", "longest"],
};
const SHARED = ["steps", "scale", "seed"];

export function timeNetwork() {
  const drawn = draws();
  const ways = Object.fromEntries(CELLS.map((name) => [name, { ...flowOf(name), wasRead: "", wasBack: "" }]));
  /** @type {Record<string, Flow>} */
  const flows = {};
  /** @type {Record<string, Float64Array>} */
  const biases = {};
  /** @type {Float64Array} */
  let U = new Float64Array(0);
  let stretch = 1, matrixOf = "";

  /** @param {Get} get */
  function setMatrix(get) {
    const wanted = ["seed", "matrix", "gamma"].map(get).join();
    if (wanted === matrixOf) return;
    matrixOf = wanted;
    U = recurrentMatrix(drawn(get("seed")), get("matrix"), get("gamma"));
    stretch = stretchOf(U);
  }

  /**
   * The biases of a cell: 0, but for the gate that keeps, and with chrono for the one that lets in.
   * @type {(name: CellName, get: Get) => Float64Array}
   */
  function biasOf(name, get) {
    const b = new Float64Array(BLOCKS[name] * UNITS);
    if (name === "rnn") return b;
    const at = KEEPS[name].block * UNITS, isChrono = get("gates") === "chrono";
    const keep = isChrono
      ? chronoBias(drawn(get("seed")), get("longest"))
      : new Float64Array(UNITS).fill(get(name === "gru" ? "update_bias" : "forget_bias"));
    b.set(keep, at);
    if (isChrono && name === "lstm") b.set(keep.map((one) => -one)); // the input gate is the first block
    biases[name] = keep;
    return b;
  }

  /** @type {(name: CellName, get: Get, bounded: boolean) => Flow} */
  function flow(name, get, bounded) {
    const way = ways[name], seed = drawn(get("seed")), steps = get("steps"), loss = Math.min(get("loss_at"), steps);
    const wanted = [...OWN[name], ...SHARED].map(get).join(), back = [wanted, loss, bounded].join();
    if (wanted !== way.wasRead) {
      const layer = { ...seed.weights[name], b: biasOf(name, get), activation: get("activation") };
      if (name === "rnn") layer.U = U;
      way.read(layer, seed.x, get("scale"), steps);
      way.wasRead = wanted;
    }
    if (back !== way.wasBack) flows[name] = way.back(seed.incoming, loss, bounded);
    way.wasBack = back;
    return flows[name];
  }

  /**
   * The cells that are drawn, in their order; the one whose units and weights are drawn; the LSTM if it is there.
   * @param {Get} get
   */
  return (get) => {
    setMatrix(get);
    const names = CELLS.filter((name) => get("cells").includes(name)), loss = Math.min(get("loss_at"), get("steps"));
    const drawnFlows = names.map((name) => flow(name, get, get("bounds")));
    const at = names.indexOf(get("chosen"));
    const theories = names.map((name) =>
      name === "rnn"
        ? theoryOfRnn({ activation: get("activation"), matrix: get("matrix"), gamma: get("gamma"), stretch }, loss)
        : theoryOfGates(biases[name], loss)
    );
    return {
      flows: drawnFlows,
      theories,
      chosen: at < 0 ? flow(get("chosen"), get, false) : drawnFlows[at],
      lstm: drawnFlows.find(({ name }) => name === "lstm") ?? null,
      activation: get("activation"),
      matrix: get("matrix"),
      gamma: get("gamma"),
      stretch,
      kept: Object.fromEntries(
        Object.entries(biases).map(([name, bias]) => [name, Array.from(bias, (one) => 1 / (1 + Math.exp(-one)))]),
      ),
    };
  };
}
