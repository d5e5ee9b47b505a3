// The steps in words.
import assert from "node:assert/strict";
import { flowOf, stepsOf } from "../../../src/nlpbook/explorers/graph_stepper/graph.js";
import { accepted } from "../../../src/nlpbook/explorers/graph_stepper/links.js";
import {
  resultName,
  rounded,
  tellCorners,
  tellStep,
  tellValue,
  tellWrong,
} from "../../../src/nlpbook/explorers/graph_stepper/telling.js";

/** @type {(text: string, given: number[]) => string[]} */
function told(text, given) {
  const nodes = accepted(text), flow = flowOf(nodes, given), steps = stepsOf(nodes, flow.values);
  return Array.from({ length: steps.length + 1 }, (_, step) => tellStep(nodes, flow, steps, step));
}

Deno.test("the lectures' example, step by step", () => {
  assert.deepEqual(told("(x+y)*(y+2)", [3, 4]), [
    "The inputs: x = 3, y = 4",
    "Forwards, step 1 of 3: x+y = 3 + 4 = 7",
    "Forwards, step 2 of 3: y+2 = 4 + 2 = 6",
    "Forwards, step 3 of 3: f = 7 \u00d7 6 = 42",
    "Backwards, step 1 of 5: \u2202f/\u2202f = 1, where backpropagation starts",
    "Backwards, step 2 of 5: \u2202f/\u2202(y+2) = 1 \u00d7 7 = 7",
    "Backwards, step 3 of 5: \u2202f/\u2202(x+y) = 1 \u00d7 6 = 6",
    "Backwards, step 4 of 5: \u2202f/\u2202y = 7 \u00d7 1 + 6 \u00d7 1 = 13",
    "f = 42; its gradient is 6 with respect to x and 13 with respect to y",
  ]);
});

Deno.test("operations on numbers with a sign stand in parentheses", () => {
  const value = (/** @type {string} */ text, /** @type {number[]} */ given) => {
    const nodes = accepted(text);
    return tellValue(nodes, flowOf(nodes, given), nodes.length - 1);
  };
  assert.equal(value("x-y", [3, -4]), "f = 3 \u2212 (\u22124) = 7");
  assert.equal(value("-x^2", [3]), "f = \u2212(9) = \u22129");
  assert.equal(value("x^2", [-3]), "f = (\u22123)^2 = 9");
  assert.equal(value("-x", [-3]), "f = \u2212(\u22123) = 3");
  assert.equal(value("max(x,y)", [-3, 1]), "f = max(\u22123, 1) = 1");
});

Deno.test("what is not finite is told, and by which node", () => {
  const all = told("log(x-y)*2", [1, 2]);
  assert.equal(
    all.at(-1),
    "log(x-y) is no real number: log(\u22121). So there is no way back; change the inputs.",
  );
  assert.match(told("y+1/x", [1, 0]).at(-1) ?? "", /^1\/x is not finite: 1 \u00f7 0\./);
});

Deno.test("a corner is told with its convention", () => {
  const corners = (/** @type {string} */ text, /** @type {number[]} */ given) => {
    const nodes = accepted(text);
    return tellCorners(nodes, flowOf(nodes, given));
  };
  assert.match(corners("relu(x)+x", [0]), /no derivative at 0; it is taken to be 0/);
  assert.match(corners("max(x,y)*2", [1, 1]), /each is taken to have half/);
  assert.equal(corners("relu(x)+max(x,y)", [1, 2]), "");
});

Deno.test("numbers have four figures, and the result a name that no input has", () => {
  assert.deepEqual([42, 1 / 3, -2.5, 123456.789, Infinity, -Infinity, NaN].map(rounded), [
    "42",
    "0.3333",
    "\u22122.5",
    "123,456.8",
    "\u221e",
    "\u2212\u221e",
    "not a number",
  ]);
  assert.equal(resultName(accepted("x*x")), "f");
  assert.equal(resultName(accepted("f*x")), "L");
});

Deno.test("what is wrong is told with the character", () => {
  assert.equal(tellWrong({ place: 3, reason: "so" }, "x+)"), "Character 3, \u201c\u2068)\u2069\u201d: so.");
  assert.equal(tellWrong({ place: 3, reason: "so" }, "x+"), "Character 3: so.");
});
