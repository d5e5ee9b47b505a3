// An explorer as a picture: a PNG of what is shown now, without the toolbar, drawn by the browser itself.
import { sharper } from "./canvas.js";
import { element } from "./core.js";
import { palette } from "./theme.js";

const LEAST_RATIO = 2; // pixels of the picture for one of the page, so that it can be printed

// What XML does not allow, but a reader may type.
// deno-lint-ignore no-control-regex
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/**
 * A picture of an explorer's root; `left` is the part of it, at its lower end, that is left out, and `redraw` draws its
 * canvases anew, for a picture of more pixels than the screen has.
 * @param {HTMLElement} root
 * @param {HTMLElement} left
 * @param {() => void} redraw
 * @returns {Promise<Blob>}
 */
export function pictureOf(root, left, redraw) {
  const ratio = Math.max(LEAST_RATIO, globalThis.devicePixelRatio || 1);
  return sharper(ratio, redraw, async () => {
    try {
      return await drawWhole(root, left, ratio);
    } catch {
      // Safari calls a canvas unsafe that a page was drawn on, and gives nothing of it out.
      return await drawCanvases(root, ratio);
    }
  });
}

/** @param {HTMLElement} root @param {HTMLElement} left @param {number} ratio */
async function drawWhole(root, left, ratio) {
  const frame = root.getBoundingClientRect(), style = getComputedStyle(root);
  const width = Math.ceil(frame.width);
  const end = left.getBoundingClientRect().top - parseFloat(getComputedStyle(left).marginTop);
  const height = Math.ceil(end - frame.top + parseFloat(style.paddingBottom) + parseFloat(style.borderBottomWidth));
  const copy = copyOf(root, left);
  Object.assign(copy.style, {
    margin: "0",
    boxSizing: "border-box",
    width: frame.width + "px",
    height: height + "px",
    maxWidth: "none",
  });
  const sheet = element("style", { text: document.getElementById("nlpb-style")?.textContent ?? "" });
  const page = element("div", {}, sheet, copy);
  // Lengths in rem follow the page's letters, which a reader may have made larger.
  const letters = getComputedStyle(document.documentElement).fontSize;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * ratio}" height="${height * ratio}" ` +
    `viewBox="0 0 ${width} ${height}" style="font-size:${letters}">` +
    `<foreignObject width="${width}" height="${height}">` +
    new XMLSerializer().serializeToString(page).replace(NOT_XML, "\ufffd") + "</foreignObject></svg>";
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  await image.decode();
  const { canvas, context } = sheetOf(width * ratio, height * ratio);
  context.drawImage(image, 0, 0, width * ratio, height * ratio);
  return await blobOf(canvas);
}

/**
 * A copy that stands without its document: with the values of its controls, and canvases as images.
 * @param {HTMLElement} root
 * @param {HTMLElement} left
 */
function copyOf(root, left) {
  const copy = /** @type {HTMLElement} */ (root.cloneNode(true));
  const originals = [root, ...root.querySelectorAll("*")], copies = [copy, ...copy.querySelectorAll("*")];
  originals.forEach((original, i) => {
    const made = copies[i];
    if (original instanceof HTMLCanvasElement) made.replaceWith(imageOf(original));
    else if (original instanceof HTMLTextAreaElement) made.textContent = original.value;
    else if (original instanceof HTMLSelectElement) {
      made.querySelectorAll("option").forEach((option, at) =>
        option.toggleAttribute("selected", at === original.selectedIndex)
      );
    } else if (original instanceof HTMLInputElement) {
      made.setAttribute("value", original.value);
      made.toggleAttribute("checked", original.checked);
    } else if (original.scrollTop || original.scrollLeft) moveContents(made, original.scrollLeft, original.scrollTop);
  });
  copies[originals.indexOf(left)].remove();
  return copy;
}

/** @param {HTMLCanvasElement} canvas */
function imageOf(canvas) {
  const { width, height } = canvas.getBoundingClientRect();
  const image = element("img", { alt: "", src: canvas.width && canvas.height ? canvas.toDataURL() : "data:," });
  Object.assign(image.style, { display: "block", width: width + "px", height: height + "px", maxWidth: "100%" });
  return image;
}

/** Show a box that has been scrolled as it is. @param {Element} box @param {number} x @param {number} y */
function moveContents(box, x, y) {
  for (const one of box.children) {
    if (one instanceof HTMLElement) one.style.translate = `${-x}px ${-y}px`;
  }
}

/** The headline and the charts below each other. @param {HTMLElement} root @param {number} ratio */
async function drawCanvases(root, ratio) {
  const canvases = [...root.querySelectorAll("canvas")].filter((one) => one.getClientRects().length && one.width);
  const headline = root.querySelector(".nlpb-finding, .nlpb-title")?.textContent ?? "", gap = 16, line = 26;
  const sizes = canvases.map((one) => one.getBoundingClientRect());
  const width = Math.max(320, ...sizes.map((size) => size.width)) + 2 * gap;
  const font = `600 18px ${getComputedStyle(root).fontFamily}`, measure = sheetOf(1, 1).context;
  measure.font = font;
  const lines = linesOf(headline, width - 2 * gap, (text) => measure.measureText(text).width);
  const height = gap + lines.length * line + sizes.reduce((sum, size) => sum + size.height + gap, 0);
  const { canvas, context } = sheetOf(width * ratio, height * ratio), { surface, text } = palette();
  context.scale(ratio, ratio);
  context.fillStyle = surface;
  context.fillRect(0, 0, width, height);
  context.fillStyle = text;
  context.font = font;
  context.textBaseline = "top";
  lines.forEach((one, i) => context.fillText(one, gap, gap + i * line));
  let y = gap + lines.length * line;
  canvases.forEach((one, i) => {
    context.drawImage(one, gap, y, sizes[i].width, sizes[i].height);
    y += sizes[i].height + gap;
  });
  return await blobOf(canvas);
}

/**
 * A text in lines of a certain width; a word that is wider stands alone.
 * @param {string} text
 * @param {number} width
 * @param {(text: string) => number} measure
 */
export function linesOf(text, width, measure) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length && measure(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** @param {number} width @param {number} height */
function sheetOf(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width);
  canvas.height = Math.round(height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser draws on no canvas");
  return { canvas, context };
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
const blobOf = (canvas) =>
  new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("this browser writes no picture"))), "image/png")
  );
