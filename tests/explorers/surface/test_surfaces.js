// The surfaces beside differences, what is said of them, and the map's field.
import assert from "node:assert/strict";
import { fieldOf, REACH } from "../../../src/nlpbook/explorers/surface/map.js";
import { surfaceOf, SURFACES } from "../../../src/nlpbook/explorers/surface/surfaces.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/surface/surfaces.js").SurfaceName} SurfaceName */

const NAMES = /** @type {SurfaceName[]} */ (Object.keys(SURFACES)), random = seededRandom(3);
const slope = new Float64Array(2);
const near = (/** @type {number} */ a, /** @type {number} */ b, within = 1e-9) =>
  assert.ok(Math.abs(a - b) <= within * Math.max(1, Math.abs(b)), `${a}, ${b}`);

Deno.test("every gradient is the one that differences give, however the surface is turned", () => {
  const h = 1e-5;
  for (const name of NAMES) {
    for (let i = 0; i < 40; i++) {
      const { loss, gradient } = surfaceOf(name, 1 + 99 * random(), Math.floor(91 * random()));
      const x = 6 * random() - 3, y = 4 * random() - 2;
      gradient(x, y, slope);
      near(slope[0], (loss(x + h, y) - loss(x - h, y)) / (2 * h), 1e-7);
      near(slope[1], (loss(x, y + h) - loss(x, y - h)) / (2 * h), 1e-7);
    }
  }
});

Deno.test("the gradient is 0 at the minima, the loss is 0 at the first of them, and lower nowhere", () => {
  for (const name of NAMES) {
    const { loss, gradient, minima } = surfaceOf(name, 7, 30);
    for (const [x, y] of minima) {
      gradient(x, y, slope);
      assert.ok(Math.hypot(...slope) < 1e-12);
      assert.ok([0, 1, 2, 3].every((side) => loss(x + 0.01 * Math.cos(side), y + 0.01 * Math.sin(side)) > loss(x, y)));
    }
    near(loss(...minima[0]), 0, 1e-12);
    const { values, most } = fieldOf(surfaceOf(name, 7, 30));
    assert.ok(values.every((value) => value > -1e-12 && value <= most));
  }
});

Deno.test("the saddle, and the two minima with their curvatures", () => {
  const saddle = surfaceOf("saddle", 1, 0), two = surfaceOf("two_minima", 1, 0), h = 1e-3;
  saddle.gradient(0, 0, slope);
  assert.deepEqual([...slope].map(Math.abs), [0, 0]);
  assert.ok(saddle.loss(0.1, 0) < saddle.loss(0, 0) && saddle.loss(0, 0.1) > saddle.loss(0, 0));
  assert.equal(saddle.loss(1.5, 0), saddle.loss(-1.5, 0));
  const curvature = (/** @type {number} */ x) =>
    (two.loss(x + h, 0) - 2 * two.loss(x, 0) + two.loss(x - h, 0)) / h ** 2;
  near(curvature(-1.8), 2.772, 1e-5);
  near(curvature(1.5), 1.584, 1e-5);
  assert.ok(two.loss(1.5, 0) > 1 && two.loss(0.3, 0) > two.loss(1.5, 0) + 0.3);
});

Deno.test("a turned surface is the same surface, turned", () => {
  for (const name of NAMES) {
    const flat = surfaceOf(name, 9, 0), upright = surfaceOf(name, 9, 90), [x, y] = [1.3, -0.4];
    near(upright.loss(x, y), flat.loss(y, -x), 1e-12);
  }
});

Deno.test("the contours of a quadratic are equally far apart", () => {
  const { contours, most } = fieldOf(surfaceOf("ravine", 1, 0)), cell = 2 * REACH[0] / 150;
  near(most, (REACH[0] ** 2 + REACH[1] ** 2) / 2);
  const radii = contours.slice(0, 8).map((pieces) => {
    const away = [];
    for (let i = 0; i < pieces.length; i += 2) away.push(Math.hypot(pieces[i] - 75, pieces[i + 1] - 50) * cell);
    return away.reduce((sum, one) => sum + one, 0) / away.length;
  });
  radii.forEach((radius, i) => near(radius, (i + 1) * Math.sqrt(2 * most) / 18, 0.005));
});
