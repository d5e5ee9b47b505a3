// What the model's settings mean: the trees, what the networks compute in them, and what has changed.
import { isPhrase, nodesOf, readBrackets, wordsOf } from "./brackets.js";
import { nodesBefore } from "./changes.js";
import { composeAll, contributions, positiveOf, readLstm, readMean, sentimentOf } from "./networks.js";

/** @typedef {import("./brackets.js").Node} Node */
/** @typedef {ReturnType<typeof grown>} Grown trees with what the networks make of them */
/** @typedef {ReturnType<ReturnType<typeof stateTeller>>} Now */
/** @typedef {"sentiment" | "positive"} Shown */

const DIFFERENT = 0.005; // less does not show
const MOST_REMEMBERED = 40;

/**
 * @param {string} text
 * @param {import("./networks.js").Weights} weights
 * @param {Map<string, number>} ids
 */
function grown(text, weights, ids) {
  const { forest } = readBrackets(text), nodes = nodesOf(forest), words = wordsOf(forest);
  const idOf = (/** @type {string} */ word) => ids.get(word) ?? 0;
  const compositions = composeAll(weights, idOf, forest), numbers = new Map(nodes.map((node, i) => [node, i]));
  const children = nodes.map((node) =>
    isPhrase(node) ? [node.left, node.right].map((one) => /** @type {number} */ (numbers.get(one))) : []
  );
  const parents = nodes.map(() => -1), heights = nodes.map(() => 0);
  children.forEach((below, node) => {
    for (const child of below) {
      parents[child] = node;
      heights[node] = Math.max(heights[node], heights[child] + 1);
    }
  });
  // Phrases from the leaves upwards, and from left to right.
  const order = [...nodes.keys()].filter((node) => children[node].length)
    .sort((a, b) => heights[a] - heights[b] || nodes[a].start - nodes[b].start);
  const known = words.map(idOf);
  return {
    text,
    forest,
    nodes,
    words,
    compositions,
    children,
    parents,
    heights,
    order,
    parts: children.map((below, node) =>
      below.length ? contributions(compositions[node], below.map((child) => compositions[child])) : null
    ),
    unknown: words.filter((word) => !ids.has(word)),
    answers: {
      "Tree-LSTM": forest.length === 1 ? compositions[nodes.length - 1].probabilities : null,
      LSTM: readLstm(weights, known),
      mean: readMean(weights, known),
    },
  };
}

/** @param {number[]} probabilities @param {Shown} shown */
export const numberOf = (probabilities, shown) =>
  shown === "positive" ? positiveOf(probabilities) : sentimentOf(probabilities);

/**
 * A function that says what a model's settings mean.
 * @param {import("./networks.js").Weights} weights
 * @param {string[]} vocabulary
 * @param {(words: string[]) => import("./truth.js").Truth | null} truthOf
 */
export function stateTeller(weights, vocabulary, truthOf) {
  // The unknown word is nobody's word.
  const ids = new Map(vocabulary.slice(1).map((word, i) => [word, i + 1]));
  /** @type {Map<string, Grown>} */
  const remembered = new Map();
  const grownOf = (/** @type {string} */ text) => {
    const found = remembered.get(text) ?? grown(text, weights, ids);
    if (remembered.size > MOST_REMEMBERED) remembered.clear();
    remembered.set(text, found);
    return found;
  };
  return (/** @type {(name: string) => any} */ get) => {
    const tree = grownOf(get("tree")), old = get("compared") ? grownOf(get("compared")) : null;
    const { nodes, order, compositions } = tree, steps = order.length, step = Math.min(get("step") ?? steps, steps);
    const places = old ? nodesBefore(old.words, old.nodes, tree.words, nodes) : nodes.map(() => null);
    const shown = /** @type {Shown} */ (get("shown")), truth = truthOf(tree.words);
    const values = compositions.map(({ probabilities }) => numberOf(probabilities, shown));
    const before = places.map((place) =>
      old && place !== null ? numberOf(old.compositions[place].probabilities, shown) : null
    );
    const last = step ? order[step - 1] : nodes.length - 1;
    return {
      ...tree,
      old,
      places,
      shown,
      values,
      before,
      changed: before.map((value, node) => value !== null && Math.abs(value - values[node]) > DIFFERENT),
      isNew: places.map((place) => old !== null && place === null),
      steps,
      step,
      ranks: nodes.map((_, node) => order.indexOf(node)),
      chosen: get("node") !== null && get("node") < nodes.length ? get("node") : last,
      unit: Math.min(get("unit"), compositions[0].h.length),
      isEditing: /** @type {boolean} */ (get("editing")),
      truth,
      /** Whether the true labels belong to the nodes that are shown. */
      isTrue: truth !== null && truth.text === tree.text,
      compared: /** @type {string} */ (get("compared")),
    };
  };
}

/** Whether a node's number is there after the steps that are done. @param {Now} now @param {number} node */
export const isComposed = ({ ranks, step }, node) => ranks[node] < step;
