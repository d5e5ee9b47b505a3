// The shapes of a drawing, which stay from one time that it is drawn to the next: only what differs is set.

/** @typedef {Record<string, string | number | null>} Attributes null leaves one out */

/**
 * Set the attributes that differ from those that there are.
 * @param {Element} shape
 * @param {Attributes} attributes
 */
export function setAttributes(shape, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null) shape.removeAttribute(name);
    else if (shape.getAttribute(name) !== String(value)) shape.setAttribute(name, String(value));
  }
}

/** @type {(tag: string, attributes?: Attributes, ...children: SVGElement[]) => SVGElement} */
export function svgElement(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  setAttributes(made, attributes);
  made.append(...children);
  return /** @type {SVGElement} */ (made);
}

/**
 * A group of shapes that are alike: there are as many as there are things to show, in their order.
 * @template Thing
 * @param {Attributes} attributes of the group
 * @param {() => SVGElement} make
 * @param {(shape: SVGElement, thing: Thing) => void} show
 */
export function shapeGroup(attributes, make, show) {
  const group = svgElement("g", attributes);
  /** @type {SVGElement[]} */
  const shapes = [];
  return {
    element: group,
    /** Returns the shape of each thing. @param {Thing[]} things */
    draw(things) {
      while (shapes.length > things.length) shapes.pop()?.remove();
      while (shapes.length < things.length) {
        const shape = make();
        shapes.push(shape);
        group.append(shape);
      }
      things.forEach((thing, i) => show(shapes[i], thing));
      return shapes;
    },
  };
}
