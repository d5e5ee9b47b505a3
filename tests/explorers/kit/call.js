// @ts-check
// Answers each line of standard input, {module, name, given}, with what a function of the kit returns, as JSON in which
// numbers that are none, infinite, or a zero with a sign stand as Python's `json` reads them.

const SPECIAL = new Map([[Infinity, "Infinity"], [-Infinity, "-Infinity"]]);

/**
 * @param {string} _name
 * @param {unknown} value
 */
function plain(_name, value) {
  if (ArrayBuffer.isView(value)) return [.../** @type {Float64Array} */ (value)];
  if (value instanceof Map) return [...value];
  if (typeof value !== "number") return value;
  if (Object.is(value, -0)) return "\u0000-0.0";
  return Number.isFinite(value) ? value : "\u0000" + (SPECIAL.get(value) ?? "NaN");
}

let waiting = "";
for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (waiting + text).split("\n");
  waiting = lines.pop() ?? "";
  for (const line of lines) {
    const { module, name, given } = JSON.parse(line);
    const found = await import(import.meta.resolve(`../../../src/nlpbook/explorers/${module}.js`));
    console.log(JSON.stringify(found[name](...given), plain).replace(/"\\u0000([^"]+)"/g, "$1"));
  }
}
