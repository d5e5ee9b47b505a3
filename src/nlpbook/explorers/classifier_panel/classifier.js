// @ts-check
// The text classifier in the page, as nlpbook.mlp.TextClassifier computes it: pooling, logits, initial weights; and how
// far each word of a sentence moves the logit.
import { normalAt } from "../kit/normal_numbers.js";
import { add, record, relu, sizeOf, Tensor, wanted, zeros } from "../kit/tensor.js";
import { matmul } from "../kit/tensor_layers.js";
import { joined } from "./sentences.js";

/** @import { Sentences } from "./sentences.js" */
/** @typedef {"mean" | "max"} Pooling */

/**
 * E (V, d), W1 (d, h), b1 (h,), W2 (h, 2) and b2 (2,); without a hidden layer no W1 and b1, and W2 (d, 2).
 * @typedef {{ E: Tensor, W1?: Tensor, b1?: Tensor, W2: Tensor, b2: Tensor }} Parameters
 */

const EMBEDDING = 1, HIDDEN = 2, OUTPUT = 3; // what a random number is for

/** The words' vectors that were drawn last: most controls leave them as they are. */
let lastDrawn = { key: "", data: new Float32Array(0) };

/**
 * Parameters to begin with, those of `ClassifierPanel.network`: normal, of variance 1, 2 / d and 1 / h.
 * @type {(sizes: { words: number, dimension: number, hidden: number }, seed: number) => Parameters}
 */
export function initialWeights({ words, dimension, hidden }, seed) {
  /** @type {(purpose: number, shape: number[], variance: number) => Float32Array<ArrayBuffer>} */
  const numbers = (purpose, shape, variance) => {
    const scale = Math.sqrt(variance), found = new Float32Array(sizeOf(shape));
    for (let i = 0; i < found.length; i++) found[i] = scale * normalAt(seed, purpose, i);
    return found;
  };
  /** @type {(purpose: number, shape: number[], variance: number) => Tensor} */
  const drawn = (purpose, shape, variance) => new Tensor(numbers(purpose, shape, variance), shape, true);
  const table = [words, dimension], key = [seed, ...table].join();
  if (lastDrawn.key !== key) lastDrawn = { key, data: numbers(EMBEDDING, table, 1) };
  const none = (/** @type {number} */ length) => new Tensor(new Float32Array(length), [length], true);
  const last = hidden || dimension;
  return {
    E: new Tensor(lastDrawn.data.slice(), table, true),
    ...(hidden ? { W1: drawn(HIDDEN, [dimension, hidden], 2 / dimension), b1: none(hidden) } : {}),
    W2: drawn(OUTPUT, [last, 2], 1 / last),
    b2: none(2),
  };
}

/**
 * The mean of the vectors of each sentence's words, (sentences, d); zeros where it has none.
 * @type {(E: Tensor, sentences: Sentences) => Tensor}
 */
export function meanPool(E, { ids, starts }) {
  const d = E.shape[1], n = starts.length - 1, x = E.data, result = zeros(x, n * d), sums = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    const words = starts[i + 1] - starts[i];
    sums.fill(0);
    for (let t = starts[i]; t < starts[i + 1]; t++) for (let j = 0; j < d; j++) sums[j] += x[ids[t] * d + j];
    for (let j = 0; j < d; j++) result[i * d + j] = words && sums[j] / words;
  }
  return record(result, [n, d], [E], (gradient) => {
    const dE = wanted(E);
    for (let i = 0; dE && i < n; i++) {
      const words = starts[i + 1] - starts[i];
      for (let t = starts[i]; t < starts[i + 1]; t++) {
        for (let j = 0; j < d; j++) dE[ids[t] * d + j] += gradient[i * d + j] / words;
      }
    }
  });
}

/**
 * The largest entry of the words' vectors in each dimension, (sentences, d), which gets all of the gradient.
 * @type {(E: Tensor, sentences: Sentences) => Tensor}
 */
export function maxPool(E, { ids, starts }) {
  const d = E.shape[1], n = starts.length - 1, x = E.data, result = zeros(x, n * d);
  const from = new Int32Array(n * d).fill(-1); // where in E the entry stands
  for (let i = 0; i < n; i++) {
    for (let t = starts[i]; t < starts[i + 1]; t++) {
      for (let j = 0; j < d; j++) {
        const at = i * d + j, place = ids[t] * d + j;
        if (from[at] < 0 || x[place] > result[at]) [result[at], from[at]] = [x[place], place];
      }
    }
  }
  return record(result, [n, d], [E], (gradient) => {
    const dE = wanted(E);
    for (let at = 0; dE && at < from.length; at++) if (from[at] >= 0) dE[from[at]] += gradient[at];
  });
}

/** The logits of the two classes, (sentences, 2). @type {(parameters: Parameters, pooled: Tensor) => Tensor} */
function logitsOf({ W1, b1, W2, b2 }, pooled) {
  const hidden = W1 && b1 ? relu(add(matmul(pooled, W1), b1)) : pooled;
  return add(matmul(hidden, W2), b2);
}

/** @type {(parameters: Parameters, sentences: Sentences, pooling: Pooling) => Tensor} */
export const classifierLogits = (parameters, sentences, pooling) =>
  logitsOf(parameters, (pooling === "max" ? maxPool : meanPool)(parameters.E, sentences));

/**
 * The logit of class 1 less that of class 0: its log-odds, one for each sentence.
 * @type {(logits: Tensor) => Float64Array}
 */
export const logOdds = ({ data }) =>
  Float64Array.from({ length: data.length / 2 }, (_, i) => data[2 * i + 1] - data[2 * i]);

/**
 * The log-odds of a sentence, and by how much each of its words raises them: what is lost where its vector is left out
 * of the pooling. A mean is still divided by the number of all words.
 * @type {(parameters: Parameters, words: number[], pooling: Pooling) => { odds: number, pulls: number[] }}
 */
export function pullsOf(parameters, words, pooling) {
  const { E } = parameters, whole = joined([words]);
  const [odds] = logOdds(classifierLogits(parameters, whole, pooling));
  if (!words.length) return { odds, pulls: [] };
  const others = joined(words.map((_, left) => words.filter((_, at) => at !== left)));
  const pooled = pooling === "max" ? maxPool(E, others) : meanPool(E, others);
  if (pooling === "mean") pooled.data.forEach((one, i) => (pooled.data[i] = one * (words.length - 1) / words.length));
  return { odds, pulls: Array.from(logOdds(logitsOf(parameters, pooled)), (without) => odds - without) };
}

/** The probability of class 1 from its log-odds. @param {number} odds */
export const probabilityOf = (odds) => 1 / (1 + Math.exp(-odds));

/**
 * The mean cross-entropy of some sentences (nats), and which of them are put into the wrong class.
 * @type {(odds: Float64Array, labels: ArrayLike<number>) => { loss: number, wrong: number[] }}
 */
export function judged(odds, labels) {
  let loss = 0;
  /** @type {number[]} */
  const wrong = [];
  odds.forEach((z, i) => {
    loss += Math.max(z, 0) - labels[i] * z + Math.log1p(Math.exp(-Math.abs(z)));
    if ((z > 0) !== (labels[i] === 1)) wrong.push(i);
  });
  return { loss: loss / odds.length, wrong };
}
