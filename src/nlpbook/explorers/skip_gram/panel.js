// The settings of the skip-gram explorer that have a control, with ranges as Python gives them.
import { checkbox, choices, select, slider } from "../kit/controls.js";
import { element, short } from "../kit/core.js";

/**
 * @param {Pick<import("../kit/mount.js").Figure, "settings" | "change"> & { get: (name: string) => any }} figure
 */
export function settingsPanel({ get, settings, change }) {
  const which = choices({
    label: "Model",
    value: get("model"),
    options: [{ value: "skip_gram", label: "Skip-gram" }, { value: "cbow", label: "CBOW" }],
    onChange: (value) => change("model", { model: value }),
  });
  const dynamic = checkbox({
    label: "Dynamic window",
    value: get("dynamic_window"),
    onChange: (yes) => change("dynamic window", { dynamic_window: yes }),
  });
  const windowSize = slider({
    label: "Window",
    min: settings.window.least,
    max: settings.window.most,
    value: get("window"),
    format: (value) => (get("dynamic_window") && value > 1 ? "\u00b11 to " : "") + `\u00b1${value}`,
    onInput: (value) => change("window", { window: value }),
  });
  const threshold = slider({
    label: "Subsampling, t",
    min: Math.log10(settings.subsample_threshold.least),
    max: Math.log10(settings.subsample_threshold.most),
    step: 0.05,
    value: Math.log10(get("subsample_threshold")),
    format: () => (get("subsample_threshold") >= 1 ? "1 (no word is dropped)" : short(get("subsample_threshold"))),
    onInput: (power) => change("subsample_threshold", { subsample_threshold: Number((10 ** power).toPrecision(2)) }),
  });
  const form = select({
    label: "A token is kept with probability",
    value: get("form"),
    options: [
      { value: "paper", label: "\u221a(t/f), as in the paper" },
      { value: "word2vec", label: "\u221a(t/f) + t/f, as in word2vec.c" },
    ],
    onChange: (value) => change("form", { form: value }),
  });
  const negatives = slider({
    label: "Negatives, k",
    min: settings.n_negatives.least,
    max: settings.n_negatives.most,
    value: get("n_negatives"),
    onInput: (value) => change("n_negatives", { n_negatives: value }),
  });
  const power = slider({
    label: "Noise power",
    min: settings.noise_power.least,
    max: settings.noise_power.most,
    step: 0.05,
    value: get("noise_power"),
    format: () => short(get("noise_power")),
    onInput: (value) => change("noise power", { noise_power: value }),
  });
  const sliders = [windowSize, threshold, negatives, power].map((one) => one.element);

  return {
    elements: [
      element("div", { class: "nlpb-row" }, which.element, dynamic.element, form.element),
      element("div", { class: "nlpb-sliders nlpb-short" }, ...sliders),
    ],
    update() {
      which.set(get("model"));
      dynamic.set(get("dynamic_window"));
      form.set(get("form"));
      windowSize.set(get("window"));
      threshold.set(Math.log10(get("subsample_threshold")));
      negatives.set(get("n_negatives"));
      power.set(get("noise_power"));
    },
  };
}
