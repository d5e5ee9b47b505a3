// The controls of the gate explorer.
import { button, select } from "../kit/controls.js";
import { clipped, element, quoted, setText } from "../kit/core.js";
import { lineField } from "../kit/line_field.js";
import { settingControls } from "../kit/setting_controls.js";
import { CELLS, PARTS, tellUnknown, two } from "./telling.js";

/** @typedef {import("./state.js").Shown} Shown */

/** @type {(labels: Record<string, string>) => { value: string, label: string }[]} */
const options = (labels) => Object.entries(labels).map(([value, label]) => ({ value, label }));
const GROUPS = {
  unit: "The chosen unit",
  number: "All that track the number",
  depth: "All for the depth",
  position: "All for the position",
};

/** @param {import("../kit/mount.js").Figure} figure */
export function gateControls(figure) {
  const { model, settings, change } = figure, { chosen, number } = settingControls(figure);
  const get = (/** @type {string} */ name) => model.get(name);
  const parts = (/** @type {string} */ name) =>
    options(Object.fromEntries(settings[name].choices.map((one) => [one, PARTS[one]])));
  const cut = (/** @type {string} */ text) => [...text].slice(0, settings.sentence.most).join("");
  const take = (/** @type {string} */ text) => change("sentence", { sentence: cut(text), place: 0, noun: 0 });
  const field = lineField({
    label: "The beginning of a sentence, in words of the microworld",
    size: 40,
    basis: "20rem",
    onInput: take,
  });
  const examples = select({
    label: "Examples",
    options: [
      { value: "", label: "Your own" },
      .../** @type {string[]} */ (get("examples")).map((text) => ({ value: text, label: text })),
    ],
    value: "",
    onChange(text) {
      if (!text) return;
      field.input.value = text;
      take(text);
    },
  });
  /** @type {Shown["unknown"]} */
  let unknown = [];
  const note = element("span"), missing = element("p", { class: "nlpb-note", role: "status" }, note);
  const mend = button({
    label: "Take the nearest words",
    onClick() {
      const text = unknown.reduce((now, { word, nearest }) => now.replace(word, () => nearest), get("sentence"));
      field.input.value = text;
      take(text);
    },
  });
  missing.append(" ", mend.element);
  const cell = chosen("cell", "Network", options(CELLS));
  const shows = [
    { cell: "lstm", control: chosen("lstm_shows", "The heat map shows", parts("lstm_shows")) },
    { cell: "gru", control: chosen("gru_shows", "The heat map shows", parts("gru_shows")) },
  ];
  const of = chosen(
    "of",
    "Of",
    options({ sentence: "The sentence", twin: "Its twin", difference: "Twin less sentence" }),
  );
  const order = chosen(
    "order",
    "Units that track this first",
    options({ number: "Number of the subject", depth: "Depth", position: "Position", index: "As numbered" }),
  );
  const noun = select({
    label: "Noun in the other number",
    options: [],
    value: "",
    onChange: (at) => change("noun", { noun: Number(at) }),
  });
  const hold = chosen(
    "hold",
    "By hand",
    options({ nothing: "Nothing", keep: "Hold the keeping gate", off: "Switch off" }),
  );
  const group = chosen("group", "Of which units", options(GROUPS));
  const held = number("held", "Held at", 0.01, two);
  let nounsShown = "";

  return {
    top: element(
      "div",
      { class: "nlpb-stack" },
      element("div", { class: "nlpb-row" }, field.element, examples.element),
      missing,
      element("div", { class: "nlpb-row" }, cell.element, ...shows.map(({ control }) => control.element)),
      element("div", { class: "nlpb-row" }, order.element, of.element, noun.element),
    ),
    holding: element("div", { class: "nlpb-row" }, hold.element, group.element, held.element),
    /** @param {Shown} shown */
    update(shown) {
      const text = get("sentence");
      field.set(text);
      examples.set(get("examples").includes(text) ? text : "");
      unknown = shown.unknown;
      setText(note, tellUnknown(shown));
      missing.hidden = !unknown.length;
      mend.element.hidden = unknown.some(({ nearest }) => !nearest);
      for (const one of [cell, of, order, hold, group, held, ...shows.map(({ control }) => control)]) one.show();
      for (const one of shows) one.control.element.hidden = one.cell !== shown.cell;
      const { nouns, words } = shown, list = nouns.map((at) => `${quoted(clipped(words[at]))}, word ${at + 1}`);
      noun.element.hidden = of.element.hidden = !nouns.length;
      if (nounsShown !== list.join()) noun.setOptions(list.map((label, value) => ({ value, label })));
      nounsShown = list.join();
      noun.set(nouns.indexOf(shown.noun));
      group.element.hidden = get("hold") === "nothing";
      held.element.hidden = get("hold") !== "keep";
    },
    rest: () => field.input,
  };
}
