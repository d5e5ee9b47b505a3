// The map of a surface: its contours, the paths, and the start, which the reader moves.
import { clipToAxes, drawAxes, layOutAxes } from "../kit/axes.js";
import { chartCanvas, pointerPlace } from "../kit/canvas.js";
import { contoursOf, traceContour } from "../kit/contours.js";
import { clamp, element } from "../kit/core.js";
import { channels, mix, palette } from "../kit/theme.js";

/** @typedef {import("./surfaces.js").Surface} Surface */
/** @typedef {import("./surfaces.js").Pair} Pair */
/** @typedef {import("../kit/axes.js").Axis} Axis */
/** @typedef {import("../kit/axes.js").Frame} Frame */
/** @typedef {import("../kit/theme.js").Palette} Palette */
/** @typedef {{ xs: number[], ys: number[], colour: string }} Path */
/** @typedef {{ surface: Surface, start: number[], paths: Path[], step: number }} MapState */

/** Half the width and half the height of what is shown: places from -3 to 3 and from -2 to 2. */
export const REACH = [3, 2];
const COLUMNS = 151, ROWS = 101, LEVELS = 18, SHADES = 64;
const MARGINS = { top: 20, right: 12, foot: 34, least: 34 }, LARGEST = 620, SMALLEST = 200;
const STILL = 4, FINGER = 24; // pixels
const STEP = 0.1, SMALL_STEP = 0.01, OUTSIDE = 9999;

/** @param {number[]} reach */
const placeIn = (reach, /** @type {number} */ i) => (/** @type {number} */ value) =>
  Math.round(100 * clamp(value, -reach[i], reach[i])) / 100;

/**
 * The losses on a grid over the map, row by row from below, the largest of them, and its contours at levels whose
 * square roots are equally far apart, so that a quadratic has them at equal distances.
 * @param {Surface} surface
 */
export function fieldOf({ loss }) {
  const values = new Float64Array(COLUMNS * ROWS);
  let most = 0;
  for (let row = 0; row < ROWS; row++) {
    const y = REACH[1] * (2 * row / (ROWS - 1) - 1);
    for (let column = 0; column < COLUMNS; column++) {
      const value = loss(REACH[0] * (2 * column / (COLUMNS - 1) - 1), y);
      values[row * COLUMNS + column] = value;
      if (value > most) most = value;
    }
  }
  const levels = Array.from({ length: LEVELS - 1 }, (_, i) => most * ((i + 1) / LEVELS) ** 2);
  return { values, most, contours: contoursOf(values, COLUMNS, ROWS, levels) };
}

/**
 * `onMove(x, y, control)` is told where the start goes; `describe(x, y)` gives the words for a place.
 * @param {{
 *   label: string,
 *   tip: import("../kit/canvas.js").Tip,
 *   describe: (x: number, y: number) => string,
 *   onMove: (x: number, y: number, control: string) => void,
 * }} options
 */
export function surfaceMap({ label, tip, describe, onMove }) {
  /** @type {MapState | null} */
  let state = null;
  /** @type {Surface | null} */
  let drawnOf = null;
  /** @type {(Frame & { x: Axis }) | null} */
  let frame = null;
  /** @type {Palette | null} */
  let painted = null;
  let field = /** @type {ReturnType<typeof fieldOf> | null} */ (null), isHeld = false, isMoved = false;
  const pressed = { x: 0, y: 0 };
  const image = element("canvas", { width: COLUMNS, height: ROWS });
  const pixels = new ImageData(COLUMNS, ROWS), words = new Uint32Array(pixels.data.buffer);
  const chart = chartCanvas({
    label,
    kind: "contour plot",
    draw,
    help: "Arrow keys move the start, with Shift by a small step.",
  });
  const { canvas } = chart;

  function draw() {
    if (!state || chart.width() === 0) return;
    const side = clamp(chart.width() - MARGINS.least - MARGINS.right, SMALLEST, LARGEST);
    const width = side + MARGINS.least + MARGINS.right;
    const height = Math.round(side * REACH[1] / REACH[0]) + MARGINS.top + MARGINS.foot;
    const context = chart.begin(width, height), colours = palette(), { surface, start, paths, step } = state;
    const laidOut = layOutAxes(context, {
      width,
      height,
      x: { low: -REACH[0], high: REACH[0], title: "x" },
      y: { low: -REACH[1], high: REACH[1], title: "y", grid: false },
    }, MARGINS);
    const next = frame = /** @type {Frame & { x: Axis }} */ (laidOut);
    if (!field || drawnOf !== surface) field = fieldOf(surface);
    if (drawnOf !== surface || painted !== colours) paint(field, colours);
    [drawnOf, painted] = [surface, colours];
    const { left, right, top, bottom, x, y } = next;
    clipToAxes(context, next, 0);
    // The middles of the outermost pixels are on the frame.
    const wide = (right - left) / (COLUMNS - 1), high = (bottom - top) / (ROWS - 1);
    context.drawImage(image, left - wide / 2, top - high / 2, COLUMNS * wide, ROWS * high);
    context.strokeStyle = `rgb(${channels(colours.muted).join(" ")} / 0.45)`;
    context.lineWidth = 1;
    context.beginPath();
    for (const pieces of field.contours) {
      traceContour(context, pieces, (cell) => left + wide * cell, (cell) => bottom - high * cell);
    }
    context.stroke();
    context.restore();
    drawAxes(context, next, colours);
    clipToAxes(context, next, 0);
    surface.minima.forEach(([u, v]) => drawCross(context, x.to(u), y.to(v), colours.text));
    for (const path of paths) drawPath(context, next, path, step, colours);
    drawStart(context, x.to(start[0]), y.to(start[1]), colours);
    context.restore();
  }

  /** @type {(field: ReturnType<typeof fieldOf>, colours: Palette) => void} */
  function paint({ values, most }, { sequential }) {
    const shades = new Uint32Array(SHADES + 1), bytes = new Uint8ClampedArray(shades.buffer);
    for (let i = 0; i <= SHADES; i++) bytes.set([...mix(sequential, 0.5 * i / SHADES), 255], 4 * i);
    for (let row = 0; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++) {
        const share = Math.sqrt(Math.max(0, values[row * COLUMNS + column]) / most);
        words[(ROWS - 1 - row) * COLUMNS + column] = shades[Math.round(SHADES * share)];
      }
    }
    image.getContext("2d")?.putImageData(pixels, 0, 0);
  }

  /** @param {number} x @param {number} y */
  function move(x, y, control = "start") {
    if (!state) return;
    const [nextX, nextY] = [placeIn(REACH, 0)(x), placeIn(REACH, 1)(y)];
    if (nextX !== state.start[0] || nextY !== state.start[1]) onMove(nextX, nextY, control);
  }

  /** @type {(x: number, y: number) => number} */
  const distance = (x, y) =>
    state && frame ? Math.hypot(frame.x.to(state.start[0]) - x, frame.y.to(state.start[1]) - y) : Infinity;

  const isInside = (/** @type {number} */ x, /** @type {number} */ y) =>
    frame !== null && x >= frame.left && x <= frame.right && y >= frame.top && y <= frame.bottom;

  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = pointerPlace(event), touches = event.pointerType === "touch";
    // A finger drags the start alone; anywhere else it scrolls the page, or taps.
    if (event.button !== 0 || !isInside(x, y) || (touches && distance(x, y) > FINGER)) return;
    [isHeld, isMoved] = [true, distance(x, y) > FINGER];
    Object.assign(pressed, { x, y });
    canvas.setPointerCapture(event.pointerId);
    tip.hide();
    if (isMoved && frame) move(frame.x.back(x), frame.y.back(y));
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = pointerPlace(event);
    if (isHeld && frame) {
      isMoved ||= Math.hypot(x - pressed.x, y - pressed.y) > STILL;
      if (isMoved) move(frame.x.back(x), frame.y.back(y), "drag");
    } else if (frame && isInside(x, y)) {
      canvas.style.cursor = distance(x, y) <= FINGER ? "grab" : "crosshair";
      tip.show(canvas, x, y, describe(frame.x.back(x), frame.y.back(y)));
    } else {
      canvas.style.cursor = "default";
      tip.hide();
    }
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(end, () => (isHeld = false));
  }
  canvas.addEventListener("pointerleave", () => tip.hide());
  canvas.addEventListener("touchstart", (event) => {
    const { left, top } = canvas.getBoundingClientRect(), touch = event.touches[0];
    if (distance(touch.clientX - left, touch.clientY - top) <= FINGER) event.preventDefault();
  }, { passive: false });
  canvas.addEventListener("click", (event) => {
    const [x, y] = pointerPlace(event), tapped = event instanceof PointerEvent && event.pointerType === "touch";
    if (tapped && frame && isInside(x, y) && distance(x, y) > FINGER) move(frame.x.back(x), frame.y.back(y));
  });
  canvas.addEventListener("keydown", (event) => {
    if (!state || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = event.shiftKey ? SMALL_STEP : STEP;
    /** @type {Record<string, Pair>} */
    const moves = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] };
    const way = moves[event.key];
    if (!way) return;
    event.preventDefault();
    move(state.start[0] + way[0], state.start[1] + way[1]);
    chart.say(describe(state.start[0], state.start[1]));
  });

  return {
    element: chart.element,
    /** @param {MapState} next */
    update(next) {
      state = next;
      draw();
    },
  };
}

/** @type {(context: CanvasRenderingContext2D, x: number, y: number, colour: string) => void} */
function drawCross(context, x, y, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x - 5, y - 5);
  context.lineTo(x + 5, y + 5);
  context.moveTo(x - 5, y + 5);
  context.lineTo(x + 5, y - 5);
  context.stroke();
}

/** @type {(context: CanvasRenderingContext2D, x: number, y: number, colours: Palette) => void} */
function drawStart(context, x, y, colours) {
  context.fillStyle = colours.surface;
  context.strokeStyle = colours.text;
  context.lineWidth = 2.5;
  context.beginPath();
  context.arc(x, y, 7, 0, 2 * Math.PI);
  context.fill();
  context.stroke();
}

/**
 * The path up to a step: a line, a dot at every place, and a disc at the last one.
 * @type {(context: CanvasRenderingContext2D, frame: Frame & { x: Axis }, path: Path, step: number, colours: Palette)
 *   => void}
 */
function drawPath(context, { x, y }, { xs, ys, colour }, step, colours) {
  const last = Math.min(step, xs.length - 1);
  // Far outside there is nothing to draw, and a canvas gives up on numbers that are too large.
  const toX = (/** @type {number} */ i) => clamp(x.to(xs[i]), -OUTSIDE, OUTSIDE);
  const toY = (/** @type {number} */ i) => clamp(y.to(ys[i]), -OUTSIDE, OUTSIDE);
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1.75;
  context.lineJoin = "round";
  context.beginPath();
  for (let i = 0; i <= last; i++) context.lineTo(toX(i), toY(i));
  context.stroke();
  for (let i = 1; i < last; i++) context.fillRect(toX(i) - 1.75, toY(i) - 1.75, 3.5, 3.5);
  context.beginPath();
  context.arc(toX(last), toY(last), 5.5, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = colours.surface;
  context.lineWidth = 1.5;
  context.stroke();
}
