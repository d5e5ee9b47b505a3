// The settings of explorers in the address of a page: "#huffman=word:cat,logits:0+0.5+0&window=window:3".
import { refusal, unknownName } from "./refusal.js";
import { decodeValue, encodeValue, fitted } from "./settings.js";

/** @typedef {import("./settings.js").Description} Description */
/** @typedef {import("./settings.js").Value} Value */
/** @typedef {Record<string, Value>} Values */
/** @typedef {(values: Values) => Record<string, Partial<Description>>} Limits */

const PART = /^([^=]+)=(.*)$/s;

/**
 * The parts of an address: for each explorer that it names what it says of it, also where there is none of that name.
 * A link to a section names none, nor does what a browser is to mark on the page (":~:text=...").
 * @param {string} hash
 * @returns {Map<string, string>}
 */
export function partsOf(hash) {
  const parts = new Map();
  for (const part of hash.replace(/^#/, "").split(":~:")[0].split("&")) {
    const found = PART.exec(part);
    if (found) parts.set(found[1], found[2]);
  }
  return parts;
}

/**
 * What an address says of one explorer: the settings that differ from its first state.
 * @param {Record<string, Description>} settings
 * @param {Values} first
 * @param {Values} values
 */
export function writeValues(settings, first, values) {
  return Object.keys(settings)
    .filter((name) => settings[name].address !== false && JSON.stringify(values[name]) !== JSON.stringify(first[name]))
    .map((name) => `${name}:${encodeValue(values[name])}`)
    .join(",");
}

/**
 * All settings of an explorer as an address wants them, the others as at first, and a sentence for each thing that it
 * asks for in vain. `limits` gives those limits that depend on other settings, whose values it is given; `mend` puts
 * right what only the explorer knows to be wrong, and says so.
 * @param {string} body
 * @param {Record<string, Description>} settings
 * @param {Values} first
 * @param {Limits} [limits]
 * @param {(values: Values) => string[]} [mend]
 */
export function readValues(body, settings, first, limits = () => ({}), mend = () => []) {
  /** @type {Map<string, string | null>} */
  const asked = new Map();
  /** @type {string[]} */
  const unknown = [];
  /** @type {(() => string)[]} */
  const refusals = [];
  for (const piece of body.split(",")) {
    const [name, ...text] = piece.split(":");
    if (Object.hasOwn(settings, name) && settings[name].address !== false) {
      asked.set(name, text.length === 1 ? text[0] : null);
    } else if (piece) unknown.push(unknownName(name));
  }
  /** @type {Values} */
  const values = {};
  for (const name of Object.keys(settings)) {
    const description = { ...settings[name], ...limits({ ...first, ...values })[name] }, text = asked.get(name);
    const value = typeof text === "string" ? decodeValue(description, text) : undefined;
    values[name] = value === undefined ? fitted(description, first[name]) : value;
    if (text !== undefined && value === undefined) {
      refusals.push(() => refusal(name, description, text, values[name]));
    }
  }
  const mended = mend(values); // what is shown in place of what was asked for is known only then
  return { values, refused: [...mended, ...unknown, ...refusals.map((tell) => tell())] };
}
