// Learning curves of several runs in one frame: one strong, the others thinner, each point the mean of some steps.
import { clipToAxes, drawAxes, layOutAxes } from "../kit/axes.js";
import { chartCanvas, FONT, placeByKey, pointerPlace } from "../kit/canvas.js";
import { formatNumber } from "../kit/core.js";
import { rangeOf } from "../kit/scales.js";
import { palette } from "../kit/theme.js";
import { floorStyle } from "./lines.js";
import { MOST_POINTS } from "./runs.js";

/** @typedef {{ curve: number[], steps: number }} Run */
/** @typedef {{ run: Run, colour: string, dash: number[], strong: boolean }} Line */
/**
 * `marker` is a point of the strong line, or null; `floor` is a loss, or null; `steps` is the right end of the axis,
 * `stepName` what they are; `empty` says why there is nothing to see.
 * @typedef {{
 *   lines: Line[],
 *   marker: number | null,
 *   floor: number | null,
 *   yLabel: string,
 *   steps: number,
 *   stepName: string,
 *   empty: string,
 * }} CurvesState
 */

/**
 * The step at which point `i` of a run's curve stands: `thin_curve` in sweep.py cuts the steps there.
 * @type {(run: Run, i: number, points: number) => number}
 */
export function stepOfPoint(run, i, points) {
  return Math.floor((i + 1) * run.steps / points);
}

/**
 * How many points a run's curve would have had, had it not ended early in numbers that are none.
 * @param {Run} run
 */
export function pointsOf(run) {
  return Math.max(run.curve.length, Math.min(run.steps, MOST_POINTS));
}

/**
 * The lowest and the highest loss to show: a run that flew off leaves through the roof.
 * @param {CurvesState} state
 */
function lossRange({ lines, floor }) {
  const curves = lines.map((line) => line.run.curve).filter((curve) => curve.length);
  const all = curves.flat().concat(floor === null ? [] : [floor]), first = Math.max(...curves.map((curve) => curve[0]));
  const roof = first + (first - Math.min(...all)) * 0.5;
  return rangeOf(all.map((value) => Math.min(value, roof)), 0.06);
}

/**
 * `onPick(point)` is called when the reader points at a point of the strong line; `describe(point)` says what is there.
 * @param {{
 *   label: string,
 *   height?: number,
 *   describe: (point: number) => string,
 *   onPick: (point: number) => void,
 *   tip: import("../kit/canvas.js").Tip,
 * }} chart
 */
export function learningCurves({ label, height = 260, describe, onPick, tip }) {
  /** @type {CurvesState | null} */
  let state = null;
  /** @type {((step: number) => number) | null} */
  let across = null;
  const chart = chartCanvas({
    label,
    kind: "line chart",
    draw,
    help: "Left and right arrow keys move along the curve, Home and End go to its ends.",
  });
  const strong = () => state?.lines.find((line) => line.strong && line.run.curve.length)?.run;

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette(), { floor, marker } = state;
    if (!state.lines.some((line) => line.run.curve.length)) {
      across = null;
      context.font = "12px " + FONT;
      context.textBaseline = "middle";
      context.fillStyle = colours.muted;
      context.textAlign = "center";
      context.fillText(state.empty, width / 2, height / 2);
      return;
    }
    const frame = layOutAxes(context, {
      width,
      height,
      x: { low: 0, high: state.steps, whole: true, title: state.stepName },
      y: { ...lossRange(state), title: state.yLabel },
    });
    const x = /** @type {import("../kit/axes.js").Axis} */ (frame.x), { y, left, right, top } = frame;
    across = x.to;
    drawAxes(context, frame, colours);
    clipToAxes(context, frame, 8);
    context.lineJoin = "round";
    // The strong one comes first, and is drawn on top. None is faded: it would look like a paler colour of the others.
    for (const { run, colour, dash, strong } of [...state.lines].reverse()) {
      const points = pointsOf(run);
      context.strokeStyle = colour;
      context.setLineDash(dash);
      context.lineWidth = strong ? 3 : 1.5;
      context.beginPath();
      run.curve.forEach((value, i) => context.lineTo(x.to(stepOfPoint(run, i, points)), y.to(value)));
      context.stroke();
    }
    context.restore();
    if (floor !== null) {
      const { colour, dash } = floorStyle(colours);
      context.strokeStyle = context.fillStyle = colour;
      context.lineWidth = 1.5;
      context.setLineDash(dash);
      context.beginPath();
      context.moveTo(left, y.to(floor));
      context.lineTo(right, y.to(floor));
      context.stroke();
      context.setLineDash([]);
      context.textAlign = "right";
      context.fillText("floor " + formatNumber(floor), right, y.to(floor) - 8);
    }
    const main = strong(), line = state.lines.find((one) => one.run === main);
    if (!main || !line || marker === null) return;
    context.fillStyle = line.colour;
    context.beginPath();
    const place = x.to(stepOfPoint(main, marker, pointsOf(main)));
    context.arc(place, Math.max(top, y.to(main.curve[marker])), 4.5, 0, 2 * Math.PI);
    context.fill();
  }

  /**
   * The point of the strong line that is nearest to a place across the chart; null where there is none.
   * @param {number} place
   */
  function pointAt(place) {
    const run = strong();
    if (!run || !across) return null;
    const points = pointsOf(run);
    let best = 0, least = Infinity;
    for (let i = 0; i < run.curve.length; i++) {
      const away = Math.abs(across(stepOfPoint(run, i, points)) - place);
      if (away < least) [best, least] = [i, away];
    }
    return best;
  }

  chart.canvas.addEventListener("pointermove", (event) => {
    const [x, y] = pointerPlace(event), point = pointAt(x);
    if (point === null) tip.hide();
    else tip.show(chart.canvas, x, y, describe(point));
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("pointerdown", (event) => {
    const point = pointAt(pointerPlace(event)[0]);
    if (point !== null) onPick(point);
  });
  chart.canvas.addEventListener("keydown", (event) => {
    const main = strong(), next = main ? placeByKey(event.key, state?.marker ?? -1, main.curve.length - 1) : null;
    if (next === null) return;
    event.preventDefault();
    onPick(next);
    chart.say(describe(next));
  });

  return {
    element: chart.element,
    /** @param {CurvesState} next */
    update(next) {
      state = next;
      draw();
    },
  };
}
