// A field for the value of each input of the expression.
import { element } from "../kit/core.js";
import { fits } from "../kit/settings.js";
import { lineField } from "../kit/line_field.js";
import { readNumber } from "./fields.js";
import { rounded } from "./telling.js";

/** @typedef {import("../kit/settings.js").Description} Description */

/**
 * @param {{ limits: () => Description, onChange: (at: number, value: number) => void }} options
 */
export function inputFields({ limits, onChange }) {
  const row = element("div", { class: "nlpb-row", role: "group", "aria-label": "Values of the inputs" });
  /** @type {ReturnType<typeof lineField>[]} */
  let fields = [];
  /** @type {string[]} */
  let named = [];
  /** @type {number[]} */
  let shown = [];

  /** @type {(at: number, text: string) => void} */
  function enter(at, text) {
    const read = readNumber(text), { least, most } = limits();
    if ("problem" in read) return fields[at].complain(read.problem);
    if (!fits({ kind: "number", least, most }, read.number)) {
      return fields[at].complain(`A value lies between ${rounded(least)} and ${rounded(most)}.`);
    }
    fields[at].complain("");
    if (read.number !== shown[at]) onChange(at, read.number);
  }

  return {
    element: row,
    /**
     * @param {string[]} names
     * @param {number[]} values
     */
    update(names, values) {
      if (names.join() !== named.join()) {
        named = names;
        fields = names.map((name, at) =>
          lineField({
            label: name,
            size: 7,
            decimal: true,
            onEnter: (text) => enter(at, text),
            onChange: (text) => enter(at, text),
            onInput: (text) => enter(at, text),
          })
        );
        row.replaceChildren(...fields.map((field) => field.element));
      }
      shown = values;
      fields.forEach((field, at) => field.set(String(values[at])));
    },
  };
}
