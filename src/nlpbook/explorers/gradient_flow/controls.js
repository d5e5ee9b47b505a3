// The controls of the gradient-flow explorer.
import { slider } from "../kit/controls.js";
import { element, rounded } from "../kit/core.js";
import { settingControls } from "../kit/setting_controls.js";
import { ACTIVATIONS } from "./activations.js";

/** @typedef {import("../kit/mount.js").Figure} Figure */

/** The c of the initialisations that have a name. @type {Record<string, number>} */
export const NAMED = { xavier: 1, he: 2 };

/** The variance of the weights times the width. @param {import("../kit/mount.js").Model} model */
export const scaleOfWeights = (model) => NAMED[model.get("initialisation")] ?? model.get("scale");

/** @param {Figure} figure */
export function flowControls(figure) {
  const { model, settings, change } = figure, { whole, logarithm, chosen, ticked } = settingControls(figure);
  const depth = whole("depth", "Hidden layers"), width = whole("width", "Units in each layer");
  const seed = whole("seed", "Seed"), rate = logarithm("rate", "Learning rate", 0.1, 2);
  const scale = slider({
    label: "Variance of the weights times the width, c",
    min: settings.scale.least,
    max: settings.scale.most,
    step: 0.05,
    value: scaleOfWeights(model),
    format: () => rounded(scaleOfWeights(model)),
    onInput: (value) => change("scale", { initialisation: "scale", scale: value }),
  });
  let scaleShown = scaleOfWeights(model);
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
  const residual = ticked("residual", "Residual connections");
  const direction = chosen("direction", "What is drawn", [
    { value: "gradients", label: "Gradients, backwards" },
    { value: "activations", label: "Activations, forwards" },
  ]);
  const axis = chosen("axis", "Axis of the violins", [
    { value: "log", label: "Sizes, logarithmic" },
    { value: "linear", label: "Numbers, linear" },
  ]);
  const all = [depth, width, seed, rate, activation, initialisation, normalisation, residual, direction, axis];

  return {
    network: [
      element("div", { class: "nlpb-row" }, activation.element, normalisation.element, residual.element),
      element("div", { class: "nlpb-row" }, initialisation.element, scale.element),
      element("div", { class: "nlpb-sliders" }, depth.element, width.element, seed.element),
    ],
    view: element("div", { class: "nlpb-row" }, direction.element, axis.element),
    rate: rate.element,
    update() {
      for (const one of all) one.show();
      if (scaleShown === scaleOfWeights(model)) return; // what stands there already costs time to set
      scaleShown = scaleOfWeights(model);
      scale.set(scaleShown);
    },
  };
}
