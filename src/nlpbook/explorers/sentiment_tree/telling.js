// The sentiment trees in words: the headline, the nodes, the arithmetic of one of them.
import { countOf, percent, quoted, short } from "../kit/core.js";
import { CLASSES, sentimentOf } from "./networks.js";
import { isComposed } from "./state.js";

/** @typedef {import("./state.js").Now} Now */

const MOST_LETTERS = 34;

/** "+0.97", "−1.02": a mean class, or a probability without a sign. @param {number} value @param {string} shown */
export function written(value, shown = "sentiment") {
  const text = Math.abs(value).toFixed(2);
  if (shown === "positive" || Number(text) === 0) return text;
  return (value < 0 ? "\u2212" : "+") + text;
}

/** The number of a coordinate in a formula. @param {number} value */
export const precise = (value) => short(Number(value.toFixed(6)), 3);

/** @param {number[]} probabilities */
export const classOf = (probabilities) => CLASSES[probabilities.indexOf(Math.max(...probabilities))];

/** @param {Now} now @param {number} node */
export const textOf = ({ nodes, words }, node) => words.slice(nodes[node].start, nodes[node].end).join(" ");

/** The headline. @param {Now} now */
export function tellFinding(now) {
  const { forest, step, steps, order, compositions, words, compared, answers, old, nodes, changed, isNew } = now;
  if (step < steps) {
    if (!step) {
      return `The ${
        countOf(words.length, "leaf").replace("leafs", "leaves")
      } have their states; no phrase is composed yet`;
    }
    const last = order[step - 1], { probabilities } = compositions[last];
    const sentiment = written(sentimentOf(probabilities));
    return `${countOf(step, "phrase")} of ${steps}: ${quoted(textOf(now, last), MOST_LETTERS)} is ` +
      `${classOf(probabilities)} (${sentiment})`;
  }
  if (forest.length > 1) return `${forest.length} trees stand side by side: join neighbours to compose them all`;
  const root = compositions[nodes.length - 1].probabilities, value = written(sentimentOf(root));
  if (compared && old?.answers["Tree-LSTM"]) {
    const before = old.answers["Tree-LSTM"], was = written(sentimentOf(before));
    const moved = changed.filter(Boolean).length, added = isNew.filter(Boolean).length;
    const news = added ? `, ${countOf(added, "new node")}` : "";
    if (was === value && !moved) return `Nothing has changed: the whole is ${classOf(root)} (${value})`;
    return `The whole went from ${classOf(before)} (${was}) to ${classOf(root)} (${value}); ` +
      `${countOf(moved, "node")} of ${nodes.length} changed${news}`;
  }
  const lstm = answers.LSTM, mean = answers.mean;
  return `Along this tree: ${classOf(root)} (${value}). The LSTM says ${classOf(lstm)}, ` +
    `the mean of vectors ${classOf(mean)}${toldTruth(now)}`;
}

/** @param {Now} now */
function toldTruth({ truth }) {
  return truth ? `; the microworld ${CLASSES[truth.labels[truth.labels.length - 1] + 2]}` : "";
}

/** @param {Now} now @param {number} node */
export function isWrong({ isTrue, truth, compositions }, node) {
  if (!isTrue || !truth) return false;
  const { probabilities } = compositions[node];
  return probabilities.indexOf(Math.max(...probabilities)) !== truth.labels[node] + 2;
}

/** A node, for the tooltip and a screen reader. @param {Now} now @param {number} node */
export function tellNode(now, node) {
  const name = quoted(textOf(now, node), MOST_LETTERS);
  if (!isComposed(now, node)) return `${name}: not composed yet`;
  const { probabilities } = now.compositions[node], parts = now.parts[node], before = now.before[node];
  const pieces = [`${name}: ${classOf(probabilities)}, mean class ${written(sentimentOf(probabilities))}`];
  if (now.changed[node] && before !== null) pieces.push(`before the change ${written(before, now.shown)}`);
  else if (now.isNew[node]) pieces.push("new");
  if (parts) pieces.push(`${percent(parts.left)} of its cell from the left, ${percent(parts.right)} from the right`);
  if (isWrong(now, node) && now.truth) pieces.push(`the microworld says ${CLASSES[now.truth.labels[node] + 2]}`);
  return pieces.join("; ");
}

/** The arithmetic of one unit of a node. @param {Now} now @param {number} node @param {number} n */
export function tellUnit({ compositions, children }, node, n) {
  const { i, f, g, o, c, h } = compositions[node], below = children[node];
  const times = (/** @type {number} */ a, /** @type {number} */ b) => `${precise(a)} \u00d7 ${bracketed(precise(b))}`;
  const terms = [times(i[n], g[n]), ...below.map((child, k) => times(f[k][n], compositions[child].c[n]))];
  const names = below.length ? "i g + f\u2097 c\u2097 + f\u1d63 c\u1d63" : "i g";
  return `c = ${names} = ${terms.join(" + ")} = ${precise(c[n])}; ` +
    `h = o tanh(c) = ${precise(o[n])} \u00d7 ${bracketed(precise(Math.tanh(c[n])))} = ${precise(h[n])}`;
}

/** @param {string} number */
const bracketed = (number) => number.startsWith("\u2212") ? `(${number})` : number;

/** What the networks do not know, and what a reader may have meant. @param {Now} now @param {string[]} vocabulary */
export function tellUnknown({ unknown }, vocabulary) {
  return [...new Set(unknown)].map((word) => {
    const near = nearest(word, vocabulary);
    return `${quoted(word)} is no word that the networks know${near ? ` (${quoted(near)} is)` : ""}.`;
  }).join(" ");
}

/** The known word that is spelled most alike, with two letters changed at most. @param {string} word @param {string[]} all */
export function nearest(word, all) {
  let best = "", least = Math.min(3, word.length);
  for (const one of all.slice(1)) {
    const far = Math.abs(one.length - word.length) < least ? distance(word.toLowerCase(), one.toLowerCase()) : least;
    if (far < least) [best, least] = [one, far];
  }
  return best;
}

/** Levenshtein's: letters put in, left out or replaced. @param {string} a @param {string} b */
export function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, k) => k);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let k = 0; k < b.length; k++) {
      next.push(Math.min(next[k] + 1, row[k + 1] + 1, row[k] + Number(a[i] !== b[k])));
    }
    row = next;
  }
  return row[b.length];
}
