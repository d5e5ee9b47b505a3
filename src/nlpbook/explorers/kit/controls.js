// Controls. Each returns {element, set(value), ...}; each has a visible label tied to it; each calls back with its
// new value when the reader moves it, never when `set` does.
import { clamp, element, howTo, newId, setText } from "./core.js";
import { wellFormed } from "./settings.js";

/** @typedef {{ value: string | number, label: string }} Option */

/**
 * A slider with its value beside the label.
 * @param {object} options
 * @param {string} options.label
 * @param {number} options.min
 * @param {number} options.max
 * @param {number} [options.step]
 * @param {number} options.value
 * @param {(value: number) => string} [options.format]
 * @param {(value: number) => void} options.onInput
 */
export function slider({ label, min, max, step = 1, value, format = String, onInput }) {
  const id = newId();
  const shown = element("output", { for: id });
  /** @type {HTMLInputElement} */
  const input = element("input", { id, type: "range", min, max, step });
  input.addEventListener("input", () => {
    show();
    onInput(Number(input.value));
  });
  function show() {
    setText(shown, format(Number(input.value)));
    input.setAttribute("aria-valuetext", shown.textContent);
  }
  const control = {
    element: element(
      "div",
      { class: "nlpb-control nlpb-grow" },
      element("label", { for: id }, label + ": ", shown),
      input,
    ),
    input,
    /** @param {number} next @param {{ max?: number }} limits */
    set(next, limits = {}) {
      if (limits.max !== undefined) input.max = String(limits.max);
      input.value = String(next);
      show();
    },
  };
  control.set(value);
  return control;
}

/**
 * A drop-down list.
 * @param {object} options
 * @param {string} options.label
 * @param {Option[]} options.options
 * @param {string | number} options.value
 * @param {(value: string) => void} options.onChange
 */
export function select({ label, options, value, onChange }) {
  const id = newId();
  /** @type {HTMLSelectElement} */
  const input = element("select", { id });
  input.addEventListener("change", () => onChange(input.value));
  const control = {
    element: element("div", { class: "nlpb-control nlpb-grow" }, element("label", { for: id, text: label }), input),
    input,
    /** @param {string | number} next */
    set(next) {
      input.value = String(next);
    },
    /** @param {Option[]} list */
    setOptions(list) {
      input.replaceChildren(...list.map((option) => element("option", { value: option.value, text: option.label })));
    },
  };
  control.setOptions(options);
  control.set(value);
  return control;
}

/**
 * A box to tick.
 * @param {object} options
 * @param {string} options.label
 * @param {boolean} options.value
 * @param {(value: boolean) => void} options.onChange
 */
export function checkbox({ label, value, onChange }) {
  /** @type {HTMLInputElement} */
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => onChange(input.checked));
  input.checked = value;
  return {
    element: element("label", { class: "nlpb-check" }, input, label),
    input,
    /** @param {boolean} next */
    set(next) {
      input.checked = next;
    },
  };
}

/**
 * A text area; calls back as the reader types.
 * @param {object} options
 * @param {string} options.label
 * @param {string} [options.hint] what the reader can do, beside the label
 * @param {string} options.value
 * @param {number} [options.rows]
 * @param {(text: string) => void} options.onInput
 */
export function textArea({ label, hint, value, rows = 3, onInput }) {
  const id = newId(), name = element("label", { for: id, text: label });
  if (hint) name.append(howTo(hint));
  /** @type {HTMLTextAreaElement} */
  const input = element("textarea", { id, rows, spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
  input.addEventListener("input", () => onInput(wellFormed(input.value)));
  input.value = value;
  return {
    element: element("div", { class: "nlpb-control" }, name, input),
    input,
    /** @param {string} next */
    set(next) {
      if (document.activeElement !== input && input.value !== next) input.value = next;
    },
  };
}

/**
 * @param {object} options
 * @param {string} options.label
 * @param {() => void} options.onClick
 * @param {boolean} [options.primary]
 * @param {string | null} [options.title]
 */
export function button({ label, onClick, primary = false, title = null }) {
  /** @type {HTMLButtonElement} */
  const input = element("button", {
    type: "button",
    class: "nlpb-button" + (primary ? " nlpb-primary" : ""),
    title,
    text: label,
  });
  input.addEventListener("click", onClick);
  return {
    element: input,
    input,
    /** @param {string} text */
    setLabel(text) {
      setText(input, text);
    },
    /** @param {boolean} yes */
    enable(yes) {
      input.disabled = !yes;
    },
  };
}

/**
 * A few choices side by side, one of them taken: arrow keys move between them.
 * @template {string | number} T
 * @param {object} options
 * @param {string} options.label
 * @param {{ value: T, label: string }[]} options.options
 * @param {T} options.value
 * @param {(value: T) => void} options.onChange
 */
export function choices({ label, options, value, onChange }) {
  const name = newId();
  const inputs = options.map((option) => {
    /** @type {HTMLButtonElement} */
    const input = element("button", { type: "button", class: "nlpb-button", role: "radio", text: option.label });
    input.addEventListener("click", () => onChange(option.value));
    return input;
  });
  const group = element("div", { class: "nlpb-choices", role: "radiogroup", "aria-labelledby": name }, ...inputs);
  group.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    /** @type {Record<string, number>} */
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }, step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (inputs.indexOf(/** @type {HTMLButtonElement} */ (event.target)) + step + inputs.length) %
      inputs.length;
    inputs[next].focus();
    onChange(options[next].value);
  });
  const control = {
    element: element(
      "div",
      { class: "nlpb-control" },
      element("span", { id: name, class: "nlpb-label", text: label }),
      group,
    ),
    inputs,
    /** @param {T} next */
    set(next) {
      options.forEach((option, i) => {
        inputs[i].setAttribute("aria-checked", String(option.value === next));
        inputs[i].tabIndex = option.value === next ? 0 : -1;
      });
    },
  };
  control.set(value);
  return control;
}

/**
 * What the colours of points or lines mean. An entry of a line that is not drawn through says how it is drawn.
 * @typedef {{ label: string, colour: string, line?: "dashed" | "dotted" }} LegendEntry
 */

/** A legend, to be filled with entries. */
export function legend() {
  const list = element("div", { class: "nlpb-legend" });
  let shown = "";
  return {
    element: list,
    /** @param {LegendEntry[]} entries */
    update(entries) {
      const next = JSON.stringify(entries);
      if (next === shown) return; // what stands there already costs time to set
      shown = next;
      list.replaceChildren(
        ...entries.map(({ label, colour, line }) => {
          const style = line ? `border-top:2.5px ${line} ${colour}` : `background:${colour}`;
          return element("span", {}, element("i", { class: "nlpb-swatch", "data-line": line, style }), label);
        }),
      );
    },
  };
}

/** The one tooltip of an explorer. @param {HTMLElement} root */
export function tooltip(root) {
  const box = element("div", { class: "nlpb-tooltip", "aria-hidden": "true", hidden: true });
  root.append(box);
  return {
    element: box,
    /**
     * Show text beside the point (x, y) of `chart`, kept inside the explorer.
     * @param {Element} chart
     * @param {number} x
     * @param {number} y
     * @param {string} text
     */
    show(chart, x, y, text) {
      setText(box, text);
      box.hidden = false;
      const frame = root.getBoundingClientRect(), place = chart.getBoundingClientRect();
      const left = place.left - frame.left + x, top = place.top - frame.top + y;
      box.style.left = clamp(left + 14, 4, Math.max(4, frame.width - box.offsetWidth - 6)) + "px";
      box.style.top = (top > box.offsetHeight + 16 ? top - box.offsetHeight - 12 : top + 18) + "px";
    },
    hide() {
      box.hidden = true;
    },
  };
}
