// @ts-nocheck its types are still to be written
// Lines over whole-numbered steps, with axes, units, a marker that the reader moves, and the values under it.
import { axisTicks, chartCanvas, FONT, pointerPlace, textWidth } from "./canvas.js";
import { clamp, formatNumber } from "./core.js";
import { palette } from "./theme.js";

/**
 * `update({series, marker, xLabel, yLabel, maximum, first})`: each series is {name, values, colour}; values[i] stands at step
 * i, which the axis calls `first` + i (0 when left out); `marker` is the step that is marked. `onPick(step)` is called when the reader points at a step or moves with the keyboard.
 */
export function lineChart({ label, height = 170, describe, onPick, tip }) {
  let state = null, plan = null;
  const chart = chartCanvas({
    label,
    kind: "line chart",
    draw,
    help: "Left and right arrow keys move the marker, Home and End go to the ends.",
  });

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette();
    const steps = Math.max(1, ...state.series.map((one) => one.values.length)) - 1;
    const top = state.maximum || Math.max(1e-9, ...state.series.flatMap((one) => [...one.values]));
    const ticks = axisTicks(0, top, 4);
    context.font = "12px " + FONT;
    const left = Math.max(...ticks.map((tick) => textWidth(context, formatNumber(tick)))) + 12;
    const bottom = height - 34, right = width - 18, roof = 20;
    plan = { left, right, steps };
    const x = (step) => left + (right - left) * (steps ? step / steps : 0);
    const y = (value) => bottom - (bottom - roof) * value / top;

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
      context.fillText(formatNumber(tick), left - 6, y(tick));
    }
    context.textAlign = "center";
    const first = state.first || 0;
    for (const tick of axisTicks(first, first + steps, Math.max(2, Math.floor(width / 70)))) {
      if (Number.isInteger(tick)) context.fillText(String(tick), x(tick - first), bottom + 11);
    }
    context.fillText(state.xLabel, (left + right) / 2, height - 8);
    context.textAlign = "left";
    context.fillText(state.yLabel, 2, 7);

    for (const one of state.series) {
      context.strokeStyle = one.colour;
      context.lineWidth = 2;
      context.lineJoin = "round";
      context.beginPath();
      one.values.forEach((
        value,
        step,
      ) => (step ? context.lineTo(x(step), y(value)) : context.moveTo(x(step), y(value))));
      context.stroke();
    }
    if (state.marker !== null && state.marker !== undefined) {
      context.strokeStyle = colours.mark;
      context.lineWidth = 1.5;
      context.setLineDash([4, 3]);
      context.beginPath();
      context.moveTo(x(state.marker), roof - 4);
      context.lineTo(x(state.marker), bottom);
      context.stroke();
      context.setLineDash([]);
      for (const one of state.series) {
        context.fillStyle = colours.mark;
        context.beginPath();
        context.arc(x(state.marker), y(one.values[state.marker]), 4.5, 0, 2 * Math.PI);
        context.fill();
      }
    }
  }

  const stepAt = (place) =>
    clamp(Math.round((place - plan.left) / (plan.right - plan.left) * plan.steps), 0, plan.steps);
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
    const at = state.marker || 0;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: plan.steps }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    onPick(clamp(next, 0, plan.steps));
    chart.say(describe(state.marker));
  });

  return {
    element: chart.element,
    update(next) {
      state = next;
      draw();
    },
    redraw: draw,
  };
}
