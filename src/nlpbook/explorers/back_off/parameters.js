// The parameters of the smoothing methods: a control for each, of which only those of the chosen method show.
import { checkbox, slider } from "../kit/controls.js";
import { element, short } from "../kit/core.js";
import { amount, discountsAt, METHODS } from "./methods.js";
import { gramName } from "./views.js";

/** @typedef {import("./counts.js").NGramStore} NGramStore */
/** @typedef {import("./methods.js").Settings} Settings */

/** A number as a slider on a logarithmic scale gives it. @param {number} power */
const kAt = (power) => Number((10 ** power).toPrecision(2));

/** A discount: what a slider gives has two decimals, what a link gives may need others. @param {number} value */
const discountText = (value) => (Math.abs(value - Number(value.toFixed(2))) < 1e-9 ? value.toFixed(2) : short(value));

/**
 * `order` is the largest one. Where a limit is not accepted itself, or there is none, a slider ends near it. What a
 * link gives may lie beyond: labels read the value, not the slider's place.
 * @param {Pick<import("../kit/mount.js").Figure, "settings" | "change"> & {
 *   get: (name: string) => any,
 *   order: number,
 * }} figure
 */
export function parameterControls({ get, settings, change, order }) {
  const logarithm = slider({
    label: "k, added to every count",
    min: -3,
    max: 1,
    step: 0.05,
    value: 0,
    format: () => amount(get("k")),
    onInput: (power) => change("k", { k: kAt(power) }),
  });
  const alpha = slider({
    label: "\u03b1, the price of a step back",
    min: settings.alpha.above + 0.05,
    max: settings.alpha.below - 0.05,
    step: 0.05,
    value: get("alpha"),
    format: () => short(get("alpha")),
    onInput: (value) => change("alpha", { alpha: value }),
  });
  const katz = slider({
    label: "Discount counts up to k",
    min: settings.katz_k.least,
    max: settings.katz_k.most,
    value: get("katz_k"),
    onInput: (value) => change("katz_k", { katz_k: value }),
  });
  /** Those in use at the order that is set: given, or estimated. @type {number[]} */
  let inUse = [];
  const discountLabel = (i = 0) => discountText(inUse[i] ?? 0);
  /** What is estimated is another number at every order; the slider shows that of the highest. */
  const ofOrder = (/** @type {boolean} */ isEstimated) => isEstimated ? ` for ${gramName(get("order"))}s` : "";
  const discount = slider({
    label: "D, taken from every count",
    min: settings.discount.above + 0.01,
    max: settings.discount.most,
    step: 0.01,
    value: 0.5,
    format: () => discountLabel() + ofOrder(get("discount") === null),
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
      min: settings.discounts.above + 0.01,
      max: settings.discounts.most[r - 1],
      step: 0.01,
      value: r / 2,
      format: () => discountLabel(r - 1) + ofOrder(!get("discounts").length),
      onInput: (value) => change("discounts", { discounts: inUse.map((old, i) => (i === r - 1 ? value : old)) }),
    })
  );
  const allEstimated = checkbox({
    label: "Estimate all three",
    value: true,
    onChange: (yes) => change("estimate three", { discounts: yes ? [] : three.map((one) => Number(one.input.value)) }),
  });
  /** @returns {number[]} */
  const weightsNow = () => get("weights");
  /** The share of an order among those in use. @param {number} m */
  const shareOf = (m) => {
    const used = weightsNow().slice(0, get("order") + 1);
    return used[m] / used.reduce((sum, weight) => sum + weight, 0);
  };
  const shareText = (/** @type {number} */ share) => (share > 0 && share < 0.01 ? short(share, 2) : share.toFixed(3));
  const weights = Array.from({ length: order + 1 }, (_, m) =>
    slider({
      label: "\u03bb, " + gramName(m),
      min: m ? 0 : 0.01,
      max: 1,
      step: 0.01,
      value: 0.5,
      format: () => shareText(shareOf(m)),
      onInput: (value) => change("weights", { weights: weightsNow().map((old, i) => (i === m ? value : old)) }),
    }));
  /** @type {Record<import("./methods.js").Parameter, HTMLElement>} */
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
    /**
     * @param {NGramStore} store
     * @param {Settings} now
     */
    update(store, now) {
      const shown = METHODS[now.method].parameters;
      for (const name of /** @type {(keyof typeof blocks)[]} */ (Object.keys(blocks))) {
        blocks[name].hidden = !shown.includes(name);
      }
      logarithm.set(Math.log10(now.k));
      alpha.set(now.alpha);
      katz.set(now.katz_k);
      const takes = shown.includes("discount") || shown.includes("discounts");
      inUse = takes ? discountsAt(store, now, now.order) : [];
      if (shown.includes("discount")) discount.set(inUse[0]);
      estimated.set(now.discount === null);
      if (shown.includes("discounts")) inUse.forEach((value, i) => three[i].set(value));
      allEstimated.set(now.discounts.length === 0);
      weights.forEach((one, m) => {
        one.element.hidden = m > now.order;
        if (m <= now.order) one.set(now.weights[m]);
      });
    },
  };
}

/**
 * The parameters in use, order by order, as a sentence; empty where there is nothing to tell.
 * @param {NGramStore} store
 * @param {Settings} settings
 */
export function parametersInUse(store, settings) {
  const orders = Array.from({ length: settings.order }, (_, i) => i + 1), { parameters } = METHODS[settings.method];
  const list = (from = 0) =>
    orders.map((m) => {
      const found = discountsAt(store, settings, m).slice(from);
      return `${gramName(m)}s ${found.map((one) => one.toFixed(2)).join(", ")}`;
    }).join("; ");
  if (parameters.includes("discount")) {
    if (settings.discount === null) return `Estimated D: ${list()}.`;
    return `D is set to ${discountText(settings.discount)}, the same at every order.`;
  }
  if (parameters.includes("discounts")) {
    const names = "D\u2081, D\u2082, D\u2083\u208a";
    if (!settings.discounts.length) return `Estimated ${names}: ${list()}.`;
    return `${names} are set to ${settings.discounts.map(discountText).join(", ")}, the same at every order.`;
  }
  if (parameters.includes("katz_k")) return `What is left of counts of 1, 2, \u2026: ${list(1)}.`;
  const [first, ...others] = settings.weights.slice(0, settings.order + 1);
  if (parameters.includes("weights") && others.every((one) => one === first)) {
    return "The weights are all equal here; expectation maximisation on held-out text finds better ones.";
  }
  return "";
}
