// What the settings of an explorer accept, as settings.py describes them, and how they are written in an address.

/** @typedef {string | number | boolean | null | string[] | number[] | string[][]} Value */

/**
 * @typedef {object} Description
 * @property {"whole" | "number" | "switch" | "choice" | "numbers" | "words" | "text" | "sentences"} kind
 * @property {string} [label] what a reader calls it, where its name does not say it
 * @property {any} [least] a number; of a list of numbers one for each, if it is a list
 * @property {any} [most]
 * @property {any} [above]
 * @property {any} [below]
 * @property {Record<number, string>} [special] numbers that stand for something else, and for what, as readers call it
 * @property {string} [because] why the limits are as they are, where other settings make them: "while there are none"
 * @property {boolean} [none] whether null is accepted too
 * @property {(string | number)[]} [choices]
 * @property {string} [trait] the trait that holds the choices
 * @property {boolean} [empty] whether "" is accepted beside the choices
 * @property {number[]} [lengths]
 * @property {boolean} [whole]
 * @property {string[]} [without]
 * @property {boolean} [address] false: too big for an address
 */

/**
 * What each setting accepts, with the choices that another trait holds.
 * @param {import("./mount.js").Model} model
 * @returns {Record<string, Description>}
 */
export function descriptions(model) {
  const described = Object.entries(/** @type {Record<string, Description>} */ (model.get("settings") ?? {}));
  return Object.fromEntries(described.map(([name, description]) => {
    const { trait, empty } = description;
    return [name, trait ? { ...description, choices: [...model.get(trait), ...empty ? [""] : []] } : description];
  }));
}

/** Whether a string can be written in UTF-8. @param {string} text */
const isWhole = (text) => !/\p{Surrogate}/u.test(text);

/** A string in which what is half a character is replaced, so that it can be written. @param {string} text */
export const wellFormed = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd");

/** @param {unknown} value */
export const isWord = (value) => typeof value === "string" && value.trim() !== "" && isWhole(value);

/** @param {unknown} value @param {any} limits */
const isNumber = (value, { least, most, above, below }) =>
  typeof value === "number" && Number.isFinite(value) && !(value < least) && !(value > most) && !(value <= above) &&
  !(value >= below);

/** @param {any} limit @param {number} i */
const limitAt = (limit, i) => Array.isArray(limit) ? limit[i] ?? undefined : limit;

/** The limits of one number of a list. @param {Description} limits @param {number} i */
export const limitsAt = (limits, i) => ({
  least: limitAt(limits.least, i),
  most: limitAt(limits.most, i),
  above: limitAt(limits.above, i),
  below: limitAt(limits.below, i),
});

/** @type {Record<string, (value: any, description: Description) => boolean>} */
const FITS = {
  whole: (value, limits) => Number.isSafeInteger(value) && isNumber(value, limits),
  number: isNumber,
  switch: (value) => typeof value === "boolean",
  choice: (value, { choices = [], empty = false }) => choices.includes(value) || (empty && value === ""),
  numbers: (value, limits) =>
    Array.isArray(value) && (limits.lengths || []).includes(value.length) &&
    value.every((one, i) => isNumber(one, limitsAt(limits, i)) && (!limits.whole || Number.isSafeInteger(one))),
  words: (value, { least, most, choices, without }) => {
    if (!Array.isArray(value) || value.length < least || value.length > most || !value.every(isWord)) return false;
    const known = choices && new Set(choices);
    return value.every((word) => (!known || known.has(word)) && !(without || []).includes(word));
  },
  text: (value, { most }) => typeof value === "string" && isWhole(value) && countOfCharacters(value, most) <= most,
  sentences: (value, { most }) =>
    Array.isArray(value) && value.every((words) => Array.isArray(words) && words.length && words.every(isWord)) &&
    value.reduce((sum, words) => sum + words.length, 0) <= most,
};

/** The characters of a text as Python counts them; of a text that is far too long, more than `most`. */
function countOfCharacters(/** @type {string} */ text, /** @type {number} */ most) {
  return text.length > 2 * most ? text.length : [...text].length;
}

/**
 * Whether Python would accept a value for a setting.
 * @param {Description} description
 * @param {unknown} value
 */
export function fits(description, value) {
  return value === null ? description.none === true : FITS[description.kind](value, description);
}

/**
 * The value, or of a number that is out of its range the nearest that is in it: for a value that nobody has asked for,
 * and that a limit has left behind which another setting moved.
 * @template T
 * @param {Description} description
 * @param {T} value
 * @returns {T}
 */
export function fitted({ kind, least, most }, value) {
  if (typeof value !== "number" || (kind !== "whole" && kind !== "number")) return value;
  return /** @type {any} */ (Math.max(least ?? -Infinity, Math.min(most ?? Infinity, value)));
}

/** Percent-encode a text so that no mark of an address, of Markdown or of HTML is left. @param {unknown} text */
const encode = (text) =>
  encodeURIComponent(wellFormed(String(text))).replace(
    /[!'()*~_]/g,
    (mark) => "%" + mark.charCodeAt(0).toString(16).toUpperCase(),
  );

/**
 * A value as it stands in an address: the items of a list joined by "+", sentences by "++".
 * @param {Value} value
 */
export function encodeValue(value) {
  if (value === null) return "";
  if (!Array.isArray(value)) return encode(value);
  return value.map((one) => (Array.isArray(one) ? one.map(encode).join("+") : encode(one))).join(
    Array.isArray(value[0]) ? "++" : "+",
  );
}

const NUMBER = /^-?\d{1,40}(\.\d{1,40})?(e[+-]?\d{1,3})?$/i;

/** A number, also with the minus sign that readers see. @param {string} text */
function readNumber(text) {
  const plain = text.replace(/^\u2212/, "-");
  return NUMBER.test(plain) ? Number(plain) : NaN;
}

/** @param {string} text */
const readList = (text) => text === "" ? [] : text.split("+").map(decodeURIComponent);

/** @type {Record<string, (text: string, description: Description) => any>} */
const READ = {
  whole: (text) => readNumber(decodeURIComponent(text)),
  number: (text) => readNumber(decodeURIComponent(text)),
  switch: (text) => ({ true: true, false: false })[text],
  choice: (text, { choices = [] }) => {
    const wanted = decodeURIComponent(text);
    return choices.find((choice) => String(choice) === wanted) ?? wanted;
  },
  numbers: (text) => readList(text).map(readNumber),
  words: readList,
  text: decodeURIComponent,
  sentences: (text) => text === "" ? [] : text.split("++").map(readList),
};

/**
 * What the text of an address says, whether or not it fits the setting. Raises a URIError where it is damaged.
 * @param {Description} description
 * @param {string} text
 */
export const readValue = (description, text) => READ[description.kind](text, description);

/**
 * The value that an address gives to a setting; undefined where it gives none that fits.
 * @param {Description} description
 * @param {string} text
 * @returns {Value | undefined}
 */
export function decodeValue(description, text) {
  if (text === "" && description.none) return null;
  try {
    const value = readValue(description, text);
    return fits(description, value) ? value : undefined;
  } catch {
    return undefined; // a percent code that is none
  }
}
