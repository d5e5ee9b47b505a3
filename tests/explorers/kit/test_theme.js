// @ts-check
// The scales of heat maps: even steps in lightness, and two signs that readers with any kind of colour blindness tell apart.
import assert from "node:assert/strict";
import { contrastOf, heatColour, inkOn, PALETTES } from "../../../src/nlpbook/explorers/kit/theme.js";

/** @typedef {import("../../../src/nlpbook/explorers/kit/theme.js").Colour} Colour */

// How colours look to readers without one kind of cones: Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
/** @type {Record<string, number[][]>} */
const BLINDNESS = {
  none: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const linear = (/** @type {number} */ value) =>
  value > 10.31475 ? ((value / 255 + 0.055) / 1.055) ** 2.4 : value / 3294.6;

/**
 * CIE L*a*b* of a colour as it is seen.
 * @param {Colour} colour
 * @param {string} blindness
 */
function seen(colour, blindness) {
  const rgb = BLINDNESS[blindness].map((row) =>
    Math.min(1, Math.max(0, row.reduce((sum, share, i) => sum + share * linear(colour[i]), 0)))
  );
  const [x, y, z] = [
    (0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047,
    0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.072175 * rgb[2],
    (0.0193339 * rgb[0] + 0.119192 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883,
  ].map((value) => value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const SHARES = Array.from({ length: 21 }, (_, i) => i / 20);

for (const [theme, colours] of Object.entries(PALETTES)) {
  const away = theme === "light" ? -1 : 1; // from the background: darker on light pages, lighter on dark ones
  for (const blindness of Object.keys(BLINDNESS)) {
    Deno.test(`${theme}, ${blindness}: more of a quantity is always further from the background`, () => {
      for (const diverging of [false, true]) {
        for (const sign of diverging ? [1, -1] : [1]) {
          const light = SHARES.map((share) => seen(heatColour(sign * share, 1, diverging, colours), blindness)[0]);
          light.slice(1).forEach((one, i) =>
            assert(away * (one - light[i]) > 0.4, `${diverging} ${sign} ${i}: ${light}`)
          );
          assert(away * (light[20] - light[0]) > 40);
        }
      }
    });

    Deno.test(`${theme}, ${blindness}: from a fifth of the scale on, the two signs are two colours`, () => {
      for (const share of SHARES.slice(4)) {
        const [plus, minus] = [1, -1].map((sign) => seen(heatColour(sign * share, 1, true, colours), blindness));
        const hues = Math.hypot(plus[1] - minus[1], plus[2] - minus[2]);
        assert(hues > 12, `${share}: ${hues}`); // 2.3 is a difference that is just noticed
      }
    });
  }

  Deno.test(`${theme}: black or white can be read on every colour of both scales`, () => {
    for (const diverging of [false, true]) {
      for (const share of SHARES) {
        const colour = heatColour(diverging ? 2 * share - 1 : share, 1, diverging, colours);
        assert(contrastOf(inkOn(colour) === "#000000" ? [0, 0, 0] : [255, 255, 255], colour) >= 4.5);
      }
    }
  });
}
