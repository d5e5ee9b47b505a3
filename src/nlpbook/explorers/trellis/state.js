// What the model's settings mean: the potentials of the sentence, and all that is computed from them.
import {
  argMax,
  backwardMessages,
  countPaths,
  forwardMessages,
  kBest,
  logPartition,
  nodeMarginals,
  pairMarginals,
  pathScore,
  viterbi,
} from "./messages.js";
import { stepsOf } from "./steps.js";

/** @typedef {import("./messages.js").Potentials} Potentials */
/**
 * @typedef {{
 *   name: string,
 *   label: string,
 *   tags: string[],
 *   words: string[],
 *   emissions: number[],
 *   transitions: number[],
 *   start: number[],
 *   end: number[],
 * }} Example
 */
/** @typedef {ReturnType<typeof stateOf>} Now */
/** @typedef {(name: string) => any} Get */

/** The rows of a table that is written in one row. @param {number[]} flat @param {number} width */
const rowsOf = (flat, width) =>
  Array.from({ length: flat.length / width }, (_, i) => flat.slice(width * i, width * (i + 1)));

/**
 * The example's emissions for words that may be others: 0 for one that it does not know.
 * @param {Example} example
 * @param {string[]} words
 */
export function emissionsFor({ words: known, emissions, tags: { length: K } }, words) {
  return words.flatMap((word, t) => {
    const at = known[t] === word ? t : known.indexOf(word);
    return at < 0 ? new Array(K).fill(0) : emissions.slice(K * at, K * at + K);
  });
}

/** "B-PER" as its prefix and its type. @param {string} tag @returns {[prefix: string, kind: string]} */
function partsOf(tag) {
  const at = tag.indexOf("-");
  return at < 0 ? [tag, ""] : [tag.slice(0, at), tag.slice(at + 1)];
}

/**
 * What the BIO scheme forbids, as the setting `forbidden` counts it; nothing where the tags are not of that scheme.
 * @param {string[]} tags
 */
export function bioForbidden(tags) {
  const K = tags.length, parts = tags.map(partsOf);
  if (!parts.every(([prefix, kind], i) => tags[i] === "O" || (["B", "I"].includes(prefix) && kind))) return [];
  const found = [];
  for (let i = 0; i <= K; i++) {
    for (let j = 0; j < K; j++) {
      const goesOn = i < K && parts[i][1] === parts[j][1] && ["B", "I"].includes(parts[i][0]);
      if (parts[j][0] === "I" && !goesOn) found.push((K + 1) * i + j);
    }
  }
  return found;
}

/**
 * The number of a transition in `forbidden`; -1 stands for START and for END.
 * @type {(i: number, j: number, K: number) => number}
 */
export const transitionNumber = (i, j, K) => (K + 1) * (i < 0 ? K : i) + (j < 0 ? K : j);

/**
 * A list that has the right length, or the other one.
 * @param {unknown} list
 * @param {number} length
 * @param {number[]} other
 * @returns {number[]}
 */
const fitting = (list, length, other) => Array.isArray(list) && list.length === length ? list : other;

/**
 * @param {Get} get of the model: after a change from Python some settings may not fit the others yet
 */
export function stateOf(get) {
  const examples = /** @type {Example[]} */ (get("examples"));
  const example = examples.find(({ name }) => name === get("example")) ?? examples[0];
  const { tags } = example, words = /** @type {string[]} */ (get("words") ?? example.words);
  const K = tags.length, T = words.length;
  const values = {
    emissions: fitting(get("emissions"), T * K, emissionsFor(example, words)),
    transitions: fitting(get("transitions"), K * K, example.transitions),
    start: fitting(get("start"), K, example.start),
    end: fitting(get("end"), K, example.end),
  };
  const forbidden = new Set(/** @type {number[]} */ (get("forbidden")));
  /** @type {(value: number, i: number, j: number) => number} */
  const allowed = (value, i, j) => forbidden.has(transitionNumber(i, j, K)) ? -Infinity : value;
  /** @type {Potentials} */
  const potentials = {
    emissions: rowsOf(values.emissions, K),
    transitions: rowsOf(values.transitions, K).map((row, i) => row.map((value, j) => allowed(value, i, j))),
    start: values.start.map((value, j) => allowed(value, -1, j)),
    end: values.end.map((value, i) => allowed(value, i, -1)),
  };
  const quantity = /** @type {import("./steps.js").Quantity} */ (get("quantity"));
  const steps = stepsOf(quantity, T), path = /** @type {number[]} */ (get("path"));
  const chosen = path.length === T && path.every((tag) => tag < K) ? path : new Array(T).fill(-1);
  const alpha = forwardMessages(potentials), beta = backwardMessages(potentials);
  const logZ = logPartition(alpha, potentials.end), isPossible = logZ > -Infinity;
  const greedy = potentials.emissions.map(argMax), k = /** @type {number} */ (get("k"));
  return {
    example,
    tags,
    words,
    T,
    K,
    values,
    forbidden,
    potentials,
    bio: bioForbidden(tags),
    quantity,
    steps,
    step: Math.min(get("step") ?? steps, steps),
    k,
    rank: Math.min(get("rank"), k),
    tag: Math.min(get("tag"), K - 1),
    place: /** @type {number | null} */ (get("place") === null ? null : Math.min(get("place"), T)),
    isYourTurn: /** @type {boolean} */ (get("your_turn")),
    yours: chosen,
    alpha,
    beta,
    logZ,
    isPossible,
    ...viterbi(potentials),
    ...kBest(potentials, k),
    nodes: isPossible ? nodeMarginals(alpha, beta, logZ) : [],
    pairs: isPossible ? pairMarginals(potentials, alpha, beta, logZ) : [],
    count: countPaths(potentials),
    greedy: { tags: greedy, score: pathScore(potentials, greedy) },
  };
}

/**
 * Whether a path meets one of some transitions.
 * @param {readonly number[]} path
 * @param {Iterable<number>} some
 * @param {number} K
 */
export function meets(path, some, K) {
  const met = new Set(some);
  return [...path, -1].some((tag, t) => met.has(transitionNumber(t ? path[t - 1] : -1, tag, K)));
}
