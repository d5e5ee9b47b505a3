// What the charts of the unrolling explorer are given to show.
import { clipped } from "../kit/core.js";

/** @typedef {import("./state.js").Now} Now */
/** @typedef {import("../kit/heat_map.js").HeatState} HeatState */

/**
 * The mean loss by training step, on an axis that has room for `least` steps.
 * @type {(now: Now, least: number, colours: import("../kit/theme.js").Palette) => import("../kit/step_chart.js").StepState}
 */
export function lossCurve({ history, n, V, taken }, least, colours) {
  const values = history.map((one) => one / n), guess = Math.log(V);
  const steps = Math.max(least, taken);
  return {
    curves: [
      { values: [guess, ...new Array(steps).fill(guess)], colour: colours.muted, width: 1.5, dashed: true },
      { values, colour: colours.categorical[0], width: 2.5 },
    ],
    steps,
    low: 0,
    high: 1.05 * Math.max(guess, ...values),
    xLabel: "training step",
    yLabel: "loss (nats a word)",
    marker: taken,
  };
}

/** How long what arrives of each loss is at each step that the way back has reached. @param {Now} now @returns {HeatState} */
export function arrivingMap({ n, vocabulary, targets, lengths, hasGradient, loss }) {
  const steps = Array.from({ length: n }, (_, i) => i + 1), all = lengths.flat();
  return {
    rows: steps.map((s) => `${s}: ${clipped(vocabulary[targets[s - 1]], 8)}`),
    columns: steps.map(String),
    values: steps.flatMap((s) => steps.map((t) => t <= s && hasGradient(t) ? lengths[s - 1][t - 1] : 0)),
    maximum: Math.max(...all) || 1,
    strongRow: loss ? loss - 1 : undefined,
    selected: null,
  };
}

/** A matrix of units by units. @type {(values: Float64Array, H: number, most: number) => HeatState} */
export function unitsMap(values, H, most) {
  const names = Array.from({ length: H }, (_, i) => String(i + 1));
  return { rows: names, columns: names, values, maximum: most || 1, diverging: true };
}
