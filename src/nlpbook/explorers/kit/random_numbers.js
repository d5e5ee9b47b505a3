// Random numbers that repeat with their seed, so that a page draws the same on every machine.

/**
 * Random numbers in [0, 1) from a seed: "sfc32", which passes the usual batteries of tests.
 * @param {number} seed
 */
export function seededRandom(seed) {
  let a = 0x9e3779b9, b = 0x243f6a88, c = seed | 0, counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  // 53 bits, as many as a number holds
  return () => ((next() >>> 5) * 67108864 + (next() >>> 6)) / 9007199254740992;
}

/**
 * The whole number at an address that is one part longer than that of `mixed`; 0 is the number at no address.
 * @param {number} mixed
 * @param {number} part a whole number of 0 or more
 */
export function mixIn(mixed, part) {
  mixed = (mixed + Math.imul(part + 1, 0x9e3779b9)) | 0;
  // the last steps of MurmurHash3, by Austin Appleby, which spread every bit over all
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * The random number in [0, 1) at an address, a few whole numbers: the same address always holds the same number (as
 * `uniform_at` in random_numbers.py says it), so that moving one control leaves the draws of all others as they are.
 * @param {...number} address whole numbers of 0 or more
 */
export function uniformAt(...address) {
  let mixed = 0;
  for (const part of address) mixed = mixIn(mixed, part);
  return (mixed >>> 0) / 4294967296;
}
