// What edits put into the settings, what links ask for, and which edges are drawn how.
import assert from "node:assert/strict";
import { allEdges, drawnTrellis } from "../../../src/nlpbook/explorers/trellis/drawn.js";
import {
  cellOf,
  moved,
  obeysBio,
  ofExample,
  partOf,
  toggled,
  withBio,
  withValue,
  withWords,
} from "../../../src/nlpbook/explorers/trellis/edits.js";
import { readNumber } from "../../../src/nlpbook/explorers/trellis/fields.js";
import { limitsOf, mended } from "../../../src/nlpbook/explorers/trellis/links.js";
import { distance } from "../../../src/nlpbook/explorers/trellis/picture.js";
import { stretches } from "../../../src/nlpbook/explorers/trellis/picture_edges.js";
import { bioForbidden, transitionNumber } from "../../../src/nlpbook/explorers/trellis/state.js";
import { columnOf, isKnown, stepsOf } from "../../../src/nlpbook/explorers/trellis/steps.js";
import { BIO, EXAMPLES, FIRST, HEALTH, state } from "./states.js";

Deno.test("each cell of the two tables is one potential", () => {
  const now = state(), seen = new Set();
  for (let row = 0; row < 2; row++) {
    for (let column = 0; column < 3; column++) {
      const { part, at } = partOf(now, { table: "emissions", row, column });
      assert.equal(part, "emissions");
      assert.equal(now.potentials.emissions[column][row], now.values.emissions[at]);
    }
  }
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      if (row === 0 && column === 2) continue;
      const { part, at, from, to } = partOf(now, { table: "transitions", row, column });
      seen.add(`${part} ${at}`);
      assert.deepEqual(cellOf(from, to, 2), { table: "transitions", row, column });
      assert.equal(transitionNumber(from, to, 2), 3 * (row ? row - 1 : 2) + column);
    }
  }
  assert.equal(seen.size, 2 + 2 + 4);
});

Deno.test("a value that is the example's own is no setting", () => {
  const now = state(), cell = { table: /** @type {const} */ ("transitions"), row: 1, column: 0 };
  assert.deepEqual(withValue(now, cell, 2), { transitions: [2, ...HEALTH.transitions.slice(1)] });
  const edited = state(withValue(now, cell, 2));
  assert.deepEqual(withValue(edited, cell, HEALTH.transitions[0]), { transitions: null });
  assert.deepEqual(withValue(now, { ...cell, row: 0 }, 1), { start: [1, HEALTH.start[1]] });
  assert.deepEqual(withValue(now, { ...cell, row: 2, column: 2 }, 1), { end: [0, 1] });
  assert.deepEqual(moved(0.3, -0.1, 20), 0.2);
  assert.deepEqual([moved(19.95, 0.1, 20), moved(-19.95, -1, 20)], [20, -20]);
});

Deno.test("a transition is forbidden and allowed again", () => {
  const now = state(), { forbidden } = toggled(now, 0, 1);
  assert.deepEqual(forbidden, [1]);
  assert.equal(state({ forbidden }).potentials.transitions[0][1], -Infinity);
  assert.deepEqual(toggled(state({ forbidden }), 0, 1), { forbidden: [] });
  assert.deepEqual(toggled(state({ forbidden }), -1, 0), { forbidden: [1, 6] });
  assert.deepEqual(toggled(state({ forbidden }), 1, -1), { forbidden: [1, 5] });
});

Deno.test("BIO constraints are added to what is forbidden, and taken away from it", () => {
  const now = state({ example: "bio", forbidden: [0] }), { forbidden } = withBio(now, true);
  assert.deepEqual(bioForbidden(BIO.tags), [2, 14]);
  assert.deepEqual(bioForbidden(["B-X", "I-X", "I-Y"]), [2, 6, 9, 13, 14]); // I-X behind I-Y too, and I-Y behind all
  assert.deepEqual(bioForbidden(["O", "x"]), []);
  assert.deepEqual(forbidden, [0, 2, 14]);
  const on = state({ example: "bio", forbidden });
  assert.deepEqual([obeysBio(now), obeysBio(on), obeysBio(state())], [false, true, false]);
  assert.deepEqual(withBio(on, false), { forbidden: [0] });
});

Deno.test("words keep their emissions, known or edited", () => {
  const now = state({ emissions: [9, 9, ...HEALTH.emissions.slice(2)] });
  const remembered = new Map([["hot", [7, 7]]]);
  const { words, emissions } = withWords(now, ["cold", "hot", "normal", "new"], remembered);
  assert.deepEqual(words, ["cold", "hot", "normal", "new"]);
  assert.deepEqual(emissions, [...HEALTH.emissions.slice(2, 4), 7, 7, 9, 9, 0, 0]);
  const plain = withWords(state(), ["cold", "new"], new Map());
  assert.deepEqual(plain, { words: ["cold", "new"], emissions: null, place: null, path: [], step: null });
  const back = withWords(state({ words: ["cold", "new"] }), HEALTH.words, new Map());
  assert.deepEqual([back.words, back.emissions], [null, null]);
  assert.equal("step" in withWords(state(), ["a", "b", "c"], new Map()), false);
});

Deno.test("numbers are read as readers write them", () => {
  const texts = ["-0.5", "\u22120.5", " +2 ", ".5", "1e-1", "3.", "ln 0.5", "log(0.5)"];
  assert.deepEqual(texts.map(readNumber), [-0.5, -0.5, 2, 0.5, 0.1, 3, Math.log(0.5), Math.log(0.5)]);
  for (const text of ["", "-", "x", "1,5", "--1", "ln", "1 2", "Infinity", "0x1", "1e"]) {
    assert.ok(Number.isNaN(readNumber(text)), text);
  }
});

Deno.test("a state whose settings do not fit each other yet can be shown", () => {
  const now = state({ words: ["a"], emissions: [1, 2, 3, 4, 5, 6], path: [0, 0, 1], place: 3, step: 7, tag: 5 });
  assert.deepEqual([now.T, now.values.emissions, now.yours, now.place, now.step, now.tag], [1, [0, 0], [-1], 1, 3, 1]);
});

Deno.test("limits follow the example and the sentence, and a link is put right", () => {
  const examples = EXAMPLES, limits = limitsOf(examples, { ...FIRST, example: "bio", words: ["a", "b", "c"] });
  assert.deepEqual([limits.emissions.lengths, limits.transitions.lengths, limits.start.lengths], [[9], [9], [3]]);
  assert.deepEqual([limits.step.most, limits.tag.most, limits.place.most, limits.forbidden.most], [7, 2, 3, 14]);
  const first = { ...FIRST, forbidden: [1], path: [0, 0, 1] }, values = { ...first, example: "bio" };
  assert.deepEqual(mended(examples, values, first), []);
  assert.deepEqual([values.forbidden, values.path], [[], []]);
  const asked = { ...first, example: "bio", forbidden: [5, 2, 5], emissions: [1, 2, 3] };
  mended(examples, asked, first);
  assert.deepEqual([asked.forbidden, asked.emissions], [[2, 5], null]);
  const same = { ...first };
  mended(examples, same, first);
  assert.deepEqual(same.forbidden, [1]);
  assert.deepEqual(Object.keys(ofExample("bio", [])).filter((name) => !(name in FIRST)), []);
});

Deno.test("steps compute one column each", () => {
  /** @type {import("../../../src/nlpbook/explorers/trellis/steps.js").Quantity[]} */
  const quantities = ["forward", "viterbi", "backward", "marginals", "k_best"];
  for (const quantity of quantities) {
    let known = 0;
    for (let step = 0; step <= stepsOf(quantity, 4); step++) {
      const places = [-1, 0, 1, 2, 3, 4].filter((place) => isKnown(quantity, 4, step, place));
      assert.ok(places.includes(columnOf(quantity, 4, step)), `${quantity} ${step}`);
      assert.ok(places.length - known <= (step ? 1 : 2));
      known = places.length;
    }
    assert.equal(known, 6, quantity);
  }
});

Deno.test("edges: all of them once, with the look of what is known", () => {
  const edges = allEdges(3, 2);
  assert.equal(edges.length, 2 + 4 + 4 + 2);
  const looks = (/** @type {Record<string, any>} */ settings) =>
    drawnTrellis(state(settings)).edges.map(({ place, from, to, look }) => `${place}:${from}${to} ${look}`);
  assert.deepEqual(looks({ step: 0 }).filter((one) => !one.endsWith("plain")), []);
  const found = looks({ step: 4, forbidden: [3] });
  assert.ok(found.includes("0:10 forbidden") && found.includes("1:10 forbidden"));
  // The back-pointers: one for each node that is computed.
  assert.equal(looks({ step: 3 }).filter((one) => one.endsWith("pointer")).length, 2 + 2 + 2);
  const chosen = looks({ quantity: "forward", place: 1, tag: 1 }).filter((one) => one.endsWith("chosen"));
  assert.deepEqual(chosen, ["0:01 chosen", "0:11 chosen"]);
  const back = looks({ quantity: "backward", place: 1, tag: 1 }).filter((one) => one.endsWith("chosen"));
  assert.deepEqual(back, ["1:10 chosen", "1:11 chosen"]);
});

Deno.test("marginals are areas of nodes and weights of edges, which sum to 1 in each column", () => {
  const { nodes, edges } = drawnTrellis(state({ quantity: "marginals" }));
  for (let place = -1; place < 3; place++) {
    const sum = edges.filter((one) => one.place === place).reduce((all, { weight }) => all + weight, 0);
    assert.ok(Math.abs(sum - 1) < 1e-12);
    const areas = nodes.filter((one) => one.place === place).reduce((all, { area }) => all + (area ?? 1), 0);
    assert.ok(Math.abs(areas - 1) < 1e-12);
  }
});

Deno.test("the way back appears from the right, and the best path is the one of the list", () => {
  const paths = (/** @type {Record<string, any>} */ settings) => drawnTrellis(state(settings)).paths;
  assert.deepEqual(paths({ step: 4 }), []);
  const [first] = paths({ step: 5 });
  assert.deepEqual(stretches(first, 3), [{ place: 2, from: 1, to: -1 }]);
  assert.deepEqual(stretches(paths({})[0], 3).map(({ from, to }) => [from, to]), [[-1, 0], [0, 0], [0, 1], [1, -1]]);
  const listed = paths({ quantity: "k_best", k: 3, rank: 2 });
  assert.deepEqual(listed.map(({ look }) => look), ["other", "other", "best"]);
  assert.deepEqual(listed[2].tags, [0, 1, 1]);
  const [, yours] = paths({ your_turn: true, path: [1, -1, 0] });
  assert.deepEqual(stretches(yours, 3), [{ place: -1, from: -1, to: 1 }, { place: 2, from: 0, to: -1 }]);
});

Deno.test("greedy choices and values of nodes", () => {
  const { nodes } = drawnTrellis(state({ quantity: "forward", step: 1 }));
  const greedy = nodes.filter(({ isGreedy }) => isGreedy).map(({ place, tag }) => [place, tag]);
  assert.deepEqual(greedy, [[0, 0], [1, 0], [2, 1]]);
  assert.deepEqual(nodes.map(({ value }) => value), ["", "\u22121.20", "\u22123.22", "", "", "", "", ""]);
  const none = drawnTrellis(state({ forbidden: [6] })).nodes.find(({ place, tag }) => place === 0 && tag === 0);
  assert.equal(none?.value, "\u2013");
});

Deno.test("the distance from a line", () => {
  assert.equal(distance(0, 5, [0, 0], [10, 0]), 5);
  assert.equal(distance(-3, 4, [0, 0], [10, 0]), 5);
  assert.equal(distance(13, 4, [0, 0], [10, 0]), 5);
});
