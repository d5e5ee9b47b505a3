// Whether an answer is right, and if not, which mistake it looks like.
import { OPERATIONS } from "./graph.js";
import { nameOf, rounded, usesOf } from "./telling.js";

/** @typedef {import("./grammar.js").Node} Node */
/** @typedef {import("./graph.js").Flow} Flow */
/** @typedef {import("./graph.js").FlowEdge} FlowEdge */
/** @typedef {{ value: number, text: string }} Mistake what it gives, and what to say */
/** @typedef {{ verdict: "right" | "nearly" | "wrong", text: string, mistake: string | null }} Judgement */

/** Three figures are enough: an answer may be off by this part of the right one. */
const EXACT = 0.005, NEARLY = 0.03, ZERO = 1e-9;

/** @type {(typed: number, right: number, share: number) => boolean} */
const agrees = (typed, right, share) =>
  Number.isFinite(right) && Math.abs(typed - right) <= share * Math.abs(right) + ZERO;

/**
 * What a local derivative is mistaken for: of the inputs a, the result y, and the number n of the node.
 * @type {Record<string, { text: string, values: (a: number[], y: number, n: number) => number[] }>}
 */
const MISREAD = {
  mul: { text: "the derivative of a product is the other factor, not the factor itself", values: ([a, b]) => [a, b] },
  div: {
    text: "the derivative of a quotient is 1 over the divisor, or minus the quotient over the divisor",
    values: ([a, b]) => [1 / a, -b / (a * a)],
  },
  max: { text: "the gradient goes to the larger input", values: ([a, b]) => [Number(a < b), Number(b < a)] },
  power: { text: "the exponent of the derivative is less by 1", values: ([a], _, n) => [n * a ** n] },
  exp: { text: "the derivative of exp is its value, not its input", values: ([a]) => [a] },
  log: { text: "the derivative of log is one over its input, not over its value", values: (_, y) => [1 / y] },
  sigmoid: { text: "in s (1 \u2212 s), s is the value of the sigmoid, not its input", values: ([a]) => [a * (1 - a)] },
  sqrt: { text: "it is 1 over twice the root, not twice its input", values: ([a]) => [0.5 / a] },
  tanh: { text: "in 1 \u2212 t\u00b2, t is the value of tanh, not its input", values: ([a]) => [1 - a * a] },
};

/**
 * The mistakes that are made with a value, most telling first.
 * @param {Node[]} nodes
 * @param {Flow} flow
 * @param {number} at
 * @returns {Record<string, Mistake>}
 */
export function valueMistakes(nodes, { values }, at) {
  const { operation, inputs, number } = nodes[at], n = number ?? 0, [a, b] = inputs.map((from) => values[from]);
  /** @type {Record<string, Mistake>} */
  const found = {};
  const { sign } = OPERATIONS[operation];
  if (operation === "max") {
    found.smaller = { value: Math.min(a, b), text: "that is the smaller of the two; max is the larger" };
  } else if (operation === "sub") {
    found.swapped = { value: b - a, text: "the two are the other way round" };
    found.operation = { value: a + b, text: "that is the sum; here one is taken from the other" };
  } else if (operation === "div") {
    found.swapped = { value: b / a, text: "the two are the other way round" };
    found.operation = { value: a * b, text: "that is the product; here one is divided by the other" };
  } else if (operation === "add") {
    found.operation = { value: a * b, text: "that is the product; this node adds" };
  } else if (operation === "mul") {
    found.operation = { value: a + b, text: "that is the sum; this node multiplies" };
  } else if (operation === "power") {
    found.operation = { value: n * a, text: "that is the input times the exponent" };
    found.sign = { value: -(a ** n), text: "the sign is the wrong one" };
  } else {
    if (operation === "log") found.base = { value: Math.log10(a), text: "log is the natural logarithm, to the base e" };
    if (operation === "sigmoid") found.sign = { value: 1 / (1 + Math.exp(a)), text: "that is the sigmoid of minus it" };
    if (operation === "tanh") {
      found.operation = { value: 1 / (1 + Math.exp(-a)), text: "that is the sigmoid; this node is tanh" };
    }
    const name = operation === "neg" ? "the sign" : sign;
    found.unapplied = { value: a, text: `that is the input of the node; ${name} is still to be applied` };
  }
  return found;
}

/**
 * The mistakes that are made with a gradient, most telling first.
 * @param {Node[]} nodes
 * @param {Flow} flow
 * @param {number} at
 * @returns {Record<string, Mistake>}
 */
export function gradientMistakes(nodes, flow, at) {
  const uses = usesOf(flow, at), arriving = (/** @type {FlowEdge} */ { to }) => flow.gradients[to] ?? 0;
  const right = flow.gradients[at] ?? 0;
  /** @type {Record<string, Mistake>} */
  const found = {};
  const sum = (/** @type {(edge: FlowEdge) => number} */ term) => uses.reduce((total, edge) => total + term(edge), 0);
  if (!uses.length) {
    found.value = { value: flow.values[at], text: "that is the value; the derivative of the result by itself is 1" };
    found.zero = { value: 0, text: "the result changes exactly as itself: the derivative is 1" };
    return found;
  }
  if (uses.length > 1) {
    uses.forEach((edge, i) => {
      const name = nameOf(nodes, edge.to);
      found[`sum ${i}`] = {
        value: edge.term ?? 0,
        text:
          `that is the part that comes through ${name} alone; it is used ${uses.length} times, and the parts add up`,
      };
    });
    found.product = {
      value: uses.reduce((product, { term }) => product * (term ?? 0), 1),
      text: "the parts that come from several uses are added, not multiplied",
    };
  }
  found.local = {
    value: sum(arriving),
    text: "the gradient that arrives is still to be multiplied by the local derivative",
  };
  found.arriving = {
    value: sum(({ local }) => local),
    text: "that is the local derivative alone; it is multiplied by the gradient that arrives",
  };
  const misread = uses.find(({ to }) => MISREAD[nodes[to].operation]);
  if (misread) {
    found.misread = {
      value: sum((edge) => arriving(edge) * misreadLocal(nodes, flow, edge)),
      text: MISREAD[nodes[misread.to].operation].text,
    };
  }
  found.sign = { value: -right, text: "the sign is the wrong one" };
  found.value = { value: flow.values[at], text: "that is the value of the node, not the gradient" };
  return found;
}

/** @type {(nodes: Node[], flow: Flow, edge: FlowEdge) => number} */
function misreadLocal(nodes, { values }, { to, slot, local }) {
  const { operation, inputs, number } = nodes[to], misread = MISREAD[operation];
  return misread ? misread.values(inputs.map((from) => values[from]), values[to], number ?? 0)[slot] : local;
}

/**
 * @param {Node[]} nodes
 * @param {Flow} flow
 * @param {{ kind: "value" | "gradient", at: number }} asked
 * @param {number} typed
 * @returns {Judgement}
 */
export function judge(nodes, flow, { kind, at }, typed) {
  const right = kind === "value" ? flow.values[at] : flow.gradients[at] ?? 0;
  if (!Number.isFinite(right)) return { verdict: "wrong", text: "No finite number is right here.", mistake: null };
  if (agrees(typed, right, EXACT)) return { verdict: "right", text: `Right: ${rounded(right)}.`, mistake: null };
  const mistakes = kind === "value" ? valueMistakes(nodes, flow, at) : gradientMistakes(nodes, flow, at);
  const made = Object.entries(mistakes).find(([, { value }]) =>
    agrees(typed, value, EXACT) && !agrees(value, right, EXACT)
  );
  if (made) {
    return { verdict: "wrong", text: `Not ${rounded(typed)}: ${made[1].text}.`, mistake: made[0].split(" ")[0] };
  }
  if (agrees(typed, right, NEARLY)) {
    return { verdict: "nearly", text: "Nearly: three figures are asked for.", mistake: null };
  }
  const hint = kind === "value"
    ? "apply the operation of the node to the values on its edges"
    : "for each use of the node, multiply the gradient there by the local derivative, and add up";
  return { verdict: "wrong", text: `Not ${rounded(typed)}: ${hint}.`, mistake: null };
}
