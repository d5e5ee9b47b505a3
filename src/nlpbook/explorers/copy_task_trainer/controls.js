// The controls of the explorer of the copy task.
import { element } from "../kit/core.js";
import { settingControls } from "../kit/setting_controls.js";
import { NAMES } from "./telling.js";

/** @param {import("../kit/mount.js").Figure} figure */
export function copyControls(figure) {
  const { whole, number, logarithm, chosen, ticked } = settingControls(figure), { model } = figure;
  const options = (/** @type {Record<string, string>} */ labels) =>
    Object.entries(labels).map(([value, label]) => ({ value, label }));
  const cell = chosen("cell", "Cell", options(NAMES));
  const gates = chosen("gates", "The gate that keeps begins", options({ bias: "At a bias", chrono: "Chrono" }));
  const bias = number("bias", "Bias of the gate that keeps", 0.25), rate = logarithm("rate", "Learning rate", 0.05, 2);
  const clip = ticked("clip", "Clip the gradient to length 1");
  const task = [
    whole("delay", "Delay"),
    whole("length", "Symbols to copy"),
    whole("kinds", "Kinds of symbols"),
    whole("units", "Units"),
    rate,
    whole("seed", "Seed"),
  ];
  const loss = chosen("loss", "Loss", options({ recalled: "Recalled symbols", all: "All places" }));
  const colours = chosen("colours", "Heat map", options({ gate: "The gate that keeps", state: "The state h" }));
  const all = [cell, gates, bias, clip, ...task, loss, colours];

  return {
    top: element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, cell.element, gates.element, bias.element),
      element("div", { class: "nlpb-sliders" }, ...task.map((one) => one.element)),
    ),
    clip: clip.element,
    loss: loss.element,
    colours: colours.element,
    update() {
      for (const one of all) one.show();
      const isRnn = model.get("cell") === "rnn";
      gates.element.hidden = colours.element.hidden = isRnn;
      bias.element.hidden = isRnn || model.get("gates") === "chrono";
    },
  };
}
