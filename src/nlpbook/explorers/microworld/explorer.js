// The microworld explorer: draw a sentence and see its tree in two languages, or build one word by word.
import { choices } from "../kit/controls.js";
import { element, quoted } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { seededRandom } from "../kit/random_numbers.js";
import { wordBuilder } from "./builder.js";
import { readGrammar } from "./grammar.js";
import { PrefixMachine } from "./machine.js";
import { samplePanel } from "./sample.js";
import { hasPhenomenon, PhenomenonSampler } from "./sampling.js";
import { microworldStyle } from "./style.js";
import { parseSentence, wordsOf } from "./tree.js";
import { phenomenonName } from "./views.js";

/** @type {Record<string, string>} */
const PANELS = { sample: "Whole sentences", build: "One word at a time" };

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @returns {import("../kit/mount.js").Parts}
 */
function buildMicroworld({ root, model, settings, tip, change }) {
  const get = (/** @type {string} */ name) => model.get(name);
  const machine = new PrefixMachine(readGrammar(get("grammar")));
  const first = get("sentence"), firstPhenomenon = get("phenomenon");
  let draws = seededRandom(get("seed")), read = false;
  const random = () => draws();
  const panels = choices({
    label: "Look at",
    value: get("panel"),
    options: settings.panel.choices.map((value) => ({ value, label: PANELS[value] })),
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
  root.append(
    microworldStyle(),
    element("div", { class: "nlpb-stack" }, panels.element, sample.element, builder.element),
  );
  const shown = () => (get("panel") === "sample" ? sample : builder);

  /**
   * What a link asks for may be none of this language.
   * @param {import("../kit/address.js").Values} values
   */
  function mend(values) {
    const words = /** @type {string[]} */ (values.sentence),
      prefix = /** @type {string[]} */ (values.prefix),
      said = [];
    const isSentence = parseSentence(machine, words) !== null;
    if (!isSentence) values.sentence = first;
    said.push(...agreed(values));
    if (!isSentence) {
      const shown = /** @type {string[]} */ (values.sentence).join(" ");
      said.push(
        `The link asks for ${quoted(words.join(" "))}, which is no sentence of the microworld, so it shows ${
          quoted(shown)
        }.`,
      );
    }
    const begun = prefix.slice(0, machine.read(prefix).length - 1), rest = prefix.slice(begun.length);
    if (rest.length) {
      const after = begun.length ? `follow ${quoted(begun.join(" "))}` : "begin a sentence";
      said.push(
        `Of the words that the link asks for ${quoted(rest.join(" "))} is left out: ${
          quoted(rest[0])
        } cannot ${after}, so it shows ${begun.length ? "the others" : "none"}.`,
      );
      values.prefix = begun;
    }
    return said;
  }

  /**
   * The sentence and the phenomenon that is to be shown have to agree: where a link names no sentence, one is drawn.
   * @param {import("../kit/address.js").Values} values
   */
  function agreed(values) {
    const phenomenon = String(values.phenomenon), words = /** @type {string[]} */ (values.sentence);
    const tree = parseSentence(machine, words), isFirst = words.join(" ") === first.join(" ");
    if (!tree || hasPhenomenon(tree, phenomenon) || (isFirst && phenomenon === firstPhenomenon)) return [];
    if (isFirst) {
      const sampler = new PhenomenonSampler(machine.grammar, phenomenon);
      values.sentence = wordsOf(sampler.draw(seededRandom(get("seed"))));
      return [];
    }
    values.phenomenon = "";
    return [
      `The link asks for ${quoted(phenomenonName(phenomenon))} and for a sentence without it; that sentence is shown.`,
    ];
  }

  /** @param {Set<string> | null} changed */
  function draw(changed) {
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
    mend,
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
