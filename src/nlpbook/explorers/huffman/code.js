// A Huffman tree, its codes and the probabilities that logits give: the same as nlpbook.word2vec's HuffmanTree and
// hierarchical_softmax_log_probs, for a vocabulary small enough to draw.

/** @typedef {[left: number, right: number]} Children of an inner node, the rarer one first */
/** @typedef {{ inner: number, turn: 0 | 1 }} Turn at the inner node `inner`: 0 to the left, 1 to the right */
/**
 * Nodes below `size`, the number of words V, are words; V + i is the inner node i. Inner nodes stand in the order in
 * which they are made, the root last.
 * @typedef {object} Tree
 * @property {number} size
 * @property {Children[]} children of each inner node
 * @property {number[]} parents of each node, -1 of the root
 * @property {number[]} turns the turn from its parent to each node, -1 of the root
 * @property {number[]} depths of each node, 0 of the root
 * @property {number[]} sums the counts of all words below each node, or of the word
 * @property {Turn[][]} paths of each word from the root
 * @property {number[]} rows the words from left to right
 */

/**
 * Join the two nodes that count least, again and again: of those that count alike words before inner nodes, and first
 * ones first.
 * @param {readonly number[]} counts
 * @returns {Children[]}
 */
function joinNodes(counts) {
  const waiting = counts.map((count, node) => ({ count, node }));
  /** @type {Children[]} */
  const children = [];
  for (let node = counts.length; node < 2 * counts.length - 1; node++) {
    waiting.sort((a, b) => a.count - b.count || a.node - b.node);
    const [left, right] = waiting.splice(0, 2);
    children.push([left.node, right.node]);
    waiting.push({ count: left.count + right.count, node });
  }
  return children;
}

/**
 * The tree of these counts.
 * @param {readonly number[]} counts two or more, each above 0
 * @returns {Tree}
 */
export function huffmanTree(counts) {
  const size = counts.length, children = joinNodes(counts), sums = [...counts];
  const parents = new Array(2 * size - 1).fill(-1), turns = [...parents], depths = new Array(2 * size - 1).fill(0);
  for (const [left, right] of children) sums.push(sums[left] + sums[right]);
  for (let inner = children.length - 1; inner >= 0; inner--) {
    children[inner].forEach((child, turn) => {
      [parents[child], turns[child], depths[child]] = [size + inner, turn, depths[size + inner] + 1];
    });
  }
  const paths = counts.map((_, word) => {
    /** @type {Turn[]} */
    const path = [];
    for (let node = word; parents[node] >= 0; node = parents[node]) {
      path.unshift({ inner: parents[node] - size, turn: turns[node] });
    }
    return path;
  });
  return { size, children, parents, turns, depths, sums, paths, rows: wordsBelow(2 * size - 2, size, children) };
}

/**
 * @param {number} node
 * @param {number} size
 * @param {Children[]} children
 * @returns {number[]} its words from left to right
 */
function wordsBelow(node, size, children) {
  return node < size ? [node] : children[node - size].flatMap((child) => wordsBelow(child, size, children));
}

/** @param {readonly Turn[]} path */
export const codeOf = (path) => path.map(({ turn }) => turn).join("");

/**
 * The probability of a turn: sigma(s) to the left (0), sigma(-s) to the right (1).
 * @param {number} logit
 * @param {number} turn
 */
export const turnProbability = (logit, turn) => 1 / (1 + Math.exp(turn ? logit : -logit));

/**
 * @param {readonly Turn[]} path
 * @param {readonly number[]} logits of all inner nodes
 */
export const pathProbability = (path, logits) =>
  path.reduce((product, { inner, turn }) => product * turnProbability(logits[inner], turn), 1);

/**
 * The same in bits, -log2, also where it is too small for a number.
 * @param {readonly Turn[]} path
 * @param {readonly number[]} logits of all inner nodes
 */
export const pathBits = (path, logits) =>
  path.reduce((sum, { inner, turn }) => sum + Math.log2(1 + Math.exp(turn ? logits[inner] : -logits[inner])), 0);

/**
 * The logits that give each word its relative frequency: ln(count left / count right).
 * @param {Pick<Tree, "children" | "sums">} tree
 */
export const matchingLogits = ({ children, sums }) =>
  children.map(([left, right]) => Math.log(sums[left] / sums[right]));

/**
 * Bits per word, each word as often as its count says.
 * @typedef {object} Bits
 * @property {number} uniform with a code of the same length for all words, log2 V
 * @property {number} length the mean length of the codes
 * @property {number} entropy of the relative frequencies
 * @property {number} cross with the probabilities that the logits give
 */

/**
 * @param {Tree} tree
 * @param {readonly number[]} counts
 * @param {readonly number[]} logits
 * @returns {Bits}
 */
export function bitsPerWord({ size, paths, sums }, counts, logits) {
  const total = sums[2 * size - 2];
  /** @param {(word: number) => number} cost */
  const mean = (cost) => counts.reduce((sum, count, word) => sum + count * cost(word), 0) / total;
  return {
    uniform: Math.log2(size),
    length: mean((word) => paths[word].length),
    entropy: mean((word) => Math.log2(total / counts[word])),
    cross: mean((word) => pathBits(paths[word], logits)),
  };
}
