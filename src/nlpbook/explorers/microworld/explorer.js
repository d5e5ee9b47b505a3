// The microworld explorer: draw a sentence and see its tree in two languages, or build one word by word.
import { choices } from "../kit/controls.js";
import { element, quoted, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { seededRandom } from "../kit/random_numbers.js";
import { wordBuilder } from "./builder.js";
import { readGrammar } from "./grammar.js";
import { PrefixMachine } from "./machine.js";
import { samplePanel } from "./sample.js";
import { microworldStyle } from "./style.js";
import { parseSentence } from "./tree.js";

/** @type {Record<string, string>} */
const PANELS = { sample: "Whole sentences", build: "One word at a time" };
const MOST_QUOTED = 60;

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildMicroworld({ root, model, settings, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const machine = new PrefixMachine(readGrammar(get("grammar"))), first = get("sentence");
  let draws = seededRandom(get("seed")), read = false;
  const random = () => draws();
  const panels = choices({
    label: "Look at",
    value: get("panel"),
    options: settings.panel.choices.map((value) => ({ value, label: PANELS[value] })),
    onChange: (value) => change("panel", { panel: value }),
  });
  const left = element("p", { class: "nlpb-note", role: "status" });
  const sample = samplePanel({ machine, random, get, change });
  const builder = wordBuilder({
    machine,
    random,
    get,
    change,
    tip,
    onFinished: (words) => sample.take("show its tree", words),
  });
  root.append(
    microworldStyle(),
    element("div", { class: "nlpb-stack" }, panels.element, left, sample.element, builder.element),
  );
  const shown = () => (get("panel") === "sample" ? sample : builder);

  /** What an address asks for may be none of this language: go on with what is, and say so. */
  function settle() {
    const words = get("sentence"), prefix = get("prefix"), n = machine.read(prefix).length - 1, said = [];
    if (!parseSentence(machine, words)) {
      said.push(`${quoted(words.join(" "), MOST_QUOTED)} is no sentence of the microworld.`);
      model.set("sentence", first);
    }
    if (n < prefix.length) {
      const before = n ? quoted(prefix.slice(0, n).join(" "), MOST_QUOTED) : "the beginning";
      said.push(`${quoted(prefix[n])} cannot follow ${before}.`);
      model.set("prefix", prefix.slice(0, n));
    }
    setText(left, said.join(" "));
    left.hidden = !said.length;
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
    if (!changed) settle();
    const sampling = get("panel") === "sample";
    panels.set(get("panel"));
    sample.element.hidden = !sampling;
    builder.element.hidden = sampling;
    // What changes meanwhile in the other panel is read when that panel shows again.
    if (!changed || changed.has("sentence")) read = false;
    if (!sampling) return builder.draw();
    sample.draw(!read);
    read = true;
  }

  return {
    traits: ["sentence", "prefix", "panel", "view", "phenomenon"],
    draw,
    rest: () => shown().rest(),
    recolour() {
      read &&= get("panel") === "sample"; // the panel that does not show is painted when it does again
      shown().recolour();
    },
    numbers: () => shown().numbers(),
    table: () => shown().table(),
    reset() {
      draws = seededRandom(get("seed"));
      sample.reset();
      builder.reset();
    },
  };
}

export default explorer("microworld", buildMicroworld);
