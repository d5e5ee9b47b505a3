// @ts-check
// The page of `Sized` in sized.py: one control for some settings, and all of them as text.
import { slider, textArea } from "../../src/nlpbook/explorers/kit/controls.js";
import { element, setText } from "../../src/nlpbook/explorers/kit/core.js";
import { explorer } from "../../src/nlpbook/explorers/kit/mount.js";

/**
 * @param {import("../../src/nlpbook/explorers/kit/mount.js").Figure} figure
 * @returns {import("../../src/nlpbook/explorers/kit/mount.js").Parts}
 */
function build({ root, model, settings, change }) {
  const names = Object.keys(settings);
  const values = () => Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const size = slider({
    label: "Size",
    min: settings.size.least,
    max: settings.size.most,
    value: model.get("size"),
    onInput: (value) => change("size", { size: value, weights: Array(value + 1).fill(0) }),
  });
  const title = textArea({ label: "Title", value: "", onInput: (text) => change("title", { title: text }) });
  const shown = element("p", { class: "nlpb-finding" });
  root.append(size.element, title.element, shown);
  return {
    traits: names,
    draw() {
      size.set(model.get("size"));
      title.set(model.get("title"));
      setText(shown, JSON.stringify(values()));
    },
    recolour() {},
    numbers: values,
    limits: ({ size }) => ({ weights: { lengths: [Number(size) + 1] }, rate: { most: Number(size) } }),
    table: () => ({
      caption: "Ten times as many rows as the size",
      columns: ["row", "square"],
      rows: Array.from({ length: 10 * model.get("size") ** 2 }, (_, row) => [`row ${row}`, row ** 2]),
    }),
  };
}

export default explorer("sized", build);
