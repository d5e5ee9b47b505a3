// Beside the trees: where the cell of the chosen node comes from, its classes, and what the other networks say.
import { barTable } from "../kit/bar_table.js";
import { slider } from "../kit/controls.js";
import { element, percent, quoted, setText, short } from "../kit/core.js";
import { CLASSES, sentimentOf } from "./networks.js";
import { isComposed } from "./state.js";
import { classOf, tellUnit, textOf, written } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */

/** @type {[name: "Tree-LSTM" | "LSTM" | "mean", label: string][]} */
const NAMES = [["Tree-LSTM", "Tree-LSTM, this tree"], ["LSTM", "LSTM, left to right"], [
  "mean",
  "Mean of word vectors",
]];

/** @param {number[]} list */
const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** What the networks say of all words. */
export function answersView() {
  const table = barTable({ columns: ["mean class", "before", "most probable"] });
  return {
    element: table.element,
    /** @param {Now} now */
    update({ answers, old, truth }) {
      const rows = NAMES.map(([name, label]) => {
        const found = answers[name], before = old?.answers[name] ?? null;
        return {
          name: label,
          share: found ? (sentimentOf(found) + 2) / 4 : 0,
          cells: found
            ? [written(sentimentOf(found)), before ? written(sentimentOf(before)) : "", classOf(found)]
            : ["\u2014", before ? written(sentimentOf(before)) : "", "several trees"],
          current: name === "Tree-LSTM",
        };
      });
      const label = truth ? truth.labels[truth.labels.length - 1] : null;
      rows.push({
        name: "The microworld",
        share: label === null ? 0 : (label + 2) / 4,
        cells: label === null ? ["\u2014", "", "none of its phrases"] : [written(label), "", CLASSES[label + 2]],
        current: false,
      });
      table.update(rows, { caption: "All words together; bars from very negative to very positive" });
    },
  };
}

/**
 * `onUnit(n)` hears the unit that the reader asks for.
 * @param {{ most: number, unit: number, onUnit: (unit: number) => void }} options
 */
export function nodeView({ most, unit, onUnit }) {
  const title = element("p", { class: "nlpb-title", "aria-live": "polite" });
  const sources = barTable({ columns: ["mean gate", "part of the cell"] });
  const classes = barTable({ columns: ["probability", "before"] });
  const formula = element("p", { class: "nlpb-formula" });
  const units = slider({ label: "Unit", min: 1, max: most, value: unit, onInput: onUnit });
  return {
    element: element("div", { class: "nlpb-stack" }, title, sources.element, units.element, formula),
    classes: classes.element,
    /** @param {Now} now */
    update(now) {
      const { chosen, compositions, children, parts, places, old } = now, isThere = isComposed(now, chosen);
      const text = quoted(textOf(now, chosen)), [left, right] = children[chosen].map((one) => quoted(textOf(now, one)));
      const { i, f, o, probabilities } = compositions[chosen], cell = parts[chosen];
      setText(
        title,
        !isThere ? `${text}: not composed yet` : left ? `${text} = ${left} and ${right}` : `${text}, a leaf`,
      );
      for (const one of [sources, classes]) one.element.hidden = !isThere;
      units.element.hidden = formula.hidden = !isThere;
      if (!isThere) return;
      units.set(now.unit);
      const rows = cell
        ? [
          { name: `from the left, ${left}`, share: cell.left, cells: [short(mean(f[0])), percent(cell.left)] },
          { name: `from the right, ${right}`, share: cell.right, cells: [short(mean(f[1])), percent(cell.right)] },
        ]
        : [];
      rows.push({
        name: cell ? "new, i g" : "from the word, i g",
        share: cell ? cell.new : 1,
        cells: [short(mean(i)), percent(cell ? cell.new : 1)],
      });
      rows.push({ name: "let out, o", share: 0, cells: [short(mean(o)), ""] });
      sources.update(rows.map((row) => ({ ...row, current: false })), {
        caption: `Where its cell comes from: gates f\u2097, f\u1d63, i and o, means of ${i.length} units`,
      });
      setText(formula, tellUnit(now, chosen, now.unit - 1));
      const place = places[chosen], was = old && place !== null ? old.compositions[place].probabilities : null;
      const largest = Math.max(...probabilities);
      classes.update(
        probabilities.map((p, k) => ({
          name: CLASSES[k],
          share: p,
          cells: [percent(p), was ? percent(was[k]) : ""],
          current: p === largest,
        })),
        { caption: `What its state says: mean class ${written(sentimentOf(probabilities))}` },
      );
    },
  };
}
