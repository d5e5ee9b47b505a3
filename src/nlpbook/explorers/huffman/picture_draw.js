// How a Huffman tree is laid out and drawn on a canvas: the root at the left, and a line for each word at the right.
import { fitText, FONT, textWidth } from "../kit/canvas.js";
import { grouped } from "../kit/core.js";
import { palette } from "../kit/theme.js";
import { codeOf, turnProbability } from "./code.js";

const MONOSPACE = 'ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace';

/**
 * @typedef {object} State
 * @property {import("./code.js").Tree} tree
 * @property {string[]} words
 * @property {number[]} counts
 * @property {number[]} probabilities
 * @property {number[]} logits
 * @property {number} chosen the number of a word
 */

/** @typedef {ReturnType<typeof layOut>} Plan where things stand, in CSS pixels; a column that has no room is at 0 */

/** Lines are lower where there are more of them. @param {number} size */
const lineHeight = (size) => (size <= 12 ? 30 : size <= 24 ? 24 : 20);

/** The height follows from the number of words alone. @param {number} size */
export const heightOf = (size) => 30 + size * lineHeight(size);

/**
 * Columns of text at the right, and the tree in what is left.
 * @param {Context} context
 * @param {number} width
 * @param {State} state
 */
export function layOut(context, width, { tree, words }) {
  const size = words.length, row = lineHeight(size), top = 26;
  context.font = "600 14px " + FONT;
  const widest = Math.max(34, ...words.map((word) => textWidth(context, word))) + 10;
  const wordWide = Math.min(width < 480 ? 84 : 130, widest);
  const longest = Math.max(...tree.rows.map((word) => tree.depths[word]));
  context.font = "13px " + MONOSPACE;
  const codeWide = width < 520 ? 0 : Math.max(44, Math.min(150, longest * textWidth(context, "0") + 14));
  const countWide = width < 380 ? 0 : 56, shareWide = 62;
  const step = Math.min(90, (width - wordWide - codeWide - countWide - shareWide - 16) / longest);
  const ys = new Array(2 * size - 1).fill(0);
  tree.rows.forEach((word, i) => (ys[word] = top + (i + 0.5) * row));
  tree.children.forEach(([left, right], inner) => (ys[size + inner] = (ys[left] + ys[right]) / 2));
  const xs = tree.depths.map((depth) => 8 + depth * step), word = 12 + step * longest + 8;
  const count = word + wordWide + countWide, code = count + 14;
  return {
    row,
    top,
    step,
    xs,
    ys,
    width,
    radius: Math.min(5, step / 3),
    word,
    wordWide,
    count: countWide && count,
    code: codeWide && code,
    codeWide,
    share: width - 4,
  };
}

/**
 * Each kind of line and of text at one go: a canvas is slow to change its font or its colour.
 * @param {Context} context
 * @param {Plan} plan
 * @param {State} state
 * @param {number | null} cursor the node that the keyboard has reached
 */
export function drawPicture(context, plan, state, cursor) {
  const { tree, chosen } = state, colours = palette(), onPath = new Set([chosen]);
  for (let node = chosen; tree.parents[node] >= 0; node = tree.parents[node]) onPath.add(tree.parents[node]);
  context.fillStyle = colours.raised;
  context.fillRect(plan.word - 4, plan.ys[chosen] - plan.row / 2 + 1, plan.width - plan.word + 4, plan.row - 2);
  context.textBaseline = "middle";
  for (const strong of [false, true]) drawBranches(context, plan, tree, onPath, strong);
  drawLeaders(context, plan, tree);
  for (const strong of plan.step < 18 ? [] : [false, true]) drawTurns(context, plan, state, onPath, strong);
  for (const strong of [false, true]) drawNodes(context, plan, tree, onPath, strong);
  if (cursor !== null) {
    context.strokeStyle = colours.mark;
    context.lineWidth = 2.5;
    context.beginPath();
    context.arc(plan.xs[cursor], plan.ys[cursor], plan.radius + 4, 0, 2 * Math.PI);
    context.stroke();
  }
  drawColumns(context, plan, state);
}

/** @typedef {import("./code.js").Tree} Tree */
/** @typedef {CanvasRenderingContext2D} Context */
/** @typedef {(context: Context, plan: Plan, tree: Tree, onPath: Set<number>, strong: boolean) => void} Part */

/**
 * The nodes below the root: those on the chosen word's path, or the others.
 * @type {(tree: Tree, onPath: Set<number>, strong: boolean) => number[]}
 */
const nodesOf = ({ parents }, onPath, strong) =>
  [...parents.keys()].filter((node) => parents[node] >= 0 && onPath.has(node) === strong);

/** @type {Part} */
function drawBranches(context, { xs, ys }, tree, onPath, strong) {
  const colours = palette();
  context.lineJoin = "round";
  context.strokeStyle = strong ? colours.accent : colours.muted;
  context.lineWidth = strong ? 3.5 : 1.2;
  context.beginPath();
  for (const node of nodesOf(tree, onPath, strong)) {
    const parent = tree.parents[node];
    context.moveTo(xs[parent], ys[parent]);
    context.lineTo(xs[parent], ys[node]);
    context.lineTo(xs[node], ys[node]);
  }
  context.stroke();
}

/**
 * From each leaf to its word.
 * @param {Context} context
 * @param {Plan} plan
 * @param {Tree} tree
 */
function drawLeaders(context, { xs, ys, word: end }, tree) {
  context.strokeStyle = palette().muted;
  context.lineWidth = 1;
  context.setLineDash([1, 4]);
  context.beginPath();
  for (const word of tree.rows) {
    context.moveTo(xs[word] + 3, ys[word]);
    context.lineTo(end - 6, ys[word]);
  }
  context.stroke();
  context.setLineDash([]);
}

/**
 * The turns; on the path, where there is room, with the probability of each.
 * @param {Context} context
 * @param {Plan} plan
 * @param {State} state
 * @param {Set<number>} onPath
 * @param {boolean} strong
 */
function drawTurns(context, { xs, ys, step }, { tree, logits }, onPath, strong) {
  const colours = palette();
  context.textAlign = "left";
  context.font = (strong ? "650 12px " : "11px ") + FONT;
  context.fillStyle = strong ? colours.text : colours.muted;
  for (const node of nodesOf(tree, onPath, strong)) {
    const parent = tree.parents[node], turn = tree.turns[node];
    const probability = turnProbability(logits[parent - tree.size], turn).toFixed(2);
    context.fillText(strong && step >= 58 ? `${turn}: ${probability}` : String(turn), xs[parent] + 8, ys[node] - 8);
  }
}

/** @type {Part} */
function drawNodes(context, { xs, ys, radius }, tree, onPath, strong) {
  const colours = palette();
  context.lineWidth = 1.4;
  context.fillStyle = strong ? colours.accent : colours.surface;
  context.strokeStyle = strong ? colours.accent : colours.muted;
  context.beginPath();
  for (let node = tree.size; node < xs.length; node++) {
    if (onPath.has(node) !== strong) continue;
    context.moveTo(xs[node] + radius, ys[node]);
    context.arc(xs[node], ys[node], strong ? radius + 1 : radius, 0, 2 * Math.PI);
  }
  context.fill();
  context.stroke();
}

/** @param {number} p */
const rounded = (p) => (p >= 0.0005 ? p.toFixed(3) : "<.001");

/**
 * @param {Context} context
 * @param {Plan} plan
 * @param {State} state
 */
function drawColumns(context, plan, { tree, words, counts, probabilities, chosen }) {
  const colours = palette();
  /**
   * @param {string} head
   * @param {string} font
   * @param {string} ink
   * @param {CanvasTextAlign} align
   * @param {number} at
   * @param {(word: number) => string} text
   */
  const column = (head, font, ink, align, at, text) => {
    if (!at) return;
    context.textAlign = align;
    context.font = font;
    context.fillStyle = ink;
    for (const word of tree.rows) if (word !== chosen) context.fillText(text(word), at, plan.ys[word]);
    context.fillStyle = colours.text;
    context.font = "650 " + font;
    context.fillText(text(chosen), at, plan.ys[chosen]);
    context.font = "600 12px " + FONT;
    context.fillStyle = colours.muted;
    context.fillText(head, at, 10);
  };
  const plain = "13px " + FONT, code = "13px " + MONOSPACE, { muted, text: ink } = colours;
  column("count", plain, muted, "right", plan.count, (word) => grouped(counts[word]));
  column("code", code, ink, "left", plan.code, (word) => fitText(context, codeOf(tree.paths[word]), plan.codeWide - 6));
  column("P", plain, muted, "right", plan.share, (word) => rounded(probabilities[word]));
  column("word", "14px " + FONT, ink, "left", plan.word, (word) => fitText(context, words[word], plan.wordWide - 6));
}
