// Numbers and texts as sentences hold them.
import assert from "node:assert/strict";
import { clipped, countOf, percent, quoted } from "../../../src/nlpbook/explorers/kit/core.js";

Deno.test("one is one, all others are many, and thousands are grouped", () => {
  const found = [0, 1, 2, 1000, 1234567].map((number) => countOf(number, "cell"));
  assert.deepEqual(found, ["0 cells", "1 cell", "2 cells", "1,000 cells", "1,234,567 cells"]);
});

Deno.test("a share is written with the figures that matter", () => {
  const percents = { 0: "0 %", 1: "100 %", 0.5: "50.0 %", 0.998: "99.8 %", 0.0123: "1.23 %", 0.00045: "0.045 %" };
  for (const [share, text] of Object.entries(percents)) assert.equal(percent(Number(share)), text);
  assert.equal(percent(1 - 1e-15), "100 %"); // what rounding has left of a sure word
});

Deno.test("only all is 100 %, and only nothing is 0 %", () => {
  for (let power = 1; power < 11; power++) {
    for (const digit of [1, 3, 4.999, 5, 9.5]) {
      const little = digit * 10 ** -(power + 1);
      const [low, high] = [little, 1 - little].map((share) => percent(share));
      assert.ok(!/^100/.test(high) && !/^0(\.0*)? %/.test(low), `${little}: ${low} and ${high}`);
      if (high.startsWith(">")) assert.ok(little < 0.0001 + 1e-12, `${1 - little}: ${high}`);
      if (low.includes("\u00d7")) continue;
      const written = Number.parseFloat(low) / 100; // right to a twentieth
      assert.ok(Math.abs(written / little - 1) < 0.05, `${little}: ${low}`);
    }
  }
});

Deno.test("what was typed is cut after forty letters, never inside one", () => {
  assert.equal(clipped("x".repeat(40)), "x".repeat(40));
  assert.equal(clipped("x".repeat(41)), "x".repeat(40) + "\u2026");
  assert.equal(clipped("\u{1f600}".repeat(40)), "\u{1f600}".repeat(40));
  assert.equal(clipped("\u{1f600}".repeat(10_000)), "\u{1f600}".repeat(40) + "\u2026");
  assert.equal(clipped("a".repeat(79) + "\u{1f600}"), "a".repeat(40) + "\u2026");
  assert.equal(quoted("zebra"), "\u201c\u2068zebra\u2069\u201d");
  assert.equal(quoted("abc", 2), "\u201c\u2068ab\u2026\u2069\u201d");
});
