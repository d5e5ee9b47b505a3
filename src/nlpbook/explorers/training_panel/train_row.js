// Train and Stop, and how far the run is.
import { button } from "../kit/controls.js";
import { element, grouped, setText } from "../kit/core.js";
import { inSeconds, written } from "./words.js";

/** @typedef {import("./runs.js").Run} Run */

/** @param {{ stepName: string, onTrain: () => void, onStop: () => void }} options */
export function trainRow({ stepName, onTrain, onStop }) {
  const train = button({ label: "Train", primary: true, onClick: onTrain });
  const stop = button({ label: "Stop", onClick: onStop });
  const bar = element("progress", { class: "nlpb-progress", "aria-label": "Progress of the run" });
  const text = element("span", { class: "nlpb-note" });
  const buttons = { class: "nlpb-buttons", role: "group", "aria-label": "Training" };
  return {
    element: element(
      "div",
      { class: "nlpb-row nlpb-train" },
      element("div", buttons, train.element, stop.element),
      bar,
      text,
    ),
    /** Gets the focus when the button that had it was disabled. */
    rest: () => (train.input.disabled ? stop.input : train.input),
    /**
     * `isAsked` while a run was asked for, and has not begun.
     * @param {{ isGoing: boolean, isAsked: boolean, current: Partial<Run> }} state
     */
    update({ isGoing, isAsked, current: { total = null, steps = 0, curve = [], seconds = 0 } }) {
      const focused = document.activeElement;
      train.enable(!isGoing && !isAsked);
      stop.enable(isGoing || isAsked); // also while the run stops: asking again does no harm, and keeps the focus
      // The button that has the focus must not take it away with it.
      if (focused === train.input && train.input.disabled) stop.input.focus({ preventScroll: true });
      if (focused === stop.input && stop.input.disabled && !train.input.disabled) {
        train.input.focus({ preventScroll: true });
      }
      bar.hidden = !isGoing;
      if (isGoing && total !== null) {
        bar.max = total;
        bar.value = Math.min(steps, total);
      } else bar.removeAttribute("value");
      const loss = curve.length ? `, loss ${written(curve[curve.length - 1])}` : "";
      const many = total === null ? "" : " of " + grouped(total);
      setText(text, isGoing ? `${stepName} ${grouped(steps)}${many}, ${inSeconds(seconds)}${loss}` : "");
    },
  };
}
