// The controls of the unrolling explorer.
import { button, checkbox, choices, select } from "../kit/controls.js";
import { element } from "../kit/core.js";
import { lineField } from "../kit/line_field.js";
import { settingControls } from "../kit/setting_controls.js";
import { countTyped, typedSentences } from "../kit/typed_text.js";
import { withWords } from "./links.js";
import { END, START } from "./network.js";
import { ACTIVATIONS, called } from "./telling.js";

/** @typedef {import("./state.js").Now} Now */

const MANY = 20; // training steps at a time

/**
 * @param {import("../kit/mount.js").Figure} figure
 * @param {() => Now} state
 */
export function unrollingControls(figure, state) {
  const { model, settings, change: move } = figure, mostWords = settings.words.most;
  const get = (/** @type {string} */ name) => model.get(name);
  /** What decides the first weights and the steps of training lets training begin anew. */
  const anew = settingControls({
    model,
    settings,
    change: (control, values) => move(control, { ...values, updates: 0 }),
  });
  const sentence = lineField({ label: `Sentence, 1 to ${mostWords} words`, basis: "16rem", onInput: type });
  const units = settingControls({
    model,
    settings,
    change: (control, values) => move(control, { ...values, updates: 0, unit: Math.min(get("unit"), values.units) }),
  }).whole("units", "Units");
  const network = [
    units,
    anew.number("radius", "Size of the first U (spectral radius)", 0.05),
    anew.logarithm("rate", "Learning rate", 0.05, 2),
    anew.whole("seed", "Seed"),
  ];
  const activation = anew.chosen(
    "activation",
    "Activation function",
    Object.entries(ACTIVATIONS).map(([value, label]) => ({ value, label })),
  );
  const train = (/** @type {number} */ steps) => () =>
    move("train", { updates: Math.min(state().taken + steps, settings.updates.most) });
  const once = button({ label: "Train one step", onClick: train(1) });
  const many = button({ label: `Train ${MANY} steps`, primary: true, onClick: train(MANY) });
  const untrained = button({ label: "Untrained again", onClick: () => move("untrained", { updates: 0 }) });
  const picture = choices({
    label: "Picture",
    value: Number(get("unrolled")),
    options: [{ value: 0, label: "With a loop" }, { value: 1, label: "Unrolled" }],
    onChange: (value) => move("unrolled", { unrolled: value === 1 }),
  });
  const marked = choices({
    label: "Mark the weights",
    value: get("marked"),
    options: [
      { value: "", label: "none" },
      ...settings.marked.choices.map((name) => ({
        value: String(name),
        label: String(name),
      })),
    ],
    onChange: (value) => move("marked", { marked: value }),
  });
  const forced = checkbox({
    label: "Teacher forcing",
    value: get("forced"),
    onChange: (yes) => move("forced", { forced: yes }),
  });
  const loss = select({
    label: "Loss that is sent back",
    value: get("loss"),
    options: [],
    onChange: (value) => move("loss", { loss: Number(value) }),
  });
  let offered = "";

  /** @param {string} text */
  function type(text) {
    const all = typedSentences(text.replace(/[\r\n]+/g, " "), 4 * mostWords)[0] ?? [];
    const words = all.filter((word) => word !== START && word !== END).slice(0, mostWords);
    if (!words.length) return sentence.complain("Type a word or more.");
    const isReserved = all.some((word) => word === START || word === END), typed = countTyped(text);
    sentence.complain(
      isReserved
        ? `${START} and ${END} stand at the ends by themselves.`
        : typed > mostWords
        ? `Only the first ${mostWords} words are read.`
        : "",
    );
    if (words.join(" ") !== state().words.join(" ")) move("sentence", withWords(state(), words));
  }

  return {
    sentence: element("div", { class: "nlpb-row" }, sentence.element),
    network: element("div", { class: "nlpb-sliders" }, ...network.map((one) => one.element), activation.element),
    training: element(
      "div",
      { class: "nlpb-buttons", role: "group", "aria-label": "Training" },
      once.element,
      many.element,
      untrained.element,
    ),
    picture: element("div", { class: "nlpb-row" }, picture.element, marked.element, forced.element),
    loss: loss.element,
    /** @param {Now} now */
    update(now) {
      sentence.set(now.words.join(" "));
      for (const one of [...network, activation]) one.show();
      const isFull = now.taken >= settings.updates.most || now.hasDiverged;
      once.enable(!isFull);
      many.enable(!isFull);
      untrained.enable(now.updates > 0);
      picture.set(Number(now.isUnrolled));
      marked.set(now.marked);
      forced.set(now.isForced);
      const options = [
        { value: 0, label: "all" },
        ...now.targets.map((target, i) => ({
          value: i + 1,
          label: `that of step ${i + 1}, ${called(now.vocabulary[target])}`,
        })),
      ];
      const text = JSON.stringify(options);
      if (text !== offered) loss.setOptions(options);
      offered = text;
      loss.set(now.loss);
    },
  };
}
