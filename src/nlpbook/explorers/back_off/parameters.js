// @ts-nocheck its types are still to be written
// The parameters of the smoothing methods: a control for each, of which only those of the chosen method show.
import { checkbox, slider } from "../kit/controls.js";
import { element, short } from "../kit/core.js";
import { discountsAt, METHODS } from "./methods.js";
import { gramName } from "./views.js";

/** Returns {elements, update(store, settings)}. */
export function parameterControls({ get, change, order }) {
  const logarithm = slider({
    label: "k, added to every count",
    min: -3,
    max: 1,
    step: 0.05,
    value: 0,
    format: (power) => short(Number((10 ** power).toPrecision(2))),
    onInput: (power) => change("k", { k: Number((10 ** power).toPrecision(2)) }),
  });
  const alpha = slider({
    label: "\u03b1, the price of a step back",
    min: 0.05,
    max: 0.95,
    step: 0.05,
    value: get("alpha"),
    format: (value) => short(value),
    onInput: (value) => change("alpha", { alpha: value }),
  });
  const katz = slider({
    label: "Discount counts up to k",
    min: 1,
    max: 10,
    value: get("katz_k"),
    onInput: (value) => change("katz_k", { katz_k: value }),
  });
  const discount = slider({
    label: "D, taken from every count",
    min: 0.01,
    max: 1,
    step: 0.01,
    value: 0.5,
    format: (value) => value.toFixed(2),
    onInput: (value) => change("discount", { discount: value }),
  });
  const estimated = checkbox({
    label: "Estimate D from the counts",
    value: true,
    onChange: (yes) => change("estimate", { discount: yes ? null : Number(discount.input.value) }),
  });
  const three = [1, 2, 3].map((r) =>
    slider({
      label: `D${"\u2081\u2082\u2083"[r - 1]}${r === 3 ? "\u208a" : ""}`,
      min: 0.01,
      max: r,
      step: 0.01,
      value: r / 2,
      format: (value) => value.toFixed(2),
      onInput: () => change("discounts", { discounts: three.map((one) => Number(one.input.value)) }),
    })
  );
  const allEstimated = checkbox({
    label: "Estimate all three",
    value: true,
    onChange: (yes) => change("estimate three", { discounts: yes ? [] : three.map((one) => Number(one.input.value)) }),
  });
  /** The share of each order among those in use. */
  const shareOf = (m) => {
    const used = get("weights").slice(0, get("order") + 1);
    return used[m] / used.reduce((sum, weight) => sum + weight, 0);
  };
  const weights = Array.from({ length: order + 1 }, (_, m) =>
    slider({
      label: "\u03bb, " + gramName(m),
      min: m ? 0 : 0.01,
      max: 1,
      step: 0.01,
      value: 0.5,
      format: () => shareOf(m).toFixed(3),
      onInput: (value) => change("weights", { weights: get("weights").map((old, i) => (i === m ? value : old)) }),
    }));
  const blocks = {
    k: logarithm.element,
    alpha: alpha.element,
    katz_k: katz.element,
    discount: element("div", { class: "nlpb-row nlpb-estimate" }, discount.element, estimated.element),
    discounts: element("div", { class: "nlpb-weights" }, ...three.map((one) => one.element), allEstimated.element),
    weights: element("div", { class: "nlpb-weights" }, ...weights.map((one) => one.element)),
  };

  return {
    elements: Object.values(blocks),
    update(store, settings) {
      const shown = METHODS[settings.method].parameters;
      for (const [name, block] of Object.entries(blocks)) block.hidden = !shown.includes(name);
      logarithm.set(Math.log10(settings.k));
      alpha.set(settings.alpha);
      katz.set(settings.katz_k);
      if (shown.includes("discount")) discount.set(discountsAt(store, settings, settings.order));
      estimated.set(settings.discount === null);
      if (shown.includes("discounts")) {
        discountsAt(store, settings, settings.order).forEach((value, i) => three[i].set(value));
      }
      allEstimated.set(settings.discounts.length === 0);
      weights.forEach((one, m) => {
        one.element.hidden = m > settings.order;
        if (m <= settings.order) one.set(settings.weights[m]);
      });
    },
  };
}

/** The estimated parameters, order by order, as a sentence; empty where there is nothing to tell. */
export function parametersInUse(store, settings) {
  const orders = Array.from({ length: settings.order }, (_, i) => i + 1), { parameters } = METHODS[settings.method];
  const list = (write) => orders.map((m) => `${gramName(m)}s ${write(discountsAt(store, settings, m))}`).join("; ");
  if (parameters.includes("discount") && settings.discount === null) {
    return `Estimated D: ${list((d) => d.toFixed(2))}.`;
  }
  if (parameters.includes("discounts") && !settings.discounts.length) {
    return `Estimated D\u2081, D\u2082, D\u2083\u208a: ${list((d) => d.map((one) => one.toFixed(2)).join(", "))}.`;
  }
  if (parameters.includes("katz_k")) {
    return `What is left of counts of 1, 2, \u2026: ${
      list((d) => d.slice(1).map((one) => one.toFixed(2)).join(", "))
    }.`;
  }
  return "";
}
