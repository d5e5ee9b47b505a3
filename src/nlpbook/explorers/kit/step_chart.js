// Curves over the steps of a run, on a linear or a logarithmic axis, with a marker that the reader moves along them.
import { clipToAxes, drawAxes, drawMarker, layOutAxes } from "./axes.js";
import { chartCanvas, placeByKey } from "./canvas.js";
import { clamp } from "./core.js";
import { pickSteps } from "./step_picker.js";
import { palette } from "./theme.js";

/**
 * `values[i]` stands at step i. What is above the axis is outside the figure: the curve runs out of it and, where
 * `leaves` is its last step, ends in an arrow.
 * @typedef {{
 *   values: ArrayLike<number>,
 *   colour: string,
 *   width: number,
 *   dashed?: boolean,
 *   leaves?: number | null,
 * }} Curve
 */
/**
 * @typedef {{
 *   curves: Curve[],
 *   steps: number,
 *   low: number,
 *   high: number,
 *   logarithmic?: boolean,
 *   xLabel: string,
 *   yLabel: string,
 *   marker: number,
 * }} StepState
 */

/**
 * `onPick(step)` is called when the reader points at a step.
 * @param {{
 *   label: string,
 *   height: number,
 *   describe: (step: number) => string,
 *   onPick: (step: number) => void,
 *   tip: import("./canvas.js").Tip,
 * }} chart
 */
export function stepChart({ label, height, describe, onPick, tip }) {
  /** @type {StepState | null} */
  let state = null;
  /** @type {import("./axes.js").Axis | null} */
  let across = null;
  const chart = chartCanvas({
    label,
    kind: "line chart",
    draw,
    help:
      "Left and right arrow keys move the marker by a step, Page Up and Page Down by ten, Home and End to the ends.",
  });

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette(), { low, high, logarithmic, steps } = state;
    const frame = layOutAxes(context, {
      width,
      height,
      x: { low: 0, high: steps, whole: true, title: state.xLabel },
      y: { low, high, kind: logarithmic ? "log" : "linear", title: state.yLabel },
    }, { least: 22 });
    const x = /** @type {import("./axes.js").Axis} */ (frame.x), { y, top } = frame;
    across = x;
    drawAxes(context, frame, colours);
    clipToAxes(context, frame);
    context.lineJoin = "round";
    for (const { values, colour, width: thick, dashed } of state.curves) {
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.setLineDash(dashed ? [5, 4] : []);
      context.beginPath();
      // Far outside there is nothing to draw, and a canvas gives up on numbers that are too large.
      for (let step = 0; step < values.length; step++) {
        context.lineTo(x.to(step), clamp(y.to(values[step]), -9999, 9999));
      }
      context.stroke();
    }
    context.restore();
    for (const { colour, leaves = null, values } of state.curves) {
      if (leaves === null) continue;
      // Where the last piece of the curve crosses the roof.
      const before = Array.from(values).findLastIndex((value) => value <= high);
      const [from, to] = [y.to(values[before]), y.to(values[before + 1])];
      const place = x.to(before < 0 ? 0 : Math.max(0, before + (top - from) / (to - from)));
      context.fillStyle = colour;
      context.beginPath();
      context.moveTo(place, top - 9);
      context.lineTo(place - 5, top + 1);
      context.lineTo(place + 5, top + 1);
      context.fill();
    }
    drawMarker(context, frame, x.to(state.marker), colours.mark);
  }

  pickSteps(chart, {
    tip,
    describe,
    onPick,
    stepAt: (x) => across && (state ? clamp(Math.round(across.back(x)), 0, state.steps) : 0),
    stepByKey: (key) => state && placeByKey(key, state.marker, state.steps, 10),
    marked: () => state?.marker,
  });

  return {
    element: chart.element,
    /** @param {StepState} next */
    update(next) {
      state = next;
      draw();
    },
  };
}
