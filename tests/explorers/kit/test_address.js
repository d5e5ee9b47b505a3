// @ts-check
import assert from "node:assert/strict";
import { partsOf, readValues, writeValues } from "../../../src/nlpbook/explorers/kit/address.js";

/** @type {Record<string, import("../../../src/nlpbook/explorers/kit/settings.js").Description>} */
const SETTINGS = {
  word: { kind: "choice", choices: ["the", "cat", "a,b:c&d=e+f%"] },
  logits: { kind: "numbers", lengths: [3], least: -20, most: 20 },
  window: { kind: "whole", least: 1, most: 10 },
  big: { kind: "text", most: 9, address: false },
};
const FIRST = { word: "the", logits: [0, 0, 0], window: 2, big: "" };

Deno.test("an address is what the guide says it is", () => {
  const values = { word: "cat", logits: [0, 0.5, 0], window: 2, big: "" };
  assert.equal(writeValues(SETTINGS, FIRST, values), "word:cat,logits:0+0.5+0");
  assert.deepEqual(readValues("word:cat,logits:0+0.5+0", SETTINGS, FIRST), { values, refused: [] });
});

Deno.test("the first state is no text, and no text is the first state", () => {
  assert.equal(writeValues(SETTINGS, FIRST, { ...FIRST, big: "not told" }), "");
  assert.deepEqual(readValues("", SETTINGS, FIRST), { values: FIRST, refused: [] });
});

Deno.test("marks of the address inside a value are none", () => {
  const values = { ...FIRST, word: "a,b:c&d=e+f%" }, body = writeValues(SETTINGS, FIRST, values);
  assert.deepEqual([...partsOf(`#huffman=${body}&window=`)], [["huffman", body], ["window", ""]]);
  assert.deepEqual(readValues(body, SETTINGS, FIRST).values, values);
});

Deno.test("a link to a section names no explorer", () => {
  for (
    const hash of ["", "#", "#smoothing", "#eq-2-7", "#a-b-c&d", "#=x", "#:~:text=a=b", "#smoothing:~:text=a,-b&text=c"]
  ) {
    assert.deepEqual([...partsOf(hash)], [], hash);
  }
  assert.deepEqual([...partsOf("#skip_gram-2=a:1")], [["skip_gram-2", "a:1"]]);
  assert.deepEqual([...partsOf("#skip_gram=a:1:~:text=b")], [["skip_gram", "a:1"]]);
});

Deno.test("a part with a name that no explorer has is a part all the same", () => {
  for (const name of ["Window", "window-0", "window-1234", "skip-gram", "__proto__", "<b>", "a b", "x".repeat(999)]) {
    assert.deepEqual([...partsOf(`#${name}=a:1&place&huffman=`)], [[name, "a:1"], ["huffman", ""]]);
  }
});

Deno.test("what does not fit is left out and named, what fits is taken", () => {
  const body = "window:11,__proto__:1,word:cat,big:abc,logits:0+0";
  const { values, refused } = readValues(body, SETTINGS, FIRST);
  assert.deepEqual(values, { ...FIRST, word: "cat" });
  ["__proto__", "big", "the logits", "the window"].forEach((name, i) => assert.ok(refused[i].includes(name)));
  assert.equal(refused.length, 4);
});

Deno.test("a limit that another setting moves is asked with that setting's new value", () => {
  const limits = (/** @type {any} */ { window }) => ({ logits: { lengths: [window] } });
  assert.deepEqual(
    readValues("window:2,logits:1+2", { window: SETTINGS.window, logits: SETTINGS.logits }, FIRST, limits),
    {
      values: { window: 2, logits: [1, 2] },
      refused: [],
    },
  );
  const few = (/** @type {any} */ { word }) => ({ window: { most: word.length - 2 } });
  assert.deepEqual(readValues("word:cat", SETTINGS, { ...FIRST, window: 7 }, few).values.window, 1);
});

Deno.test("what is shown in place of what was asked for is told as it is once all is put right", () => {
  const mend = (/** @type {any} */ values) => {
    values.logits = [...values.logits, 7];
    return ["It is put right."];
  };
  const { values, refused } = readValues(
    "logits:0+0,zoo:1",
    SETTINGS,
    { ...FIRST, logits: [1, 2, 3] },
    undefined,
    mend,
  );
  assert.deepEqual(values.logits, [1, 2, 3, 7]);
  assert.equal(refused[0], "It is put right."); // in front: of the others some may only be counted
  assert.match(refused[1], /zoo/);
  assert.match(refused[2], /, so it shows 1, 2, 3 and 7\.$/);
  assert.equal(refused.length, 3);
});
