// @ts-nocheck its types are still to be written
// One bar for each word of a sentence, and a step line over them: what came beside what was to be expected.
import { axisTicks, chartCanvas, fitText, FONT, pointerPlace, textWidth } from "./canvas.js";
import { clamp, formatNumber } from "./core.js";
import { palette } from "./theme.js";

/**
 * `update({words, bars, steps, barName, stepName, colours: {bar, step}})`: bars[i] stands over words[i], and steps[i] is the
 * height of the line there; steps may go one place further. `onPick(i)` is called when the reader points at a place.
 */
export function stripChart({ label, height = 190, describe, onPick, tip }) {
  let state = null, plan = null, at = 0;
  const chart = chartCanvas({
    label,
    kind: "bar chart",
    draw,
    help: "Left and right arrow keys go from word to word, Home and End to the ends, Enter picks one.",
  });

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height),
      colours = palette(),
      n = Math.max(state.bars.length, state.steps.length, 1);
    context.font = "12px " + FONT;
    const top = Math.max(1, ...state.bars, ...state.steps), ticks = axisTicks(0, top, 4);
    const left = Math.max(...ticks.map((tick) => textWidth(context, formatNumber(tick, 1)))) + 12,
      right = width - 6,
      roof = 12;
    const step = Math.min((right - left) / n, 64);
    plan = { left, step, n };
    const words = state.words.concat(n > state.words.length ? ["?"] : []),
      wordFont = Math.round(clamp(step * 0.5, 9, 12)) + "px " + FONT;
    context.font = wordFont;
    const level = words.every((word) => textWidth(context, word) < step - 2), bottom = height - (level ? 26 : 54);
    context.font = "12px " + FONT;
    const y = (value) => bottom - (bottom - roof) * value / top, x = (i) => left + i * step;
    context.textBaseline = "middle";
    context.textAlign = "right";
    context.lineWidth = 1;
    for (const tick of ticks) {
      context.strokeStyle = colours.line;
      context.beginPath();
      context.moveTo(left, y(tick));
      context.lineTo(right, y(tick));
      context.stroke();
      context.fillStyle = colours.muted;
      context.fillText(formatNumber(tick, 1), left - 6, y(tick));
    }
    state.bars.forEach((value, i) => {
      context.fillStyle = state.colours.bar;
      context.fillRect(x(i) + step * 0.18, y(value), step * 0.64, bottom - y(value));
    });
    context.strokeStyle = state.colours.step;
    context.lineWidth = 2.5;
    state.steps.forEach((value, i) => {
      context.beginPath();
      context.moveTo(x(i) + 1.5, y(value));
      context.lineTo(x(i) + step - 1.5, y(value));
      context.stroke();
    });
    context.font = wordFont;
    context.fillStyle = colours.text;
    words.forEach((word, i) => {
      context.save();
      context.translate(x(i) + step / 2, bottom + 10);
      context.textAlign = level ? "center" : "right";
      if (!level) context.rotate(-0.85);
      context.fillText(fitText(context, word, 58), 0, 0);
      context.restore();
    });
  }

  const placeAt = (x) => clamp(Math.floor((x - plan.left) / plan.step), 0, plan.n - 1);
  chart.canvas.addEventListener("pointermove", (event) => {
    if (!plan) return;
    const [x, y] = pointerPlace(event), inside = x >= plan.left && x < plan.left + plan.n * plan.step;
    chart.canvas.style.cursor = inside ? "pointer" : "";
    if (inside) tip.show(chart.canvas, x, y, describe(placeAt(x)));
    else tip.hide();
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("click", (event) => {
    const [x] = pointerPlace(event);
    if (plan && x >= plan.left && x < plan.left + plan.n * plan.step) onPick(placeAt(x));
  });
  chart.canvas.addEventListener("keydown", (event) => {
    if (!plan) return;
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: plan.n - 1 }[event.key];
    if (next === undefined && event.key !== "Enter") return;
    event.preventDefault();
    if (next === undefined) return onPick(clamp(at, 0, plan.n - 1));
    at = clamp(next, 0, plan.n - 1);
    chart.say(describe(at));
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
