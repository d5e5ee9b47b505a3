// Where the nodes of a tree stand: as narrow as it can be (Reingold and Tilford's drawing), or with its leaves in one row.

/**
 * `gap` is the least room between two nodes side by side.
 * @template Node
 * @typedef {{ childrenOf: (node: Node) => Node[], widthOf: (node: Node) => number, gap: number }} How
 */
/** @typedef {{ x: number, depth: number, level: number, width: number }} TreePlace `x`: the middle; `level`: above its leaves */
/**
 * @template Node
 * @typedef {{ places: Map<Node, TreePlace>, width: number, depth: number, level: number }} TreeLayout
 */

/**
 * All nodes of a tree, each after its children; without recursion, so that a tree may be deep.
 * @template Node
 * @param {Node} root
 * @param {How<Node>["childrenOf"]} childrenOf
 * @returns {Node[]}
 */
function childrenFirst(root, childrenOf) {
  const found = [], waiting = [root];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    found.push(node);
    waiting.push(...childrenOf(node));
  }
  return found.reverse();
}

/**
 * A tidy tree: a parent stands over the middle of its first and last child, subtrees of one shape are drawn alike, no two
 * nodes of one depth are nearer than the gap, and what is left of the room is shared out among the children between two
 * that push each other apart.
 *
 * Reingold and Tilford, 1981, Tidier Drawings of Trees; Buchheim, Jünger and Leipert, 2002, for the sharing.
 * @template Node
 * @param {Node} root
 * @param {How<Node>} how
 * @returns {TreeLayout<Node>}
 */
export function tidyTree(root, { childrenOf, widthOf, gap }) {
  /** @typedef {{ left: number[], right: number[], offsets: number[] }} Contour by depth below the node, from its middle */
  /** @type {Map<Node, Contour>} */
  const contours = new Map();
  const nodes = childrenFirst(root, childrenOf);
  for (const node of nodes) {
    const parts = childrenOf(node).map((child) => /** @type {Contour} */ (contours.get(child)));
    const offsets = besideEachOther(parts, gap), half = widthOf(node) / 2;
    const middle = offsets.length ? (offsets[0] + offsets[offsets.length - 1]) / 2 : 0;
    /** @type {Contour} */
    const contour = { left: [-half], right: [half], offsets: offsets.map((offset) => offset - middle) };
    parts.forEach(({ left, right }, i) => {
      for (let depth = 0; depth < left.length; depth++) {
        const at = contour.offsets[i];
        contour.left[depth + 1] = Math.min(contour.left[depth + 1] ?? Infinity, at + left[depth]);
        contour.right[depth + 1] = Math.max(contour.right[depth + 1] ?? -Infinity, at + right[depth]);
      }
    });
    contours.set(node, contour);
  }
  const whole = /** @type {Contour} */ (contours.get(root)), start = Math.min(...whole.left);
  const places = new Map([[root, placeOf(-start, widthOf(root))]]);
  for (const node of nodes.reverse()) {
    const x = places.get(node)?.x ?? 0, offsets = contours.get(node)?.offsets ?? [];
    childrenOf(node).forEach((child, i) => {
      places.set(child, placeOf(x + offsets[i], widthOf(child)));
    });
  }
  return finished(root, childrenOf, places, Math.max(...whole.right) - start);
}

/** @type {(x: number, width: number) => TreePlace} */
const placeOf = (x, width) => ({ x, depth: 0, level: 0, width });

/**
 * Where subtrees stand side by side, from the middle of the first.
 * @param {{ left: number[], right: number[] }[]} parts
 * @param {number} gap
 */
function besideEachOther(parts, gap) {
  /** @type {number[]} */
  const offsets = [];
  parts.forEach((part, k) => {
    // How far right each earlier one pushes this one.
    const pushes = offsets.map((offset, j) => {
      const { right } = parts[j], shared = Math.min(right.length, part.left.length);
      let push = -Infinity;
      for (let depth = 0; depth < shared; depth++) {
        push = Math.max(push, offset + right[depth] + gap - part.left[depth]);
      }
      return push;
    });
    const offset = Math.max(0, ...pushes), pusher = pushes.indexOf(offset);
    // Those between the one that pushes and this one have room: each moves by its share, none nearer than its own push.
    let slack = pusher >= 0 ? offset - pushes[k - 1] : 0;
    for (let i = pusher + 1; i < k; i++) slack = Math.min(slack, (offset - pushes[i]) * (k - pusher) / (i - pusher));
    if (pusher >= 0) { for (let i = pusher + 1; i < k; i++) offsets[i] += slack * (i - pusher) / (k - pusher); }
    offsets.push(offset);
  });
  return offsets;
}

/**
 * A tree whose leaves stand side by side in their order, and each other node over the middle of its first and last child,
 * on a level above its highest child. Nodes of one level are `gap` apart, leaves and all others; `innerGap` is that of the
 * others, where it is not the same. A node that would stand over its neighbour moves to the right with all that is below.
 * @template Node
 * @param {Node} root
 * @param {How<Node> & { innerGap?: number }} how
 * @returns {TreeLayout<Node>}
 */
export function leafRowTree(root, { childrenOf, widthOf, gap, innerGap = gap }) {
  /** @type {Map<Node, TreePlace & { size: number }>} */
  const places = new Map();
  /** @type {(TreePlace & { size: number })[]} */
  const inOrder = [];
  /** @type {number[]} */
  const ends = []; // of each level: where its last node ends
  for (const node of childrenFirst(root, childrenOf)) {
    const children = childrenOf(node).map((child) => /** @type {TreePlace & { size: number }} */ (places.get(child)));
    const width = widthOf(node), level = 1 + Math.max(-1, ...children.map((child) => child.level));
    const size = children.reduce((sum, child) => sum + child.size, 1);
    const least = level in ends ? ends[level] + (level ? innerGap : gap) + width / 2 : -Infinity;
    const x = children.length ? (children[0].x + children[children.length - 1].x) / 2 : Math.max(least, width / 2);
    const place = { ...placeOf(x, width), level, size };
    places.set(node, place);
    inOrder.push(place);
    for (const one of inOrder.slice(-size)) {
      one.x += Math.max(0, least - x);
      ends[one.level] = Math.max(ends[one.level] ?? -Infinity, one.x + one.width / 2);
    }
  }
  const left = Math.min(...inOrder.map((place) => place.x - place.width / 2));
  for (const place of inOrder) place.x -= left;
  return finished(root, childrenOf, places, Math.max(...inOrder.map((place) => place.x + place.width / 2)));
}

/**
 * A layout with the depth of each node, and its level: 0 for a leaf, otherwise one above its highest child.
 * @template Node
 * @param {Node} root
 * @param {How<Node>["childrenOf"]} childrenOf
 * @param {Map<Node, TreePlace>} places
 * @param {number} width
 * @returns {TreeLayout<Node>}
 */
function finished(root, childrenOf, places, width) {
  const nodes = childrenFirst(root, childrenOf),
    place = (/** @type {Node} */ node) => /** @type {TreePlace} */ (places.get(node));
  for (const node of nodes) {
    place(node).level = childrenOf(node).reduce((most, child) => Math.max(most, 1 + place(child).level), 0);
  }
  for (const node of nodes.reverse()) for (const child of childrenOf(node)) place(child).depth = place(node).depth + 1;
  return { places, width, depth: Math.max(...nodes.map((node) => place(node).depth)), level: place(root).level };
}
