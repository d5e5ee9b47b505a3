// A bar that is shared out among parts.
import { element, setText } from "./core.js";

/**
 * `node` is what the part stands for, and `size` its share of the whole, in any unit.
 * @template Node
 * @typedef {{ node: Node, size: number, colour: string, ink: string, text: string }} SharedPart
 */

/**
 * `label` is a list of texts and elements; `onPoint(part)` hears which part the pointer is on, or null, and
 * `onPick(part)` which one is clicked.
 * @template Node
 * @param {{
 *   label: (string | HTMLElement)[],
 *   onPoint: (part: SharedPart<Node> | null) => void,
 *   onPick?: (part: SharedPart<Node>) => void,
 * }} bar
 */
export function sharedBar({ label, onPoint, onPick = () => {} }) {
  /** @type {Map<EventTarget | null, SharedPart<Node>>} */
  const partOf = new Map();
  /** @type {HTMLElement[]} */
  const pieces = [];
  const bar = element("div", { class: "nlpb-share", "aria-hidden": "true" }), sum = element("span");
  const heading = element("span", { class: "nlpb-label" }, ...label);
  bar.addEventListener("pointerover", (event) => onPoint(partOf.get(event.target) ?? null));
  bar.addEventListener("pointerleave", () => onPoint(null));
  bar.addEventListener("click", (event) => {
    const part = partOf.get(event.target);
    if (part) onPick(part);
  });

  /** @param {((part: SharedPart<Node>) => boolean) | null} test */
  function light(test) {
    for (const [piece, part] of partOf) {
      /** @type {HTMLElement} */ (piece).classList.toggle("nlpb-lit", Boolean(test?.(part)));
    }
    bar.classList.toggle("nlpb-some", Boolean(test));
  }

  return {
    element: element("div", { class: "nlpb-shared" }, heading, bar, sum),
    /**
     * Show these parts, none of them lit.
     * @param {SharedPart<Node>[]} parts
     * @param {string} total stands beside the bar
     */
    update(parts, total) {
      partOf.clear();
      while (pieces.length > parts.length) pieces.pop()?.remove();
      parts.forEach((part, i) => {
        const piece = pieces[i] ??= bar.appendChild(element("span"));
        const look = `flex-grow:${part.size};background:${part.colour};color:${part.ink}`;
        if (piece.getAttribute("style") !== look) piece.setAttribute("style", look);
        setText(piece, part.text);
        partOf.set(piece, part);
      });
      light(null);
      setText(sum, total);
    },
    light,
  };
}
