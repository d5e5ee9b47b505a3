// The hidden space as a chart: where two hidden units put the points, and the grid of the plane with them.
import { clipToAxes } from "../kit/axes.js";
import { chartCanvas, pointerPlace } from "../kit/canvas.js";
import { rangeOf } from "../kit/scales.js";
import { palette } from "../kit/theme.js";
import { drawHalves, drawLine, drawMark, squareFrame, thin } from "./marks.js";
import { HIGH, LOW } from "./points.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./rule.js").Line} Line */
/**
 * `xs` and `ys` are where the points stand; `grid` are the lines of the plane as they run here, one place after the
 * other; `line` parts this space where two numbers decide.
 * @typedef {{
 *   points: Point[],
 *   xs: ArrayLike<number>,
 *   ys: ArrayLike<number>,
 *   grid: { xs: ArrayLike<number>, ys: ArrayLike<number> },
 *   line: Line | null,
 *   selected: number,
 *   wrong: number[],
 *   xLabel: string,
 *   yLabel: string,
 * }} HiddenState
 */

const LINES = 13, ALONG = 31; // of the grid, in both directions; places along each
const ROOM = 0.12;

/** The places of the grid: its lines along x2 first, then those along x1. */
export function gridPlaces() {
  const place = (/** @type {number} */ i, /** @type {number} */ of) => LOW + (HIGH - LOW) * i / (of - 1);
  const count = LINES * ALONG;
  const still = Float64Array.from({ length: count }, (_, i) => place(Math.floor(i / ALONG), LINES));
  const goes = Float64Array.from({ length: count }, (_, i) => place(i % ALONG, ALONG));
  return { x1: Float64Array.of(...still, ...goes), x2: Float64Array.of(...goes, ...still) };
}

/**
 * @param {{
 *   label: string,
 *   tip: import("../kit/canvas.js").Tip,
 *   describe: (point: number) => string,
 *   onSelect: (point: number) => void,
 * }} options
 */
export function hiddenChart({ label, tip, describe, onSelect }) {
  /** @type {HiddenState | null} */
  let state = null;
  /** @type {import("./marks.js").Square | null} */
  let square = null;
  const chart = chartCanvas({
    label,
    kind: "scatter plot",
    draw,
    help: "Left and right arrow keys go from point to point.",
  });

  function draw() {
    if (!state || chart.width() === 0) return;
    const { points, xs, ys, grid, line } = state, colours = palette();
    const { context, square: next, axes } = squareFrame(chart, {
      x: { ...apart(rangeOf(Array.from(xs))), title: state.xLabel },
      y: { ...apart(rangeOf(Array.from(ys))), title: state.yLabel },
    }, colours);
    square = next;
    clipToAxes(context, next, 0);
    if (line) drawHalves(context, next, line, colours);
    context.strokeStyle = thin(colours.muted, 0.45);
    context.lineWidth = 1;
    context.beginPath();
    for (let i = 0; i < grid.xs.length; i++) {
      const x = bounded(next.toX(grid.xs[i])), y = bounded(next.toY(grid.ys[i]));
      if (i % ALONG) context.lineTo(x, y);
      else context.moveTo(x, y);
    }
    context.stroke();
    context.restore();
    axes();
    clipToAxes(context, next, 8);
    if (line) drawLine(context, next, line, { colour: colours.text });
    const wrong = new Set(state.wrong);
    points.forEach(({ label: of }, i) => {
      const ring = i === state?.selected ? colours.accent : wrong.has(i) ? colours.text : null;
      drawMark(context, { x: next.toX(xs[i]), y: next.toY(ys[i]), label: of, ring }, colours);
    });
    context.restore();
  }

  /** @param {MouseEvent} event */
  function nearest(event) {
    const [x, y] = pointerPlace(event);
    let best = -1, least = 14;
    if (!state || !square) return best;
    for (let i = 0; i < state.points.length; i++) {
      const away = Math.hypot(square.toX(state.xs[i]) - x, square.toY(state.ys[i]) - y);
      if (away <= least) [best, least] = [i, away];
    }
    return best;
  }

  chart.canvas.addEventListener("pointermove", (event) => {
    const found = nearest(event);
    chart.canvas.style.cursor = found >= 0 ? "pointer" : "default";
    if (found >= 0) tip.show(chart.canvas, ...pointerPlace(event), describe(found));
    else tip.hide();
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("click", (event) => onSelect(nearest(event)));
  chart.canvas.addEventListener("keydown", (event) => {
    if (!state || (event.key !== "ArrowRight" && event.key !== "ArrowLeft")) return;
    const count = state.points.length, { selected } = state;
    event.preventDefault();
    onSelect(event.key === "ArrowRight" ? (selected + 1) % count : (Math.max(selected, 0) + count - 1) % count);
    chart.say(describe(state.selected));
  });

  return {
    element: chart.element,
    /** @param {HiddenState} next */
    update(next) {
      state = next;
      draw();
    },
    redraw: draw,
  };
}

/** A range with room around it. @param {{ low: number, high: number }} range */
function apart({ low, high }) {
  const room = ROOM * (high - low) || 1;
  return { low: low - room, high: high + room };
}

/** A canvas gives up on numbers that are too large. @param {number} place */
const bounded = (place) => Math.max(-9999, Math.min(9999, place)) || 0;
