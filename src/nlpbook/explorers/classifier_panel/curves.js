// @ts-check
// Loss and accuracy by training step, of sentences trained on and of held-out ones.
import { legend } from "../kit/controls.js";
import { element, grouped } from "../kit/core.js";
import { stepChart } from "../kit/step_chart.js";
import { palette } from "../kit/theme.js";

/** @typedef {import("./training.js").Curves} Curves */
/** @typedef {import("./training.js").Judgement} Judgement */

const HEIGHT = 190;

/**
 * The top of the axis: above a guess, and the first and the last loss of each curve. A far larger loss leaves it.
 * @param {ArrayLike<number>[]} losses
 */
export function heightOf(losses) {
  const finite = (/** @type {number[]} */ some) => Math.max(Math.LN2, ...some.filter(Number.isFinite));
  const first = finite(losses.map((one) => one[0])), last = finite(losses.map((one) => one[one.length - 1]));
  return 1.1 * Math.max(first, Math.min(last, 5 * first));
}

/**
 * `onPick(step)` is called when the reader points at a step of either chart; `describe(step)` says what is there.
 * @param {{ tip: import("../kit/canvas.js").Tip, describe: (step: number) => string, onPick: (step: number) => void }}
 *   options
 */
export function curveCharts({ tip, describe, onPick }) {
  const loss = stepChart({ label: "Loss by training step", height: HEIGHT, describe, onPick, tip });
  const accuracy = stepChart({ label: "Accuracy by training step", height: HEIGHT, describe, onPick, tip });
  const names = legend();

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-columns nlpb-halves" }, loss.element, accuracy.element),
      names.element,
    ),
    /**
     * `judged` is how many of the training sentences are looked at.
     * @param {{ curves: Curves, steps: number, marker: number, stepsAnEpoch: number, judged: number }} now
     */
    update({ curves: { train, test }, steps, marker, stepsAnEpoch, judged }) {
      const { categorical: [seen, unseen], muted } = palette(), xLabel = `step (${stepsAnEpoch} an epoch)`;
      const level = (/** @type {number} */ height) => ({
        values: new Float64Array(steps + 1).fill(height),
        colour: muted,
        width: 1.5,
        dashed: true,
      });
      /** @type {(of: (judgement: Judgement) => number) => import("../kit/step_chart.js").Curve[]} */
      const both = (of) => [
        { values: train.map(of), colour: seen, width: 2 },
        { values: test.map(of), colour: unseen, width: 2.5 },
      ];
      const losses = both((one) => one.loss);
      loss.update({
        low: 0,
        high: heightOf(losses.map(({ values }) => values)),
        steps,
        xLabel,
        yLabel: "loss (nats; dashed: ln 2, a guess)",
        marker,
        curves: [level(Math.LN2), ...losses],
      });
      accuracy.update({
        low: 0,
        high: 1,
        steps,
        xLabel,
        yLabel: "accuracy (dashed: one half)",
        marker,
        curves: [level(0.5), ...both((one) => one.accuracy)],
      });
      names.update([
        { label: `${grouped(judged)} of the training sentences`, colour: seen },
        { label: "held-out sentences", colour: unseen },
      ]);
    },
  };
}
