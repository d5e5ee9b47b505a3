// @ts-nocheck its types are still to be written
// Learning curves of several runs in one frame: one strong, the others faint, each point the mean of a stretch of steps.
import { axisTicks, chartCanvas, FONT, pointerPlace, textWidth } from "../kit/canvas.js";
import { clamp, formatNumber } from "../kit/core.js";
import { palette } from "../kit/theme.js";

const MOST_POINTS = 100; // as in training_sweep.py

/** The step at which point `i` of a run's curve stands: `thin_curve` in training_sweep.py cuts the steps there. */
export function stepOfPoint(run, i, points) {
  return Math.floor((i + 1) * run.steps / points);
}

/** How many points a run's curve would have had, had it not ended early in numbers that are none. */
export function pointsOf(run) {
  return Math.max(run.curve.length, Math.min(run.steps, MOST_POINTS));
}

/**
 * `update({lines, marker, floor, yLabel, steps})`: each line is {run, colour, strong}; `marker` is a point of the strong
 * line, or null; `floor` is a loss, or null; `steps` is the right end of the axis. `onPick(point)` is called when the
 * reader points at a point of the strong line; `describe(point)` says what stands there.
 */
export function learningCurves({ label, height = 260, describe, onPick, tip }) {
  let state = null, plan = null;
  const chart = chartCanvas({
    label,
    kind: "line chart",
    draw,
    help: "Left and right arrow keys move along the curve, Home and End go to its ends.",
  });
  const strong = () => state && state.lines.find((line) => line.strong && line.run.curve.length);

  /** The lowest and the highest loss to show: a run that flew off leaves through the roof. */
  function range() {
    const lines = state.lines.filter((line) => line.run.curve.length);
    const first = Math.max(...lines.map((line) => line.run.curve[0]));
    const all = lines.flatMap((line) => line.run.curve).concat(state.floor === null ? [] : [state.floor]);
    let low = Math.min(...all), high = Math.min(Math.max(...all), first + (first - Math.min(...all)) * 0.5);
    if (!(high > low)) [low, high] = [low - 0.5, low + 0.5];
    const room = (high - low) * 0.06;
    return [low >= 0 ? Math.max(0, low - room) : low - room, high + room];
  }

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette();
    context.font = "12px " + FONT;
    context.textBaseline = "middle";
    const some = state.lines.some((line) => line.run.curve.length);
    if (!some) {
      plan = null;
      context.fillStyle = colours.muted;
      context.textAlign = "center";
      context.fillText(state.empty, width / 2, height / 2);
      return;
    }
    const [low, high] = range(), ticks = axisTicks(low, high, 5);
    const digits = Math.max(0, -Math.floor(Math.log10((ticks[1] ?? low + 1) - ticks[0]) + 1e-9));
    const written = ticks.map((tick) => tick.toFixed(digits).replace("-", "\u2212"));
    const left = Math.max(...written.map((text) => textWidth(context, text))) + 12,
      right = width - 14,
      roof = 20,
      bottom = height - 34;
    const x = (step) => left + (right - left) * step / state.steps;
    const y = (value) => bottom - (bottom - roof) * (value - low) / (high - low);
    plan = { x };
    context.lineWidth = 1;
    context.textAlign = "right";
    ticks.forEach((tick, i) => {
      context.strokeStyle = colours.line;
      context.beginPath();
      context.moveTo(left, y(tick));
      context.lineTo(right, y(tick));
      context.stroke();
      context.fillStyle = colours.muted;
      context.fillText(written[i], left - 6, y(tick));
    });
    context.textAlign = "center";
    for (const tick of axisTicks(0, state.steps, Math.max(2, Math.floor(width / 90)))) {
      if (Number.isInteger(tick)) context.fillText(String(tick), x(tick), bottom + 11);
    }
    context.fillText("step", (left + right) / 2, height - 8);
    context.textAlign = "left";
    context.fillText(state.yLabel, 2, 7);

    context.save();
    context.beginPath();
    context.rect(left, roof - 8, right - left + 8, bottom - roof + 10);
    context.clip();
    context.lineJoin = "round";
    for (const line of [...state.lines].reverse()) { // the strong one comes first, and is drawn on top
      const points = pointsOf(line.run);
      context.strokeStyle = line.colour;
      context.globalAlpha = line.strong ? 1 : 0.45;
      context.lineWidth = line.strong ? 2.5 : 1.5;
      context.beginPath();
      line.run.curve.forEach((value, i) => {
        const step = stepOfPoint(line.run, i, points);
        if (i) context.lineTo(x(step), y(value));
        else context.moveTo(x(step), y(value));
      });
      context.stroke();
    }
    context.restore();
    if (state.floor !== null) {
      context.strokeStyle = context.fillStyle = colours.mark;
      context.setLineDash([5, 4]);
      context.beginPath();
      context.moveTo(left, y(state.floor));
      context.lineTo(right, y(state.floor));
      context.stroke();
      context.setLineDash([]);
      context.textAlign = "right";
      context.fillText("floor " + formatNumber(state.floor), right, y(state.floor) - 8);
    }
    const main = strong();
    if (main && state.marker !== null) {
      context.fillStyle = main.colour;
      context.beginPath();
      context.arc(
        x(stepOfPoint(main.run, state.marker, pointsOf(main.run))),
        Math.max(roof, y(main.run.curve[state.marker])),
        4.5,
        0,
        2 * Math.PI,
      );
      context.fill();
    }
  }

  /** The point of the strong line that is nearest to a place across the chart. */
  function pointAt(place) {
    const { run } = strong(), points = pointsOf(run);
    let best = 0, least = Infinity;
    run.curve.forEach((_, i) => {
      const away = Math.abs(plan.x(stepOfPoint(run, i, points)) - place);
      if (away < least) [best, least] = [i, away];
    });
    return best;
  }

  chart.canvas.addEventListener("pointermove", (event) => {
    if (!plan || !strong()) return tip.hide();
    const [x, y] = pointerPlace(event);
    tip.show(chart.canvas, x, y, describe(pointAt(x)));
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("pointerdown", (event) => plan && strong() && onPick(pointAt(pointerPlace(event)[0])));
  chart.canvas.addEventListener("keydown", (event) => {
    const main = strong();
    if (!main) return;
    const at = state.marker ?? -1, last = main.run.curve.length - 1;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onPick(clamp(next, 0, last));
    chart.say(describe(clamp(next, 0, last)));
  });

  return {
    element: chart.element,
    update(next) {
      state = next;
      draw();
    },
  };
}
