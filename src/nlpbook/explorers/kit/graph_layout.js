// Where the nodes of a small directed graph without circles stand: in layers from its sources down (Sugiyama's method).

/** @typedef {{ id: string, width: number, height: number }} Box */
/** @typedef {{ from: string, to: string }} Edge */
/** @typedef {[x: number, y: number]} Point */
/** @typedef {{ x: number, y: number, layer: number, width: number, height: number }} Place `x`, `y`: the middle */
/** @typedef {{ places: Map<string, Place>, routes: Point[][], width: number, height: number }} Layout */
/**
 * What stands in a layer: a node, or a place that an edge passes through on its way to a layer further down.
 * @typedef {{
 *   id: string | null,
 *   width: number,
 *   height: number,
 *   layer: number,
 *   x: number,
 *   above: Cell[],
 *   below: Cell[],
 * }} Cell
 */

const SWEEPS = 12, PASSAGE = 4;

/**
 * Lay out a graph. All edges go down, from the lower side of a node to the upper side of a node in a layer below; no
 * edge crosses a node. Its routes are lines through points, in the order of `edges`.
 * @param {Box[]} nodes
 * @param {Edge[]} edges
 * @param {{ layerGap?: number, nodeGap?: number }} gaps
 * @returns {Layout}
 */
export function layeredLayout(nodes, edges, { layerGap = 40, nodeGap = 20 } = {}) {
  const layerOf = layersOf(nodes.map((node) => node.id), edges);
  /** @type {Map<string, Cell>} */
  const cells = new Map(
    nodes.map(({ id, width, height }) => [
      id,
      { id, width, height, layer: layerOf.get(id) ?? 0, x: 0, above: [], below: [] },
    ]),
  );
  /** @type {Cell[][]} */
  const layers = Array.from({ length: 1 + Math.max(-1, ...layerOf.values()) }, () => []);
  for (const cell of cells.values()) layers[cell.layer].push(cell);
  const passages = edges.map(({ from, to }) => join(nodeOf(cells, from), nodeOf(cells, to), layers));
  order(layers, JSON.stringify([[...cells.keys()], edges.map(({ from, to }) => [from, to])]));
  spread(layers, nodeGap);

  /** @type {number[]} */
  const tops = [];
  /** @type {number[]} */
  const bottoms = [];
  let y = 0;
  for (const layer of layers) {
    const height = Math.max(...layer.map((cell) => cell.height));
    tops.push(y);
    bottoms.push(y + height);
    y += height + layerGap;
  }
  const all = layers.flat(), left = Math.min(0, ...all.map((cell) => cell.x - cell.width / 2));
  for (const cell of all) cell.x -= left;
  const places = new Map(nodes.map(({ id, width, height }) => {
    const { x, layer } = nodeOf(cells, id);
    return [id, { x, y: (tops[layer] + bottoms[layer]) / 2, layer, width, height }];
  }));
  const ends = ports(edges, places, passages);
  const routes = edges.map(({ from, to }, i) => {
    const start = /** @type {Place} */ (places.get(from)), end = /** @type {Place} */ (places.get(to));
    const [leaves, arrives] = ends[i];
    /** @type {Point[]} */
    const route = [[leaves, start.y + start.height / 2], [leaves, bottoms[start.layer]]];
    for (const { x, layer } of passages[i]) route.push([x, tops[layer]], [x, bottoms[layer]]);
    route.push([arrives, tops[end.layer]], [arrives, end.y - end.height / 2]);
    return route.filter(([x, y], k) => k === 0 || x !== route[k - 1][0] || y !== route[k - 1][1]);
  });
  return {
    places,
    routes,
    width: Math.max(0, ...all.map((cell) => cell.x + cell.width / 2)),
    height: Math.max(0, y - layerGap),
  };
}

/** @type {(cells: Map<string, Cell>, id: string) => Cell} */
function nodeOf(cells, id) {
  const cell = cells.get(id);
  if (!cell) throw new RangeError(`edges must join nodes of the graph; got ${id}`);
  return cell;
}

/**
 * The layer of each node: one below the lowest of those that lead to it. A node that nothing leads to stands just above
 * the first that it leads to, so that an input is near its use.
 * @param {string[]} ids
 * @param {Edge[]} edges
 */
function layersOf(ids, edges) {
  /** @type {Map<string, string[]>} */
  const below = new Map(ids.map((id) => [id, []]));
  const left = new Map(ids.map((id) => [id, 0])), layers = new Map(ids.map((id) => [id, 0]));
  const layer = (/** @type {string} */ id) => layers.get(id) ?? 0;
  for (const { from, to } of edges) {
    below.get(from)?.push(to);
    left.set(to, (left.get(to) ?? 0) + 1);
  }
  const sources = ids.filter((id) => left.get(id) === 0), ready = [...sources];
  for (const id of ready) {
    for (const to of below.get(id) ?? []) {
      layers.set(to, Math.max(layer(to), layer(id) + 1));
      left.set(to, (left.get(to) ?? 0) - 1);
      if (left.get(to) === 0) ready.push(to);
    }
  }
  const stuck = ids.filter((id) => !ready.includes(id));
  if (stuck.length) throw new RangeError(`edges must not lead in a circle; got one through ${stuck.join(", ")}`);
  for (const id of sources) {
    const next = (below.get(id) ?? []).map(layer);
    if (next.length) layers.set(id, Math.min(...next) - 1);
  }
  return layers;
}

/**
 * Join two nodes by an edge, with a passage in each layer between them; returns the passages.
 * @param {Cell} from
 * @param {Cell} to
 * @param {Cell[][]} layers
 */
function join(from, to, layers) {
  /** @type {Cell[]} */
  const passages = [];
  let last = from;
  for (let layer = from.layer + 1; layer <= to.layer; layer++) {
    /** @type {Cell} */
    const next = layer === to.layer ? to : { id: null, width: PASSAGE, height: 0, layer, x: 0, above: [], below: [] };
    last.below.push(next);
    next.above.push(last);
    if (next !== to) {
      passages.push(next);
      layers[layer].push(next);
    }
    last = next;
  }
  return passages;
}

/** The last order that was found, and the `graph` that it is of: a graph is drawn many times. */
let lastOrder = { graph: "", places: /** @type {number[][]} */ ([]) };

/**
 * Order each layer so that few edges cross.
 * @param {Cell[][]} layers
 * @param {string} graph its nodes and edges, on which alone the order depends
 */
function order(layers, graph) {
  const before = layers.map((layer) => [...layer]);
  if (graph === lastOrder.graph) {
    lastOrder.places.forEach((places, i) => places.forEach((place, j) => (layers[i][j] = before[i][place])));
    return;
  }
  untangle(layers);
  lastOrder = { graph, places: layers.map((layer, i) => layer.map((cell) => before[i].indexOf(cell))) };
}

/**
 * Order each layer by the mean place of the neighbours, down and up again; the order with the fewest crossings stays.
 * @param {Cell[][]} layers
 */
function untangle(layers) {
  const number = () => layers.forEach((layer) => layer.forEach((cell, i) => (cell.x = i)));
  const mean = (/** @type {Cell[]} */ cells, /** @type {number} */ own) =>
    cells.length ? cells.reduce((sum, cell) => sum + cell.x, 0) / cells.length : own;
  number();
  let best = layers.map((layer) => [...layer]), fewest = crossings(layers);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      const wanted = new Map(layer.map((cell) => [cell, mean(down ? cell.above : cell.below, cell.x)]));
      layer.sort((one, other) => (wanted.get(one) ?? 0) - (wanted.get(other) ?? 0));
      layer.forEach((cell, i) => (cell.x = i));
    }
    const count = crossings(layers);
    if (count < fewest) [best, fewest] = [layers.map((layer) => [...layer]), count];
  }
  best.forEach((layer, i) => layers[i].splice(0, layer.length, ...layer));
  number();
}

/**
 * How many pairs of edges cross between neighbouring layers, in which `x` numbers the cells.
 * @param {Cell[][]} layers
 */
function crossings(layers) {
  let count = 0;
  for (const layer of layers) {
    const lines = layer.flatMap((cell) => cell.below.map((other) => [cell.x, other.x]));
    lines.forEach(([a, b], i) => {
      for (let j = i + 1; j < lines.length; j++) if ((a - lines[j][0]) * (b - lines[j][1]) < 0) count++;
    });
  }
  return count;
}

/**
 * Say where the cells of the ordered layers stand: as near to the mean of their neighbours as their order and the gaps
 * between them allow, which is a monotone regression.
 * @param {Cell[][]} layers
 * @param {number} gap
 */
function spread(layers, gap) {
  for (const layer of layers) {
    let x = 0;
    for (const cell of layer) {
      cell.x = x + cell.width / 2;
      x += cell.width + gap;
    }
    for (const cell of layer) cell.x -= (x - gap) / 2;
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : [...layers].reverse()) {
      // The last two sweeps look both ways, so that nothing hangs on the layers above or below alone.
      const near = layer.map((cell) =>
        sweep > SWEEPS - 3 ? [...cell.above, ...cell.below] : down ? cell.above : cell.below
      );
      const wanted = layer.map((cell, i) =>
        near[i].length ? near[i].reduce((sum, other) => sum + other.x, 0) / near[i].length : cell.x
      );
      inOrder(wanted, layer.map((cell) => cell.width), gap).forEach((x, i) => (layer[i].x = x));
    }
  }
}

/**
 * The places nearest to the wanted ones, by least squares, at which boxes of these widths follow one another with a
 * gap: neighbours that would come too close are pooled, and their block takes the mean.
 * @type {(wanted: number[], widths: number[], gap: number) => number[]}
 */
export function inOrder(wanted, widths, gap) {
  const offsets = [0];
  for (let i = 1; i < widths.length; i++) offsets.push(offsets[i - 1] + (widths[i - 1] + widths[i]) / 2 + gap);
  /** @type {{ sum: number, size: number }[]} */
  const blocks = [];
  wanted.forEach((place, i) => {
    let block = { sum: place - offsets[i], size: 1 };
    for (let last = blocks[blocks.length - 1]; last && last.sum / last.size > block.sum / block.size;) {
      block = { sum: last.sum + block.sum, size: last.size + block.size };
      blocks.pop();
      last = blocks[blocks.length - 1];
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ sum, size }) => new Array(size).fill(sum / size)).map((start, i) => start + offsets[i]);
}

/**
 * Where each edge leaves its first node and arrives at its last: side by side, in the order of where they come from or
 * lead to, so that two edges between the same nodes are two lines.
 * @param {Edge[]} edges
 * @param {Map<string, Place>} places
 * @param {Cell[][]} passages
 * @returns {[leaves: number, arrives: number][]}
 */
function ports(edges, places, passages) {
  const middle = (/** @type {string} */ id) => places.get(id)?.x ?? 0;
  const first = edges.map(({ to }, i) => passages[i][0]?.x ?? middle(to));
  const last = edges.map(({ from }, i) => passages[i][passages[i].length - 1]?.x ?? middle(from));
  /** @type {(side: "from" | "to", order: number[]) => number[]} */
  const along = (side, order) =>
    edges.map((edge, i) => {
      const same = edges.map((_, j) => j).filter((j) => edges[j][side] === edge[side]);
      same.sort((a, b) => order[a] - order[b] || a - b);
      const share = (same.indexOf(i) + 1) / (same.length + 1) - 0.5;
      return middle(edge[side]) + 0.8 * share * (places.get(edge[side])?.width ?? 0);
    });
  const leaves = along("from", first), arrives = along("to", last);
  return edges.map((_, i) => [leaves[i], arrives[i]]);
}
