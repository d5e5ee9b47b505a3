// @ts-check
// Which way a graph is drawn, where its labels stand, and what is no tree.
import assert from "node:assert/strict";
import { placeGraph } from "../../../src/nlpbook/explorers/kit/graph_places.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

const random = seededRandom(6), upTo = (/** @type {number} */ n) => Math.floor(random() * n);
const boxes = (/** @type {number} */ n) =>
  Array.from({ length: n }, (_, i) => ({ id: `n${i}`, width: 34 + upTo(60), height: 26 + 16 * upTo(2) }));

/** Graphs and trees at random, for several widths. */
const CASES = Array.from({ length: 200 }, (_, run) => {
  const nodes = boxes(2 + upTo(12)), form = /** @type {"layered" | "tree"} */ (run % 2 ? "layered" : "tree");
  const edges = nodes.slice(1).map(({ id }, i) => ({ from: `n${upTo(i + 1)}`, to: id }));
  if (form === "layered") edges.push(...edges.slice(0, 2));
  return { nodes, edges, form, room: [350, 700, 1050][run % 3] };
});

Deno.test("nodes are apart and inside, edges lead the way that is said, and labels stand outside the nodes", () => {
  for (const { nodes, edges, form, room } of CASES) {
    const { direction, places, marks, width, height } = placeGraph(nodes, edges, { form, widestLabel: 30, room });
    const axis = direction === "right" ? "x" : "y";
    const drawn = nodes.map((node) => ({ ...node, .../** @type {{ x: number, y: number }} */ (places.get(node.id)) }));
    const of = (/** @type {string} */ id) => /** @type {{ x: number, y: number }} */ (places.get(id));
    for (const { from, to } of edges) assert(of(from)[axis] < of(to)[axis]);
    drawn.forEach((one, i) => {
      assert(one.x - one.width / 2 > -1e-6 && one.x + one.width / 2 < width + 1e-6);
      assert(one.y - one.height / 2 > -1e-6 && one.y + one.height / 2 < height + 1e-6);
      for (const other of drawn.slice(i + 1)) {
        const [aside, apart] = [Math.abs(one.x - other.x), Math.abs(one.y - other.y)];
        assert(aside >= (one.width + other.width) / 2 - 1e-6 || apart >= (one.height + other.height) / 2 - 1e-6);
      }
      for (const [x, y] of marks) {
        assert(Math.abs(x - one.x) >= one.width / 2 - 1e-6 || Math.abs(y - one.y) >= one.height / 2 - 1e-6);
      }
    });
  }
});

Deno.test("it leads to the right where there is room, and down where that is narrower", () => {
  const ways = CASES.map((one) => {
    const free = placeGraph(one.nodes, one.edges, { form: one.form, widestLabel: 30, room: 1e6 });
    const found = placeGraph(one.nodes, one.edges, { form: one.form, widestLabel: 30, room: one.room });
    assert.equal(free.direction, "right");
    assert.equal(found.direction === "right", free.width <= one.room || found.width === free.width);
    if (found.direction === "down") assert(found.width < free.width);
    return found.direction;
  });
  assert(ways.includes("right") && ways.includes("down"));
});

Deno.test("labels of edges between the same two nodes do not stand on each other", () => {
  const nodes = boxes(2), edge = { from: "n0", to: "n1" };
  const { marks } = placeGraph(nodes, [edge, edge, edge], { form: "layered", widestLabel: 30, room: 900 });
  for (const i of [1, 2]) assert(Math.abs(marks[i][0] - marks[i - 1][0]) > 10);
});

Deno.test("what is no tree is refused", () => {
  const how = { form: /** @type {"tree"} */ ("tree"), widestLabel: 0, room: 900 };
  for (const edges of [[], [{ from: "n0", to: "n2" }, { from: "n1", to: "n2" }]]) {
    assert.throws(() => placeGraph(boxes(3), edges, how), {
      name: "RangeError",
      message: /^a tree must have one root/,
    });
  }
  assert.deepEqual(placeGraph([], [], how).places, new Map());
});
