// "Your turn": what is right, and which mistake a wrong number is.
import assert from "node:assert/strict";
import { flowOf } from "../../../src/nlpbook/explorers/graph_stepper/graph.js";
import { accepted } from "../../../src/nlpbook/explorers/graph_stepper/links.js";
import { judge } from "../../../src/nlpbook/explorers/graph_stepper/mistakes.js";

/** @type {(text: string, given: number[], kind: "value" | "gradient", part: string, typed: number) => any} */
function judged(text, given, kind, part, typed) {
  const nodes = accepted(text), at = nodes.findIndex((node) => node.text === part);
  assert.ok(at >= 0, part);
  return judge(nodes, flowOf(nodes, given), { kind, at }, typed);
}

const LECTURE = "(x+y)*(y+2)";

// Each worked out by hand from the rule that it breaks.
/** @type {[string, number[], "value" | "gradient", string, number, string][]} */
const MISTAKES = [
  [LECTURE, [3, 4], "gradient", "y", 6, "sum"],
  [LECTURE, [3, 4], "gradient", "y", 7, "sum"],
  [LECTURE, [3, 4], "gradient", "y", 42, "product"],
  [LECTURE, [3, 4], "gradient", "y", 2, "arriving"],
  [LECTURE, [3, 4], "gradient", "y", -13, "sign"],
  [LECTURE, [3, 4], "gradient", "y", 4, "value"],
  [LECTURE, [3, 4], "gradient", "x+y", 7, "misread"],
  [LECTURE, [3, 4], "gradient", "x+y", 1, "local"],
  [LECTURE, [3, 4], "gradient", LECTURE, 42, "value"],
  [LECTURE, [3, 4], "gradient", LECTURE, 0, "zero"],
  ["2*tanh(x)", [0.5], "gradient", "x", 2, "local"], // not 2 (1 - tanh^2)
  ["2*tanh(x)", [0.5], "gradient", "x", 1 - Math.tanh(0.5) ** 2, "arriving"],
  ["2*tanh(x)", [0.5], "gradient", "x", 2 * (1 - 0.25), "misread"],
  ["3*sigmoid(x)", [2], "gradient", "x", 3 * 2 * (1 - 2), "misread"],
  ["3*log(x)", [5], "gradient", "x", 3 / Math.log(5), "misread"],
  ["3*exp(x)", [2], "gradient", "x", 6, "misread"],
  ["3*sqrt(x)", [16], "gradient", "x", 3 * 0.5 / 16, "misread"],
  ["5*x^3", [2], "gradient", "x", 5 * 3 * 8, "misread"],
  ["5*(x/y)", [3, 2], "gradient", "x", 5 / 3, "misread"],
  ["5*max(x,y)", [3, 2], "gradient", "x", 0, "misread"],
  ["5*(x-y)", [3, 2], "gradient", "y", 5, "local"],
  ["x+y", [3, 4], "value", "x+y", 12, "operation"],
  ["x*y", [3, 4], "value", "x*y", 7, "operation"],
  ["x-y", [3, 4], "value", "x-y", 1, "swapped"],
  ["x/y", [3, 4], "value", "x/y", 4 / 3, "swapped"],
  ["max(x,y)", [3, 4], "value", "max(x,y)", 3, "smaller"],
  ["x^3", [4], "value", "x^3", 12, "operation"],
  ["log(x)", [100], "value", "log(x)", 2, "base"],
  ["relu(x)", [-2], "value", "relu(x)", -2, "unapplied"],
  ["-x", [3], "value", "-x", 3, "unapplied"],
  ["tanh(x)", [0.7], "value", "tanh(x)", 1 / (1 + Math.exp(-0.7)), "operation"],
];

Deno.test("the mistakes are named", () => {
  for (const [text, given, kind, part, typed, mistake] of MISTAKES) {
    const found = judged(text, given, kind, part, typed);
    assert.deepEqual([found.verdict, found.mistake], ["wrong", mistake], `${text}, ${part}: ${typed}, ${found.text}`);
  }
});

Deno.test("three figures are right, two nearly", () => {
  const sigmoid = (/** @type {number} */ typed) => judged("sigmoid(x)", [0.5], "value", "sigmoid(x)", typed).verdict;
  assert.deepEqual([0.6225, 0.622, 0.61, 0.5].map(sigmoid), ["right", "right", "nearly", "wrong"]);
  assert.equal(judged(LECTURE, [3, 4], "gradient", "y", 13).verdict, "right");
  assert.equal(judged("relu(x)", [-2], "value", "relu(x)", 0).verdict, "right");
  assert.equal(judged("relu(x)", [-2], "value", "relu(x)", 0.01).verdict, "wrong");
});

Deno.test("no right answer is taken for a mistake, and no finite number for one that is not", () => {
  for (const [text, given] of /** @type {[string, number[]][]} */ ([[LECTURE, [3, 4]], ["x*x", [1]], ["x+x", [0]]])) {
    const nodes = accepted(text), flow = flowOf(nodes, given);
    flow.gradients.forEach((right, at) => {
      if (right !== null) assert.equal(judge(nodes, flow, { kind: "gradient", at }, right).verdict, "right");
    });
  }
  for (const typed of [0, 1e300]) assert.equal(judged("1/x", [0], "value", "1/x", typed).verdict, "wrong");
});
