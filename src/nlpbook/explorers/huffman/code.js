// @ts-nocheck its types are still to be written
// A Huffman tree, its codes and the probabilities that logits give, as huffman_code.py computes them.

/** The children of each inner node, in the order in which the nodes are made: [rarer, other], a word below V or V + i. */
function joinNodes(counts) {
  const waiting = counts.map((count, node) => ({ count, node })), children = [];
  const before = (a, b) => a.count - b.count || a.node - b.node;
  for (let node = counts.length; node < 2 * counts.length - 1; node++) {
    waiting.sort(before);
    const [left, right] = waiting.splice(0, 2);
    children.push([left.node, right.node]);
    waiting.push({ count: left.count + right.count, node });
  }
  return children;
}

/**
 * The tree of these counts: {children, parents, turns, depths, sums, paths, rows}. Nodes below V are words, V + i is the inner
 * node i; `paths` holds for each word its way from the root, each step {inner, turn}; `rows` the words from left to right.
 */
export function huffmanTree(counts) {
  const size = counts.length, children = joinNodes(counts), sums = [...counts], rows = [];
  const parents = new Array(2 * size - 1).fill(-1), turns = [...parents], depths = new Array(2 * size - 1).fill(0);
  children.forEach(([left, right]) => sums.push(sums[left] + sums[right]));
  for (let inner = children.length - 1; inner >= 0; inner--) {
    children[inner].forEach((child, turn) => {
      [parents[child], turns[child], depths[child]] = [size + inner, turn, depths[size + inner] + 1];
    });
  }
  const walk = (node) => (node < size ? rows.push(node) : children[node - size].forEach(walk));
  walk(2 * size - 2);
  const paths = counts.map((_, word) => {
    const path = [];
    for (let node = word; parents[node] >= 0; node = parents[node]) {
      path.unshift({ inner: parents[node] - size, turn: turns[node] });
    }
    return path;
  });
  return { size, children, parents, turns, depths, sums, paths, rows };
}

export const codeOf = (path) => path.map(({ turn }) => turn).join("");

/** The share of a node that takes a turn: sigma(s) goes to the left (0), sigma(-s) to the right (1). */
export const turnShare = (logit, turn) => 1 / (1 + Math.exp(turn ? logit : -logit));

export const pathProbability = (path, logits) =>
  path.reduce((product, { inner, turn }) => product * turnShare(logits[inner], turn), 1);

/** The same in bits, -log2, also where it is too small for a number. */
export const pathBits = (path, logits) =>
  path.reduce((sum, { inner, turn }) => sum + Math.log2(1 + Math.exp(turn ? logits[inner] : -logits[inner])), 0);

/** The logits that give each word the share of its count. */
export const matchingLogits = ({ children, sums }) =>
  children.map(([left, right]) => Math.log(sums[left] / sums[right]));
