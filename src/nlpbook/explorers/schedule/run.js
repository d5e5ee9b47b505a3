// @ts-nocheck its types are still to be written
// Schedules and the run that each leads to, as nlpbook.training and schedule_problem.py compute them.

const rampUp = (step, length) => (length ? Math.min(1, (step + 1) / length) : 1);

/** Each schedule: its name, the settings that it uses, and `factor(step, settings)`, the step counted from 0. */
export const SCHEDULES = {
  constant: { label: "Constant", settings: ["warm_up"], factor: (step, { warm_up }) => rampUp(step, warm_up) },
  step: {
    label: "Step decay",
    settings: ["every", "decay"],
    factor: (step, { every, decay }) => decay ** Math.floor(step / every),
  },
  inverse_square_root: {
    label: "Inverse square root",
    settings: ["warm_up"],
    factor(step, { warm_up }) {
      const n = step + 1, length = Math.max(1, warm_up);
      return Math.min(n / length, Math.sqrt(length / n));
    },
  },
  cosine: {
    label: "Cosine",
    settings: ["warm_up", "floor"],
    factor(step, { steps, warm_up, floor }) {
      const length = Math.min(warm_up, steps - 1);
      if (step < length) return rampUp(step, length);
      const done = Math.min(1, (step - length) / (steps - length));
      return floor + (1 - floor) * (1 + Math.cos(Math.PI * done)) / 2;
    },
  },
};

/**
 * Train on the bowl: {rates, losses, limits, diverged}. The losses are without noise, the first of them before any step; a
 * run that has diverged ends at step `diverged` (null for one that has not).
 */
export function trainBowl({ curvatures, start, diverged }, noises, settings) {
  const n = curvatures.length, theta = Float64Array.from(start), { rate, steps, noise } = settings;
  const { factor } = SCHEDULES[settings.schedule], rates = [], losses = [], limits = [];
  for (let step = 0;; step++) {
    let loss = theta[0] ** 4 / 4;
    for (let i = 0; i < n; i++) loss += curvatures[i] * theta[i] ** 2 / 2;
    losses.push(loss);
    limits.push(2 / (curvatures[0] + theta[0] ** 2));
    if (!(loss <= diverged * losses[0])) return { rates, losses, limits, diverged: step };
    if (step === steps) return { rates, losses, limits, diverged: null };
    rates.push(rate * factor(step, settings));
    for (let i = 0; i < n; i++) {
      const slope = curvatures[i] * theta[i] + (i === 0 ? theta[0] ** 3 : 0);
      theta[i] -= rates[step] * (slope + noise * noises[step * n + i]);
    }
  }
}

/** The loss at the end: the mean of the last tenth of the steps, as noise shakes the very last one. */
export function endLoss({ losses }) {
  const last = losses.slice(-Math.max(1, Math.floor(losses.length / 10)));
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}
