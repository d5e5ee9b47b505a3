// Contours of values on a grid ("marching squares").

const ends = new Float64Array(8); // of the pieces in one cell: two at most

/**
 * Where values on a grid of places cross each level, as pieces of lines between the sides of its cells: for each level
 * the numbers x0, y0, x1, y1 of piece after piece, in cells from the first place. `values` are row by row; what is no
 * number has no contour.
 * @param {ArrayLike<number>} values
 * @param {number} columns places in a row
 * @param {number} rows
 * @param {number[]} levels
 */
export function contoursOf(values, columns, rows, levels) {
  /** @type {number[][]} */
  const found = levels.map(() => []);
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const at = row * columns + column;
      const a = values[at], b = values[at + 1], c = values[at + columns + 1], d = values[at + columns];
      const low = Math.min(a, b, c, d), high = Math.max(a, b, c, d);
      for (let i = 0; i < levels.length; i++) {
        const level = levels[i];
        if (level < low || level >= high) continue;
        let count = 0;
        if (crosses(a, b, level)) count = put(count, column + share(a, b, level), row);
        if (crosses(b, c, level)) count = put(count, column + 1, row + share(b, c, level));
        if (crosses(c, d, level)) count = put(count, column + 1 - share(c, d, level), row + 1);
        if (crosses(d, a, level)) count = put(count, column, row + 1 - share(d, a, level));
        for (let end = 0; end + 4 <= count; end += 4) {
          found[i].push(ends[end], ends[end + 1], ends[end + 2], ends[end + 3]);
        }
      }
    }
  }
  return found;
}

/** @type {(here: number, there: number, level: number) => boolean} */
const crosses = (here, there, level) => !Number.isNaN(here) && !Number.isNaN(there) && here > level !== there > level;

/**
 * How far along a side the level is; half way where an end is infinite.
 * @type {(here: number, there: number, level: number) => number}
 */
function share(here, there, level) {
  const rise = there - here;
  return Number.isFinite(rise) ? (level - here) / rise : 0.5;
}

/** @type {(count: number, x: number, y: number) => number} */
function put(count, x, y) {
  ends[count] = x;
  ends[count + 1] = y;
  return count + 2;
}

/**
 * Add pieces of `contoursOf` to a path; `toX` and `toY` say where a cell of the grid is drawn.
 * @param {{ moveTo(x: number, y: number): void, lineTo(x: number, y: number): void }} path
 * @param {number[]} pieces
 * @param {(cell: number) => number} toX
 * @param {(cell: number) => number} toY
 */
export function traceContour(path, pieces, toX, toY) {
  for (let i = 0; i < pieces.length; i += 4) {
    path.moveTo(toX(pieces[i]), toY(pieces[i + 1]));
    path.lineTo(toX(pieces[i + 2]), toY(pieces[i + 3]));
  }
}
