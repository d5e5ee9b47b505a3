// "Your turn": a path that the reader clicks, with its score, its probability and its place among all paths.
import { button } from "../kit/controls.js";
import { countOf, element, grouped, setText, short } from "../kit/core.js";
import { halves, judged } from "./ranking.js";
import { meets } from "./state.js";
import { faultOf, pathName, rounded, summed } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */
/** @typedef {NonNullable<ReturnType<typeof judged>>} Judged */

/** @param {(control: string, path: number[]) => void} onPath */
export function yourTurn(onPath) {
  let key = "", sorted = /** @type {ReturnType<typeof halves> | null} */ (null);
  let now = /** @type {Now | null} */ (null), found = /** @type {Judged | null} */ (null);
  const verdict = element("p", { role: "status" }), sum = element("p", { class: "nlpb-note" });
  const greedy = button({
    label: "Take the largest emissions",
    onClick: () => now && onPath("greedy", [...now.greedy.tags]),
  });
  const clear = button({ label: "Clear my path", onClick: () => onPath("clear", []) });

  /** The scores are sorted anew only when a potential has changed. @param {Now} state */
  function judge(state) {
    const next = JSON.stringify([state.values, [...state.forbidden]]);
    if (!sorted || next !== key) [key, sorted] = [next, halves(state.potentials)];
    return judged(state, sorted);
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
      found = next.isYourTurn ? judge(next) : null;
      clear.enable(next.yours.some((tag) => tag >= 0));
      setText(verdict, tellYours(next, found));
      setText(sum, found && found.score > -Infinity ? tellSum(next, found) : "");
    },
    rest: () => greedy.input,
    numbers: () => found,
  };
}

/** @param {Now} now @param {Judged | null} found */
export function tellYours(now, found) {
  const { yours, T, path, count, isPossible, forbidden, K } = now, done = yours.filter((tag) => tag >= 0).length;
  if (!found) return `Click a tag for each word: ${done} of ${countOf(T, "word")} so far.`;
  const name = pathName(now, yours);
  if (meets(yours, forbidden, K)) {
    return `Your path ${name} meets a forbidden transition, so its probability is 0.`;
  }
  if (!isPossible) return "";
  const invalid = faultOf(now, yours) ? " It is invalid as BIO tags." : "";
  const { score, probability, better, equal } = found, all = countOf(count, "path");
  const shared = equal > 1 ? `, with ${countOf(equal - 1, "other path")} as good` : "";
  const yoursHas = `Your path ${name} has the probability ${short(probability)}`;
  if (better === 0) return `${yoursHas}: no better one is among ${all}${shared}.${invalid}`;
  const ratio = short(Math.exp(path.score - score));
  return `${yoursHas}: number ${grouped(better + 1)} of ${all}${shared}. The best, ${pathName(now, path.tags)}, is ` +
    `${ratio} times as probable.${invalid}`;
}

/** The sum that is its score. @param {Now} now @param {Judged} judged */
export function tellSum({ yours, potentials: { emissions, transitions, start, end }, path, T }, { score }) {
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
