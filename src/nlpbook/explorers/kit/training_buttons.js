// The buttons of a training in the page: Train or Stop, One step, Initial weights, Another seed.
import { button } from "./controls.js";
import { element } from "./core.js";

/** @typedef {import("./mount.js").Figure} Figure */
/**
 * A training that goes on in frames.
 * @typedef {{
 *   start: () => void,
 *   stop: () => void,
 *   step: () => void,
 *   isGoing: () => boolean,
 *   isOver: () => boolean,
 * }} FramedTraining
 */

/**
 * The explorer has a setting `seed`, which decides the initial weights: to set it, to what it is or to another one,
 * begins anew. `onStep` is called after a single step, before the figure is drawn.
 * @param {Pick<Figure, "model" | "settings" | "change">} figure
 * @param {FramedTraining} training
 * @param {() => void} onStep
 */
export function trainingButtons({ model, settings, change }, training, onStep) {
  const train = button({
    label: "Train",
    primary: true,
    onClick() {
      const isGoing = training.isGoing();
      if (isGoing) training.stop();
      else training.start();
      change(isGoing ? "stop" : "train", {});
    },
  });
  const once = button({
    label: "One step",
    onClick() {
      training.step();
      onStep();
      change("one step", {});
    },
  });
  const back = button({
    label: "Initial weights",
    onClick: () => change("initial weights", { seed: model.get("seed") }),
  });
  const another = button({
    label: "Another seed",
    onClick: () => change("another seed", { seed: (model.get("seed") + 1) % (settings.seed.most + 1) }),
  });
  const all = [train, once, back, another];

  return {
    element: element(
      "div",
      { class: "nlpb-buttons", role: "group", "aria-label": "Training" },
      ...all.map((one) => one.element),
    ),
    /** @param {number} steps that were made */
    update(steps) {
      const isGoing = training.isGoing(), canGo = !isGoing && !training.isOver();
      train.setLabel(isGoing ? "Stop" : "Train");
      train.enable(isGoing || canGo);
      once.enable(canGo);
      back.enable(steps > 0);
    },
    /** The first that can be pressed. */
    rest: () => all.map((one) => one.input).find((input) => !input.disabled) ?? another.input,
  };
}
