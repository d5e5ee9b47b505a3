// The controls of the gradient-flow explorer.
import { checkbox, choices, slider } from "../kit/controls.js";
import { element } from "../kit/core.js";
import { ACTIVATIONS } from "./activations.js";
import { rounded } from "./telling.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */
/** @typedef {ReturnType<typeof choices>} Choices */

/** The c of the initialisations that have a name. @type {Record<string, number>} */
export const NAMED = { xavier: 1, he: 2 };

/** The variance of the weights times the width. @param {import("../kit/mount.js").Model} model */
export const scaleOfWeights = (model) => NAMED[model.get("initialisation")] ?? model.get("scale");

/** @param {Figure} figure */
export function flowControls({ model, settings, change }) {
  const get = (/** @type {string} */ name) => model.get(name);

  /** @type {(name: string, label: string, step?: number) => ReturnType<typeof slider>} */
  const whole = (name, label, step = 1) =>
    slider({
      label,
      min: settings[name].least,
      max: settings[name].most,
      step,
      value: get(name),
      format: () => String(get(name)),
      onInput: (value) => change(name, { [name]: value }),
    });
  /** @type {(name: string, label: string, options: { value: string, label: string }[]) => Choices} */
  const chosen = (name, label, options) =>
    choices({ label, value: get(name), options, onChange: (value) => change(name, { [name]: value }) });

  const depth = whole("depth", "Hidden layers"), width = whole("width", "Units in each layer");
  const seed = whole("seed", "Weights drawn, number");
  const scale = slider({
    label: "Variance of the weights times the width, c",
    min: settings.scale.least,
    max: settings.scale.most,
    step: 0.05,
    value: scaleOfWeights(model),
    format: () => rounded(scaleOfWeights(model)),
    onInput: (value) => change("scale", { initialisation: "scale", scale: value }),
  });
  const { least, most } = settings.rate, first = Math.log10(least);
  const rate = slider({
    label: "Learning rate",
    min: first,
    max: Math.log10(most),
    step: 0.1,
    value: Math.log10(get("rate")),
    format: () => rounded(get("rate"), 2),
    onInput: (power) => change("rate", { rate: Math.min(most, Math.max(least, 10 ** power)) }),
  });
  const activation = chosen(
    "activation",
    "Activation function",
    Object.entries(ACTIVATIONS).map(([value, { label }]) => ({ value, label })),
  );
  const initialisation = chosen("initialisation", "Initial weights", [
    { value: "xavier", label: "Xavier, c = 1" },
    { value: "he", label: "He, c = 2" },
    { value: "scale", label: "by hand" },
  ]);
  const normalisation = chosen("normalisation", "Normalisation", [
    { value: "none", label: "None" },
    { value: "batch", label: "Batch" },
    { value: "layer", label: "Layer" },
  ]);
  const residual = checkbox({
    label: "Residual connections",
    value: get("residual"),
    onChange: (yes) => change("residual", { residual: yes }),
  });
  const direction = chosen("direction", "What is drawn", [
    { value: "gradients", label: "Gradients, backwards" },
    { value: "activations", label: "Activations, forwards" },
  ]);
  const axis = chosen("axis", "Axis of the violins", [
    { value: "log", label: "Sizes, logarithmic" },
    { value: "linear", label: "Numbers, linear" },
  ]);

  /** @type {Record<string, (value: any) => void>} */
  const controls = {
    depth: depth.set,
    width: width.set,
    seed: seed.set,
    scale: scale.set,
    rate: (value) => rate.set(Math.log10(value)),
    activation: activation.set,
    initialisation: initialisation.set,
    normalisation: normalisation.set,
    residual: residual.set,
    direction: direction.set,
    axis: axis.set,
  };
  /** @type {Record<string, any>} */
  const shown = {};

  return {
    network: [
      element("div", { class: "nlpb-row" }, activation.element, normalisation.element, residual.element),
      element("div", { class: "nlpb-row" }, initialisation.element, scale.element),
      element("div", { class: "nlpb-sliders" }, depth.element, width.element, seed.element),
    ],
    view: element("div", { class: "nlpb-row" }, direction.element, axis.element),
    rate: rate.element,
    /** A control that is always there. */
    rest: () => depth.input,
    update() {
      for (const [name, set] of Object.entries(controls)) {
        const value = name === "scale" ? scaleOfWeights(model) : get(name);
        if (value === shown[name]) continue; // what stands there already costs time to set
        shown[name] = value;
        set(value);
      }
    },
  };
}
