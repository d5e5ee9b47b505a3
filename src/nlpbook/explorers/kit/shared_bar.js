// @ts-nocheck its types are still to be written
// A bar that is shared out among parts.
import { element, setText } from "./core.js";

/**
 * `label` is a list of texts and elements; `onPoint(part)` hears which part the pointer is on, or null, and `onPick(part)`
 * which one is clicked. `update(parts, total)`: each part is {node, size, colour, ink, text}, and `total` stands beside the bar.
 */
export function sharedBar({ label, onPoint, onPick = () => {} }) {
  const bar = element("div", { class: "nlpb-share", "aria-hidden": "true" }), sum = element("span");
  const heading = element("span", { class: "nlpb-label" }, ...label);
  bar.addEventListener("pointerover", (event) => onPoint(event.target.piece || null));
  bar.addEventListener("pointerleave", () => onPoint(null));
  bar.addEventListener("click", (event) => event.target.piece && onPick(event.target.piece));
  return {
    element: element("div", { class: "nlpb-shared" }, heading, bar, sum),
    update(parts, total) {
      bar.replaceChildren(...parts.map((part) => {
        const made = element("span", {
          text: part.text,
          style: `flex-grow:${part.size};background:${part.colour};color:${part.ink}`,
        });
        made.piece = part;
        return made;
      }));
      setText(sum, total);
    },
    light(test) {
      for (const one of bar.children) one.classList.toggle("nlpb-lit", Boolean(test) && test(one.piece));
      bar.classList.toggle("nlpb-some", Boolean(test));
    },
  };
}
