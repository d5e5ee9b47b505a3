// The trellis in words: the headline, and the arithmetic of a node.
import assert from "node:assert/strict";
import { halves, judged } from "../../../src/nlpbook/explorers/trellis/ranking.js";
import {
  inNode,
  nodeShown,
  summed,
  tellBack,
  tellFinding,
  tellNode,
  valueAt,
} from "../../../src/nlpbook/explorers/trellis/telling.js";
import { tellSum, tellYours } from "../../../src/nlpbook/explorers/trellis/your_turn.js";
import { state } from "./states.js";

/** @typedef {import("../../../src/nlpbook/explorers/trellis/state.js").Now} Now */

/** A formula as one text. @param {Now} now @param {number} place @param {number} tag */
const told = (now, place, tag) =>
  tellNode(now, place, tag).map((piece) => typeof piece === "string" ? piece : `^{${piece.up}}`).join("")
    .replaceAll("\u2212", "-").replaceAll("\u00a0", " ");

Deno.test("the headline has the numbers of the published example", () => {
  assert.equal(
    tellFinding(state()).replaceAll("\u00a0", " ").replaceAll("\u2212", "-"),
    "8 paths, Z = 0.03628, ln Z = -3.316; the best, healthy healthy fever, has 0.01512 of Z, which is the " +
      "probability 0.417; choosing each tag alone gives the same path",
  );
});

Deno.test("a path that BIO forbids is called invalid, another forbidden", () => {
  const free = tellFinding(state({ example: "bio" }));
  assert.match(free, /choosing each tag alone gives the same path$/);
  const invalid = tellFinding(state({ example: "bio", emissions: [3, 0, 0, 0, 0, 3] }));
  assert.match(invalid, /choosing each tag alone gives the invalid path O I-X, with the probability 0\.0/);
  const forbidden = tellFinding(state({ forbidden: [1] })); // healthy to fever
  assert.match(forbidden, /gives the forbidden path healthy healthy fever, with the probability 0$/);
});

Deno.test("no path is said in a sentence, without infinities", () => {
  const now = state({ forbidden: [6, 7] });
  assert.equal(
    tellFinding(now),
    "No path is allowed: each of the 8 paths from START to END meets a forbidden transition. Allow one to go on.",
  );
  for (const quantity of ["forward", "viterbi", "backward", "marginals", "k_best"]) {
    for (let place = -1; place <= 3; place++) {
      const text = told(state({ forbidden: [6, 7], quantity }), place, 1);
      assert.doesNotMatch(text, /NaN|Infinity|\u221e|undefined/, `${quantity} ${place}`);
    }
  }
});

Deno.test("the arithmetic of forward sums", () => {
  const now = state({ quantity: "forward" });
  assert.equal(told(now, -1, 0), "Every path begins at START. Step forward to compute the first column.");
  assert.equal(told(now, 0, 1), "\u03b1(fever, normal) = -0.9163 - 2.303 (start + emission) = -3.219");
  assert.equal(
    told(now, 1, 0),
    "\u03b1(healthy, cold) = ln(e^{-1.204 - 0.3567} + e^{-3.219 - 0.9163}) - 0.9163 = -2.404",
  );
  assert.match(told(now, 3, 0), /^ln Z = ln\(e\^\{-\d\.\d+ \+ 0\} \+ e\^\{-\d\.\d+ \+ 0\}\) = -3\.316$/);
});

Deno.test("the arithmetic of maxima names where they come from", () => {
  const now = state();
  assert.equal(
    told(now, 1, 0),
    "\u03b4(healthy, cold) = max(-1.204 - 0.3567, -3.219 - 0.9163) - 0.9163 = -2.477, from healthy",
  );
  assert.equal(told(now, 3, 0), "best score = max(-5.136 + 0, -4.192 + 0) = -4.192, from fever");
  assert.equal(
    tellBack(now),
    "The way back along the pointers: END \u2190 fever \u2190 healthy \u2190 healthy \u2190 START.",
  );
  assert.equal(tellBack(state({ step: 5 })), "The way back along the pointers: END \u2190 fever.");
  assert.equal(tellBack(state({ step: 4 })), "");
});

Deno.test("backward sums go to the left, marginals join both", () => {
  const back = state({ quantity: "backward" });
  assert.equal(told(back, 2, 0), "\u03b2(healthy, dizzy) = 0 (its end) = 0");
  assert.equal(
    told(back, 1, 0),
    "\u03b2(healthy, cold) = ln(e^{-0.3567 - 2.303 + 0} + e^{-1.204 - 0.5108 + 0}) = -1.386",
  );
  assert.match(told(back, -1, 0), /^ln Z = ln\(.*\) = -3\.316$/);
  assert.equal(told(back, 3, 0), "Backward sums begin at END and go to the left.");
  const both = state({ quantity: "marginals" });
  assert.equal(told(both, 1, 0), "p(healthy, cold) = e^{-2.404 - 1.386 + 3.316} = 0.6229");
});

Deno.test("what is forbidden has no term, and what no path reaches no number", () => {
  const now = state({ quantity: "forward", forbidden: [0, 3] }); // nothing leads to healthy behind the first word
  assert.equal(told(now, 1, 0), "healthy at cold: no allowed path leads here.");
  assert.match(told(now, 2, 1), /ln\(e\^\{[^}]*\}\) - 0\.5108 = /);
  const back = state({ quantity: "backward", forbidden: [0, 1] });
  assert.equal(told(back, 0, 0), "healthy at normal: no allowed path goes on from here.");
});

Deno.test("a node that is not computed yet says so", () => {
  const now = state({ quantity: "forward", step: 1 });
  assert.equal(told(now, 1, 0), "healthy at cold is not computed yet.");
  assert.equal(valueAt(now, 1, 0), null);
  assert.notEqual(valueAt(now, 0, 0), null);
});

Deno.test("the node that is shown follows the steps, unless one is chosen", () => {
  const at = (/** @type {Record<string, any>} */ settings) => nodeShown(state(settings));
  assert.deepEqual(at({ quantity: "forward", step: 2, tag: 1 }), { place: 1, tag: 1 });
  assert.deepEqual(at({ quantity: "backward", step: 1, tag: 1 }), { place: 2, tag: 1 });
  assert.deepEqual(at({ step: 5 }), { place: 2, tag: 1 }); // on the way back, the best path's tag
  assert.deepEqual(at({ step: 6 }), { place: 1, tag: 0 });
  assert.deepEqual(at({}), { place: 3, tag: 0 });
  assert.deepEqual(at({ step: 2, place: 0, tag: 1 }), { place: 0, tag: 1 });
});

Deno.test("a reader's path is told with its rank", () => {
  const tell = (/** @type {Record<string, any>} */ settings) => {
    const now = state({ your_turn: true, ...settings }), found = judged(now, halves(now.potentials));
    return [tellYours(now, found), found && found.score > -Infinity ? tellSum(now, found) : ""];
  };
  assert.deepEqual(tell({ path: [0, -1, 1] }), ["Click a tag for each word: 2 of 3 words so far.", ""]);
  assert.match(tell({ path: [0, 0, 1] })[0], /has the probability 0\.417: no better one is among 8 paths\.$/);
  const [second, sum] = tell({ path: [0, 1, 1] });
  assert.match(second, /has the probability 0\.268: number 2 of 8 paths\. The best, .*, is 1\.56 times as probable\.$/);
  assert.match(
    sum.replaceAll("\u2212", "-"),
    /^Its score: start -0\.511; .* in all -4\.63\. The best score is -4\.19\.$/,
  );
  assert.match(tell({ path: [0, 0, 1], forbidden: [1] })[0], /meets a forbidden transition, so its probability is 0/);
  assert.match(tell({ example: "bio", path: [0, 2] })[0], /It is invalid as BIO tags\.$/);
  const zeros = { emissions: [0, 0, 0, 0, 0, 0], transitions: [0, 0, 0, 0], start: [0, 0] };
  assert.match(tell({ ...zeros, path: [1, 1, 1] })[0], /no better one is among 8 paths, with 7 other paths as good\.$/);
});

Deno.test("numbers", () => {
  assert.equal(summed([0.3, -1.5, 2, 0]), "0.3 \u2212 1.5 + 2 + 0");
  assert.equal(summed([-0.1 - 0.2, 0.30000000000000004]), "\u22120.3 + 0.3");
  assert.deepEqual([0, -0.001, -4.1917, 15.81, -123.4, 9.999].map(inNode), [
    "0.00",
    "0.00",
    "\u22124.19",
    "15.8",
    "\u2212123",
    "10.0",
  ]);
});
