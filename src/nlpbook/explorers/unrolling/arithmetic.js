// The arithmetic of one unit at one step, written out with its numbers: forwards, and backwards.
import { rounded } from "../kit/core.js";
import { DIMENSIONS, START } from "./network.js";
import { ACTIVATIONS, called } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */

/** A number as an operand: in parentheses where it has a sign. @param {number} value */
const operand = (value) => value < 0 ? `(${rounded(value)})` : rounded(value);

/** @type {(pairs: [number, number][]) => string} */
const productsOf = (pairs) => pairs.map(([a, b]) => `${operand(a)}\u00b7${operand(b)}`).join(" + ");

/** @type {(pairs: [number, number][]) => number} */
const sumOf = (pairs) => pairs.reduce((sum, [a, b]) => sum + a * b, 0);

/** @type {(name: string, z: string) => string} */
const applied = (name, z) => name === "identity" ? z : `${ACTIVATIONS[name]}(${z})`;

const SUBSCRIPTS = "\u2080\u2081\u2082\u2083\u2084\u2085\u2086\u2087\u2088\u2089";
/** @param {number} number */
export const subscript = (number) => [...String(number)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");

/** The parts of the sum in front of the activation function. @param {Now} now @param {number} t @param {number} unit */
export function sumsOf({ parameters, inputs, states, H }, t, unit) {
  const j = unit - 1, word = inputs[t - 1];
  const fromWord = Array.from(
    { length: DIMENSIONS },
    (_, d) => /** @type {[number, number]} */ ([parameters.E[word * DIMENSIONS + d], parameters.W[d * H + j]]),
  );
  const fromState = Array.from(
    { length: H },
    (_, i) => /** @type {[number, number]} */ ([states[t - 1][i], parameters.U[i * H + j]]),
  );
  return { fromWord, fromState, bias: parameters.b[j] };
}

/** The state of a unit, in lines. @param {Now} now @param {number} t @param {number} unit */
export function forwardsLines(now, t, unit) {
  if (!now.hasState(t)) return [`Step ${t} has not been read yet.`];
  const { fromWord, fromState, bias } = sumsOf(now, t, unit), { activation } = now;
  const h = now.states[t][unit - 1], word = now.inputAt(t);
  const parts = [sumOf(fromWord), sumOf(fromState), bias].map(operand).join(" + ");
  const before = t === 1 ? "h\u2080 = 0, so it adds 0" : `${productsOf(fromState)} = ${rounded(sumOf(fromState))}`;
  return [
    `x${subscript(t)} W, the vector of ${word === START ? START : called(word)} times column ${unit} of W: ` +
    `${productsOf(fromWord)} = ${rounded(sumOf(fromWord))}`,
    `h${subscript(t - 1)} U, the state before times column ${unit} of U: ${before}`,
    `b: ${rounded(bias)}`,
    `h${subscript(t)}, unit ${unit} = ${applied(activation, parts)} = ${rounded(h)}`,
  ];
}

/** The gradient of a unit, in lines; none where it has not arrived. @param {Now} now @param {number} t @param {number} unit */
export function backwardsLines(now, t, unit) {
  if (!now.hasGradient(t)) return [];
  const { n, H, deltas, gradients, parameters, states, activation, loss } = now, j = unit - 1;
  if (loss && t > loss) {
    return [`The loss of step ${loss} does not depend on the state of step ${t}: its gradient is 0.`];
  }
  const own = now.ownAt(t)[j], g = gradients[t - 1][j], delta = deltas[t - 1][j], h = states[t][j];
  const later = t < n
    ? Array.from({ length: H }, (_, i) => /** @type {[number, number]} */ ([deltas[t][i], parameters.U[j * H + i]]))
    : [];
  const hasOwn = loss === 0 || loss === t, isLast = t === (loss || n);
  const lines = [];
  if (hasOwn) lines.push(`From the loss of its own step, (p \u2212 target) O, unit ${unit}: ${rounded(own)}`);
  if (!isLast) {
    lines.push(
      `From step ${t + 1}, \u03b4${subscript(t + 1)} times row ${unit} of U: ${productsOf(later)} = ` +
        rounded(sumOf(later)),
    );
  }
  if (hasOwn && !isLast) {
    lines.push(`dL/dh${subscript(t)}, unit ${unit} = ${operand(own)} + ${operand(sumOf(later))} = ${rounded(g)}`);
  }
  const slope = activation === "tanh"
    ? `(1 \u2212 ${operand(h)}\u00b2)`
    : `${activation === "relu" ? Number(h > 0) : 1}`;
  lines.push(`\u03b4${subscript(t)}, unit ${unit} = ${operand(g)} \u00b7 ${slope} = ${rounded(delta)}`);
  const column = Array.from({ length: H }, (_, i) => rounded(states[t - 1][i] * delta));
  lines.push(
    t === 1
      ? "To the gradient of U it adds h\u2080 \u03b4\u2081 = 0."
      : `To column ${unit} of the gradient of U it adds h${subscript(t - 1)} times ${rounded(delta)}: ` +
        column.join(", "),
  );
  return lines;
}
