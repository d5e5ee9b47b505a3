// @ts-nocheck its types are still to be written
// The panel that builds a sentence word by word: the exact distribution of the next word, and the record of what came.
import { barList } from "../kit/bars.js";
import { tokenChips } from "../kit/chips.js";
import { button, legend } from "../kit/controls.js";
import { clamp, countOf, element, setText } from "../kit/core.js";
import { bitsOf, entropyOf, percent } from "./machine.js";
import { searchField } from "../kit/search_field.js";
import { stripChart } from "../kit/strip_chart.js";
import { oneTabStop } from "../kit/tab_stop.js";
import { palette } from "../kit/theme.js";
import { asText } from "./tree.js";
import { tagColour } from "./views.js";

const LINES_AT_FIRST = 12, MORE_LINES = 60;

const END_NAME = "(end of the sentence)";

/** The probability of something that costs so many bits as "one in so many", in words. */
export function oneIn(bits) {
  const names = [" million", " billion", " trillion", " quadrillion", " quintillion"], times = 2 ** bits;
  if (times < 1e6) return "one in " + Number(times.toPrecision(3)).toLocaleString("en");
  if (times >= 1e21) return "one in " + times.toExponential(1).replace("e+", "\u00b710^");
  const group = Math.floor(Math.log10(times) / 3);
  return "one in " + Number((times / 1000 ** group).toPrecision(3)) + names[group - 2];
}

/** `onFinished(words)` is called when the reader asks for the tree of a whole sentence. */
export function wordBuilder({ machine, tip, random, get, change, onFinished }) {
  const { grammar } = machine, endWord = grammar.words[grammar.end];
  let path = [], next = null, order = [], tag = "", lines = LINES_AT_FIRST, steps = [];
  const shownWord = (word) => (word === endWord ? END_NAME : word);
  const setPrefix = (control, words) => {
    tag = "";
    lines = LINES_AT_FIRST;
    change(control, { prefix: words });
  };
  const add = (control, id) => setPrefix(control, [...get("prefix"), grammar.words[id]]);

  function drawnWord(state) {
    const { probabilities } = machine.next(state);
    let left = random();
    const ids = [...probabilities.keys()].filter((id) => probabilities[id] > 0);
    return ids.find((id) => (left -= probabilities[id]) < 0) ?? ids[ids.length - 1];
  }

  function finish() {
    const words = get("prefix").slice();
    let { state } = path[path.length - 1];
    while (state) {
      const id = drawnWord(state);
      words.push(grammar.words[id]);
      state = id === grammar.end ? null : machine.step(state, id).state;
    }
    setPrefix("finish", words);
  }

  const chips = tokenChips({
    label: "The sentence so far, and the bits of each word (click a word to go back to it)",
    onPick: (index) => setPrefix("chip", get("prefix").slice(0, clamp(index + 1, 0, get("prefix").length))),
  });
  const field = searchField({
    label: "Type the next word",
    words: [],
    many: true,
    onPick: (word) => add("type", grammar.ids.get(word === END_NAME ? endWord : word)),
    refuse: (
      text,
    ) => (grammar.ids.has(text) && text !== endWord
      ? `\u201c${text}\u201d cannot come here: its probability is exactly 0.`
      : `\u201c${text}\u201d is none of the ${grammar.words.length - 1} words of the microworld.`),
  });
  field.input.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" && !field.input.value && get("prefix").length) {
      setPrefix("undo", get("prefix").slice(0, -1));
    }
  });
  const buttons = {
    draw: button({
      label: "Surprise me",
      primary: true,
      title: "Draw the next word",
      onClick: () => add("surprise", drawnWord(path[path.length - 1].state)),
    }),
    finish: button({ label: "Finish it", title: "Draw words up to the end", onClick: finish }),
    undo: button({ label: "Undo", onClick: () => setPrefix("undo", get("prefix").slice(0, -1)) }),
    reset: button({ label: "Reset", onClick: () => setPrefix("reset", []) }),
    tree: button({ label: "Show its tree", primary: true, onClick: () => onFinished(get("prefix").slice(0, -1)) }),
  };
  const summary = element("p", { "aria-live": "polite" });
  const filters = element("div", {
      class: "nlpb-filters",
      role: "toolbar",
      "aria-label": "Parts of speech of the next word",
    }),
    settle = oneTabStop(filters);
  const bars = barList({ label: "Next word", format: percent, onPick: (key) => add("bar", Number(key)) });
  bars.element.classList.add("nlpb-longlist");
  const more = button({
    label: "More",
    onClick() {
      lines += MORE_LINES;
      change("more", {});
    },
  });
  const strip = stripChart({
    label: "Surprise of each word, and the entropy before it",
    tip,
    describe(i) {
      const word = get("prefix")[i];
      const expected = steps[i] === undefined
        ? ""
        : `before it ${steps[i].entropy.toFixed(2)} bits were to be expected`;
      return word === undefined
        ? `the next word: ${steps[i].entropy.toFixed(2)} bits are to be expected`
        : `${shownWord(word)}: ${bitsOf(path[i + 1].probability).toFixed(2)} bits (${
          percent(path[i + 1].probability)
        }),\n${expected}`;
    },
    onPick: (i) => i < get("prefix").length && setPrefix("strip", get("prefix").slice(0, i + 1)),
  });
  const key = legend();
  const left = element("div", { class: "nlpb-stack" }, filters, bars.element, more.element);
  const over = element("p", { class: "nlpb-done" });
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
      element("div", { class: "nlpb-stack" }, over, left),
      element(
        "div",
        { class: "nlpb-stack" },
        element("span", { class: "nlpb-label", text: "Bits at each word" }),
        strip.element,
        key.element,
      ),
    ),
  );

  /** The entropy before each word, computed once for each prefix. */
  function entropyBefore(step) {
    if (step.entropy === undefined) step.entropy = entropyOf(machine.next(step.state).probabilities);
    return step;
  }

  function tagsOfNext() {
    const totals = new Map();
    for (const shares of next.tags.values()) {
      for (const [name, share] of Object.entries(shares)) totals.set(name, (totals.get(name) || 0) + share);
    }
    return [...totals].sort((a, b) => b[1] - a[1]);
  }

  const commonTag = (id) => {
    const shares = Object.entries(next.tags.get(id) || {});
    return shares.length ? shares.reduce((best, one) => (one[1] > best[1] ? one : best))[0] : "";
  };

  function drawBars() {
    const share = (id) => (tag ? (next.tags.get(id) || {})[tag] || 0 : next.probabilities[id]);
    const listed = order.filter((id) => share(id) > 0).sort((a, b) => share(b) - share(a) || a - b);
    const rows = listed.slice(0, lines);
    bars.setLabel(
      tag
        ? `Next word, as ${tag}: ${countOf(listed.length, "word")}`
        : `Next word: ${countOf(listed.length, "word")} can follow`,
    );
    bars.update(
      rows.map((id) => ({
        key: String(id),
        label: shownWord(grammar.words[id]),
        value: share(id),
        colour: tagColour(tag || commonTag(id)),
      })),
      { low: 0, high: Math.max(1e-12, ...rows.map(share)) },
    );
    more.element.hidden = listed.length <= lines;
    more.setLabel(`More (${listed.length - rows.length} words left)`);
    const totals = tagsOfNext();
    filters.replaceChildren(...totals.map(([name, total]) => {
      const made = element(
        "button",
        { type: "button", class: "nlpb-filter", tabindex: -1, "aria-pressed": String(name === tag) },
        element("i", { class: "nlpb-swatch", style: "background:" + tagColour(name) }),
        `${name} ${percent(total)}`,
      );
      made.addEventListener("click", () => {
        tag = name === tag ? "" : name;
        lines = LINES_AT_FIRST;
        change("part of speech", {});
        const again = [...filters.children].find((one) => one.textContent.startsWith(name + " "));
        if (again) again.focus();
      });
      return made;
    }));
    filters.hidden = totals.length === 0;
    settle();
  }

  function draw() {
    const words = get("prefix");
    path = machine.read(words);
    const { state } = path[path.length - 1],
      ended = !state,
      bits = path.reduce((sum, step) => sum + bitsOf(step.probability), 0);
    next = ended ? null : machine.next(state);
    steps = path.filter((step) => step.state).map(entropyBefore);
    order = ended ? [] : [...next.probabilities.keys()].filter((id) => next.probabilities[id] > 0);
    field.setWords(
      order.slice().sort((a, b) => next.probabilities[b] - next.probabilities[a]).map((id) =>
        shownWord(grammar.words[id])
      ),
    );
    field.input.disabled = ended;
    buttons.draw.element.hidden = buttons.finish.element.hidden = ended;
    buttons.tree.element.hidden = !ended;
    buttons.undo.enable(words.length > 0);
    buttons.reset.enable(words.length > 0);
    chips.update([{
      title: "",
      current: true,
      tokens: words.map((word, i) => {
        const cost = bitsOf(path[i + 1].probability);
        return {
          index: i,
          text: word === endWord ? "\u25a0 end" : word,
          state: i === words.length - 1 ? "centre" : "context",
          strength: Math.min(1, cost / 10),
          note: cost.toFixed(1),
          spoken: `${word === endWord ? "\u25a0 end of the sentence" : word}, ${cost.toFixed(1)} bits`,
        };
      }),
    }]);
    chips.element.classList.toggle("nlpb-none", words.length === 0);
    const so = words.length
      ? `So far ${countOf(words.length, ended ? "event" : "word")}, ${bits.toFixed(2)} bits: ${oneIn(bits)}.`
      : "Nothing yet.";
    const entropy = ended ? 0 : steps[steps.length - 1].entropy;
    setText(
      summary,
      ended
        ? `The sentence is complete: ${bits.toFixed(2)} bits, its end included. Its exact probability is ${
          oneIn(bits)
        }.`
        : `${so} ${countOf(order.length, "word")} can follow; the entropy of the next word is ${
          entropy.toFixed(2)
        } bits, ` +
          `as if ${(2 ** entropy).toFixed(1)} equally likely words could.`,
    );
    over.hidden = !ended;
    left.hidden = ended;
    setText(over, ended ? asText(words.slice(0, -1)) : "");
    recolour();
  }

  function recolour() {
    const words = get("prefix"), colours = palette();
    if (next) drawBars();
    const look = { bar: colours.categorical[0], step: colours.categorical[1] };
    strip.update({
      words: words.map((word) => (word === endWord ? "end" : word)),
      bars: words.map((_, i) => bitsOf(path[i + 1].probability)),
      steps: steps.map((step) => step.entropy),
      colours: look,
    });
    key.update([
      { label: "surprise: bits of the word that came", colour: look.bar },
      { label: "entropy: bits to be expected before it", colour: look.step },
    ]);
  }

  return {
    element: panel,
    draw,
    recolour,
    rest: () => (path[path.length - 1].state ? field.input : buttons.tree.element),
    numbers() {
      const { state } = path[path.length - 1];
      return {
        prefix: get("prefix"),
        ended: !state,
        bits: path.map((step) => bitsOf(step.probability)).slice(1),
        entropies: steps.map((step) => step.entropy),
        distribution: next ? order.map((id) => [grammar.words[id], next.probabilities[id]]) : [],
        tag,
        tags: next ? Object.fromEntries(tagsOfNext()) : {},
      };
    },
  };
}
