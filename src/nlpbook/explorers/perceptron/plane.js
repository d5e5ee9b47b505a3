// The input space as a chart: points that the reader drags, adds and takes away, on the colours of a classifier.
import { clipToAxes } from "../kit/axes.js";
import { chartCanvas, pointerPlace } from "../kit/canvas.js";
import { contoursOf, traceContour } from "../kit/contours.js";
import { element } from "../kit/core.js";
import { palette } from "../kit/theme.js";
import { drawHalves, drawLine, drawMark, shadeAt, shadesOf, squareFrame } from "./marks.js";
import { sigmoid } from "./network.js";
import { HIGH, LOW } from "./points.js";

/** @typedef {import("./points.js").Point} Point */
/** @typedef {import("./rule.js").Line} Line */
/** @typedef {import("./marks.js").Square} Square */
/**
 * `field` has the logits at the places of `fieldPlaces`; without one, `line` parts the plane, and `before` was the line
 * before the update, for which `cause` called. `wrong` lists points with a ring.
 * @typedef {{
 *   points: Point[],
 *   selected: number,
 *   wrong: number[],
 *   cause?: number,
 *   field?: Float64Array | null,
 *   line?: Line | null,
 *   before?: Line | null,
 * }} PlaneState
 */

const SIZE = 49; // places of the field in a row
const REACH = { mouse: 12, pen: 14, touch: 24 }, STILL = 4; // pixels
const STEP = 0.05, SMALL_STEP = 0.01;

/** The places whose logits make the field, row by row from below. */
export function fieldPlaces() {
  const place = (/** @type {number} */ i) => LOW + (HIGH - LOW) * i / (SIZE - 1);
  return {
    x1: Float64Array.from({ length: SIZE * SIZE }, (_, i) => place(i % SIZE)),
    x2: Float64Array.from({ length: SIZE * SIZE }, (_, i) => place(Math.floor(i / SIZE))),
  };
}

/**
 * `onSelect(i)` is told which point is taken (-1: none), `onMove(i, x1, x2)` where it goes; `onAdd`, `onRemove`,
 * `onTurn` (to the other class) what else the reader does.
 * @param {{
 *   label: string,
 *   tip: import("../kit/canvas.js").Tip,
 *   describe: (point: number) => string,
 *   onSelect: (point: number) => void,
 *   onMove: (point: number, x1: number, x2: number) => void,
 *   onAdd: (x1: number, x2: number) => void,
 *   onRemove: (point: number) => void,
 *   onTurn: (point: number) => void,
 * }} options
 */
export function planeChart({ label, tip, describe, onSelect, onMove, onAdd, onRemove, onTurn }) {
  /** @type {PlaneState | null} */
  let state = null;
  /** @type {Square | null} */
  let square = null;
  let held = -1, moved = false, quiet = false;
  const pressed = { x: 0, y: 0 };
  const image = element("canvas", { width: SIZE, height: SIZE }), shades = shadesOf();
  const pixels = new ImageData(SIZE, SIZE), words = new Uint32Array(pixels.data.buffer);
  const chart = chartCanvas({
    label,
    kind: "scatter plot",
    draw,
    help: "Page Down and Page Up go from point to point, arrow keys move the point, with Shift by a small step; " +
      "Enter gives it the other class, Delete takes it away, Insert or the plus sign adds one beside it.",
  });
  const { canvas } = chart;

  function draw() {
    if (!state || chart.width() === 0) return;
    const colours = palette(), side = { low: LOW, high: HIGH };
    const { context, square: next, axes } = squareFrame(chart, {
      x: { ...side, title: "x\u2081" },
      y: { ...side, title: "x\u2082" },
    }, colours);
    square = next;
    clipToAxes(context, next, 0);
    if (state.field) drawField(context, next, state.field);
    else if (state.line) drawHalves(context, next, state.line, colours);
    context.restore();
    axes();
    clipToAxes(context, next, 8);
    if (state.field) drawBoundary(context, next, state.field, colours.text);
    if (state.before) drawLine(context, next, state.before, { colour: colours.muted, dashed: true, width: 2 });
    if (state.line) drawLine(context, next, state.line, { colour: colours.text });
    const wrong = new Set(state.wrong);
    state.points.forEach(({ x1, x2, label: of }, i) => {
      const ring = i === state?.cause ? colours.mark : wrong.has(i) ? colours.text : null;
      drawMark(context, { x: next.toX(x1), y: next.toY(x2), label: of, ring }, colours);
    });
    const chosen = state.points[state.selected];
    if (chosen) {
      context.strokeStyle = colours.accent;
      context.lineWidth = 2;
      context.setLineDash([3, 3]);
      context.beginPath();
      context.arc(next.toX(chosen.x1), next.toY(chosen.x2), 13, 0, 2 * Math.PI);
      context.stroke();
      context.setLineDash([]);
    }
    context.restore();
  }

  /** @type {(context: CanvasRenderingContext2D, square: Square, field: Float64Array) => void} */
  function drawField(context, { left, right, top, bottom }, field) {
    const colour = shades(palette());
    for (let row = 0; row < SIZE; row++) {
      for (let column = 0; column < SIZE; column++) {
        words[(SIZE - 1 - row) * SIZE + column] = colour[shadeAt(sigmoid(field[row * SIZE + column]))];
      }
    }
    image.getContext("2d")?.putImageData(pixels, 0, 0);
    // The middles of the outermost pixels are on the frame.
    const cell = (right - left) / (SIZE - 1), high = (bottom - top) / (SIZE - 1);
    context.imageSmoothingEnabled = true;
    context.drawImage(image, left - cell / 2, top - high / 2, SIZE * cell, SIZE * high);
  }

  /** @type {(context: CanvasRenderingContext2D, square: Square, field: Float64Array, colour: string) => void} */
  function drawBoundary(context, { left, right, top, bottom }, field, colour) {
    const toX = (/** @type {number} */ at) => left + (right - left) * at / (SIZE - 1);
    const toY = (/** @type {number} */ at) => bottom - (bottom - top) * at / (SIZE - 1);
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.lineCap = "round";
    context.beginPath();
    traceContour(context, contoursOf(field, SIZE, SIZE, [0])[0], toX, toY);
    context.stroke();
    context.lineCap = "butt";
  }

  /** @type {(x: number, y: number, reach: number) => number} */
  function nearest(x, y, reach) {
    let best = -1, least = reach;
    if (!state || !square) return best;
    for (const [i, { x1, x2 }] of state.points.entries()) {
      const away = Math.hypot(square.toX(x1) - x, square.toY(x2) - y);
      if (away <= least) [best, least] = [i, away]; // of those in one place the one that is drawn last
    }
    return best;
  }

  const reachOf = (/** @type {PointerEvent} */ event) =>
    REACH[/** @type {keyof typeof REACH} */ (event.pointerType)] ?? REACH.mouse;

  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = pointerPlace(event), found = nearest(x, y, reachOf(event));
    quiet = found >= 0;
    if (found < 0 || event.button !== 0) return;
    [held, moved] = [found, false];
    Object.assign(pressed, { x, y });
    canvas.setPointerCapture(event.pointerId);
    tip.hide();
    onSelect(found);
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = pointerPlace(event);
    if (held >= 0 && square) {
      moved ||= Math.hypot(x - pressed.x, y - pressed.y) > STILL;
      if (moved) onMove(held, square.x.back(x), square.y.back(y));
      return;
    }
    const found = nearest(x, y, REACH.mouse);
    canvas.style.cursor = found >= 0 ? "grab" : "crosshair";
    if (found >= 0) tip.show(canvas, x, y, describe(found));
    else tip.hide();
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel"])) {
    canvas.addEventListener(end, () => (held = -1));
  }
  canvas.addEventListener("pointerleave", () => tip.hide());
  // A finger on a point drags it; anywhere else it scrolls the page.
  canvas.addEventListener("touchstart", (event) => {
    const { left, top } = canvas.getBoundingClientRect(), touch = event.touches[0];
    if (nearest(touch.clientX - left, touch.clientY - top, REACH.touch) >= 0) event.preventDefault();
  }, { passive: false });
  canvas.addEventListener("click", (event) => {
    const [x, y] = pointerPlace(event);
    if (quiet || !square || x < square.left || x > square.right || y < square.top || y > square.bottom) return;
    onAdd(square.x.back(x), square.y.back(y));
  });

  canvas.addEventListener("keydown", (event) => {
    if (!state || event.ctrlKey || event.metaKey || event.altKey) return;
    const { selected, points } = state, point = points[selected], count = points.length;
    const by = event.shiftKey ? SMALL_STEP : STEP;
    /** @type {Record<string, [number, number]>} */
    const moves = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, by], ArrowDown: [0, -by] };
    const move = moves[event.key];
    if (event.key === "PageDown") onSelect((selected + 1) % count);
    else if (event.key === "PageUp") onSelect((Math.max(selected, 0) + count - 1) % count);
    else if (event.key === "Insert" || event.key === "+") {
      onAdd((point?.x1 ?? (LOW + HIGH) / 2) + 2 * STEP, (point?.x2 ?? (LOW + HIGH) / 2) + 2 * STEP);
    } else if (event.key === "Escape") onSelect(-1);
    else if (move) {
      if (point) onMove(selected, point.x1 + move[0], point.x2 + move[1]);
      else onSelect(0);
    } else if (!point) return;
    else if (event.key === "Enter" || event.key === " ") onTurn(selected);
    else if (event.key === "Delete" || event.key === "Backspace") onRemove(selected);
    else return;
    event.preventDefault();
    if (state.selected >= 0) chart.say(describe(state.selected));
  });

  return {
    element: chart.element,
    /** @param {PlaneState} next */
    update(next) {
      state = next;
      draw();
    },
    redraw: draw,
  };
}
