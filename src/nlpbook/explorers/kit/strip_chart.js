// One bar for each word of a sentence, and a step line over them: what came beside what was to be expected.
import { drawAxes, layOutAxes } from "./axes.js";
import { chartCanvas, fitText, FONT, placeByKey, pointerPlace, textWidth } from "./canvas.js";
import { clamp } from "./core.js";
import { palette } from "./theme.js";

/**
 * `bars[i]` stands over `words[i]`, and `steps[i]` is the height of the line there; steps may go one place further.
 * @typedef {{ words: string[], bars: number[], steps: number[], colours: { bar: string, step: string } }} StripState
 */

/**
 * `onPick(i)` is called when the reader points at a place.
 * @param {{
 *   label: string,
 *   height?: number,
 *   describe: (place: number) => string,
 *   onPick: (place: number) => void,
 *   tip: import("./canvas.js").Tip,
 * }} chart
 */
export function stripChart({ label, height = 190, describe, onPick, tip }) {
  /** @type {StripState | null} */
  let state = null;
  let plan = { left: 0, step: 0, n: 0 }, at = 0;
  const chart = chartCanvas({
    label,
    kind: "bar chart",
    draw,
    help: "Left and right arrow keys go from word to word, Home and End to the ends, Enter picks one.",
  });

  function draw() {
    const width = chart.width();
    if (!state || width === 0) return;
    const context = chart.begin(width, height), colours = palette(), { bars, steps } = state;
    const n = Math.max(bars.length, steps.length, 1), words = state.words.concat(n > state.words.length ? ["?"] : []);
    const y = { low: 0, high: Math.max(1, ...bars, ...steps) };
    // Whether the words find room side by side, or slanted in a deeper foot, depends on the room that the axis leaves.
    const { left, right } = layOutAxes(context, { width, height, y }, { top: 12, right: 6 });
    const step = Math.min((right - left) / n, 64), wordFont = Math.round(clamp(step * 0.5, 9, 12)) + "px " + FONT;
    context.font = wordFont;
    const level = words.every((word) => textWidth(context, word) < step - 2);
    const frame = layOutAxes(context, { width, height, y }, { top: 12, right: 6, foot: level ? 26 : 54 });
    const { bottom } = frame, x = (/** @type {number} */ i) => left + i * step;
    plan = { left, step, n };
    drawAxes(context, frame, colours);
    context.fillStyle = state.colours.bar;
    bars.forEach((value, i) => {
      context.fillRect(x(i) + step * 0.18, frame.y.to(value), step * 0.64, bottom - frame.y.to(value));
    });
    context.strokeStyle = state.colours.step;
    context.lineWidth = 2.5;
    context.beginPath();
    steps.forEach((value, i) => {
      context.moveTo(x(i) + 1.5, frame.y.to(value));
      context.lineTo(x(i) + step - 1.5, frame.y.to(value));
    });
    context.stroke();
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

  /** @type {(x: number) => number | null} */
  const placeAt = (x) => {
    const place = Math.floor((x - plan.left) / plan.step);
    return place >= 0 && place < plan.n ? place : null;
  };
  chart.canvas.addEventListener("pointermove", (event) => {
    const [x, y] = pointerPlace(event), place = placeAt(x);
    chart.canvas.style.cursor = place !== null ? "pointer" : "";
    if (place !== null) tip.show(chart.canvas, x, y, describe(place));
    else tip.hide();
  });
  chart.canvas.addEventListener("pointerleave", () => tip.hide());
  chart.canvas.addEventListener("click", (event) => {
    const place = placeAt(pointerPlace(event)[0]);
    if (place !== null) onPick(place);
  });
  chart.canvas.addEventListener("keydown", (event) => {
    if (!plan.n) return;
    const next = placeByKey(event.key, at, plan.n - 1);
    if (next === null && event.key !== "Enter") return;
    event.preventDefault();
    if (next === null) return onPick(clamp(at, 0, plan.n - 1));
    at = next;
    chart.say(describe(at));
  });

  return {
    element: chart.element,
    /** @param {StripState} next */
    update(next) {
      state = next;
      draw();
    },
    redraw: draw,
  };
}
