// The graph of an expression: gradients by finite differences, steps in their order, what a bump does.
import assert from "node:assert/strict";
import { EXAMPLES } from "../../../src/nlpbook/explorers/graph_stepper/examples.js";
import { readNumber } from "../../../src/nlpbook/explorers/graph_stepper/fields.js";
import { bumpOf, flowOf, inputsOf, stepsOf } from "../../../src/nlpbook/explorers/graph_stepper/graph.js";
import { accepted, limitsOf, mended, namesOf } from "../../../src/nlpbook/explorers/graph_stepper/links.js";

/** @type {(found: number, expected: number, tolerance: number, what?: string) => void} */
const close = (found, expected, tolerance, what = "") =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1, Math.abs(expected)), `${what} ${found}, ${expected}`);

const SMOOTH = [
  ["a+b-c", [1, 2, 4]],
  ["a*b/c", [1, 2, 4]],
  ["-a^3+b^-2", [1.5, 2]],
  ["exp(a)*log(b)", [0.3, 2]],
  ["sqrt(a)+tanh(b)-sigmoid(c)", [2, 0.4, -3]],
  ["relu(a)*relu(b)+max(a,b)", [2, -1]],
  ["h = tanh(a*b); h*h*a+h", [0.4, 2]],
];

Deno.test("every gradient is what a bump of its input does", () => {
  const cases = [...SMOOTH, ...EXAMPLES.map(({ expression, values }) => [expression, values])];
  for (const [text, given] of /** @type {[string, number[]][]} */ (cases)) {
    const nodes = accepted(text), { gradients } = flowOf(nodes, given);
    inputsOf(nodes).forEach((at, i) => {
      close(gradients[at] ?? NaN, bumpOf(nodes, given, i, 1e-5).central, 1e-6, `${text}, ${nodes[at].name}`);
    });
  }
});

Deno.test("examples have a value for each input", () => {
  for (const { expression, values } of EXAMPLES) assert.equal(values.length, namesOf(accepted(expression)).length);
});

Deno.test("steps go forwards through all operations, then backwards through all that a gradient reaches", () => {
  const nodes = accepted("(x+y)*(y+2*3)"), { values } = flowOf(nodes, [3, 4]), steps = stepsOf(nodes, values);
  const told = steps.map(({ kind, at }) => `${kind} ${nodes[at].text}`);
  assert.deepEqual(told, [
    "value x+y",
    "value 2*3",
    "value y+2*3",
    "value (x+y)*(y+2*3)",
    "gradient (x+y)*(y+2*3)",
    "gradient y+2*3",
    "gradient x+y",
    "gradient y",
    "gradient x",
  ]);
  // Each number follows from numbers that are known: of the inputs forwards, of the uses backwards.
  const known = new Set(inputsOf(nodes).map((at) => `value ${at}`));
  nodes.forEach(({ operation }, at) => operation === "number" && known.add(`value ${at}`));
  for (const { kind, at } of steps) {
    const needed = kind === "value"
      ? nodes[at].inputs.map((from) => `value ${from}`)
      : nodes.flatMap(({ inputs }, to) => inputs.includes(at) ? [`gradient ${to}`] : []);
    for (const one of needed) assert.ok(known.has(one), one);
    known.add(`${kind} ${at}`);
  }
});

Deno.test("without a finite value there is no way back", () => {
  const nodes = accepted("1/x+y");
  assert.equal(stepsOf(nodes, flowOf(nodes, [0, 1]).values).length, 2);
  assert.equal(stepsOf(nodes, flowOf(nodes, [1, 1]).values).length, 6);
});

Deno.test("where a function has a corner the convention is the engine's", () => {
  const at0 = flowOf(accepted("relu(x)+0*x"), [0]), tie = flowOf(accepted("max(x,y)+0*x"), [2, 2]);
  assert.equal(at0.gradients[0], 0);
  assert.deepEqual(tie.gradients.slice(0, 2), [0.5, 0.5]);
  assert.equal(flowOf(accepted("x^0+x"), [0]).gradients[0], 1);
});

Deno.test("an answer may be a calculation of numbers, and nothing else", () => {
  assert.deepEqual(readNumber("-1/4"), { number: -0.25 });
  assert.deepEqual(readNumber(" 2*(3+4) "), { number: 14 });
  assert.deepEqual(readNumber("\u22122"), { number: -2 });
  for (const wrong of ["", "x", "1/0", "2 3", "13,5", "<b>"]) assert.ok("problem" in readNumber(wrong), wrong);
});

Deno.test("a link that fits no expression is put right, and told", () => {
  const first = "(x+y)*(y+2)";
  const broken = { expression: "x+", values: [1], step: 1, bump: "x" };
  assert.equal(mended(broken, first, [3, 4]).length, 1);
  assert.deepEqual(broken, { expression: first, values: [3, 4], step: 1, bump: "x" });
  const other = { expression: "a*b*c", values: [3, 4], step: 1, bump: "x" };
  assert.deepEqual(mended(other, first, [3, 4]), []);
  assert.deepEqual(other, { expression: "a*b*c", values: [3, 4, 5], step: 1, bump: "" });
  assert.deepEqual(limitsOf(other, first), {
    values: { lengths: [3] },
    step: { least: 0, most: 7 },
    bump: { choices: ["a", "b", "c", ""] },
  });
  const unread = limitsOf({ expression: "x+", values: [3] }, first);
  assert.deepEqual(unread.bump.choices, ["x", "y", ""]);
  assert.deepEqual(unread.values, {}); // how many values there are is no fault of theirs
});
