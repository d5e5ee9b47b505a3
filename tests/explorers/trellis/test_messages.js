// Sums, maxima, marginals and ranks against the enumeration of all paths.
import assert from "node:assert/strict";
import {
  backwardMessages,
  countPaths,
  forwardMessages,
  kBest,
  logPartition,
  logSumExp,
  nodeMarginals,
  pairMarginals,
  pathScore,
  viterbi,
} from "../../../src/nlpbook/explorers/trellis/messages.js";
import { halves, rankOf } from "../../../src/nlpbook/explorers/trellis/ranking.js";

/** @typedef {import("../../../src/nlpbook/explorers/trellis/messages.js").Potentials} Potentials */

/** @type {(found: number, expected: number, what?: string) => void} */
const close = (found, expected, what = "") =>
  assert.ok(found === expected || Math.abs(found - expected) < 1e-9, `${what} ${found}, ${expected}`);

/** Numbers from 0 to 1 that repeat. @param {number} seed */
function drawing(seed) {
  let state = seed * 2654435761 % 2 ** 32;
  return () => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
}

/** Whole numbers where scores are to be equal often. @param {number} seed @param {boolean} whole @returns {Potentials} */
function random(seed, whole) {
  const draw = drawing(seed), T = 1 + Math.floor(4 * draw()), K = 1 + Math.floor(4 * draw()), share = 0.4 * draw();
  const number = () => whole ? Math.floor(3 * draw()) - 1 : 4 * draw() - 2;
  const list = (/** @type {number} */ n) => Array.from({ length: n }, () => draw() < share ? -Infinity : number());
  return {
    emissions: Array.from({ length: T }, () => Array.from({ length: K }, number)),
    transitions: Array.from({ length: K }, () => list(K)),
    start: list(K),
    end: list(K),
  };
}

/** All paths that are allowed, the best first, ties from the last tag on. @param {Potentials} potentials */
function enumerated(potentials) {
  const { emissions: { length: T }, start: { length: K } } = potentials;
  const all = Array.from({ length: K ** T }, (_, n) => Array.from({ length: T }, (_, t) => Math.floor(n / K ** t) % K));
  const scored = all.map((tags) => ({ tags, score: added(potentials, tags) })).filter(({ score }) => score > -Infinity);
  return scored.sort((a, b) => b.score - a.score || order(a.tags) - order(b.tags));
  /** @param {number[]} tags */
  function order(tags) {
    return [...tags].reverse().reduce((sum, tag) => sum * K + tag, 0);
  }
}

/** In the order of the algorithms. @param {Potentials} potentials @param {number[]} tags */
function added({ emissions, transitions, start, end }, tags) {
  let score = start[tags[0]] + emissions[0][tags[0]];
  for (let t = 1; t < tags.length; t++) score = score + transitions[tags[t - 1]][tags[t]] + emissions[t][tags[t]];
  return score + end[tags[tags.length - 1]];
}

const CASES = Array.from({ length: 200 }, (_, seed) => random(seed, seed % 2 === 0));

Deno.test("sums and marginals are those of all paths", () => {
  let possible = 0;
  for (const potentials of CASES) {
    const paths = enumerated(potentials), z = paths.reduce((sum, { score }) => sum + Math.exp(score), 0);
    const alpha = forwardMessages(potentials), beta = backwardMessages(potentials);
    const logZ = logPartition(alpha, potentials.end);
    close(Math.exp(logZ), z);
    assert.equal(countPaths(potentials), paths.length);
    if (!paths.length) continue;
    possible++;
    const nodes = nodeMarginals(alpha, beta, logZ), pairs = pairMarginals(potentials, alpha, beta, logZ);
    /** @param {(tags: number[]) => boolean} meets */
    const probability = (meets) =>
      paths.filter(({ tags }) => meets(tags)).reduce((sum, { score }) => sum + Math.exp(score), 0) / z;
    nodes.forEach((row, t) => row.forEach((p, j) => close(p, probability((tags) => tags[t] === j))));
    pairs.forEach((table, t) =>
      table.forEach((row, i) =>
        row.forEach((p, j) => close(p, probability((tags) => tags[t] === i && tags[t + 1] === j)))
      )
    );
  }
  assert.ok(possible > 100);
});

Deno.test("the best path and the k best, with ties in the order of Python", () => {
  let ties = 0;
  for (const potentials of CASES) {
    const paths = enumerated(potentials), { path } = viterbi(potentials);
    if (!paths.length) {
      assert.equal(path.score, -Infinity);
      assert.deepEqual(kBest(potentials, 5).paths, []);
      continue;
    }
    assert.deepEqual(path, paths[0]);
    for (const k of [1, 2, 5]) assert.deepEqual(kBest(potentials, k).paths, paths.slice(0, k));
    close(pathScore(potentials, path.tags), path.score);
    ties += Number(paths.length > 1 && paths[0].score === paths[1].score);
  }
  assert.ok(ties > 10, String(ties));
});

Deno.test("k best beginnings are those of all beginnings", () => {
  for (const potentials of CASES.slice(0, 60)) {
    const { beginnings } = kBest(potentials, 3), K = potentials.start.length;
    beginnings.forEach((row, t) => {
      const shorter = { ...potentials, emissions: potentials.emissions.slice(0, t + 1), end: new Array(K).fill(0) };
      const paths = enumerated(shorter);
      row.forEach((found, j) => assert.deepEqual(found, paths.filter(({ tags }) => tags[t] === j).slice(0, 3)));
    });
  }
});

Deno.test("ranks are counted as enumeration counts them", () => {
  let shared = 0;
  for (const potentials of CASES) {
    const paths = enumerated(potentials), sorted = halves(potentials);
    for (const { score } of paths.slice(0, 40)) {
      const better = paths.filter((other) => other.score > score + 1e-9).length;
      const equal = paths.filter((other) => Math.abs(other.score - score) <= 1e-9).length;
      assert.deepEqual(rankOf(sorted, score), { better, equal });
      shared += Number(equal > 1);
    }
  }
  assert.ok(shared > 100);
});

Deno.test("nothing overflows", () => {
  close(logSumExp([1000, 1000]), 1000 + Math.LN2);
  close(logSumExp([-2000, -Infinity]), -2000);
  assert.equal(logSumExp([-Infinity, -Infinity]), -Infinity);
});

Deno.test("the largest trellis is ranked: binomials", () => {
  const emissions = Array.from({ length: 10 }, () => [0, 1, 0, 0, 0, 0, 0, 0]), zeros = new Array(8).fill(0);
  const potentials = { emissions, transitions: zeros.map(() => zeros), start: zeros, end: zeros };
  const choose = [1, 10, 45, 120, 210, 252, 210, 120, 45, 10, 1];
  const { better, equal } = rankOf(halves(potentials), 7);
  assert.deepEqual([better, equal], [45 * 49 + 10 * 7 + 1, choose[7] * 7 ** 3]);
  assert.equal(countPaths(potentials), 8 ** 10);
});
