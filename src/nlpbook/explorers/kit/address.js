// The settings of explorers in the address of a page: "#huffman=word:cat,logits:0+0.5+0&window=window:3".
import { accepted, decodeValue, encodeValue, fitted } from "./settings.js";

/** @typedef {import("./settings.js").Description} Description */
/** @typedef {import("./settings.js").Value} Value */
/** @typedef {Record<string, Value>} Values */
/** @typedef {(values: Values) => Record<string, Partial<Description>>} Limits */
/** @typedef {{ name: string, accepted: string | null }} Problem what an address asked for in vain */

const PART = /^([a-z][a-z0-9_]{0,60}(?:-[1-9][0-9]{0,2})?)=(.*)$/s;

/**
 * The parts of an address, for each explorer that it names what it says of it. A link to a section names none.
 * @param {string} hash
 * @returns {Map<string, string>}
 */
export function partsOf(hash) {
  const parts = new Map();
  for (const part of hash.replace(/^#/, "").split("&")) {
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
 * All settings of an explorer as an address wants them, the others as at first, and what it asked for in vain. `limits`
 * gives those limits that depend on other settings, whose values it is given.
 * @param {string} body
 * @param {Record<string, Description>} settings
 * @param {Values} first
 * @param {Limits} [limits]
 */
export function readValues(body, settings, first, limits = () => ({})) {
  /** @type {Map<string, string>} */
  const asked = new Map();
  /** @type {Problem[]} */
  const problems = [];
  for (const piece of body.split(",")) {
    const [name, ...text] = piece.split(":");
    if (Object.hasOwn(settings, name) && settings[name].address !== false && text.length === 1) {
      asked.set(name, text[0]);
    } else if (piece) problems.push({ name, accepted: null });
  }
  /** @type {Values} */
  const values = {};
  for (const name of Object.keys(settings)) {
    const description = { ...settings[name], ...limits({ ...first, ...values })[name] }, text = asked.get(name);
    const value = text === undefined ? undefined : decodeValue(description, text);
    if (text !== undefined && value === undefined) problems.push({ name, accepted: accepted(description) });
    values[name] = value === undefined ? fitted(description, first[name]) : value;
  }
  return { values, problems };
}

const MOST_NAMED = 3, LONGEST_NAME = 30;

/**
 * What an address asked for in vain, in a sentence; no text where there is nothing.
 * @param {Problem[]} problems
 */
export function sentenceOf(problems) {
  if (!problems.length) return "";
  const named = problems.slice(0, MOST_NAMED).map(({ name, accepted }) => {
    const letters = [...name], shown = letters.slice(0, LONGEST_NAME).join("");
    // The two marks keep letters that run from right to left from turning the sentence around.
    const quoted = `\u2068${shown}${letters.length > LONGEST_NAME ? "\u2026" : ""}\u2069`;
    return accepted === null ? `${quoted} (no setting of this explorer)` : `${quoted} (must be ${accepted})`;
  });
  const more = problems.length - named.length;
  return `Left out of what the address asks for: ${named.join(", ")}${more ? `, and ${more} more` : ""}.`;
}
