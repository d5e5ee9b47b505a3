// @ts-nocheck its types are still to be written
// Controls. Each returns {element, set(value), ...}; each has a visible label tied to it; each calls back with its
// new value when the reader moves it, never when `set` does.
import { clamp, element, newId, setText } from "./core.js";

/** A slider with its value beside the label. */
export function slider({ label, min, max, step = 1, value, format = String, onInput }) {
  const id = newId();
  const shown = element("output", { for: id });
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
    set(next, limits = {}) {
      if (limits.max !== undefined) input.max = limits.max;
      input.value = next;
      show();
    },
  };
  control.set(value);
  return control;
}

/** A drop-down list; `options` is a list of {value, label}. */
export function select({ label, options, value, onChange }) {
  const id = newId();
  const input = element("select", { id });
  input.addEventListener("change", () => onChange(input.value));
  const control = {
    element: element("div", { class: "nlpb-control nlpb-grow" }, element("label", { for: id, text: label }), input),
    input,
    set(next) {
      input.value = next;
    },
    setOptions(list) {
      input.replaceChildren(...list.map((option) => element("option", { value: option.value, text: option.label })));
    },
  };
  control.setOptions(options);
  control.set(value);
  return control;
}

export function checkbox({ label, value, onChange }) {
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => onChange(input.checked));
  input.checked = value;
  return {
    element: element("label", { class: "nlpb-check" }, input, label),
    input,
    set(next) {
      input.checked = next;
    },
  };
}

/** A text area; calls back as the reader types. */
export function textArea({ label, value, rows = 3, onInput }) {
  const id = newId();
  const input = element("textarea", { id, rows, spellcheck: "false", autocapitalize: "off", autocomplete: "off" });
  input.addEventListener("input", () => onInput(input.value));
  input.value = value;
  return {
    element: element("div", { class: "nlpb-control" }, element("label", { for: id, text: label }), input),
    input,
    set(next) {
      if (document.activeElement !== input && input.value !== next) input.value = next;
    },
  };
}

export function button({ label, onClick, primary = false, title = null }) {
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
    setLabel(text) {
      setText(input, text);
    },
    enable(yes) {
      input.disabled = !yes;
    },
  };
}

/** A few choices side by side, one of them taken: arrow keys move between them. `options`: a list of {value, label}. */
export function choices({ label, options, value, onChange }) {
  const name = newId();
  const inputs = options.map((option) => {
    const input = element("button", { type: "button", class: "nlpb-button", role: "radio", text: option.label });
    input.addEventListener("click", () => onChange(option.value));
    return input;
  });
  const group = element("div", { class: "nlpb-choices", role: "radiogroup", "aria-labelledby": name }, ...inputs);
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = (inputs.indexOf(event.target) + step + inputs.length) % inputs.length;
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

/** What the colours of points or lines mean; `entries` is a list of {label, colour}. */
export function legend() {
  const list = element("div", { class: "nlpb-legend" });
  return {
    element: list,
    update(entries) {
      list.replaceChildren(
        ...entries.map(({ label, colour }) =>
          element("span", {}, element("i", { class: "nlpb-swatch", style: "background:" + colour }), label)
        ),
      );
    },
  };
}

/** The one tooltip of an explorer: `show(x, y, text)` in the root's own pixels, `hide()`. */
export function tooltip(root) {
  const box = element("div", { class: "nlpb-tooltip", "aria-hidden": "true", hidden: true });
  root.append(box);
  return {
    element: box,
    /** Show text beside the point (x, y) of `chart`, kept inside the explorer. */
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
