// The perceptron rule by hand, its theorems, and the margin beside a search over all directions.
import assert from "node:assert/strict";
import { nearestToOrigin, novikoff } from "../../../src/nlpbook/explorers/perceptron/margin.js";
import { flatOf, pointsOf, presetOf } from "../../../src/nlpbook/explorers/perceptron/points.js";
import { lineAfter, misplaced, MOST_UPDATES, perceptronRun } from "../../../src/nlpbook/explorers/perceptron/rule.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/perceptron/points.js").Point} Point */

const random = seededRandom(7);
const gate = (/** @type {number[]} */ labels) =>
  labels.map((label, i) => ({ x1: Math.floor(i / 2), x2: i % 2, label }));
const AND = gate([0, 0, 0, 1]), XOR = gate([0, 1, 1, 0]);

/** Points at whole hundredths, of random classes or on the sides of a random line. */
function drawn(/** @type {number} */ count, isSeparated = false) {
  const place = () => Math.round(300 * random() - 100) / 100;
  const [a, b, c] = [random() - 0.5, random() - 0.5, random() - 0.5];
  return Array.from({ length: count }, () => {
    const x1 = place(), x2 = place();
    return { x1, x2, label: isSeparated ? Number(a * x1 + b * x2 + c > 0) : Number(random() > 0.5) };
  });
}

Deno.test("the first updates for AND, by hand", () => {
  const { updates, converged, repeats } = perceptronRun(AND);
  // From 0 every point is on the line: (0,0) is first. Then (1,1) is below 0, and so on.
  assert.deepEqual(updates.slice(0, 4), [
    { epoch: 1, example: 0, w1: 0, w2: 0, b: -1 },
    { epoch: 1, example: 3, w1: 1, w2: 1, b: 0 },
    { epoch: 2, example: 0, w1: 1, w2: 1, b: -1 },
    { epoch: 2, example: 1, w1: 1, w2: 0, b: -2 },
  ]);
  assert.equal(converged, true);
  assert.equal(repeats, null);
  assert.deepEqual(misplaced(lineAfter({ updates, converged, repeats }, updates.length), AND), []);
  assert.deepEqual(misplaced(lineAfter({ updates, converged, repeats }, 0), AND), [0, 1, 2, 3]);
});

Deno.test("XOR never ends, and goes round", () => {
  const run = perceptronRun(XOR);
  assert.equal(run.updates.length, MOST_UPDATES);
  assert.equal(run.converged, false);
  const { from, to } = /** @type {{ from: number, to: number }} */ (run.repeats);
  /** The line as an epoch begins. @param {number} epoch */
  const at = (epoch) => lineAfter(run, run.updates.filter((one) => one.epoch < epoch).length);
  const weights = (/** @type {number} */ epoch) => [at(epoch).w1, at(epoch).w2, at(epoch).b];
  assert.deepEqual(weights(to), weights(from));
  for (let epoch = 2; epoch < to; epoch++) {
    for (let other = 1; other < epoch; other++) assert.notDeepEqual(weights(epoch), weights(other));
  }
});

Deno.test("every update adds the point that called for it, and none is passed over", () => {
  for (let round = 0; round < 40; round++) {
    const points = drawn(2 + round % 20, round % 2 === 0), run = perceptronRun(points);
    let at = 0;
    for (let epoch = 1; at < run.updates.length; epoch++) {
      points.forEach(({ x1, x2, label }, example) => {
        if (at >= run.updates.length) return;
        const before = lineAfter(run, at), now = run.updates[at], sign = 2 * label - 1;
        if (!misplaced(before, points).includes(example)) return;
        assert.deepEqual([now.epoch, now.example], [epoch, example]);
        for (const [found, expected] of [[now.w1, before.w1 + sign * x1], [now.w2, before.w2 + sign * x2]]) {
          assert.ok(Math.abs(found - expected) < 1e-9);
        }
        assert.equal(now.b, before.b + sign);
        at++;
      });
    }
    if (run.converged) assert.deepEqual(misplaced(lineAfter(run, at), points), []);
  }
});

Deno.test("Novikoff: no more updates than the bound, which exists where a line separates", () => {
  let some = 0;
  for (let round = 0; round < 200; round++) {
    const points = drawn(3 + round % 30, round % 3 > 0), theorem = novikoff(points), run = perceptronRun(points);
    if (run.converged) assert.ok(theorem);
    if (!theorem) assert.equal(run.converged, false);
    else {
      assert.ok(run.updates.length <= theorem.bound);
      if (theorem.bound < MOST_UPDATES) assert.ok(run.converged);
      some++;
    }
  }
  assert.ok(some > 100);
  assert.equal(novikoff(XOR), null);
});

Deno.test("the margin of AND, by hand", () => {
  // The best plane through (0,1), (1,0) and (1,1): w = (2, 2), b = -3, of length sqrt(17).
  const { margin, radius, bound } = /** @type {NonNullable<ReturnType<typeof novikoff>>} */ (novikoff(AND));
  assert.ok(Math.abs(margin - 1 / Math.sqrt(17)) < 1e-12);
  assert.ok(Math.abs(radius - Math.sqrt(3)) < 1e-12);
  assert.ok(Math.abs(bound - 51) < 1e-9);
});

Deno.test("the nearest point of a hull is a mean of its points, and none of them is ahead of it", () => {
  const dot = (/** @type {number[]} */ a, /** @type {number[]} */ b) => a.reduce((sum, one, i) => sum + one * b[i], 0);
  for (let round = 0; round < 300; round++) {
    const shift = round % 4, count = 1 + round % 12;
    const points = Array.from({ length: count }, () => [0, 1, 2].map((i) => random() - 0.5 + (i ? 0 : shift / 3)));
    if (round % 5 === 0) points.push(points[0], points[0].map((one) => 2 * one)); // alike, and on a line with 0
    const nearest = nearestToOrigin(points), length = dot(nearest, nearest);
    // Any point p of the hull has p . nearest >= |nearest|^2, which only the nearest one can fulfil.
    for (const one of points) assert.ok(dot(one, nearest) >= length - 1e-9, `${round}`);
    // And it is inside: no direction separates it from the points.
    for (let i = 0; i < 50; i++) {
      const direction = [0, 1, 2].map(() => random() - 0.5);
      assert.ok(Math.max(...points.map((one) => dot(one, direction))) >= dot(nearest, direction) - 1e-9);
    }
  }
});

Deno.test("points keep their hundredths, and stay in the plane", () => {
  const flat = [-100, 200, 1, 29, 57, 0];
  assert.deepEqual(flatOf(pointsOf(flat)), flat);
  assert.deepEqual(flatOf([{ x1: -7, x2: 2.004, label: 1 }]), [-100, 200, 1]);
  assert.deepEqual(flatOf([{ x1: -0.004, x2: 0.004, label: 1 }]), [0, 0, 1]); // not -0
  assert.equal(presetOf({ one: [1, 2, 0], two: [1, 2, 1] }, [1, 2, 1]), "two");
  assert.equal(presetOf({ one: [1, 2, 0] }, [1, 2, 1]), "");
});
