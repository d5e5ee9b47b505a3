// The panel that builds a sentence word by word: the exact distribution of the next word, and the record of what came.
import { tokenChips } from "../kit/chips.js";
import { button, legend } from "../kit/controls.js";
import { clamp, countOf, element, equallyLikely, percent, quoted, setText } from "../kit/core.js";
import { searchField } from "../kit/search_field.js";
import { stripChart } from "../kit/strip_chart.js";
import { palette } from "../kit/theme.js";
import { bitsOf, entropyOf, oneIn } from "./bits.js";
import { nextWords } from "./next_words.js";
import { drawOne } from "./sampling.js";
import { asText } from "./tree.js";

/** @typedef {import("./machine.js").State} State */
/** @typedef {import("./machine.js").Step} Step */

const END_NAME = "(end of the sentence)", SURE_BITS = 10; // a chip of so many bits is as dark as one can be

/**
 * `onFinished(words)` is called when the reader asks for the tree of a whole sentence.
 *
 * @param {import("./sample.js").Tools & { tip: any, onFinished: (words: string[]) => void }} tools
 */
export function wordBuilder({ machine, tip, random, get, change, onFinished }) {
  const { grammar } = machine, endWord = grammar.words[grammar.end];
  /** @type {Step[]} */
  let path = [];
  /** @type {number[]} */
  let entropies = []; // before each word, and before the next one where there is one
  /** @type {(word: string) => string} */
  const shownWord = (word) => (word === endWord ? END_NAME : word);
  /** @type {() => string[]} */
  const prefix = () => get("prefix");
  const lastState = () => path[path.length - 1].state;

  /** @type {(control: string, words: string[]) => void} */
  const setPrefix = (control, words) => {
    next.forget();
    change(control, { prefix: words });
  };
  /** @type {(control: string, id: number) => void} */
  const add = (control, id) => setPrefix(control, [...prefix(), grammar.words[id]]);

  /** @param {State} state */
  function drawnWord(state) {
    const { probabilities } = machine.next(state);
    return drawOne([...probabilities.keys()], (id) => probabilities[id], random);
  }

  function surprise() {
    const state = lastState();
    if (state) add("surprise", drawnWord(state));
  }

  function finish() {
    const words = prefix().slice();
    for (let state = lastState(); state;) {
      const id = drawnWord(state);
      words.push(grammar.words[id]);
      state = id === grammar.end ? null : machine.step(state, id)?.state ?? null;
    }
    setPrefix("finish", words);
  }

  /** @type {() => void} */
  const undo = () => setPrefix("undo", prefix().slice(0, -1));

  const chips = tokenChips({
    label: "The sentence so far, and the bits of each word",
    hint: "click a word to go back to it",
    onPick: (index) => setPrefix("chip", prefix().slice(0, clamp(index + 1, 0, prefix().length))),
  });
  const field = searchField({
    label: "Type the next word",
    words: [],
    many: true,
    onPick: (word) => add("type", grammar.ids.get(word === END_NAME ? endWord : word) ?? grammar.end),
    refuse: (text) =>
      grammar.ids.has(text) && text !== endWord
        ? `${quoted(text)} cannot come here: its probability is exactly 0.`
        : `${quoted(text)} is none of the ${countOf(grammar.words.length - 1, "word")} of the microworld.`,
  });
  field.input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !field.input.value && prefix().length) undo();
  });
  const buttons = {
    draw: button({ label: "Surprise me", primary: true, title: "Draw the next word", onClick: surprise }),
    finish: button({ label: "Finish it", title: "Draw words up to the end", onClick: finish }),
    undo: button({ label: "Undo", onClick: undo }),
    clear: button({ label: "Clear", onClick: () => setPrefix("clear", []) }),
    tree: button({ label: "Show its tree", primary: true, onClick: () => onFinished(prefix().slice(0, -1)) }),
  };
  const summary = element("p", { "aria-live": "polite" });
  const next = nextWords({ grammar, shownWord, change, onPick: (id) => add("bar", id) });
  const strip = stripChart({
    label: "Surprise of each word, and the entropy before it",
    tip,
    describe: describeWord,
    onPick: (i) => i < prefix().length && setPrefix("strip", prefix().slice(0, i + 1)),
  });
  const key = legend(), over = element("p", { class: "nlpb-done" });
  const panel = element(
    "div",
    { class: "nlpb-stack" },
    chips.element,
    element(
      "div",
      { class: "nlpb-row" },
      field.element,
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Build the sentence" },
        ...Object.values(buttons).map((one) => one.element),
      ),
    ),
    summary,
    element(
      "div",
      { class: "nlpb-columns nlpb-halves" },
      element("div", { class: "nlpb-stack" }, over, next.element),
      element(
        "div",
        { class: "nlpb-stack" },
        element("span", { class: "nlpb-label", text: "Bits at each word" }),
        strip.element,
        key.element,
      ),
    ),
  );

  /** @param {number} i */
  const bitsAt = (i) => bitsOf(path[i + 1].probability);

  /** @param {number} i */
  function describeWord(i) {
    const word = prefix()[i], entropy = entropies[i];
    if (word === undefined) return `the next word: ${entropy.toFixed(2)} bits are to be expected`;
    const came = `${shownWord(word)}: ${bitsAt(i).toFixed(2)} bits (${percent(path[i + 1].probability)}),\n`;
    return came + (entropy === undefined ? "" : `before it ${entropy.toFixed(2)} bits were to be expected`);
  }

  /**
   * The entropy of the next word, computed once for each state.
   *
   * @param {State} state
   */
  const entropyAt = (state) => state.entropy ??= entropyOf(machine.next(state).probabilities);

  function draw() {
    const words = prefix();
    path = machine.read(words);
    const state = lastState(), ended = !state;
    entropies = path.flatMap((step) => (step.state ? [entropyAt(step.state)] : []));
    next.read(state && machine.next(state));
    field.setWords(next.likeliest().map((id) => shownWord(grammar.words[id])));
    field.input.disabled = ended;
    buttons.draw.element.hidden = buttons.finish.element.hidden = ended;
    buttons.tree.element.hidden = !ended;
    buttons.undo.enable(words.length > 0);
    buttons.clear.enable(words.length > 0);
    chips.update([{ title: "", current: true, tokens: words.map(chipOf) }]);
    chips.element.classList.toggle("nlpb-none", words.length === 0);
    setText(summary, summaryOf(words, ended));
    over.hidden = !ended;
    next.element.hidden = ended;
    setText(over, ended ? asText(words.slice(0, -1)) : "");
    recolour();
  }

  /** @type {(word: string, i: number) => import("../kit/chips.js").Token} */
  function chipOf(word, i) {
    const cost = bitsAt(i), end = word === endWord;
    return {
      index: i,
      text: end ? "\u25a0 end" : word,
      state: i === prefix().length - 1 ? "centre" : "context",
      strength: Math.min(1, cost / SURE_BITS),
      note: cost.toFixed(1),
      spoken: `${end ? "\u25a0 end of the sentence" : word}, ${cost.toFixed(1)} bits`,
    };
  }

  /** @type {(words: string[], ended: boolean) => string} */
  function summaryOf(words, ended) {
    const bits = path.reduce((sum, step) => sum + bitsOf(step.probability), 0), all = bits.toFixed(2);
    if (ended) {
      return `The sentence is complete: ${all} bits, its end included. Its exact probability is ${oneIn(bits)}.`;
    }
    const entropy = entropies[entropies.length - 1];
    const so = words.length ? `So far ${countOf(words.length, "word")}, ${all} bits: ${oneIn(bits)}.` : "Nothing yet.";
    return `${so} ${countOf(next.likeliest().length, "word")} can follow; the entropy of the next word is ` +
      `${entropy.toFixed(2)} bits, that of ${equallyLikely(entropy, "word")}.`;
  }

  function recolour() {
    const words = prefix(), { categorical } = palette();
    next.draw();
    strip.update({
      words: words.map((word) => (word === endWord ? "end" : word)),
      bars: words.map((_, i) => bitsAt(i)),
      steps: entropies,
      colours: { bar: categorical[0], step: categorical[1] },
    });
    key.update([
      { label: "surprise: bits of the word that came", colour: categorical[0] },
      { label: "entropy: bits to be expected before it", colour: categorical[1] },
    ]);
  }

  return {
    element: panel,
    draw,
    recolour,
    reset: () => next.forget(),
    rest: () => (lastState() ? field.input : buttons.tree.element),
    numbers: () => ({
      panel: "build",
      prefix: prefix(),
      ended: !lastState(),
      bits: prefix().map((_, i) => bitsAt(i)),
      entropies,
      ...next.numbers(),
    }),
    table: () => [
      {
        caption: "The words so far",
        columns: ["word", "probability", "bits", "entropy before it (bits)"],
        rows: prefix().map((word, i) => [shownWord(word), path[i + 1].probability, bitsAt(i), entropies[i] ?? null]),
      },
      next.table(),
    ],
  };
}
