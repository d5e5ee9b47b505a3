// A grammar small enough to write out all of its 765 sentences, in the form of `pack_grammar`.
import { readGrammar } from "../../../src/nlpbook/explorers/microworld/grammar.js";

/** @typedef {import("../../../src/nlpbook/explorers/microworld/grammar.js").PackedGrammar} PackedGrammar */

const CATEGORIES = ["S", "NP", "VP", "Quality", "Det", "Noun[sg]", "Adj", "Verb", "Name", "Is", "Not", "Very", "Stop"];
const PHENOMENA = ["quality", "object", "negation"];
const WORDS = ["the", "a", "dog", "cat", "old", "saw", "met", "Anna", "is", "not", "very", "good", "bad", ".", "</s>"];

/** @type {(name: string) => number} */
const at = (name) => CATEGORIES.indexOf(name);

const PROBABILITIES = [1, 0.6, 0.3, 0.1, 0.4, 0.2, 0.5, 0.25, 0.75];

/** @type {(value: number) => number} */
const p = (value) => PROBABILITIES.indexOf(value);

/** @type {PackedGrammar} */
export const PACKED = {
  start: at("S"),
  words: WORDS.join(" "),
  end: WORDS.indexOf("</s>"),
  categories: CATEGORIES.join(" "),
  labels: { S: "S", NP: "NP", VP: "VP", Quality: "ADJP" },
  tags: "DET NOUN ADJ VERB PROPN AUX PART ADV PUNCT",
  phenomena: PHENOMENA.join(" "),
  collective: "些",
  probabilities: PROBABILITIES,
  shapes: [
    ["nsubj - punct", 0, [[0, 1, 2]], "", "", []],
    ["det -", 0, [[0, -3, 1], [1]], "", "", []], // with the noun's measure word, or bare
    ["det amod -", 0, [[0, -5, 1, "的", 2]], "", "", [0]],
    ["-", 0, [[0]], "", "PER", []],
    ["-", 0, [[0]], "", "", []],
    ["- obj", 0, [[0, "了", 1]], "", "", [1]],
    ["cop -", 0, [[1]], "", "", []],
    ["advmod -", 0, [[0, 1]], "negate", "", [2]],
    ["advmod -", 0, [[0, 1]], "intensify", "", []],
  ],
  meanings: [
    ["那", "", 0],
    ["一", "", 0],
    ["狗", "只", 0],
    ["猫", "只", 0],
    ["老", "", 0],
    ["见", "", 0],
    ["安娜", "", 0],
    ["是", "", 0],
    ["不", "", 0],
    ["很/非常", "", 0],
    ["好", "", 1],
    ["坏", "", -1],
    ["。", "", 0],
  ],
  rules: [
    [at("S"), [0, p(1), at("NP"), at("VP"), at("Stop")]],
    [
      at("NP"),
      [1, p(0.6), at("Det"), at("Noun[sg]")],
      [2, p(0.3), at("Det"), at("Adj"), at("Noun[sg]")],
      [3, p(0.1), at("Name")],
    ],
    [at("VP"), [4, p(0.4), at("Verb")], [5, p(0.4), at("Verb"), at("NP")], [6, p(0.2), at("Is"), at("Quality")]],
    [
      at("Quality"),
      [7, p(0.25), at("Not"), at("Adj")],
      [8, p(0.25), at("Very"), at("Adj")],
      [4, p(0.5), at("Adj")],
    ],
  ],
  lexicon: [
    [at("Det"), 0, [0, p(0.75), 0], [1, p(0.25), 1]],
    [at("Noun[sg]"), 1, [2, p(0.6), 2], [3, p(0.4), 3]],
    [at("Adj"), 2, [11, p(0.5), 10], [12, p(0.25), 11], [4, p(0.25), 4]],
    [at("Verb"), 3, [5, p(0.5), 5], [6, p(0.5), 5]],
    [at("Name"), 4, [7, p(1), 6]],
    [at("Is"), 5, [8, p(1), 7]],
    [at("Not"), 6, [9, p(1), 8]],
    [at("Very"), 7, [10, p(1), 9]],
    [at("Stop"), 8, [13, p(1), 12]],
  ],
};

export const tinyGrammar = () => readGrammar(PACKED);

/**
 * All sentences with their probabilities, by writing out the rules: no prefix machine, no trees.
 *
 * @returns {{ words: string[], probability: number }[]}
 */
export function allSentences() {
  const grammar = tinyGrammar();
  /** @typedef {{ words: string[], probability: number }} Spelled */
  /** @type {(category: typeof grammar.start) => Spelled[]} */
  const spell = (category) => {
    if (category.words) return category.words.map(({ form, probability }) => ({ words: [form], probability }));
    return (category.rules || []).flatMap((rule) =>
      rule.children.reduce(
        /** @type {(all: Spelled[], child: typeof grammar.start) => Spelled[]} */
        (all, child) =>
          all.flatMap((one) =>
            spell(child).map((next) => ({
              words: [...one.words, ...next.words],
              probability: one.probability * next.probability,
            }))
          ),
        [{ words: [], probability: rule.probability }],
      )
    );
  };
  return spell(grammar.start);
}
