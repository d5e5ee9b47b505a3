// @ts-nocheck its types are still to be written
// The schedule explorer: the rate at every step, and the loss of a small problem trained with it.
import { decodeArray } from "../kit/arrays.js";
import { stepChart } from "./chart.js";
import { button, choices, slider } from "../kit/controls.js";
import { clamp, countOf, element, setText } from "../kit/core.js";
import { explorer } from "../kit/mount.js";
import { endLoss, SCHEDULES, trainBowl } from "./run.js";
import { palette } from "../kit/theme.js";

const SETTINGS = ["schedule", "rate", "steps", "warm_up", "every", "decay", "floor", "noise"], MOST_KEPT = 4;

function buildSchedule({ root, model, tip, change }) {
  const get = (name) => model.get(name), problem = get("problem"), noises = decodeArray(get("noises")).data;
  let now = null, others = [], marker = 0;
  const settingsNow = () => Object.fromEntries(SETTINGS.map((name) => [name, get(name)]));
  const digits = (value) => String(Number(value.toPrecision(2)));
  const rounded = (value, figures = 3) => {
    if (value < 1e6) return value >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(figures)));
    const [mantissa, power] = value.toExponential(1).split("e+");
    return `${mantissa}\u00a0\u00d7\u00a010${
      [...power].map((digit) => "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[digit]).join("")
    }`;
  };

  /** A slider of one setting; `from` and `to` turn its place into the value and back. */
  function setting(name, { label, min, max, step, format = String, from = (place) => place, to = (value) => value }) {
    const made = slider({
      label,
      min,
      max,
      step,
      value: to(get(name)),
      format: () => format(get(name)),
      onInput: (place) => change(name, { [name]: from(place) }),
    });
    return { name, element: made.element, show: () => made.set(to(get(name))) };
  }

  const schedule = choices({
    label: "Schedule",
    value: get("schedule"),
    options: Object.entries(SCHEDULES).map(([value, { label }]) => ({ value, label })),
    onChange: (value) => change("schedule", { schedule: value }),
  });
  const steps = (count) => countOf(count, "step");
  const sliders = [
    setting("rate", {
      label: "Base rate",
      min: -2,
      max: 0.5,
      step: 0.02,
      format: digits,
      to: Math.log10,
      from: (place) => Math.min(3, Number((10 ** place).toPrecision(2))),
    }),
    setting("warm_up", { label: "Warm-up", min: 0, max: 300, step: 5, format: steps }),
    setting("every", { label: "Falls every", min: 10, max: 300, step: 5, format: steps }),
    setting("decay", { label: "Falls to this share", min: 0.05, max: 1, step: 0.05, format: digits }),
    setting("floor", { label: "Ends at this share", min: 0, max: 0.9, step: 0.05, format: digits }),
    setting("steps", { label: "Length of the run", min: 50, max: 600, step: 10, format: steps }),
    setting("noise", { label: "Noise of a gradient", min: 0, max: 1, step: 0.05, format: digits }),
  ];
  const keep = button({
    label: "Keep this curve",
    primary: true,
    onClick: () => change("keep", { kept: [...get("kept"), settingsNow()] }),
  });
  const clear = button({ label: "Clear the kept curves", onClick: () => change("clear", { kept: [] }) });
  const finding = element("p", { class: "nlpb-finding", "aria-live": "polite" });
  const explained = element("p");
  const here = element("p", { class: "nlpb-note" });
  const pick = (step) => {
    marker = step;
    change("marker", {});
  };
  const rateChart = stepChart({ label: "Learning rate by step", height: 190, tip, describe, onPick: pick });
  const lossChart = stepChart({ label: "Loss by step, logarithmic axis", height: 260, tip, describe, onPick: pick });
  const key = element("ol", {
    class: "nlpb-curves-kept",
    "aria-label": "The curves, and the loss that each ends with",
  });
  root.append(
    element("style", { text: SCHEDULE_STYLE }),
    element(
      "div",
      { class: "nlpb-stack" },
      schedule.element,
      element("div", { class: "nlpb-sliders" }, ...sliders.map((one) => one.element)),
      element(
        "div",
        { class: "nlpb-buttons", role: "group", "aria-label": "Curves to compare" },
        keep.element,
        clear.element,
      ),
      finding,
      explained,
      rateChart.element,
      lossChart.element,
      here,
      key,
      element("p", {
        class: "nlpb-note",
        text: "The problem: a bowl of ten directions, their curvatures from 1 to 0.03, the first with a steep wall " +
          "where training begins. Every step sees the gradient with noise, the same noise for every schedule. The loss is drawn without noise; 0 is the bottom.",
      }),
    ),
  );

  /** A schedule and its settings in a few words. */
  function nameOf(settings) {
    const { label, settings: used } = SCHEDULES[settings.schedule], words = [`rate ${digits(settings.rate)}`];
    if (used.includes("warm_up") && settings.warm_up) words.push(`warm-up ${settings.warm_up}`);
    if (used.includes("every")) words.push(`\u00d7 ${digits(settings.decay)} every ${settings.every}`);
    if (used.includes("floor") && settings.floor) words.push(`down to ${digits(settings.floor)}`);
    if (settings.steps !== get("steps")) words.push(steps(settings.steps));
    if (settings.noise !== get("noise")) words.push(`noise ${digits(settings.noise)}`);
    return `${label}, ${words.join(", ")}`;
  }

  function describe(step) {
    const { rates, losses, diverged } = now.run;
    if (step >= losses.length) {
      return diverged === null ? `step ${step}: the run is over` : `step ${step}: the run diverged at step ${diverged}`;
    }
    return `after ${countOf(step, "step")}: loss ${rounded(losses[step])}` +
      (step < rates.length ? `,\nnext rate ${rounded(rates[step])}` : "");
  }

  const trained = (settings) => {
    const run = trainBowl(problem, noises, settings);
    return { settings, run, end: run.diverged === null ? endLoss(run) : Infinity };
  };

  function say() {
    const { run, end } = now, { label } = SCHEDULES[get("schedule")], best = Math.min(...others.map((one) => one.end));
    const ratio = end / best, times = (value) => (value >= 10 ? value.toFixed(0) : value.toFixed(1)) + " times";
    const compared = !others.length || !Number.isFinite(best) || !Number.isFinite(end)
      ? ""
      : ratio > 1.05
      ? `, ${times(ratio)} that of the best kept curve`
      : ratio < 0.95
      ? `, ${times(1 / ratio)} lower than any kept curve`
      : ", level with the best kept curve";
    setText(
      finding,
      run.diverged !== null
        ? `${label}: diverged at step ${run.diverged}, where the loss is ${rounded(run.losses[run.diverged])}`
        : `${label}: the loss falls from ${rounded(run.losses[0])} to ${rounded(end)}${compared}`,
    );
    // A rate above the limit may come back under it; what carries a run off is the last time that it does not.
    const above = run.rates.map((rate, step) => rate > run.limits[step]), largest = Math.max(...run.rates);
    const over = run.diverged === null ? above.indexOf(true) : above.lastIndexOf(false) + 1,
      count = above.filter(Boolean).length;
    const rate = over >= 0 && rounded(run.rates[over], 4), limit = over >= 0 && rounded(run.limits[over], 4);
    setText(
      explained,
      over < 0
        ? `The rate never exceeds the limit of the steepest direction, ${rounded(run.limits[0])} at the start and ${
          rounded(2 / problem.curvatures[0])
        } at the bottom; its largest value is ${rounded(largest)}.`
        : run.diverged !== null
        ? `From step ${over} on the rate exceeds the limit of the steepest direction (there ${rate} and ${limit}): each step overshoots further.`
        : `At step ${over} the rate first exceeds the limit of the steepest direction (there ${rate} and ${limit}): it overshoots, in ${
          countOf(count, "step")
        } of ${run.rates.length}, and comes back.`,
    );
    setText(
      here,
      describe(marker) + (marker < run.rates.length ? `; the limit there is ${rounded(run.limits[marker])}` : "") + ".",
    );
  }

  function draw(changed) {
    const moved = (...names) => !changed || names.some((name) => changed.has(name));
    if (moved(...SETTINGS)) now = trained(settingsNow());
    if (moved("kept")) others = get("kept").map(trained);
    const used = SCHEDULES[get("schedule")].settings;
    schedule.set(get("schedule"));
    for (const one of sliders) {
      one.element.hidden = !["rate", "steps", "noise", ...used].includes(one.name);
      one.show();
    }
    const kept = get("kept").some((one) => SETTINGS.every((name) => one[name] === get(name)));
    keep.enable(!kept && others.length < MOST_KEPT);
    clear.enable(others.length > 0);
    marker = clamp(marker, 0, mostSteps());
    say();
    recolour();
  }

  const mostSteps = () => Math.max(get("steps"), ...others.map((one) => one.settings.steps));

  function recolour() {
    const colours = palette(), runs = [...others, now], highest = Math.max(...runs.flatMap(({ run }) => run.rates));
    const colourOf = (one) => (one === now ? colours.accent : colours.categorical[[1, 2, 3, 4][others.indexOf(one)]]);
    const faint = (colour) => colour + "99", width = (one) => (one === now ? 2.5 : 1.5);
    const common = { steps: mostSteps(), marker, xLabel: "step" };
    rateChart.update({
      ...common,
      low: 0,
      high: 1.15 * Math.max(highest, now.run.limits[0]),
      logarithmic: false,
      yLabel: "learning rate (dashed: limit of the steepest direction)",
      curves: [
        { values: now.run.limits, colour: colours.muted, width: 1.5, dashed: true },
        ...runs.map((one) => ({
          values: one.run.rates,
          colour: one === now ? colourOf(one) : faint(colourOf(one)),
          width: width(one),
        })),
      ],
    });
    const first = now.run.losses[0], least = Math.min(...runs.flatMap(({ run }) => run.losses));
    lossChart.update({
      ...common,
      low: 0.8 * Math.min(least, first / 10),
      high: 3 * first,
      logarithmic: true,
      yLabel: "loss, above the bottom of the bowl",
      curves: runs.map((one) => ({
        values: one.run.losses,
        colour: one === now ? colourOf(one) : faint(colourOf(one)),
        width: width(one),
        leaves: one.run.diverged,
      })),
    });
    key.replaceChildren(
      ...[now, ...others].map((one) =>
        element(
          "li",
          {},
          element("i", { class: "nlpb-swatch", style: "background:" + colourOf(one) }),
          element("span", { text: (one === now ? "now: " : "kept: ") + nameOf(one.settings) }),
          element("b", { text: one.run.diverged === null ? rounded(one.end) : `diverged at step ${one.run.diverged}` }),
        )
      ),
    );
  }

  return {
    traits: [...SETTINGS, "kept"],
    draw,
    recolour,
    rest: () => (keep.input.disabled ? schedule.inputs.find((one) => one.tabIndex === 0) : keep.element),
    numbers: () => ({
      now: { settings: settingsNow(), ...now.run, end: now.run.diverged === null ? now.end : null },
      kept: others.map(({ settings, run, end }) => ({ settings, ...run, end: run.diverged === null ? end : null })),
      marker,
    }),
  };
}

const SCHEDULE_STYLE = `
.nlpb-curves-kept { display: flex; flex-direction: column; gap: 0.2rem; font-size: 0.875rem; }
.nlpb-curves-kept li { display: flex; gap: 0.5rem; align-items: baseline; }
.nlpb-curves-kept .nlpb-swatch { align-self: center; }
.nlpb-curves-kept span { flex: 0 1 auto; min-width: 0; }
.nlpb-curves-kept b { font-variant-numeric: tabular-nums; white-space: nowrap; }
`;

export default explorer("schedule", buildSchedule);
