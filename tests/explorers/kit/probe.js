// An explorer that shows nothing and lends its tensors to the test in the browser.
import { explorer } from "../../../src/nlpbook/explorers/kit/mount.js";
import * as tensor from "../../../src/nlpbook/explorers/kit/tensor.js";
import * as layers from "../../../src/nlpbook/explorers/kit/tensor_layers.js";
import * as optimisers from "../../../src/nlpbook/explorers/kit/tensor_optimisers.js";
import * as trainer from "../../../src/nlpbook/explorers/kit/trainer.js";

export default explorer("probe", () => {
  Object.assign(globalThis, { tensorKit: { ...tensor, ...layers, ...optimisers, ...trainer } });
  return { traits: [], draw() {}, recolour() {}, numbers: () => ({}) };
});
