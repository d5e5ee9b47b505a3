// @ts-check
// Optimisers, with the formulas and defaults of PyTorch's, and training in slices that leave the page its time.

/** @typedef {import("./tensor.js").Numbers} Numbers */
/** @typedef {import("./tensor.js").Tensor} Tensor */

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

/**
 * What to train: `step` makes one step and returns its loss; `report` gets the losses of each slice, and whether the
 * training is over: after `limit` steps, or at a loss that is not finite.
 * @typedef {(losses: number[], over: boolean) => void} Report
 * @typedef {{ step: (index: number) => number, report?: Report, limit?: number }} Plan
 */

/** Trains for `slice` milliseconds, then it is the page's turn. After `stop` no step is begun and nothing reported. */
export class Trainer {
  /** @param {Plan} plan */
  constructor({ step, report = () => {}, limit = Infinity }, slice = 8) {
    this.plan = { step, report, limit, slice };
    this.steps = 0;
    /** @type {ReturnType<typeof setTimeout> | 0} while it stands still 0 */
    this.timer = 0;
  }

  /** Begin, or go on where `stop` was called. */
  start() {
    this.timer ||= setTimeout(() => this.#trainOneSlice());
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  #trainOneSlice() {
    const { step, report, limit, slice } = this.plan, turn = this.timer, end = performance.now() + slice;
    const losses = /** @type {number[]} */ ([]);
    let over = this.steps >= limit;
    try {
      while (!over && this.timer === turn && !(losses.length && performance.now() >= end)) {
        losses.push(step(this.steps++));
        over = this.steps >= limit || !Number.isFinite(losses.at(-1));
      }
    } catch (error) {
      this.stop();
      throw error;
    }
    // `step` and `report` may stop the training, and start it anew.
    if (this.timer !== turn) return;
    if (over) this.stop();
    report(losses, over);
    if (this.timer === turn) this.timer = setTimeout(() => this.#trainOneSlice());
  }
}
