// @ts-check
// What the comparison with PyTorch does not reach: refusals, masks of whole lines, deep graphs, optimisers whose rate changes.
import assert from "node:assert/strict";
import * as basics from "../../../src/nlpbook/explorers/kit/tensor.js";
import * as layers from "../../../src/nlpbook/explorers/kit/tensor_layers.js";
import { adaGrad, adamW, rmsProp, sgd } from "../../../src/nlpbook/explorers/kit/tensor_optimisers.js";

const { add, div, exp, gelu, log, max, mean, mul, relu, sub, sum, tanh, Tensor } = basics;
const { concatenate, conv1d, crossEntropy, embedding, layerNorm, logSoftmax, matmul } = layers;
const { permute, reshape, slice, softmax, transpose } = layers;

/** @typedef {InstanceType<typeof Tensor>} Numbers */

/** @type {(shape: number[], requiresGrad?: boolean) => Numbers} */
function numbers(shape, requiresGrad = false) {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Tensor(Float64Array.from({ length: size }, (_, i) => Math.sin(i + 1)), shape, requiresGrad);
}

/** @type {(compute: () => unknown, name: string, message: string) => void} */
const refuses = (compute, name, message) => assert.throws(compute, { name, message });

Deno.test("a shape that does not fit is refused with the operation and the shapes", () => {
  const [a, b, cube] = [numbers([2, 3]), numbers([4, 5]), numbers([2, 3, 4])];
  const broadcasting = ": each axis must be equal in both shapes, or 1 in one; got [2, 3] and [4, 5]";
  for (const [name, operation] of Object.entries({ add, sub, mul, div })) {
    refuses(() => operation(a, b), "RangeError", name + broadcasting);
  }
  /** @type {[() => unknown, string][]} */
  const cases = [
    [() => new Tensor(new Float32Array(5), [2, 3]), "Tensor: shape must hold the 5 elements of data; got [2, 3]"],
    [() => new Tensor(new Float32Array(1), [-1, -1]), "Tensor: shape must hold the 1 elements of data; got [-1, -1]"],
    [() => matmul(a, b), "matmul: the shapes must be [..., m, k] and [..., k, n]; got [2, 3] and [4, 5]"],
    [() => matmul(a, numbers([3])), "matmul: the shapes must be [..., m, k] and [..., k, n]; got [2, 3] and [3]"],
    [
      () => matmul(cube, numbers([3, 4, 1])),
      "matmul: each axis must be equal in both shapes, or 1 in one; got [2] and [3]",
    ],
    [() => sum(a, 2), "sum: the shape must have an axis 2; got [2, 3]"],
    [() => mean(a, [0, -3]), "mean: the shape must have an axis -3; got [2, 3]"],
    [() => max(numbers([2, 0]), 1), "max: there must be an element to take; got [2, 0]"],
    [() => reshape(a, [4, -1]), "reshape: the new shape must hold the elements of the old one; got [2, 3] and [4, -1]"],
    [
      () => reshape(a, [-1, -1]),
      "reshape: the new shape must hold the elements of the old one; got [2, 3] and [-1, -1]",
    ],
    [() => permute(a, [0, 0]), "permute: the axes must be those of the shape, each once; got [0, 0] and [2, 3]"],
    [() => permute(cube, [0, 1]), "permute: the axes must be those of the shape, each once; got [0, 1] and [2, 3, 4]"],
    [() => transpose(numbers([3])), "transpose: the shape must have an axis -2; got [3]"],
    [() => slice(a, 2, 0), "slice: the shape must have an axis 2; got [2, 3]"],
    [
      () => slice(a, 0, 0, 2, 0),
      "slice: start, end and step must be whole numbers, step at least 1; got [0, 2, 0] and [2, 3]",
    ],
    [() => concatenate([]), "concatenate: there must be a tensor; got []"],
    [() => concatenate([a, b], 1), "concatenate: the shapes must be equal but for axis 1; got [2, 3] and [4, 5]"],
    [() => concatenate([a, cube], 1), "concatenate: the shapes must be equal but for axis 1; got [2, 3] and [2, 3, 4]"],
    [() => softmax(a, { axis: 2 }), "softmax: the shape must have an axis 2; got [2, 3]"],
    [
      () => logSoftmax(a, { mask: { data: [1, 1], shape: [2, 1, 1] } }),
      "logSoftmax: the mask must be broadcast to the input; got [2, 1, 1] and [2, 3]",
    ],
    [() => layerNorm(a, b), "layerNorm: weight and bias must be as long as the last axis; got [2, 3] and [4, 5]"],
    [() => embedding(cube, [0]), "embedding: the table must be [rows, features]; got [2, 3, 4]"],
    [() => embedding(a, [0, 2]), "embedding: ids must be whole numbers below 2, the rows of the table; got 2"],
    [() => embedding(a, [0.5]), "embedding: ids must be whole numbers below 2, the rows of the table; got 0.5"],
    [
      () => conv1d(cube, numbers([5, 2, 2])),
      "conv1d: the shapes must be [batch, channels, time] and [filters, channels, width]; got [2, 3, 4] and [5, 2, 2]",
    ],
    [
      () => conv1d(cube, numbers([5, 3, 5])),
      "conv1d: the filters must fit into the padded input; got [2, 3, 4] and [5, 3, 5]",
    ],
    [() => crossEntropy(a, [0]), "crossEntropy: the shapes must be [..., classes] and [...]; got [2, 3] and [1]"],
    [() => crossEntropy(a, [0, 3]), "crossEntropy: targets must be whole numbers below 3, or -100; got 3"],
    [() => crossEntropy(a, [-100, -100]), "crossEntropy: there must be a target that is not left out; got [2]"],
    [
      () => numbers([2], true).backward(),
      "backward: the incoming gradient must have as many elements as the tensor; got [1] and [2]",
    ],
  ];
  for (const [compute, message] of cases) refuses(compute, "RangeError", message);
});

Deno.test("data of another type, and two precisions together, are refused", () => {
  const [single, double] = [new Tensor(new Float32Array(4), [2, 2]), numbers([2, 2])];
  const got = "the tensors must have one precision; got Float32Array and Float64Array";
  refuses(() => add(single, double), "TypeError", "add: " + got);
  refuses(() => matmul(single, double), "TypeError", "matmul: " + got);
  refuses(() => concatenate([single, double]), "TypeError", "concatenate: " + got);
  refuses(
    () => new Tensor(/** @type {any} */ ([1, 2]), [2]),
    "TypeError",
    "Tensor: data must be a Float32Array or a Float64Array; got Array",
  );
  refuses(() => mul(2, 3), "TypeError", "mul: one of the two must be a tensor; got 2 and 3");
  assert.throws(() => numbers([]).backward(), {
    message: "backward: the tensor must depend on one that requires a gradient",
  });
});

Deno.test("a graph of 100,000 operations has its gradient", () => {
  const x = new Tensor(Float64Array.of(0.5), [], true);
  let y = x;
  for (let i = 0; i < 100_000; i++) y = add(y, x);
  y.backward();
  assert.equal(x.grad?.[0], 100_001);
});

Deno.test("a tensor used twice collects both gradients, and a leaf collects those of every backward", () => {
  const x = new Tensor(Float64Array.of(3), [], true), square = mul(x, x);
  square.backward();
  assert.equal(x.grad?.[0], 6);
  square.backward();
  assert.equal(x.grad?.[0], 12);
  assert.equal(square.grad?.[0], 1);
});

Deno.test("what needs no gradient gets none, and keeps no graph", () => {
  const x = numbers([2, 3]), w = numbers([3, 2], true), y = matmul(x, w);
  assert.deepEqual(tanh(x).inputs, []);
  sum(y).backward();
  assert.equal(x.grad, null);
  assert.equal(w.grad?.length, 6);
});

Deno.test("a line that is masked throughout is 0, and passes nothing on", () => {
  const x = numbers([2, 2], true), mask = { data: [1, 1, 0, 0], shape: [2, 2] };
  const y = softmax(x, { mask });
  assert.deepEqual([...y.data.slice(2)], [0, 0]);
  y.backward([1, 2, 3, 4]);
  assert.deepEqual([...x.grad ?? []].map((gradient) => gradient !== 0), [true, true, false, false]);
  assert.deepEqual([...logSoftmax(x, { mask }).data.slice(2)], [-Infinity, -Infinity]);
});

Deno.test("what a mask leaves out gets no gradient", () => {
  for (const operation of [softmax, logSoftmax]) {
    const x = numbers([3], true);
    operation(x, { mask: [1, 0, 1] }).backward([1, 2, 4]);
    assert.deepEqual([...x.grad ?? []].map((gradient) => gradient !== 0), [true, false, true]);
  }
});

Deno.test("softmax of large logits is finite", () => {
  const x = new Tensor(Float32Array.of(1e4, 0, -1e4), [3]);
  assert.deepEqual([...softmax(x).data], [1, 0, 0]);
  assert.deepEqual([...logSoftmax(x).data], [0, -1e4, -2e4]);
});

Deno.test("what is not a number stays visible", () => {
  const x = new Tensor(Float64Array.of(NaN), [1]);
  for (const operation of [relu, gelu, tanh, max, sum, exp, log]) assert.equal(operation(x).data[0], NaN);
});

Deno.test("equal maxima share the gradient", () => {
  const x = new Tensor(Float64Array.of(2, 5, 5), [3], true), y = max(x);
  y.backward();
  y.backward();
  assert.deepEqual([...x.grad ?? []], [0, 1, 1]);
});

Deno.test("a rate that changes between the steps is used, and a parameter without gradient stays", () => {
  for (const make of [sgd, adaGrad, rmsProp, adamW]) {
    const moved = new Tensor(Float64Array.of(1), [1], true), still = new Tensor(Float64Array.of(1), [1], true);
    const options = { rate: 0.5 }, optimise = make([moved, still], options);
    moved.grad = Float64Array.of(1);
    optimise.step();
    const after = moved.data[0];
    assert.ok(after < 1);
    options.rate = 0;
    optimise.step();
    assert.deepEqual([moved.data[0], still.data[0]], [after, 1]);
    optimise.zeroGrad();
    assert.equal(moved.grad, null);
  }
});
