// @ts-check
// The reader's sentence: its probability, and which of its words pulls where; and the sentences that come out wrong.
import { select, textArea } from "../kit/controls.js";
import { element, setText } from "../kit/core.js";
import { oneTabStop } from "../kit/tab_stop.js";
import { probabilityOf } from "./classifier.js";
import { signed, tellMistake, tellPulls, tellSentence } from "./telling.js";

const OWN = "Your own";

/** A word and its pull, in log-odds. @typedef {{ word: string, pull: number }} Pull */

/**
 * A text field with some examples beside it; below it the words with their pulls.
 * @param {{ examples: string[], value: string, onText: (text: string) => void }} options
 */
export function sentenceView({ examples, value, onText }) {
  const field = textArea({
    label: "A sentence",
    hint: "type words of the microworld",
    value,
    rows: 2,
    onInput: onText,
  });
  const list = select({
    label: "Examples",
    options: [{ value: "", label: OWN }, ...examples.map((text) => ({ value: text, label: text }))],
    value: "",
    onChange: (text) => text && take(text),
  });
  const told = element("p", { class: "nlpb-value" }), note = element("p", { class: "nlpb-note" });
  const words = element("ul", { class: "nlpb-pulls", "aria-label": "The words and their pulls" });
  list.element.hidden = !examples.length;

  /** The field keeps its text while it has the focus, but not if another sentence is chosen. @param {string} text */
  function take(text) {
    field.input.value = text;
    onText(text);
  }

  /** @param {number} at */
  function itemOf(at) {
    const { children } = words;
    return children[at] ?? words.appendChild(element("li", {}, element("span"), element("small")));
  }

  return {
    element: element("div", { class: "nlpb-stack" }, list.element, field.element, told, words, note),
    take,
    /**
     * @param {{ text: string, odds: number, pulls: Pull[], unknown: string[], hidden: number, pooling: string,
     *   bias: number }} now
     */
    update({ text, odds, pulls, unknown, hidden, pooling, bias }) {
      field.set(text);
      list.set(examples.includes(text) ? text : "");
      setText(told, tellSentence(probabilityOf(odds), unknown, pulls.length));
      while (words.children.length > pulls.length) words.lastElementChild?.remove();
      const largest = Math.max(1e-9, ...pulls.map(({ pull }) => Math.abs(pull)));
      pulls.forEach(({ word, pull }, i) => {
        const item = /** @type {HTMLElement} */ (itemOf(i));
        setText(item.children[0], word);
        setText(item.children[1], signed(pull));
        item.dataset.pull = signed(pull)[0] === "+" ? "positive" : signed(pull) === "0.00" ? "none" : "negative";
        item.style.setProperty("--strength", Math.round(100 * Math.min(1, Math.abs(pull) / largest)) + "%");
      });
      words.hidden = note.hidden = !pulls.length;
      setText(note, tellPulls(odds, hidden, pooling, bias));
    },
  };
}

const SHOWN = 5;

/**
 * The surest of the mistakes, each a button that takes the sentence to the field.
 * @param {{ onPick: (text: string) => void }} options
 */
export function mistakeList({ onPick }) {
  const heading = element("span", { class: "nlpb-label" }), rows = element("ol", { class: "nlpb-mistakes" });
  const box = element(
    "div",
    { role: "toolbar", "aria-orientation": "vertical", "aria-label": "Wrong sentences" },
    rows,
  );
  const settle = oneTabStop(box);
  const lines = Array.from({ length: SHOWN }, () => {
    const text = element("span"), said = element("small");
    const button = element("button", { type: "button", class: "nlpb-button nlpb-read", tabindex: -1 }, text, said);
    button.addEventListener("click", () => onPick(text.textContent ?? ""));
    const item = element("li", {}, button);
    rows.append(item);
    return { item, text, said };
  });

  return {
    element: element("div", { class: "nlpb-control" }, heading, box),
    /**
     * @param {import("./telling.js").Mistake[]} mistakes the surest first
     * @param {number} wrong how many sentences they are
     * @param {number} count of all held-out sentences
     */
    update(mistakes, wrong, count) {
      setText(
        heading,
        mistakes.length
          ? `${wrong} of ${count} held-out sentences ${wrong === 1 ? "is" : "are"} wrong; the surest of them`
          : `None of ${count} held-out sentences is wrong`,
      );
      lines.forEach(({ item, text, said }, i) => {
        item.hidden = i >= mistakes.length;
        if (item.hidden) return;
        setText(text, mistakes[i].text);
        setText(said, tellMistake(mistakes[i], probabilityOf(mistakes[i].odds)));
      });
      settle();
    },
  };
}

export const STYLE = `
.nlpb-root .nlpb-pulls { display: flex; flex-wrap: wrap; gap: 0.25rem 0.35rem; }
.nlpb-root .nlpb-pulls li { border-radius: 6px; padding: 0.2rem 0.45rem; text-align: center; line-height: 1.25;
  border-bottom: 3px solid var(--nlpb-accent);
  background: color-mix(in srgb, var(--nlpb-accentSoft) var(--strength), transparent); }
.nlpb-root .nlpb-pulls li[data-pull="none"] { border-color: var(--nlpb-line); background: transparent; }
.nlpb-root .nlpb-pulls li[data-pull="negative"] { border-color: var(--nlpb-mark);
  background: color-mix(in srgb, var(--nlpb-markSoft) var(--strength), transparent); }
.nlpb-pulls small { display: block; font-size: 0.75rem; font-variant-numeric: tabular-nums; }
.nlpb-root .nlpb-mistakes li + li { margin-top: 0.25rem; }
.nlpb-root .nlpb-mistakes .nlpb-button { display: flex; flex-wrap: wrap; gap: 0 0.75rem; width: 100%; text-align: left;
  justify-content: space-between; }
.nlpb-mistakes .nlpb-button span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; max-width: 100%; }
.nlpb-mistakes small { color: var(--nlpb-muted); font-size: 0.8125rem; }
`;
