// The values of a graph forwards, and the gradients of its result backwards, as nlpbook.mlp.autograd computes them.

/** @typedef {import("./grammar.js").Node} Node */
/**
 * An operation: `sign` is how it is drawn, `derivatives` are those with respect to each input, given the inputs a, the
 * result y and the number n of the node.
 * @typedef {{
 *   sign: string,
 *   value: (a: number[], n: number) => number,
 *   derivatives: (a: number[], y: number, n: number) => number[],
 * }} Operation
 */
/**
 * An edge is one use of a node: as input `slot` of node `to`.
 * @typedef {{
 *   from: number,
 *   to: number,
 *   slot: number,
 *   local: number,
 *   term: number | null,
 * }} FlowEdge `local`: the local derivative; `term`: what it adds to the gradient of `from`
 */
/** @typedef {{ values: number[], gradients: (number | null)[], edges: FlowEdge[] }} Flow */

/** @param {number} x */
const sigmoid = (x) => {
  const e = Math.exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + e) : e / (1 + e);
};

/** @type {(sign: string, value: (x: number) => number, derivative: (x: number, y: number) => number) => Operation} */
const ofOne = (sign, value, derivative) => ({
  sign,
  value: ([x]) => value(x),
  derivatives: ([x], y) => [derivative(x, y)],
});

/** @type {Record<string, Operation>} */
export const OPERATIONS = {
  add: { sign: "+", value: ([a, b]) => a + b, derivatives: () => [1, 1] },
  sub: { sign: "\u2212", value: ([a, b]) => a - b, derivatives: () => [1, -1] },
  mul: { sign: "\u00d7", value: ([a, b]) => a * b, derivatives: ([a, b]) => [b, a] },
  div: { sign: "\u00f7", value: ([a, b]) => a / b, derivatives: ([a, b]) => [1 / b, -a / (b * b)] },
  neg: ofOne("\u2212", (x) => -x, () => -1),
  power: {
    sign: "^",
    value: ([a], n) => a ** n,
    derivatives: ([a], _, n) => [n === 0 ? 0 : n * a ** (n - 1)], // 0 0^-1 would be NaN
  },
  max: {
    sign: "max",
    // An equal pair shares the gradient.
    value: ([a, b]) => Math.max(a, b),
    derivatives: ([a, b]) => a === b ? [0.5, 0.5] : [Number(a > b), Number(b > a)],
  },
  exp: ofOne("exp", Math.exp, (_, y) => y),
  log: ofOne("log", Math.log, (x) => 1 / x),
  relu: ofOne("relu", (x) => Math.max(x, 0), (x) => Number(x > 0)),
  sigmoid: ofOne("sigmoid", sigmoid, (_, y) => y * (1 - y)),
  sqrt: ofOne("sqrt", Math.sqrt, (_, y) => 0.5 / y),
  tanh: ofOne("tanh", Math.tanh, (_, y) => 1 - y * y),
};

/** @param {Node} node */
export const isOperation = ({ operation }) => operation !== "input" && operation !== "number";

/** The places of the inputs. @param {Node[]} nodes */
export const inputsOf = (nodes) => nodes.flatMap(({ operation }, at) => operation === "input" ? [at] : []);

/** For each node, whether an input has a part in it. @param {Node[]} nodes */
export function dependence(nodes) {
  /** @type {boolean[]} */
  const found = [];
  for (const { operation, inputs } of nodes) found.push(operation === "input" || inputs.some((at) => found[at]));
  return found;
}

/**
 * The value of each node.
 * @param {Node[]} nodes
 * @param {number[]} given the values of the inputs, in their order
 */
export function valuesOf(nodes, given) {
  /** @type {number[]} */
  const found = [];
  let next = 0;
  for (const { operation, inputs, number } of nodes) {
    if (operation === "input") found.push(given[next++]);
    else if (operation === "number") found.push(number ?? 0);
    else found.push(OPERATIONS[operation].value(inputs.map((at) => found[at]), number ?? 0));
  }
  return found;
}

/**
 * Values, and gradients from the result back: each node's is complete before it is passed on, since whatever was
 * computed from it comes after it.
 * @param {Node[]} nodes
 * @param {number[]} given
 * @returns {Flow}
 */
export function flowOf(nodes, given) {
  const values = valuesOf(nodes, given), depends = dependence(nodes);
  /** @type {(number | null)[]} */
  const gradients = nodes.map((_, at) => depends[at] ? 0 : null);
  gradients[nodes.length - 1] = 1;
  /** @type {FlowEdge[]} */
  const edges = [];
  for (let to = nodes.length - 1; to >= 0; to--) {
    const { operation, inputs, number } = nodes[to], gradient = gradients[to];
    const a = inputs.map((at) => values[at]);
    const locals = inputs.length ? OPERATIONS[operation].derivatives(a, values[to], number ?? 0) : [];
    inputs.forEach((from, slot) => {
      const term = gradient === null || !depends[from] ? null : gradient * locals[slot], before = gradients[from];
      if (term !== null && before !== null) gradients[from] = before + term;
      edges.push({ from, to, slot, local: locals[slot], term });
    });
  }
  return { values, gradients, edges };
}

/**
 * The steps, each the place of the node whose number it computes: all values of operations forwards, then all
 * gradients backwards. Where a value is not finite there is no way back.
 * @param {Node[]} nodes
 * @param {number[]} values
 * @returns {{ kind: "value" | "gradient", at: number }[]}
 */
export function stepsOf(nodes, values) {
  const forwards = nodes.flatMap((node, at) => isOperation(node) ? [{ kind: /** @type {const} */ ("value"), at }] : []);
  if (!values.every(Number.isFinite)) return forwards;
  const backwards = dependence(nodes).flatMap((yes, at) =>
    yes ? [{ kind: /** @type {const} */ ("gradient"), at }] : []
  );
  return [...forwards, ...backwards.reverse()];
}

/**
 * What a bump of one input by h does: the values then, and the differences of the result, forward and central.
 * @param {Node[]} nodes
 * @param {number[]} given
 * @param {number} input
 * @param {number} h
 */
export function bumpOf(nodes, given, input, h) {
  const by = (/** @type {number} */ change) =>
    valuesOf(nodes, given.map((one, at) => at === input ? one + change : one));
  const last = nodes.length - 1, up = by(h), here = by(0)[last], down = by(-h)[last];
  return { values: up, bumped: up[last], forward: (up[last] - here) / h, central: (up[last] - down) / (2 * h) };
}
