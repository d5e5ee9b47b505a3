// The three networks of the explorer, forwards, in float64: a binary Tree-LSTM, an LSTM, the mean of word vectors.
import { decodeArray } from "../kit/arrays.js";
import { isPhrase, nodesOf } from "./brackets.js";

/** @typedef {import("./brackets.js").Node} Node */
/** @typedef {{ data: Float64Array, rows: number, columns: number }} Matrix a vector has one row */
/** @typedef {Record<string, Matrix>} Weights */
/**
 * How the cell of a node comes about, unit by unit: i and o its gates, g its candidate, f the forget gates of its two
 * children (none at a leaf), c its cell, h its hidden state; and what the classes get.
 * @typedef {{
 *   i: number[], f: number[][], g: number[], o: number[], c: number[], h: number[], probabilities: number[]
 * }} Composition
 */

export const CLASSES = ["very negative", "negative", "neutral", "positive", "very positive"];

/** @param {number} z */
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

/** @param {number} size */
const zeros = (size) => new Array(size).fill(0);

/**
 * Weights as `pack_weights` wrote them.
 * @param {Record<string, import("../kit/arrays.js").PackedArray>} packed
 * @returns {Weights}
 */
export function unpack(packed) {
  return Object.fromEntries(
    Object.entries(packed).map(([name, one]) => {
      const { data, shape } = decodeArray(one);
      const [rows, columns] = shape.length > 1 ? shape : [1, shape[0]];
      return [name, { data: Float64Array.from(data), rows, columns }];
    }),
  );
}

/**
 * sum + x M, from row `from` of M on.
 * @param {number[]} sum
 * @param {number[]} x
 * @param {Matrix} matrix
 */
function plus(sum, x, { data, columns }, from = 0) {
  const found = sum.slice();
  x.forEach((value, k) => {
    const row = (from + k) * columns;
    for (let n = 0; n < columns; n++) found[n] += value * data[row + n];
  });
  return found;
}

/** @param {Matrix} matrix @param {number} row */
const rowOf = ({ data, columns }, row) => [...data.subarray(row * columns, (row + 1) * columns)];

/** @param {number[]} list @param {number} size */
const chunks = (list, size) =>
  Array.from({ length: list.length / size }, (_, k) => list.slice(k * size, (k + 1) * size));

/** @param {number[]} logits */
export function softmax(logits) {
  const largest = Math.max(...logits), powers = logits.map((z) => Math.exp(z - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The mean class, from -2 to 2. @param {number[]} probabilities */
export const sentimentOf = (probabilities) => probabilities.reduce((sum, p, k) => sum + p * (k - 2), 0);

/** The probability of the two positive classes. @param {number[]} probabilities */
export const positiveOf = (probabilities) => probabilities[3] + probabilities[4];

/** What the state of a word or phrase says. @param {Weights} weights @param {string} network @param {number[]} state */
const classesOf = (weights, network, state) =>
  softmax(plus(rowOf(weights[network + ".b"], 0), state, weights[network + ".O"]));

/**
 * All nodes of some trees, children before their parents.
 * @param {Weights} weights
 * @param {(word: string) => number} idOf
 * @param {Node[]} forest
 * @returns {Composition[]}
 */
export function composeAll(weights, idOf, forest) {
  const { "tree.E": E, "tree.layer.W": W, "tree.layer.U": U, "tree.layer.b": b } = weights;
  const size = b.columns / 4, blocks = U.columns / size;
  /** @type {Map<Node, Composition>} */
  const found = new Map();
  return nodesOf(forest).map((node) => {
    const children = isPhrase(node)
      ? [node.left, node.right].map((one) => /** @type {Composition} */ (found.get(one)))
      : [];
    const bias = rowOf(b, 0), input = children.length ? bias : plus(bias, rowOf(E, idOf(node.word)), W);
    let below = zeros(blocks * size);
    children.forEach(({ h }, k) => (below = plus(below, h, U, k * size)));
    const z = chunks(input, size), u = chunks(below, size);
    /** @type {(gate: number[], block: number[], squash: (z: number) => number) => number[]} */
    const gate = (of, block, squash) => of.map((value, n) => squash(value + block[n]));
    const i = gate(z[0], u[0], sigmoid),
      g = gate(z[2], u[blocks - 2], Math.tanh),
      o = gate(z[3], u[blocks - 1], sigmoid);
    const f = children.map((_, k) => gate(z[1], u[1 + k], sigmoid));
    const c = i.map((value, n) => children.reduce((sum, child, k) => sum + f[k][n] * child.c[n], value * g[n]));
    const h = c.map((value, n) => o[n] * Math.tanh(value));
    const made = { i, f, g, o, c, h, probabilities: classesOf(weights, "tree", h) };
    found.set(node, made);
    return made;
  });
}

/**
 * What the LSTM makes of some words.
 * @param {Weights} weights
 * @param {number[]} ids
 */
export function readLstm(weights, ids) {
  const { "lstm.E": E, "lstm.layer.W": W, "lstm.layer.U": U, "lstm.layer.b": b } = weights, size = U.rows;
  let h = zeros(size), c = zeros(size);
  for (const id of ids) {
    const [i, f, g, o] = chunks(plus(plus(rowOf(b, 0), rowOf(E, id), W), h, U), size);
    c = c.map((value, n) => sigmoid(f[n]) * value + sigmoid(i[n]) * Math.tanh(g[n]));
    h = c.map((value, n) => sigmoid(o[n]) * Math.tanh(value));
  }
  return classesOf(weights, "lstm", h);
}

/**
 * What the mean of the words' vectors says, through its hidden layer.
 * @param {Weights} weights
 * @param {number[]} ids
 */
export function readMean(weights, ids) {
  const { "mean.E": E, "mean.W": W, "mean.c": bias } = weights, mean = zeros(E.columns);
  for (const id of ids) rowOf(E, id).forEach((value, n) => (mean[n] += value / ids.length));
  return classesOf(weights, "mean", plus(rowOf(bias, 0), mean, W).map((z) => Math.max(0, z)));
}

/**
 * How much of a phrase's cell comes from the left, from the right, and from nowhere below: parts of 1.
 * @param {Composition} node
 * @param {Composition[]} children
 */
export function contributions({ i, f, g }, children) {
  const size = (/** @type {number[]} */ part) => part.reduce((sum, value) => sum + Math.abs(value), 0);
  const [left, right] = children.map(({ c }, k) => size(c.map((value, n) => f[k][n] * value)));
  const fresh = size(i.map((value, n) => value * g[n])), total = left + right + fresh;
  return { left: left / total, right: right / total, new: fresh / total };
}
