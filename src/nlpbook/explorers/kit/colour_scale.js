// What the colours of a heat map mean: its scale as a ramp, with the numbers at the ends.
import { element, formatNumber, setText } from "./core.js";
import { heatColour } from "./theme.js";

const STOPS = 6; // pieces: every colour of the diverging scale is an end of one

export function colourScale() {
  const ramp = element("span", { class: "nlpb-ramp", "aria-hidden": "true" });
  const lowest = element("span"), highest = element("span");
  let painted = "";
  return {
    element: element("div", { class: "nlpb-legend" }, lowest, ramp, highest),
    /**
     * From 0 to `maximum`, or from -`maximum` where the scale is a diverging one.
     * @param {number} maximum
     * @param {boolean} diverging
     * @param {import("./theme.js").Palette} colours
     */
    update(maximum, diverging, colours) {
      const shares = Array.from({ length: STOPS + 1 }, (_, i) => i / STOPS);
      const stops = shares.map((share) =>
        `rgb(${heatColour(diverging ? 2 * share - 1 : share, 1, diverging, colours)})`
      );
      const background = `linear-gradient(90deg, ${stops.join(", ")})`;
      if (background !== painted) ramp.style.background = painted = background;
      setText(lowest, diverging ? formatNumber(-maximum) : "0");
      setText(highest, formatNumber(maximum));
    },
  };
}
