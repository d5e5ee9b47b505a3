// What the picture of the trellis shows: what stands in each node, and how each edge is drawn.
import { isKnown, passedBack } from "./steps.js";
import { inNode, nodeShown, valueAt } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */
/**
 * From column `place` to the next; `from` is -1 at START, `to` -1 at END.
 * @typedef {{ place: number, from: number, to: number }} Edge
 */
/** @typedef {"plain" | "forbidden" | "known" | "pointer" | "chosen" | "weight"} Look */
/** `weight` is the probability of an edge, for its width. @typedef {Edge & { look: Look, weight: number }} DrawnEdge */
/**
 * `area` is the part of the node that is filled, a probability, or null where areas show nothing.
 * @typedef {{
 *   place: number,
 *   tag: number,
 *   title: string,
 *   value: string,
 *   area: number | null,
 *   isGreedy: boolean,
 *   isChosen: boolean,
 *   isOnPath: boolean,
 * }} DrawnNode
 */
/**
 * What is drawn of a path: its part between two columns.
 * @typedef {{ look: "best" | "other" | "yours", tags: (number | null)[], from: number, to: number }} DrawnPath
 */
/**
 * `column` is that of the chosen node.
 * @typedef {{
 *   words: string[],
 *   K: number,
 *   column: number,
 *   nodes: DrawnNode[],
 *   edges: DrawnEdge[],
 *   paths: DrawnPath[],
 * }} Drawn
 */

/** All edges, from the left to the right. @param {number} T @param {number} K @returns {Edge[]} */
export function allEdges(T, K) {
  const tags = Array.from({ length: K }, (_, i) => i);
  return Array.from({ length: T + 1 }, (_, at) => at - 1).flatMap((place) =>
    (place < 0 ? [-1] : tags).flatMap((from) => (place === T - 1 ? [-1] : tags).map((to) => ({ place, from, to })))
  );
}

/** The potential of an edge. @param {Now} now @param {Edge} edge */
export function potentialOf({ potentials: { transitions, start, end } }, { from, to }) {
  return from < 0 ? start[to] : to < 0 ? end[from] : transitions[from][to];
}

/** The probability that a path meets an edge. @param {Now} now @param {Edge} edge */
export function edgeProbability({ isPossible, nodes, pairs }, { place, from, to }) {
  if (!isPossible) return 0;
  return from < 0 ? nodes[0][to] : to < 0 ? nodes[place][from] : pairs[place][from][to];
}

/** @param {Now} now @param {Edge} edge @returns {Look} */
function lookOf(now, edge) {
  const { quantity, T, step, before, last, delta, potentials: { end } } = now, { place, from, to } = edge;
  if (potentialOf(now, edge) === -Infinity) return "forbidden";
  const side = quantity === "backward" ? place : place + 1;
  if (!isKnown(quantity, T, step, side)) return "plain";
  if (quantity === "marginals") return "weight";
  const chosen = nodeShown(now),
    isAt = (/** @type {number} */ column, /** @type {number} */ tag) =>
      column === chosen.place && (tag < 0 || tag === chosen.tag);
  if (quantity === "viterbi") {
    const best = to < 0 ? last : place < 0 ? -1 : before[place][to];
    const sum = from < 0 ? 0 : delta[place][from] + (to < 0 ? end[from] : 0);
    if (best === from && sum > -Infinity) return "pointer";
  }
  if (quantity === "k_best") return "known"; // the paths of the list stand out
  if (quantity === "backward" ? isAt(place, from) : isAt(place + 1, to)) return "chosen";
  return "known";
}

/** @param {Now} now @returns {DrawnPath[]} */
function pathsOf(now) {
  const { quantity, T, step, steps, paths, rank, path, isPossible, isYourTurn, yours } = now;
  /** @type {DrawnPath[]} */
  const found = [];
  if (quantity === "k_best" && step === steps) {
    paths.forEach(({ tags }, i) => i === rank - 1 || found.push({ look: "other", tags, from: -1, to: T }));
    if (paths.length) {
      found.push({ look: "best", tags: paths[Math.min(rank, paths.length) - 1].tags, from: -1, to: T });
    }
  }
  const back = passedBack(quantity, T, step);
  if (back && isPossible) found.push({ look: "best", tags: path.tags, from: back === T ? -1 : T - back, to: T });
  if (isYourTurn) found.push({ look: "yours", tags: yours.map((tag) => tag < 0 ? null : tag), from: -1, to: T });
  return found;
}

/** @param {Now} now @returns {Drawn} */
export function drawnTrellis(now) {
  const { T, K, tags, words, quantity, isYourTurn, yours, greedy } = now, chosen = nodeShown(now), paths = pathsOf(now);
  const strong = paths.filter(({ look }) => look === "best");
  /** @type {(place: number, tag: number) => DrawnNode} */
  const nodeAt = (place, tag) => {
    const value = valueAt(now, place, tag), isWord = place >= 0 && place < T;
    const known = value === null ? "" : value === -Infinity ? "\u2013" : inNode(value);
    return {
      place,
      tag,
      title: isWord ? tags[tag] : place < 0 ? "START" : "END",
      value: value !== null && value !== -Infinity && quantity === "marginals" ? value.toFixed(3) : known,
      area: quantity === "marginals" && isWord ? Math.max(0, value ?? 0) : null,
      isGreedy: isWord && greedy.tags[place] === tag,
      isChosen: isYourTurn ? isWord && yours[place] === tag : place === chosen.place && (!isWord || tag === chosen.tag),
      isOnPath: isWord &&
        strong.some(({ tags: path, from, to }) => from <= place && place <= to && path[place] === tag),
    };
  };
  const nodes = [nodeAt(-1, 0)];
  for (let place = 0; place < T; place++) for (let tag = 0; tag < K; tag++) nodes.push(nodeAt(place, tag));
  nodes.push(nodeAt(T, 0));
  return {
    words,
    K,
    column: chosen.place,
    nodes,
    edges: allEdges(T, K).map((edge) => {
      const look = lookOf(now, edge);
      return { ...edge, look, weight: look === "weight" ? edgeProbability(now, edge) : 0 };
    }),
    paths,
  };
}
