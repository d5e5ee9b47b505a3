// The words and signs of an expression, and what is wrong with one.
import { grouped } from "../kit/core.js";

/** @typedef {{ kind: "number" | "name" | "sign" | "end", text: string, start: number, end: number }} Token */

const LONGEST_NAME = 12, LARGEST_NUMBER = 1_000_000;
const TOKEN = new RegExp(
  "(?<spaces>[ \\t\\r\\n\\u00a0]+)|(?<number>(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)" +
    "|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<sign>\\*\\*|[-+*/^(),;=\u00d7\u00b7\u2212])",
  "y",
);
/** Other ways to write a sign. @type {Record<string, string>} */
const WRITTEN = { "**": "^", "\u00d7": "*", "\u00b7": "*", "\u2212": "-" };

export class GrammarError extends Error {
  /** @param {number} place @param {string} reason */
  constructor(place, reason) {
    super(reason);
    this.place = place;
  }
}

/** @type {(token: Token, reason: string) => GrammarError} */
export const failure = (token, reason) => new GrammarError(token.start + 1, reason);

/** @param {string} text @returns {Token[]} */
export function tokensOf(text) {
  /** @type {Token[]} */
  const found = [];
  for (let at = 0; at < text.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match?.groups) {
      const sign = String.fromCodePoint(text.codePointAt(at) ?? 0);
      throw new GrammarError([...text.slice(0, at)].length + 1, `\u201c${sign}\u201d is no part of an expression`);
    }
    const { spaces, number, name } = match.groups, end = at + match[0].length;
    const kind = number ? "number" : name ? "name" : "sign";
    if (!spaces) found.push({ kind, text: WRITTEN[match[0]] ?? match[0], start: at, end });
    at = end;
  }
  const end = found.at(-1)?.end ?? 0;
  return [...found, { kind: "end", text: "", start: end, end }];
}

/** @param {Token} name */
export function checkName(name) {
  if (name.text.length > LONGEST_NAME) throw failure(name, `a name has ${LONGEST_NAME} characters at most`);
}

/** @param {Token} token */
export function numberOf(token) {
  const value = Number(token.text);
  if (value > LARGEST_NUMBER) throw failure(token, `a number can be ${grouped(LARGEST_NUMBER)} at most`);
  return value;
}
