// @ts-check
// Tensors with reverse-mode gradients: elements, broadcasting, reductions. Layers are in tensor_layers.js.
//
// A tensor knows the tensors that it was computed from, and how its gradient passes on to them. `backward` visits them
// from the last made to the first, without recursion, so that no graph is too deep. Elements have the precision of
// the data (float32 or float64), sums are taken in double precision. A wrong shape is a RangeError that names the
// operation and the shapes.

/** @typedef {Float32Array | Float64Array} Numbers */
/** @typedef {readonly number[]} Shape */
/** @typedef {(x: number, y: number) => number} Formula */
/** @typedef {number | Shape | null} Axes one axis, several, or null for all */
/** @typedef {{ to: Int32Array, shape: Shape, size: number }} Reduction where each element goes */
/** @typedef {(input: Tensor, axes?: Axes, keepAxes?: boolean) => Tensor} Reduce `keepAxes` leaves axes of length 1 */

let made = 0;

export class Tensor {
  /**
   * @param {Numbers} data the elements, row by row; they are kept, not copied
   * @param {Shape} shape
   * @param {boolean} [requiresGrad] whether `backward` leaves a gradient here
   */
  constructor(data, shape, requiresGrad = false) {
    if (!(data instanceof Float32Array || data instanceof Float64Array)) {
      throw new TypeError(`Tensor: data must be a Float32Array or a Float64Array; got ${typeName(data)}`);
    }
    const fits = shape.every((size) => Number.isInteger(size) && size >= 0) && sizeOf(shape) === data.length;
    check(fits, `Tensor: shape must hold the ${data.length} elements of data`, shape);
    this.data = data;
    this.shape = shape;
    this.requiresGrad = requiresGrad;
    /** @type {Numbers | null} what `backward` found; in a leaf it adds up until it is set to null, as in PyTorch */
    this.grad = null;
    /** @type {Tensor[]} */
    this.inputs = [];
    /** @type {((gradient: Numbers) => void) | null} */
    this.passOn = null;
    this.order = made++;
  }

  /**
   * Leave in this tensor, and in all that it was computed from, the gradient of its elements' sum, each weighted with
   * its number of `gradient` (1 for a tensor of one element).
   * @param {ArrayLike<number>} [gradient]
   */
  backward(gradient = [1]) {
    if (!this.requiresGrad) throw new Error("backward: the tensor must depend on one that requires a gradient");
    const fits = gradient.length === this.data.length;
    const rule = "backward: the incoming gradient must have as many elements as the tensor";
    check(fits, rule, [gradient.length], this.shape);
    const reached = new Set([/** @type {Tensor} */ (this)]);
    for (const tensor of reached) {
      for (const input of tensor.inputs) if (input.requiresGrad) reached.add(input);
      if (tensor.passOn) tensor.grad = null;
    }
    const own = gradientOf(this);
    for (let i = 0; i < own.length; i++) own[i] += gradient[i];
    // Whatever is computed from a tensor was made after it.
    const lastFirst = [...reached].sort((one, other) => other.order - one.order);
    for (const { passOn, grad } of lastFirst) if (passOn && grad) passOn(grad);
  }
}

/** @type {(holds: boolean, rule: string, ...shapes: Shape[]) => void} */
export function check(holds, rule, ...shapes) {
  if (!holds) throw new RangeError(`${rule}; got ${shapes.map((shape) => `[${shape.join(", ")}]`).join(" and ")}`);
}

/** @type {(operation: string, tensors: Tensor[]) => void} */
export function checkPrecision(operation, tensors) {
  const names = [...new Set(tensors.map(({ data }) => typeName(data)))].join(" and ");
  if (names.includes(" ")) throw new TypeError(`${operation}: the tensors must have one precision; got ${names}`);
}

/** @type {(value: unknown) => string} */
const typeName = (value) => value?.constructor?.name ?? String(value);
/** @type {(shape: Shape) => number} */
export const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);
/** How far apart neighbours along each axis lie. @type {(shape: Shape) => number[]} */
export const stridesOf = (shape) => shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));

/** @type {(like: Numbers, length: number) => Numbers} */
export const zeros = (like, length) =>
  like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);

/** @type {(tensor: Tensor) => Numbers} */
const gradientOf = (tensor) => (tensor.grad ??= zeros(tensor.data, tensor.data.length));

/** Where a tensor's gradient adds up, or null where nobody asks for it. @type {(tensor: Tensor) => Numbers | null} */
export const wanted = (tensor) => (tensor.requiresGrad ? gradientOf(tensor) : null);

/**
 * The result of an operation; `passOn` adds to the gradients of the inputs what the result's own gradient gives them.
 * @type {(data: Numbers, shape: Shape, inputs: Tensor[], passOn: (gradient: Numbers) => void) => Tensor}
 */
export function record(data, shape, inputs, passOn) {
  const result = new Tensor(data, shape, inputs.some((input) => input.requiresGrad));
  return result.requiresGrad ? Object.assign(result, { inputs, passOn }) : result;
}

/** An axis counted from the start; -1 is the last. @type {(operation: string, shape: Shape, axis: number) => number} */
export function axisOf(operation, shape, axis) {
  const counted = axis < 0 ? axis + shape.length : axis;
  check(counted in shape, `${operation}: the shape must have an axis ${axis}`, shape);
  return counted;
}

/**
 * Where the elements of an array of this shape lie, row by row, when a step along each axis is this long.
 * @type {(shape: Shape, strides: Shape, start?: number) => Int32Array}
 */
export function places(shape, strides, start = 0) {
  const found = new Int32Array(sizeOf(shape)), index = shape.map(() => 0);
  for (let i = 0, at = start; i < found.length; i++) {
    found[i] = at;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return found;
}

/** The shape that both are broadcast to. @type {(operation: string, a: Shape, b: Shape) => number[]} */
export function broadcast(operation, a, b) {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, axis, fromEnd = axis + 1) => {
    const m = a.at(-fromEnd) ?? 1, n = b.at(-fromEnd) ?? 1;
    check(m === n || m === 1 || n === 1, `${operation}: each axis must be equal in both shapes, or 1 in one`, a, b);
    return m === 1 ? n : m;
  }).reverse();
}

/** Where the elements of a tensor lie once it is broadcast. @type {(shape: Shape, to: Shape) => Int32Array} */
export function broadcastPlaces(shape, to) {
  const added = to.length - shape.length, size = sizeOf(shape);
  if (size && shape.every((length, axis) => length === to[added + axis])) return repeated(size, sizeOf(to));
  const strides = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride));
  return places(to, [...new Array(added).fill(0), ...strides]);
}

/** 0 to `size` - 1 again and again, as for a bias. @type {(size: number, length: number) => Int32Array} */
function repeated(size, length) {
  const found = new Int32Array(length);
  for (let i = 0; i < Math.min(size, length); i++) found[i] = i;
  for (let done = size; done < length; done *= 2) found.copyWithin(done, 0, done);
  return found;
}

/**
 * An operation on two tensors, element by element, from its value and its derivatives. One of the two may be a number.
 * @typedef {(a: Tensor | number, b: Tensor | number) => Tensor} Binary
 * @type {(name: string, value: Formula, byX: Formula, byY: Formula) => Binary}
 */
function binary(name, value, byX, byY) {
  return (first, second) => {
    const tensors = [first, second].filter((one) => one instanceof Tensor);
    if (!tensors.length) throw new TypeError(`${name}: one of the two must be a tensor; got ${first} and ${second}`);
    checkPrecision(name, tensors);
    const like = tensors[0].data;
    const [a, b] = [first, second].map((x) => (x instanceof Tensor ? x : new Tensor(zeros(like, 1).fill(x), [])));
    const shape = broadcast(name, a.shape, b.shape), result = zeros(like, sizeOf(shape)), x = a.data, y = b.data;
    const [inA, inB] = [x, y].map((data, i) =>
      data.length === result.length ? null : broadcastPlaces([a, b][i].shape, shape)
    );
    for (let i = 0; i < result.length; i++) result[i] = value(x[inA ? inA[i] : i], y[inB ? inB[i] : i]);
    return record(result, shape, [a, b], (gradient) => {
      const dx = wanted(a), dy = wanted(b);
      for (let i = 0; i < gradient.length; i++) {
        const j = inA ? inA[i] : i, k = inB ? inB[i] : i;
        if (dx) dx[j] += gradient[i] * byX(x[j], y[k]);
        if (dy) dy[k] += gradient[i] * byY(x[j], y[k]);
      }
    });
  };
}

export const add = binary("add", (x, y) => x + y, () => 1, () => 1);
export const sub = binary("sub", (x, y) => x - y, () => 1, () => -1);
export const mul = binary("mul", (x, y) => x * y, (_, y) => y, (x) => x);
export const div = binary("div", (x, y) => x / y, (_, y) => 1 / y, (x, y) => -x / (y * y));

/**
 * An operation on each element; `derivative` gets x and the value y.
 * @type {(value: (x: number) => number, derivative: Formula) => (input: Tensor) => Tensor}
 */
function unary(value, derivative) {
  return (input) => {
    const x = input.data, y = zeros(x, x.length);
    for (let i = 0; i < x.length; i++) y[i] = value(x[i]); // a typed array's own map takes several times as long
    return record(y, input.shape, [input], (gradient) => {
      const dx = wanted(input);
      for (let i = 0; dx && i < dx.length; i++) dx[i] += gradient[i] * derivative(x[i], y[i]);
    });
  };
}

export const exp = unary(Math.exp, (_, y) => y);
export const sqrt = unary(Math.sqrt, (_, y) => 0.5 / y);
export const log = unary(Math.log, (x) => 1 / x);
export const tanh = unary(Math.tanh, (_, y) => 1 - y * y);
export const sigmoid = unary((x) => 1 / (1 + Math.exp(-x)), (_, y) => y * (1 - y));
/** The gradient at 0 is 0. */
export const relu = unary((x) => Math.max(x, 0), (x) => (x > 0 ? 1 : 0));
/** x times the standard normal distribution function at x: the exact form, by erf, PyTorch's default. */
export const gelu = unary((x) => x * normal(x), (x) => normal(x) + x * density(x));

/** @type {(x: number) => number} */
const density = (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);

/** The standard normal distribution function, by Marsaglia's series. @type {(x: number) => number} */
function normal(x) {
  let sum = x, term = x;
  if (Math.abs(x) > 9 || x !== x) return x < 0 ? 0 : x > 0 ? 1 : x;
  for (let i = 3; sum + term !== sum; i += 2) sum += term *= x * x / i;
  return 0.5 + sum * density(x);
}

/** @type {(operation: string, input: Tensor, axes: Axes, keepAxes: boolean) => Reduction} */
function reduction(operation, { shape }, axes, keepAxes) {
  const listed = typeof axes === "number" ? [axes] : axes ?? [...shape.keys()];
  const gone = new Set(listed.map((axis) => axisOf(operation, shape, axis)));
  const kept = shape.map((size, axis) => (gone.has(axis) ? 1 : size));
  const reduced = keepAxes ? kept : shape.filter((_, axis) => !gone.has(axis));
  return { to: broadcastPlaces(kept, shape), shape: reduced, size: sizeOf(kept) };
}

/** @type {Reduce} */
export const sum = (input, axes = null, keepAxes = false) => sumOf("sum", input, axes, keepAxes);
/** @type {Reduce} */
export const mean = (input, axes = null, keepAxes = false) => sumOf("mean", input, axes, keepAxes);

/** @type {(operation: string, input: Tensor, axes: Axes, keepAxes: boolean) => Tensor} */
function sumOf(operation, input, axes, keepAxes) {
  const { to, shape, size } = reduction(operation, input, axes, keepAxes), sums = new Float64Array(size);
  const scale = operation === "mean" ? size / to.length : 1;
  for (let i = 0; i < to.length; i++) sums[to[i]] += input.data[i];
  return record(zeros(input.data, size).map((_, i) => scale * sums[i]), shape, [input], (gradient) => {
    const dx = wanted(input);
    for (let i = 0; dx && i < to.length; i++) dx[i] += scale * gradient[to[i]];
  });
}

/** Equal maxima share the gradient, as in PyTorch's amax. @type {Reduce} */
export function max(input, axes = null, keepAxes = false) {
  const { to, shape, size } = reduction("max", input, axes, keepAxes), x = input.data;
  check(size === 0 || x.length > 0, "max: there must be an element to take", input.shape);
  const result = zeros(x, size).fill(-Infinity), ties = new Float64Array(size);
  for (let i = 0; i < to.length; i++) result[to[i]] = Math.max(result[to[i]], x[i]);
  return record(result, shape, [input], (gradient) => {
    const dx = wanted(input);
    for (let i = 0; i < to.length; i++) if (x[i] === result[to[i]]) ties[to[i]]++;
    for (let i = 0; dx && i < to.length; i++) if (x[i] === result[to[i]]) dx[i] += gradient[to[i]] / ties[to[i]];
    ties.fill(0);
  });
}
