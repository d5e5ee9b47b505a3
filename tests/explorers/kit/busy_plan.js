// Steps that last a while; the loss of each is the time of day at which it began.

/** @typedef {import("../../../src/nlpbook/explorers/kit/trainer.js").Plan} Plan */

/**
 * @param {{ milliseconds: number, limit?: number, failAt?: number, nanAt?: number }} input
 * @returns {Plan}
 */
export function busyPlan({ milliseconds, limit, failAt = -1, nanAt = -1 }) {
  let steps = 0;
  return {
    limit,
    step(index) {
      const began = performance.timeOrigin + performance.now();
      while (performance.timeOrigin + performance.now() < began + milliseconds);
      if (index === failAt) throw new RangeError("a step too far");
      steps++;
      return index === nanAt ? NaN : began;
    },
    results: () => ({ "steps taken": steps }),
  };
}
