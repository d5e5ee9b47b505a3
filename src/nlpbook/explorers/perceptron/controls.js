// The controls of the perceptron explorer.
import { choices, select } from "../kit/controls.js";
import { element } from "../kit/core.js";
import { settingControls } from "../kit/setting_controls.js";
import { ACTIVATIONS } from "../gradient_flow/activations.js";
import { presetOf } from "./points.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */

/** @type {Record<string, string>} */
const PRESETS = { and: "AND", or: "OR", xor: "XOR", clouds: "Clouds", moons: "Moons", circles: "Circles" };

/**
 * `setPoints(flat, control)` puts other points in the plane.
 * @param {Figure} figure
 * @param {(flat: number[], control: string) => void} setPoints
 */
export function planeControls(figure, setPoints) {
  const { model, change } = figure, { whole, logarithm, chosen, ticked } = settingControls(figure);
  const get = (/** @type {string} */ name) => model.get(name);
  /** @type {(name: string, label: string) => ReturnType<typeof select>} */
  const unit = (name, label) =>
    select({ label, options: [], value: 1, onChange: (value) => change(name, { [name]: Number(value) }) });

  const preset = choices({
    label: "Points",
    value: presetOf(get("presets"), get("points")),
    options: Object.keys(get("presets")).map((value) => ({ value, label: PRESETS[value] })),
    onChange: (name) => setPoints(get("presets")[name], "preset"),
  });
  const method = chosen("method", "Classifier", [
    { value: "perceptron", label: "Perceptron" },
    { value: "network", label: "Network" },
  ]);
  const activation = chosen(
    "activation",
    "Activation function",
    Object.entries(ACTIVATIONS).map(([value, { label }]) => ({ value, label })),
  );
  const width = whole("width", "Hidden units"), seed = whole("seed", "Seed");
  const pace = chosen("pace", "Steps a frame", [1, 10, 100].map((value) => ({ value, label: String(value) })));
  const rate = logarithm("rate", "Learning rate");
  const stochastic = ticked("stochastic", "One point a step, drawn at random");
  const across = unit("across", "Across: hidden unit"), up = unit("up", "Up: hidden unit");
  const axes = element("div", { class: "nlpb-row" }, across.element, up.element);

  return {
    top: element("div", { class: "nlpb-row" }, preset.element, method.element),
    network: element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, activation.element, stochastic.element),
      element("div", { class: "nlpb-sliders" }, width.element, rate.element, seed.element),
    ),
    axes,
    pace: pace.element,
    update() {
      const units = get("width");
      const named = presetOf(get("presets"), get("points"));
      preset.set(named);
      if (!named) preset.inputs[0].tabIndex = 0; // the group has to be reached where none of it is taken
      for (const one of [method, activation, width, seed, pace, rate, stochastic]) one.show();
      axes.hidden = units < 3;
      for (const [control, name] of /** @type {const} */ ([[across, "across"], [up, "up"]])) {
        if (control.input.options.length !== units) {
          control.setOptions(Array.from({ length: units }, (_, i) => ({ value: i + 1, label: String(i + 1) })));
        }
        control.set(Math.min(units, get(name)));
      }
    },
  };
}
