// The schedule explorer's curves in words.
import { countOf, grouped, short } from "../kit/core.js";
import { countLast, overTheLimit, SCHEDULES } from "./run.js";

/** @typedef {import("./run.js").Run} Run */
/** @typedef {import("./run.js").Schedule} Schedule */
/** @typedef {{ settings: Schedule, run: Run, end: number }} Curve `end` is the loss that it ends with */

/** A schedule and its numbers in a few words. @param {Schedule} settings */
export function nameOf({ schedule, rate, warm_up, every, decay, floor }) {
  const { label, uses } = SCHEDULES[schedule], words = [`rate ${short(rate, 2)}`];
  if (uses.includes("warm_up") && warm_up) words.push(`warm-up ${warm_up}`);
  if (uses.includes("every")) words.push(`\u00d7 ${short(decay, 2)} every ${every}`);
  if (uses.includes("floor") && floor) words.push(`down to ${short(floor, 2)}`);
  return `${label}, ${words.join(", ")}`;
}

/** What a list of curves says of one. @param {Curve} curve */
export const endOf = ({ run, end }) => run.diverged === null ? short(end) : `diverged at step ${run.diverged}`;

/**
 * What a run is like after a number of steps.
 * @param {Run} run
 * @param {number} step
 */
export function tellStep({ rates, losses, diverged }, step) {
  if (step >= losses.length) {
    return diverged === null ? `step ${step}: the run is over` : `step ${step}: the run diverged at step ${diverged}`;
  }
  const next = step < rates.length ? `,\nnext rate ${short(rates[step])}` : "";
  return `after ${countOf(step, "step")}: loss ${short(losses[step])}${next}`;
}

/**
 * How a curve ends, beside the best of the others, which are trained with the same noise for as many steps.
 * @param {Curve} now
 * @param {Curve[]} others
 */
export function tellEnd({ settings, run, end }, others) {
  const { label } = SCHEDULES[settings.schedule];
  if (run.diverged !== null) {
    return `${label}: diverged at step ${run.diverged}, where the loss is ${short(run.losses[run.diverged])}`;
  }
  const [first, last] = [run.losses[0], run.losses[run.losses.length - 1]].map((loss) => short(loss));
  const steps = countOf(countLast(run.rates.length), "step");
  // Noise shakes the very last loss, so the mean is told; but not alone where the run is leaving at its end.
  if (end <= run.losses[0] && run.losses[run.losses.length - 1] > run.losses[0]) {
    return `${label}: the loss ends at ${last}, above the ${first} of its start; the mean of the last ${steps} is ` +
      short(end);
  }
  const best = Math.min(...others.map((one) => one.end));
  return `${label}: the loss ${end > run.losses[0] ? "rises" : "falls"} from ${first} to ${short(end)} (the mean ` +
    `of the last ${steps})${tellRatio(end / best)}`;
}

/** @param {number} ratio of a curve's last loss to the best kept one; 0 or no number where there is none to compare */
function tellRatio(ratio) {
  const times = (/** @type {number} */ value) => short(value, 2) + " times";
  if (!(ratio > 0)) return "";
  if (ratio > 1.05) return `, ${times(ratio)} that of the best kept curve`;
  return ratio < 0.95 ? `, ${times(1 / ratio)} lower than any kept curve` : ", level with the best kept curve";
}

/**
 * Where the rate exceeds the limit of the steepest direction, if it does; `bottom` is the limit at the bottom.
 * @param {Run} run
 * @param {number} bottom
 */
export function tellLimit(run, bottom) {
  const { step, count, last } = overTheLimit(run), { rates, limits, diverged } = run;
  if (step < 0) {
    return `The rate never exceeds the limit of the steepest direction, ${short(limits[0])} at the start and ` +
      `${short(bottom)} at the bottom; its largest value is ${short(Math.max(...rates))}.`;
  }
  const there = `(there ${apart(rates[step], limits[step]).join(" and ")})`;
  if (diverged !== null) {
    return `From step ${step} on the rate exceeds the limit of the steepest direction ${there}: each step overshoots ` +
      "further.";
  }
  const many = countLast(rates.length);
  const after = last === 0 ? ", and comes back" : `, ${grouped(last)} of them among the last ${grouped(many)}`;
  return `At step ${step} the rate first exceeds the limit of the steepest direction ${there}: it overshoots, in ` +
    `${countOf(count, "step")} of ${grouped(rates.length)}${after}.`;
}

/**
 * Two numbers with three digits, or as many more as it takes to tell them apart.
 * @type {(one: number, other: number) => string[]}
 */
function apart(one, other) {
  for (let digits = 3;; digits++) {
    const both = [one, other].map((value) => short(value, digits));
    if (both[0] !== both[1] || digits === 9) return both;
  }
}
