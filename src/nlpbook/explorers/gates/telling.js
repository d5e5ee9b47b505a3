// @ts-check
// What the gate explorer shows, in words.
import { formatNumber, quoted } from "../kit/core.js";

/** @typedef {import("./state.js").Shown} Shown */

/** @type {Record<string, string>} */
export const CELLS = { lstm: "LSTM", gru: "GRU" };
/** @type {Record<string, string>} */
export const PARTS = {
  forget: "Forget gate",
  input: "Input gate",
  output: "Output gate",
  cell: "Cell c",
  tanh_cell: "tanh(c)",
  hidden: "Hidden state h",
  update: "Update gate",
  reset: "Reset gate",
  candidate: "Candidate",
};
/** @type {Record<string, string>} */
const TRACKS = { number: "the number of the subject", depth: "the depth", position: "the position" };
/** @type {Record<string, string>} */
const SHORT = { number: "num.", depth: "depth", position: "pos." };
const DIFFERENT = 1e-3; // what is printed as 0.000 is no difference to speak of

/** Two decimals, also for whole numbers. @param {number} value */
export const two = (value) => value.toFixed(2).replace(/^-(?=0\.00$)/, "").replace("-", "\u2212");

/** A correlation: two decimals without the zero. @param {number} value */
export const correlation = (value) => two(value).replace("0.", ".");

/** @param {string[]} words */
const text = (words) => quoted(words.join(" "), 200);

/** What a unit tracks, for a column. @type {(unit: number, shown: Shown) => string} */
export function columnName(unit, { labels, tracks }) {
  const label = labels[unit];
  return label ? `${unit} ${SHORT[label]} ${correlation(tracks[label][1][unit])}` : String(unit);
}

/** What a unit tracks, as part of a sentence. @param {Shown} shown */
function tracking({ unit, labels, tracks }) {
  const label = labels[unit];
  if (!label) return `unit ${unit} tracks none of the three`;
  return `unit ${unit} tracks ${TRACKS[label]} (correlation ${correlation(tracks[label][1][unit])})`;
}

/** @param {Shown} shown */
export function tellHeadline(shown) {
  const { words, length, cell, verbs, vocabulary, model } = shown;
  const read = length ? `After ${text(words.slice(0, length))} the ` : "Before the first word the ";
  const { singular, plural } = verbs.model, best = vocabulary[model.indexOf(Math.max(...model))];
  const chance = two(Math.max(...model));
  return `${read}${CELLS[cell]} gives plural verb forms ${two(plural)} and singular ones ${two(singular)}; ` +
    `the most probable word is ${quoted(best)}, ${chance}`;
}

/** How the unit carries the difference. @param {Shown} shown */
export function tellUnit(shown) {
  const { words, noun, length, unit, units, gate, here, carried, kept, twin } = shown;
  const first = tracking(shown), begin = `${first[0].toUpperCase()}${first.slice(1)}.`;
  if (!length) return begin;
  if (!twin) return `${begin} There is no noun that has a singular and a plural form: no twin to compare with.`;
  if (!carried) return `${begin} The noun that differs in the twin, ${quoted(words[noun])}, comes later.`;
  const name = PARTS[gate].toLowerCase(), between = length - 1 - noun;
  const gates = Array.from({ length: between }, (_, i) => two(here.values[gate][(noun + 1 + i) * units + unit]));
  const since = between
    ? ` Since ${quoted(words[noun])} its ${name} was ${gates.join(", ")}: of what it had then it has kept ` +
      `${two(carried.kept)}.`
    : "";
  const state = kept === "cell" ? "cell" : "state";
  if (Math.abs(carried.now) < DIFFERENT) return `${begin}${since} Its ${state} is the same in both sentences now.`;
  const share = between
    ? ` ${two(carried.direct)} times the difference now has been kept since the noun (the direct share).`
    : "";
  return `${begin}${since} Between the sentence and its twin its ${state} differed by ${
    two(carried.atNoun)
  } after the ` +
    `noun, and differs by ${two(carried.now)} now.${share}`;
}

/** The twin, and what it is given. @param {Shown} shown */
export function tellTwin({ twin, twinVerb, cell, length }) {
  if (!twin || !twinVerb) return "";
  return `Twin: ${text(twin.slice(0, length))}. After it the ${CELLS[cell]} gives plural verb forms ` +
    `${two(twinVerb.plural)} and singular ones ${two(twinVerb.singular)}.`;
}

/** What holding does. @param {Shown} shown */
export function tellHeld({ held, heldUnits, verbs, gate, divergence, changedDivergence }) {
  if (!held || !verbs.changed) return "";
  if (!heldUnits.length) return "No unit tracks this: nothing is held.";
  const many = heldUnits.length > 1, which = many ? `${heldUnits.length} units` : `unit ${heldUnits[0]}`;
  const what = held.of === "hidden"
    ? `With ${which} switched off`
    : `With the ${PARTS[gate].toLowerCase()}${many ? "s" : ""} of ${which} held at ${two(held.value)}`;
  const far = divergence === null || changedDivergence === null
    ? ""
    : ` The divergence goes from ${formatNumber(divergence)} to ${formatNumber(changedDivergence)} nats.`;
  return `${what}, plural verb forms go from ${two(verbs.model.plural)} to ${
    two(verbs.changed.plural)
  }, singular ones ` +
    `from ${two(verbs.model.singular)} to ${two(verbs.changed.singular)}.${far}`;
}

/** Beside the true distribution. @param {Shown} shown */
export function tellTruth({ real, verbs, divergence, cell }) {
  if (!real || !verbs.real || divergence === null) {
    return "No sentence of the microworld begins like this: there is no true distribution.";
  }
  return `In the true distribution plural verb forms have ${two(verbs.real.plural)} and singular ones ` +
    `${two(verbs.real.singular)}. The ${CELLS[cell]}'s diverges from it by ${formatNumber(divergence)} nats ` +
    "(Kullback-Leibler divergence).";
}

/** Words that are not read. @param {Shown} shown */
export function tellUnknown({ unknown }) {
  if (!unknown.length) return "";
  const parts = unknown.map(({ word, nearest }) => nearest ? `${quoted(word)} (${nearest}?)` : quoted(word));
  const one = unknown.length === 1;
  return `${one ? "Not a word" : "No words"} of the microworld, and left out: ${parts.join(", ")}.`;
}

/** A cell of the heat map. @type {(shown: Shown, row: number, unit: number) => string} */
export function tellCell(shown, row, unit) {
  const { words, twin, of, shows, shown: values, units } = shown, value = two(values[row * units + unit]);
  const part = PARTS[shows].replace(/^[A-Z]/, (letter) => letter.toLowerCase());
  const word = of === "twin" && twin ? twin[row] : words[row];
  const what = of === "difference" ? `${part}, twin less sentence` : of === "twin" ? `${part}, in the twin` : part;
  return `${quoted(word)}, unit ${columnName(unit, shown)}: ${what} ${value}`;
}
