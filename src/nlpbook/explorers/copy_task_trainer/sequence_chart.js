// One sequence, step by step: what is read, what has to be written, what is written, in the colour of the probability
// that is given to what is right; and under it the length of the gradient that arrives at each step.
import { clipToAxes, drawAxes, drawMarker, layOutAxes } from "../kit/axes.js";
import { chartCanvas, FONT, placeByKey } from "../kit/canvas.js";
import { colourScale } from "../kit/colour_scale.js";
import { clamp, element } from "../kit/core.js";
import { pickSteps } from "../kit/step_picker.js";
import { heatColour, inkOn, palette } from "../kit/theme.js";
import { signOf } from "./sequences.js";

/** Room at the left, for the names of the rows: the same as in the map of the gates, which stands below. */
export const LEFT = 64;
const ROW = 24, ROWS = ["read", "to write", "written"], PLOT = 150, HEAD = 4, BETWEEN = 30;

/**
 * Lists have an entry for each step; `right` is the probability of what is right.
 * @typedef {{
 *   inputs: Int32Array,
 *   targets: Int32Array,
 *   written: Int32Array,
 *   right: Float64Array,
 *   arriving: Float64Array,
 *   marker: number,
 * }} SequenceState
 */

/** The range of a logarithmic axis: of all lengths above 0, a decade at least. @param {ArrayLike<number>} lengths */
export function rangeOfLengths(lengths) {
  const there = Array.from(lengths).filter((one) => one > 0 && one < Infinity);
  if (!there.length) return { low: 0.1, high: 1 };
  const high = 1.5 * Math.max(...there);
  return { low: Math.min(Math.min(...there) / 1.5, high / 10), high };
}

/**
 * `onPick(t)` is called when the reader points at a step, counted from 0, or moves there with the keyboard.
 * @param {{ tip: import("../kit/canvas.js").Tip, describe: (t: number) => string, onPick: (t: number) => void }} options
 */
export function sequenceChart({ tip, describe, onPick }) {
  /** @type {SequenceState | null} */
  let state = null;
  /** @type {import("../kit/axes.js").Axis | null} */
  let across = null;
  const chart = chartCanvas({
    label: "A sequence, and the gradient that arrives at each step",
    kind: "sequence",
    draw,
    help: "Left and right arrow keys move the marker by a step, Home and End to the ends.",
  });
  const scale = colourScale();

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const { inputs, targets, written, right, arriving, marker } = state, steps = inputs.length;
    const top = HEAD + ROWS.length * ROW + BETWEEN, height = top + PLOT;
    const context = chart.begin(width, height), colours = palette();
    const frame = layOutAxes(context, {
      width,
      height,
      x: { low: 0.5, high: steps + 0.5, whole: true, title: "step t" },
      y: { ...rangeOfLengths(arriving), kind: "log", title: "length of the gradient that arrives" },
    }, { top, least: LEFT });
    const x = /** @type {import("../kit/axes.js").Axis} */ (frame.x), { y, left } = frame, wide = x.to(1) - x.to(0);
    across = x;
    drawAxes(context, frame, colours);
    clipToAxes(context, frame, 5);
    context.strokeStyle = context.fillStyle = colours.accent;
    context.lineWidth = 2;
    context.beginPath();
    arriving.forEach((one, t) => one > 0 && context.lineTo(x.to(t + 1), y.to(one)));
    context.stroke();
    arriving.forEach((one, t) => {
      if (!(one > 0)) return;
      context.beginPath();
      context.arc(x.to(t + 1), y.to(one), 3, 0, 2 * Math.PI);
      context.fill();
    });
    context.restore();
    drawMarker(context, { ...frame, top: HEAD }, x.to(marker + 1), colours.mark);
    context.textBaseline = "middle";
    context.font = "12px " + FONT;
    context.textAlign = "right";
    context.fillStyle = colours.muted;
    ROWS.forEach((name, row) => context.fillText(name, left - 8, HEAD + (row + 0.5) * ROW));
    context.textAlign = "center";
    context.font = `600 ${clamp(Math.floor(wide), 11, 14)}px ${FONT}`;
    [inputs, targets, written].forEach((ids, row) => {
      ids.forEach((id, t) => {
        const ink = row === 2 ? heatColour(right[t], 1, false, colours) : null, gap = wide > 14 ? 1 : 0.5;
        context.fillStyle = ink ? `rgb(${ink})` : colours.raised;
        context.fillRect(x.to(t + 0.5) + gap, HEAD + row * ROW + 1, wide - 2 * gap, ROW - 2);
        context.fillStyle = ink ? inkOn(ink) : colours.text;
        context.fillText(signOf(id), x.to(t + 1), HEAD + (row + 0.5) * ROW + 0.5);
      });
    });
    context.strokeStyle = colours.mark;
    context.lineWidth = 2;
    context.strokeRect(x.to(marker + 0.5), HEAD, wide, ROWS.length * ROW);
    scale.update(1, false, colours);
  }

  pickSteps(chart, {
    tip,
    describe,
    onPick,
    stepAt: (place) => across && state && clamp(Math.round(across.back(place)) - 1, 0, state.inputs.length - 1),
    stepByKey: (key) => state && placeByKey(key, state.marker, state.inputs.length - 1, 5),
    marked: () => state?.marker,
  });

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      chart.element,
      element(
        "div",
        { class: "nlpb-legend" },
        scale.element,
        element("span", { text: "colour of what is written: the probability of what is right" }),
      ),
    ),
    /** @param {SequenceState} next */
    update(next) {
      state = next;
      draw();
    },
  };
}
