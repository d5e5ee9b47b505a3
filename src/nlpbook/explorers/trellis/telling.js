// The trellis in words and numbers: the headline, what stands at each node, and how it is computed.
import { countOf, short } from "../kit/core.js";
import { columnOf, isKnown, passedBack } from "./steps.js";
import { meets } from "./state.js";

/** @typedef {import("./state.js").Now} Now */
/** A piece of a formula; `up` is an exponent. @typedef {string | { up: string }} Piece */

export const NO_PATH = "No path is allowed";

/** A number as it stands in a cell, without what is left of rounding. @param {number} value */
export const rounded = (value) => short(Number(value.toFixed(9)), 3);

/** The same in a formula, which a reader may want to compute. @param {number} value */
export const precise = (value) => short(Number(value.toFixed(9)), 4);

/** A number inside a node: all have as many letters as there is room for. @param {number} value */
export function inNode(value) {
  const size = Math.abs(value);
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0).replace(/^-(?=0\.?0*$)/, "").replace("-", "\u2212");
}

/** "0.3 − 1.5 + 2". @param {number[]} values */
export function summed(values) {
  return values.map((value, i) => {
    const text = precise(value), isMinus = text.startsWith("\u2212");
    if (i === 0) return text;
    return isMinus ? ` \u2212 ${text.slice(1)}` : ` + ${text}`;
  }).join("");
}

/** A word, with its place where it occurs twice. @param {Now} now @param {number} t */
export function wordName({ words }, t) {
  return words.indexOf(words[t]) === words.lastIndexOf(words[t]) ? words[t] : `${words[t]} (word ${t + 1})`;
}

/** "I-PER at Rossi", "START". @param {Now} now @param {number} place @param {number} tag */
export function nodeName(now, place, tag) {
  if (place < 0) return "START";
  return place === now.T ? "END" : `${now.tags[tag]} at ${wordName(now, place)}`;
}

/** "B-PER I-PER O". @param {Now} now @param {readonly number[]} path */
export const pathName = ({ tags }, path) => path.map((tag) => tags[tag]).join(" ");

/** @param {Now} now @param {number} score */
export const probabilityOf = ({ logZ }, score) => score > -Infinity ? Math.exp(score - logZ) : 0;

/**
 * What is wrong with a path, as an adjective: "invalid", "forbidden", or nothing.
 * @param {Now} now
 * @param {readonly number[]} path
 */
export function faultOf({ bio, forbidden, K }, path) {
  if (meets(path, bio, K)) return "invalid";
  return meets(path, forbidden, K) ? "forbidden" : "";
}

/** The headline. @param {Now} now */
export function tellFinding(now) {
  const { path, logZ, count, isPossible, K, T } = now;
  if (!isPossible) {
    return `${NO_PATH}: each of the ${countOf(K ** T, "path")} from START to END meets a forbidden transition. ` +
      "Allow one to go on.";
  }
  const ln = `ln\u00a0Z = ${short(logZ, 4)}`, name = pathName(now, path.tags);
  const probability = `the probability ${short(probabilityOf(now, path.score))}`, isSmall = Math.abs(logZ) < 9;
  const z = isSmall ? `Z = ${short(Math.exp(logZ), 4)}, ${ln}` : ln;
  const share = isSmall ? `${short(Math.exp(path.score), 4)} of Z, which is ` : "";
  return `${countOf(count, "path")}, ${z}; the best, ${name}, has ${share}${probability}; ${tellGreedy(now)}`;
}

/** @param {Now} now */
function tellGreedy(now) {
  const { greedy, path } = now, fault = faultOf(now, greedy.tags);
  const same = greedy.tags.every((tag, t) => tag === path.tags[t]);
  if (same) return `choosing each tag alone gives the same path${fault ? `, which is ${fault}` : ""}`;
  const probability = short(probabilityOf(now, greedy.score));
  return `choosing each tag alone gives the ${fault ? fault + " " : ""}path ${
    pathName(now, greedy.tags)
  }, with the probability ${probability}`;
}

/** The symbol of the quantity. @type {Record<string, string>} */
export const SYMBOLS = { forward: "\u03b1", viterbi: "\u03b4", backward: "\u03b2", marginals: "p", k_best: "\u03b4" };

/**
 * The number that stands at a node; null where it is not computed yet, -Infinity where no path leads.
 * @param {Now} now
 * @param {number} place
 * @param {number} tag
 * @returns {number | null}
 */
export function valueAt(now, place, tag) {
  const { quantity, T, step, alpha, beta, delta, nodes, logZ, path, isPossible } = now;
  if (!isKnown(quantity, T, step, place)) return null;
  if (place < 0) return quantity === "backward" ? logZ : null;
  if (place === T) return quantity === "forward" ? logZ : quantity === "viterbi" ? path.score : null;
  if (quantity === "marginals") return isPossible ? nodes[place][tag] : -Infinity;
  const table = quantity === "forward" ? alpha : quantity === "backward" ? beta : delta;
  return table[place][tag];
}

/** The node whose arithmetic is shown. @param {Now} now @returns {{ place: number, tag: number }} */
export function nodeShown(now) {
  const { quantity, T, step, steps, path, isPossible } = now, column = columnOf(quantity, T, step);
  if (now.place === null && quantity === "viterbi" && step === steps) return { place: T, tag: now.tag };
  const follows = passedBack(quantity, T, step) > 0 && isPossible && column < T;
  if (now.place === null) return { place: column, tag: follows ? path.tags[column] : now.tag };
  return { place: now.place, tag: now.tag };
}

/**
 * Where the number of a node comes from: for each neighbouring tag the number there, the potentials on the way, their
 * sum, and its share of the sum of the exponentials. `from` is -1 for START.
 * @typedef {{ name: string, from: number, parts: number[], sum: number, share: number, isBest: boolean }} Term
 */

/**
 * @param {Now} now
 * @param {number} place
 * @param {number} tag
 * @returns {Term[]}
 */
export function termsOf(now, place, tag) {
  const { quantity, T, tags, potentials: { emissions, transitions, start, end }, alpha, beta, delta } = now;
  const all = [...tags.keys()], from = quantity === "forward" ? alpha : delta;
  /** @type {number[][]} */
  let parts = [];
  if (quantity === "marginals") return [];
  if (quantity === "backward") {
    if (place === T || place === T - 1) return [];
    const step = place < 0 ? start : transitions[tag];
    parts = all.map((j) => [step[j], emissions[place + 1][j], beta[place + 1][j]]);
  } else if (place > 0) {
    parts = all.map((i) => [from[place - 1][i], place === T ? end[i] : transitions[i][tag]]);
  } else return [];
  const sums = parts.map((one) => one.reduce((sum, part) => sum + part, 0)), most = Math.max(...sums);
  const total = sums.reduce((sum, one) => sum + (one > -Infinity ? Math.exp(one - most) : 0), 0);
  return all.map((i) => ({
    name: tags[i],
    from: i,
    parts: parts[i],
    sum: sums[i],
    share: sums[i] > -Infinity ? Math.exp(sums[i] - most) / total : 0,
    isBest: most > -Infinity && sums.indexOf(most) === i,
  }));
}

/** @param {Term[]} terms @returns {Piece[]} */
function exponentials(terms) {
  const there = terms.filter(({ sum }) => sum > -Infinity);
  return there.flatMap(({ parts }, i) => [i ? " + e" : "e", { up: summed(parts) }]);
}

/** @param {Term[]} terms */
const maxima = (terms) => terms.filter(({ sum }) => sum > -Infinity).map(({ parts }) => summed(parts)).join(", ");

/**
 * How the number of a node is computed.
 * @param {Now} now
 * @param {number} place
 * @param {number} tag
 * @returns {Piece[]}
 */
export function tellNode(now, place, tag) {
  const { quantity, T, step, words } = now, name = nodeName(now, place, tag);
  if (!isKnown(quantity, T, step, place)) return [`${name} is not computed yet.`];
  if (place < 0 && quantity !== "backward") return [tellStart(now)];
  if (place === T && quantity === "backward") return ["Backward sums begin at END and go to the left."];
  if (place === T && quantity === "marginals") return ["Every path ends at END: its probability is 1."];
  if (quantity === "k_best") return tellBeginnings(now, place, tag);
  const value = valueAt(now, place, tag);
  if (value === null || value === -Infinity) {
    if (quantity === "backward") return [`${name}: no allowed path goes on from here.`];
    if (quantity === "marginals") return [`${name}: no path is allowed, so there is no probability.`];
    return [`${name}: no allowed path leads here.`];
  }
  const head = place < 0 || place === T
    ? (quantity === "viterbi" ? "best score" : "ln\u00a0Z")
    : `${SYMBOLS[quantity]}(${now.tags[tag]}, ${words[place]})`;
  return [head + " = ", ...arithmetic(now, place, tag), ` = ${precise(value)}`, ...origin(now, place, tag)];
}

/** @param {Now} now @param {number} place @param {number} tag @returns {Piece[]} */
function arithmetic(now, place, tag) {
  const { quantity, T, potentials: { emissions, start, end }, alpha, beta, logZ } = now;
  const terms = termsOf(now, place, tag);
  if (quantity === "marginals") return ["e", { up: summed([alpha[place][tag], beta[place][tag], -logZ]) }];
  if (quantity === "backward") {
    return place === T - 1 ? [`${precise(end[tag])} (its end)`] : ["ln(", ...exponentials(terms), ")"];
  }
  if (place === 0) return [`${summed([start[tag], emissions[0][tag]])} (start + emission)`];
  const inner = quantity === "viterbi" ? ["max(", maxima(terms), ")"] : ["ln(", ...exponentials(terms), ")"];
  return place === T ? inner : [...inner, summed([0, emissions[place][tag]]).slice(1)];
}

/** @param {Now} now @param {number} place @param {number} tag @returns {Piece[]} */
function origin(now, place, tag) {
  if (now.quantity !== "viterbi" || place < 1) return [];
  const best = termsOf(now, place, tag).find(({ isBest }) => isBest);
  return best ? [`, from ${best.name}`] : [];
}

/** @param {Now} now */
const tellStart = ({ quantity }) =>
  quantity === "marginals"
    ? "Every path begins at START: its probability is 1."
    : "Every path begins at START. Step forward to compute the first column.";

/** @param {Now} now @param {number} place @param {number} tag @returns {Piece[]} */
function tellBeginnings(now, place, tag) {
  const { beginnings, paths, T, k } = now, found = place === T ? paths : beginnings[place][tag];
  const name = nodeName(now, place, tag);
  if (!found.length) return [`${name}: no allowed path leads here.`];
  const list = found.map(({ tags, score }) => `${pathName(now, tags)} (${precise(score)})`).join(", ");
  if (place === T) {
    const many = found.length === 1 ? "the best path" : `the ${found.length} best paths`;
    return [
      `At END ${found.length === 1 ? "stands" : "stand"} ${many} of ${countOf(now.count, "path")}, with the end added.`,
    ];
  }
  const kept = found.length === 1 ? "1 beginning is" : `${found.length} beginnings are`;
  return [`${name}: ${kept} kept, of ${k} at most: ${list}.`];
}

/** The way back, in words; nothing before it begins. @param {Now} now */
export function tellBack(now) {
  const { quantity, T, step, path, isPossible } = now, back = passedBack(quantity, T, step);
  if (!back || !isPossible) return "";
  const found = path.tags.slice(T - back), names = [...found].reverse().map((tag) => now.tags[tag]).join(" \u2190 ");
  return `The way back along the pointers: END \u2190 ${names}${back === T ? " \u2190 START" : ""}.`;
}
