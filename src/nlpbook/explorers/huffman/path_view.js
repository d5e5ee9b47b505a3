// The path of the chosen word: a slider for the logit of each inner node on it, and the product of its turns.
import { slider } from "../kit/controls.js";
import { element, setText, short } from "../kit/core.js";
import { pathProbability, turnProbability } from "./code.js";

/** @typedef {import("./code.js").Turn} Turn */

// Beyond this a turn is all but certain. Matching the counts may take more: the number beside the slider shows it.
const SLIDER_REACH = 8;

/** A number with a real minus sign. @param {number} x */
export const rounded = (x) => String(Number(x.toFixed(2))).replace("-", "\u2212");

/** @param {number} turn */
const side = (turn) => (turn ? "1, right" : "0, left");
/** @param {number} turn */
const formula = (turn) => (turn ? "\u03c3(\u2212s)" : "\u03c3(s)");

/**
 * `logitOf(inner)` is the logit that is shown, and `onLogit` hears of one that is moved.
 * @param {{ logitOf: (inner: number) => number, onLogit: (inner: number, logit: number) => void }} options
 */
export function pathView({ logitOf, onLogit }) {
  const title = element("p", { class: "nlpb-label" }), list = element("ol", { class: "nlpb-turns" });
  const product = element("p", { class: "nlpb-product" });
  /** @type {ReturnType<typeof slider>[]} */
  let sliders = [];
  let shown = "";

  /** @param {Turn} step */
  const sliderOf = ({ inner, turn }) =>
    slider({
      label: `Node ${inner + 1}, turn ${side(turn)}`,
      min: -SLIDER_REACH,
      max: SLIDER_REACH,
      step: 0.1,
      value: 0,
      format: () =>
        `s = ${rounded(logitOf(inner))}, ${formula(turn)} = ${short(turnProbability(logitOf(inner), turn))}`,
      onInput: (value) => onLogit(inner, value),
    });

  return {
    element: element("div", { class: "nlpb-stack" }, title, list, product),
    /**
     * @param {string} word
     * @param {Turn[]} path
     * @param {number[]} logits
     */
    update(word, path, logits) {
      const key = JSON.stringify(path);
      if (key !== shown) {
        shown = key;
        sliders = path.map(sliderOf);
        list.replaceChildren(...sliders.map((one) => element("li", {}, one.element)));
      }
      path.forEach(({ inner }, i) => sliders[i].set(logitOf(inner)));
      const factors = path.map(({ inner, turn }) => short(turnProbability(logits[inner], turn)));
      setText(title, `The path of \u201c${word}\u201d from the root: a logit s at each inner node`);
      const written = factors.length > 1 ? factors.join(" \u00d7 ") + " = " : "";
      setText(product, `P(${word}) = ${written}${short(pathProbability(path, logits))}`);
    },
  };
}
