// The controls of the perceptron explorer.
import { button, checkbox, choices, select, slider } from "../kit/controls.js";
import { element } from "../kit/core.js";
import { ACTIVATIONS } from "../gradient_flow/activations.js";
import { presetOf } from "./points.js";
import { written } from "./telling.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */

/** @type {Record<string, string>} */
const PRESETS = { and: "AND", or: "OR", xor: "XOR", clouds: "Clouds", moons: "Moons", circles: "Circles" };

/**
 * `setPoints(flat, control)` puts other points in the plane.
 * @param {Figure} figure
 * @param {(flat: number[], control: string) => void} setPoints
 */
export function planeControls({ model, settings, change }, setPoints) {
  const get = (/** @type {string} */ name) => model.get(name);
  /** @type {(name: string, label: string, options: { value: any, label: string }[]) => ReturnType<typeof choices>} */
  const chosen = (name, label, options) =>
    choices({ label, value: get(name), options, onChange: (value) => change(name, { [name]: value }) });
  /** @type {(name: string, label: string) => ReturnType<typeof slider>} */
  const whole = (name, label) =>
    slider({
      label,
      min: settings[name].least,
      max: settings[name].most,
      value: get(name),
      format: () => String(get(name)),
      onInput: (value) => change(name, { [name]: value }),
    });
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
  const width = whole("width", "Hidden units"), seed = whole("seed", "Weights drawn, seed");
  const pace = chosen("pace", "Steps a frame", [1, 10, 100].map((value) => ({ value, label: String(value) })));
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
  const stochastic = checkbox({
    label: "One point a step, drawn at random",
    value: get("stochastic"),
    onChange: (yes) => change("stochastic", { stochastic: yes }),
  });
  const another = button({
    label: "Another seed",
    onClick: () => change("another seed", { seed: (get("seed") + 1) % (settings.seed.most + 1) }),
  });
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
    another,
    update() {
      const units = get("width");
      const named = presetOf(get("presets"), get("points"));
      preset.set(named);
      if (!named) preset.inputs[0].tabIndex = 0; // the group has to be reached where none of it is taken
      method.set(get("method"));
      activation.set(get("activation"));
      width.set(units);
      seed.set(get("seed"));
      pace.set(get("pace"));
      rate.set(Math.log10(get("rate")));
      stochastic.set(get("stochastic"));
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
