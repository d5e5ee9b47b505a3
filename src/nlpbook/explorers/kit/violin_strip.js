// A violin for each layer of a network, side by side: how its numbers are spread, on one axis for all, with a line of
// theory.
import { clipToAxes, drawAxes, layOutAxes } from "./axes.js";
import { chartCanvas, fitText, placeByKey, pointerPlace, textWidth } from "./canvas.js";
import { clamp, countOf, short } from "./core.js";
import { rangeOf, scaleOf } from "./scales.js";
import { palette } from "./theme.js";
import { shapeOf } from "./violin.js";

/** @typedef {import("./violin.js").Shape} Shape */
/** @typedef {{ name: string, values: ArrayLike<number> }} Strip */
/**
 * `kind` is that of the value axis, which runs from `low` to `high`, by default over all values; on a logarithmic one
 * there is no place for zero and below. `strips` that are the same array as before have the same numbers, and keep
 * their shapes. `line` gives a value of theory for each strip, or null. `marker` is the strip
 * picked.
 * @typedef {{
 *   strips: Strip[],
 *   shape?: "violin" | "histogram",
 *   kind?: import("./scales.js").ScaleKind,
 *   threshold?: number,
 *   low?: number,
 *   high?: number,
 *   xLabel: string,
 *   yLabel: string,
 *   colour: string,
 *   line?: { name: string, values: (number | null)[], colour: string } | null,
 *   marker?: number | null,
 * }} ViolinState
 */

/**
 * The range of all values that the axis can show.
 * @param {ViolinState} state
 * @returns {import("./scales.js").Range}
 */
function valueRange({ strips, kind = "linear", threshold = 1, low, high, line }) {
  const above = kind === "log" ? 0 : -Infinity;
  let least = Infinity, most = -Infinity;
  const take = (/** @type {number} */ value) => {
    if (!(value > above && value < Infinity)) return; // NaN among others
    if (value < least) least = value;
    if (value > most) most = value;
  };
  for (const { values } of strips) for (let i = 0; i < values.length; i++) take(values[i]);
  for (const value of line?.values ?? []) if (value !== null) take(value);
  const whole = least > most ? { low: kind === "log" ? 0.1 : 0, high: 1 } : rangeOf([least, most]);
  if (kind === "log" && whole.low <= 0) Object.assign(whole, { low: least / 2, high: 2 * most });
  return { low: low ?? whole.low, high: high ?? whole.high, kind, threshold };
}

/** @type {(one: import("./scales.js").Range, other: import("./scales.js").Range) => boolean} */
const isSameRange = (one, other) =>
  one.low === other.low && one.high === other.high && one.kind === other.kind && one.threshold === other.threshold;

/**
 * `onPick(strip)` is called when the reader picks a strip.
 * @param {{
 *   label: string,
 *   height?: number,
 *   onPick?: (strip: number) => void,
 *   tip: import("./canvas.js").Tip,
 * }} chart
 */
export function violinStrip({ label, height = 280, onPick = () => {}, tip }) {
  /** @type {ViolinState | null} */
  let state = null;
  /** @type {Shape[]} */
  let shapes = [];
  let range = /** @type {import("./scales.js").Range} */ ({ low: 0, high: 1 });
  let plan = { left: 0, step: 0 };
  /** @type {number | null} */
  let cursor = null;
  const chart = chartCanvas({
    label,
    kind: "row of violins",
    draw,
    help: "Left and right arrow keys go from one to the next, Home and End to the ends, Enter picks one.",
  });

  function draw() {
    const width = chart.width();
    if (!state || width === 0 || !shapes.length) return;
    const context = chart.begin(width, height), colours = palette(), { line, marker = null, xLabel } = state;
    const y = { ...range, title: state.yLabel }, frame = layOutAxes(context, { width, height, y }, { least: 22 });
    const { left, right, top, bottom } = frame, n = shapes.length, step = Math.min((right - left) / n, 90);
    plan = { left, step };
    const middle = (/** @type {number} */ i) => left + (i + 0.5) * step;
    const shade = (/** @type {number | null} */ at, /** @type {string} */ ink) => {
      if (at === null || at >= n) return;
      context.fillStyle = ink;
      context.fillRect(left + at * step, top, step, bottom - top);
    };
    shade(marker, colours.accentSoft);
    shade(cursor, colours.raised);
    drawAxes(context, frame, colours);
    // Shapes stand on the axis as shares of its length, from its lower end to its upper one.
    const up = (/** @type {number} */ share) => bottom - share * (bottom - top), half = Math.max(1.5, step * 0.44);
    clipToAxes(context, frame, 1);
    context.fillStyle = context.strokeStyle = state.colour;
    context.lineWidth = 1;
    context.beginPath();
    shapes.forEach((shape, i) => tracePath(context, shape, middle(i), half, up));
    context.globalAlpha = 0.35;
    context.fill();
    context.globalAlpha = 1;
    context.stroke();
    const thick = clamp(step * 0.12, 1.5, 6);
    context.strokeStyle = colours.text;
    context.lineWidth = thick;
    context.beginPath();
    shapes.forEach(({ places }, i) => {
      context.moveTo(middle(i), up(places.quarter));
      context.lineTo(middle(i), up(places.threeQuarters));
    });
    context.stroke();
    context.fillStyle = colours.surface;
    context.lineWidth = 1.5;
    context.beginPath();
    shapes.forEach(({ places, n: count }, i) => {
      if (!count) return;
      context.moveTo(middle(i) + thick, up(places.median));
      context.arc(middle(i), up(places.median), thick, 0, 2 * Math.PI);
    });
    context.fill();
    context.stroke();
    context.restore();
    if (line) drawLine(context, line, frame, middle);
    drawNames(context, frame, { middle, step, xLabel, colours });
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {NonNullable<ViolinState["line"]>} line
   * @param {import("./axes.js").Frame} frame
   * @param {(strip: number) => number} middle
   */
  function drawLine(context, line, frame, middle) {
    clipToAxes(context, frame, 3);
    context.strokeStyle = line.colour;
    context.lineWidth = 2;
    context.setLineDash([6, 4]);
    context.beginPath();
    let down = false; // whether the pen is on the paper: where theory says nothing the line is broken
    line.values.forEach((value, i) => {
      const place = value === null ? NaN : frame.y.to(value);
      const seen = !Number.isNaN(place);
      if (seen) context[down ? "lineTo" : "moveTo"](middle(i), clamp(place, -9999, 9999));
      down = seen;
    });
    context.stroke();
    context.restore();
  }

  /**
   * The names of the strips, as many as find room.
   * @param {CanvasRenderingContext2D} context
   * @param {import("./axes.js").Frame} frame
   * @param {{ middle: (i: number) => number, step: number, xLabel: string, colours: import("./theme.js").Palette }} how
   */
  function drawNames(context, { left, right, bottom }, { middle, step, xLabel, colours }) {
    const names = state?.strips.map((strip) => strip.name) ?? [];
    const widest = Math.min(90, Math.max(...names.map((name) => textWidth(context, name))));
    const every = Math.max(1, Math.ceil((widest + 6) / step));
    context.fillStyle = colours.muted;
    context.textAlign = "center";
    names.forEach((name, i) => {
      if (i % every === 0) context.fillText(fitText(context, name, every * step - 4), middle(i), bottom + 11);
    });
    context.fillText(xLabel, (left + right) / 2, bottom + 26);
  }

  /** @param {number} i */
  function describe(i) {
    const { n, zeros, outside, median, quarter, threeQuarters, low, high } = shapes[i], theory = state?.line?.values[i];
    const left = [
      zeros ? `${countOf(zeros, "value")} of zero or below not drawn` : "",
      outside ? `${countOf(outside, "value")} outside the axis` : "",
    ].filter(Boolean);
    const spread = n
      ? `${countOf(n, "value")}, median ${say(median)}, half of them from ${say(quarter)} to ${say(threeQuarters)}, ` +
        `all from ${say(low)} to ${say(high)}`
      : "no values to draw";
    const expected = theory === null || theory === undefined ? "" : `\n${state?.line?.name}: ${say(theory)}`;
    return `${state?.strips[i].name}: ${[spread, ...left].join(", ")}${expected}`;
  }

  /** @type {(x: number) => number | null} */
  function stripAt(x) {
    const at = Math.floor((x - plan.left) / plan.step);
    return at >= 0 && at < shapes.length ? at : null;
  }

  /** @param {number | null} next */
  function moveCursor(next) {
    if (next === cursor) return;
    cursor = next;
    draw();
    if (next === null) tip.hide();
    else tip.show(chart.canvas, plan.left + (next + 1) * plan.step, 20, describe(next));
  }

  chart.canvas.addEventListener("pointermove", (event) => {
    const at = stripAt(pointerPlace(event)[0]);
    chart.canvas.style.cursor = at === null ? "" : "pointer";
    moveCursor(at);
  });
  chart.canvas.addEventListener("pointerleave", () => moveCursor(null));
  chart.canvas.addEventListener("blur", () => moveCursor(null));
  chart.canvas.addEventListener("click", (event) => {
    const at = stripAt(pointerPlace(event)[0]);
    if (at !== null) onPick(at);
  });
  chart.canvas.addEventListener("keydown", (event) => {
    if (!shapes.length) return;
    const next = placeByKey(event.key, cursor ?? state?.marker ?? -1, shapes.length - 1);
    if (next !== null) {
      moveCursor(next);
      chart.say(describe(next));
    } else if ((event.key === "Enter" || event.key === " ") && cursor !== null) onPick(cursor);
    else return;
    event.preventDefault();
  });

  return {
    element: chart.element,
    /** @param {ViolinState} next */
    update(next) {
      const before = range, isSame = next.strips === state?.strips && next.shape === state.shape;
      state = next;
      range = valueRange(next);
      if (!isSame || !isSameRange(range, before)) {
        const how = { range, scale: scaleOf(range, 0, 1), kind: next.shape ?? "violin" };
        shapes = next.strips.map(({ values }) => shapeOf(values, how));
      }
      if (cursor !== null && cursor >= shapes.length) cursor = null;
      draw();
    },
    redraw: draw,
    /** For each strip: how many values are drawn, their quartiles, the smallest and the largest. */
    numbers: () =>
      shapes.map(({ n, zeros, outside, median, quarter, threeQuarters, low, high }, i) => ({
        name: state?.strips[i].name ?? "",
        n,
        zeros,
        outside,
        median,
        quarter,
        threeQuarters,
        low,
        high,
      })),
  };
}

/** @param {number} value */
const say = (value) => short(value).replace("-", "\u2212");

/**
 * The outline of a shape around a vertical line: up its right side, and down its left.
 * @param {CanvasRenderingContext2D} context
 * @param {Shape} shape
 * @param {number} middle
 * @param {number} half the largest half of a width
 * @param {(share: number) => number} up
 */
function tracePath(context, { outline }, middle, half, up) {
  if (!outline.length) return;
  outline.forEach(([at, wide], k) => context[k ? "lineTo" : "moveTo"](middle + half * wide, up(at)));
  for (let k = outline.length - 1; k >= 0; k--) context.lineTo(middle - half * outline[k][1], up(outline[k][0]));
  context.closePath();
}
