// @ts-check
// What axes draw, on a canvas that only writes down what it is told: labels that are inside and do not touch each other.
import assert from "node:assert/strict";
import { drawAxes, layOutAxes } from "../../../src/nlpbook/explorers/kit/axes.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import { PALETTES } from "../../../src/nlpbook/explorers/kit/theme.js";

const random = seededRandom(7),
  between = (/** @type {number} */ low, /** @type {number} */ high) => low + (high - low) * random();
const LETTER = 7, HALF_LINE = 6;

/** A canvas's context that keeps its texts, each as [left, top, right, bottom], and its lines. */
function paper() {
  /** @type {{ text: string, box: number[] }[]} */
  const texts = [];
  /** @type {number[][]} */
  const lines = [];
  let from = [0, 0];
  const context = {
    font: "",
    textAlign: "left",
    measureText: (/** @type {string} */ text) => ({ width: LETTER * text.length }),
    fillText(/** @type {string} */ text, /** @type {number} */ x, /** @type {number} */ y) {
      const wide = LETTER * text.length, left = x - wide * ({ center: 0.5, right: 1 }[context.textAlign] ?? 0);
      if (text) texts.push({ text, box: [left, y - HALF_LINE, left + wide, y + HALF_LINE] });
    },
    moveTo: (/** @type {number} */ x, /** @type {number} */ y) => (from = [x, y]),
    lineTo: (/** @type {number} */ x, /** @type {number} */ y) => lines.push([...from, x, y]),
    beginPath() {},
    stroke() {},
  };
  return { texts, lines, context: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ (context)) };
}

/** @returns {import("../../../src/nlpbook/explorers/kit/axes.js").AxisGiven} */
function drawRange() {
  const kind = /** @type {const} */ (["linear", "log", "symlog"])[Math.floor(3 * random())],
    size = 10 ** between(-8, 8);
  if (kind === "log") return { kind, low: size, high: size * 10 ** between(0.1, 20) };
  if (kind === "symlog") {
    return { kind, low: -size, high: size * between(0.1, 1), threshold: size * 10 ** between(-6, 0) };
  }
  return random() < 0.3
    ? { kind, low: 0, high: Math.ceil(between(1, 3000)), whole: true }
    : { kind, low: size * between(-1, 1), high: size * between(1.01, 3) };
}

const CASES = Array.from({ length: 1500 }, (_, i) => ({
  width: [330, 390, 700, 1060][i % 4],
  height: [120, 190, 400][i % 3],
  x: { ...drawRange(), grid: i % 2 === 0 },
  y: drawRange(),
}));

Deno.test("no label touches another or leaves the canvas, at 390 pixels and at any other width", () => {
  for (const given of CASES) {
    const { texts, context } = paper(), frame = layOutAxes(context, given);
    drawAxes(context, frame, PALETTES.light);
    const said = () => JSON.stringify([given, texts]);
    texts.forEach(({ box }, i) => {
      if (box[0] < -0.5 || box[2] > given.width + 0.5 || box[1] < 0 || box[3] > given.height) assert.fail(said());
      for (const { box: other } of texts.slice(i + 1)) {
        const apart = box[2] <= other[0] || other[2] <= box[0] || box[3] <= other[1] || other[3] <= box[1];
        if (!apart) assert.fail(said());
      }
    });
  }
});

Deno.test("every axis keeps a label or more, and nearly all keep two", () => {
  let single = 0, dropped = 0;
  for (const given of CASES) {
    const { texts, context } = paper(), frame = layOutAxes(context, given);
    drawAxes(context, frame, PALETTES.light);
    const below = texts.filter(({ box }) => box[1] >= frame.bottom), beside = texts.length - below.length;
    assert(below.length > 0 && beside > 0);
    if (below.length < 2 || beside < 2) single++;
    if (below.length < (frame.x?.ticks.length ?? 0)) dropped++;
  }
  assert(dropped < 0.02 * CASES.length, `${dropped}`); // there are as many ticks as labels find room for
  assert(single < 0.02 * CASES.length, `${single}`);
});

Deno.test("grid lines run across the frame at the ticks, and the ends of an axis are those of the frame", () => {
  for (const given of CASES) {
    const { lines, context } = paper(), frame = layOutAxes(context, given), { left, right, top, bottom, x, y } = frame;
    assert(x);
    drawAxes(context, frame, PALETTES.light);
    const level = y.ticks.map((tick) => [left, y.to(tick), right, y.to(tick)]);
    const upright = given.x.grid ? x.ticks.map((tick) => [x.to(tick), top, x.to(tick), bottom]) : [];
    assert.deepEqual(lines, [...level, ...upright]);
    assert(Math.abs(x.to(given.x.low) - left) < 1e-6 && Math.abs(x.to(given.x.high) - right) < 1e-6);
    assert(Math.abs(y.to(given.y.low) - bottom) < 1e-6 && Math.abs(y.to(given.y.high) - top) < 1e-6);
    assert(left >= 12 && right > left + 100);
  }
});

Deno.test("the names stand at the axes, and without a horizontal axis only its room is kept", () => {
  const { texts, context } = paper(), y = { low: 0, high: 1, title: "loss (nats)" };
  drawAxes(
    context,
    layOutAxes(context, { width: 390, height: 200, x: { low: 0, high: 9, title: "step" }, y }),
    PALETTES.dark,
  );
  const box = (/** @type {string} */ name) => texts.find(({ text }) => text === name)?.box ?? [];
  assert(box("loss (nats)")[0] < 10 && box("loss (nats)")[3] < 20);
  assert(box("step")[1] > 180 && Math.abs((box("step")[0] + box("step")[2]) / 2 - 200) < 30);
  const bare = paper();
  drawAxes(bare.context, layOutAxes(bare.context, { width: 390, height: 200, y }, { foot: 50 }), PALETTES.dark);
  assert(bare.texts.every(({ box }) => box[1] <= 150));
});
