// Which words of a long text have chips, and how many are said to be left out.
import assert from "node:assert/strict";
import { linesAround } from "../../../src/nlpbook/explorers/kit/chips.js";

/** The lines of a text of sentences of these lengths. @type {(lengths: number[], centre: number) => any[]} */
function linesOf(lengths, centre) {
  const places = lengths.flatMap((length, sentence) => new Array(length).fill({ sentence }));
  return linesAround(places, centre, (_, index) => ({ index, text: `w${index}`, state: "plain", spoken: "" }));
}

Deno.test("a short text is whole", () => {
  const lines = linesOf([60, 40, 20], 5);
  assert.deepEqual(lines.map(({ tokens, before, after }) => [tokens.length, before, after]), [
    [60, 0, 0],
    [40, 0, 0],
    [20, 0, 0],
  ]);
});

Deno.test("what is left out at the ends of a sentence is counted", () => {
  const [line] = linesOf([400], 399);
  assert.deepEqual([line.before, line.tokens[0].index, line.after], [350, 350, 0]);
  const [first] = linesOf([400], 0);
  assert.deepEqual([first.before, first.tokens[0].index, first.after], [0, 0, 330]);
  for (const lengths of [[400], [3, 200, 7, 90], [150, 1, 1, 150], [30, 30, 30, 30, 30]]) {
    const all = lengths.reduce((sum, one) => sum + one, 0);
    for (let centre = -1; centre < all; centre++) {
      const lines = linesOf(lengths, centre);
      for (const { sentence, before, tokens, after } of lines) {
        assert.equal(before + tokens.length + after, lengths[sentence]);
        const start = lengths.slice(0, sentence).reduce((sum, one) => sum + one, 0);
        assert.equal(tokens[0].index, start + before);
      }
      assert.ok(lines.some(({ tokens }) => tokens.some((/** @type {any} */ one) => one.index === Math.max(0, centre))));
    }
  }
});
