// The sequences of the copy task, as sequences.py draws them. They lie step by step: place t of all sequences, then t + 1.
import { uniformAt } from "../kit/random_numbers.js";

/** What a random number is for. */
export const BATCHES = 0;
export const SAMPLE = 1;
export const CHRONO = 2;
export const W = 3;
export const U = 4;
export const BLANK = 0;
export const GO = 1;
export const FIRST_SYMBOL = 2;

/** @typedef {{ length: number, delay: number, kinds: number }} Task */
/**
 * `rows` sequences of `time` places, the last `length` of which are recalled symbols.
 * @typedef {{ inputs: Int32Array, targets: Int32Array, rows: number, time: number, length: number }} Sequences
 */

/** How long a sequence is. @param {Task} task */
export const timeOf = ({ length, delay }) => 2 * length + delay + 1;

/** @type {(rows: number, seed: number, purpose: number, which: number, task: Task) => Sequences} */
export function drawSequences(rows, seed, purpose, which, task) {
  const { length, delay, kinds } = task, time = timeOf(task);
  const inputs = new Int32Array(time * rows).fill(BLANK), targets = new Int32Array(time * rows).fill(BLANK);
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < length; place++) {
      const symbol = FIRST_SYMBOL + Math.floor(uniformAt(seed, purpose, which, row, place) * kinds);
      inputs[place * rows + row] = symbol;
      targets[(length + delay + 1 + place) * rows + row] = symbol;
    }
    inputs[(length + delay) * rows + row] = GO;
  }
  return { inputs, targets, rows, time, length };
}

/** How an id is written: a dot for the blank, > for the sign to start, a letter for a symbol. @param {number} id */
export const signOf = (id) => id === BLANK ? "\u00b7" : id === GO ? ">" : "ABCDEFGH"[id - FIRST_SYMBOL];
