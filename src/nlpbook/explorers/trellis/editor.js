// The potential that is chosen, to be edited: a slider, a field for its number, and a button that forbids it.
import { button, slider } from "../kit/controls.js";
import { clamp, element, setText } from "../kit/core.js";
import { lineField } from "../kit/line_field.js";
import { readNumber } from "./fields.js";
import { rounded } from "./telling.js";

const SLIDER_REACH = 5, STEP = 0.1;

/** @typedef {{ name: string, value: number, isForbidden: boolean, canBeForbidden: boolean }} Edited */

/**
 * `most` is the largest size of a potential. `onValue(value)` hears of a new one, `onToggle()` when it is forbidden or
 * allowed, `onDone()` when a number is finished.
 * @param {{
 *   most: number,
 *   onValue: (control: string, value: number) => void,
 *   onToggle: () => void,
 *   onDone: () => void,
 * }} options
 */
export function potentialEditor({ most, onValue, onToggle, onDone }) {
  let edited = /** @type {Edited} */ ({ name: "", value: 0, isForbidden: false, canBeForbidden: false });
  const track = slider({
    label: "Potential",
    min: -SLIDER_REACH,
    max: SLIDER_REACH,
    step: STEP,
    value: 0,
    format: () => edited.isForbidden ? "forbidden" : rounded(edited.value),
    onInput: (value) => onValue("potential", value),
  });
  const name = /** @type {HTMLLabelElement} */ (track.element.querySelector("label"));
  const field = lineField({ label: "Its number", size: 8, onInput: enter, onEnter: onDone });
  const forbid = button({ label: "Forbid", onClick: onToggle });

  /** @param {string} text */
  function enter(text) {
    const value = readNumber(text);
    if (Number.isNaN(value)) return field.complain("A number is needed, such as \u22120.5 or ln 0.6.");
    if (!(Math.abs(value) <= most)) {
      return field.complain(`A potential lies between ${rounded(-most)} and ${rounded(most)}.`);
    }
    field.complain("");
    if (value !== edited.value) onValue("number", value);
  }

  return {
    element: element("div", { class: "nlpb-row" }, track.element, field.element, forbid.element),
    /** @param {Edited} next */
    update(next) {
      edited = next;
      const { value, isForbidden, canBeForbidden } = next;
      setText(/** @type {Text} */ (name.firstChild), next.name + ": ");
      track.set(clamp(value, -SLIDER_REACH, SLIDER_REACH));
      track.input.disabled = field.input.disabled = isForbidden;
      field.set(String(Number(value.toPrecision(6))));
      forbid.element.hidden = !canBeForbidden;
      forbid.setLabel(isForbidden ? "Allow" : "Forbid");
    },
    /** Begin a new number with what was typed. @param {string} text */
    type(text) {
      field.input.focus({ preventScroll: true });
      if (text) field.input.value = text;
      else field.input.select();
    },
    input: track.input,
  };
}
