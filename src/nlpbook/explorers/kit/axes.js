// The axes of a chart: where values stand on a canvas, ticks with grid lines, their labels, and the names with units.
import { FONT, textWidth } from "./canvas.js";
import { clamp } from "./core.js";
import { scaleOf, ticksOf, writeTicks } from "./scales.js";

/** @typedef {import("./scales.js").Range} Range */
/** @typedef {import("./scales.js").Scale} Scale */
/** @typedef {import("./theme.js").Palette} Palette */
/**
 * `title` names the quantity, with its unit; `most` limits the ticks; `grid` says whether there are lines at them.
 * @typedef {Range & { title?: string, most?: number, grid?: boolean }} AxisGiven
 */
/** @typedef {Scale & { ticks: number[], labels: string[], title: string, grid: boolean }} Axis */
/**
 * `edge` is what the canvas has at the right of the frame.
 * @typedef {{
 *   left: number,
 *   right: number,
 *   top: number,
 *   bottom: number,
 *   height: number,
 *   edge: number,
 *   x: Axis | null,
 *   y: Axis,
 * }} Frame
 */
/** @typedef {{ width: number, height: number, x?: AxisGiven | null, y: AxisGiven }} FrameGiven */
/**
 * @typedef {{ top?: number, right?: number, foot?: number, least?: number }} Margins the left one takes what labels
 *   need
 */

export const AXIS_FONT = "12px " + FONT;
const LABEL_GAP = 10, TICK_ROOM = 26, LINE = 13;

/**
 * Lay the axes out: the frame is as large as the labels leave it, and holds as many ticks as their labels find room
 * for. Without `x` the chart has a vertical axis alone, and sees to what stands along the other itself.
 * @param {CanvasRenderingContext2D} context
 * @param {FrameGiven} given
 * @param {Margins} margins
 * @returns {Frame}
 */
export function layOutAxes(context, { width, height, x = null, y }, margins = {}) {
  const { top = 20, right = 14, foot = 34, least = 0 } = margins, bottom = height - foot;
  context.font = AXIS_FONT;
  const upwards = axisOf(y, bottom, top, clamp(Math.floor((bottom - top) / TICK_ROOM), 2, y.most ?? 6), true);
  const widest = Math.max(0, ...upwards.labels.map((text) => textWidth(context, text, AXIS_FONT)));
  const frame = {
    left: Math.max(least, Math.ceil(widest) + 12),
    right: width - right,
    top,
    bottom,
    height,
    edge: right,
  };
  return { ...frame, x: x && axisAlong(context, x, frame.left, frame.right), y: upwards };
}

/**
 * An axis whose labels stand side by side: as many ticks as fit without a label touching the next.
 * @param {CanvasRenderingContext2D} context
 * @param {AxisGiven} given
 * @param {number} left
 * @param {number} right
 */
function axisAlong(context, given, left, right) {
  for (let most = clamp(Math.floor((right - left) / 56), 2, given.most ?? 12); most > 1; most--) {
    const axis = axisOf(given, left, right, most, false);
    if (areApart(context, axis) || most === 2) return axis;
  }
  return axisOf(given, left, right, 2, false);
}

/** @type {(context: CanvasRenderingContext2D, axis: Axis) => boolean} */
function areApart(context, axis) {
  const half = axis.labels.map((text) => textWidth(context, text, AXIS_FONT) / 2), places = axis.ticks.map(axis.to);
  return places.every((place, i) => i === 0 || place - half[i] - (places[i - 1] + half[i - 1]) >= LABEL_GAP);
}

/** @type {(given: AxisGiven, from: number, to: number, most: number, grid: boolean) => Axis} */
function axisOf(given, from, to, most, grid) {
  return {
    ...scaleOf(given, from, to),
    ...writtenTicks(given, most),
    title: given.title ?? "",
    grid: given.grid ?? grid,
  };
}

/** @type {Map<string, { ticks: number[], labels: string[] }>} */
const written = new Map();

/**
 * The ticks of a range and their labels. Most axes are those of the move before: to look them up takes less time than
 * to find round numbers and to write them.
 * @param {Range} range
 * @param {number} most
 */
function writtenTicks(range, most) {
  const { low, high, kind, whole, threshold } = range, key = [low, high, kind, whole, threshold, most].join();
  let found = written.get(key);
  if (!found) {
    const ticks = ticksOf(range, most);
    found = { ticks, labels: writeTicks(ticks, kind) };
    if (written.size > 2000) written.clear();
    written.set(key, found);
  }
  return found;
}

/**
 * Draw grid lines, labels and names. A label that would touch the one before it is left out.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {Palette} colours
 */
export function drawAxes(context, { left, right, top, bottom, height, edge, x, y }, colours) {
  context.font = AXIS_FONT;
  context.lineWidth = 1;
  context.strokeStyle = colours.line;
  context.beginPath();
  for (const place of y.grid ? y.ticks.map(y.to) : []) {
    context.moveTo(left, place);
    context.lineTo(right, place);
  }
  for (const place of x?.grid ? x.ticks.map(x.to) : []) {
    context.moveTo(place, top);
    context.lineTo(place, bottom);
  }
  context.stroke();
  context.fillStyle = colours.muted;
  context.textBaseline = "middle";
  context.textAlign = "right";
  let above = Infinity;
  y.ticks.forEach((tick, i) => {
    const place = y.to(tick);
    if (Math.abs(above - place) < LINE) return;
    context.fillText(y.labels[i], left - 6, place);
    above = place;
  });
  context.textAlign = "left";
  context.fillText(y.title, 2, top - 13);
  if (!x) return;
  context.textAlign = "center";
  let end = -Infinity;
  x.ticks.forEach((tick, i) => {
    const half = textWidth(context, x.labels[i], AXIS_FONT) / 2;
    const place = clamp(x.to(tick), half, right + edge - half); // inside the canvas
    if (place - half < end + 4) return;
    context.fillText(x.labels[i], place, bottom + LINE);
    end = place + half;
  });
  context.fillText(x.title, (left + right) / 2, height - 8);
}

/**
 * Keep what is drawn inside the frame, and a little around it, until the context is restored.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {number} slack
 */
export function clipToAxes(context, { left, right, top, bottom }, slack = 2) {
  context.save();
  context.beginPath();
  context.rect(left - slack, top - slack, right - left + 2 * slack, bottom - top + 2 * slack);
  context.clip();
}

/**
 * A dashed line across the frame that marks a value of the horizontal axis.
 * @param {CanvasRenderingContext2D} context
 * @param {Frame} frame
 * @param {number} place in pixels
 * @param {string} colour
 */
export function drawMarker(context, { top, bottom }, place, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.setLineDash([4, 3]);
  context.beginPath();
  context.moveTo(place, top - 4);
  context.lineTo(place, bottom);
  context.stroke();
  context.setLineDash([]);
}
