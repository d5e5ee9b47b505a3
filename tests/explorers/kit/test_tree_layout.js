// @ts-check
// What any drawing of a tree promises, on trees at random.
import assert from "node:assert/strict";
import { leafRowTree, tidyTree } from "../../../src/nlpbook/explorers/kit/tree_layout.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {{ children: Branch[], width: number }} Branch */
/** @typedef {import("../../../src/nlpbook/explorers/kit/tree_layout.js").TreePlace} TreePlace */

const random = seededRandom(4), upTo = (/** @type {number} */ n) => Math.floor(random() * n);
const how = {
  childrenOf: (/** @type {Branch} */ node) => node.children,
  widthOf: (/** @type {Branch} */ node) => node.width,
  gap: 7,
};

/** @type {(size: number, width?: number | null) => Branch} */
function drawTree(size, width = null) {
  /** @type {Branch[]} */
  const nodes = [];
  for (let i = 0; i < size; i++) {
    const node = { children: [], width: width ?? 10 + upTo(70) };
    if (i) nodes[Math.max(0, i - 1 - upTo(Math.min(i, 9)))].children.push(node);
    nodes.push(node);
  }
  return nodes[0];
}

/** @type {(node: Branch) => Branch[]} */
const all = (node) => [node, ...node.children.flatMap(all)];
const TREES = Array.from({ length: 150 }, () => drawTree(1 + upTo(40)));

/** @type {(places: Map<Branch, TreePlace>, node: Branch) => TreePlace} */
const placeIn = (places, node) => /** @type {TreePlace} */ (places.get(node));

for (const [name, draw] of Object.entries({ tidyTree, leafRowTree })) {
  Deno.test(`${name}: a parent stands over the middle of its first and last child, and children keep their order`, () => {
    for (const tree of TREES) {
      const { places } = draw(tree, how);
      for (const node of all(tree).filter((one) => one.children.length)) {
        const xs = node.children.map((child) => placeIn(places, child).x);
        assert(Math.abs(placeIn(places, node).x - (xs[0] + xs[xs.length - 1]) / 2) < 1e-9);
        assert(xs.every((x, i) => i === 0 || x > xs[i - 1]));
      }
    }
  });

  Deno.test(`${name}: all is inside the width, which is no more than it takes; depths and levels are those of the tree`, () => {
    for (const tree of TREES) {
      const { places, width, depth, level } = draw(tree, how);
      assert.equal(places.size, all(tree).length);
      const lefts = [...places.values()].map((one) => one.x - one.width / 2);
      const rights = [...places.values()].map((one) => one.x + one.width / 2);
      assert(Math.abs(Math.min(...lefts)) < 1e-9 && Math.abs(Math.max(...rights) - width) < 1e-9);
      for (const node of all(tree)) {
        const place = placeIn(places, node), children = node.children.map((child) => placeIn(places, child));
        assert(children.every((child) => child.depth === place.depth + 1));
        assert.equal(place.level, Math.max(0, ...children.map((child) => child.level + 1)));
      }
      assert.equal(depth, Math.max(...[...places.values()].map((one) => one.depth)));
      assert.equal(level, placeIn(places, tree).level);
      assert.equal(placeIn(places, tree).depth, 0);
    }
  });

  Deno.test(`${name}: a chain of a thousand nodes is no trouble`, () => {
    const tree = /** @type {Branch} */ ({ children: [], width: 10 });
    let last = tree;
    for (let i = 1; i < 1000; i++) {
      const next = { children: [], width: 10 };
      last.children.push(next);
      last = next;
    }
    assert.equal(draw(tree, how).width, 10);
  });
}

Deno.test("tidyTree: nodes of one depth keep the gap", () => {
  for (const tree of TREES) {
    const { places, depth } = tidyTree(tree, how);
    for (let at = 0; at <= depth; at++) {
      const row = [...places.values()].filter((one) => one.depth === at).sort((one, other) => one.x - other.x);
      row.slice(1).forEach((one, i) => assert(one.x - row[i].x - (one.width + row[i].width) / 2 >= how.gap - 1e-9));
    }
  }
});

Deno.test("tidyTree: subtrees of one shape are drawn alike", () => {
  for (let run = 0; run < 50; run++) {
    const part = drawTree(1 + upTo(12), 20), copy = structuredClone(part);
    const others = [drawTree(1 + upTo(9), 20), drawTree(1 + upTo(9), 20)];
    const tree = { children: [part, others[0], { children: [copy, others[1]], width: 20 }], width: 20 };
    const { places } = tidyTree(tree, how);
    const shape = (/** @type {Branch} */ top) =>
      all(top).map((node) => placeIn(places, node).x - placeIn(places, top).x);
    shape(part).forEach((x, i) => assert(Math.abs(x - shape(copy)[i]) < 1e-9));
  }
});

Deno.test("tidyTree: it is as narrow as two subtrees can be: somewhere they touch", () => {
  for (let run = 0; run < 50; run++) {
    const [left, right] = [drawTree(1 + upTo(15)), drawTree(1 + upTo(15))];
    const { places } = tidyTree({ children: [left, right], width: 1 }, how);
    const room = all(left).flatMap((one) => all(right).map((other) => [placeIn(places, one), placeIn(places, other)]))
      .filter(([one, other]) => one.depth === other.depth)
      .map(([one, other]) => other.x - one.x - (one.width + other.width) / 2);
    assert(Math.abs(Math.min(...room) - how.gap) < 1e-9);
  }
});

Deno.test("tidyTree: small children between two large ones are spread evenly", () => {
  const leaf = () => ({ children: [], width: 10 });
  const large = () => ({ children: [leaf(), leaf(), leaf(), leaf(), leaf()], width: 10 });
  const tree = { children: [large(), leaf(), leaf(), large()], width: 10 }, { places } = tidyTree(tree, how);
  const xs = tree.children.map((child) => placeIn(places, child).x), steps = xs.slice(1).map((x, i) => x - xs[i]);
  assert(steps.every((step) => Math.abs(step - steps[0]) < 1e-9));
  assert(Math.abs(steps[0] * 3 - 5 * 17) < 1e-9);
});

Deno.test("leafRowTree: leaves stand in their order, and nodes of one level keep their gap", () => {
  let wider = 0;
  for (const tree of TREES) {
    const { places, level } = leafRowTree(tree, { ...how, innerGap: 2 });
    const leaves = all(tree).filter((node) => !node.children.length).map((leaf) => placeIn(places, leaf));
    assert(leaves.every((one, i) => i === 0 || one.x > leaves[i - 1].x));
    for (let at = 0; at <= level; at++) {
      const row = [...places.values()].filter((one) => one.level === at).sort((one, other) => one.x - other.x);
      const room = row.slice(1).map((one, i) => one.x - row[i].x - (one.width + row[i].width) / 2);
      assert(room.every((one) => one >= (at ? 2 : how.gap) - 1e-9));
      if (at) wider += room.filter((one) => one < 2 + 1e-9).length;
    }
  }
  assert(wider > 20); // nodes that had to move
});

Deno.test("leafRowTree: where no node is wider than its leaves, the leaves are a gap apart", () => {
  for (let run = 0; run < 50; run++) {
    const tree = drawTree(1 + upTo(40), 12), { places } = leafRowTree(tree, how);
    const leaves = all(tree).filter((node) => !node.children.length).map((leaf) => placeIn(places, leaf));
    leaves.slice(1).forEach((one, i) => assert(Math.abs(one.x - leaves[i].x - 12 - how.gap) < 1e-9));
  }
});
