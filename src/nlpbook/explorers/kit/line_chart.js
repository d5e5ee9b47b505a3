// Lines over whole-numbered steps, with axes, units, a marker that the reader moves, and the values under it.
import { drawAxes, drawMarker, layOutAxes } from "./axes.js";
import { chartCanvas, placeByKey } from "./canvas.js";
import { clamp } from "./core.js";
import { pickSteps } from "./step_picker.js";
import { palette } from "./theme.js";

/** @typedef {import("./axes.js").Frame} Frame */
/** @typedef {import("./canvas.js").Tip} Tip */
/**
 * `values[i]` stands at step i, which the axis calls `first` + i; `marker` is the step that is marked, or null;
 * `maximum` is the upper end of the vertical axis, which is otherwise the largest value.
 * @typedef {{
 *   series: { name: string, values: ArrayLike<number>, colour: string }[],
 *   marker?: number | null,
 *   xLabel: string,
 *   yLabel: string,
 *   maximum?: number,
 *   first?: number,
 * }} LineState
 */

/**
 * `onPick(step)` is called when the reader points at a step or moves with the keyboard.
 * @param {{
 *   label: string,
 *   height?: number,
 *   describe: (step: number) => string,
 *   onPick: (step: number) => void,
 *   tip: Tip,
 * }} chart
 */
export function lineChart({ label, height = 170, describe, onPick, tip }) {
  /** @type {LineState | null} */
  let state = null;
  /** @type {{ x: import("./scales.js").Scale, first: number, steps: number } | null} */
  let plan = null;
  const chart = chartCanvas({
    label,
    kind: "line chart",
    draw,
    help: "Left and right arrow keys move the marker, Home and End go to the ends.",
  });

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette(), { series, marker = null, first = 0 } = state;
    const steps = Math.max(1, ...series.map((one) => one.values.length)) - 1;
    const high = state.maximum || Math.max(1e-9, ...series.flatMap((one) => Array.from(one.values)));
    const frame = layOutAxes(context, {
      width,
      height,
      x: { low: first, high: first + steps, whole: true, title: state.xLabel },
      y: { low: 0, high, title: state.yLabel },
    }, { right: 18 });
    const x = /** @type {import("./axes.js").Axis} */ (frame.x), { y } = frame;
    plan = { x, first, steps };
    drawAxes(context, frame, colours);
    for (const one of series) {
      context.strokeStyle = one.colour;
      context.lineWidth = 2;
      context.lineJoin = "round";
      context.beginPath();
      for (let step = 0; step < one.values.length; step++) context.lineTo(x.to(first + step), y.to(one.values[step]));
      context.stroke();
    }
    if (marker === null) return;
    const place = x.to(first + marker);
    drawMarker(context, frame, place, colours.mark);
    context.fillStyle = colours.mark;
    for (const one of series) {
      context.beginPath();
      context.arc(place, y.to(one.values[marker]), 4.5, 0, 2 * Math.PI);
      context.fill();
    }
  }

  pickSteps(chart, {
    tip,
    describe,
    onPick,
    stepAt: (x) => plan && clamp(Math.round(plan.x.back(x)) - plan.first, 0, plan.steps),
    stepByKey: (key) => state && plan && placeByKey(key, state.marker || 0, plan.steps),
    marked: () => state?.marker,
  });

  return {
    element: chart.element,
    /** @param {LineState} next */
    update(next) {
      state = next;
      draw();
    },
    redraw: draw,
  };
}
