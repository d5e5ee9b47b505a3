// The controls of the explorer of optimisers.
import { button, checkbox, choices, slider } from "../kit/controls.js";
import { clamp, element, short } from "../kit/core.js";
import { NAMES, OPTIMISERS } from "./paths.js";
import { bestRates } from "./rates.js";
import { SURFACES } from "./surfaces.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */
/** @typedef {import("./surfaces.js").Surface} Surface */

/**
 * `surface()` is the one that is shown.
 * @param {Figure} figure
 * @param {() => Surface} surface
 */
export function surfaceControls({ model, settings, change }, surface) {
  const get = (/** @type {string} */ name) => model.get(name);

  /**
   * A slider of one setting; `from` and `to` turn its place into the value and back.
   * @param {string} name
   * @param {string} label
   * @param {number} step
   */
  function setting(name, label, step, format = short, from = (/** @type {number} */ at) => at, to = from) {
    const { least, most } = settings[name], first = to(least);
    const made = slider({
      label,
      min: first,
      max: first + step * Math.ceil((to(most) - first) / step - 1e-9), // so that the largest value is a place too
      step,
      value: to(get(name)),
      format: () => format(get(name)),
      onInput: (place) => change(name, { [name]: clamp(from(place), least, most) }),
    });
    return { element: made.element, show: () => made.set(to(get(name))) };
  }
  const power = (/** @type {number} */ place) => Number((10 ** place).toPrecision(3));

  const chosen = choices({
    label: "Surface",
    value: get("surface"),
    options: Object.entries(SURFACES).map(([value, label]) => ({ value, label })),
    onChange: (name) => change("surface", { surface: name, start: get("starts")[name] }),
  });
  const condition = setting("condition", "Condition number", 1);
  const sliders = [
    setting("rate", "Learning rate, first two", 0.02, short, power, Math.log10),
    setting("momentum", "Momentum", 0.01),
    setting("adaptive_rate", "Learning rate, last three", 0.02, short, power, Math.log10),
    setting("angle", "Turned by", 1, (angle) => `${angle}\u00b0`),
    condition,
    setting("steps", "Steps", 1, String),
  ];
  const boxes = NAMES.map((name) => ({
    name,
    box: checkbox({
      label: OPTIMISERS[name],
      value: get("shown").includes(name),
      onChange: (yes) =>
        change("shown", { shown: NAMES.filter((one) => one === name ? yes : get("shown").includes(one)) }),
    }),
  }));
  const best = () => bestRates(/** @type {[number, number]} */ (surface().curvatures)[1]);
  const limited = (/** @type {number} */ rate) => clamp(rate, settings.rate.least, settings.rate.most);
  const theory = element(
    "div",
    { class: "nlpb-buttons", role: "group", "aria-label": "Best settings" },
    button({
      label: "Best rate for gradient descent",
      onClick: () => change("best descent", { rate: limited(best().descentLearningRate) }),
    }).element,
    button({
      label: "Best rate and momentum for momentum",
      onClick: () => {
        const { momentumLearningRate, momentum } = best();
        change("best momentum", { rate: limited(momentumLearningRate), momentum });
      },
    }).element,
  );

  return {
    top: element(
      "div",
      { class: "nlpb-stack" },
      chosen.element,
      element("div", { class: "nlpb-sliders" }, ...sliders.map((one) => one.element)),
      theory,
    ),
    boxes,
    update() {
      chosen.set(get("surface"));
      for (const one of sliders) one.show();
      condition.element.hidden = get("surface") !== "ravine";
      theory.hidden = surface().curvatures === null;
      const shown = new Set(get("shown"));
      for (const { name, box } of boxes) {
        box.set(shown.has(name));
        box.input.disabled = shown.size === 1 && shown.has(name); // the last one stays
      }
    },
    rest: () => chosen.inputs.find((one) => one.tabIndex === 0) ?? chosen.inputs[0],
  };
}
