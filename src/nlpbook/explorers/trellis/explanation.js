// How the number of the chosen node comes about: the formula with its numbers, and where each part comes from.
import { barTable } from "../kit/bar_table.js";
import { element, setText, short } from "../kit/core.js";
import { nodeName, rounded, summed, tellBack, tellNode, termsOf } from "./telling.js";
import { isKnown } from "./steps.js";

/** @typedef {import("./state.js").Now} Now */

/** What each part of a sum is, by quantity. @type {Record<string, string>} */
const SUMS = {
  forward: "\u03b1 there + transition",
  viterbi: "\u03b4 there + transition",
  backward: "transition + emission + \u03b2 there",
};

export function explanation() {
  const formula = element("p", { class: "nlpb-formula", "aria-live": "polite" });
  const back = element("p", { class: "nlpb-note" });
  const table = barTable({ columns: ["sum", "in all", "share"] });
  const [sums, , shares] = table.element.querySelectorAll("thead th");
  let shown = "";
  return {
    element: element("div", { class: "nlpb-stack" }, formula, back, table.element),
    /**
     * @param {Now} now
     * @param {{ place: number, tag: number }} node
     */
    update(now, { place, tag }) {
      const pieces = tellNode(now, place, tag), key = JSON.stringify(pieces);
      if (key !== shown) {
        shown = key;
        formula.replaceChildren(
          ...pieces.map((piece) => typeof piece === "string" ? piece : element("sup", { text: piece.up })),
        );
      }
      setText(back, tellBack(now));
      back.hidden = back.textContent === "";
      const { quantity, T, step } = now;
      const terms = quantity !== "k_best" && isKnown(quantity, T, step, place) ? termsOf(now, place, tag) : [];
      const there = terms.filter(({ sum }) => sum > -Infinity);
      table.element.hidden = there.length === 0;
      if (!there.length) return;
      setText(sums, SUMS[quantity]);
      const isMaximum = quantity === "viterbi", name = nodeName(now, place, tag);
      setText(shares, isMaximum ? "maximum" : "share");
      table.update(
        terms.map(({ name, parts, sum, share, isBest }) => ({
          name,
          share: isMaximum ? Number(isBest) : share,
          cells: sum > -Infinity
            ? [summed(parts), rounded(sum), isMaximum ? (isBest ? "yes" : "") : short(share)]
            : ["no allowed way", "", ""],
          current: isBest && isMaximum,
        })),
        {
          caption: quantity === "backward"
            ? `Ways on from ${name}, by the next tag`
            : `Ways to ${name}, by the tag before`,
        },
      );
    },
  };
}
