// A cell that has read a sequence, and the way of gradients back over its steps.
//
// A row of gradients with respect to the state after a step has the columns of h, and those of c behind them.
import { BACK, BLOCKS, KEPT, STEP } from "../kit/recurrent_cells.js";
import { INPUTS, LONGEST, UNITS } from "./weights.js";

/** @typedef {import("../kit/recurrent_cells.js").CellName} CellName */
/** @typedef {import("../kit/recurrent_cells.js").ActivationName} ActivationName */
/**
 * W is (inputs, blocks of units), U (units, blocks of units); the activation function is that of the simple RNN.
 * @typedef {{ W: Float64Array, U: Float64Array, b: Float64Array, activation: ActivationName }} Layer
 */

/** How many numbers a state has for each unit. @type {Record<CellName, number>} */
const PARTS = { rnn: 1, gru: 1, lstm: 2 };

/**
 * How large a cell is: its units and inputs, the longest sequence that it reads, and the most rows of gradients.
 * @typedef {{ units: number, inputs: number, longest: number, rows: number }} Sizes
 */

/** Those of this folder's explorer, with a row for each entry of the LSTM's state and one more. @type {Sizes} */
const USUAL = { units: UNITS, inputs: INPUTS, longest: LONGEST, rows: 2 * UNITS + 1 };

/** A cell that has read a sequence, and the arrays in which it does. */
export class CellRun {
  /** @param {CellName} name @param {Sizes} sizes */
  constructor(name, { units: H, inputs, longest, rows } = USUAL) {
    this.name = name;
    this.units = H;
    this.inputs = inputs;
    this.blocks = BLOCKS[name];
    this.states = PARTS[name] * H;
    this.keeps = KEPT[name] * H;
    this.state = new Float64Array((longest + 1) * this.states); // after t steps in row t; at first 0
    this.kept = new Float64Array((longest + 1) * this.keeps); // of step t in row t
    this.own = new Float64Array(this.blocks * H); // what inputs and biases add to the sums of a step
    this.z = new Float64Array(this.blocks * H); // what the state before it adds, h U
    this.sums = new Float64Array(rows * this.blocks * H); // gradients with respect to h U
    this.through = new Float64Array(rows * H); // and what they are with respect to h
    /** @type {Layer} */
    this.layer = { W: this.z, U: this.z, b: this.z, activation: "tanh" };
  }

  /** The state after t steps, as a state of one row. @param {number} t */
  stateAt(t) {
    return this.rowsOf(this.state.subarray(t * this.states, (t + 1) * this.states));
  }

  /** @param {Float64Array} rows of a state, or of gradients with respect to it */
  rowsOf(rows) {
    return { h: rows, c: rows.subarray(this.units), stride: this.states };
  }

  /**
   * Read the inputs, times `scale`, step by step.
   * @type {(layer: Layer, x: Float64Array, scale: number, steps: number) => void}
   */
  read(layer, x, scale, steps) {
    this.layer = layer;
    for (let t = 1; t <= steps; t++) this.step(x, scale, t);
  }

  /** Read the inputs of step t. @type {(x: Float64Array, scale: number, t: number) => void} */
  step(x, scale, t) {
    const { own, z, state, states, keeps, name, units, inputs, layer: { W, U, b, activation } } = this;
    const columns = this.blocks * units;
    own.set(b);
    z.fill(0);
    for (let i = 0; i < inputs; i++) {
      const one = scale * x[(t - 1) * inputs + i];
      for (let j = 0, w = i * columns; j < columns; j++) own[j] += one * W[w + j];
    }
    for (let i = 0; i < units; i++) {
      const one = state[(t - 1) * states + i];
      for (let j = 0, u = i * columns; j < columns; j++) z[j] += one * U[u + j];
    }
    const kept = this.kept.subarray(t * keeps, (t + 1) * keeps), before = this.stateAt(t - 1);
    STEP[name]({ own, z, before, after: this.stateAt(t), kept, rows: 1, units, activation });
  }

  /**
   * Multiply rows of gradients with respect to the state after step t by the Jacobian of that step. `from` and `to`
   * have a row for each; `sums` is left with the gradients with respect to h U, h the state before the step.
   * @type {(t: number, rows: number, from: Float64Array, to: Float64Array) => void}
   */
  back(t, rows, from, to) {
    const { keeps, sums, through, units, layer: { U } } = this;
    BACK[this.name]({
      U,
      kept: this.kept.subarray(t * keeps, (t + 1) * keeps),
      shared: true,
      from: this.rowsOf(from),
      to: this.rowsOf(to),
      sums,
      through,
      rows,
      units,
    });
  }
}
