// What the picture of the two trees is made of: lines, phrases and words. `sign` is 1 for English and -1 for Chinese.
import { setText } from "../kit/core.js";
import { phraseWidth } from "./layout.js";
import { setAttributes, shapeGroup, svgElement } from "./shapes.js";

/** @typedef {import("./drawing.js").Look} Look */
/** @typedef {import("./layout.js").Place} Place */
/** @typedef {{ path: string, colour: string, dashed: boolean }} Line */
/** @typedef {{ place: Place, look: Look, y: number }} Node where it stands, and how it looks */

const CHINESE = "nlpb-zh"; // stills leave it out, for they may be taken where there are no such letters

/** @type {(sign: number) => string | null} */
const classOf = (sign) => (sign < 0 ? CHINESE : null);

const path = () => svgElement("path");

/** From the words of one language to those of the other. */
export const curveShapes = () => lines(`nlpb-curves ${CHINESE}`, "3 4");

/** Between English words. */
export const arcShapes = () => lines("nlpb-arcs", "5 4");

/** @type {(name: string, dashes: string) => ReturnType<typeof shapeGroup<Line>>} */
const lines = (name, dashes) =>
  shapeGroup({ class: name }, path, (shape, { path: d, colour, dashed }) => {
    setAttributes(shape, { d, stroke: colour, "stroke-dasharray": dashed ? dashes : null });
  });

/** From a phrase to its parts. @type {(sign: number) => ReturnType<typeof shapeGroup<{ path: string }>>} */
export const edgeShapes = (sign) =>
  shapeGroup({ class: ["nlpb-edges", classOf(sign)].filter(Boolean).join(" ") }, path, (shape, { path: d }) => {
    setAttributes(shape, { d });
  });

/** @type {(...texts: SVGElement[]) => SVGElement} */
const nodeShape = (...texts) => svgElement("g", { class: "nlpb-node" }, svgElement("rect"), ...texts);

/** Place and colour a node and its box. @type {(shape: SVGElement, node: Node, box: number[]) => Element[]} */
function placeNode(shape, { place, look, y }, [width, height, rx]) {
  const [box, ...texts] = shape.children;
  setAttributes(shape, { transform: `translate(${place.x} ${y})` });
  const { fill, line: stroke } = look;
  setAttributes(box, { x: -width / 2, y: -height / 2, width, height, rx, fill, stroke });
  return texts;
}

/** @type {(sign: number) => ReturnType<typeof shapeGroup<Node>>} */
export const phraseShapes = (sign) =>
  shapeGroup(
    { class: classOf(sign) },
    () => nodeShape(svgElement("text", { y: 4, class: "nlpb-phrase" })),
    (shape, node) => {
      const [text] = placeNode(shape, node, [phraseWidth(node.look.text.length), 20, 10]);
      setAttributes(text, { fill: node.look.ink });
      setText(text, node.look.text);
    },
  );

/** Each with a line beside it: its part of speech, or what the view says of it. */
export const wordShapes = (/** @type {number} */ sign) =>
  shapeGroup(
    { class: classOf(sign) },
    () =>
      nodeShape(
        svgElement("text", { y: 5, class: "nlpb-word", lang: sign < 0 ? "zh-Hans" : "en" }),
        svgElement("text", { y: sign > 0 ? -16 : 24, class: "nlpb-tag" }),
      ),
    (shape, /** @type {Node} */ node) => {
      const { place, look } = node, [word, tag] = placeNode(shape, node, [place.width + 4, 26, 6]);
      setAttributes(word, { fill: look.ink, "data-kind": place.kind });
      setText(word, place.text);
      setAttributes(tag, { fill: look.tagInk });
      setText(tag, look.text);
    },
  );
