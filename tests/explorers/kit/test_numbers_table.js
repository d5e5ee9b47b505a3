// @ts-check
import assert from "node:assert/strict";
import { cellText, MOST_ROWS, shownRows } from "../../../src/nlpbook/explorers/kit/numbers_table.js";
import { linesOf } from "../../../src/nlpbook/explorers/kit/picture.js";

/** The number that a reader sees. @param {string} text */
function readBack(text) {
  const digits = [..."\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"];
  const plain = text.replaceAll("\u2212", "-").replaceAll("\u207b", "-");
  const read = [...plain].map((one) => digits.includes(one) ? digits.indexOf(one) : one).join("");
  return Number(read.replace("\u00a0\u00d7\u00a010", "e").replace(/^(-?)10-/, "$11e-"));
}

Deno.test("a cell has the digits of a float32, a real minus sign, and nothing where there is no number", () => {
  assert.equal(cellText(1 / 3), "0.333333");
  assert.equal(cellText(-2.5e-9), "\u22122.5\u00a0\u00d7\u00a010\u207b\u2079");
  assert.equal(cellText(12345678), "12345678");
  assert.equal(cellText(0), "0");
  assert.equal(cellText("-"), "-");
  assert.equal(cellText(null), "");
  assert.equal(cellText(Infinity), "\u221e");
  assert.equal(cellText(-Infinity), "\u2212\u221e");
  assert.equal(cellText(NaN), "not a number");
  for (let i = 0; i < 500; i++) {
    const value = (Math.random() - 0.5) * 10 ** Math.floor(Math.random() * 20 - 10);
    assert.ok(Math.abs(readBack(String(cellText(value))) - value) <= 1e-5 * Math.abs(value));
  }
});

Deno.test("a table is at most 200 rows, and the last says how many there are besides", () => {
  for (const many of [0, 1, MOST_ROWS, MOST_ROWS + 1, 1000]) {
    const rows = Array.from({ length: many }, (_, i) => [`row ${i}`, i]);
    const shown = shownRows({ caption: "", columns: ["a", "b"], rows });
    assert.ok(shown.length <= MOST_ROWS);
    if (many <= MOST_ROWS) assert.deepEqual(shown, rows);
    else {
      const [, more] = /** @type {RegExpMatchArray} */ (String(shown.at(-1)?.[0]).match(/^and (\d+) more$/));
      assert.equal(shown.length - 1 + Number(more), many);
      assert.deepEqual(shown.slice(0, -1), rows.slice(0, shown.length - 1));
    }
  }
});

Deno.test("lines are as full as they can be, and lose no word", () => {
  const measure = (/** @type {string} */ text) => text.length;
  for (let i = 0; i < 200; i++) {
    const words = Array.from({ length: i % 17 }, () => "x".repeat(1 + Math.floor(Math.random() * 12)));
    const lines = linesOf(words.join("  "), 15, measure);
    assert.deepEqual(lines.flatMap((line) => line.split(" ")), words);
    lines.forEach((line, at) => {
      assert.ok(line.length <= 15 || !line.includes(" "));
      if (at) assert.ok(lines[at - 1].length + 1 + line.split(" ")[0].length > 15);
    });
  }
});
