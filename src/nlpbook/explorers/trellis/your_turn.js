// "Your turn": a path that the reader clicks, with its score, its probability and its place among all paths.
import { button } from "../kit/controls.js";
import { countOf, element, grouped, setText, short } from "../kit/core.js";
import { pathScore } from "./messages.js";
import { halves, rankOf } from "./ranking.js";
import { meets } from "./state.js";
import { faultOf, pathName, probabilityOf, rounded, summed } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */
/**
 * `better` and `equal` count paths with a higher and with the same score.
 * @typedef {{ score: number, probability: number, better: number, equal: number }} Judged
 */

/** @param {(control: string, path: number[]) => void} onPath */
export function yourTurn(onPath) {
  let key = "", sorted = /** @type {ReturnType<typeof halves> | null} */ (null);
  let now = /** @type {Now | null} */ (null), judged = /** @type {Judged | null} */ (null);
  const verdict = element("p", { role: "status" }), sum = element("p", { class: "nlpb-note" });
  const greedy = button({
    label: "Take the largest emissions",
    onClick: () => now && onPath("greedy", [...now.greedy.tags]),
  });
  const clear = button({ label: "Clear my path", onClick: () => onPath("clear", []) });

  /** @param {Now} state @returns {Judged | null} */
  function judge(state) {
    const { yours, potentials, isPossible } = state;
    if (yours.includes(-1)) return null;
    const score = pathScore(potentials, yours);
    if (!isPossible || score === -Infinity) return { score, probability: 0, better: state.count, equal: 0 };
    const next = JSON.stringify([state.values, [...state.forbidden]]);
    if (!sorted || next !== key) [key, sorted] = [next, halves(potentials)];
    return { score, probability: probabilityOf(state, score), ...rankOf(sorted, score) };
  }

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      verdict,
      sum,
      element("div", { class: "nlpb-buttons" }, greedy.element, clear.element),
    ),
    /** @param {Now} next */
    update(next) {
      now = next;
      judged = next.isYourTurn ? judge(next) : null;
      clear.enable(next.yours.some((tag) => tag >= 0));
      setText(verdict, tellYours(next, judged));
      setText(sum, judged && judged.score > -Infinity ? tellSum(next, judged) : "");
    },
    rest: () => greedy.input,
    numbers: () => judged,
  };
}

/** @param {Now} now @param {Judged | null} judged */
export function tellYours(now, judged) {
  const { yours, T, path, count, isPossible, forbidden, K } = now, done = yours.filter((tag) => tag >= 0).length;
  if (!judged) return `Click a tag for each word: ${done} of ${countOf(T, "word")} so far.`;
  const name = pathName(now, yours);
  if (meets(yours, forbidden, K)) {
    return `Your path ${name} meets a forbidden transition, so its probability is 0.`;
  }
  if (!isPossible) return "";
  const invalid = faultOf(now, yours) ? " It is invalid as BIO tags." : "";
  const { score, probability, better, equal } = judged, all = countOf(count, "path");
  const shared = equal > 1 ? `, with ${countOf(equal - 1, "other path")} as good` : "";
  const yoursHas = `Your path ${name} has the probability ${short(probability)}`;
  if (better === 0) return `${yoursHas}: no better one is among ${all}${shared}.${invalid}`;
  const ratio = short(Math.exp(path.score - score));
  return `${yoursHas}: number ${grouped(better + 1)} of ${all}${shared}. The best, ${pathName(now, path.tags)}, is ` +
    `${ratio} times as probable.${invalid}`;
}

/** The sum that is its score. @param {Now} now @param {Judged} judged */
function tellSum({ yours, potentials: { emissions, transitions, start, end }, path, T }, { score }) {
  const steps = yours.slice(1).map((tag, t) => transitions[yours[t]][tag]);
  const met = yours.map((tag, t) => emissions[t][tag]);
  const parts = [
    `start ${rounded(start[yours[0]])}`,
    `emissions ${summed(met)}`,
    ...T > 1 ? [`transitions ${summed(steps)}`] : [],
    `end ${rounded(end[yours[T - 1]])}`,
  ];
  return `Its score: ${parts.join("; ")}; in all ${rounded(score)}. The best score is ${rounded(path.score)}.`;
}
