// The classifier's own parts: pooling and its gradient, initial weights, pulls, judging.
import assert from "node:assert/strict";
import {
  classifierLogits,
  initialWeights,
  judged,
  logOdds,
  maxPool,
  meanPool,
  probabilityOf,
  pullsOf,
} from "../../../src/nlpbook/explorers/classifier_panel/classifier.js";
import { chosen, joined, typedWords } from "../../../src/nlpbook/explorers/classifier_panel/sentences.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import { Tensor } from "../../../src/nlpbook/explorers/kit/tensor.js";

const POOLS = { mean: meanPool, max: maxPool };

/** @param {number} length @param {() => number} random */
const drawn = (length, random) => Float64Array.from({ length }, () => 2 * random() - 1);
/** @type {(found: ArrayLike<number>, wanted: ArrayLike<number>, tolerance?: number) => void} */
function assertClose(found, wanted, tolerance = 1e-9) {
  assert.equal(found.length, wanted.length);
  Array.from(found).forEach((one, i) => assert.ok(Math.abs(one - wanted[i]) <= tolerance, `${one} and ${wanted[i]}`));
}

/** Twenty tables and groups of sentences, one of which has no word, and one the same word twice. */
function* cases() {
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(seed), words = 3 + Math.floor(random() * 6), d = 1 + Math.floor(random() * 5);
    const rows = Array.from(
      { length: 4 },
      () => Array.from({ length: 1 + Math.floor(random() * 5) }, () => Math.floor(random() * words)),
    );
    yield { random, words, d, rows: [...rows, [], [1, 1, 0]], table: drawn(words * d, random) };
  }
}

Deno.test("pooling is the mean and the maximum, dimension by dimension", () => {
  for (const { words, d, rows, table } of cases()) {
    const E = new Tensor(table, [words, d]), sentences = joined(rows);
    rows.forEach((row, i) => {
      for (let j = 0; j < d; j++) {
        const column = row.map((id) => table[id * d + j]);
        const mean = row.length ? column.reduce((sum, one) => sum + one, 0) / row.length : 0;
        assertClose([meanPool(E, sentences).data[i * d + j]], [mean]);
        assert.equal(maxPool(E, sentences).data[i * d + j], row.length ? Math.max(...column) : 0);
      }
    });
  }
});

Deno.test("gradients of pooling are differences", () => {
  let compared = 0;
  for (const { random, words, d, rows, table } of cases()) {
    for (const pool of Object.values(POOLS)) {
      const sentences = joined(rows), incoming = drawn(rows.length * d, random);
      const total = (/** @type {Float64Array} */ data) =>
        Array.from(pool(new Tensor(data, [words, d]), sentences).data).reduce(
          (sum, one, i) => sum + one * incoming[i],
          0,
        );
      const E = new Tensor(table, [words, d], true);
      pool(E, sentences).backward(incoming);
      const h = 1e-6,
        differences = Array.from(table, (_, i) => {
          const [up, down] = [h, -h].map((bump) => total(table.with(i, table[i] + bump)));
          return (up - down) / (2 * h);
        });
      assertClose(E.grad ?? [], differences, 1e-7);
      compared++;
    }
  }
  assert.equal(compared, 40);
});

Deno.test("initial weights: shapes, zeros, and other ones for another seed", () => {
  const sizes = { words: 10, dimension: 16, hidden: 4 }, { E, W1, b1, W2, b2 } = initialWeights(sizes, 1);
  assert.deepEqual([E, W1, b1, W2, b2].map((one) => one?.shape), [[10, 16], [16, 4], [4], [4, 2], [2]]);
  assert.ok(b2.data.every((one) => one === 0) && b1?.data.every((one) => one === 0));
  assert.notDeepEqual(initialWeights(sizes, 2).E.data, E.data);
  const one = initialWeights(sizes, 1), other = initialWeights(sizes, 1), first = [...E.data];
  one.E.data.fill(0); // as training changes them
  assert.deepEqual([[...other.E.data], [...initialWeights(sizes, 1).E.data]], [first, first]);
  const linear = initialWeights({ ...sizes, hidden: 0 }, 1);
  assert.deepEqual([linear.W1, linear.b1, linear.W2.shape], [undefined, undefined, [16, 2]]);
});

Deno.test("in a linear classifier over a mean the pulls add up to the log-odds", () => {
  const parameters = initialWeights({ words: 30, dimension: 16, hidden: 0 }, 3);
  parameters.b2.data.set([0.25, -0.5]);
  const words = [3, 7, 7, 29, 0], { odds, pulls } = pullsOf(parameters, words, "mean");
  assertClose([pulls.reduce((sum, one) => sum + one, -0.75)], [odds], 1e-5);
  assert.equal(pulls[1], pulls[2]);
});

Deno.test("a pull under the maximum is what is lost without the word", () => {
  const parameters = initialWeights({ words: 30, dimension: 16, hidden: 8 }, 4), words = [3, 7, 29, 0];
  const { odds, pulls } = pullsOf(parameters, words, "max");
  pulls.forEach((pull, left) => {
    const others = joined([words.filter((_, i) => i !== left)]);
    assertClose([odds - logOdds(classifierLogits(parameters, others, "max"))[0]], [pull], 1e-6);
  });
  assert.deepEqual(pullsOf(parameters, [], "max").pulls, []);
  assert.equal(pullsOf(parameters, [5], "mean").pulls.length, 1);
});

Deno.test("judging: the mean cross-entropy, and what is on the wrong side of 0", () => {
  const odds = Float64Array.of(2, -1, 0, 800), { loss, wrong } = judged(odds, [1, 1, 1, 0]);
  const terms = [Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(1)), Math.LN2, 800];
  assertClose([loss], [terms.reduce((sum, one) => sum + one, 0) / 4]);
  assert.deepEqual(wrong, [1, 2, 3]);
  assertClose([probabilityOf(0), probabilityOf(Math.log(3)), probabilityOf(-800)], [0.5, 0.75, 0]);
});

Deno.test("some of the sentences, in the order asked for", () => {
  const all = { ...joined([[1, 2], [3], [4, 5, 6]]), labels: Int32Array.of(0, 1, 0) };
  const { ids, starts, labels } = chosen(all, [2, 1]);
  assert.deepEqual([[...ids], [...starts], [...labels]], [[4, 5, 6, 3], [0, 3, 4], [0, 1]]);
});

Deno.test("typed words, known also in other capitals, the exact ones first", () => {
  const vocabulary = ["the", "Tom", "tom", "good", "."];
  assert.deepEqual(typedWords("Tom, THE good zebra.", vocabulary), { ids: [1, 0, 3, 4], unknown: [",", "zebra"] });
  assert.deepEqual(typedWords("TOM\ntom", vocabulary).ids, [1, 2]);
  assert.deepEqual(typedWords("", vocabulary), { ids: [], unknown: [] });
});
