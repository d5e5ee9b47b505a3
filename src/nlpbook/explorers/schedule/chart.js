// @ts-nocheck its types are still to be written
// Curves over the steps of a run, on a linear or a logarithmic axis, with a marker that the reader moves along the steps.
import { axisTicks, chartCanvas, FONT, pointerPlace, textWidth } from "../kit/canvas.js";
import { clamp } from "../kit/core.js";
import { palette } from "../kit/theme.js";

/**
 * `update({curves, steps, low, high, logarithmic, xLabel, yLabel, marker})`: each curve is {values, colour, width, dashed,
 * leaves}; values[i] stands at step i. What is above `high` is outside the figure: the curve runs out of it and, where
 * `leaves` is its last step, ends in an arrow. `onPick(step)` is called when the reader points at a step.
 */
export function stepChart({ label, height, describe, onPick, tip }) {
  let state = null, plan = null;
  const chart = chartCanvas({
    label,
    kind: "line chart",
    draw,
    help:
      "Left and right arrow keys move the marker by a step, Page Up and Page Down by ten, Home and End to the ends.",
  });

  function ticksOf({ low, high, logarithmic }) {
    if (!logarithmic) return axisTicks(low, high, 4);
    const from = Math.floor(Math.log10(low)),
      to = Math.ceil(Math.log10(high)),
      factors = to - from < 4 ? [1, 2, 5] : [1],
      ticks = [];
    for (let power = from; power <= to; power++) ticks.push(...factors.map((factor) => factor * 10 ** power));
    return ticks.filter((tick) => tick >= low && tick <= high);
  }

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette(), { low, high, logarithmic, steps } = state;
    const ticks = ticksOf(state), write = (tick) => String(Number(tick.toPrecision(3)));
    context.font = "12px " + FONT;
    const left = Math.max(34, ...ticks.map((tick) => textWidth(context, write(tick)) + 12));
    const bottom = height - 34,
      right = width - 14,
      roof = 20,
      scale = (value) => (logarithmic ? Math.log(value) : value);
    plan = { left, right };
    const x = (step) => left + (right - left) * step / steps;
    const y = (value) => bottom - (bottom - roof) * (scale(value) - scale(low)) / (scale(high) - scale(low));

    context.textBaseline = "middle";
    context.lineWidth = 1;
    for (const tick of ticks) {
      context.strokeStyle = colours.line;
      context.beginPath();
      context.moveTo(left, y(tick));
      context.lineTo(right, y(tick));
      context.stroke();
      context.fillStyle = colours.muted;
      context.textAlign = "right";
      context.fillText(write(tick), left - 6, y(tick));
    }
    context.textAlign = "center";
    for (const tick of axisTicks(0, steps, Math.max(2, Math.floor(width / 80)))) {
      context.fillText(String(tick), x(tick), bottom + 11);
    }
    context.fillText(state.xLabel, (left + right) / 2, height - 8);
    context.textAlign = "left";
    context.fillText(state.yLabel, 2, 7);

    context.save();
    context.beginPath();
    context.rect(left, roof - 1, right - left + 2, bottom - roof + 3);
    context.clip();
    context.lineJoin = "round";
    for (const { values, colour, width: thick, dashed } of state.curves) {
      context.strokeStyle = colour;
      context.lineWidth = thick;
      context.setLineDash(dashed ? [5, 4] : []);
      context.beginPath();
      // Far outside there is nothing to draw, and a canvas gives up on numbers that are too large.
      values.forEach((value, step) => context[step ? "lineTo" : "moveTo"](x(step), clamp(y(value), -9999, 9999)));
      context.stroke();
    }
    context.restore();
    for (const { colour, leaves, values } of state.curves) {
      if (leaves === null || leaves === undefined) continue;
      // Where the last piece of the curve crosses the roof.
      const before = values.findLastIndex((value) => value <= high),
        share = before < 0
          ? 0
          : (scale(high) - scale(values[before])) / (scale(values[before + 1]) - scale(values[before]));
      const place = x(Math.max(0, before + share));
      context.fillStyle = colour;
      context.beginPath();
      context.moveTo(place, roof - 9);
      context.lineTo(place - 5, roof + 1);
      context.lineTo(place + 5, roof + 1);
      context.fill();
    }
    context.strokeStyle = colours.mark;
    context.lineWidth = 1.5;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.moveTo(x(state.marker), roof - 4);
    context.lineTo(x(state.marker), bottom);
    context.stroke();
    context.setLineDash([]);
  }

  const stepAt = (place) =>
    clamp(Math.round((place - plan.left) / (plan.right - plan.left) * state.steps), 0, state.steps);
  chart.canvas.style.cursor = "pointer";
  chart.canvas.addEventListener("pointermove", (event) => {
    if (!plan) return;
    const [x, y] = pointerPlace(event);
    if (event.buttons === 1) onPick(stepAt(x));
    tip.show(chart.canvas, x, y, describe(stepAt(x)));
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("pointerdown", (event) => plan && onPick(stepAt(pointerPlace(event)[0])));
  chart.canvas.addEventListener("keydown", (event) => {
    const at = state.marker,
      moves = { ArrowLeft: at - 1, ArrowRight: at + 1, PageDown: at + 10, PageUp: at - 10, Home: 0, End: state.steps };
    if (moves[event.key] === undefined) return;
    event.preventDefault();
    onPick(clamp(moves[event.key], 0, state.steps));
    chart.say(describe(state.marker));
  });

  return {
    element: chart.element,
    update(next) {
      state = next;
      draw();
    },
  };
}
