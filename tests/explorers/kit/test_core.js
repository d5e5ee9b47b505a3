// Numbers and texts as sentences hold them.
import assert from "node:assert/strict";
import {
  clipped,
  countOf,
  equallyLikely,
  formatNumber,
  percent,
  quoted,
  rounded,
  short,
} from "../../../src/nlpbook/explorers/kit/core.js";

Deno.test("one is one, all others are many, and thousands are grouped", () => {
  const found = [0, 1, 2, 1000, 1234567].map((number) => countOf(number, "cell"));
  assert.deepEqual(found, ["0 cells", "1 cell", "2 cells", "1,000 cells", "1,234,567 cells"]);
  assert.deepEqual([0.98, 1.02, 1.06, 2540.94].map((mean) => countOf(mean, "cell")), [
    "1 cell",
    "1 cell",
    "1.1 cells",
    "2,540.9 cells",
  ]);
});

Deno.test("every number has its thousands apart, whichever way it is written", () => {
  assert.deepEqual([7994, 999, -1234567, 24647.04, 0.1234567, -0.5].map((one) => formatNumber(one, 1)), [
    "7,994",
    "999",
    "\u22121,234,567",
    "24,647.0",
    "0.1",
    "\u22120.5",
  ]);
  assert.equal(formatNumber(1234.56789, 5), "1,234.56789"); // no comma among the decimals
  assert.deepEqual([1283, 1000000, 2540.94, 999.4, 0.00012, 0, 1e9].map((one) => short(one)), [
    "1,283",
    "1,000,000",
    "2,540",
    "999",
    "0.00012",
    "0",
    "1,000,000,000",
  ]);
  assert.equal(short(4.5e-8), "4.5\u00a0\u00d7\u00a010\u207b\u2078");
  // Without the commas it is what JavaScript reads back.
  for (const value of [1, 12, 123, 1234, 12345, 123456, 1234567, 98765.4321, 1e14]) {
    assert.equal(Number(formatNumber(value, 4).replaceAll(",", "")), value);
    if (Number.isInteger(value) && value < 1e15) assert.equal(Number(short(value).replaceAll(",", "")), value);
  }
});

Deno.test("what was measured has the digits that matter, far from 1 with a power of ten, and a real minus sign", () => {
  const told = {
    "0.75": 0.75,
    "\u22120.0123": -0.01234,
    "12,300": 12345.6,
    "999,000": 999_432.1,
    "1.23\u00a0\u00d7\u00a010\u2076": 1_234_567.8,
    "\u22121,234,567": -1_234_567, // a whole number: nothing is rounded
    "10\u00b2\u2070": 1e20,
    "10\u207b\u2076": 1e-6,
    "3\u00a0\u00d7\u00a010\u207b\u2076": 3e-6,
    "\u22124.57\u00a0\u00d7\u00a010\u207b\u2078": -4.567e-8,
    "0": -0,
    "\u221e": Infinity,
    "\u2212\u221e": -Infinity,
    "not a number": NaN,
  };
  for (const [text, value] of Object.entries(told)) assert.equal(short(value), text);
  assert.deepEqual([0.0456, 0.6, 4.567e-8].map((one) => short(one, 2)), [
    "0.046",
    "0.6",
    "4.6\u00a0\u00d7\u00a010\u207b\u2078",
  ]);
});

Deno.test("an entropy is that of so many equally likely words, or of one", () => {
  const told = [Math.log2(2540.94), Math.log2(2566), 1, Math.log2(1.04), 0.002, 0, -1e-16];
  assert.deepEqual(told.map((entropy) => equallyLikely(entropy, "word")), [
    "2,540.9 equally likely words",
    "2,566 equally likely words",
    "2 equally likely words",
    "1.04 equally likely words",
    "one word that is all but certain",
    "one word that is certain",
    "one word that is certain",
  ]);
});

Deno.test("a share is written with the figures that matter", () => {
  const percents = { 0: "0%", 1: "100%", 0.5: "50.0%", 0.998: "99.8%", 0.0123: "1.23%", 0.00045: "0.045%" };
  for (const [share, text] of Object.entries(percents)) assert.equal(percent(Number(share)), text);
  assert.equal(percent(1 - 1e-15), "100%"); // what rounding has left of a sure word
});

Deno.test("only all is 100%, and only nothing is 0%", () => {
  for (let power = 1; power < 11; power++) {
    for (const digit of [1, 3, 4.999, 5, 9.5]) {
      const little = digit * 10 ** -(power + 1);
      const [low, high] = [little, 1 - little].map((share) => percent(share));
      assert.ok(!/^100/.test(high) && !/^0(\.0*)? %/.test(low), `${little}: ${low} and ${high}`);
      if (high.startsWith(">")) assert.ok(little < 0.0001 + 1e-12, `${1 - little}: ${high}`);
      if (/10\u207b/.test(low)) continue;
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

Deno.test("numbers have three digits, and far from 1 a power of ten", () => {
  assert.deepEqual([5678, 0.00123, 0, -12.345].map((one) => rounded(one)), ["5,678", "0.00123", "0", "\u221212.3"]);
  assert.match(rounded(12345), /^1.23\s\u00d7\s10\u2074$/);
  assert.match(rounded(0.000987), /^9.87\s\u00d7\s10\u207b\u2074$/);
  assert.deepEqual([NaN, Infinity, -Infinity].map((one) => rounded(one)), ["not a number", "\u221e", "\u2212\u221e"]);
});
