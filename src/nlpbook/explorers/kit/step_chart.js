// Curves over steps that are equally far apart, those of a run or places of an axis, on a linear or a logarithmic axis,
// with a marker that the reader moves along them.
import { clipToAxes, drawAxes, drawMarker, layOutAxes } from "./axes.js";
import { chartCanvas, placeByKey } from "./canvas.js";
import { clamp } from "./core.js";
import { pickSteps } from "./step_picker.js";
import { palette } from "./theme.js";

/**
 * `values[i]` stands at step i; where it is NaN, the curve goes on to the next one that is there. What is above the
 * axis is outside the figure: the curve runs out of it and, where `leaves` is its last step, ends in an arrow.
 * @typedef {{
 *   values: ArrayLike<number>,
 *   colour: string,
 *   width: number,
 *   dashed?: boolean,
 *   dotted?: boolean,
 *   leaves?: number | null,
 * }} Curve
 */
/**
 * `area` is drawn behind the curves, as high as a quarter of the chart where it is highest.
 * @typedef {{
 *   curves: Curve[],
 *   steps: number,
 *   low: number,
 *   high: number,
 *   logarithmic?: boolean,
 *   xLabel: string,
 *   yLabel: string,
 *   marker: number,
 *   area?: ArrayLike<number>,
 * }} StepState
 */
/**
 * Step i stands at `first` + i times `apart`; Page Up and Page Down go over `leap` steps; `keys` says how far keys go.
 * @typedef {{ first: number, apart: number, leap: number, keys: string }} StepAxis
 */

/** @type {StepAxis} */
const WHOLE = { first: 0, apart: 1, leap: 10, keys: "by a step, Page Up and Page Down by ten" };

/**
 * `onPick(step)` is called when the reader points at a step; `dots` are where the curves cross the marker.
 * @param {{
 *   label: string,
 *   height: number,
 *   describe: (step: number) => string,
 *   onPick: (step: number) => void,
 *   tip: import("./canvas.js").Tip,
 *   axis?: StepAxis,
 *   dots?: boolean,
 * }} chart
 */
export function stepChart({ label, height, describe, onPick, tip, axis = WHOLE, dots = false }) {
  /** @type {StepState | null} */
  let state = null;
  /** @type {import("./axes.js").Axis | null} */
  let across = null;
  const chart = chartCanvas({
    label,
    kind: "line chart",
    draw,
    help: `Left and right arrow keys move the marker ${axis.keys}, Home and End to the ends.`,
  });

  const at = (/** @type {number} */ step) => axis.first + step * axis.apart;

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette();
    const { low, high, logarithmic, steps, area, marker } = state;
    const frame = layOutAxes(context, {
      width,
      height,
      x: { low: at(0), high: at(steps), whole: Number.isInteger(axis.apart), title: state.xLabel },
      y: { low, high, kind: logarithmic ? "log" : "linear", title: state.yLabel },
    }, { least: 22 });
    const x = /** @type {import("./axes.js").Axis} */ (frame.x), { y, top, bottom } = frame;
    const toX = (/** @type {number} */ step) => x.to(at(step));
    across = x;
    drawAxes(context, frame, colours);
    clipToAxes(context, frame);
    if (area) {
      const unit = (bottom - top) / 4 / Math.max(...Array.from(area));
      context.fillStyle = colours.line;
      context.beginPath();
      context.moveTo(toX(0), bottom);
      for (let step = 0; step < area.length; step++) context.lineTo(toX(step), bottom - unit * area[step]);
      context.lineTo(toX(steps), bottom);
      context.fill();
    }
    context.lineJoin = "round";
    for (const { values, colour, width: thick, dashed, dotted } of state.curves) {
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.setLineDash(dashed ? [5, 4] : dotted ? [1.5, 3.5] : []);
      context.beginPath();
      // Far outside there is nothing to draw, and a canvas gives up on numbers that are too large.
      for (let step = 0; step < values.length; step++) {
        context.lineTo(toX(step), clamp(y.to(values[step]), -9999, 9999));
      }
      context.stroke();
    }
    context.restore();
    for (const { colour, leaves = null, values } of state.curves) {
      if (leaves === null) continue;
      // Where the last piece of the curve crosses the roof.
      const before = Array.from(values).findLastIndex((value) => value <= high);
      const [from, to] = [y.to(values[before]), y.to(values[before + 1])];
      const place = toX(before < 0 ? 0 : Math.max(0, before + (top - from) / (to - from)));
      context.fillStyle = colour;
      context.beginPath();
      context.moveTo(place, top - 9);
      context.lineTo(place - 5, top + 1);
      context.lineTo(place + 5, top + 1);
      context.fill();
    }
    drawMarker(context, frame, toX(marker), colours.mark);
    for (const { colour, values } of dots ? state.curves : []) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(toX(marker), clamp(y.to(values[marker]), top, bottom), 4.5, 0, 2 * Math.PI);
      context.fill();
    }
  }

  pickSteps(chart, {
    tip,
    describe,
    onPick,
    stepAt: (x) => across && state && clamp(Math.round((across.back(x) - axis.first) / axis.apart), 0, state.steps),
    stepByKey: (key) => state && placeByKey(key, state.marker, state.steps, axis.leap),
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
