// @ts-check
import assert from "node:assert/strict";
import {
  contributionsTo,
  countMatrix,
  fillCurve,
  lookAround,
  readText,
} from "../../../src/nlpbook/explorers/window/counts.js";

const SENTENCES = ["I like deep learning .", "I like NLP .", "I enjoy flying ."].map((text) => text.split(" "));

function randomText() {
  const letter = () => "abcde"[Math.floor(Math.random() * 5)];
  const sentence = () => Array.from({ length: 1 + Math.floor(Math.random() * 9) }, letter);
  return Array.from({ length: 1 + Math.floor(Math.random() * 4) }, sentence);
}

Deno.test("the three sentences by hand: two words to each side, counted with a pencil", () => {
  const { places, words } = readText(SENTENCES, -1), row = words.length;
  assert.deepEqual(words, ["I", "like", "deep", "learning", ".", "NLP", "enjoy", "flying"]);
  const matrix = countMatrix(places, row, 2, "uniform", places.length);
  assert.deepEqual([...matrix.slice(0, row)], [0, 2, 1, 0, 0, 1, 1, 1]);
  assert.deepEqual([...matrix.slice(4 * row, 5 * row)], [0, 1, 1, 1, 0, 1, 1, 1]);
  const harmonic = countMatrix(places, row, 2, "harmonic", places.length);
  assert.deepEqual([...harmonic.slice(0, row)], [0, 2, 0.5, 0, 0, 0.5, 1, 0.5]);
});

Deno.test("one sentence alone has its own vocabulary, and remembers its number", () => {
  const { places, words } = readText(SENTENCES, 1);
  assert.deepEqual(words, ["I", "like", "NLP", "."]);
  assert.deepEqual(places.map((place) => place.sentence), [1, 1, 1, 1]);
});

Deno.test("all centres counted, the matrix is symmetric, and its sum is that over all pairs", () => {
  for (let run = 0; run < 100; run++) {
    const sentences = randomText(),
      window = 1 + run % 10,
      { places, words } = readText(sentences, -1),
      n = words.length;
    for (const weighting of ["uniform", "harmonic"]) {
      const matrix = countMatrix(places, n, window, weighting, places.length);
      let expected = 0;
      for (const { length } of sentences) {
        for (let d = 1; d <= Math.min(window, length - 1); d++) {
          expected += 2 * (length - d) / (weighting === "uniform" ? 1 : d);
        }
      }
      assert.ok(Math.abs(matrix.reduce((sum, value) => sum + value, 0) - expected) < 1e-9);
      matrix.forEach((value, at) => assert.ok(Math.abs(value - matrix[(at % n) * n + Math.floor(at / n)]) < 1e-9));
    }
  }
});

Deno.test("the curve says how many cells are filled, and a cell is the sum of the places that it counts", () => {
  for (let run = 0; run < 50; run++) {
    const { places, words } = readText(randomText(), -1), n = words.length, window = 1 + run % 4;
    const curve = fillCurve(places, n, window);
    assert.equal(curve.length, places.length + 1);
    for (let position = 0; position <= places.length; position++) {
      const matrix = countMatrix(places, n, window, "harmonic", position);
      assert.equal(curve[position], matrix.filter(Boolean).length);
      const at = Math.floor(Math.random() * n * n), cell = [Math.floor(at / n), at % n];
      const found = contributionsTo(places, cell, window, "harmonic", position);
      assert.ok(Math.abs(found.reduce((sum, one) => sum + one.weight, 0) - matrix[at]) < 1e-9);
    }
    assert.deepEqual(contributionsTo(places, [], window, "uniform", places.length), []);
  }
});

Deno.test("the first rows and columns of the matrix are those of the whole", () => {
  const { places, words } = readText(SENTENCES, -1), n = words.length;
  const whole = countMatrix(places, n, 3, "uniform", 9), part = countMatrix(places, 4, 3, "uniform", 9);
  part.forEach((value, at) => assert.equal(value, whole[Math.floor(at / 4) * n + at % 4]));
});

Deno.test("a window ends with its sentence", () => {
  const { places } = readText(SENTENCES, -1);
  /** @type {number[]} */
  const seen = [];
  lookAround(places, 5, 10, (_, other) => seen.push(other));
  assert.deepEqual(seen, [6, 7, 8]);
});
