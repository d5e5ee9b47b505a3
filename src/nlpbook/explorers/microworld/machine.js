// @ts-nocheck its types are still to be written
// The microworld in the browser: its grammar as `pack_grammar` wrote it, and the exact probability of every next word,
// computed as prefix_machine.py computes it.

/**
 * Read a packed grammar. A category is {id, name, features, label, tag, rules, words}: it has either rules, each
 * {left, children, probability, relations, links, chinese, operation, entity, phenomena, head}, or words, each
 * {category, id, form, probability, chinese, measure, sentiment}.
 */
export function readGrammar(packed) {
  const list = (text) => (text ? text.split(" ") : []);
  const words = list(packed.words),
    tags = list(packed.tags),
    phenomena = list(packed.phenomena),
    { probabilities } = packed;
  const categories = list(packed.categories).map((name, id) => {
    const [bare, features] = name.replace("]", "").split("[");
    return {
      id,
      name,
      features: features ? features.split(",") : [],
      label: packed.labels[bare] || "",
      tag: "",
      rules: null,
      words: null,
    };
  });
  const shapes = packed.shapes.map(([relations, links, chinese, operation, entity, numbers]) => {
    const relation = relations.split(" ");
    return {
      relations: relation,
      links,
      chinese,
      operation,
      entity,
      head: relation.indexOf("-"),
      phenomena: numbers.map((i) => phenomena[i]),
    };
  });
  const meanings = packed.meanings.map(([chinese, measure, sentiment]) => ({
    chinese: chinese ? chinese.split("/") : [],
    measure,
    sentiment,
  }));
  for (const [left, ...rules] of packed.rules) {
    categories[left].rules = rules.map(([shape, probability, ...children]) => ({
      left: categories[left],
      children: children.map((i) => categories[i]),
      probability: probabilities[probability],
      ...shapes[shape],
    }));
  }
  for (const [left, tag, ...entries] of packed.lexicon) {
    categories[left].tag = categories[left].label = tags[tag];
    categories[left].words = entries.map(([id, probability, meaning]) => ({
      category: categories[left],
      id,
      form: words[id],
      probability: probabilities[probability],
      ...meanings[meaning],
    }));
  }
  return {
    start: categories[packed.start],
    end: packed.end,
    words,
    ids: new Map(words.map((word, i) => [word, i])),
    categories,
    tags,
    phenomena: phenomena.slice().sort(),
    collective: packed.collective,
  };
}

/**
 * Exact probabilities of next words. A state holds the stacks of categories that may still have to come, each with its
 * probability given the words so far; the empty stack (`top` is null) means that the sentence may end here.
 */
export class PrefixMachine {
  constructor(grammar) {
    this.grammar = grammar;
    this.openings = new Map();
    this.firsts = new Map();
    this.empty = { top: null, below: null, above: new Map() };
    this.start = { stacks: new Map([[this.push([grammar.start], this.empty), 1]]), steps: new Map() };
  }

  /** The stack with categories on top, the first of them uppermost; equal stacks are one object. */
  push(categories, stack) {
    for (let i = categories.length - 1; i >= 0; i--) {
      let next = stack.above.get(categories[i]);
      if (!next) stack.above.set(categories[i], next = { top: categories[i], below: stack, above: new Map() });
      stack = next;
    }
    return stack;
  }

  /** Greibach's normal form: from each lexical category that `category` can begin with to the ways to begin so. */
  openingsOf(category) {
    let ways = this.openings.get(category);
    if (ways) return ways;
    ways = new Map();
    if (category.words) ways.set(category, [{ probability: 1, rest: [] }]);
    for (const rule of category.rules || []) {
      for (const [lexical, firstWays] of this.openingsOf(rule.children[0])) {
        if (!ways.has(lexical)) ways.set(lexical, []);
        for (const { probability, rest } of firstWays) {
          ways.get(lexical).push({
            probability: rule.probability * probability,
            rest: [...rest, ...rule.children.slice(1)],
          });
        }
      }
    }
    this.openings.set(category, ways);
    return ways;
  }

  /** From every word that a category can begin with to the words of the grammar that it may be, each with a probability. */
  firstsOf(category) {
    let firsts = this.firsts.get(category);
    if (firsts) return firsts;
    firsts = new Map();
    for (const [lexical, ways] of this.openingsOf(category)) {
      const weight = ways.reduce((sum, way) => sum + way.probability, 0);
      for (const word of lexical.words) {
        if (!firsts.has(word.id)) firsts.set(word.id, []);
        firsts.get(word.id).push({ word, tag: lexical.tag, probability: weight * word.probability });
      }
    }
    this.firsts.set(category, firsts);
    return firsts;
  }

  /** What can come next: {probabilities, one for each entry of the vocabulary; tags, from a word to {tag: probability}}. */
  next(state) {
    const probabilities = new Float64Array(this.grammar.words.length), tags = new Map(), tops = new Map();
    for (const [stack, probability] of state.stacks) {
      if (stack.top) tops.set(stack.top, (tops.get(stack.top) || 0) + probability);
      else probabilities[this.grammar.end] += probability;
    }
    for (const [top, probability] of tops) {
      for (const [id, readings] of this.firstsOf(top)) {
        if (!tags.has(id)) tags.set(id, {});
        const shares = tags.get(id);
        for (const reading of readings) {
          probabilities[id] += probability * reading.probability;
          shares[reading.tag] = (shares[reading.tag] || 0) + probability * reading.probability;
        }
      }
    }
    return { probabilities, tags };
  }

  /** Read one more word (its number): {state, probability}, or null where it cannot follow. */
  step(state, word) {
    if (!state.steps.has(word)) state.steps.set(word, this.stepped(state, word));
    return state.steps.get(word);
  }

  stepped(state, word) {
    const stacks = new Map();
    let total = 0;
    for (const [stack, probability] of state.stacks) {
      if (!stack.top) continue;
      for (const reading of this.firstsOf(stack.top).get(word) || []) {
        for (const way of this.openingsOf(stack.top).get(reading.word.category)) {
          const weight = probability * way.probability * reading.word.probability,
            pushed = this.push(way.rest, stack.below);
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
   * Read the first words of a sentence, the end of it included where `words` has it: a list of {state, probability},
   * one for each word, after a first one for the start. It stops before a word that cannot follow, and at the end
   * (whose state is null).
   */
  read(words) {
    const path = [{ state: this.start, probability: 1 }];
    for (const word of words) {
      const id = this.grammar.ids.get(word), { state } = path[path.length - 1];
      if (id === undefined || !state) break;
      const step = id === this.grammar.end
        ? { state: null, probability: state.stacks.get(this.empty) || 0 }
        : this.step(state, id);
      if (!step || !step.probability) break;
      path.push(step);
    }
    return path;
  }
}

export const bitsOf = (probability) => (probability < 1 ? -Math.log2(probability) : 0);

/** The entropy of a distribution, in bits. */
export function entropyOf(probabilities) {
  let bits = 0;
  for (const probability of probabilities) if (probability > 0) bits -= probability * Math.log2(probability);
  return Math.max(0, bits); // of one sure word the rounding may leave a little less than nothing
}

/** "12.3 %", "0.045 %": a probability with three figures, or two where it is small. */
export function percent(probability) {
  const hundredths = 100 * probability;
  if (hundredths === 0 || hundredths >= 99.95) return hundredths ? "100 %" : "0 %";
  return (hundredths >= 10
    ? hundredths.toFixed(1)
    : hundredths >= 0.1
    ? hundredths.toFixed(2)
    : hundredths.toPrecision(2)) + " %";
}
