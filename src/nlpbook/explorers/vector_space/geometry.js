// Words as vectors: cosines, the nearest words, and A - B + C, as `WordVectors` computes them.

/** @typedef {{ data: ArrayLike<number>, shape: readonly number[] }} NumberArray a matrix, row by row */
/** @typedef {{ index: number, cosine: number }} Scored */
/** @typedef {{ own: number[], cosines: ArrayLike<number>, answers: Scored[] }} Answer `own` are the question's words */

export const CANCELLED = 1e-6; // below this length A - B + C is the zero vector, up to the rounding of float32

/** @type {(left: ArrayLike<number>, right: ArrayLike<number>) => number} */
export function dot(left, right) {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i] * right[i];
  return sum;
}

/** @type {(vector: ArrayLike<number>) => number} */
export const lengthOf = (vector) => Math.sqrt(dot(vector, vector));

/** @type {(vector: Float64Array) => Float64Array} */
function scaledToOne(vector) {
  const length = lengthOf(vector);
  return vector.map((value) => value / length);
}

/**
 * The rows of a matrix, scaled to length 1 if asked.
 *
 * @type {(matrix: NumberArray, unit?: boolean) => Float64Array[]}
 */
export function rowsOf({ data, shape: [n, d] }, unit = false) {
  return Array.from({ length: n }, (_, i) => {
    const row = Float64Array.from({ length: d }, (_, j) => data[i * d + j]);
    return unit ? scaledToOne(row) : row;
  });
}

/**
 * The best k by falling score; twelve digits decide, ties keep the order of the vocabulary.
 *
 * @type {(scores: ArrayLike<number>, leftOut: ReadonlySet<number>, k: number) => Scored[]}
 */
export function ranked(scores, leftOut, k) {
  const keys = Float64Array.from(scores, (score) => Math.round(score * 1e12) / 1e12);
  /** @type {number[]} */
  const best = [];
  for (let i = 0; i < keys.length; i++) {
    if (leftOut.has(i) || (best.length === k && keys[i] <= keys[best[k - 1]])) continue;
    let at = best.length;
    while (at > 0 && keys[best[at - 1]] < keys[i]) at--;
    best.splice(at, 0, i);
    if (best.length > k) best.pop();
  }
  return best.map((index) => ({ index, cosine: scores[index] }));
}

/**
 * The k words nearest to one word, itself left out; `unit` holds vectors of length 1.
 *
 * @type {(unit: Float64Array[], query: number, k: number) => Answer}
 */
export function neighbours(unit, query, k) {
  const cosines = Float64Array.from(unit, (row) => dot(row, unit[query]));
  return { own: [query], cosines, answers: ranked(cosines, new Set([query]), k) };
}

/**
 * The k words nearest to A - B + C; none where that is the zero vector.
 *
 * @param {Float64Array[]} unit vectors of length 1
 * @param {[number, number, number]} own A, B and C
 * @param {boolean} mayAnswer whether they themselves may answer
 * @param {number} k
 * @returns {Answer}
 */
export function analogy(unit, own, mayAnswer, k) {
  const [a, b, c] = own.map((i) => unit[i]), target = a.map((value, j) => value - b[j] + c[j]);
  const length = lengthOf(target);
  if (length < CANCELLED) return { own, cosines: new Float64Array(unit.length).fill(NaN), answers: [] };
  const cosines = Float64Array.from(unit, (row) => dot(row, target) / length);
  return { own, cosines, answers: ranked(cosines, new Set(mayAnswer ? [] : own), k) };
}
