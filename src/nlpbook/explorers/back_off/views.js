// What the back-off explorer shows: bars whose pieces say which context gave them, and the ladder of one word.
import { element, newId, setText, short } from "../kit/core.js";
import { oneTabStop } from "../kit/tab_stop.js";
import { palette } from "../kit/theme.js";
import { METHODS } from "./methods.js";
import { tellStep } from "./telling.js";

/** @typedef {import("./ladder.js").Step} Step */
/** @typedef {{ m: number, size: number }} Part of a bar, given by the n-grams of m words */
/** @typedef {{ id: number, label: string, value: number, parts: Part[], chosen: boolean }} BarRow */
/**
 * @typedef {object} Shown
 * @property {string} word that is followed
 * @property {(id: number) => string} name
 * @property {string} method
 * @property {number} total the sum of the parts
 * @property {boolean} score whether it is a score and no probability
 */

const GRAM_NAMES = ["uniform", "unigram", "bigram", "trigram"];
/** @param {number} m */
export const gramName = (m) => GRAM_NAMES[m] ?? m + "-gram";

/**
 * The colour of what n-grams of m words gave: grey for the uniform distribution, one for each order.
 * @param {number} m
 */
export function gramColour(m) {
  const { categorical } = palette();
  return m === 0 ? categorical[7] : categorical[(m - 1) % 7];
}

/**
 * Bars in pieces. `onPick(id)` is called when the reader picks one. The list is one tab stop.
 * @param {{ label: string, onPick: (id: number) => void }} options
 */
export function stackedBars({ label, onPick }) {
  const id = newId(), list = element("ol"), heading = element("span", { id, class: "nlpb-label", text: label });
  const box = element("div", { role: "toolbar", "aria-orientation": "vertical", "aria-labelledby": id }, list);
  const settle = oneTabStop(box);
  /** @type {{ item: HTMLElement, line: HTMLElement, name: HTMLElement, track: HTMLElement, number: HTMLElement }[]} */
  const lines = [];

  function addLine() {
    const name = element("span"),
      track = element("span", { class: "nlpb-track nlpb-stacked" }),
      number = element("span");
    const line = element("button", { type: "button", class: "nlpb-bar", tabindex: -1 }, name, track, number);
    const item = element("li", {}, line);
    line.addEventListener("click", () => onPick(Number(line.dataset.key)));
    lines.push({ item, line, name, track, number });
    list.append(item);
  }

  return {
    element: element("div", { class: "nlpb-control" }, heading, box),
    setLabel: (/** @type {string} */ text) => setText(heading, text),
    /**
     * @param {BarRow[]} rows
     * @param {number} most what a bar as long as the track is worth
     */
    update(rows, most) {
      while (lines.length < rows.length) addLine();
      lines.forEach(({ item, line, name, track, number }, i) => {
        item.hidden = i >= rows.length;
        if (item.hidden) return;
        const row = rows[i];
        line.dataset.key = String(row.id);
        line.dataset.strong = String(row.chosen);
        line.setAttribute("aria-pressed", String(row.chosen));
        setText(name, row.label);
        setText(number, row.value >= 1e-5 ? row.value.toPrecision(3) : short(row.value));
        while (track.children.length < row.parts.length) track.append(element("i"));
        [...track.children].forEach((child, at) => {
          const part = row.parts[at], piece = /** @type {HTMLElement} */ (child);
          piece.style.width = (part ? 100 * part.size / most : 0) + "%";
          if (part) piece.style.background = gramColour(part.m);
        });
      });
      settle();
    },
  };
}

/** The ladder of one word: what each context says of it, and what comes of it. */
export function ladderView() {
  const heading = element("p", { class: "nlpb-label" }), list = element("ol", { class: "nlpb-ladder" });
  const result = element("p", { class: "nlpb-result" });

  /**
   * @param {Step} step
   * @param {Shown} shown
   */
  function rungItem(step, { word, name, method, total }) {
    const { rung, state, part } = step, context = rung.ids.map(name).join(" ");
    const isAsked = state === "gives" || state === "passed";
    const head = element(
      "span",
      { class: "nlpb-rung" },
      element("i", { class: "nlpb-swatch", style: "background:" + gramColour(rung.m) }),
      element(
        "span",
        { class: "nlpb-gram" },
        context ? element(state === "never" ? "s" : "span", { text: context }) : null,
        context ? " " : null,
        element("b", { text: word }),
        element("small", { text: gramName(rung.m) }),
      ),
      element("span", { class: "nlpb-part", text: isAsked ? short(part) : "\u2013" }),
    );
    const fill = element("span", {
      class: "nlpb-fill",
      style: `width:${total > 0 ? 100 * part / total : 0}%;background:${gramColour(rung.m)}`,
    });
    const track = isAsked ? element("span", { class: "nlpb-track" }, part > 0 ? fill : null) : null;
    return element(
      "li",
      { "data-state": state },
      head,
      track,
      element("span", { class: "nlpb-note", text: tellStep(step, method) }),
    );
  }

  return {
    element: element("div", { class: "nlpb-stack nlpb-path" }, heading, list, result),
    /**
     * @param {Step[]} path
     * @param {Shown} shown
     */
    update(path, shown) {
      const { word, name, method, total, score } = shown, context = path[0].rung.ids.map(name).join(" ");
      setText(heading, `The path of \u201c${word}\u201d, from the longest context to the shortest`);
      list.replaceChildren(...path.map((step) => rungItem(step, shown)));
      const given = path.filter((step) => step.part > 0), [only] = given;
      const symbol = `${score ? "S" : "P"}(${word}${context ? " | " + context : ""})`;
      const sum = given.length > 1
        ? given.map((step) => short(step.part)).join(" + ") + " = "
        : only && only.weight !== 1
        ? `${short(only.weight)} \u00d7 ${short(only.estimate)} = `
        : "";
      setText(
        result,
        METHODS[method].scheme === "one" && !path[0].rung.seen
          ? `${symbol} is not defined.`
          : `${symbol} = ${sum}${short(total)}`,
      );
    },
  };
}

export const BACK_OFF_STYLE = `
.nlpb-stacked { display: flex; overflow: hidden; }
.nlpb-stacked > i { height: 100%; flex: none; }
.nlpb-root .nlpb-manybars .nlpb-bar { grid-template-columns: minmax(4.5rem, 30%) minmax(0, 1fr) 5rem; }
.nlpb-root .nlpb-bar[aria-pressed="true"] { background: var(--nlpb-accentSoft); }
.nlpb-manybars ol { max-height: 25rem; overflow-y: auto; }
.nlpb-path { gap: 0.4rem; align-content: start; }
.nlpb-ladder { display: flex; flex-direction: column; gap: 0.35rem; }
.nlpb-ladder li { border-left: 3px solid var(--nlpb-line); padding: 0.1rem 0 0.1rem 0.6rem !important; }
.nlpb-ladder li[data-state="gives"] { border-left-color: var(--nlpb-accent); }
.nlpb-ladder li[data-state="never"], .nlpb-ladder li[data-state="unneeded"] { color: var(--nlpb-muted); }
.nlpb-ladder .nlpb-note { display: block; font-variant-numeric: tabular-nums; }
.nlpb-rung { display: flex; gap: 0.45rem; align-items: baseline; }
.nlpb-rung > .nlpb-swatch { align-self: center; }
.nlpb-gram { flex: 1; min-width: 0; overflow-wrap: anywhere; }
.nlpb-gram small { color: var(--nlpb-muted); margin-left: 0.5rem; white-space: nowrap; }
.nlpb-part { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; }
.nlpb-ladder .nlpb-track { height: 0.4rem; margin: 0.15rem 0; }
.nlpb-result { font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.nlpb-estimate { align-items: center; }
.nlpb-estimate > .nlpb-control { max-width: 28rem; }
.nlpb-weights { display: grid; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 0.4rem 1.25rem;
  flex: 1 1 100%; }
`;
