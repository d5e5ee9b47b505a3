// The microworld explorer: draw a sentence and see its tree in two languages, or build one word by word.
import { choices } from "../kit/controls.js";
import { element } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { seededRandom } from "../kit/random_numbers.js";
import { wordBuilder } from "./builder.js";
import { readGrammar } from "./grammar.js";
import { PrefixMachine } from "./machine.js";
import { samplePanel } from "./sample.js";
import { microworldStyle } from "./style.js";

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildMicroworld({ root, model, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const machine = new PrefixMachine(readGrammar(get("grammar"))), random = seededRandom(get("seed"));
  const panels = choices({
    label: "Look at",
    value: get("panel"),
    options: [{ value: "sample", label: "Whole sentences" }, { value: "build", label: "One word at a time" }],
    onChange: (value) => change("panel", { panel: value }),
  });
  const sample = samplePanel({ machine, random, get, change });
  const builder = wordBuilder({
    machine,
    random,
    get,
    change,
    tip,
    onFinished: (words) => sample.take("show its tree", words),
  });
  let read = false;
  root.append(
    microworldStyle(),
    element("div", { class: "nlpb-stack" }, panels.element, sample.element, builder.element),
  );
  const shown = () => (get("panel") === "sample" ? sample : builder);

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    const sampling = get("panel") === "sample";
    panels.set(get("panel"));
    sample.element.hidden = !sampling;
    builder.element.hidden = sampling;
    if (!sampling) {
      // What changes meanwhile in the other panel is read when it shows again.
      if (changed?.has("sentence")) read = false;
      return builder.draw();
    }
    sample.draw(!read || !changed || changed.has("sentence"));
    read = true;
  }

  return {
    traits: ["sentence", "prefix", "panel", "view", "phenomenon"],
    draw,
    rest: () => shown().rest(),
    recolour: () => shown().recolour(),
    numbers: () => shown().numbers(),
    table: () => shown().table(),
  };
}

export default explorer("microworld", buildMicroworld);
