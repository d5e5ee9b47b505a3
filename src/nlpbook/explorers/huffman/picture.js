// @ts-nocheck its types are still to be written
// A Huffman tree on its side: the root at the left, and a line for each word, with its count, code and probability.
import { chartCanvas, fitText, FONT, pointerPlace, textWidth } from "../kit/canvas.js";
import { codeOf, turnShare } from "./code.js";
import { clamp, grouped } from "../kit/core.js";
import { palette } from "../kit/theme.js";

const MONOSPACE = 'ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace';

/**
 * `update({tree, words, counts, probabilities, logits, chosen})`: `chosen` is a word's number. `onPick(word)` is called with the
 * number of the word that the reader picks; `describe(node)` puts a word or an inner node into words.
 */
export function huffmanPicture({ label, tip, describe, onPick }) {
  let state = null, plan = null, cursor = null;
  const chart = chartCanvas({
    label,
    kind: "tree",
    draw,
    help:
      "Up and down arrow keys choose the word above or below, Home and End the first and the last. Left and right arrow keys walk along the path of the chosen word.",
  });
  const rounded = (p) => (p >= 0.0005 ? p.toFixed(3) : "<.001");

  /** Where everything stands: columns of text at the right, and the tree in what is left. */
  function layOut(context, width) {
    const { tree, words } = state, size = words.length, row = size <= 12 ? 30 : size <= 24 ? 24 : 20;
    context.font = "600 14px " + FONT;
    const wordWide = Math.min(
      width < 480 ? 84 : 130,
      Math.max(34, ...words.map((word) => textWidth(context, word))) + 10,
    );
    const longest = Math.max(...tree.rows.map((word) => tree.depths[word]));
    context.font = "13px " + MONOSPACE;
    const codeWide = width < 560 ? 0 : Math.max(44, Math.min(150, longest * textWidth(context, "0") + 14));
    const countWide = width < 380 ? 0 : 56, shareWide = 62;
    const treeWide = width - wordWide - codeWide - countWide - shareWide - 16;
    const step = Math.min(90, treeWide / longest), top = 26, ys = new Array(2 * size - 1);
    tree.rows.forEach((word, i) => (ys[word] = top + (i + 0.5) * row));
    tree.children.forEach(([left, right], inner) => (ys[size + inner] = (ys[left] + ys[right]) / 2));
    const word = 12 + step * longest + 8, count = word + wordWide + countWide, code = count + 14, share = width - 4;
    return {
      row,
      top,
      step,
      ys,
      x: (node) => 8 + tree.depths[node] * step,
      word,
      wordWide,
      count: countWide && count,
      code: codeWide && code,
      codeWide,
      share,
      height: top + size * row + 4,
    };
  }

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    // The height follows from the number of words alone.
    const size = state.words.length, height = 30 + size * (size <= 12 ? 30 : size <= 24 ? 24 : 20);
    const context = chart.begin(width, height),
      colours = palette(),
      { tree, words, counts, probabilities, logits, chosen } = state;
    plan = layOut(context, width);
    const { row, step, ys, x } = plan, onPath = new Set([chosen]);
    for (let node = chosen; tree.parents[node] >= 0; node = tree.parents[node]) onPath.add(tree.parents[node]);

    context.fillStyle = colours.raised;
    context.fillRect(plan.word - 4, ys[chosen] - row / 2 + 1, width - plan.word + 4, row - 2);

    // Each kind of line and of text at one go: a canvas is slow to change its font or its colour.
    const nodes = Array.from({ length: 2 * size - 2 }, (_, node) => node), some = (test) => nodes.filter(test);
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const strong of [false, true]) {
      context.strokeStyle = strong ? colours.accent : colours.muted;
      context.lineWidth = strong ? 3.5 : 1.2;
      context.beginPath();
      for (const node of some((one) => onPath.has(one) === strong)) {
        const parent = tree.parents[node];
        context.moveTo(x(parent), ys[parent]);
        context.lineTo(x(parent), ys[node]);
        context.lineTo(x(node), ys[node]);
      }
      context.stroke();
    }
    context.strokeStyle = colours.muted;
    context.lineWidth = 1;
    context.setLineDash([1, 4]);
    context.beginPath();
    for (const word of tree.rows) {
      context.moveTo(x(word) + 3, ys[word]);
      context.lineTo(plan.word - 6, ys[word]);
    }
    context.stroke();
    context.setLineDash([]);

    // The turns, where there is room for them; on the path with the share that takes each.
    context.textAlign = "left";
    for (const strong of step < 18 ? [] : [false, true]) {
      context.font = (strong ? "650 12px " : "11px ") + FONT;
      context.fillStyle = strong ? colours.text : colours.muted;
      for (const node of some((one) => onPath.has(one) === strong)) {
        const parent = tree.parents[node], turn = tree.turns[node];
        const text = strong && step >= 58
          ? `${turn}: ${turnShare(logits[parent - size], turn).toFixed(2)}`
          : String(turn);
        context.fillText(text, x(parent) + 8, ys[node] - 8);
      }
    }
    const radius = Math.min(5, step / 3);
    context.lineWidth = 1.4;
    for (const strong of [false, true]) {
      context.fillStyle = strong ? colours.accent : colours.surface;
      context.strokeStyle = strong ? colours.accent : colours.muted;
      context.beginPath();
      for (let node = size; node < 2 * size - 1; node++) {
        if (onPath.has(node) !== strong) continue;
        context.moveTo(x(node) + radius, ys[node]);
        context.arc(x(node), ys[node], strong ? radius + 1 : radius, 0, 2 * Math.PI);
      }
      context.fill();
      context.stroke();
    }
    if (cursor !== null) {
      context.strokeStyle = colours.mark;
      context.lineWidth = 2.5;
      context.beginPath();
      context.arc(x(cursor), ys[cursor], radius + 4, 0, 2 * Math.PI);
      context.stroke();
    }

    const column = (font, ink, align, at, text) => {
      context.font = font;
      context.fillStyle = ink;
      context.textAlign = align;
      for (const word of tree.rows) if (word !== chosen) context.fillText(text(word), at, ys[word]);
      context.fillStyle = colours.text;
      context.font = "650 " + font;
      context.fillText(text(chosen), at, ys[chosen]);
    };
    if (plan.count) column("13px " + FONT, colours.muted, "right", plan.count, (word) => grouped(counts[word]));
    if (plan.code) {
      column(
        "13px " + MONOSPACE,
        colours.text,
        "left",
        plan.code,
        (word) => fitText(context, codeOf(tree.paths[word]), plan.codeWide - 6),
      );
    }
    column("13px " + FONT, colours.muted, "right", plan.share, (word) => rounded(probabilities[word]));
    column("14px " + FONT, colours.text, "left", plan.word, (word) => fitText(context, words[word], plan.wordWide - 6));
    context.font = "600 12px " + FONT;
    context.fillStyle = colours.muted;
    context.fillText("word", plan.word, 10);
    if (plan.code) context.fillText("code", plan.code, 10);
    context.textAlign = "right";
    if (plan.count) context.fillText("count", plan.count, 10);
    context.fillText("P", plan.share, 10);
  }

  /** The node under the pointer, or the word of the line that it is on. */
  function nodeAt(at, y) {
    if (!plan) return null;
    const { ys, x, row, top } = plan, { tree, words } = state;
    for (let node = words.length; node < ys.length; node++) {
      if (Math.hypot(x(node) - at, ys[node] - y) < Math.min(10, row / 2)) return node;
    }
    return tree.rows[Math.floor((y - top) / row)] ?? null;
  }

  chart.canvas.addEventListener("pointermove", (event) => {
    const [at, y] = pointerPlace(event), node = nodeAt(at, y);
    chart.canvas.style.cursor = node !== null && node < state.words.length ? "pointer" : "";
    if (node === null) tip.hide();
    else tip.show(chart.canvas, at, y, describe(node));
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("click", (event) => {
    const node = nodeAt(...pointerPlace(event));
    if (node !== null && node < state.words.length) onPick(node);
  });
  chart.canvas.addEventListener("blur", () => {
    cursor = null;
    draw();
  });
  chart.canvas.addEventListener("keydown", (event) => {
    const { tree, chosen } = state, at = tree.rows.indexOf(chosen), last = tree.rows.length - 1;
    const next = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last }[event.key];
    if (next !== undefined) {
      onPick(tree.rows[clamp(next, 0, last)]);
      cursor = null;
    } else if (event.key === "ArrowLeft") {
      const from = cursor ?? chosen;
      cursor = tree.parents[from] >= 0 ? tree.parents[from] : from;
    } else if (event.key === "ArrowRight") {
      const path = tree.paths[chosen].map(({ inner }) => tree.size + inner).concat(chosen),
        place = path.indexOf(cursor ?? chosen);
      cursor = path[Math.min(place + 1, path.length - 1)];
    } else return;
    event.preventDefault();
    draw();
    chart.say(describe(cursor ?? state.chosen));
  });

  return {
    element: chart.element,
    update(next) {
      if (state && (next.tree !== state.tree || next.chosen !== state.chosen)) cursor = null;
      state = next;
      draw();
    },
  };
}
