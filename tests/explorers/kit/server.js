// @ts-check
// Answers each line of standard input, a request as JSON, with a line.
import * as basics from "../../../src/nlpbook/explorers/kit/tensor.js";
import * as layers from "../../../src/nlpbook/explorers/kit/tensor_layers.js";
import * as optimisers from "../../../src/nlpbook/explorers/kit/tensor_optimisers.js";
import { Trainer } from "../../../src/nlpbook/explorers/kit/trainer.js";
import { answer } from "./requests.js";

let waiting = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (waiting + text).split("\n");
  waiting = lines.pop() ?? "";
  for (const line of lines) {
    console.log(JSON.stringify(await answer({ ...basics, ...layers, ...optimisers, Trainer }, JSON.parse(line))));
  }
}
