// What the window explorer shows beside its charts: the window as chips, and the places that a cell counts.
import { linesAround } from "../kit/chips.js";
import { clipped, countOf, element, formatNumber, grouped, newId, percent, setText } from "../kit/core.js";
import { lookAround, weightOf } from "./counts.js";

/** @typedef {import("./counts.js").Text} Text */
/** @typedef {import("./counts.js").Contribution} Contribution */

const MOST_EVIDENCE = 60;

/** Returns {element, update(text, cell, found)}: the places that the cell `cell` counts, each with its words. */
export function evidenceList() {
  const id = newId(), title = element("p", { class: "nlpb-label", id });
  // It may be longer than its place: so the keyboard has to reach it.
  const list = element("ol", { class: "nlpb-evidence", tabindex: 0, "aria-labelledby": id });

  /** @param {Text} text @param {Contribution} one */
  function item(text, one) {
    const { places, words } = text;
    const made = element("li", {}, `${places[one.centre].sentence + 1}: `);
    const from = Math.min(one.centre, one.context) - 2, to = Math.max(one.centre, one.context) + 2;
    for (let at = Math.max(0, from); at <= Math.min(to, places.length - 1); at++) {
      if (places[at].sentence !== places[one.centre].sentence) continue;
      const text = clipped(words[places[at].id]);
      const marked = at === one.centre ? element("b", { text }) : at === one.context ? element("i", { text }) : text;
      made.append(marked, " ");
    }
    made.append("+" + formatNumber(one.weight));
    return made;
  }

  return {
    element: element("div", { "aria-live": "polite" }, title, list),
    /** @param {Text} text @param {number[]} cell @param {Contribution[]} found */
    update(text, cell, found) {
      list.hidden = !cell.length;
      title.classList.toggle("nlpb-howto", !cell.length);
      if (!cell.length) return setText(title, "Click a cell to see which places it counts.");
      const [row, column] = cell.map((id) => clipped(text.words[id]));
      const total = formatNumber(found.reduce((sum, one) => sum + one.weight, 0));
      const counted = found.length
        ? `counted at ${countOf(found.length, "place")}, ${total} in all`
        : "counted at no place";
      const listed = found.length > MOST_EVIDENCE ? `; the first ${MOST_EVIDENCE} places are listed` : "";
      setText(title, `${row} \u2192 ${column}: ${counted}${listed}`);
      list.replaceChildren(...found.slice(0, MOST_EVIDENCE).map((one) => item(text, one)));
    },
  };
}

/**
 * How full the matrix is.
 * @param {number} n the words of the vocabulary
 * @param {number} filled
 */
export const tellFilled = (n, filled) =>
  `${countOf(n, "different word")}, ${countOf(n ** 2, "cell")}: ${grouped(filled)} filled, ` +
  `${percent(1 - filled / n ** 2)} zero.`;

/**
 * The lines of chips around a centre: how far each word is from it, and what it adds.
 * @param {Text} text
 * @param {string[][]} sentences
 * @param {{ centre: number, window: number, weighting: string, found: Contribution[] }} state
 */
export function windowLines(text, sentences, { centre, window, weighting, found }) {
  /** @type {Map<number, number>} */
  const distances = new Map();
  const rings = new Set(found.flatMap((one) => [one.centre, one.context]));
  if (centre >= 0) lookAround(text.places, centre, window, (_, other, distance) => distances.set(other, distance));
  /** @param {import("./counts.js").Place} place @param {number} index */
  const tokenOf = (place, index) => {
    const distance = distances.get(index), word = clipped(sentences[place.sentence][place.at]);
    const said = index === centre ? ", centre word" : distance ? `, context word at distance ${distance}` : "";
    return {
      index,
      text: word,
      state: index === centre ? "centre" : distance ? "context" : "plain",
      note: !distance ? "" : weighting === "uniform" || distance === 1 ? "+1" : "+1/" + distance,
      strength: distance ? weightOf(weighting, distance) : 0,
      ring: rings.has(index),
      spoken: word + said,
    };
  };
  return linesAround(text.places, centre, tokenOf);
}

/**
 * The matrix as a table: all rows, and those columns that are drawn.
 * @param {Text} text
 * @param {Float64Array} matrix
 * @param {number} drawn
 * @param {number} reached the centres counted
 */
export function matrixTable({ words }, matrix, drawn, reached) {
  const columns = words.slice(0, drawn);
  return {
    caption: `Term-term matrix after ${countOf(reached, "centre")} (row: centre word, column: context word)`,
    columns: ["centre word", ...columns],
    rows: words.map((word, row) => [word, ...columns.map((_, column) => matrix[row * words.length + column])]),
  };
}
