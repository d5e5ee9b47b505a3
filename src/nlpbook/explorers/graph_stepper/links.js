// What a link may ask of the graph stepper: limits that depend on the expression.
import { quoted } from "../kit/core.js";
import { parse } from "./grammar.js";
import { flowOf, inputsOf, stepsOf } from "./graph.js";
import { tellWrong } from "./telling.js";

/** @typedef {import("./grammar.js").Node} Node */
/** @typedef {import("../kit/address.js").Values} Values */

/** The value of an input that nobody has given one: 3, 4, 5 and so on. @param {number} at */
export const defaultValue = (at) => 3 + at;

/** The nodes of an expression that Python has accepted. @param {string} text @returns {Node[]} */
export function accepted(text) {
  const read = parse(text);
  if (!("nodes" in read)) throw new RangeError(`expression must be one of the grammar; got ${text}: ${read.reason}`);
  return read.nodes;
}

/** @param {Node[]} nodes */
export const namesOf = (nodes) => inputsOf(nodes).map((at) => nodes[at].name);

/** As many values as there are inputs. @param {unknown} values @param {number} count */
export const fittedValues = (values, count) =>
  Array.from({ length: count }, (_, at) => Array.isArray(values) ? values[at] ?? defaultValue(at) : defaultValue(at));

/**
 * The limits that depend on the expression and its values.
 * @param {Values} values
 * @param {string} first the expression where another cannot be read
 */
export function limitsOf(values, first) {
  const read = parse(String(values.expression)), nodes = "nodes" in read ? read.nodes : accepted(first);
  const names = namesOf(nodes), given = fittedValues(values.values, names.length);
  return {
    values: "nodes" in read ? { lengths: [names.length] } : {}, // the cause is told alone
    step: { least: 0, most: stepsOf(nodes, flowOf(nodes, given).values).length },
    bump: { choices: [...names, ""] },
  };
}

/**
 * Puts right what a link asks for: it may be no expression, and its values are those of no inputs then.
 * @param {Values} values
 * @param {string} first
 * @param {number[]} given the values of the first one
 */
export function mended(values, first, given) {
  const text = String(values.expression), read = parse(text), said = [];
  if (!("nodes" in read)) {
    said.push(
      `The link asks for the expression ${quoted(text)}, which cannot be read. ${tellWrong(read, text)} ` +
        `So the figure shows ${quoted(first)}.`,
    );
    values.expression = first;
    values.values = given;
  }
  const names = namesOf(accepted(String(values.expression)));
  values.values = fittedValues(values.values, names.length);
  if (!names.includes(String(values.bump))) values.bump = "";
  return said;
}
