// The grammar of the microworld in the browser, from what `pack_grammar` in packing.py wrote.

/**
 * @typedef {object} Category one that has rules, or one that has words
 * @property {number} id
 * @property {string} name
 * @property {string[]} features
 * @property {string} label of its phrases; of words, their part of speech
 * @property {string} tag the part of speech; empty where it has rules
 * @property {Rule[] | null} rules
 * @property {Word[] | null} words
 */

/**
 * @typedef {object} Shape what the rules of one line of the grammar's file share
 * @property {string[]} relations of the children; "-" for the head
 * @property {number[] | 0} links children of equal number mean the same thing
 * @property {(string | number)[][]} chinese the Chinese sides: words, children, and measure words (below 0)
 * @property {string} operation
 * @property {string} entity
 * @property {number} head which child the phrase is about
 * @property {string[]} phenomena
 */

/** @typedef {{ left: Category, children: Category[], probability: number } & Shape} Rule */
/** @typedef {{ chinese: string[], measure: string, sentiment: number }} Meaning */
/** @typedef {{ category: Category, id: number, form: string, probability: number } & Meaning} Word */

/**
 * @typedef {object} Grammar
 * @property {Category} start
 * @property {number} end the number of the word that stands for the end of a sentence
 * @property {string[]} words
 * @property {Map<string, number>} ids
 * @property {Category[]} categories
 * @property {string[]} tags
 * @property {string[]} phenomena
 * @property {string} collective the measure word of several people or things
 */

/**
 * @typedef {object} PackedGrammar as packing.py explains it
 * @property {number} start
 * @property {string} words
 * @property {number} end
 * @property {string} categories
 * @property {Record<string, string>} labels
 * @property {string} tags
 * @property {string} phenomena
 * @property {string} collective
 * @property {number[]} probabilities
 * @property {[string, number[] | 0, (string | number)[][], string, string, number[]][]} shapes
 * @property {[string, string, number][]} meanings
 * @property {[number, ...number[][]][]} rules
 * @property {[number, number, ...number[][]][]} lexicon
 */

/** @type {(text: string) => string[]} */
const list = (text) => (text ? text.split(" ") : []);

/** @type {(packed: PackedGrammar) => Grammar} */
export function readGrammar(packed) {
  const words = list(packed.words), phenomena = list(packed.phenomena), categories = readCategories(packed);
  const shapes = packed.shapes.map((shape) => readShape(shape, phenomena));
  const meanings = packed.meanings.map(([chinese, measure, sentiment]) => ({
    chinese: chinese ? chinese.split("/") : [],
    measure,
    sentiment,
  }));
  for (const [left, ...rules] of packed.rules) {
    categories[left].rules = rules.map(([shape, probability, ...children]) => ({
      left: categories[left],
      children: children.map((i) => categories[i]),
      probability: packed.probabilities[probability],
      ...shapes[shape],
    }));
  }
  const tags = list(packed.tags);
  for (const [left, tag, ...entries] of packed.lexicon) {
    const category = categories[left];
    category.tag = category.label = tags[tag];
    category.words = entries.map(([id, probability, meaning]) => ({
      category,
      id,
      form: words[id],
      probability: packed.probabilities[probability],
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

/** @type {(packed: PackedGrammar) => Category[]} */
function readCategories(packed) {
  return list(packed.categories).map((name, id) => {
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
}

/** @type {(shape: PackedGrammar["shapes"][number], phenomena: string[]) => Shape} */
function readShape([relations, links, chinese, operation, entity, numbers], phenomena) {
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
}
