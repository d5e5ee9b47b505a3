// @ts-check
// One training run of an NNLM in the page: the twin of `NNLMTraining` in training.py.
import { uniformAt } from "../kit/random_numbers.js";
import { adaGrad, adamW, rmsProp, sgd } from "../kit/tensor_optimisers.js";
import { DIVERGED } from "../training_panel/runs.js";
import { nnlmLoss, startValues } from "./nnlm.js";

/** @import { Plan, Results } from "../kit/trainer.js" */
/** @import { Optimiser } from "../kit/tensor_optimisers.js" */
/** @import { Tensor } from "../kit/tensor.js" */

/**
 * What `NNLMTraining.pack` writes: the events of the text and those of validation, as two planes, compressed.
 * @typedef {object} Packed
 * @property {string} events in base64
 * @property {number} words V; it is also the id of "<s>"
 * @property {number} end the id of "</s>"
 * @property {number} steps
 * @property {number} batch_size
 * @property {number} seed
 */

/**
 * By their names in the panel; see `NNLMTraining.settings`.
 * @typedef {{
 *   "context size": number,
 *   "embedding dimension": number,
 *   "hidden units": number,
 *   optimiser: string,
 *   "learning rate": number,
 * }} Settings
 */

/** @type {Record<string, (parameters: Tensor[], rate: number) => Optimiser>} */
const OPTIMISERS = {
  SGD: (parameters, rate) => sgd(parameters, { rate }),
  momentum: (parameters, rate) => sgd(parameters, { rate, momentum: 0.9 }),
  AdaGrad: (parameters, rate) => adaGrad(parameters, { rate }),
  RMSProp: (parameters, rate) => rmsProp(parameters, { rate }),
  Adam: (parameters, rate) => adamW(parameters, { rate, weightDecay: 0 }),
};

const ROWS_AT_ONCE = 250; // of those of validation: 250 rows of logits need less than a megabyte

/** @type {(input: { packed: Packed, settings: Settings }) => Promise<Plan>} */
export async function nnlmTraining({ packed, settings }) {
  const events = await unpack(packed.events), { words, end, steps, batch_size: size, seed } = packed;
  const context = settings["context size"], rate = settings["learning rate"];
  const text = windows(events.subarray(0, steps * size), context, words, end);
  const validation = windows(events.subarray(steps * size), context, words, end);
  const sizes = { words, context, dimension: settings["embedding dimension"], hidden: settings["hidden units"] };
  const order = rowOrder(steps * size, seed), parameters = startValues(sizes, seed);
  const list = Object.values(parameters).filter((one) => one !== null);
  const optimise = OPTIMISERS[settings.optimiser](list, rate);
  return {
    limit: steps,
    step(index) {
      const { contexts, targets } = rowsOf(text, order.subarray(index * size, (index + 1) * size));
      const loss = nnlmLoss(parameters, contexts, targets);
      optimise.zeroGrad();
      loss.backward();
      refuseDivergence(loss.data[0], list, index, rate);
      optimise.step();
      return loss.data[0];
    },
    /** @returns {Results} */
    results() {
      const rows = Int32Array.from(validation.targets.keys());
      let total = 0;
      for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
        const { contexts, targets } = rowsOf(validation, rows.subarray(first, first + ROWS_AT_ONCE));
        total += nnlmLoss(parameters, contexts, targets).data[0] * targets.length;
      }
      const loss = total / rows.length;
      return Number.isFinite(loss) ? { "validation perplexity": Math.exp(Math.min(50, loss)) } : {};
    },
  };
}

/**
 * The weights stay as they were before the step.
 * @type {(loss: number, parameters: Tensor[], step: number, rate: number) => void}
 */
function refuseDivergence(loss, parameters, step, rate) {
  let squares = 0;
  for (const { grad } of parameters) for (const one of grad ?? []) squares += one * one;
  const [name, value] = Number.isFinite(loss) ? ["gradient norm", Math.sqrt(squares)] : ["loss", loss];
  if (Number.isFinite(value)) return;
  const said = Number.isNaN(value) ? "not a number" : "infinite";
  throw new RangeError(`${DIVERGED}: the ${name} is ${said} at step ${step}, with learning rate ${rate}.`);
}

/**
 * The order of the rows in which they make batches, drawn as Python draws it.
 * @type {(rows: number, seed: number) => Int32Array}
 */
export function rowOrder(rows, seed) {
  const drawn = Float64Array.from({ length: rows }, (_, row) => uniformAt(seed, 0, row));
  return Int32Array.from({ length: rows }, (_, row) => row).sort((a, b) => drawn[a] - drawn[b] || a - b);
}

/** @typedef {{ contexts: Uint16Array, targets: Uint16Array, context: number }} Windows */

/**
 * The events of a text and the words before each; before a sentence's beginning stands `start`.
 * @type {(events: Uint16Array, context: number, start: number, end: number) => Windows}
 */
export function windows(events, context, start, end) {
  const contexts = new Uint16Array(events.length * context).fill(start);
  for (let i = 0; i < events.length; i++) {
    for (let back = 1; back <= context && i >= back && events[i - back] !== end; back++) {
      contexts[(i + 1) * context - back] = events[i - back];
    }
  }
  return { contexts, targets: events, context };
}

/** @param {Windows} part @param {Int32Array} rows */
function rowsOf({ contexts, targets, context }, rows) {
  const data = new Uint16Array(rows.length * context);
  rows.forEach((row, i) => data.set(contexts.subarray(row * context, (row + 1) * context), i * context));
  return { contexts: { data, shape: [rows.length, context] }, targets: Uint16Array.from(rows, (row) => targets[row]) };
}

/** Low bytes, then high bytes, compressed by gzip. @type {(base64: string) => Promise<Uint16Array>} */
export async function unpack(base64) {
  const packed = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer()), size = bytes.length / 2;
  return Uint16Array.from({ length: size }, (_, i) => bytes[i] + 256 * bytes[size + i]);
}
