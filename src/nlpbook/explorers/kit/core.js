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
 * A number as a reader wants it: whole numbers bare, others with `digits` decimals, a real minus sign.
 * @param {number} value
 */
export function formatNumber(value, digits = 3) {
  if (!Number.isFinite(value)) return "-";
  const text = Number.isInteger(value) ? String(value) : value.toFixed(digits);
  return text.replace("-", "\u2212");
}

/** @type {(value: number, low: number, high: number) => number} */
export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/**
 * "1 word", "3 words".
 * @param {number} number
 * @param {string} noun
 */
export function countOf(number, noun) {
  return number + " " + noun + (number === 1 ? "" : "s");
}

const MOST_QUOTED = 40; // characters

/**
 * A text that a reader has typed or asked for, in quotation marks, shortened where it is long.
 * @param {string} text
 */
export function quoted(text) {
  const letters = [...text.slice(0, 2 * MOST_QUOTED + 2)], shown = letters.slice(0, MOST_QUOTED).join("");
  // The two marks keep letters that run from right to left from turning the sentence around.
  return `\u201c\u2068${shown}${letters.length > MOST_QUOTED ? "\u2026" : ""}\u2069\u201d`;
}

const GROUPING = [0, 1].map((digits) => new Intl.NumberFormat("en-US", { maximumFractionDigits: digits }));

/**
 * 12,345.6: a number of things, which may be an average; with one decimal at most, or with none.
 * @param {number} number
 */
export function grouped(number, digits = 1) {
  return GROUPING[digits].format(number);
}

const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/**
 * A number with the digits that matter: 0.75, 0.0123, 4.5 x 10^-8.
 * @param {number} value
 */
export function short(value, digits = 3) {
  if (value === 0 || Number.isInteger(value)) return String(value);
  if (Math.abs(value) >= 1e-5) return String(Number(value.toPrecision(digits)));
  const [mantissa, power] = value.toExponential(1).split("e-");
  return `${mantissa}\u00a0\u00d7\u00a010\u207b${[...power].map((digit) => SUPERSCRIPTS[Number(digit)]).join("")}`;
}
