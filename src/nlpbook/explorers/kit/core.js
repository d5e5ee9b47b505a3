// @ts-nocheck its types are still to be written
// Small things that every part of the kit uses: elements, numbers.

/** Make an element. `attributes` may hold `text`, `on: {event: handler}`, and any attribute; null leaves one out. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name === "on") {
      for (const [event, handler] of Object.entries(value)) made.addEventListener(event, handler);
    } else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A new id: labels and their controls are tied together by ids, which must not repeat on a page. */
export function newId() {
  globalThis.nlpbookIds = (globalThis.nlpbookIds || 0) + 1;
  return "nlpb-part-" + globalThis.nlpbookIds;
}

/** Set text only where it differs: an unchanged live region is not read out again, and no layout is lost. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A number as a reader wants it: whole numbers bare, others with `digits` decimals, a real minus sign. */
export function formatNumber(value, digits = 3) {
  if (!Number.isFinite(value)) return "-";
  const text = Number.isInteger(value) ? String(value) : value.toFixed(digits);
  return text.replace("-", "\u2212");
}

export function clamp(value, low, high) {
  return Math.min(Math.max(value, low), high);
}

/** "1 word", "3 words". */
export function countOf(number, noun) {
  return number + " " + noun + (number === 1 ? "" : "s");
}

const GROUPING = [0, 1].map((digits) => new Intl.NumberFormat("en-US", { maximumFractionDigits: digits }));

/** 12,345.6: a number of things, which may be an average; with one decimal at most, or with none. */
export function grouped(number, digits = 1) {
  return GROUPING[digits].format(number);
}

const SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** A number with the digits that matter: 0.75, 0.0123, 4.5 x 10^-8. */
export function short(value, digits = 3) {
  if (value === 0 || Number.isInteger(value)) return String(value);
  if (Math.abs(value) >= 1e-5) return String(Number(value.toPrecision(digits)));
  const [mantissa, power] = value.toExponential(1).split("e-");
  return `${mantissa}\u00a0\u00d7\u00a010\u207b${[...power].map((digit) => SUPERSCRIPTS[Number(digit)]).join("")}`;
}
