// @ts-check
// Optimisers, with the formulas of nlpbook.training and the defaults of PyTorch. Training is in trainer.js.

/** @import { Numbers, Tensor } from "./tensor.js" */

/** @typedef {{ step: () => void, zeroGrad: () => void }} Optimiser `zeroGrad` forgets the gradients, which add up */

/**
 * `update` gets a parameter, its gradient, two arrays to remember what it likes, and the number of the step from 1.
 * @typedef {(x: Numbers, g: Numbers, m: Numbers, v: Numbers, step: number) => void} Update
 * @type {(parameters: Tensor[], update: Update) => Optimiser}
 */
function optimiser(parameters, update) {
  const memory = parameters.map(({ data }) => [new Float64Array(data.length), new Float64Array(data.length)]);
  const steps = parameters.map(() => 0);
  return {
    step: () =>
      parameters.forEach(({ data, grad }, i) => grad && update(data, grad, memory[i][0], memory[i][1], ++steps[i])),
    zeroGrad: () => parameters.forEach((parameter) => (parameter.grad = null)),
  };
}

/**
 * Stochastic gradient descent, with momentum.
 * @type {(parameters: Tensor[], options: { rate: number, momentum?: number, weightDecay?: number }) => Optimiser}
 */
export function sgd(parameters, options) {
  return optimiser(parameters, (x, g, velocity) => {
    const { rate, momentum = 0, weightDecay = 0 } = options;
    for (let i = 0; i < x.length; i++) {
      velocity[i] = momentum * velocity[i] + g[i] + weightDecay * x[i];
      x[i] -= rate * velocity[i];
    }
  });
}

/**
 * AdaGrad: the step of each number is divided by the root of the sum of its squared gradients.
 * @type {(parameters: Tensor[], options: { rate: number, epsilon?: number }) => Optimiser}
 */
export function adaGrad(parameters, options) {
  return optimiser(parameters, (x, g, sums) => {
    const { rate, epsilon = 1e-10 } = options;
    for (let i = 0; i < x.length; i++) {
      sums[i] += g[i] * g[i];
      x[i] -= rate * g[i] / (Math.sqrt(sums[i]) + epsilon);
    }
  });
}

/**
 * RMSProp: as AdaGrad, with a running mean in place of the sum, of which `alpha` is kept.
 * @type {(parameters: Tensor[], options: { rate: number, alpha?: number, epsilon?: number }) => Optimiser}
 */
export function rmsProp(parameters, options) {
  return optimiser(parameters, (x, g, means) => {
    const { rate, alpha = 0.99, epsilon = 1e-8 } = options;
    for (let i = 0; i < x.length; i++) {
      means[i] = alpha * means[i] + (1 - alpha) * g[i] * g[i];
      x[i] -= rate * g[i] / (Math.sqrt(means[i]) + epsilon);
    }
  });
}

/** @typedef {{ rate: number, betas?: [number, number], epsilon?: number, weightDecay?: number }} AdamOptions */

/**
 * Adam, whose weight decay shrinks the parameters themselves. `options` are read at every step: a schedule may change
 * the rate.
 * @type {(parameters: Tensor[], options: AdamOptions) => Optimiser}
 */
export function adamW(parameters, options) {
  return optimiser(parameters, (x, g, m, v, step) => {
    const { rate, betas: [b1, b2] = [0.9, 0.999], epsilon = 1e-8, weightDecay = 0.01 } = options;
    for (let i = 0; i < x.length; i++) {
      m[i] = b1 * m[i] + (1 - b1) * g[i];
      v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
      const size = Math.sqrt(v[i] / (1 - b2 ** step)) + epsilon;
      x[i] -= rate * (weightDecay * x[i] + m[i] / (1 - b1 ** step) / size);
    }
  });
}
