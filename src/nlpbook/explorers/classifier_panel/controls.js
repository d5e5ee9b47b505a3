// @ts-check
// The controls of the classifier panel.
import { element } from "../kit/core.js";
import { settingControls } from "../kit/setting_controls.js";

/** @param {import("../kit/mount.js").Figure} figure */
export function panelControls(figure) {
  const { whole, logarithm, chosen, listed } = settingControls(figure);
  const above = [
    chosen("pooling", "Pooling", [{ value: "mean", label: "Mean" }, { value: "max", label: "Maximum" }]),
    chosen(
      "batch_size",
      "Batch size",
      figure.settings.batch_size.choices.map((value) => ({ value, label: String(value) })),
    ),
    listed("optimiser", "Optimiser"),
  ];
  const sliders = [
    whole("hidden_units", "Hidden units", (units) => units ? String(units) : "none (linear)"),
    logarithm("rate", "Learning rate"),
    whole("epochs", "Epochs"),
    whole("seed", "Seed"),
  ];

  return {
    element: element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, ...above.map((one) => one.element)),
      element("div", { class: "nlpb-sliders" }, ...sliders.map((one) => one.element)),
    ),
    update() {
      for (const one of [...above, ...sliders]) one.show();
    },
  };
}
