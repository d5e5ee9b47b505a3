// Points with names: thousands of them, the important ones labelled, arrows between places, and smooth moves.
import { clipToAxes, drawAxes, layOutAxes } from "./axes.js";
import { chartCanvas, pointerPlace } from "./canvas.js";
import { clamp } from "./core.js";
import { drawArrow, drawLabels, drawLinks, drawPoints, drawStressed } from "./scatter_draw.js";
import { palette } from "./theme.js";

/** @typedef {[x: number, y: number]} Point */
/** @typedef {{ from: Point, to: Point, dashed?: boolean, end?: string }} Arrow `end` names a cross drawn at its tip */
/**
 * Coordinates, names and colours of all points; `strong` lists the points to stress, the most important first, and of
 * these the first `lead` most of all; `shown` is null or the list of the only points to draw; `links` join two points,
 * with a weight from 0 to 1; `animate` has the points move there from where they were.
 * @typedef {{
 *   xs: ArrayLike<number>,
 *   ys: ArrayLike<number>,
 *   labels: string[],
 *   inks: string[],
 *   strong: number[],
 *   lead: number,
 *   shown: number[] | null,
 *   arrows: Arrow[],
 *   links: [from: number, to: number, weight: number][],
 *   xLabel: string,
 *   yLabel: string,
 *   animate: boolean,
 * }} ScatterState
 */
/**
 * Where everything stands, in pixels.
 * @typedef {{
 *   px: Float64Array,
 *   py: Float64Array,
 *   at: (point: Point) => Point,
 *   frame: import("./axes.js").Frame & { width: number },
 *   visible: Set<number> | null,
 * }} View
 */

const MOVE_MILLISECONDS = 350;
const MARGINS = { top: 20, right: 8, foot: 34, least: 22 }, USUAL_LEFT = 36;
/** @type {Record<string, Point>} */
const DIRECTIONS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

/**
 * `describe(i)` gives the words for a point; `onSelect(i)` is called when the reader picks one; `frameDrawn(milliseconds)`
 * after each frame of a move.
 * @param {{
 *   label: string,
 *   describe: (point: number) => string,
 *   onSelect: (point: number) => void,
 *   tip: import("./canvas.js").Tip,
 *   frameDrawn: (milliseconds: number) => void,
 * }} plot
 */
export function scatterPlot({ label, describe, onSelect, tip, frameDrawn }) {
  /** @type {ScatterState | null} */
  let state = null;
  /** @type {View | null} */
  let before = null;
  /** @type {View | null} */
  let view = null;
  let cursor = -1, frame = 0, moveStarted = 0, keyboard = false;
  const chart = chartCanvas({
    label,
    kind: "scatter plot",
    draw: () => draw(1),
    help: "Arrow keys move to the next point in that direction, Enter picks it.",
  });

  /**
   * Positions in pixels at `share` of the move from the picture before.
   * @param {CanvasRenderingContext2D} context
   * @param {ScatterState} state
   * @param {number} width
   * @param {number} height
   * @param {number} share
   * @returns {View}
   */
  function place(context, state, width, height, share) {
    const laidOut = layOutEqualAxes(context, state, width, height);
    const x = /** @type {import("./axes.js").Axis} */ (laidOut.x), { y } = laidOut;
    const px = Float64Array.from(state.xs, x.to), py = Float64Array.from(state.ys, y.to);
    if (before && share < 1 && before.px.length === px.length) {
      for (let i = 0; i < px.length; i++) {
        if (before.visible && !before.visible.has(i)) continue;
        px[i] = before.px[i] + (px[i] - before.px[i]) * share;
        py[i] = before.py[i] + (py[i] - before.py[i]) * share;
      }
    }
    return {
      px,
      py,
      at: (point) => [x.to(point[0]), y.to(point[1])],
      frame: { ...laidOut, width },
      visible: state.shown ? new Set(state.shown) : null,
    };
  }

  /** @param {number} share how much of the move is done */
  function draw(share) {
    const width = chart.width(), height = Math.round(clamp(width * 0.78, 300, 560));
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette();
    view = place(context, state, width, height, share);
    const still = share === 1, seen = isShown(cursor) ? cursor : -1;
    drawAxes(context, view.frame, colours);
    clipToAxes(context, view.frame, 3);
    drawLinks(context, state, view, colours);
    drawPoints(context, state, view);
    for (const arrow of still ? state.arrows : []) drawArrow(context, arrow, view, colours);
    drawStressed(context, state, view, seen, colours);
    drawLabels(context, state, view, { cursor: seen, still, colours });
    context.restore();
  }

  const isShown = (/** @type {number} */ i) => i >= 0 && (!view || !view.visible || view.visible.has(i));

  /** @type {(x: number, y: number, reach: number) => number} */
  function nearest(x, y, reach) {
    let best = -1, least = reach * reach;
    if (!view || !state) return best;
    const strong = new Set(state.strong);
    for (let i = 0; i < view.px.length; i++) {
      if (!isShown(i)) continue;
      const distance = ((view.px[i] - x) ** 2 + (view.py[i] - y) ** 2) * (strong.has(i) ? 0.4 : 1);
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  /**
   * The next point from the cursor in a direction: near, and not far off the line.
   * @type {(view: View, dx: number, dy: number) => number}
   */
  function towards({ px, py }, dx, dy) {
    let best = cursor, least = Infinity;
    for (let i = 0; i < px.length; i++) {
      if (i === cursor || !isShown(i)) continue;
      const x = px[i] - px[cursor], y = py[i] - py[cursor];
      const ahead = x * dx + y * dy, aside = Math.abs(x * dy - y * dx), cost = ahead + 2 * aside;
      if (ahead > 0.5 && aside <= ahead * 1.5 && cost < least) [best, least] = [i, cost];
    }
    return best;
  }

  /** @param {number} next */
  function moveCursor(next) {
    if (next === cursor) return;
    cursor = next;
    draw(1);
    if (cursor < 0 || !view) return tip.hide();
    chart.say(describe(cursor));
    tip.show(chart.canvas, view.px[cursor], view.py[cursor], describe(cursor));
  }

  chart.canvas.addEventListener("pointermove", (event) => {
    if (!view || frame) return;
    keyboard = false;
    moveCursor(nearest(...pointerPlace(event), 14));
    chart.canvas.style.cursor = cursor >= 0 ? "pointer" : "default";
  });
  chart.canvas.addEventListener("pointerleave", () => !keyboard && moveCursor(-1));
  chart.canvas.addEventListener("blur", () => moveCursor(-1));
  chart.canvas.addEventListener("click", (event) => {
    const found = nearest(...pointerPlace(event), 22);
    if (found >= 0) onSelect(found);
  });
  chart.canvas.addEventListener("keydown", (event) => {
    const direction = DIRECTIONS[event.key];
    if (direction && state && view) {
      keyboard = true;
      moveCursor(cursor < 0 ? state.strong[0] ?? state.shown?.[0] ?? 0 : towards(view, ...direction));
    } else if ((event.key === "Enter" || event.key === " ") && cursor >= 0) onSelect(cursor);
    else if (event.key === "Escape") moveCursor(-1);
    else return;
    event.preventDefault();
  });

  /** @param {number} now */
  function step(now) {
    const began = performance.now(), share = clamp((now - moveStarted) / MOVE_MILLISECONDS, 0, 1);
    frame = share < 1 ? requestAnimationFrame(step) : 0;
    draw(share < 1 ? 1 - (1 - share) ** 3 : 1);
    frameDrawn(performance.now() - began);
  }

  return {
    element: chart.element,
    /** @param {ScatterState} next */
    update(next) {
      const moving = next.animate && view !== null && chart.width() > 0 &&
        !matchMedia("(prefers-reduced-motion: reduce)").matches;
      before = moving ? view : null;
      state = next;
      cancelAnimationFrame(frame);
      frame = 0;
      if (cursor >= 0 && (!keyboard || (state.shown && !state.shown.includes(cursor)))) cursor = -1;
      draw(moving ? 0 : 1);
      if (moving) {
        moveStarted = performance.now();
        frame = requestAnimationFrame(step);
      }
    },
    /**
     * Stress one point for a moment, as the pointer over its line in a list does.
     * @param {number} i
     */
    point(i) {
      if (frame) return;
      cursor = i;
      draw(1);
    },
    redraw: () => draw(1),
  };
}

/**
 * Axes around the points that are drawn, with one scale for both, so that distances compare.
 * @param {CanvasRenderingContext2D} context
 * @param {ScatterState} state
 * @param {number} width
 * @param {number} height
 */
function layOutEqualAxes(context, { xs, ys, shown, arrows, xLabel, yLabel }, width, height) {
  let left = Infinity, right = -Infinity, low = Infinity, high = -Infinity;
  const take = (/** @type {number} */ x, /** @type {number} */ y) => {
    [left, right, low, high] = [Math.min(left, x), Math.max(right, x), Math.min(low, y), Math.max(high, y)];
  };
  if (shown) shown.forEach((i) => take(xs[i], ys[i]));
  else for (let i = 0; i < xs.length; i++) take(xs[i], ys[i]);
  for (const arrow of arrows) {
    take(...arrow.from);
    take(...arrow.to);
  }
  if (left > right) [left, right, low, high] = [-1, 1, -1, 1];
  const room = shown ? 70 : 34; // space for the names of the outermost points
  const wide = width - USUAL_LEFT - MARGINS.right, tall = height - MARGINS.top - MARGINS.foot;
  const unit = Math.max((right - left || 1) / (wide - 2 * room), (high - low || 1) / (tall - 36)); // of a pixel
  const around = (/** @type {number} */ middle, /** @type {number} */ pixels) => ({
    low: middle - unit * pixels / 2,
    high: middle + unit * pixels / 2,
  });
  const y = { ...around((low + high) / 2, tall), title: yLabel };
  const inner = layOutAxes(context, { width, height, y }, MARGINS); // whose labels say where the left side is
  const x = { ...around((left + right) / 2, inner.right - inner.left), title: xLabel, grid: true };
  return layOutAxes(context, { width, height, x, y }, MARGINS);
}
