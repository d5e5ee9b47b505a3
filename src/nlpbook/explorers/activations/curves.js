// Curves over the axis of z, with a marker, and a density behind them.
import { clipToAxes, drawAxes, drawMarker, layOutAxes } from "../kit/axes.js";
import { chartCanvas, placeByKey } from "../kit/canvas.js";
import { clamp } from "../kit/core.js";
import { pickSteps } from "../kit/step_picker.js";
import { palette } from "../kit/theme.js";
import { AXIS, PLACES, REACH } from "./sample.js";

/**
 * `values` stand at the places of the axis; `marker` is one of these, by its number. The `density` is drawn as an area,
 * as high as a quarter of the chart where it is highest.
 * @typedef {{
 *   curves: { values: ArrayLike<number>, colour: string, width: number, dashed?: boolean }[],
 *   low: number,
 *   high: number,
 *   yLabel: string,
 *   marker: number,
 *   density?: ((z: number) => number) | null,
 * }} CurveState
 */

const LEAP = 50;

/**
 * @param {{
 *   label: string,
 *   height: number,
 *   tip: import("../kit/canvas.js").Tip,
 *   describe: (place: number) => string,
 *   onPick: (place: number) => void,
 * }} options
 */
export function curveChart({ label, height, tip, describe, onPick }) {
  /** @type {CurveState | null} */
  let state = null;
  /** @type {import("../kit/axes.js").Axis | null} */
  let across = null;
  const chart = chartCanvas({
    label,
    kind: "line chart",
    draw,
    help:
      "Left and right arrow keys move the marker by a hundredth, Page Up and Page Down by a half, Home and End to " +
      "the ends.",
  });

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette(), { low, high, density } = state;
    const frame = layOutAxes(context, {
      width,
      height,
      x: { low: -REACH, high: REACH, title: "z" },
      y: { low, high, title: state.yLabel },
    });
    const x = /** @type {import("../kit/axes.js").Axis} */ (frame.x), { y, top, bottom } = frame;
    across = x;
    drawAxes(context, frame, colours);
    clipToAxes(context, frame);
    if (density) {
      const heights = Array.from(AXIS, density), highest = Math.max(...heights);
      context.fillStyle = colours.line;
      context.beginPath();
      context.moveTo(x.to(-REACH), bottom);
      heights.forEach((one, i) => context.lineTo(x.to(AXIS[i]), bottom - (bottom - top) / 4 * one / highest));
      context.lineTo(x.to(REACH), bottom);
      context.fill();
    }
    context.lineJoin = "round";
    for (const { values, colour, width: thick, dashed } of state.curves) {
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.setLineDash(dashed ? [6, 4] : []);
      context.beginPath();
      for (let i = 0; i < PLACES; i++) context.lineTo(x.to(AXIS[i]), y.to(values[i]));
      context.stroke();
    }
    context.setLineDash([]);
    context.restore();
    const place = x.to(AXIS[state.marker]);
    drawMarker(context, frame, place, colours.mark);
    for (const { values, colour } of state.curves) {
      context.fillStyle = colour;
      context.beginPath();
      context.arc(place, clamp(y.to(values[state.marker]), top, bottom), 4.5, 0, 2 * Math.PI);
      context.fill();
    }
  }

  pickSteps(chart, {
    tip,
    describe,
    onPick,
    stepAt: (x) => across && placeOf(across.back(x)),
    stepByKey: (key) => state && placeByKey(key, state.marker, PLACES - 1, LEAP),
    marked: () => state?.marker,
  });

  return {
    element: chart.element,
    /** @param {CurveState} next */
    update(next) {
      state = next;
      draw();
    },
  };
}

/** The number of the place of the axis that is nearest to z. @param {number} z */
export const placeOf = (z) => clamp(Math.round(100 * (z + REACH)), 0, PLACES - 1);
