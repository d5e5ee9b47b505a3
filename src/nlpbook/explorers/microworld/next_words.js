// The list of next words with their exact probabilities, and the parts of speech that they share out among them.
import { barList } from "../kit/bars.js";
import { button } from "../kit/controls.js";
import { countOf, element, percent } from "../kit/core.js";
import { oneTabStop } from "../kit/tab_stop.js";
import { tagColour } from "./views.js";

/** @typedef {import("./machine.js").TagShares} TagShares */
/** @typedef {{ probabilities: Float64Array, tags: TagShares }} NextWords as `PrefixMachine` says them */

const LINES_AT_FIRST = 12, MORE_LINES = 60;

/**
 * The parts of speech of the next word with their probabilities, the likeliest first.
 *
 * @type {(tags: TagShares) => [string, number][]}
 */
export function tagTotals(tags) {
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const shares of tags.values()) {
    for (const [name, share] of Object.entries(shares)) totals.set(name, (totals.get(name) || 0) + share);
  }
  return [...totals].sort((one, other) => other[1] - one[1]);
}

/**
 * `shownWord` writes a word of the vocabulary; `onPick(id)` is called with the number of one.
 *
 * @param {object} options
 * @param {import("./grammar.js").Grammar} options.grammar
 * @param {(word: string) => string} options.shownWord
 * @param {(control: string, values: Record<string, unknown>) => void} options.change
 * @param {(id: number) => void} options.onPick
 */
export function nextWords({ grammar, shownWord, change, onPick }) {
  /** @type {NextWords | null} */
  let next = null;
  /** @type {number[]} */
  let order = []; // the words that can follow, the likeliest first
  let tag = "", lines = LINES_AT_FIRST;

  const filters = element("div", {
    class: "nlpb-filters",
    role: "toolbar",
    "aria-label": "Parts of speech of the next word",
  });
  const settle = oneTabStop(filters);
  const bars = barList({ label: "Next word", format: percent, onPick: (key) => onPick(Number(key)) });
  bars.element.classList.add("nlpb-longlist");
  const more = button({
    label: "More",
    onClick() {
      lines += MORE_LINES;
      change("more", {});
    },
  });

  /** @type {(id: number) => Record<string, number>} */
  const sharesOf = (id) => next?.tags.get(id) || {};

  /** @type {(id: number) => number} */
  const shareOf = (id) => (tag ? sharesOf(id)[tag] || 0 : next?.probabilities[id] || 0);

  /** @param {number} id */
  const commonTag = (id) => Object.entries(sharesOf(id)).sort((one, other) => other[1] - one[1])[0]?.[0] ?? "";

  const listed = () =>
    tag ? order.filter((id) => shareOf(id) > 0).sort((a, b) => shareOf(b) - shareOf(a) || a - b) : order;

  function draw() {
    if (!next) return;
    const all = listed(), rows = all.slice(0, lines), words = countOf(all.length, "word");
    bars.setLabel(tag ? `Next word, as ${tag}: ${words}` : `Next word: ${words} can follow`);
    bars.update(
      rows.map((id) => ({
        key: String(id),
        label: shownWord(grammar.words[id]),
        value: shareOf(id),
        colour: tagColour(tag || commonTag(id)),
      })),
      { low: 0, high: Math.max(1e-12, ...rows.map(shareOf)) },
    );
    more.element.hidden = all.length <= lines;
    more.setLabel(`More (${all.length - rows.length} words left)`);
    const totals = tagTotals(next.tags);
    filters.replaceChildren(...totals.map(([name, total]) => filterOf(name, total)));
    filters.hidden = totals.length === 0;
    settle();
  }

  /** @type {(name: string, total: number) => HTMLElement} */
  function filterOf(name, total) {
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
      for (const one of filters.querySelectorAll("button")) if (one.textContent?.startsWith(name + " ")) one.focus();
    });
    return made;
  }

  return {
    element: element("div", { class: "nlpb-stack" }, filters, bars.element, more.element),
    draw,
    /** Back to all parts of speech, and to the first lines: the sentence is another one. */
    forget() {
      tag = "";
      lines = LINES_AT_FIRST;
    },
    /** @param {NextWords | null} words null after the end of a sentence */
    read(words) {
      next = words;
      const chance = words ? words.probabilities : new Float64Array();
      order = [...chance.keys()].filter((id) => chance[id] > 0).sort((a, b) => chance[b] - chance[a] || a - b);
    },
    likeliest: () => order,
    numbers: () => ({
      distribution: order.map((id) => [grammar.words[id], next?.probabilities[id] ?? 0]),
      tag,
      tags: next ? Object.fromEntries(tagTotals(next.tags)) : {},
    }),
    table: () => ({
      caption: tag ? `The next word, as ${tag}` : "The next word",
      columns: ["word", "probability", "part of speech"],
      rows: listed().map((id) => [shownWord(grammar.words[id]), shareOf(id), tag || commonTag(id)]),
    }),
  };
}
