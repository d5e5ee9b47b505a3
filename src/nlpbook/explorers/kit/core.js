// Small things that every part of the kit uses: elements, numbers.

/** @typedef {Node | string | null | undefined} Child */
/** @typedef {{ [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void }} Handlers */
/** @typedef {string | number | boolean | null | undefined} Value */
/** @typedef {{ text?: string | null, on?: Handlers, [attribute: string]: Value | Handlers }} Attributes */

/**
 * Make an element. `attributes` may hold `text`, `on: {event: handler}`, and any attribute; null leaves one out.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Attributes} attributes
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag), { text, on = {}, ...others } = attributes;
  if (text !== null && text !== undefined) made.textContent = text;
  for (const [event, handler] of Object.entries(on)) {
    made.addEventListener(event, /** @type {EventListener} */ (handler));
  }
  setAttributes(made, /** @type {Record<string, Value>} */ (others));
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * Make an element of a drawing in SVG.
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Value>} attributes
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** @type {(made: Element, attributes: Record<string, Value>) => void} */
function setAttributes(made, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? "" : String(value));
  }
}

/** A new id: labels and their controls are tied together by ids, which must not repeat on a page. */
export function newId() {
  const page = /** @type {{ nlpbookIds?: number }} */ (globalThis);
  page.nlpbookIds = (page.nlpbookIds || 0) + 1;
  return "nlpb-part-" + page.nlpbookIds;
}

/**
 * Set text only where it differs: an unchanged live region is not read out again, and no layout is lost.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * What a reader can do with a control, beside its label: a saved picture leaves it out.
 * @param {string} text
 */
export const howTo = (text) => element("span", { class: "nlpb-howto", text: ` (${text})` });

/**
 * The digits of a number with its thousands apart: 12,345.678. Nothing is rounded.
 * @param {string} digits
 */
function withGroups(digits) {
  const [whole, ...decimals] = digits.split(".");
  return [whole.replace(/\d(?=(\d{3})+$)/g, "$&,"), ...decimals].join(".");
}

// How numbers are written: `grouped` and `countOf` for how many there are, `percent` for a share, `short` for what was
// measured, `formatNumber` for a column whose decimals stand below each other, `scientific` for powers of ten.

/**
 * A number as a reader wants it: whole numbers without decimals, others with `digits` of them, a real minus sign.
 * @param {number} value
 */
export function formatNumber(value, digits = 3) {
  if (!Number.isFinite(value)) return "-";
  const text = Number.isInteger(value) ? String(value) : value.toFixed(digits);
  return withGroups(text).replace("-", "\u2212");
}

/** @type {(value: number, low: number, high: number) => number} */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

const GROUPING = [0, 1].map((digits) => new Intl.NumberFormat("en-US", { maximumFractionDigits: digits }));

/**
 * 12,345.6: a number of things, which may be an average; with one decimal at most, or with none.
 * @param {number} number
 */
export function grouped(number, digits = 1) {
  return GROUPING[digits].format(number);
}

/**
 * "1 word", "3,000 words"; of an average "2.5 words", and "1 word" where it is written as 1.
 * @param {number} number
 * @param {string} noun
 */
export function countOf(number, noun) {
  const text = grouped(number);
  return `${text} ${noun}${text === "1" ? "" : "s"}`;
}

const NEARLY_ALL = 99.99; // per cent: what is left to 100 is no longer told apart

/**
 * "12.3%", "0.045%": a share with three figures, or two where it is small. Only what is all or nothing, up to the
 * rounding of a sum, reads 100% or 0%.
 * @param {number} share
 */
export function percent(share) {
  if (share === 0 || share > 1 - 1e-12) return share ? "100%" : "0%";
  const hundredths = 100 * share;
  if (hundredths > NEARLY_ALL) return `> ${NEARLY_ALL}%`;
  if (hundredths >= 10) return hundredths.toFixed(hundredths < 99.9 ? 1 : 2) + "%";
  return (hundredths >= 0.1 ? hundredths.toFixed(2) : short(hundredths, 2)) + "%";
}

const MOST_QUOTED = 40;

/**
 * A text as a sentence can hold it: cut where it is long.
 * @param {string} text
 */
export function clipped(text, most = MOST_QUOTED) {
  const letters = [...text.slice(0, 2 * most + 1)]; // a letter has two units at most
  return letters.length > most ? letters.slice(0, most).join("") + "\u2026" : text;
}

/**
 * What a reader has typed, in quotation marks and cut where it is long. The two inner marks keep letters that run from
 * right to left from turning the sentence around.
 * @param {string} text
 */
export const quoted = (text, most = MOST_QUOTED) => `\u201c\u2068${clipped(text, most)}\u2069\u201d`;

const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** @type {(power: number) => string} */
const powerOfTen = (power) =>
  "10" + [...String(power)].map((digit) => digit === "-" ? "\u207b" : SUPERSCRIPTS[Number(digit)]).join("");

/**
 * A number as digits times a power of ten: 2 × 10⁻⁵, and 10⁻⁵ for a power of ten alone.
 * @param {number} value
 * @param {number} digits the most to be written
 */
export function scientific(value, digits = 15) {
  if (value === 0) return "0";
  const [mantissa, power] = Math.abs(value).toExponential(digits - 1).split("e"), size = Number(mantissa);
  const sign = value < 0 ? "\u2212" : "";
  return sign + (size === 1 ? "" : `${size}\u00a0\u00d7\u00a0`) + powerOfTen(Number(power));
}

/** What is no number, in words. @param {number} value */
const noNumber = (value) => Number.isNaN(value) ? "not a number" : value > 0 ? "\u221e" : "\u2212\u221e";

/**
 * A number that was measured, with the digits that matter: 0.75, 0.0123, 12,300, 4.5 × 10⁻⁸. Whole numbers have all
 * of theirs up to a million billions; others are powers of ten from a million on.
 * @param {number} value
 */
export function short(value, digits = 3) {
  if (!Number.isFinite(value)) return noNumber(value);
  const size = Math.abs(value), whole = Number.isInteger(value), rounded = Number(value.toPrecision(digits));
  if (size > 0 && (size < 1e-5 || size >= (whole ? 1e15 : 1e6))) return scientific(value, digits);
  return withGroups(String(whole ? value : rounded)).replace("-", "\u2212");
}

const LARGE = 1e4, SMALL = 1e-3;

/**
 * A number that was measured beside others of very different sizes: as `short`, but a power of ten soon.
 * @param {number} value
 */
export function rounded(value, digits = 3) {
  const size = Math.abs(value);
  if (size < Infinity && size >= LARGE || (size > 0 && size < SMALL)) return scientific(value, digits);
  return short(value, digits);
}

/**
 * The distribution that has an entropy (in bits) and is easiest to imagine: "2.5 equally likely words".
 * @param {number} entropy
 * @param {string} noun
 */
export function equallyLikely(entropy, noun) {
  const many = 2 ** entropy, text = many < 1.1 ? many.toFixed(2) : grouped(many);
  if (text !== "1.00") return `${text} equally likely ${noun}s`;
  return `one ${noun} that is ${entropy < 1e-9 ? "certain" : "all but certain"}`;
}
