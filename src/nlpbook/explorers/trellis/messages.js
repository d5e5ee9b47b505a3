// Sums, maxima and marginals over all paths of a trellis: the same as the plain forms of nlpbook.rnn.crf, with ties
// broken the same way. What is forbidden has the potential -Infinity.

/**
 * Potentials in nats: `emissions[t][j]` of tag j at word t, `transitions[i][j]` of tag j after tag i.
 * @typedef {{ emissions: number[][], transitions: number[][], start: number[], end: number[] }} Potentials
 */
/** @typedef {{ tags: number[], score: number }} Path */

/** ln of the sum of exp(x); -Infinity where all are. @param {readonly number[]} x */
export function logSumExp(x) {
  const m = Math.max(...x);
  if (m === -Infinity) return m;
  let sum = 0;
  for (const one of x) sum += Math.exp(one - m);
  return m + Math.log(sum);
}

/** The sums of the beginnings of paths, by word and tag. @param {Potentials} potentials @returns {number[][]} */
export function forwardMessages({ emissions, transitions, start }) {
  const alpha = [start.map((one, j) => one + emissions[0][j])];
  for (const e of emissions.slice(1)) {
    const before = alpha[alpha.length - 1];
    alpha.push(e.map((one, j) => one + logSumExp(before.map((sum, i) => sum + transitions[i][j]))));
  }
  return alpha;
}

/** The sums of the remainders of paths, by word and tag. @param {Potentials} potentials @returns {number[][]} */
export function backwardMessages({ emissions, transitions, end }) {
  const beta = [end];
  for (const e of emissions.slice(1).reverse()) {
    const behind = beta[0];
    beta.unshift(transitions.map((row) => logSumExp(row.map((step, j) => step + e[j] + behind[j]))));
  }
  return beta;
}

/** ln Z from the forward messages. @param {number[][]} alpha @param {number[]} end */
export const logPartition = (alpha, end) => logSumExp(alpha[alpha.length - 1].map((sum, j) => sum + end[j]));

/** The first of the largest numbers. @param {readonly number[]} x */
export function argMax(x) {
  let best = 0;
  for (let i = 1; i < x.length; i++) if (x[i] > x[best]) best = i;
  return best;
}

/**
 * The maxima of the beginnings of paths, from which tag each came, and the best path.
 * @param {Potentials} potentials
 * @returns {{ delta: number[][], before: number[][], last: number, path: Path }} `before[t]` of the tags at word t + 1
 */
export function viterbi({ emissions, transitions, start, end }) {
  const delta = [start.map((one, j) => one + emissions[0][j])];
  /** @type {number[][]} */
  const before = [];
  for (const e of emissions.slice(1)) {
    const from = delta[delta.length - 1];
    const best = e.map((_, j) => argMax(from.map((score, i) => score + transitions[i][j])));
    delta.push(e.map((one, j) => from[best[j]] + transitions[best[j]][j] + one));
    before.push(best);
  }
  const ends = delta[delta.length - 1].map((score, j) => score + end[j]), last = argMax(ends), tags = [last];
  for (const best of [...before].reverse()) tags.unshift(best[tags[0]]);
  return { delta, before, last, path: { tags, score: ends[last] } };
}

/** Better first; of equal ones the lower last tag, then the lower last but one. @type {(a: Path, b: Path) => number} */
function byRank(a, b) {
  if (a.score !== b.score) return b.score - a.score;
  for (let t = a.tags.length - 1; t >= 0; t--) if (a.tags[t] !== b.tags[t]) return a.tags[t] - b.tags[t];
  return 0;
}

/**
 * The k best beginnings for each word and tag, and the k best paths.
 * @param {Potentials} potentials
 * @param {number} k
 * @returns {{ beginnings: Path[][][], paths: Path[] }}
 */
export function kBest({ emissions, transitions, start, end }, k) {
  const first = (/** @type {Path[]} */ paths) =>
    paths.filter(({ score }) => score > -Infinity).sort(byRank).slice(0, k);
  const beginnings = [start.map((one, j) => first([{ tags: [j], score: one + emissions[0][j] }]))];
  for (const e of emissions.slice(1)) {
    const before = beginnings[beginnings.length - 1];
    beginnings.push(
      e.map((one, j) =>
        first(
          before.flatMap((paths, i) =>
            paths.map(({ tags, score }) => ({ tags: [...tags, j], score: score + transitions[i][j] + one }))
          ),
        )
      ),
    );
  }
  const ends = beginnings[beginnings.length - 1].flatMap((paths, j) =>
    paths.map(({ tags, score }) => ({ tags, score: score + end[j] }))
  );
  return { beginnings, paths: first(ends) };
}

/** @param {number[][]} alpha @param {number[][]} beta @param {number} logZ finite */
export const nodeMarginals = (alpha, beta, logZ) =>
  alpha.map((row, t) => row.map((one, j) => Math.exp(one + beta[t][j] - logZ)));

/**
 * The probability of each pair of tags at words t and t + 1.
 * @param {Potentials} potentials
 * @param {number[][]} alpha
 * @param {number[][]} beta
 * @param {number} logZ finite
 */
export const pairMarginals = ({ emissions, transitions }, alpha, beta, logZ) =>
  alpha.slice(1).map((_, t) =>
    transitions.map((row, i) =>
      row.map((step, j) => Math.exp(alpha[t][i] + step + (emissions[t + 1][j] + beta[t + 1][j]) - logZ))
    )
  );

/** The sum of the potentials that a path meets. @param {Potentials} potentials @param {readonly number[]} tags */
export function pathScore({ emissions, transitions, start, end }, tags) {
  let score = start[tags[0]];
  tags.forEach((tag, t) => (score += emissions[t][tag] + (t ? transitions[tags[t - 1]][tag] : 0)));
  return score + end[tags[tags.length - 1]];
}

/** How many paths are allowed. @param {Potentials} potentials */
export function countPaths({ transitions, start, end, emissions }) {
  const may = (/** @type {number} */ potential) => Number(potential > -Infinity);
  let counts = start.map(may);
  for (let t = 1; t < emissions.length; t++) {
    counts = counts.map((_, j) => counts.reduce((sum, many, i) => sum + many * may(transitions[i][j]), 0));
  }
  return counts.reduce((sum, many, j) => sum + many * may(end[j]), 0);
}
