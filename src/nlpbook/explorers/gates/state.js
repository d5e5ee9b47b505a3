// All that the figure shows, from the settings: what has been computed for a sentence is kept until it changes.
import { readGrammar } from "../microworld/grammar.js";
import { PrefixMachine } from "../microworld/machine.js";
import { GatedNetwork, MEMORY } from "./network.js";
import { nounPlaces, readTyped, twinOf } from "./sentence.js";
import { labelsOf, orderOf } from "./units.js";

/** @typedef {import("./network.js").CellName} CellName */
/** @typedef {import("./network.js").Held} Held */
/** @typedef {import("./network.js").Reading} Reading */
/** @typedef {(name: string) => any} Get */
/** @typedef {{ singular: number, plural: number }} Verb */
/** @typedef {{ atNoun: number, now: number, kept: number, direct: number }} Carried */
/** @typedef {ReturnType<ReturnType<typeof gateState>>} Shown */

const SHOWN = { lstm: "lstm_shows", gru: "gru_shows" };

/** @param {Get} get */
export function gateState(get) {
  /** @type {string[]} */
  const vocabulary = get("vocabulary").split(" "), ids = new Map(vocabulary.map((word, i) => [word, i]));
  /** @type {import("./sentence.js").Forms} */
  const forms = get("forms");
  const grammar = readGrammar(get("grammar")), machine = new PrefixMachine(grammar);
  const known = new Set(grammar.words.filter((_, id) => id !== grammar.end));
  const numbers = [0, 1].map((number) => forms.verbs.map((pair) => ids.get(pair[number]) ?? -1));
  /** @type {Map<CellName, GatedNetwork>} */
  const networks = new Map();
  /** @type {Map<string, Reading>} */
  const readings = new Map();
  let typedFor = "\u0000", typed = readTyped("", known);

  /** @param {CellName} cell */
  function networkOf(cell) {
    const network = networks.get(cell) ?? new GatedNetwork(cell, get("weights")[cell]);
    networks.set(cell, network);
    return network;
  }

  /** @type {(cell: CellName, words: string[], held: Held | null) => Reading} */
  function read(cell, words, held) {
    const key = JSON.stringify([cell, words, held]), found = readings.get(key);
    if (found) return found;
    const reading = networkOf(cell).read(words.map((word) => ids.get(word) ?? 0), held);
    if (readings.size > 12) readings.clear();
    readings.set(key, reading);
    return reading;
  }

  /** The true distribution over the networks' words; null where no sentence begins so. @param {string[]} words */
  function truth(words) {
    const path = machine.read(words), { state } = path[path.length - 1];
    if (path.length <= words.length || !state) return null;
    const probabilities = new Float64Array(vocabulary.length), found = machine.next(state).probabilities;
    found.forEach((one, id) => (probabilities[ids.get(grammar.words[id]) ?? 0] = one));
    return probabilities;
  }

  /** @type {(probabilities: Float64Array) => Verb} */
  function verbOf(probabilities) {
    const [singular, plural] = numbers.map((one) => one.reduce((sum, id) => sum + probabilities[id], 0));
    return { singular, plural };
  }

  return () => {
    const cell = /** @type {CellName} */ (get("cell")), tracks = get("tracks")[cell], network = networkOf(cell);
    if (get("sentence") !== typedFor) typed = readTyped(typedFor = get("sentence"), known);
    const { words, unknown } = typed, labels = labelsOf(tracks), order = orderOf(tracks, get("order"));
    const unit = get("unit") < 0 ? order[0] : get("unit"),
      length = Math.min(get("place"), words.length) || words.length;
    const nouns = nounPlaces(words, forms), noun = nouns[Math.min(get("noun"), nouns.length - 1)] ?? -1;
    const twin = noun < 0 ? null : twinOf(words, noun, forms), group = get("group"), hold = get("hold");
    const heldUnits = group === "unit" ? [unit] : [...labels.keys()].filter((one) => labels[one] === group);
    const { state: kept, gate } = MEMORY[cell];
    const held = hold === "nothing"
      ? null
      : { of: hold === "off" ? "hidden" : gate, units: heldUnits, value: hold === "off" ? 0 : get("held") };
    const here = read(cell, words, null), there = twin && read(cell, twin, null);
    const after = held && read(cell, words, held), H = network.units;
    const model = network.next(here, length), changed = after && network.next(after, length);
    const of = get("of") === "sentence" || !twin ? "sentence" : get("of"), shows = get(SHOWN[cell]);

    /** @returns {Carried | null} */
    function carried() {
      if (!there || length <= noun) return null;
      const apart = (/** @type {number} */ t) => there.values[kept][t * H + unit] - here.values[kept][t * H + unit];
      let through = 1;
      for (let t = noun + 1; t < length; t++) through *= here.values[gate][t * H + unit];
      const atNoun = apart(noun), now = apart(length - 1);
      return { atNoun, now, kept: through, direct: now === 0 ? NaN : through * atNoun / now };
    }

    /** What the heat map shows, with H numbers for each word. */
    function shown() {
      const one = here.values[shows], other = there?.values[shows];
      if (of === "sentence" || !other) return one;
      return of === "twin" ? other : other.map((value, i) => value - one[i]);
    }

    const real = truth(words.slice(0, length));
    const divergenceOf = (/** @type {Float64Array} */ found) =>
      real && real.reduce((sum, p, id) => p > 0 ? sum + p * Math.log(p / found[id]) : sum, 0);
    return {
      cell,
      vocabulary,
      words,
      unknown,
      twin,
      nouns,
      noun,
      length,
      unit,
      units: H,
      labels,
      order,
      tracks,
      kept,
      gate,
      held,
      heldUnits,
      here,
      there,
      after,
      shows,
      of,
      shown: shown(),
      carried: carried(),
      model,
      changed,
      real,
      verbs: { model: verbOf(model), changed: changed && verbOf(changed), real: real && verbOf(real) },
      twinVerb: there && verbOf(network.next(there, length)),
      divergence: divergenceOf(model),
      changedDivergence: changed && divergenceOf(changed),
    }; // deno-fmt-ignore
  };
}
