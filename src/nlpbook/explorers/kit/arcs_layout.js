// Where tokens and the arcs between them stand: side by side where there is room, otherwise one below the other.

/** @typedef {[x: number, y: number]} Point */
/** @typedef {"from" | "to"} Line */
/** @typedef {{ line: Line, index: number }} Token */
/** @typedef {{ x: number, y: number, width: number, height: number }} TokenPlace `x`, `y`: the middle */
/**
 * `curveOf(from, to)` gives the four points of a cubic curve between two tokens.
 * @typedef {{
 *   upright: boolean,
 *   height: number,
 *   places: Record<Line, TokenPlace[]>,
 *   curveOf: (from: number, to: number) => [Point, Point, Point, Point],
 * }} ArcLayout
 */

const TOKEN_HIGH = 24, GAP = 8, MOST_RISE = 96, BETWEEN = 110, LOOP = 14;

/**
 * Of two lines the first stands above the second (at its left where tokens stand one below the other), and curves join
 * them. In one line a curve to an earlier token runs above (at the right), one to a later token below (at the left), and
 * one to the same token is a small loop.
 * @param {number[]} from the widths of the first line
 * @param {number[] | null} to those of the second, or null where there is one line
 * @param {number} width what there is
 * @returns {ArcLayout}
 */
export function layOutArcs(from, to, width) {
  const rowOf = (/** @type {number[]} */ widths) => widths.reduce((sum, one) => sum + one + GAP, -GAP);
  const upright = Math.max(rowOf(from), to ? rowOf(to) : 0) + 8 > width;
  return upright ? uprightArcs(from, to, width) : levelArcs(from, to, width);
}

/** @type {(widths: number[], y: number, width: number) => TokenPlace[]} */
function row(widths, y, width) {
  const sum = widths.reduce((all, one) => all + one, 0);
  // What is left of the width is shared out between the tokens, within reason.
  const gap = widths.length > 1 ? Math.min(28, (width - 8 - sum) / (widths.length - 1)) : 0;
  let x = 4;
  return widths.map((wide) => {
    x += wide + gap;
    return { x: x - gap - wide / 2, y, width: wide, height: TOKEN_HIGH };
  });
}

/** @type {(from: number[], to: number[] | null, width: number) => ArcLayout} */
function levelArcs(from, to, width) {
  const half = TOKEN_HIGH / 2;
  if (to) {
    const upper = row(from, half + 2, width), lower = row(to, half + 2 + BETWEEN, width);
    const [top, bottom] = [2 * half + 2, BETWEEN + 2], bend = (bottom - top) / 2;
    return {
      upright: false,
      height: BETWEEN + TOKEN_HIGH + 4,
      places: { from: upper, to: lower },
      curveOf(i, j) {
        const [a, b] = [upper[i].x, lower[j].x];
        return [[a, top], [a, top + bend], [b, bottom - bend], [b, bottom]];
      },
    };
  }
  const first = row(from, 0, width), reach = first.length ? first[first.length - 1].x - first[0].x : 0;
  const rise = Math.min(MOST_RISE, Math.max(2 * LOOP, reach * 0.45)), middle = rise + half + 2;
  const places = first.map((place) => ({ ...place, y: middle }));
  return {
    upright: false,
    height: 2 * middle,
    places: { from: places, to: places },
    curveOf(i, j) {
      const [a, b] = [places[i].x, places[j].x], sign = j > i ? 1 : -1, y = middle + sign * half;
      // A cubic curve reaches three quarters of the way to its handles.
      const handle = y + sign * (i === j ? LOOP : rise * (Math.abs(a - b) / reach) ** 0.7) / 0.75;
      return i === j
        ? [[a - 5, y], [a - LOOP, handle], [a + LOOP, handle], [a + 5, y]]
        : [[a, y], [a, handle], [b, handle], [b, y]];
    },
  };
}

/** @type {(from: number[], to: number[] | null, width: number) => ArcLayout} */
function uprightArcs(from, to, width) {
  const count = Math.max(from.length, to?.length ?? 0), room = width * (to ? 0.35 : 0.6);
  const cut = (/** @type {number[]} */ widths) => widths.map((wide) => Math.min(wide, room));
  const most = Math.max(0, ...cut(from), ...cut(to ?? []));
  const column = (/** @type {number[]} */ widths, /** @type {(wide: number) => number} */ middle) =>
    cut(widths).map((wide, i) => ({ x: middle(wide), y: (i + 0.5) * TOKEN_HIGH + 2, width: wide, height: TOKEN_HIGH }));
  const height = count * TOKEN_HIGH + 4;
  if (to) {
    const [left, right] = [most + 4, width - most - 4];
    const places = { from: column(from, (wide) => left - wide / 2), to: column(to, (wide) => right + wide / 2) };
    const bend = (right - left) / 2;
    return {
      upright: true,
      height,
      places,
      curveOf(i, j) {
        const [a, b] = [places.from[i].y, places.to[j].y];
        return [[left + 3, a], [left + bend, a], [right - bend, b], [right - 3, b]];
      },
    };
  }
  const places = column(from, () => width / 2), reach = TOKEN_HIGH * (count - 1);
  const rise = Math.min(MOST_RISE, Math.max(LOOP, width / 2 - most / 2 - 8));
  return {
    upright: true,
    height,
    places: { from: places, to: places },
    curveOf(i, j) {
      const [a, b] = [places[i].y, places[j].y], sign = j > i ? -1 : 1, x = width / 2 + sign * (most / 2 + 3);
      const handle = x + sign * (i === j ? LOOP : rise * (Math.abs(a - b) / reach) ** 0.7) / 0.75;
      return i === j
        ? [[x, a - 4], [handle, a - LOOP / 2], [handle, a + LOOP / 2], [x, a + 4]]
        : [[x, a], [handle, a], [handle, b], [x, b]];
    },
  };
}
