// The controls of the explorer of gradient flow through time.
import { checkbox } from "../kit/controls.js";
import { element, setText } from "../kit/core.js";
import { CELLS } from "../kit/recurrent_cells.js";
import { settingControls } from "../kit/setting_controls.js";
import { ACTIVATIONS, NAMES } from "./telling.js";

/** @param {import("../kit/mount.js").Figure} figure */
export function timeControls(figure) {
  const { model, change } = figure, { whole, number, logarithm, chosen, ticked } = settingControls(figure);
  const get = (/** @type {string} */ name) => model.get(name);
  const cells = () => /** @type {string[]} */ (get("cells"));
  const boxes = CELLS.map((name) => ({
    name,
    box: checkbox({
      label: NAMES[name],
      value: cells().includes(name),
      onChange: (yes) => change("cells", { cells: CELLS.filter((one) => one === name ? yes : cells().includes(one)) }),
    }),
  }));
  const options = (/** @type {Record<string, string>} */ labels) =>
    Object.entries(labels).map(([value, label]) => ({ value, label }));
  const activation = chosen("activation", "Activation function of the simple RNN", options(ACTIVATIONS));
  const matrix = chosen(
    "matrix",
    "Its recurrent matrix U",
    options({
      orthogonal: "Orthogonal \u00d7 \u03b3",
      normal: "Normal, spectral radius \u03b3",
      shear: "Shear, eigenvalues \u03b3",
    }),
  );
  const gamma = number("gamma", "\u03b3", 0.01);
  const gates = chosen("gates", "Gates of GRU and LSTM", options({ bias: "By their biases", chrono: "Chrono" }));
  const forget = number("forget_bias", "Forget bias of the LSTM", 0.25);
  const update = number("update_bias", "Update bias of the GRU", 0.25);
  const longest = whole("longest", "Memories of up to T steps");
  const sequence = [
    gamma,
    whole("steps", "Steps of the sequence"),
    number("scale", "Size of the inputs", 0.1),
    whole("seed", "Seed"),
  ];
  const parts = ticked("parts", "h and c of the LSTM apart");
  const view = [
    ticked("bounds", "Largest singular values"),
    ticked("theory", "Theory"),
    parts,
  ];
  const chosenCell = chosen("chosen", "Units and weights of the", options(NAMES));
  const colours = chosen(
    "colours",
    "Colours of the units",
    options({ relative: "Each step by its length", absolute: "Entries as they are" }),
  );
  const clip = ticked("clip", "Clip the gradient with respect to U"), threshold = logarithm("threshold", "Threshold");
  const all = [
    activation,
    matrix,
    gates,
    forget,
    update,
    longest,
    ...sequence,
    ...view,
    chosenCell,
    colours,
    clip,
  ];
  const drawn = element(
    "div",
    { class: "nlpb-row", role: "group", "aria-label": "Cells" },
    ...boxes.map(({ box }) => box.element),
  );
  const gateRow = element(
    "div",
    { class: "nlpb-row" },
    gates.element,
    forget.element,
    update.element,
    longest.element,
  );
  const note = element("p", { class: "nlpb-note" });

  return {
    top: element(
      "div",
      { class: "nlpb-stack" },
      drawn,
      element("div", { class: "nlpb-row" }, activation.element, matrix.element),
      gateRow,
      element("div", { class: "nlpb-sliders" }, ...sequence.map((one) => one.element)),
      note,
    ),
    lines: element("div", { class: "nlpb-row" }, ...view.map((one) => one.element)),
    below: element("div", { class: "nlpb-row" }, chosenCell.element, colours.element),
    clipping: element("div", { class: "nlpb-row" }, clip.element, threshold.element),
    update() {
      const shown = new Set(cells());
      for (const { name, box } of boxes) {
        box.set(shown.has(name));
        box.input.disabled = shown.size === 1 && shown.has(name); // the last one stays
      }
      for (const one of [...all, threshold]) one.show();
      const isChrono = get("gates") === "chrono";
      const isGated = [...shown, get("chosen")].some((name) => name !== "rnn");
      gateRow.hidden = parts.element.hidden = !isGated;
      forget.element.hidden = update.element.hidden = isChrono;
      longest.element.hidden = !isChrono;
      threshold.element.hidden = !get("clip");
      setText(
        note,
        isGated && isChrono
          ? "Chrono: the biases are ln u, with u drawn between 1 and T \u2212 1, and those of the LSTM's input gate " +
            "\u2212ln u."
          : "",
      );
      note.hidden = !note.textContent;
    },
    rest: () => boxes.find(({ box }) => !box.input.disabled)?.box.input ?? boxes[0].box.input,
  };
}
