// The way back of one cell: what arrives of the gradient at each step, and what bounds it.
import { CellRun } from "./cells.js";
import { compressRows, lengthOf, SingularValues } from "./matrices.js";
import { LONGEST, UNITS as H } from "./weights.js";

export const RECENT = 10;
const MOST_PIECES = 25; // between the steps at which singular values are computed

/**
 * Lists have an entry for each step up to the loss, step 1 first. `gradients` has a row for each; `bounds` is NaN but
 * at some steps, evenly apart, among them that of the loss and the first; it is null where it is not asked for.
 * @typedef {{
 *   name: import("../kit/recurrent_cells.js").CellName,
 *   states: number,
 *   loss: number,
 *   gradients: Float64Array,
 *   lengths: Float64Array,
 *   h: Float64Array,
 *   c: Float64Array | null,
 *   bounds: Float64Array | null,
 *   contributions: Float64Array,
 *   total: number,
 *   recent: number,
 * }} Flow
 */

/** The steps at which singular values are computed, from the loss back. @param {number} loss */
export function placesOf(loss) {
  const pieces = Math.min(loss - 1, MOST_PIECES);
  return Array.from({ length: pieces + 1 }, (_, i) => loss - Math.round(i * (loss - 1) / (pieces || 1)));
}

/** @param {import("../kit/recurrent_cells.js").CellName} name */
export function flowOf(name) {
  const run = new CellRun(name), { states } = run, rows = states + 1, columns = run.blocks * H;
  const singular = new SingularValues(states),
    work = new Float64Array(states * states),
    add = new Float64Array(H * columns);
  const gradients = new Float64Array(LONGEST * states);
  let from = new Float64Array(rows * states), to = new Float64Array(rows * states);

  /**
   * Carry the incoming gradient back from the loss, and before it all the rows of the identity where `bounded`.
   * @type {(incoming: Float64Array, loss: number, bounded: boolean) => Flow}
   */
  function back(incoming, loss, bounded) {
    const made = () => new Float64Array(loss), places = new Set(bounded ? placesOf(loss) : []);
    const lengths = made(), h = made(), c = name === "lstm" ? made() : null, bounds = bounded ? made().fill(NaN) : null;
    const contributions = made();
    let others = bounded ? states : 0; // the rows of the product of Jacobians; that of the gradient is behind them
    from.fill(0);
    for (let i = 0; i < others; i++) from[i * states + i] = 1;
    from.set(incoming, others * states);
    add.fill(0);
    for (let t = loss; t > 0; t--) {
      const at = (t - 1) * states, before = run.state.subarray(at, at + H);
      gradients.set(from.subarray(others * states, (others + 1) * states), at);
      lengths[t - 1] = lengthOf(gradients, at, at + states);
      h[t - 1] = lengthOf(gradients, at, at + H);
      if (c) c[t - 1] = lengthOf(gradients, at + H, at + states);
      if (bounds && places.has(t)) {
        if (t < loss) others = compressRows(from, others, states, work); // as a rule few of them are left
        from.set(gradients.subarray(at, at + states), others * states);
        bounds[t - 1] = singular.largest(from, others, states);
      }
      run.back(t, others + 1, from, to);
      const sums = run.sums.subarray(others * columns, (others + 1) * columns);
      contributions[t - 1] = lengthOf(before) * lengthOf(sums);
      for (let i = 0; i < H; i++) {
        for (let j = 0, u = i * columns; j < columns; j++) add[u + j] += before[i] * sums[j];
      }
      [from, to] = [to, from];
    }
    const whole = contributions.reduce((sum, one) => sum + one, 0);
    const recent = contributions.subarray(Math.max(0, loss - RECENT)).reduce((sum, one) => sum + one, 0);
    return {
      name,
      states,
      loss,
      gradients,
      lengths,
      h,
      c,
      bounds,
      contributions,
      total: lengthOf(add),
      recent: recent / whole,
    };
  }

  return { read: run.read.bind(run), back };
}
