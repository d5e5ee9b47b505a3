// What the trellis shows now, as tables for a reader and as plain values for tests.
import { allEdges, edgeProbability, potentialOf } from "./drawn.js";
import { nodeName, nodeShown, pathName, probabilityOf, valueAt } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */

/** What is minus infinity, forbidden or out of reach, is an empty cell. @param {number} value */
const there = (value) => value > -Infinity ? value : null;

/** @param {Now} now @returns {import("../kit/numbers_table.js").Table[]} */
export function tablesOf(now) {
  const { T, K, tags, words, potentials, alpha, beta, delta, nodes, isPossible, paths } = now;
  const all = words.flatMap((word, t) =>
    tags.map((tag, j) => [
      word,
      tag,
      potentials.emissions[t][j],
      there(alpha[t][j]),
      there(beta[t][j]),
      there(delta[t][j]),
      isPossible ? nodes[t][j] : null,
    ])
  );
  return [
    {
      caption: "The nodes",
      columns: ["word", "tag", "emission", "forward sum \u03b1", "backward sum \u03b2", "maximum \u03b4", "marginal"],
      rows: all,
    },
    {
      caption: "The edges; a forbidden one has no potential",
      columns: ["from", "to", "potential", "probability"],
      rows: allEdges(T, K).map((edge) => [
        nodeName(now, edge.place, edge.from),
        nodeName(now, edge.place + 1, edge.to),
        there(potentialOf(now, edge)),
        edgeProbability(now, edge),
      ]),
    },
    {
      caption: "The best paths",
      columns: ["rank", "path", "score", "probability"],
      rows: paths.map(({ tags: path, score }, i) => [i + 1, pathName(now, path), score, probabilityOf(now, score)]),
    },
  ];
}

/** @param {Now} now */
export function numbersOf(now) {
  const { T, K, tags, words, potentials, alpha, beta, delta, before, nodes, pairs, logZ, count, steps, step } = now;
  const shown = nodeShown(now);
  return {
    tags,
    sentence: words,
    potentials,
    alpha,
    beta,
    delta,
    before,
    marginals: nodes,
    pairs,
    logZ,
    count,
    steps,
    stepShown: step,
    best: now.isPossible ? { ...now.path, probability: probabilityOf(now, now.path.score) } : null,
    greedy: { ...now.greedy, probability: probabilityOf(now, now.greedy.score) },
    paths: now.paths.map((path) => ({ ...path, probability: probabilityOf(now, path.score) })),
    bio: now.bio,
    yours: now.yours,
    shown,
    values: Array.from({ length: T + 2 }, (_, i) => i - 1).flatMap((place) =>
      (place < 0 || place === T ? [0] : Array.from({ length: K }, (_, j) => j)).map((tag) => valueAt(now, place, tag))
    ),
  };
}
