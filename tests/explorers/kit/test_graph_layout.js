// @ts-check
// What any drawing of a graph in layers promises, on graphs at random; and the regression that it stands on.
import assert from "node:assert/strict";
import { inOrder, layeredLayout } from "../../../src/nlpbook/explorers/kit/graph_layout.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

const random = seededRandom(3), upTo = (/** @type {number} */ n) => Math.floor(random() * n);

/** A graph of up to 25 nodes, their numbers shuffled; some edges twice, some nodes alone. */
function drawGraph() {
  const n = 1 + upTo(25), names = Array.from({ length: n }, (_, i) => `n${i}`).sort(() => random() - 0.5);
  const nodes = names.map((id) => ({ id, width: 20 + upTo(80), height: 16 + upTo(40) }));
  const edges = [];
  for (let k = upTo(2 * n); k > 0 && n > 1; k--) {
    const [a, b] = [upTo(n), upTo(n)];
    if (a !== b) edges.push({ from: `n${Math.min(a, b)}`, to: `n${Math.max(a, b)}` });
  }
  if (edges.length && random() < 0.3) edges.push(edges[0]);
  return { nodes, edges };
}

const GRAPHS = Array.from({ length: 200 }, drawGraph);
const GAPS = { layerGap: 30, nodeGap: 12 };

Deno.test("the graphs drawn have long edges, double edges, and nodes that stand alone", () => {
  const all = GRAPHS.map(({ nodes, edges }) => ({ nodes, edges, layout: layeredLayout(nodes, edges, GAPS) }));
  const long = all.flatMap(({ layout }) => layout.routes).filter((route) => route.length > 5);
  const double = all.filter(({ edges }) => edges.length > new Set(edges.map(({ from, to }) => from + to)).size);
  assert(long.length > 100 && double.length > 20);
});

Deno.test("no two nodes overlap, and in a layer they keep the gap", () => {
  for (const { nodes, edges } of GRAPHS) {
    const { places, width, height } = layeredLayout(nodes, edges, GAPS), all = [...places.values()];
    assert.equal(all.length, nodes.length);
    all.forEach((one, i) => {
      assert(one.x - one.width / 2 >= -1e-9 && one.x + one.width / 2 <= width + 1e-9);
      assert(one.y - one.height / 2 >= -1e-9 && one.y + one.height / 2 <= height + 1e-9);
      for (const other of all.slice(i + 1)) {
        const aside = Math.abs(one.x - other.x) - (one.width + other.width) / 2;
        const apart = Math.abs(one.y - other.y) - (one.height + other.height) / 2;
        assert(one.layer === other.layer ? aside >= GAPS.nodeGap - 1e-9 : apart >= GAPS.layerGap - 1e-9);
      }
    });
  }
});

Deno.test("edges go down, from the lower side of a node to the upper side of another, and cross no node", () => {
  for (const { nodes, edges } of GRAPHS) {
    const { places, routes } = layeredLayout(nodes, edges, GAPS);
    assert.equal(routes.length, edges.length);
    routes.forEach((route, i) => {
      const from = places.get(edges[i].from), to = places.get(edges[i].to), [start, end] = [route[0], route.at(-1)];
      assert(from && to && end && from.layer < to.layer);
      assert.equal(start[1], from.y + from.height / 2);
      assert.equal(end[1], to.y - to.height / 2);
      assert(Math.abs(start[0] - from.x) < from.width / 2 && Math.abs(end[0] - to.x) < to.width / 2);
      route.slice(1).forEach(([x, y], k) => {
        assert(y >= route[k][1]);
        for (const box of places.values()) {
          // Samples along the piece: none is inside a node.
          for (let share = 0; share <= 1; share += 0.0625) {
            const [px, py] = [route[k][0] + share * (x - route[k][0]), route[k][1] + share * (y - route[k][1])];
            const inside = Math.abs(px - box.x) < box.width / 2 - 1e-6 && Math.abs(py - box.y) < box.height / 2 - 1e-6;
            if (inside) assert.fail(JSON.stringify({ nodes, edges, route }));
          }
        }
      });
    });
  }
});

Deno.test("edges between the same two nodes are two lines", () => {
  const nodes = ["x", "square"].map((id) => ({ id, width: 60, height: 20 })), edge = { from: "x", to: "square" };
  const [one, other] = layeredLayout(nodes, [edge, edge]).routes;
  assert(other[0][0] - one[0][0] > 5 && other[1][0] - one[1][0] > 5);
});

Deno.test("an input stands just above its use, and a chain is a straight line", () => {
  const nodes = ["a", "b", "c", "late"].map((id) => ({ id, width: 40, height: 20 }));
  const chain = [{ from: "a", to: "b" }, { from: "b", to: "c" }];
  const { places } = layeredLayout(nodes, [...chain, { from: "late", to: "c" }]);
  assert.equal(places.get("late")?.layer, 1);
  const { places: alone } = layeredLayout(nodes.slice(0, 3), chain);
  assert.equal(new Set([...alone.values()].map(({ x }) => x)).size, 1);
});

Deno.test("a tree is drawn without a crossing", () => {
  for (let run = 0; run < 100; run++) {
    const n = 2 + upTo(14), nodes = Array.from({ length: n }, (_, i) => ({ id: `${i}`, width: 30, height: 20 }));
    const edges = nodes.slice(1).map(({ id }, i) => ({ from: `${upTo(i + 1)}`, to: id })).sort(() => random() - 0.5);
    const { routes } = layeredLayout(nodes, edges);
    const pieces = routes.flatMap((route, edge) => route.slice(1).map((to, k) => ({ edge, from: route[k], to })));
    for (const one of pieces) {
      for (const other of pieces) {
        if (one.edge >= other.edge || one.from[1] !== other.from[1] || one.to[1] !== other.to[1]) continue;
        assert((one.from[0] - other.from[0]) * (one.to[0] - other.to[0]) >= -1e-6, JSON.stringify(edges));
      }
    }
  }
});

Deno.test("what is no graph without circles is refused by name", () => {
  const nodes = ["a", "b"].map((id) => ({ id, width: 1, height: 1 })), ab = { from: "a", to: "b" };
  assert.throws(() => layeredLayout(nodes, [ab, { from: "b", to: "a" }]), {
    name: "RangeError",
    message: "edges must not lead in a circle; got one through a, b",
  });
  assert.throws(() => layeredLayout(nodes, [{ from: "a", to: "z" }]), {
    name: "RangeError",
    message: "edges must join nodes of the graph; got z",
  });
  assert.deepEqual(layeredLayout([], []), { places: new Map(), routes: [], width: 0, height: 0 });
});

Deno.test("places in order: none could be nearer to what is wanted, by the conditions of the least squares", () => {
  for (let run = 0; run < 300; run++) {
    const n = 1 + upTo(12), wanted = Array.from({ length: n }, () => 100 * random());
    const widths = wanted.map(() => 5 + upTo(30)), found = inOrder(wanted, widths, 4);
    const room = found.slice(1).map((x, i) => x - found[i] - (widths[i] + widths[i + 1]) / 2 - 4);
    assert(room.every((one) => one > -1e-9));
    // The multiplier of each gap is the pull of all to its left: never negative, and zero where there is room to spare.
    let pull = 0;
    found.forEach((x, i) => {
      pull += wanted[i] - x;
      if (i === n - 1) assert(Math.abs(pull) < 1e-6);
      else assert(pull > -1e-6 && Math.abs(pull * Math.max(0, room[i])) < 1e-3);
    });
  }
});

Deno.test("a graph that was laid out before, with boxes of other sizes, is laid out as at first", () => {
  for (const { nodes, edges } of GRAPHS) {
    const turned = nodes.map(({ id, width, height }) => ({ id, width: height, height: width }));
    layeredLayout([], []); // nothing is known of the graph
    const first = layeredLayout(nodes, edges, GAPS);
    layeredLayout(turned, edges, GAPS);
    assert.deepEqual(layeredLayout(nodes, edges, GAPS), first);
    const [one, other] = [edges, edges.map(({ from, to }) => ({ from: to, to: from }))].map((all) => {
      layeredLayout(nodes, edges, GAPS); // another graph of the same nodes
      const afterwards = layeredLayout(nodes, all, GAPS);
      layeredLayout([], []);
      return [afterwards, layeredLayout(nodes, all, GAPS)];
    });
    assert.deepEqual(one[0], one[1]);
    assert.deepEqual(other[0], other[1]);
  }
});
