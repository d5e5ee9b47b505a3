// A bar that is shared out among parts.
import { element, setText } from "./core.js";

/**
 * `node` is what the part stands for, and `size` its share of the whole, in any unit.
 * @template Node
 * @typedef {{ node: Node, size: number, colour: string, ink: string, text: string }} SharedPart
 */

/**
 * `label` is a list of texts and elements; `onPoint(part)` hears which part the pointer is on, or null, and `onPick(part)`
 * which one is clicked.
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
  const bar = element("div", { class: "nlpb-share", "aria-hidden": "true" }), sum = element("span");
  const heading = element("span", { class: "nlpb-label" }, ...label);
  bar.addEventListener("pointerover", (event) => onPoint(partOf.get(event.target) ?? null));
  bar.addEventListener("pointerleave", () => onPoint(null));
  bar.addEventListener("click", (event) => {
    const part = partOf.get(event.target);
    if (part) onPick(part);
  });
  return {
    element: element("div", { class: "nlpb-shared" }, heading, bar, sum),
    /**
     * @param {SharedPart<Node>[]} parts
     * @param {string} total stands beside the bar
     */
    update(parts, total) {
      partOf.clear();
      bar.replaceChildren(...parts.map((part) => {
        const made = element("span", {
          text: part.text,
          style: `flex-grow:${part.size};background:${part.colour};color:${part.ink}`,
        });
        partOf.set(made, part);
        return made;
      }));
      setText(sum, total);
    },
    /** @param {((part: SharedPart<Node>) => boolean) | null} test */
    light(test) {
      for (const [made, part] of partOf) {
        /** @type {HTMLElement} */ (made).classList.toggle("nlpb-lit", Boolean(test?.(part)));
      }
      bar.classList.toggle("nlpb-some", Boolean(test));
    },
  };
}
