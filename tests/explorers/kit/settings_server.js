// @ts-check
// Answers each line of standard input, [description, values, texts], with what kit/settings.js makes of it: which of the
// values it accepts, how they are written in an address and read again, and what it reads in the texts.
import { decodeValue, encodeValue, fits, fitted } from "../../../src/nlpbook/explorers/kit/settings.js";

const UNREAD = "nothing that fits";

/** @param {[import("../../../src/nlpbook/explorers/kit/settings.js").Description, any[], string[]]} request */
function answer([description, values, texts]) {
  return {
    fits: values.map((value) => fits(description, value)),
    fitted: values.map((value) => fitted(description, value)),
    again: values.map((value) => fits(description, value) ? decodeValue(description, encodeValue(value)) : UNREAD),
    read: texts.map((text) => decodeValue(description, text) ?? (description.none && text === "" ? null : UNREAD)),
  };
}

let waiting = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (waiting + text).split("\n");
  waiting = lines.pop() ?? "";
  for (const line of lines) console.log(JSON.stringify(answer(JSON.parse(line))));
}
