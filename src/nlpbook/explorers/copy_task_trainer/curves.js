// Loss and accuracy by training step: of the run that goes on, and of those that the reader has kept.
import { element, percent, short } from "../kit/core.js";
import { curveList } from "../kit/curve_list.js";
import { stepChart } from "../kit/step_chart.js";
import { palette } from "../kit/theme.js";
import { baselines, nameOf } from "./telling.js";
import { MOST_STEPS, RECENT } from "./training.js";

/** @typedef {import("./weights.js").Choice} Choice */
/** The means over the last batches, as they are drawn. @typedef {{ loss: number[], recalled: number[], accuracy: number[] }} Means */
/** @typedef {{ choice: Choice, means: Means }} Curve */

const HEIGHT = 210, HORIZONS = [50, 100, 200, 400, 700, 1000, 1400, MOST_STEPS];

/** How many steps the charts have room for. @param {number} steps */
export const roomFor = (steps) => HORIZONS.find((horizon) => horizon >= steps) ?? MOST_STEPS;

/**
 * `onPick(step)` is called when the reader points at a step of either chart; `describe(step)` says what is there.
 * @param {{ tip: import("../kit/canvas.js").Tip, describe: (step: number) => string, onPick: (step: number) => void }}
 *   options
 */
export function curveCharts({ tip, describe, onPick }) {
  const loss = stepChart({ label: "Loss by training step", height: HEIGHT, describe, onPick, tip });
  const accuracy = stepChart({ label: "Accuracy by training step", height: HEIGHT, describe, onPick, tip });
  const list = curveList();

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-columns nlpb-halves" }, loss.element, accuracy.element),
      list.element,
    ),
    /** @param {{ now: Curve, kept: Curve[], marker: number, overAll: boolean }} state */
    update({ now, kept, marker, overAll }) {
      const { accent, categorical, muted } = palette(),
        all = [...kept, now],
        { choice } = now,
        least = baselines(choice);
      const steps = roomFor(Math.max(1, ...all.map(({ means }) => means.loss.length - 1))),
        which = overAll ? "loss" : "recalled";
      const colourOf = (/** @type {Curve} */ one) => one === now ? accent : categorical[1 + kept.indexOf(one)];
      /** @type {(name: keyof Means, level: number) => import("../kit/step_chart.js").Curve[]} */
      const curves = (name, level) => [
        { values: new Float64Array(steps + 1).fill(level), colour: muted, width: 1.5, dashed: true },
        ...all.map((one) => ({
          values: one.means[name],
          colour: colourOf(one) + (one === now ? "" : "99"),
          width: one === now ? 2.5 : 1.5,
        })),
      ];
      const { kinds } = choice, xLabel = "training step";
      loss.update({
        low: 0,
        high: 1.1 * Math.log(kinds + 2),
        steps,
        xLabel,
        yLabel: overAll
          ? `nats a place; dashed: no memory, ${short(least.all)}`
          : `nats a symbol; dashed: no memory, ln ${kinds}`,
        marker,
        curves: curves(which, overAll ? least.all : least.recalled),
      });
      accuracy.update({
        low: 0,
        high: 1,
        steps,
        xLabel,
        yLabel: `symbols right; dashed: no memory, 1/${kinds}`,
        marker,
        curves: curves("accuracy", least.accuracy),
      });
      list.update(
        `The curves, and the symbols that are right at their end; each point is a mean over the last ${RECENT} batches`,
        [now, ...kept].map((one) => ({
          name: nameOf(one.choice),
          colour: colourOf(one),
          end: one.means.accuracy.length ? percent(one.means.accuracy.at(-1) ?? 0) : "not trained yet",
        })),
      );
    },
  };
}
