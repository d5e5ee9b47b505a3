// The perceptron rule in the figure: its updates as a timeline, in words, and as lines in the plane.
import { button } from "../kit/controls.js";
import { element, setText } from "../kit/core.js";
import { timeline } from "../kit/timeline.js";
import { novikoff } from "./margin.js";
import { lineAfter, misplaced, perceptronRun } from "./rule.js";
import { tellEnd, tellRule, tellUpdate } from "./telling.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("../kit/numbers_table.js").Table} Table */

/** @param {import("../kit/mount.js").Figure} figure */
export function ruleView({ model, change }) {
  /** @type {Point[]} */
  let points = [];
  let run = perceptronRun(points), theorem = /** @type {ReturnType<typeof novikoff>} */ (null);
  const told = element("p", { "aria-live": "polite" });
  const updates = timeline({ label: "Updates", onMove: (to, control) => change(control, { updates: to }) });
  const last = button({ label: "To the last update", onClick: () => change("last", { updates: run.updates.length }) });

  const shown = () => Math.min(model.get("updates"), run.updates.length);
  const line = () => lineAfter(run, shown());
  const wrong = () => misplaced(line(), points);
  // To ten-thousandths, which is all that there is in products of hundredths.
  const score = (/** @type {Point} */ { x1, x2 }) =>
    Math.round(1e4 * (line().w1 * x1 + line().w2 * x2 + line().b)) / 1e4;

  return {
    element: element("div", { class: "nlpb-stack" }, updates.element, element("div", {}, last.element), told),
    /** @param {Point[]} next */
    begin(next) {
      points = next;
      run = perceptronRun(points);
      theorem = novikoff(points);
    },
    update() {
      setText(told, tellUpdate(run, shown(), points));
      updates.update(shown(), run.updates.length);
      last.enable(shown() < run.updates.length);
    },
    wrong,
    score,
    tellFinding: () => tellRule(shown(), wrong().length, points.length, line()),
    tellCourse: () => tellEnd(run, theorem),
    /** What the chart of the plane shows of it. */
    drawn() {
      const count = shown(), { w1, w2, b } = line();
      return {
        wrong: count ? wrong() : [],
        cause: count ? run.updates[count - 1].example : -1,
        line: w1 || w2 || b ? { w1, w2, b } : null,
        before: count > 1 ? lineAfter(run, count - 1) : null,
      };
    },
    /** @returns {Table} */
    table: () => ({
      caption: "The updates",
      columns: ["update", "epoch", "point", "w1", "w2", "b"],
      rows: run.updates.map(({ epoch, example, w1, w2, b }, i) => [i + 1, epoch, example + 1, w1, w2, b]),
    }),
    stop: updates.stop,
    close: updates.close,
    rest: updates.rest,
    numbers: () => ({ run, theorem, shown: shown(), line: line(), wrong: wrong() }),
  };
}
