// @ts-check
// What networks are made of: shapes, matrix products, softmax, layer normalisation, embedding, convolution.
import { addProduct } from "./products.js";
import { add, div, mean, mul, record, sqrt, sub, sum, wanted, zeros } from "./tensor.js";
import { axisOf, broadcast, broadcastPlaces, check, checkPrecision, places, sizeOf, stridesOf } from "./tensor.js";

/** @import { Numbers, Shape, Tensor } from "./tensor.js" */
/** @typedef {ArrayLike<number> | { data: ArrayLike<number>, shape: Shape }} Whole whole numbers; a list has one axis */
/** @typedef {{ axis?: number, mask?: Whole | null }} SoftmaxOptions the mask, of 0 and 1, is broadcast */

/** Elements by their places; -1 gives a zero. @type {(input: Tensor, shape: Shape, from: Int32Array) => Tensor} */
function gather(input, shape, from) {
  const result = zeros(input.data, from.length);
  for (let i = 0; i < from.length; i++) if (from[i] >= 0) result[i] = input.data[from[i]];
  return record(result, shape, [input], (gradient) => {
    const dx = wanted(input);
    for (let i = 0; dx && i < from.length; i++) if (from[i] >= 0) dx[from[i]] += gradient[i];
  });
}

/** One axis may be -1: as long as it has to be. @type {(input: Tensor, shape: Shape) => Tensor} */
export function reshape(input, shape) {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const full = shape.map((size) => (size === -1 ? input.data.length / known : size));
  const fits = full.every((size) => Number.isInteger(size) && size >= 0) && sizeOf(full) === input.data.length;
  check(fits, "reshape: the new shape must hold the elements of the old one", input.shape, shape);
  return record(input.data, full, [input], (gradient) => {
    const dx = wanted(input);
    for (let i = 0; dx && i < dx.length; i++) dx[i] += gradient[i];
  });
}

/** Axis i of the result is axis `axes[i]` of the input. @type {(input: Tensor, axes: Shape) => Tensor} */
export function permute(input, axes) {
  const order = axes.map((axis) => axisOf("permute", input.shape, axis)), strides = stridesOf(input.shape);
  const complete = order.length === strides.length && new Set(order).size === order.length;
  check(complete, "permute: the axes must be those of the shape, each once", axes, input.shape);
  const shape = order.map((axis) => input.shape[axis]);
  return gather(input, shape, places(shape, order.map((axis) => strides[axis])));
}

/** Two axes change places. @type {(input: Tensor, first?: number, second?: number) => Tensor} */
export function transpose(input, first = -2, second = -1) {
  const [a, b] = [first, second].map((axis) => axisOf("transpose", input.shape, axis));
  return permute(input, [...input.shape.keys()].map((axis) => (axis === a ? b : axis === b ? a : axis)));
}

/**
 * Every `step`-th part of an axis from `start` to before `end`; negative ends count from the end, as with arrays.
 * @type {(input: Tensor, axis: number, start: number, end?: number, step?: number) => Tensor}
 */
export function slice(input, axis, start, end = Infinity, step = 1) {
  const at = axisOf("slice", input.shape, axis), size = input.shape[at], strides = stridesOf(input.shape);
  const fits = [start, Math.min(end, size), step].every(Number.isInteger) && step > 0;
  check(fits, "slice: start, end and step must be whole numbers, step at least 1", [start, end, step], input.shape);
  const [from, to] = [start, end].map((edge) => Math.min(size, Math.max(0, edge < 0 ? edge + size : edge)));
  const shape = input.shape.with(at, Math.ceil(Math.max(0, to - from) / step));
  return gather(input, shape, places(shape, strides.with(at, strides[at] * step), from * strides[at]));
}

/** Tensors one after the other along an axis. @type {(inputs: Tensor[], axis?: number) => Tensor} */
export function concatenate(inputs, axis = 0) {
  check(inputs.length > 0, "concatenate: there must be a tensor", []);
  checkPrecision("concatenate", inputs);
  const first = inputs[0].shape, at = axisOf("concatenate", first, axis);
  const length = inputs.reduce((total, { shape }) => total + shape[at], 0), strides = stridesOf(first.with(at, length));
  const result = zeros(inputs[0].data, sizeOf(first.with(at, length)));
  let before = 0;
  const parts = inputs.map(({ data, shape }) => {
    const fits = String(shape.with(at, 0)) === String(first.with(at, 0));
    check(fits, `concatenate: the shapes must be equal but for axis ${axis}`, first, shape);
    const to = places(shape, strides, before * strides[at]);
    to.forEach((place, i) => (result[place] = data[i]));
    before += shape[at];
    return to;
  });
  return record(result, first.with(at, length), inputs, (gradient) =>
    inputs.forEach((input, one) => {
      const dx = wanted(input);
      if (dx) parts[one].forEach((place, i) => (dx[i] += gradient[place]));
    }));
}

/**
 * Matrix products over the last two axes, (..., m, k) by (..., k, n); the axes before them are broadcast.
 * @type {(a: Tensor, b: Tensor) => Tensor}
 */
export function matmul(a, b) {
  checkPrecision("matmul", [a, b]);
  const [height = -1, k = -1] = a.shape.slice(-2), [rows = -1, n = -1] = b.shape.slice(-2);
  const fits = k === rows && a.shape.length > 1 && b.shape.length > 1;
  check(fits, "matmul: the shapes must be [..., m, k] and [..., k, n]", a.shape, b.shape);
  const [before, behind] = [a, b].map(({ shape }) => shape.slice(0, -2)), batch = broadcast("matmul", before, behind);
  // Where all of a is multiplied by one matrix, it is one tall matrix.
  const tall = sizeOf(behind) === 1, m = tall ? height * sizeOf(batch) : height;
  const result = zeros(a.data, sizeOf(batch) * height * n);
  const inA = tall ? [0] : broadcastPlaces(before, batch), inB = broadcastPlaces(behind, batch);
  const matrices = Array.from(inA, (first, i) => ({
    x: (data = a.data) => data.subarray(first * m * k, (first + 1) * m * k),
    y: (data = b.data) => data.subarray(inB[i] * k * n, (inB[i] + 1) * k * n),
    z: (data = result) => data.subarray(i * m * n, (i + 1) * m * n),
  }));
  for (const { x, y, z } of matrices) addProduct(x(), y(), z(), m, k, n);
  return record(result, [...batch, height, n], [a, b], (gradient) => {
    const da = wanted(a), db = wanted(b);
    for (const { x, y, z } of matrices) {
      if (da) addProduct(z(gradient), turned(y(), k, n), x(da), m, n, k);
      if (db) addProduct(turned(x(), m, k), z(gradient), y(db), k, m, n);
    }
  });
}

/** The matrix transposed. @type {(x: Numbers, rows: number, columns: number) => Numbers} */
function turned(x, rows, columns) {
  const result = zeros(x, x.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = x[i * columns + j];
  return result;
}

/** @type {(values: Whole) => { data: ArrayLike<number>, shape: Shape }} */
const whole = (values) => ("shape" in values ? values : { data: values, shape: [values.length] });

/** 0 where the mask is 0, also throughout a line. @type {(input: Tensor, options?: SoftmaxOptions) => Tensor} */
export const softmax = (input, options = {}) => normalised("softmax", input, options, false);
/** -Infinity where the mask is 0. @type {(input: Tensor, options?: SoftmaxOptions) => Tensor} */
export const logSoftmax = (input, options = {}) => normalised("logSoftmax", input, options, true);

/** @type {(operation: string, input: Tensor, options: SoftmaxOptions, inLogs: boolean) => Tensor} */
function normalised(operation, input, { axis = -1, mask = null }, inLogs) {
  const at = axisOf(operation, input.shape, axis), strides = stridesOf(input.shape), step = strides[at];
  const starts = places(input.shape.with(at, 1), strides), length = input.shape[at] * step;
  const { data: kept, shape } = whole(mask ?? { data: [1], shape: [] });
  const fits = String(broadcast(operation, shape, input.shape)) === String(input.shape);
  check(fits, `${operation}: the mask must be broadcast to the input`, shape, input.shape);
  const inMask = broadcastPlaces(shape, input.shape), x = input.data;
  const y = zeros(x, x.length).fill(inLogs ? -Infinity : 0);
  for (const start of starts) {
    let largest = -Infinity, total = 0;
    for (let i = start; i < start + length; i += step) if (kept[inMask[i]]) largest = Math.max(largest, x[i]);
    for (let i = start; i < start + length; i += step) if (kept[inMask[i]]) total += Math.exp(x[i] - largest);
    const shift = largest + Math.log(total);
    for (let i = start; i < start + length; i += step) {
      if (kept[inMask[i]]) y[i] = inLogs ? x[i] - shift : Math.exp(x[i] - largest) / total;
    }
  }
  return record(y, input.shape, [input], (gradient) => {
    const dx = wanted(input);
    for (const start of starts) {
      let total = 0;
      for (let i = start; i < start + length; i += step) total += gradient[i] * (inLogs ? 1 : y[i]);
      for (let i = start; dx && i < start + length; i += step) {
        if (!kept[inMask[i]]) continue;
        dx[i] += inLogs ? gradient[i] - Math.exp(y[i]) * total : y[i] * (gradient[i] - total);
      }
    }
  });
}

/**
 * Layer normalisation over the last axis; weight and bias are as long as that axis.
 * @type {(input: Tensor, weight?: Tensor | null, bias?: Tensor | null, epsilon?: number) => Tensor}
 */
export function layerNorm(input, weight = null, bias = null, epsilon = 1e-5) {
  const length = input.shape[axisOf("layerNorm", input.shape, -1)];
  for (const { shape } of [weight, bias].filter((one) => one !== null)) {
    const rule = "layerNorm: weight and bias must be as long as the last axis";
    check(String(shape) === String(length), rule, input.shape, shape);
  }
  const centred = sub(input, mean(input, -1, true)), variance = mean(mul(centred, centred), -1, true);
  const normal = div(centred, sqrt(add(variance, epsilon))), scaled = weight ? mul(normal, weight) : normal;
  return bias ? add(scaled, bias) : scaled;
}

/** Rows of a table (rows, features), by their numbers. @type {(table: Tensor, ids: Whole) => Tensor} */
export function embedding(table, ids) {
  const { data, shape } = whole(ids), [rows, features] = table.shape;
  check(table.shape.length === 2, "embedding: the table must be [rows, features]", table.shape);
  const from = Int32Array.from({ length: data.length * features }, (_, i) => {
    const id = data[Math.floor(i / features)];
    if (Number.isInteger(id) && id >= 0 && id < rows) return id * features + i % features;
    throw new RangeError(`embedding: ids must be whole numbers below ${rows}, the rows of the table; got ${id}`);
  });
  return gather(table, [...shape, features], from);
}

/**
 * Convolution of (batch, channels, time) with filters (filters, channels, width), which are not flipped, as everywhere
 * in deep learning; `padding` zeros on either side.
 * @type {(x: Tensor, filters: Tensor, bias?: Tensor | null, options?: { stride?: number, padding?: number }) => Tensor}
 */
export function conv1d(input, weight, bias = null, { stride = 1, padding = 0 } = {}) {
  const [batch, channels, time] = input.shape, [filters, depth, width] = weight.shape;
  const fits = input.shape.length === 3 && weight.shape.length === 3 && channels === depth;
  const rule = "conv1d: the shapes must be [batch, channels, time] and [filters, channels, width]";
  check(fits, rule, input.shape, weight.shape);
  const count = Math.floor((time + 2 * padding - width) / stride) + 1;
  check(count > 0, "conv1d: the filters must fit into the padded input", input.shape, weight.shape);
  const from = Int32Array.from({ length: batch * channels * width * count }, (_, i) => {
    const line = Math.floor(i / count), at = i % count * stride + line % width - padding;
    return at >= 0 && at < time ? Math.floor(line / width) * time + at : -1;
  });
  const windows = gather(input, [batch, channels * width, count], from);
  const result = matmul(reshape(weight, [filters, channels * width]), windows);
  return bias ? add(result, reshape(bias, [filters, 1])) : result;
}

/**
 * The mean of -log p(target) in nats over logits (..., classes); a target of -100 is left out, as in PyTorch.
 * @type {(logits: Tensor, targets: Whole) => Tensor}
 */
export function crossEntropy(logits, targets) {
  const { data, shape } = whole(targets), classes = logits.shape.at(-1) ?? 0;
  const fits = String([...shape, classes]) === String(logits.shape);
  check(fits, "crossEntropy: the shapes must be [..., classes] and [...]", logits.shape, shape);
  const from = Array.from(data, (target, i) => {
    if (target === -100) return -1;
    if (Number.isInteger(target) && target >= 0 && target < classes) return i * classes + target;
    throw new RangeError(`crossEntropy: targets must be whole numbers below ${classes}, or -100; got ${target}`);
  }).filter((place) => place >= 0);
  check(from.length > 0, "crossEntropy: there must be a target that is not left out", shape);
  return div(sum(gather(logSoftmax(logits), [from.length], Int32Array.from(from))), -from.length);
}
