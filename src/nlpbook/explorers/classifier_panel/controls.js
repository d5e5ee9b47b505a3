// @ts-check
// The controls of the classifier panel.
import { choices, select, slider } from "../kit/controls.js";
import { element } from "../kit/core.js";
import { written } from "./telling.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */

/** @param {Figure} figure */
export function panelControls({ model, settings, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  /** @type {(name: string, label: string, format?: (value: number) => string) => ReturnType<typeof slider>} */
  const whole = (name, label, format = String) =>
    slider({
      label,
      min: settings[name].least,
      max: settings[name].most,
      value: get(name),
      format: () => format(get(name)),
      onInput: (value) => change(name, { [name]: value }),
    });

  const pooling = choices({
    label: "Pooling",
    value: get("pooling"),
    options: [{ value: "mean", label: "Mean" }, { value: "max", label: "Maximum" }],
    onChange: (value) => change("pooling", { pooling: value }),
  });
  const batchSize = choices({
    label: "Batch size",
    value: get("batch_size"),
    options: settings.batch_size.choices.map((value) => ({ value, label: String(value) })),
    onChange: (value) => change("batch_size", { batch_size: value }),
  });
  const optimiser = select({
    label: "Optimiser",
    value: get("optimiser"),
    options: settings.optimiser.choices.map((value) => ({ value, label: String(value) })),
    onChange: (value) => change("optimiser", { optimiser: value }),
  });
  const hidden = whole("hidden_units", "Hidden units", (units) => units ? String(units) : "none (linear)");
  const epochs = whole("epochs", "Epochs"), seed = whole("seed", "Weights drawn, number");
  const { least, most } = settings.rate;
  const rate = slider({
    label: "Learning rate",
    min: Math.log10(least),
    max: Math.log10(most),
    step: 0.05,
    value: Math.log10(get("rate")),
    format: () => written(get("rate")),
    onInput: (power) => change("rate", { rate: Math.min(most, Math.max(least, 10 ** power)) }),
  });

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, pooling.element, batchSize.element, optimiser.element),
      element("div", { class: "nlpb-sliders" }, hidden.element, rate.element, epochs.element, seed.element),
    ),
    update() {
      pooling.set(get("pooling"));
      batchSize.set(get("batch_size"));
      optimiser.set(get("optimiser"));
      hidden.set(get("hidden_units"));
      epochs.set(get("epochs"));
      seed.set(get("seed"));
      rate.set(Math.log10(get("rate")));
    },
  };
}
