// Controls of single settings: each shows what the model has, and changes it when the reader moves the control.
import { checkbox, choices, select, slider } from "./controls.js";
import { clamp, short } from "./core.js";

/** @typedef {import("./mount.js").Figure} Figure */
/** `show` shows the model's value. @typedef {{ element: HTMLElement, input: HTMLElement, show: () => void }} Setting */

/**
 * The makers of the controls; each takes the name of a setting and the control's label.
 * @param {Pick<Figure, "model" | "settings" | "change">} figure
 */
export function settingControls({ model, settings, change }) {
  /** @type {(name: string) => any} */
  const get = (name) => model.get(name);
  const moved = (/** @type {string} */ name) => (/** @type {any} */ value) => change(name, { [name]: value });

  /**
   * What stands there already costs time to set.
   * @template T
   * @param {string} name
   * @param {{ element: HTMLElement, input?: HTMLElement, inputs?: HTMLElement[], set: (value: T) => void }} control
   * @returns {Setting}
   */
  function shown(name, { element, input, inputs = [], set }) {
    let value = get(name);
    return {
      element,
      input: input ?? inputs[0],
      show() {
        if (value === get(name)) return;
        value = get(name);
        set(value);
      },
    };
  }

  return {
    /**
     * A slider of whole numbers.
     * @type {(name: string, label: string, format?: (value: number) => string) => Setting}
     */
    whole: (name, label, format = String) =>
      shown(
        name,
        slider({
          label,
          min: settings[name].least,
          max: settings[name].most,
          value: get(name),
          format: () => format(get(name)),
          onInput: moved(name),
        }),
      ),
    /**
     * A slider of numbers, `step` apart.
     * @type {(name: string, label: string, step: number, format?: (value: number) => string) => Setting}
     */
    number: (name, label, step, format = short) =>
      shown(
        name,
        slider({
          label,
          min: settings[name].least,
          max: settings[name].most,
          step,
          value: get(name),
          format: () => format(get(name)),
          onInput: moved(name),
        }),
      ),
    /** A slider of powers of ten. @type {(name: string, label: string, step?: number, digits?: number) => Setting} */
    logarithm(name, label, step = 0.05, digits = 3) {
      const { least, most } = settings[name];
      const made = slider({
        label,
        min: Math.log10(least),
        max: Math.log10(most),
        step,
        value: Math.log10(get(name)),
        format: () => short(get(name), digits),
        onInput: (power) => change(name, { [name]: clamp(10 ** power, least, most) }),
      });
      return shown(name, { ...made, set: (/** @type {number} */ value) => made.set(Math.log10(value)) });
    },
    /**
     * Choices side by side.
     * @type {(name: string, label: string, options: { value: any, label: string }[]) => Setting}
     */
    chosen: (name, label, options) => shown(name, choices({ label, value: get(name), options, onChange: moved(name) })),
    /** A list of the setting's own choices. @type {(name: string, label: string) => Setting} */
    listed: (name, label) =>
      shown(
        name,
        select({
          label,
          value: get(name),
          options: settings[name].choices.map((value) => ({ value, label: String(value) })),
          onChange: moved(name),
        }),
      ),
    /** A box to tick. @type {(name: string, label: string) => Setting} */
    ticked: (name, label) => shown(name, checkbox({ label, value: get(name), onChange: moved(name) })),
  };
}
