// A trained language model with one gated layer, as nlpbook.rnn.RNNLM with tied weights computes it, in float64.
import { addRow, gruCandidate, gruGates, gruState, lstmCell, lstmGates } from "../kit/gated_cells.js";
import { unpackWeights } from "../kit/tensor_weights.js";

/** @typedef {"lstm" | "gru"} CellName */
/** Units whose gate or hidden state is held at a value. @typedef {{ of: string, units: number[], value: number }} Held */
/** Each of `values` has H numbers a word; `hidden` begins with those after the start of the sentence. */
/** @typedef {{ values: Record<string, Float64Array>, hidden: Float64Array, words: number }} Reading */

/** The gates and the candidate, in the order of their blocks. @type {Record<CellName, string[]>} */
export const BLOCKS = { lstm: ["input", "forget", "candidate", "output"], gru: ["reset", "update", "candidate"] };
/** What is kept from word to word, and the gate that keeps it. */
export const MEMORY = {
  lstm: { state: "cell", gate: "forget" },
  gru: { state: "hidden", gate: "update" },
};
const LAYER = "stack.layers.0.";

export class GatedNetwork {
  /**
   * @param {CellName} cell
   * @param {Record<string, import("../kit/tensor_weights.js").PackedWeights>} packed
   */
  constructor(cell, packed) {
    const weights = unpackWeights(packed), layer = (/** @type {string} */ name) => weights[LAYER + name];
    this.cell = cell;
    this.blocks = BLOCKS[cell];
    this.E = weights.E;
    this.P = weights.P;
    this.bias = weights.b.data;
    this.W = layer("W").data;
    this.U = layer("U").data;
    this.b = layer("b").data;
    this.c = layer("c")?.data ?? null;
    const [units, dimension] = this.P.shape;
    this.units = units;
    this.dimension = dimension;
    const columns = this.blocks.length * units;
    this.own = new Float64Array(columns);
    this.recurrent = new Float64Array(columns);
    this.gates = new Float64Array(columns);
  }

  /** Read the start token and then words. @type {(ids: number[], held?: Held | null) => Reading} */
  read(ids, held = null) {
    const { units: H, blocks, gates } = this, size = (ids.length + 1) * H, start = this.bias.length;
    const names = [...blocks, ...this.cell === "lstm" ? ["cell"] : [], "hidden"];
    const all = Object.fromEntries(names.map((name) => [name, new Float64Array(size)]));
    [start, ...ids].forEach((id, t) => {
      this.sum(id, all.hidden, (t - 1) * H);
      if (this.cell === "lstm") this.lstmStep(all, t, held);
      else this.gruStep(all, t, held);
      blocks.forEach((name, i) => all[name].set(gates.subarray(i * H, (i + 1) * H), t * H));
    });
    const values = Object.fromEntries(names.map((name) => [name, all[name].subarray(H)]));
    if (this.cell === "lstm") values.tanh_cell = values.cell.map(Math.tanh);
    return { values, hidden: all.hidden, words: ids.length };
  }

  /** What the gates of a word are computed from. @type {(id: number, hidden: Float64Array, before: number) => void} */
  sum(id, hidden, before) {
    const { own, recurrent, units: H, dimension } = this;
    own.set(this.b);
    recurrent.fill(0);
    if (this.c) recurrent.set(this.c, 2 * H);
    addRow(this.E.data, id * dimension, dimension, this.W, own);
    if (before >= 0) addRow(hidden, before, H, this.U, recurrent);
  }

  /** @type {(all: Record<string, Float64Array>, t: number, held: Held | null) => void} */
  lstmStep(all, t, held) {
    const { units: H, gates } = this, at = t * H;
    lstmGates(this.own, this.recurrent, H, gates);
    this.hold(held);
    for (let j = 0; j < H; j++) {
      const c = lstmCell(gates, H, j, t ? all.cell[at - H + j] : 0);
      all.cell[at + j] = c;
      all.hidden[at + j] = gates[3 * H + j] * Math.tanh(c);
    }
    if (held?.of === "hidden") { for (const unit of held.units) all.hidden[at + unit] = held.value; }
  }

  /** @type {(all: Record<string, Float64Array>, t: number, held: Held | null) => void} */
  gruStep(all, t, held) {
    const { units: H, gates } = this, at = t * H;
    gruGates(this.own, this.recurrent, H, gates);
    this.hold(held);
    if (held?.of === "reset") gruCandidate(this.own, this.recurrent, H, gates);
    for (let j = 0; j < H; j++) all.hidden[at + j] = gruState(gates, H, j, t ? all.hidden[at - H + j] : 0);
    if (held?.of === "hidden") { for (const unit of held.units) all.hidden[at + unit] = held.value; }
  }

  /** @param {Held | null} held */
  hold(held) {
    const block = held ? this.blocks.indexOf(held.of) : -1;
    if (!held || block < 0) return;
    for (const unit of held.units) this.gates[block * this.units + unit] = held.value;
  }

  /** The probability of each next word, after so many words. @type {(reading: Reading, words: number) => Float64Array} */
  next({ hidden }, words) {
    const { E, P, bias, dimension, units } = this, y = new Float64Array(dimension);
    addRow(hidden, words * units, units, P.data, y);
    const logits = Float64Array.from(bias);
    for (let id = 0, e = 0; id < logits.length; id++) {
      for (let k = 0; k < dimension; k++) logits[id] += y[k] * E.data[e++];
    }
    const largest = Math.max(...logits), powers = logits.map((one) => Math.exp(one - largest));
    const total = powers.reduce((sum, one) => sum + one, 0);
    return powers.map((one) => one / total);
  }
}
