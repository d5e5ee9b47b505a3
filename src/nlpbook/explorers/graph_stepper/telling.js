// The graph stepper in words and numbers: each step, each node, the bump.
import { quoted, short } from "../kit/core.js";
import { isOperation, OPERATIONS } from "./graph.js";

/** @typedef {import("./grammar.js").Node} Node */
/** @typedef {import("./graph.js").Flow} Flow */
/** @typedef {import("./graph.js").FlowEdge} FlowEdge */

const LONGEST = 18;

/**
 * A number with at least four figures, as far as it has them.
 * @param {number} value
 */
export const rounded = (value) => short(value, Math.abs(value) < 1000 ? 4 : 7);

/** A number as an operand: in parentheses where it has a sign. @param {number} value */
export const operand = (value) => value < 0 ? `(${rounded(value)})` : rounded(value);

/**
 * An operation on numbers or names.
 * @param {Node} node
 * @param {string[]} parts
 */
export function written({ operation, number }, parts) {
  const { sign } = OPERATIONS[operation];
  if (operation === "power") return `${parts[0]}^${rounded(number ?? 0)}`;
  if (operation === "neg") return sign + parts[0];
  return sign.length > 1 ? `${sign}(${parts.join(", ")})` : parts.join(` ${sign} `);
}

/** What the result is called: f, unless the reader has used that name. @param {Node[]} nodes */
export const resultName = (nodes) => ["f", "L", "y", "z"].find((one) => nodes.every(({ name }) => name !== one)) ?? "f";

/** What a node is called in a sentence. @param {Node[]} nodes @param {number} at */
export function nameOf(nodes, at) {
  const { name, text } = nodes[at], letters = [...text];
  if (name) return name;
  if (at === nodes.length - 1) return resultName(nodes);
  return letters.length > LONGEST ? letters.slice(0, LONGEST - 1).join("") + "\u2026" : text;
}

/** "∂f/∂(x+y)". @param {Node[]} nodes @param {number} at */
export function derivativeOf(nodes, at) {
  const name = nameOf(nodes, at), simple = /^\w+$/.test(name);
  return `\u2202${resultName(nodes)}/\u2202${simple ? name : `(${name})`}`;
}

/** What stands in a node's first line. @param {Node[]} nodes @param {number} at */
export function titleOf(nodes, at) {
  const { operation, name, number } = nodes[at];
  if (operation === "input") return name;
  if (operation === "number") return rounded(number ?? 0);
  const sign = operation === "power" ? `^${rounded(number ?? 0)}` : OPERATIONS[operation].sign;
  const called = name || (at === nodes.length - 1 ? resultName(nodes) : "");
  return called ? `${called}: ${sign}` : sign;
}

/** "x+y = 3 + 4 = 7". @param {Node[]} nodes @param {Flow} flow @param {number} at */
export function tellValue(nodes, { values }, at) {
  const node = nodes[at], value = rounded(values[at]);
  if (node.operation === "number") return `the number ${value}`;
  if (!isOperation(node)) return `${nameOf(nodes, at)} = ${value}`;
  const numbers = node.inputs.map((from) => node.operation === "power" ? operand(values[from]) : rounded(values[from]));
  if (node.inputs.length > 1 && OPERATIONS[node.operation].sign.length === 1) {
    numbers[1] = operand(values[node.inputs[1]]);
  }
  if (node.operation === "neg") numbers[0] = `(${rounded(values[node.inputs[0]])})`;
  return `${nameOf(nodes, at)} = ${written(node, numbers)} = ${value}`;
}

/** The uses of a node. @param {Flow} flow @param {number} at */
export const usesOf = ({ edges }, at) => edges.filter(({ from, term }) => from === at && term !== null);

/** "∂f/∂y = 7 × 1 + 6 × 1 = 13". @param {Node[]} nodes @param {Flow} flow @param {number} at */
export function tellGradient(nodes, flow, at) {
  const uses = usesOf(flow, at), found = rounded(flow.gradients[at] ?? 0), name = derivativeOf(nodes, at);
  if (!uses.length) return `${name} = 1, where backpropagation starts`;
  const terms = uses.map(({ to, local }) => `${operand(flow.gradients[to] ?? 0)} \u00d7 ${operand(local)}`);
  return `${name} = ${terms.join(" + ")} = ${found}`;
}

/**
 * The rule for the local derivative of an operation with respect to each of its inputs, in words: whatever letter a
 * formula used, the expression might use it too.
 * @type {Record<string, string[]>}
 */
const RULES = {
  add: ["of a sum: 1", "of a sum: 1"],
  sub: ["of a difference: 1", "of a difference, with respect to what is taken away: \u22121"],
  mul: ["of a product: the other factor", "of a product: the other factor"],
  div: ["of a quotient: 1 over the divisor", "of a quotient, with respect to the divisor: minus quotient over divisor"],
  neg: ["of a change of sign: \u22121"],
  power: ["of a power: the exponent, times the power with an exponent less by 1"],
  max: ["of max: 1 for the larger input, 0 for the other", "of max: 1 for the larger input, 0 for the other"],
  exp: ["of exp: its own value"],
  log: ["of log: 1 over its input"],
  relu: ["of relu: 1 above 0, else 0"],
  sigmoid: ["of sigmoid: its value, times 1 minus its value"],
  sqrt: ["of sqrt: 1 over twice its value"],
  tanh: ["of tanh: 1 minus its value squared"],
};

/** Where a local derivative comes from. @param {Node[]} nodes @param {FlowEdge} edge */
export function tellEdge(nodes, { to, slot, local }) {
  const { operation } = nodes[to];
  return `Through ${nameOf(nodes, to)}: the local derivative is ${rounded(local)} (${RULES[operation][slot]}).`;
}

/** Conventions where an operation has no derivative. @param {Node[]} nodes @param {Flow} flow */
export function tellCorners(nodes, { values }) {
  const found = nodes.flatMap(({ operation, inputs }, at) => {
    const [a, b] = inputs.map((from) => values[from]);
    if (operation === "relu" && a === 0) return [`${nameOf(nodes, at)} has no derivative at 0; it is taken to be 0.`];
    if (operation === "max" && a === b) {
      return [
        `${nameOf(nodes, at)}: max has no derivative where its two inputs are equal; each is taken to have half.`,
      ];
    }
    return [];
  });
  return found.join(" ");
}

/**
 * What no gradient goes through, in words; nothing where all values are finite.
 * @param {Node[]} nodes
 * @param {Flow} flow
 */
export function tellProblem(nodes, { values }) {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return "";
  const { inputs } = nodes[at], from = inputs.map((one) => rounded(values[one]));
  const what = Number.isNaN(values[at]) ? "is no real number" : "is not finite";
  return `${nameOf(nodes, at)} ${what}: ${written(nodes[at], from)}. So there is no way back; change the inputs.`;
}

/**
 * The headline.
 * @param {Node[]} nodes
 * @param {Flow} flow
 * @param {{ kind: "value" | "gradient", at: number }[]} steps
 * @param {number} step how many are done
 */
export function tellStep(nodes, flow, steps, step) {
  const inputs = nodes.flatMap(({ operation }, at) => operation === "input" ? [at] : []);
  const forwards = steps.filter(({ kind }) => kind === "value").length;
  if (step === 0) return `The inputs: ${inputs.map((at) => tellValue(nodes, flow, at)).join(", ")}`;
  const { kind, at } = steps[step - 1];
  const problem = tellProblem(nodes, flow);
  if (problem && step === steps.length) return problem;
  if (kind === "value") return `Forwards, step ${step} of ${forwards}: ${tellValue(nodes, flow, at)}`;
  if (step < steps.length) {
    const all = steps.length - forwards;
    return `Backwards, step ${step - forwards} of ${all}: ${tellGradient(nodes, flow, at)}`;
  }
  const result = `${resultName(nodes)} = ${rounded(flow.values[nodes.length - 1])}`;
  const parts = inputs.map((one) => `${rounded(flow.gradients[one] ?? 0)} with respect to ${nodes[one].name}`);
  return `${result}; its gradient is ${parts.join(", ").replace(/, ([^,]*)$/, " and $1")}`;
}

/**
 * @param {Node[]} nodes
 * @param {{ name: string, h: number, value: number, before: number, gradient: number | null }} bumped
 * @param {{ bumped: number, forward: number, central: number }} bump
 */
export function tellBump(nodes, { name, h, value, before, gradient }, { bumped, forward, central }) {
  const f = resultName(nodes), size = rounded(h), precise = (/** @type {number} */ one) => short(one, 7);
  const moved = `${name} goes from ${precise(value)} to ${precise(value + h)}, and ${f} from ${precise(before)} to ` +
    `${precise(bumped)}.`;
  const ratio = `(${f}(${name} + h) \u2212 ${f}(${name})) / h = ${precise(forward)}, and with a bump to both sides ` +
    `${precise(central)}, for h = ${size}.`;
  const beside = gradient === null ? "The gradient is not computed yet." : `Backpropagation says ${precise(gradient)}.`;
  return `${moved} ${ratio} ${beside}`.replaceAll("-", "\u2212");
}

/** @param {{ place: number, reason: string }} wrong @param {string} text */
export function tellWrong({ place, reason }, text) {
  const here = [...text][place - 1];
  return `Character ${place}${here && here.trim() ? `, ${quoted(here)}` : ""}: ${reason}.`;
}
