// Sentences drawn with exactly their probability, and those of one kind only, as conditional_sampling.py draws them.
import { nodesOf, numbered } from "./tree.js";

/** @typedef {import("./grammar.js").Category} Category */
/** @typedef {import("./grammar.js").Grammar} Grammar */
/** @typedef {import("./grammar.js").Rule} Rule */
/** @typedef {import("./tree.js").Bare} Bare */
/** @typedef {() => number} Random numbers from 0 to 1, without 1 */
/** @typedef {(category: Category) => Bare} Grow */

/**
 * One of several things, in proportion to their weights.
 *
 * @template Thing
 * @param {Thing[]} things
 * @param {(thing: Thing) => number} weight 0 or more, and more for one of them
 * @param {Random} random
 * @returns {Thing}
 */
export function drawOne(things, weight, random) {
  let left = random() * things.reduce((sum, thing) => sum + weight(thing), 0);
  for (const thing of things) if ((left -= weight(thing)) < 0) return thing;
  const possible = things.filter((thing) => weight(thing) > 0); // the rounding may leave a little
  return possible[possible.length - 1];
}

/** @type {(choice: { probability: number }) => number} */
const ownProbability = (choice) => choice.probability;

/** @type {(category: Category, random: Random) => Bare} */
function grown(category, random) {
  if (category.words) {
    return { category, rule: null, word: drawOne(category.words, ownProbability, random), children: [] };
  }
  const rule = drawOne(category.rules || [], ownProbability, random);
  return { category, rule, word: null, children: rule.children.map((child) => grown(child, random)) };
}

/**
 * Draw the tree of a sentence with exactly its probability.
 *
 * @type {(grammar: Grammar, random: Random) => import("./tree.js").TreeNode}
 */
export const drawTree = (grammar, random) => numbered(grown(grammar.start, random));

/**
 * Whether a phenomenon of the grammar occurs in a tree; "" does in any.
 *
 * @type {(root: import("./tree.js").TreeNode, phenomenon: string) => boolean}
 */
export const hasPhenomenon = (root, phenomenon) =>
  !phenomenon || [...nodesOf(root)].some((node) => node.rule?.phenomena.includes(phenomenon));

/**
 * Draws trees in which a phenomenon occurs, each with its probability given that it does; no tree is drawn in vain.
 *
 * `reach` is the probability that what a category becomes has it, `reachOf` the same for a rule. Where one must have
 * it, a rule is drawn by its probability times `reachOf`, and then which of its children is the first to have it.
 */
export class PhenomenonSampler {
  /**
   * @param {Grammar} grammar
   * @param {string} phenomenon
   */
  constructor(grammar, phenomenon) {
    this.grammar = grammar;
    this.phenomenon = phenomenon;
    /** @type {Map<Category, number>} */
    this.reach = new Map();
    /** The probability that a sentence has it. */
    this.probability = this.reachOfCategory(grammar.start);
  }

  /**
   * @param {Category} category
   * @returns {number}
   */
  reachOfCategory(category) {
    let reach = this.reach.get(category);
    if (reach === undefined) {
      reach = (category.rules || []).reduce((sum, rule) => sum + rule.probability * this.reachOf(rule), 0);
      this.reach.set(category, reach);
    }
    return reach;
  }

  /** @param {Rule} rule */
  reachOf(rule) {
    return rule.phenomena.includes(this.phenomenon) ? 1 : this.oneOf(rule.children);
  }

  /**
   * The probability that at least one of some categories has it.
   *
   * @param {Category[]} categories
   */
  oneOf(categories) {
    return 1 - categories.reduce((product, one) => product * (1 - this.reachOfCategory(one)), 1);
  }

  /**
   * Draw a tree that has it; `probability` must be above 0.
   *
   * @param {Random} random
   */
  draw(random) {
    return numbered(this.grownWith(this.grammar.start, random));
  }

  /**
   * What a category becomes, given that it has the phenomenon.
   *
   * @param {Category} category
   * @param {Random} random
   * @returns {Bare}
   */
  grownWith(category, random) {
    const rule = drawOne(category.rules || [], (one) => one.probability * this.reachOf(one), random);
    if (rule.phenomena.includes(this.phenomenon)) return nodeOf(rule, (child) => grown(child, random));
    const able = rule.children.map((child) => this.reachOfCategory(child) > 0), last = able.lastIndexOf(true);
    let found = false;
    return nodeOf(rule, (child, i) => {
      if (found) return grown(child, random);
      found = i === last || random() * this.oneOf(rule.children.slice(i)) < this.reachOfCategory(child);
      return found ? this.grownWith(child, random) : this.grownWithout(child, random);
    });
  }

  /**
   * What a category becomes, given that it has none.
   *
   * @param {Category} category
   * @param {Random} random
   * @returns {Bare}
   */
  grownWithout(category, random) {
    if (!this.reachOfCategory(category)) return grown(category, random);
    const rule = drawOne(category.rules || [], (one) => one.probability * (1 - this.reachOf(one)), random);
    return nodeOf(rule, (child) => this.grownWithout(child, random));
  }
}

/** @type {(rule: Rule, grow: (child: Category, place: number) => Bare) => Bare} */
const nodeOf = (rule, grow) => ({ category: rule.left, rule, word: null, children: rule.children.map(grow) });
