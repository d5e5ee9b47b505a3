// Colours for light and dark pages. The categorical colours follow Okabe and Ito (2008), which readers with any
// kind of colour blindness can tell apart; a few are darkened or lightened to stay legible on their background.
import { clamp } from "./core.js";

/** @typedef {[number, number, number]} Colour red, green and blue, each from 0 to 255 */
/** @typedef {typeof PALETTES.light} Palette */

const PALETTES = {
  light: {
    text: "#1f2328",
    muted: "#5b6570",
    surface: "#ffffff",
    raised: "#f4f6f8",
    line: "#d3d9e0",
    accent: "#0067b0",
    accentSoft: "#d8eafa",
    mark: "#c24a00",
    markSoft: "#fde6d5",
    categorical: ["#0072b2", "#d55e00", "#00855f", "#b6538b", "#a86f00", "#2f8fcb", "#7a6a00", "#56606b"],
    sequential: ["#f1f5f9", "#c9dff0", "#8fc1e3", "#4a98cd", "#1a6cab", "#0b3f70"],
    diverging: ["#8a3800", "#d9772b", "#f4c59c", "#f5f5f5", "#a5cde8", "#3787c0", "#0b4678"],
  },
  dark: {
    text: "#dfe5ea",
    muted: "#9aa7b3",
    surface: "#1a1f26",
    raised: "#242b34",
    line: "#3a444f",
    accent: "#6cb8f5",
    accentSoft: "#1d3b55",
    mark: "#ff9a57",
    markSoft: "#4a2d18",
    categorical: ["#5ab0ee", "#ff8b4a", "#34c79d", "#e593c2", "#efb23e", "#9bd6f6", "#efe255", "#aab4bd"],
    sequential: ["#232b35", "#1f4363", "#236797", "#3f92c9", "#82c1ea", "#d5edfd"],
    diverging: ["#ffc795", "#e0873f", "#7d4a22", "#2a3038", "#235a82", "#4d9bd3", "#b9dff7"],
  },
};

/** Whether the page is dark: the book's theme, JupyterLab, VS Code and Colab each say it their own way. */
function isDark() {
  const html = document.documentElement, body = document.body;
  const bookTheme = html.dataset.theme;
  if (bookTheme === "dark" || bookTheme === "light") return bookTheme === "dark";
  if (body.dataset.jpThemeLight !== undefined) return body.dataset.jpThemeLight === "false";
  if (body.dataset.vscodeThemeKind !== undefined) return !/light/.test(body.dataset.vscodeThemeKind);
  if (html.getAttribute("theme") === "dark") return true;
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** @type {boolean | null} */
let dark = null; // looked up when the page changes, not at every stroke

/** Look anew whether the page is dark, and return it. */
export function lookAtTheme() {
  dark = isDark();
  return dark;
}

/**
 * The colours of now.
 * @returns {Palette}
 */
export function palette() {
  return dark ?? lookAtTheme() ? PALETTES.dark : PALETTES.light;
}

/**
 * Call back when the page turns light or dark; returns the function that stops it.
 * @param {() => void} onChange
 */
export function watchTheme(onChange) {
  let painted = isDark();
  const look = () => {
    const now = lookAtTheme();
    if (now === painted) return;
    painted = now;
    onChange();
  };
  const observer = new MutationObserver(look);
  const attributeFilter = ["data-theme", "theme", "class", "data-jp-theme-light", "data-vscode-theme-kind"];
  observer.observe(document.documentElement, { attributes: true, attributeFilter });
  observer.observe(document.body, { attributes: true, attributeFilter });
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", look);
  return () => {
    observer.disconnect();
    media.removeEventListener("change", look);
  };
}

/** @type {Map<string, Colour>} */
const readColours = new Map();

/**
 * The colour that six hexadecimal digits after a # mean.
 * @param {string} hex
 * @returns {Colour}
 */
export function channels(hex) {
  let read = readColours.get(hex);
  if (!read) {
    const part = (/** @type {number} */ at) => parseInt(hex.slice(at, at + 2), 16);
    readColours.set(hex, read = [part(1), part(3), part(5)]);
  }
  return read;
}

/**
 * The colour at `share` (0 to 1) of a list of stops.
 * @param {string[]} stops
 * @param {number} share
 * @returns {Colour}
 */
export function mix(stops, share) {
  const place = clamp(share, 0, 1) * (stops.length - 1);
  const left = Math.min(Math.floor(place), stops.length - 2), part = place - left;
  const [red, green, blue] = channels(stops[left]), to = channels(stops[left + 1]);
  const between = (/** @type {number} */ one, /** @type {number} */ other) => Math.round(one + (other - one) * part);
  return [between(red, to[0]), between(green, to[1]), between(blue, to[2])];
}

/**
 * The colour of a number in a heat map: on the sequential scale from 0 to `maximum`, which begins a step away from the
 * background, or on the diverging one from -`maximum` over 0 to `maximum`. Both grow steadily in lightness, and the two
 * ends of the diverging one are orange and blue, so that readers with any kind of colour blindness tell them apart.
 * @param {number} value
 * @param {number} maximum
 * @param {boolean} diverging
 * @param {Palette} colours
 */
export function heatColour(value, maximum, diverging, { sequential, diverging: twoSided }) {
  const share = value / (maximum || 1);
  return diverging ? mix(twoSided, 0.5 + 0.5 * share) : mix(sequential, 0.18 + 0.82 * share);
}

const LINEAR = Float64Array.from(
  { length: 256 },
  (_, i) => (i > 10 ? ((i / 255 + 0.055) / 1.055) ** 2.4 : i / 255 / 12.92),
);

/**
 * The relative luminance of a colour, from 0 (black) to 1 (white), as WCAG 2 defines it.
 * @param {Colour} colour
 */
const luminance = ([red, green, blue]) => 0.2126 * LINEAR[red] + 0.7152 * LINEAR[green] + 0.0722 * LINEAR[blue];

/**
 * The contrast of two colours, from 1 (the same) to 21 (black and white).
 * @param {Colour} one
 * @param {Colour} other
 */
export function contrastOf(one, other) {
  const [dim, bright] = [luminance(one), luminance(other)].sort((left, right) => left - right);
  return (bright + 0.05) / (dim + 0.05);
}

const LEGIBLE = 4.5; // the least contrast of text, by WCAG 2, level AA

/**
 * Black or white, whichever reads better on a colour; the contrast is then 4.58 at least.
 * @param {Colour} colour
 */
export function inkOn(colour) {
  return luminance(colour) > 0.179 ? "#000000" : "#ffffff";
}

/** @type {Map<string, string>} */
const legible = new Map();

/**
 * The colour `hex` for text on a background: as much nearer to the text's own colour as it takes.
 * @param {string} hex
 * @param {Colour} background
 */
export function inkOf(hex, background) {
  const { text } = palette(), key = hex + text + background;
  let ink = legible.get(key);
  if (!ink) {
    const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((share) => mix([hex, text], share));
    ink = `rgb(${shares.find((one) => contrastOf(one, background) >= LEGIBLE) || shares[10]})`;
    legible.set(key, ink);
  }
  return ink;
}
