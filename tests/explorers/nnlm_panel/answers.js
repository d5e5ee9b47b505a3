// @ts-check
// Computes in deno what a Python test asks on standard input: a net's loss and gradients, or a whole training run.
import { nnlmLogits, nnlmLoss, startValues } from "../../../src/nlpbook/explorers/nnlm_panel/nnlm.js";
import { nnlmTraining, rowOrder, unpack, windows } from "../../../src/nlpbook/explorers/nnlm_panel/training.js";
import { Tensor } from "../../../src/nlpbook/explorers/kit/tensor.js";

/** @import { Parameters } from "../../../src/nlpbook/explorers/nnlm_panel/nnlm.js" */

/** @type {(data: ArrayLike<number>) => number[]} */
const listed = (data) => Array.from(data);

/** @type {Record<string, (request: any) => unknown>} */
const answers = {
  gradients({ dtype, parameters, contexts, targets }) {
    const kind = dtype === "float32" ? Float32Array : Float64Array;
    const made = Object.fromEntries(
      Object.entries(parameters).map(([name, { data, shape }]) => [name, new Tensor(kind.from(data), shape, true)]),
    );
    const own = /** @type {Parameters} */ (/** @type {unknown} */ (made));
    const loss = nnlmLoss(own, contexts, targets);
    loss.backward();
    return {
      loss: loss.data[0],
      logits: listed(nnlmLogits(own, contexts).data),
      gradients: Object.fromEntries(Object.entries(made).map(([name, { grad }]) => [name, listed(grad ?? [])])),
    };
  },
  start({ sizes, seed }) {
    return Object.fromEntries(
      Object.entries(startValues(sizes, seed)).map(([name, tensor]) => [name, listed(tensor?.data ?? [])]),
    );
  },
  async rows({ packed, context, rows, seed }) {
    const events = await unpack(packed.events), found = windows(events, context, packed.words, packed.end);
    return { contexts: listed(found.contexts), targets: listed(found.targets), order: listed(rowOrder(rows, seed)) };
  },
  async train({ packed, settings }) {
    const plan = await nnlmTraining({ packed, settings }), losses = [];
    try {
      while (losses.length < (plan.limit ?? 0)) losses.push(plan.step(losses.length));
    } catch (error) {
      return { losses, error: String(error) };
    }
    return { losses, results: plan.results?.() };
  },
};

const { kind, ...request } = JSON.parse(await new Response(Deno.stdin.readable).text());
console.log(JSON.stringify(await answers[kind](request)));
