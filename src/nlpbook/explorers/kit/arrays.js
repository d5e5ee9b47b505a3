// Arrays that came from Python, as `encode_array` in arrays.py writes them.

/** @typedef {"float32" | "float16" | "int32" | "int8" | "uint8"} ArrayType */
/** @typedef {{ dtype: ArrayType, shape: number[], base64: string }} PackedArray */

/**
 * The numbers of packed bytes, little-endian, as is every machine that runs a browser today.
 * @type {Record<ArrayType, (bytes: Uint8Array<ArrayBuffer>) => Float32Array | Int32Array | Int8Array | Uint8Array>}
 */
const READERS = {
  float32: (bytes) => new Float32Array(bytes.buffer),
  // Browsers of 2023 have no Float16Array.
  float16: (bytes) => Float32Array.from(new Uint16Array(bytes.buffer), halfPrecision),
  int32: (bytes) => new Int32Array(bytes.buffer),
  int8: (bytes) => new Int8Array(bytes.buffer),
  uint8: (bytes) => bytes,
};

/**
 * The number that sixteen bits of IEEE 754 mean: a sign, five bits of exponent, ten of the significand.
 * @param {number} bits
 */
export function halfPrecision(bits) {
  const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 0x1f, significand = bits & 0x3ff;
  if (exponent === 0) return sign * significand * 2 ** -24; // subnormal
  if (exponent === 0x1f) return significand ? NaN : sign * Infinity;
  return sign * (1024 + significand) * 2 ** (exponent - 25);
}

/**
 * Read an array that Python's `encode_array` wrote. Float16 becomes float32, which holds all of its numbers.
 * @param {PackedArray} packed
 */
export function decodeArray({ dtype, shape, base64 }) {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return { data: READERS[dtype](bytes), shape };
}
