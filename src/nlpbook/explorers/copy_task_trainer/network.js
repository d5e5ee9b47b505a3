// A recurrent layer and a linear one over some sequences: forwards, and backwards by hand, as `CopyNetwork` computes it.
import { addProduct, addTransposedProduct, productWithTransposed } from "../kit/products.js";
import { BACK, BLOCKS, KEEPS, KEPT, STEP } from "../kit/recurrent_cells.js";

/** @typedef {import("../kit/recurrent_cells.js").CellName} CellName */
/** @typedef {import("./sequences.js").Sequences} Sequences */
/** @typedef {import("./weights.js").Parameters} Parameters */
/** Of the recalled symbols the mean cross-entropy (nats) and how many are right; over all places the mean as well.
 * @typedef {{ loss: number, recalled: number, accuracy: number }} Judgement
 */

/** The arrays of a pass over so many sequences of so many places; all lie place by place, then row by row. */
export class CopyPass {
  /**
   * @param {CellName} cell
   * @param {number} units
   * @param {number} ids
   * @param {number} rows
   * @param {number} time
   */
  constructor(cell, units, ids, rows, time) {
    const made = (/** @type {number} */ size) => new Float64Array(size), all = time * rows;
    this.cell = cell;
    this.units = units;
    this.ids = ids;
    this.rows = rows;
    this.time = time;
    this.columns = BLOCKS[cell] * units;
    this.keeps = KEPT[cell] * units;
    this.h = made((all + rows) * units); // the states before the first place, which are 0, and after each
    this.c = made(cell === "lstm" ? (all + rows) * units : 0);
    this.kept = made(all * this.keeps);
    this.logits = made(all * ids);
    this.probabilities = made(all * ids);
    this.own = made(rows * this.columns);
    this.z = made(rows * this.columns);
    this.sums = made(all * this.columns); // gradients with respect to h U
    this.candidate = made(cell === "gru" ? all * units : 0); // and to the sum of the GRU's candidate
    this.direct = made(all * units); // gradients with respect to h that come from the output at its place
    this.through = made(rows * units);
    this.handed = [0, 1].map(() => ({
      h: made(rows * units),
      c: made(cell === "lstm" ? rows * units : 0),
      stride: units,
    }));
    this.arriving = made(time); // lengths of the gradients at the states, of all rows together
  }

  /** Read sequences, and expect something at each place. @type {(parameters: Parameters, given: Sequences) => void} */
  read({ W, U, b, c, V, d }, { inputs }) {
    const { cell, rows, time, units, ids, columns, keeps, own, z, h, kept, logits } = this, all = rows * time;
    for (let t = 0; t < time; t++) {
      for (let row = 0, at = 0; row < rows; row++) {
        for (let j = 0, w = inputs[t * rows + row] * columns; j < columns; j++) own[at++] = W.data[w++] + b.data[j];
      }
      const before = this.#stateAt(t), after = this.#stateAt(t + 1);
      z.fill(0);
      if (cell === "gru") { for (let row = 0; row < rows; row++) z.set(c.data, row * columns + 2 * units); }
      if (t > 0) addProduct(before.h, U.data, z, rows, units, columns);
      STEP[cell]({ own, z, before, after, kept: kept.subarray(t * rows * keeps), rows, units });
    }
    productWithTransposed(h.subarray(rows * units), V.data, logits, all, units, ids);
    for (let at = 0, i = 0; i < all; i++) for (let id = 0; id < ids; id++) logits[at++] += d.data[id];
    this.#softmax();
  }

  /** @param {number} t */
  #stateAt(t) {
    const { h, c, rows, units } = this, from = t * rows * units, to = from + rows * units;
    return { h: h.subarray(from, to), c: c.subarray(from, to), stride: units };
  }

  #softmax() {
    const { logits, probabilities, ids } = this;
    for (let at = 0; at < logits.length; at += ids) {
      let most = -Infinity, sum = 0;
      for (let id = 0; id < ids; id++) most = Math.max(most, logits[at + id]);
      for (let id = 0; id < ids; id++) sum += probabilities[at + id] = Math.exp(logits[at + id] - most);
      for (let id = 0; id < ids; id++) probabilities[at + id] /= sum;
    }
  }

  /** The most probable id at each place, the first one of several. */
  written() {
    const { logits, ids, rows, time } = this, found = new Int32Array(rows * time);
    for (let i = 0; i < found.length; i++) {
      for (let id = 1; id < ids; id++) if (logits[i * ids + id] > logits[i * ids + found[i]]) found[i] = id;
    }
    return found;
  }

  /** How well the sequences that were read are written. @param {Sequences} given @returns {Judgement} */
  judge({ targets, length }) {
    const { logits, ids, rows, time } = this, due = (time - length) * rows, all = rows * time, written = this.written();
    let whole = 0, recalled = 0, right = 0;
    for (let i = 0; i < all; i++) {
      let most = -Infinity, sum = 0;
      for (let id = 0; id < ids; id++) most = Math.max(most, logits[i * ids + id]);
      for (let id = 0; id < ids; id++) sum += Math.exp(logits[i * ids + id] - most);
      const nats = most + Math.log(sum) - logits[i * ids + targets[i]];
      whole += nats;
      if (i < due) continue;
      recalled += nats;
      right += Number(written[i] === targets[i]);
    }
    return { loss: whole / all, recalled: recalled / (all - due), accuracy: right / (all - due) };
  }

  /**
   * The gradient of the mean cross-entropy over the places from `first` on, which the parameters are left with. Each
   * place of `arriving` has the length of the gradient with respect to the states after it.
   * @type {(parameters: Parameters, given: Sequences, first?: number) => void}
   */
  back({ W, U, b, c, V, d }, { inputs, targets }, first = 0) {
    const { cell, rows, time, units, ids, columns, keeps, h, probabilities, direct, sums, candidate } = this;
    const all = rows * time, share = 1 / (rows * (time - first)), errors = this.logits; // which are of no more use
    for (let i = 0, at = 0; i < all; i++) {
      const counts = i < first * rows ? 0 : share;
      for (let id = 0; id < ids; id++, at++) errors[at] = counts * (probabilities[at] - Number(id === targets[i]));
    }
    for (const { grad } of [W, U, b, c, V, d]) grad.fill(0);
    const after = h.subarray(rows * units);
    addTransposedProduct(errors, after, V.grad, 1, all, ids, units);
    for (let i = 0, at = 0; i < all; i++) for (let id = 0; id < ids; id++) d.grad[id] += errors[at++];
    direct.fill(0);
    addProduct(errors, V.data, direct, all, ids, units);
    let [from, to] = this.handed;
    from.h.fill(0);
    from.c.fill(0);
    for (let t = time - 1; t >= 0; t--) {
      const place = t * rows;
      let square = 0;
      for (let i = 0, at = place * units; i < from.h.length; i++, at++) square += (from.h[i] += direct[at]) ** 2;
      for (let i = 0; i < from.c.length; i++) square += from.c[i] ** 2;
      this.arriving[t] = Math.sqrt(square);
      BACK[cell]({
        U: U.data,
        kept: this.kept.subarray(place * keeps),
        shared: false,
        from,
        to,
        sums: sums.subarray(place * columns, (place + rows) * columns),
        through: this.through,
        candidate: candidate.subarray(place * units),
        rows,
        units,
      });
      [from, to] = [to, from];
    }
    // Before the first place the states are 0.
    addTransposedProduct(after, sums.subarray(rows * columns), U.grad, 1, all - rows, units, columns);
    const isGru = cell === "gru", plain = isGru ? 2 * units : columns; // of the columns, that W and U share their sums
    for (let i = 0; i < all; i++) {
      const w = inputs[i] * columns, s = i * columns;
      for (let j = 0; j < plain; j++) {
        W.grad[w + j] += sums[s + j];
        b.grad[j] += sums[s + j];
      }
      for (let j = plain; j < columns; j++) {
        const one = candidate[i * units + j - plain];
        W.grad[w + j] += one;
        b.grad[j] += one;
        c.grad[j - plain] += sums[s + j];
      }
    }
  }

  /** The gate that keeps, of a unit and a place of the first sequence. @type {(unit: number, t: number) => number} */
  gate(unit, t) {
    const { cell, kept, rows, keeps } = this;
    return cell === "rnn" ? NaN : kept[t * rows * keeps + unit * KEPT[cell] + KEEPS[cell].kept];
  }

  /** h of a unit after a place of the first sequence. @type {(unit: number, t: number) => number} */
  state(unit, t) {
    return this.h[(t + 1) * this.rows * this.units + unit];
  }
}
