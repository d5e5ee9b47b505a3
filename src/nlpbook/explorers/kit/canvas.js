// @ts-nocheck its types are still to be written
// What all charts share: a sharp canvas that takes the width it is given, the keyboard focus, and words for a
// reader who does not see it.
import { element, newId, setText } from "./core.js";

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

let leastRatio = 1;

/**
 * Have charts drawn with at least so many pixels for one of the page while a picture is made of them.
 * @template T
 * @param {number} ratio
 * @param {() => void} redraw
 * @param {() => Promise<T>} make
 */
export async function sharper(ratio, redraw, make) {
  leastRatio = ratio;
  redraw();
  try {
    return await make();
  } finally {
    leastRatio = 1;
    redraw();
  }
}

/**
 * Returns {element, canvas, width(), begin(width, height), say(text)}.
 * `kind` is what a screen reader calls it ("heat map"); `help` says which keys it takes; `draw` is called again
 * when the width changes.
 */
export function chartCanvas({ label, kind, help, draw }) {
  const helpId = newId();
  const canvas = element("canvas", {
    tabindex: 0,
    role: "application",
    "aria-roledescription": kind,
    "aria-label": label,
    "aria-describedby": helpId,
  });
  const spoken = element("span", { class: "nlpb-spoken", "aria-live": "polite" });
  const frame = element(
    "div",
    { class: "nlpb-chart" },
    canvas,
    spoken,
    element("span", { class: "nlpb-spoken", id: helpId, text: help }),
  );
  const context = canvas.getContext("2d");
  const width = watchWidth(frame, draw);
  let drawnHeight = 0, drawnWidth = 0, drawnRatio = 0;

  return {
    element: frame,
    canvas,
    /** The width there is, in CSS pixels; 0 while the chart is not on the page. */
    width,
    /** Clear the canvas, at the size given in CSS pixels, and return its drawing context. */
    begin(wide, high) {
      const ratio = Math.max(globalThis.devicePixelRatio || 1, leastRatio);
      if (wide !== drawnWidth || high !== drawnHeight || ratio !== drawnRatio) {
        [drawnWidth, drawnHeight, drawnRatio] = [wide, high, ratio];
        canvas.width = Math.round(wide * ratio);
        canvas.height = Math.round(high * ratio);
        canvas.style.width = wide + "px";
        canvas.style.height = high + "px";
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, wide, high);
      return context;
    },
    say(text) {
      setText(spoken, text);
    },
  };
}

/**
 * Call back when a box without a border has another width for what is in it. Returns the function that says the width,
 * in CSS pixels, 0 while the box is not on the page. The browser tells of a new width when it draws the next frame.
 * There is none before it prints: the page then sends a "fit" event to every box of the class nlpb-fits.
 */
export function watchWidth(box, onChange) {
  let width = 0;
  const measure = () => {
    const { paddingLeft, paddingRight } = getComputedStyle(box);
    const room = box.getBoundingClientRect().width - parseFloat(paddingLeft) - parseFloat(paddingRight);
    return Math.max(0, Math.floor(room)) || 0; // where it is not on the page, its style is empty
  };
  const look = () => {
    const next = measure();
    if (next === width || next === 0) return;
    width = next;
    onChange();
  };
  new ResizeObserver(look).observe(box);
  box.classList.add("nlpb-fits");
  box.addEventListener("fit", look);
  return () => (width ||= measure());
}

/** Where a pointer is on an element, in CSS pixels. */
export function pointerPlace(event) {
  const place = event.currentTarget.getBoundingClientRect();
  return [event.clientX - place.left, event.clientY - place.top];
}

export const measured = new Map();

/** The width of a text in pixels; measured once for each font. */
export function textWidth(context, text) {
  const key = context.font + "|" + text;
  let width = measured.get(key);
  if (width === undefined) {
    width = context.measureText(text).width;
    if (measured.size > 20000) measured.clear();
    measured.set(key, width);
  }
  return width;
}

/** Cut a text with an ellipsis to the width given. */
export function fitText(context, text, width) {
  if (textWidth(context, text) <= width) return text;
  let length = text.length - 1;
  while (length > 1 && textWidth(context, text.slice(0, length) + "\u2026") > width) length--;
  return text.slice(0, length) + "\u2026";
}

/** Round steps for an axis from low to high: about `count` of them, each 1, 2 or 5 times a power of ten. */
export function axisTicks(low, high, count) {
  const rough = (high - low) / Math.max(count, 1) || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) ticks.push(i * step);
  return ticks;
}
