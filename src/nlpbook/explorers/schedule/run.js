// Schedules and the run that each leads to, as nlpbook.training and problem.py compute them.

/** @typedef {"constant" | "step" | "inverse_square_root" | "cosine"} ScheduleName */
/** @typedef {{ rate: number, warm_up: number, every: number, decay: number, floor: number }} Numbers of a schedule */
/** @typedef {{ schedule: ScheduleName } & Numbers} Schedule what is compared: a curve keeps these */
/** @typedef {{ steps: number, noise: number }} Conditions of a run, the same for all curves */
/** @typedef {{ curvatures: number[], start: number[], diverged: number }} Problem */
/**
 * @typedef {object} Run
 * @property {number[]} rates of each step
 * @property {number[]} losses before the first step and after each, without noise
 * @property {number[]} limits at each of these places the largest rate without overshooting in the steepest direction
 * @property {number | null} diverged the step after which the loss was out of hand, where the run ends
 */

/** @param {number} step @param {number} length */
const rampUp = (step, length) => (length ? Math.min(1, (step + 1) / length) : 1);

/**
 * Each schedule: its name, the numbers that it uses beside the rate, and its factor at a step, counted from 0.
 * @type {Record<ScheduleName, {
 *   label: string,
 *   uses: (keyof Numbers)[],
 *   factor: (step: number, settings: Numbers & { steps: number }) => number,
 * }>}
 */
export const SCHEDULES = {
  constant: { label: "Constant", uses: ["warm_up"], factor: (step, { warm_up }) => rampUp(step, warm_up) },
  step: {
    label: "Step decay",
    uses: ["every", "decay"],
    factor: (step, { every, decay }) => decay ** Math.floor(step / every),
  },
  inverse_square_root: {
    label: "Inverse square root",
    uses: ["warm_up"],
    factor(step, { warm_up }) {
      const n = step + 1, length = Math.max(1, warm_up);
      return Math.min(n / length, Math.sqrt(length / n));
    },
  },
  cosine: {
    label: "Cosine",
    uses: ["warm_up", "floor"],
    factor(step, { steps, warm_up, floor }) {
      const length = Math.min(warm_up, steps - 1);
      if (step < length) return rampUp(step, length);
      const done = Math.min(1, (step - length) / (steps - length));
      return floor + (1 - floor) * (1 + Math.cos(Math.PI * done)) / 2;
    },
  },
};

/**
 * Train on the bowl.
 * @param {Problem} problem
 * @param {ArrayLike<number>} noises standard normal numbers, those of a step side by side
 * @param {Schedule & Conditions} settings
 * @returns {Run}
 */
export function trainBowl({ curvatures, start, diverged }, noises, settings) {
  const n = curvatures.length, theta = Float64Array.from(start), { rate, steps, noise } = settings;
  const { factor } = SCHEDULES[settings.schedule];
  /** @type {number[]} */
  const rates = [];
  /** @type {number[]} */
  const losses = [];
  /** @type {number[]} */
  const limits = [];
  for (let step = 0;; step++) {
    let loss = theta[0] ** 4 / 4;
    for (let i = 0; i < n; i++) loss += curvatures[i] * theta[i] ** 2 / 2;
    losses.push(loss);
    limits.push(2 / (curvatures[0] + theta[0] ** 2));
    if (!(loss <= diverged * losses[0])) return { rates, losses, limits, diverged: step };
    if (step === steps) return { rates, losses, limits, diverged: null };
    rates.push(rate * factor(step, settings));
    for (let i = 0; i < n; i++) {
      const gradient = curvatures[i] * theta[i] + (i === 0 ? theta[0] ** 3 : 0);
      theta[i] -= rates[step] * (gradient + noise * noises[step * n + i]);
    }
  }
}

/**
 * How many losses make the final one: those of the last tenth of the steps, as noise shakes the very last one.
 * @param {number} steps
 */
export const countLast = (steps) => Math.max(1, Math.floor((steps + 1) / 10));

/**
 * The loss that a run ends with: the mean over its last steps, infinite if it diverged.
 * @param {Pick<Run, "losses" | "diverged">} run
 */
export function finalLoss({ losses, diverged }) {
  if (diverged !== null) return Infinity;
  const last = losses.slice(-countLast(losses.length - 1));
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}

/**
 * Where a run went over the limit: at how many steps, at how many of the last ones, and the step that counts. A rate
 * above the limit may come back under it; what carries a run off is the last time that it does not, and otherwise the
 * first time is told.
 * @param {Run} run
 */
export function overTheLimit({ rates, limits, diverged }) {
  const above = rates.map((rate, step) => rate > limits[step]);
  return {
    step: diverged === null ? above.indexOf(true) : above.lastIndexOf(false) + 1,
    count: above.filter(Boolean).length,
    last: above.slice(-countLast(rates.length)).filter(Boolean).length,
  };
}
