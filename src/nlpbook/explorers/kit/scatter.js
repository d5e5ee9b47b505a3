// @ts-nocheck its types are still to be written
// Points with names: thousands of them, the important ones labelled, arrows between places, and smooth moves.
import { chartCanvas, fitText, FONT, pointerPlace, textWidth } from "./canvas.js";
import { clamp } from "./core.js";
import { palette } from "./theme.js";

const MOVE_MILLISECONDS = 350, MOST_LABELS = 70;

/**
 * `update({xs, ys, labels, inks, strong, lead, shown, arrows, links, xLabel, yLabel, animate})`:
 * coordinates and names of all points; `inks[i]` is the colour of point i; `strong` lists the points to stress, the most
 * important first, and of these the first `lead` most of all; `shown` is null or the list of the only points to draw; `links` are pairs [from, to, share] of points;
 * `arrows` are {from: [x, y], to: [x, y], dashed, label, end}, where `end` names a cross drawn at the arrow's tip.
 * `describe(i)` gives the words for a point; `onSelect(i)` is called when the reader picks one; `frameDrawn(milliseconds)`
 * after each frame of a move.
 */
export function scatterPlot({ label, describe, onSelect, tip, frameDrawn }) {
  let state = null, before = null, view = null, cursor = -1, frame = 0, moveStarted = 0, keyboard = false;
  const chart = chartCanvas({
    label,
    kind: "scatter plot",
    draw: () => draw(1),
    help: "Arrow keys move to the next point in that direction, Enter picks it.",
  });

  /** The frame around the points drawn, with one scale for both axes so that distances compare. */
  function frameOf(one, width, height) {
    let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
    const take = (x, y) => {
      [left, right, low, high] = [Math.min(left, x), Math.max(right, x), Math.min(low, y), Math.max(high, y)];
    };
    if (one.shown) one.shown.forEach((i) => take(one.xs[i], one.ys[i]));
    else for (let i = 0; i < one.xs.length; i++) take(one.xs[i], one.ys[i]);
    for (const arrow of one.arrows) take(...arrow.from), take(...arrow.to);
    const inner = { left: 14, right: width - 14, top: 14, bottom: height - 26 };
    const room = one.shown ? 70 : 34; // space for the labels of the outermost points
    const scale = Math.min(
      (inner.right - inner.left - 2 * room) / (right - left || 1),
      (inner.bottom - inner.top - 36) / (high - low || 1),
    );
    return {
      x: (left + right) / 2,
      y: (low + high) / 2,
      scale,
      centreX: (inner.left + inner.right) / 2,
      centreY: (inner.top + inner.bottom) / 2,
      inner,
    };
  }

  const blend = (from, to, share) => from + (to - from) * share;
  const eased = (share) => 1 - (1 - share) ** 3;

  /** Positions in pixels at `share` of the move from the picture before. */
  function place(share) {
    const width = chart.width(), height = Math.round(clamp(width * 0.78, 300, 560));
    const n = state.xs.length, target = frameOf(state, width, height);
    const px = new Float64Array(n), py = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      px[i] = target.centreX + (state.xs[i] - target.x) * target.scale;
      py[i] = target.centreY - (state.ys[i] - target.y) * target.scale;
    }
    if (before && share < 1 && before.px.length === n) {
      for (let i = 0; i < n; i++) {
        if (before.visible && !before.visible.has(i)) continue;
        px[i] = blend(before.px[i], px[i], share);
        py[i] = blend(before.py[i], py[i], share);
      }
    }
    const at = (
      [x, y],
    ) => [target.centreX + (x - target.x) * target.scale, target.centreY - (y - target.y) * target.scale];
    return { width, height, px, py, at, target, visible: state.shown ? new Set(state.shown) : null };
  }

  function draw(share) {
    if (!state || chart.width() === 0) return;
    view = place(share);
    const { width, height, px, py, at, target } = view, colours = palette();
    const context = chart.begin(width, height), strong = new Set(state.strong);
    const n = state.xs.length, radius = n > 600 ? 2.2 : n > 150 ? 3 : 4;

    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.strokeRect(0.5, 0.5, width - 1, height - 23);
    drawOrigin(context, target, colours, height);
    context.fillStyle = colours.muted;
    context.font = "12px " + FONT;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.fillText(fitText(context, state.xLabel + " \u2192", width - 10), width - 4, height - 10);
    context.save();
    context.translate(11, 10);
    context.rotate(-Math.PI / 2);
    context.fillText(fitText(context, state.yLabel + " \u2192", height - 40), 0, 0);
    context.restore();

    for (const [from, to, weight] of state.links) {
      context.strokeStyle = colours.accent;
      context.globalAlpha = clamp(weight, 0.15, 0.8);
      context.lineWidth = 1 + 1.5 * clamp(weight, 0, 1);
      line(context, px[from], py[from], px[to], py[to]);
    }
    // Points of one colour are one path: two thousand fills would cost more than the frame has.
    const byInk = new Map();
    const visit = (i) => {
      if (strong.has(i)) return;
      if (!byInk.has(state.inks[i])) byInk.set(state.inks[i], []);
      byInk.get(state.inks[i]).push(i);
    };
    if (state.shown) state.shown.forEach(visit);
    else for (let i = 0; i < n; i++) visit(i);
    context.globalAlpha = strong.size && !state.shown ? 0.4 : 0.85;
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
    if (share === 1) { for (const arrow of state.arrows) drawArrow(context, arrow, at, colours); }
    for (const i of state.strong) {
      context.fillStyle = state.inks[i];
      context.strokeStyle = colours.surface;
      context.lineWidth = 1.5;
      context.beginPath();
      context.arc(px[i], py[i], isLead(i) ? 6.5 : 5, 0, 2 * Math.PI);
      context.fill();
      context.stroke();
    }
    if (cursor >= 0 && isShown(cursor)) {
      context.strokeStyle = colours.mark;
      context.lineWidth = 2;
      context.beginPath();
      context.arc(px[cursor], py[cursor], 9, 0, 2 * Math.PI);
      context.stroke();
    }
    drawLabels(context, strong, at, colours, share);
  }

  function line(context, x0, y0, x1, y1) {
    context.beginPath();
    context.moveTo(x0, y0);
    context.lineTo(x1, y1);
    context.stroke();
  }

  /** Thin lines through zero, where zero is in sight. */
  function drawOrigin(context, target, colours, height) {
    const x = target.centreX - target.x * target.scale, y = target.centreY + target.y * target.scale;
    context.strokeStyle = colours.raised;
    if (x > 1 && x < target.inner.right + 13) line(context, x, 1, x, height - 23);
    if (y > 1 && y < height - 23) line(context, 1, y, target.inner.right + 13, y);
  }

  function drawArrow(context, arrow, at, colours) {
    const [x0, y0] = at(arrow.from), tip = at(arrow.to), angle = Math.atan2(tip[1] - y0, tip[0] - x0);
    const length = Math.hypot(tip[0] - x0, tip[1] - y0), stop = arrow.end ? 0 : Math.min(8, length / 2); // short of the point
    const x1 = tip[0] - stop * Math.cos(angle), y1 = tip[1] - stop * Math.sin(angle);
    context.strokeStyle = context.fillStyle = arrow.dashed ? colours.mark : colours.accent;
    context.lineWidth = 2.25;
    context.setLineDash(arrow.dashed ? [6, 4] : []);
    line(context, x0, y0, x1, y1);
    context.setLineDash([]);
    if (length > 20) {
      context.beginPath();
      context.moveTo(x1, y1);
      for (const turn of [2.7, -2.7]) {
        context.lineTo(x1 + 11 * Math.cos(angle + turn), y1 + 11 * Math.sin(angle + turn));
      }
      context.fill();
    }
    if (arrow.end) {
      line(context, x1 - 6, y1 - 6, x1 + 6, y1 + 6);
      line(context, x1 - 6, y1 + 6, x1 + 6, y1 - 6);
    }
  }

  /** Names beside their points, the important ones first; a name that finds no free place is left out. */
  function drawLabels(context, strong, at, colours, share) {
    const { px, py, width, height } = view, taken = [], lines = share === 1 ? boxesAlong(state.arrows, at) : [];
    const clear = (box, others) =>
      others.every((other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1]);
    const free = (box, strict) =>
      box[0] > 2 && box[2] < width - 2 && box[1] > 2 && box[3] < height - 24 &&
      clear(box, taken) && (!strict || clear(box, lines));
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const write = (text, x, y, size, gap, ink, bold, must) => {
      context.font = (bold ? "600 " : "") + size + "px " + FONT;
      const wide = textWidth(context, text) / 2, high = size * 0.62;
      const places = [[x + gap + wide, y], [x - gap - wide, y], [x, y - gap - high], [x, y + gap + high], [
        x + gap + wide,
        y - gap - high,
      ], [x - gap - wide, y + gap + high]];
      const boxes = (must ? places : places.slice(0, 2)).map((
        [cx, cy],
      ) => [cx - wide - 1, cy - high, cx + wide + 1, cy + high]);
      // A name that must be there may cross a line if nothing else is left, but no other name.
      const box = boxes.find((one) => free(one, true)) || (must && boxes.find((one) => free(one, false)));
      if (box) {
        const cx = (box[0] + box[2]) / 2, cy = (box[1] + box[3]) / 2;
        taken.push(box);
        context.textAlign = "center";
        context.strokeStyle = colours.surface;
        context.lineWidth = 3.5;
        context.strokeText(text, cx, cy);
        context.fillStyle = ink;
        context.fillText(text, cx, cy);
        return true;
      }
      return false;
    };
    for (const i of state.strong) taken.push([px[i] - 4, py[i] - 4, px[i] + 4, py[i] + 4]);
    if (share === 1) {
      for (const arrow of state.arrows) {
        if (arrow.end) write(arrow.end, ...at(arrow.to), 12.5, 9, colours.mark, true, true);
      }
    }
    for (const i of state.strong) write(state.labels[i], px[i], py[i], 13, 8, colours.text, isLead(i), true);
    if (cursor >= 0 && isShown(cursor) && !strong.has(cursor)) {
      write(state.labels[cursor], px[cursor], py[cursor], 13, 11, colours.text, true, true);
    }
    if (share < 1) return;
    const others = state.shown || state.labels.keys(), limit = MOST_LABELS * width / 700;
    let written = 0, tried = 0;
    for (const i of others) {
      if (strong.has(i) || i === cursor) continue;
      if (written >= limit || ++tried > 500) break;
      if (write(state.labels[i], px[i], py[i], 11, 5, colours.muted, false, false)) written++;
    }
  }

  /** Small boxes along the arrows, for names to keep away from. */
  function boxesAlong(arrows, at) {
    const boxes = [];
    for (const arrow of arrows) {
      const [x0, y0] = at(arrow.from),
        [x1, y1] = at(arrow.to),
        steps = Math.ceil(Math.hypot(x1 - x0, y1 - y0) / 6) || 1;
      for (let k = 0; k <= steps; k++) {
        const x = blend(x0, x1, k / steps), y = blend(y0, y1, k / steps);
        boxes.push([x - 3, y - 3, x + 3, y + 3]);
      }
    }
    return boxes;
  }

  const isLead = (i) => state.strong.indexOf(i) < state.lead;
  const isShown = (i) => !view || !view.visible || view.visible.has(i);

  function nearest(x, y, reach) {
    let best = -1, least = reach * reach;
    const strong = new Set(state.strong);
    for (let i = 0; i < view.px.length; i++) {
      if (!isShown(i)) continue;
      const distance = ((view.px[i] - x) ** 2 + (view.py[i] - y) ** 2) * (strong.has(i) ? 0.4 : 1);
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  /** The next point from the cursor in a direction: near, and not far off the line. */
  function towards(dx, dy) {
    let best = cursor, least = Infinity;
    for (let i = 0; i < view.px.length; i++) {
      if (i === cursor || !isShown(i)) continue;
      const x = view.px[i] - view.px[cursor], y = view.py[i] - view.py[cursor];
      const ahead = x * dx + y * dy, aside = Math.abs(x * dy - y * dx), cost = ahead + 2 * aside;
      if (ahead > 0.5 && aside <= ahead * 1.5 && cost < least) [best, least] = [i, cost];
    }
    return best;
  }

  function moveCursor(next) {
    if (next === cursor) return;
    cursor = next;
    draw(1);
    if (cursor < 0) return tip.hide();
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
    const found = view ? nearest(...pointerPlace(event), 22) : -1;
    if (found >= 0) onSelect(found);
  });
  chart.canvas.addEventListener("keydown", (event) => {
    const direction = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (direction) {
      keyboard = true;
      const first = state.strong.length ? state.strong[0] : state.shown ? state.shown[0] : 0;
      moveCursor(cursor < 0 ? first : towards(...direction));
    } else if ((event.key === "Enter" || event.key === " ") && cursor >= 0) onSelect(cursor);
    else if (event.key === "Escape") moveCursor(-1);
    else return;
    event.preventDefault();
  });

  function step(now) {
    const began = performance.now(), share = clamp((now - moveStarted) / MOVE_MILLISECONDS, 0, 1);
    frame = share < 1 ? requestAnimationFrame(step) : 0;
    draw(share < 1 ? eased(share) : 1);
    frameDrawn(performance.now() - began);
  }

  return {
    element: chart.element,
    update(next) {
      const moving = next.animate && view && chart.width() > 0 &&
        !matchMedia("(prefers-reduced-motion: reduce)").matches;
      before = moving ? view : null;
      state = next;
      cancelAnimationFrame(frame);
      frame = 0;
      if (cursor >= 0 && !keyboard) cursor = -1;
      if (cursor >= 0 && state.shown && !state.shown.includes(cursor)) cursor = -1;
      draw(moving ? 0 : 1);
      if (moving) {
        moveStarted = performance.now();
        frame = requestAnimationFrame(step);
      }
    },
    /** Stress one point for a moment, as the pointer over its line in a list does. */
    point(i) {
      if (frame) return;
      cursor = i;
      draw(1);
    },
    redraw: () => draw(1),
  };
}
