// The picture of a Huffman tree: a chart that the pointer and the arrow keys walk along.
import { chartCanvas, pointerPlace } from "../kit/canvas.js";
import { clamp } from "../kit/core.js";
import { drawPicture, heightOf, layOut } from "./picture_draw.js";

/** @typedef {import("./picture_draw.js").State} State */
/** @typedef {import("./picture_draw.js").Plan} Plan */

/**
 * `onPick(word)` is called with the number of the word that the reader picks; `describe(node)` puts a word or an inner
 * node into words.
 * @param {object} options
 * @param {string} options.label
 * @param {import("../kit/canvas.js").Tip} options.tip
 * @param {(node: number) => string} options.describe
 * @param {(word: number) => void} options.onPick
 */
export function huffmanPicture({ label, tip, describe, onPick }) {
  /** @type {State | null} */
  let state = null;
  /** @type {Plan | null} */
  let plan = null;
  /** @type {number | null} the node that the arrow keys have reached */
  let cursor = null;
  const chart = chartCanvas({
    label,
    kind: "tree",
    draw,
    help: "Up and down arrow keys choose the word above or below, Home and End the first and the last. " +
      "Left and right arrow keys walk along the path of the chosen word.",
  });

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, heightOf(state.words.length));
    plan = layOut(context, width, state);
    drawPicture(context, plan, state, cursor);
  }

  /**
   * The node under the pointer, or the word of the line that it is on.
   * @param {number} x
   * @param {number} y
   */
  function nodeAt(x, y) {
    if (!plan || !state) return null;
    const { xs, ys, row, top } = plan, reach = Math.min(10, row / 2), size = state.words.length;
    for (let node = size; node < ys.length; node++) if (Math.hypot(xs[node] - x, ys[node] - y) < reach) return node;
    return state.tree.rows[Math.floor((y - top) / row)] ?? null;
  }

  /** @param {number | null} node */
  const isWord = (node) => node !== null && state !== null && node < state.words.length;

  chart.canvas.addEventListener("pointermove", (event) => {
    const [x, y] = pointerPlace(event), node = nodeAt(x, y);
    chart.canvas.style.cursor = isWord(node) ? "pointer" : "";
    if (node === null) tip.hide();
    else tip.show(chart.canvas, x, y, describe(node));
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("click", (event) => {
    const [x, y] = pointerPlace(event), node = nodeAt(x, y);
    if (node !== null && isWord(node)) onPick(node);
  });
  chart.canvas.addEventListener("blur", () => {
    cursor = null;
    draw();
  });
  chart.canvas.addEventListener("keydown", (event) => {
    if (!state || !moved(event.key, state)) return;
    event.preventDefault();
    draw();
    chart.say(describe(cursor ?? state.chosen));
  });

  /**
   * Do what a key asks for; false if it asks for nothing.
   * @param {string} key
   * @param {State} now
   */
  function moved(key, { tree, chosen }) {
    const at = tree.rows.indexOf(chosen), last = tree.rows.length - 1, from = cursor ?? chosen;
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[key];
    if (next !== undefined) {
      onPick(tree.rows[clamp(next, 0, last)]);
      cursor = null;
    } else if (key === "ArrowLeft") {
      cursor = tree.parents[from] >= 0 ? tree.parents[from] : from;
    } else if (key === "ArrowRight") {
      const path = [...tree.paths[chosen].map(({ inner }) => tree.size + inner), chosen];
      cursor = path[Math.min(path.indexOf(from) + 1, path.length - 1)];
    } else return false;
    return true;
  }

  return {
    element: chart.element,
    /** @param {State} next */
    update(next) {
      if (state && (next.tree !== state.tree || next.chosen !== state.chosen)) cursor = null;
      state = next;
      draw();
    },
  };
}
