// @ts-check
// What the Python tests ask of the tensors, in deno and in a browser: to compute a graph, or to train a network.

/** @typedef {{ dtype: string, shape: number[], base64: string }} Packed */
/** @typedef {{ leaf: Packed } | { operation: string, inputs: number[], more: unknown[] }} Node */
/** @typedef {{ nodes: Node[], gradients: { node: number, gradient: Packed }[] }} Graph */
/** @typedef {{ optimiser: keyof Optimisers, options: any, weights: Packed[], batches: [Packed, number[]][] }} Run */
/** @typedef {typeof import("../../../src/nlpbook/explorers/kit/tensor.js")} Basics */
/** @typedef {typeof import("../../../src/nlpbook/explorers/kit/tensor_layers.js")} Layers */
/** @typedef {typeof import("../../../src/nlpbook/explorers/kit/tensor_optimisers.js")} Optimisers */
/** @typedef {typeof import("../../../src/nlpbook/explorers/kit/trainer.js")} Training */
/** @typedef {Basics & Layers & Optimisers & Pick<Training, "Trainer">} Kit */

/** @param {Packed} packed */
function unpack({ dtype, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return dtype === "float32" ? new Float32Array(bytes.buffer) : new Float64Array(bytes.buffer);
}

/** @param {Float32Array | Float64Array} data */
function pack(data) {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/**
 * Every node's value and shape, and every leaf's gradient.
 * @param {Kit} kit
 * @param {Graph} graph
 */
function compute(kit, { nodes, gradients }) {
  /** @type {InstanceType<Kit["Tensor"]>[]} */
  const tensors = [];
  for (const node of nodes) {
    if ("leaf" in node) tensors.push(new kit.Tensor(unpack(node.leaf), node.leaf.shape, true));
    else {
      const inputs = node.inputs.map((input) => tensors[input]), operation = /** @type {any} */ (kit)[node.operation];
      tensors.push(operation(...(node.operation === "concatenate" ? [inputs] : inputs), ...node.more));
    }
  }
  for (const { node, gradient } of gradients) tensors[node].backward(unpack(gradient));
  return {
    values: tensors.map(({ data }) => pack(data)),
    shapes: tensors.map(({ shape }) => shape),
    gradients: tensors.map(({ inputs, grad }) => (inputs.length || !grad ? null : pack(grad))),
  };
}

/**
 * The losses of a network with one hidden layer, one for each batch, and its weights at the end.
 * @param {Kit} kit
 * @param {Run} run
 */
async function train(kit, { optimiser, options, weights, batches }) {
  const { Tensor, Trainer, add, crossEntropy, matmul, tanh } = kit;
  const parameters = weights.map((weight) => new Tensor(unpack(weight), weight.shape, true));
  const [hidden, hiddenBias, output, outputBias] = parameters, optimise = kit[optimiser](parameters, options);
  const all = await new Promise((resolve) => {
    /** @type {number[]} */
    const losses = [];
    const step = (/** @type {number} */ index) => {
      const [inputs, targets] = batches[index], x = new Tensor(unpack(inputs), inputs.shape);
      const h = tanh(add(matmul(x, hidden), hiddenBias));
      const loss = crossEntropy(add(matmul(h, output), outputBias), targets);
      optimise.zeroGrad();
      loss.backward();
      optimise.step();
      return loss.data[0];
    };
    const report = (/** @type {number[]} */ slice, /** @type {boolean} */ over) => {
      losses.push(...slice);
      if (over) resolve(losses);
    };
    new Trainer({ step, limit: batches.length }, { report }).start();
  });
  return { losses: all, weights: parameters.map(({ data }) => pack(data)) };
}

/**
 * @param {Kit} kit
 * @param {Graph | Run} request
 */
export async function answer(kit, request) {
  try {
    return "nodes" in request ? compute(kit, request) : await train(kit, request);
  } catch (error) {
    return { error: String(error) };
  }
}
