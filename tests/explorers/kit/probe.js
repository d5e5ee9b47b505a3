// An explorer that shows nothing and lends its tensors to the test in the browser.
import { explorer } from "../../../src/nlpbook/explorers/kit/mount.js";
import {
  add,
  div,
  exp,
  gelu,
  log,
  max,
  mean,
  mul,
  relu,
  sigmoid,
  sqrt,
  sub,
  sum,
  tanh,
  Tensor,
} from "../../../src/nlpbook/explorers/kit/tensor.js";
import {
  concatenate,
  conv1d,
  crossEntropy,
  embedding,
  layerNorm,
  logSoftmax,
  matmul,
  permute,
  reshape,
  slice,
  softmax,
  transpose,
} from "../../../src/nlpbook/explorers/kit/tensor_layers.js";
import { adamW, sgd, Trainer } from "../../../src/nlpbook/explorers/kit/tensor_training.js";

export default explorer("probe", () => {
  Object.assign(globalThis, {
    tensorKit: {
      Tensor,
      Trainer,
      adamW,
      add,
      concatenate,
      conv1d,
      crossEntropy,
      div,
      embedding,
      exp,
      gelu,
      layerNorm,
      log,
      logSoftmax,
      matmul,
      max,
      mean,
      mul,
      permute,
      relu,
      reshape,
      sgd,
      sigmoid,
      slice,
      softmax,
      sqrt,
      sub,
      sum,
      tanh,
      transpose,
    },
  });
  return { traits: [], draw() {}, recolour() {}, numbers: () => ({}) };
});
