// An explorer as a picture: a PNG of what is shown now, without what cannot be used there, drawn by the browser itself.
import { sharper } from "./canvas.js";
import { element } from "./core.js";
import { copyForPicture, layOutAlone } from "./picture_copy.js";
import { palette } from "./theme.js";

const LEAST_RATIO = 2; // pixels of the picture for one of the page, so that it can be printed
const LONGEST_SIDE = 16_000; // pixels: browsers draw on no larger canvas

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

/** @param {HTMLElement} root @param {HTMLElement} left @param {number} wanted pixels for one of the page */
async function drawWhole(root, left, wanted) {
  const copy = copyForPicture(root, left);
  Object.assign(copy.style, {
    margin: "0",
    boxSizing: "border-box",
    maxWidth: "none",
    width: root.getBoundingClientRect().width + "px",
    padding: getComputedStyle(root).padding, // which depends on the window, and a picture has none
  });
  const sheets = [...document.querySelectorAll("style[id^=nlpb-]")].map((sheet) => sheet.cloneNode(true));
  const page = element("div", {}, ...sheets, copy), { width, height } = layOutAlone(page, copy);
  const ratio = Math.min(wanted, LONGEST_SIDE / Math.max(width, height));
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
  context.fillStyle = palette().surface; // behind the corners, which are round
  context.fillRect(0, 0, width * ratio, height * ratio);
  context.drawImage(image, 0, 0, width * ratio, height * ratio);
  return await blobOf(canvas);
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
