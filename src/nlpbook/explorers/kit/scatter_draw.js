// How the points of a scatter plot are drawn: links, points of one colour at a stroke, arrows, and names that keep apart.
import { FONT, textWidth } from "./canvas.js";
import { clamp } from "./core.js";

/** @typedef {import("./scatter.js").Arrow} Arrow */
/** @typedef {import("./scatter.js").ScatterState} ScatterState */
/** @typedef {import("./scatter.js").View} View */
/** @typedef {import("./theme.js").Palette} Palette */
/** @typedef {[left: number, top: number, right: number, bottom: number]} Box */
/** @typedef {(text: string, x: number, y: number, style: LabelStyle) => boolean} Write */
/** @typedef {{ size: number, gap: number, ink: string, bold: boolean, must: boolean }} LabelStyle */

const MOST_LABELS = 70;

/** @type {(context: CanvasRenderingContext2D, x0: number, y0: number, x1: number, y1: number) => void} */
function line(context, x0, y0, x1, y1) {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** @type {(context: CanvasRenderingContext2D, x: number, y: number, radius: number) => void} */
function circle(context, x, y, radius) {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
}

/** Whether a point is one of the first, which are stressed most. */
const isLead = (/** @type {ScatterState} */ state, /** @type {number} */ i) => state.strong.indexOf(i) < state.lead;

/**
 * @param {CanvasRenderingContext2D} context
 * @param {ScatterState} state
 * @param {View} view
 * @param {Palette} colours
 */
export function drawLinks(context, { links }, { px, py }, colours) {
  context.strokeStyle = colours.accent;
  for (const [from, to, weight] of links) {
    context.globalAlpha = clamp(weight, 0.15, 0.8);
    context.lineWidth = 1 + 1.5 * clamp(weight, 0, 1);
    line(context, px[from], py[from], px[to], py[to]);
  }
  context.globalAlpha = 1;
}

/**
 * Points that are not stressed. Those of one colour are one path: two thousand fills would cost more than the frame has.
 * @param {CanvasRenderingContext2D} context
 * @param {ScatterState} state
 * @param {View} view
 */
export function drawPoints(context, { inks, strong, shown, xs }, { px, py }) {
  const stressed = new Set(strong), n = xs.length, radius = n > 600 ? 2.2 : n > 150 ? 3 : 4;
  /** @type {Map<string, number[]>} */
  const byInk = new Map();
  const visit = (/** @type {number} */ i) => {
    if (stressed.has(i)) return;
    const points = byInk.get(inks[i]);
    if (points) points.push(i);
    else byInk.set(inks[i], [i]);
  };
  if (shown) shown.forEach(visit);
  else for (let i = 0; i < n; i++) visit(i);
  context.globalAlpha = strong.length && !shown ? 0.4 : 0.85;
  for (const [ink, points] of byInk) {
    context.fillStyle = ink;
    context.beginPath();
    for (const i of points) {
      context.moveTo(px[i] + radius, py[i]);
      context.arc(px[i], py[i], radius, 0, 2 * Math.PI);
    }
    context.fill();
  }
  context.globalAlpha = 1;
}

/**
 * The points that are stressed, and a ring around the one that the cursor is on.
 * @param {CanvasRenderingContext2D} context
 * @param {ScatterState} state
 * @param {View} view
 * @param {number} cursor a point, or -1
 * @param {Palette} colours
 */
export function drawStressed(context, state, { px, py }, cursor, colours) {
  for (const i of state.strong) {
    context.fillStyle = state.inks[i];
    context.strokeStyle = colours.surface;
    context.lineWidth = 1.5;
    circle(context, px[i], py[i], isLead(state, i) ? 6.5 : 5);
    context.fill();
    context.stroke();
  }
  if (cursor < 0) return;
  context.strokeStyle = colours.mark;
  context.lineWidth = 2;
  circle(context, px[cursor], py[cursor], 9);
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Arrow} arrow
 * @param {View} view
 * @param {Palette} colours
 */
export function drawArrow(context, arrow, { at }, colours) {
  const [x0, y0] = at(arrow.from), tip = at(arrow.to), angle = Math.atan2(tip[1] - y0, tip[0] - x0);
  const length = Math.hypot(tip[0] - x0, tip[1] - y0);
  const stop = arrow.end ? 0 : Math.min(8, length / 2); // short of the point
  const x1 = tip[0] - stop * Math.cos(angle), y1 = tip[1] - stop * Math.sin(angle);
  context.strokeStyle = context.fillStyle = arrow.dashed ? colours.mark : colours.accent;
  context.lineWidth = 2.25;
  context.setLineDash(arrow.dashed ? [6, 4] : []);
  line(context, x0, y0, x1, y1);
  context.setLineDash([]);
  if (length > 20) {
    context.beginPath();
    context.moveTo(x1, y1);
    for (const turn of [2.7, -2.7]) context.lineTo(x1 + 11 * Math.cos(angle + turn), y1 + 11 * Math.sin(angle + turn));
    context.fill();
  }
  if (arrow.end) {
    line(context, x1 - 6, y1 - 6, x1 + 6, y1 + 6);
    line(context, x1 - 6, y1 + 6, x1 + 6, y1 - 6);
  }
}

/**
 * Names beside their points, the important ones first; a name that finds no free place is left out. While the points
 * move (`still` is false) only the stressed ones have theirs.
 * @param {CanvasRenderingContext2D} context
 * @param {ScatterState} state
 * @param {View} view
 * @param {{ cursor: number, still: boolean, colours: Palette }} now
 */
export function drawLabels(context, state, view, { cursor, still, colours }) {
  const { px, py, at, frame } = view, { labels, strong, shown, arrows } = state;
  /** @type {Box[]} */
  const taken = strong.map((i) => [px[i] - 4, py[i] - 4, px[i] + 4, py[i] + 4]);
  const write = writer(context, frame, colours.surface, taken, still ? boxesAlong(arrows, at) : []);
  const own = { size: 13, gap: 8, ink: colours.text, bold: true, must: true };
  for (const { end, to } of still ? arrows : []) {
    if (end) write(end, ...at(to), { ...own, size: 12.5, gap: 9, ink: colours.mark });
  }
  for (const i of strong) write(labels[i], px[i], py[i], { ...own, bold: isLead(state, i) });
  const stressed = new Set(strong);
  if (cursor >= 0 && !stressed.has(cursor)) write(labels[cursor], px[cursor], py[cursor], { ...own, gap: 11 });
  if (!still) return;
  const limit = MOST_LABELS * frame.width / 700;
  const faint = { size: 11, gap: 5, ink: colours.muted, bold: false, must: false };
  let written = 0, tried = 0;
  for (const i of shown || labels.keys()) {
    if (stressed.has(i) || i === cursor) continue;
    if (written >= limit || ++tried > 500) break;
    if (write(labels[i], px[i], py[i], faint)) written++;
  }
}

/**
 * A function that writes a name where it keeps clear of the names before it, and returns whether there was such a place.
 * @param {CanvasRenderingContext2D} context
 * @param {View["frame"]} frame
 * @param {string} halo the colour around letters
 * @param {Box[]} taken
 * @param {Box[]} lines
 * @returns {Write}
 */
function writer(context, frame, halo, taken, lines) {
  const clear = (/** @type {Box} */ box, /** @type {Box[]} */ others) =>
    others.every((other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1]);
  const free = (/** @type {Box} */ box, /** @type {boolean} */ strict) =>
    box[0] > frame.left + 1 && box[2] < frame.right - 1 && box[1] > frame.top + 1 && box[3] < frame.bottom - 1 &&
    clear(box, taken) && (!strict || clear(box, lines));
  context.textBaseline = "middle";
  context.textAlign = "center";
  context.lineJoin = "round";
  return (text, x, y, { size, gap, ink, bold, must }) => {
    context.font = (bold ? "600 " : "") + size + "px " + FONT;
    const wide = textWidth(context, text) / 2, high = size * 0.62, right = x + gap + wide, left = x - gap - wide;
    const beside = [[right, y], [left, y]], around = [[x, y - gap - high], [x, y + gap + high]];
    const places = must ? [...beside, ...around, [right, y - gap - high], [left, y + gap + high]] : beside;
    const boxes = places.map(([cx, cy]) => /** @type {Box} */ ([cx - wide - 1, cy - high, cx + wide + 1, cy + high]));
    // A name that must be there may cross a line if nothing else is left, but no other name.
    const box = boxes.find((one) => free(one, true)) || (must && boxes.find((one) => free(one, false)));
    if (!box) return false;
    taken.push(box);
    context.strokeStyle = halo;
    context.lineWidth = 3.5;
    context.strokeText(text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
    context.fillStyle = ink;
    context.fillText(text, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
    return true;
  };
}

/**
 * Small boxes along the arrows, for names to keep away from.
 * @param {Arrow[]} arrows
 * @param {View["at"]} at
 */
function boxesAlong(arrows, at) {
  /** @type {Box[]} */
  const boxes = [];
  for (const arrow of arrows) {
    const [x0, y0] = at(arrow.from), [x1, y1] = at(arrow.to), steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 6) || 1;
    for (let k = 0; k <= steps; k++) {
      const x = x0 + (x1 - x0) * k / steps, y = y0 + (y1 - y0) * k / steps;
      boxes.push([x - 3, y - 3, x + 3, y + 3]);
    }
  }
  return boxes;
}
