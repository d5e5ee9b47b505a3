// The curves that a figure compares: the one that is set now, and those that a reader has kept, with their ends.
import { element, newId, setText } from "./core.js";

const STYLE = `
.nlpb-curves-kept { display: flex; flex-direction: column; gap: 0.2rem; font-size: 0.875rem; }
.nlpb-curves-kept li { display: flex; gap: 0.5rem; align-items: baseline; }
.nlpb-curves-kept .nlpb-swatch { align-self: center; }
.nlpb-curves-kept span { flex: 0 1 auto; min-width: 0; }
.nlpb-curves-kept b { font-variant-numeric: tabular-nums; white-space: nowrap; }
`;

/** The list, with its title above it. */
export function curveList() {
  const title = element("p", { class: "nlpb-label", id: newId() });
  const list = element("ol", { class: "nlpb-curves-kept", "aria-labelledby": title.id });
  let shown = "";
  return {
    element: element("div", { class: "nlpb-control" }, element("style", { text: STYLE }), title, list),
    /**
     * The first is the one that is set now.
     * @param {string} heading
     * @param {{ name: string, colour: string, end: string }[]} curves
     */
    update(heading, curves) {
      setText(title, heading);
      const next = JSON.stringify(curves);
      if (next === shown) return; // what stands there already costs time to set
      shown = next;
      list.replaceChildren(
        ...curves.map(({ name, colour, end }, i) =>
          element(
            "li",
            {},
            element("i", { class: "nlpb-swatch", style: "background:" + colour }),
            element("span", { text: (i ? "kept: " : "now: ") + name }),
            element("b", { text: end }),
          )
        ),
      );
    },
  };
}
