// What all charts share: a sharp canvas that takes the width it is given, the keyboard focus, and words for a
// reader who does not see it.
import { clamp, element, newId, setText } from "./core.js";

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif';

/** @typedef {{ show(chart: Element, x: number, y: number, text: string): void, hide(): void }} Tip */

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
 * `kind` is what a screen reader calls the chart ("heat map"); `help` says which keys it takes; `draw` is called again
 * when the width changes.
 * @param {{ label: string, kind: string, help: string, draw: () => void }} chart
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
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const width = watchWidth(frame, draw);
  let drawnHeight = 0, drawnWidth = 0, drawnRatio = 0;

  return {
    element: frame,
    canvas,
    /** The width there is, in CSS pixels; 0 while the chart is not on the page. */
    width,
    /**
     * Clear the canvas, at the size given in CSS pixels, and return its drawing context.
     * @param {number} wide
     * @param {number} high
     */
    begin(wide, high) {
      const ratio = Math.max(leastRatio, globalThis.devicePixelRatio || 1);
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
    /** @param {string} text */
    say(text) {
      setText(spoken, text);
    },
  };
}

/**
 * Call back when a box without a border has another width for what is in it. Returns the function that says the width,
 * in CSS pixels, 0 while the box is not on the page. The browser tells of a new width when it draws the next frame.
 * There is none before it prints: the page then sends a "fit" event to every box of the class nlpb-fits.
 * @param {HTMLElement} box
 * @param {() => void} onChange
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

/**
 * Where a pointer is on the element that hears of it, in CSS pixels.
 * @param {MouseEvent} event
 * @returns {[number, number]}
 */
export function pointerPlace(event) {
  const place = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
  return [event.clientX - place.left, event.clientY - place.top];
}

/**
 * Where a key takes the cursor in a row of places 0 to `last`: to a neighbour, to an end, with Page Up and Page Down
 * over `leap` places; null where it is another key.
 * @param {string} key
 * @param {number} at
 * @param {number} last
 */
export function placeByKey(key, at, last, leap = 0) {
  /** @type {Record<string, number>} */
  const places = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last };
  if (leap) Object.assign(places, { PageUp: at - leap, PageDown: at + leap });
  return key in places ? clamp(places[key], 0, last) : null;
}

/** @type {Map<string, number>} */
const measured = new Map();

/**
 * The width of a text in pixels; measured once for each font, which to set, or to ask for, takes longer than to look
 * the width up.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 */
export function textWidth(context, text, font = context.font) {
  const key = font + "|" + text;
  let width = measured.get(key);
  if (width === undefined) {
    if (context.font !== font) context.font = font;
    width = context.measureText(text).width;
    if (measured.size > 20000) measured.clear();
    measured.set(key, width);
  }
  return width;
}

const MOST_FITTED = 500; // characters; no chart is wider

/**
 * Cut a text with an ellipsis to the width given.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
export function fitText(context, text, width) {
  if (textWidth(context, text) <= width) return text;
  const characters = [...text.slice(0, MOST_FITTED)]; // an emoji is not cut in two
  let length = 1, tooLong = characters.length;
  while (tooLong - length > 1) {
    const middle = (length + tooLong) >> 1;
    if (textWidth(context, characters.slice(0, middle).join("") + "\u2026") > width) tooLong = middle;
    else length = middle;
  }
  return characters.slice(0, length).join("") + "\u2026";
}
