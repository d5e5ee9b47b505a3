// The exact probability of every next word, as prefix_machine.py computes it.

/** @typedef {import("./grammar.js").Category} Category */
/** @typedef {import("./grammar.js").Grammar} Grammar */
/** @typedef {import("./grammar.js").Word} Word */
/** @typedef {{ top: Category | null, below: Stack | null, above: Map<Category, Stack> }} Stack none above another */
/** @typedef {{ stacks: Map<Stack, number>, steps: Map<number, Step | null>, entropy?: number }} State */
/** @typedef {{ state: State | null, probability: number }} Step the state is null after the end of a sentence */
/** @typedef {{ probability: number, rest: Category[] }} Way to begin a category: the categories still to come */
/** @typedef {{ word: Word, tag: string, probability: number }} Reading */
/** @typedef {Map<number, Record<string, number>>} TagShares from a word to the probability of each part of speech */

/**
 * Exact probabilities of next words. A state holds the stacks of categories that may still have to come, each with its
 * probability given the words so far; the empty stack (`top` is null) means that the sentence may end here.
 */
export class PrefixMachine {
  /** @param {Grammar} grammar */
  constructor(grammar) {
    this.grammar = grammar;
    /** @type {Map<Category, Map<Category, Way[]>>} */
    this.openings = new Map();
    /** @type {Map<Category, Map<number, Reading[]>>} */
    this.firsts = new Map();
    /** @type {Stack} */
    this.empty = { top: null, below: null, above: new Map() };
    /** @type {State} */
    this.start = { stacks: new Map([[this.push([grammar.start], this.empty), 1]]), steps: new Map() };
  }

  /**
   * The stack with categories on top, the first of them uppermost; equal stacks are one object.
   *
   * @param {Category[]} categories
   * @param {Stack} stack
   */
  push(categories, stack) {
    for (let i = categories.length - 1; i >= 0; i--) {
      let next = stack.above.get(categories[i]);
      if (!next) stack.above.set(categories[i], next = { top: categories[i], below: stack, above: new Map() });
      stack = next;
    }
    return stack;
  }

  /**
   * Greibach's normal form: from each lexical category that `category` can begin with to the ways to begin so.
   *
   * @param {Category} category
   * @returns {Map<Category, Way[]>}
   */
  openingsOf(category) {
    const known = this.openings.get(category);
    if (known) return known;
    /** @type {Map<Category, Way[]>} */
    const ways = new Map();
    if (category.words) ways.set(category, [{ probability: 1, rest: [] }]);
    for (const rule of category.rules || []) {
      for (const [lexical, firstWays] of this.openingsOf(rule.children[0])) {
        const found = ways.get(lexical) || [];
        ways.set(lexical, found);
        for (const { probability, rest } of firstWays) {
          found.push({ probability: rule.probability * probability, rest: [...rest, ...rule.children.slice(1)] });
        }
      }
    }
    this.openings.set(category, ways);
    return ways;
  }

  /**
   * From every word that a category can begin with to the words of the grammar that it may be, each with a
   * probability.
   *
   * @param {Category} category
   * @returns {Map<number, Reading[]>}
   */
  firstsOf(category) {
    const known = this.firsts.get(category);
    if (known) return known;
    /** @type {Map<number, Reading[]>} */
    const firsts = new Map();
    for (const [lexical, ways] of this.openingsOf(category)) {
      const weight = ways.reduce((sum, way) => sum + way.probability, 0);
      for (const word of lexical.words || []) {
        const readings = firsts.get(word.id) || [];
        firsts.set(word.id, readings);
        readings.push({ word, tag: lexical.tag, probability: weight * word.probability });
      }
    }
    this.firsts.set(category, firsts);
    return firsts;
  }

  /**
   * What can come next: the probability of each entry of the vocabulary, and of each word's parts of speech.
   *
   * @param {State} state
   */
  next(state) {
    const probabilities = new Float64Array(this.grammar.words.length);
    /** @type {TagShares} */
    const tags = new Map();
    /** @type {Map<Category, number>} */
    const tops = new Map();
    for (const [stack, probability] of state.stacks) {
      if (stack.top) tops.set(stack.top, (tops.get(stack.top) || 0) + probability);
      else probabilities[this.grammar.end] += probability;
    }
    for (const [top, probability] of tops) {
      for (const [id, readings] of this.firstsOf(top)) {
        const shares = tags.get(id) || {};
        tags.set(id, shares);
        for (const reading of readings) {
          probabilities[id] += probability * reading.probability;
          shares[reading.tag] = (shares[reading.tag] || 0) + probability * reading.probability;
        }
      }
    }
    return { probabilities, tags };
  }

  /**
   * Read one more word (its number); null where it cannot follow.
   *
   * @param {State} state
   * @param {number} word
   * @returns {Step | null}
   */
  step(state, word) {
    let step = state.steps.get(word);
    if (step === undefined) state.steps.set(word, step = this.stepped(state, word));
    return step;
  }

  /**
   * @param {State} state
   * @param {number} word
   * @returns {Step | null}
   */
  stepped(state, word) {
    /** @type {Map<Stack, number>} */
    const stacks = new Map();
    let total = 0;
    for (const [stack, probability] of state.stacks) {
      if (!stack.top || !stack.below) continue;
      for (const reading of this.firstsOf(stack.top).get(word) || []) {
        for (const way of this.openingsOf(stack.top).get(reading.word.category) || []) {
          const weight = probability * way.probability * reading.word.probability;
          const pushed = this.push(way.rest, stack.below);
          total += weight;
          stacks.set(pushed, (stacks.get(pushed) || 0) + weight);
        }
      }
    }
    if (!total) return null;
    for (const [stack, weight] of stacks) stacks.set(stack, weight / total);
    return { state: { stacks, steps: new Map() }, probability: total };
  }

  /**
   * Read the first words of a sentence, the end of it included where `words` has it: a step for each word, after a
   * first one for the start. It stops before a word that cannot follow, and at the end.
   *
   * @param {string[]} words
   * @returns {Step[]}
   */
  read(words) {
    /** @type {State | null} */
    let state = this.start;
    /** @type {Step[]} */
    const path = [{ state, probability: 1 }];
    for (const word of words) {
      const id = this.grammar.ids.get(word);
      if (id === undefined || !state) break;
      /** @type {Step | null} */
      const step = id === this.grammar.end
        ? { state: null, probability: state.stacks.get(this.empty) || 0 }
        : this.step(state, id);
      if (!step || !step.probability) break;
      path.push(step);
      state = step.state;
    }
    return path;
  }
}
