// A chart over steps as a control: the pointer and the keys pick one of its steps.
import { pointerPlace } from "./canvas.js";

/** @typedef {import("./canvas.js").Tip} Tip */

/**
 * `stepAt(x)` is the step at a place of the canvas, and `stepByKey(key)` the one that a key leads to; both are null
 * where there is none. `marked()` is the step that is marked once `onPick` has been told of another one, or null.
 * @param {ReturnType<typeof import("./canvas.js").chartCanvas>} chart
 * @param {object} options
 * @param {Tip} options.tip
 * @param {(step: number) => string} options.describe
 * @param {(step: number) => void} options.onPick
 * @param {(x: number) => number | null} options.stepAt
 * @param {(key: string) => number | null} options.stepByKey
 * @param {() => number | null | undefined} options.marked
 */
export function pickSteps({ canvas, say }, { tip, describe, onPick, stepAt, stepByKey, marked }) {
  canvas.style.cursor = "pointer";
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = pointerPlace(event), step = stepAt(x);
    if (step === null) return;
    if (event.buttons === 1) onPick(step);
    tip.show(canvas, x, y, describe(stepAt(x) ?? step));
  });
  canvas.addEventListener("pointerleave", () => tip.hide());
  canvas.addEventListener("pointerdown", (event) => {
    const step = stepAt(pointerPlace(event)[0]);
    if (step !== null) onPick(step);
  });
  canvas.addEventListener("keydown", (event) => {
    const next = stepByKey(event.key);
    if (next === null) return;
    event.preventDefault();
    onPick(next);
    say(describe(marked() ?? next));
  });
}
