// What the microworld says of words: their true tree, binary, with the sentiment of every phrase, as truth.py has it.
import { clamp } from "../kit/core.js";
import { sentimentOf } from "../microworld/annotations.js";
import { readGrammar } from "../microworld/grammar.js";
import { PrefixMachine } from "../microworld/machine.js";
import { parseSentence, wordsOf } from "../microworld/tree.js";

/** @typedef {import("../microworld/tree.js").TreeNode} TreeNode */
/** @typedef {{ text: string, labels: number[] }} Truth brackets, and a label for each node, children before parents */

/**
 * A function from words to their truth, or null where the microworld has none.
 * @param {import("../microworld/grammar.js").PackedGrammar} packed
 * @returns {(words: string[]) => Truth | null}
 */
export function truthTeller(packed) {
  const machine = new PrefixMachine(readGrammar(packed)), { grammar } = machine;
  /** @type {Map<string, Truth | null>} */
  const known = new Map();
  return (words) => {
    const key = words.join(" ");
    let found = known.get(key);
    if (found === undefined) {
      const tree = parseSentence(machine, words) ??
        strongest(grammar.categories.flatMap((category) => parseSentence(machine, words, category) ?? []));
      found = tree && binary(tree);
      if (known.size > 500) known.clear();
      known.set(key, found);
    }
    return found;
  };
}

/**
 * Of the trees of a phrase the one of the strongest sentiment, the first of several.
 * @param {TreeNode[]} trees
 * @returns {TreeNode | null}
 */
const strongest = (trees) =>
  trees.reduce(
    (/** @type {TreeNode | null} */ best, tree) =>
      best && Math.abs(sentimentOf(best)) >= Math.abs(sentimentOf(tree)) ? best : tree,
    null,
  );

/** @param {TreeNode} tree @returns {Truth} */
function binary(tree) {
  if (!tree.rule) return { text: wordsOf(tree)[0], labels: [sentimentOf(tree)] };
  const { children, rule } = tree, parts = children.map(binary), last = children.length - 1;
  let { text, labels } = parts[last], value = sentimentOf(children[last]);
  for (let place = last - 1; place >= 0; place--) {
    const child = children[place], own = wordsOf(child);
    value = clamp(sentimentOf(child) + value, -2, 2);
    if (rule.operation === "negate" && own.length === 1 && own[0] === "not") value = 0 - Math.sign(value);
    if (place === 0) value = sentimentOf(tree);
    text = `(${parts[place].text} ${text})`;
    labels = [...parts[place].labels, ...labels, value];
  }
  return { text, labels };
}

/**
 * The truth of some words, for a test.
 * @param {import("../microworld/grammar.js").PackedGrammar} packed
 * @param {string[]} words
 */
export const truthOf = (packed, words) => truthTeller(packed)(words);
