// What the charts of a plane share: a square frame, the colours and shapes of the classes, half planes and lines.
import { drawAxes, layOutAxes } from "../kit/axes.js";
import { clamp } from "../kit/core.js";
import { channels, mix } from "../kit/theme.js";
import { crossing, halfOf } from "./geometry.js";

/** @typedef {import("../kit/axes.js").Frame} Frame */
/** @typedef {import("../kit/axes.js").Axis} Axis */
/** @typedef {import("../kit/theme.js").Palette} Palette */
/** @typedef {import("./geometry.js").Box} Box */
/** @typedef {import("./rule.js").Line} Line */
/** @typedef {Frame & { x: Axis, box: Box, toX: (x: number) => number, toY: (y: number) => number }} Square */

const MARGINS = { top: 20, right: 12, foot: 34, least: 40 }, LARGEST = 430, SMALLEST = 180;
const TINT = 0.18; // how far the ends of the colours are from the middle of the scale

/**
 * A frame that is as high as wide, with its axes drawn.
 * @param {ReturnType<typeof import("../kit/canvas.js").chartCanvas>} chart
 * @param {{ x: import("../kit/axes.js").AxisGiven, y: import("../kit/axes.js").AxisGiven }} axes
 * @param {Palette} colours
 */
export function squareFrame(chart, { x, y }, colours) {
  const side = clamp(chart.width() - MARGINS.least - MARGINS.right, SMALLEST, LARGEST);
  const width = side + MARGINS.least + MARGINS.right, height = side + MARGINS.top + MARGINS.foot;
  const context = chart.begin(width, height);
  // As many ticks along as upwards: two axes of one quantity are written alike.
  const most = clamp(Math.floor(side / 56), 2, 6);
  const laidOut = layOutAxes(context, { width, height, x: { ...x, most }, y: { ...y, most, grid: false } }, MARGINS);
  const frame = /** @type {Frame & { x: Axis }} */ (laidOut);
  /** @type {Box} */
  const box = { low: [x.low, y.low], high: [x.high, y.high] };
  return {
    context,
    square: { ...frame, box, toX: frame.x.to, toY: frame.y.to },
    axes: () => drawAxes(context, frame, colours),
  };
}

/** The colour of a class. @param {Palette} colours @param {number} label */
export const inkOfClass = (colours, label) => colours.categorical[label ? 0 : 1];

/**
 * The colour of a probability of class 1, pale enough for points to stand on.
 * @param {Palette} colours
 * @param {number} p
 */
export const tintOf = (colours, p) => mix(colours.diverging, 0.5 + 2 * TINT * (p - 0.5));

/**
 * A point of a class: a disc for class 0, a square for class 1.
 * @param {CanvasRenderingContext2D} context
 * @param {{ x: number, y: number, label: number, radius?: number, ring?: string | null }} mark
 * @param {Palette} colours
 */
export function drawMark(context, { x, y, label, radius = 6, ring = null }, colours) {
  const shape = (/** @type {number} */ size) => {
    context.beginPath();
    if (label) context.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size);
    else context.arc(x, y, size, 0, 2 * Math.PI);
  };
  if (ring) {
    shape(radius + 4);
    context.strokeStyle = ring;
    context.lineWidth = 2.5;
    context.stroke();
  }
  shape(radius);
  context.fillStyle = inkOfClass(colours, label);
  context.fill();
  context.strokeStyle = colours.surface;
  context.lineWidth = 1.5;
  context.stroke();
}

/** Colour both sides of a line. @param {CanvasRenderingContext2D} context @param {Square} square @param {Line} line
 * @param {Palette} colours */
export function drawHalves(context, { box, toX, toY, left, right, top, bottom }, line, colours) {
  context.fillStyle = `rgb(${tintOf(colours, 0.1)})`;
  context.fillRect(left, top, right - left, bottom - top);
  context.fillStyle = `rgb(${tintOf(colours, 0.9)})`;
  context.beginPath();
  halfOf(line, box).forEach(([x, y]) => context.lineTo(toX(x), toY(y)));
  context.fill();
}

/**
 * A line across the frame, and from its middle an arrow to the side of class 1.
 * @param {CanvasRenderingContext2D} context
 * @param {Square} square
 * @param {Line} line
 * @param {{ colour: string, dashed?: boolean, width?: number }} style
 */
export function drawLine(context, { box, toX, toY }, line, { colour, dashed = false, width = 2.5 }) {
  const ends = crossing(line, box);
  if (!ends) return;
  const [[x0, y0], [x1, y1]] = ends.map(([x, y]) => [toX(x), toY(y)]);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dashed ? [6, 5] : []);
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
  context.setLineDash([]);
  if (dashed) return;
  const x = (x0 + x1) / 2, y = (y0 + y1) / 2;
  const across = toX(line.w1) - toX(0), down = toY(line.w2) - toY(0), length = Math.hypot(across, down);
  if (!(length > 0)) return;
  const [dx, dy] = [across / length, down / length];
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + 16 * dx, y + 16 * dy);
  context.stroke();
  context.beginPath();
  context.moveTo(x + 24 * dx, y + 24 * dy);
  context.lineTo(x + 15 * dx - 5 * dy, y + 15 * dy + 5 * dx);
  context.lineTo(x + 15 * dx + 5 * dy, y + 15 * dy - 5 * dx);
  context.fill();
}

const SHADES = 128;

/** The colours of probabilities, in steps; made anew for another palette. */
export function shadesOf() {
  /** @type {Palette | null} */
  let made = null;
  const shades = new Uint32Array(SHADES + 1), bytes = new Uint8ClampedArray(shades.buffer);
  return (/** @type {Palette} */ colours) => {
    if (made === colours) return shades;
    made = colours;
    for (let i = 0; i <= SHADES; i++) bytes.set([...tintOf(colours, i / SHADES), 255], 4 * i);
    return shades;
  };
}

/** The place of a probability among the shades. @param {number} p */
export const shadeAt = (p) => Math.round(SHADES * clamp(p, 0, 1)) || 0;

/** A colour of the palette that lets what is under it shine through. @param {string} hex @param {number} alpha */
export const thin = (hex, alpha) => `rgb(${channels(hex).join(" ")} / ${alpha})`;
