// A copy of an explorer for its picture: all that scroll boxes hold, values in place of controls, nothing to press.
import { element } from "./core.js";

// What only helps whoever uses the explorer: words for the ear, messages about a link, suggestions, and what is hidden.
const LEFT_OUT = "[hidden], .nlpb-spoken, .nlpb-notice, .nlpb-tooltip, .nlpb-options, .nlpb-howto, input[type=range]";
// What is far from the screen is drawn too, and takes its own room.
const ALL_DRAWN = ".nlpb-root * { content-visibility: visible !important; }";
const SHOWING = ".nlpb-bar, .nlpb-chip, .nlpb-filter, .nlpb-read"; // buttons that a reader reads
const MOST_GROWN = 3000; // pixels; a text of two thousand lines would make all else too small to read
const MAY_BE_EMPTY = ".nlpb-buttons, .nlpb-control, .nlpb-row, [role=toolbar], [role=group]";

/** @param {string} text */
const valueText = (text) => element("span", { class: "nlpb-value", text });

/**
 * Returns a copy of `root` without its part `left`, which can stand without the document that `root` is in.
 * @param {HTMLElement} root
 * @param {HTMLElement} left
 */
export function copyForPicture(root, left) {
  const copy = /** @type {HTMLElement} */ (root.cloneNode(true));
  const originals = [root, ...root.querySelectorAll("*")], copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, i) => {
    const made = copies[i];
    if (original instanceof HTMLElement && made instanceof HTMLElement) replace(original, made);
  });
  copies[originals.indexOf(left)].remove();
  for (const one of copy.querySelectorAll(LEFT_OUT)) one.remove();
  copy.prepend(element("style", { text: ALL_DRAWN }));
  // From the inside out: a row of groups of buttons is empty once the groups are.
  for (const one of [...copy.querySelectorAll(MAY_BE_EMPTY)].reverse()) {
    if (!one.textContent?.trim() && !one.querySelector("img, svg, progress")) one.remove();
  }
  return copy;
}

/**
 * Put in the place of what does something what shows the same.
 * @type {(original: HTMLElement, made: HTMLElement) => void}
 */
function replace(original, made) {
  if (original instanceof HTMLCanvasElement) made.replaceWith(imageOf(original));
  else if (original instanceof HTMLTextAreaElement) replaceTyped(made, original.value);
  else if (original instanceof HTMLSelectElement) {
    made.replaceWith(valueText(original.selectedOptions[0]?.textContent ?? ""));
  } else if (original instanceof HTMLInputElement && original.type === "checkbox") {
    made.parentElement?.append(": ", valueText(original.checked ? "yes" : "no"));
    made.remove();
  } else if (original instanceof HTMLInputElement && original.type !== "range") replaceTyped(made, original.value);
  else if (original instanceof HTMLButtonElement) replaceButton(original, made);
  else if (scrolls(original)) grow(original, made);
}

/** What a reader has typed; an empty field goes with its label. @type {(made: HTMLElement, text: string) => void} */
function replaceTyped(made, text) {
  if (text.trim()) {
    const style = `max-height:${MOST_GROWN}px;overflow:hidden`;
    made.replaceWith(element("div", { class: "nlpb-value nlpb-typed", style, text }));
  } else (made.closest(".nlpb-control") ?? made).remove();
}

/** @type {(original: HTMLElement, made: HTMLElement) => void} */
function replaceButton(original, made) {
  if (original.matches(SHOWING)) return;
  const names = original.closest("table") !== null; // a row
  if (!names && original.getAttribute("aria-checked") !== "true") return made.remove();
  const text = valueText("");
  text.append(...made.childNodes);
  made.replaceWith(text);
}

/** @param {HTMLCanvasElement} canvas */
function imageOf(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const image = element("img", { alt: "", src: canvas.width && canvas.height ? canvas.toDataURL() : "data:," });
  Object.assign(image.style, { display: "block", width: width + "px", height: height + "px", maxWidth: "100%" });
  return image;
}

/** Whether something of a box is out of sight. @param {HTMLElement} box */
function scrolls(box) {
  const { scrollWidth, scrollHeight, clientWidth, clientHeight } = box;
  if (scrollHeight <= clientHeight && scrollWidth <= clientWidth) return false;
  return /auto|scroll/.test(getComputedStyle(box).overflow);
}

/** @type {(original: HTMLElement, made: HTMLElement) => void} */
function grow(original, made) {
  const isTall = original.scrollHeight > MOST_GROWN;
  Object.assign(made.style, {
    height: "auto",
    maxHeight: isTall ? MOST_GROWN + "px" : "none",
    contain: "none",
    overflow: isTall ? "hidden" : "visible",
  });
  if (original.scrollWidth <= original.clientWidth) return;
  made.dataset.wide = "";
  // What stands beside it makes room.
  const columns = made.closest(".nlpb-columns");
  if (columns instanceof HTMLElement) columns.style.gridTemplateColumns = "minmax(0, 1fr)";
}

/**
 * Lay a copy out alone, under the style sheets that it will be drawn with; makes it wide enough for what has grown.
 * Returns its size in CSS pixels.
 * @param {HTMLElement} page what is drawn: the style sheets, and the copy
 * @param {HTMLElement} copy
 */
export function layOutAlone(page, copy) {
  const host = element("div", { style: "all:initial;position:absolute;left:0;top:0;visibility:hidden" });
  host.attachShadow({ mode: "open" }).append(page); // where the page's own style sheets do not reach
  document.body.append(host);
  try {
    const edge = copy.getBoundingClientRect().right - parseFloat(getComputedStyle(copy).paddingRight);
    const grown = [...copy.querySelectorAll("[data-wide]")];
    const ends = grown.map((box) => box.getBoundingClientRect().left + box.scrollWidth);
    const more = Math.ceil(Math.max(0, ...ends.map((end) => end - edge)));
    const { width } = copy.getBoundingClientRect();
    // Beyond the padding, so that nothing that did fit moves.
    copy.style.paddingRight = parseFloat(getComputedStyle(copy).paddingRight) + more + "px";
    copy.style.width = width + more + "px";
    const size = copy.getBoundingClientRect();
    return { width: Math.ceil(size.width), height: Math.ceil(size.height) };
  } finally {
    host.remove();
  }
}
