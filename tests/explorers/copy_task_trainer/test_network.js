// The network by bumps of its weights, and beside what defines it.
import assert from "node:assert/strict";
import { CopyPass } from "../../../src/nlpbook/explorers/copy_task_trainer/network.js";
import { drawSequences, signOf, timeOf } from "../../../src/nlpbook/explorers/copy_task_trainer/sequences.js";
import { initialWeights, keepingBias } from "../../../src/nlpbook/explorers/copy_task_trainer/weights.js";
import { CELLS } from "../../../src/nlpbook/explorers/kit/recurrent_cells.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";

/** @typedef {import("../../../src/nlpbook/explorers/copy_task_trainer/weights.js").Choice} Choice */

const random = seededRandom(7);
/** @type {Choice} */
const CHOICE = {
  cell: "gru",
  delay: 2,
  length: 2,
  kinds: 3,
  units: 8,
  gates: "bias",
  bias: 1,
  rate: 0.03,
  clip: true,
  seed: 4,
};

/** Weights of which none is 0. @param {Choice} choice */
function moved(choice) {
  const parameters = initialWeights(choice);
  for (const { data } of Object.values(parameters)) for (let i = 0; i < data.length; i++) data[i] += random() - 0.5;
  return parameters;
}

/** @type {(found: number, expected: number, tolerance?: number) => void} */
const close = (found, expected, tolerance = 1e-6) =>
  assert.ok(Math.abs(found - expected) <= tolerance * Math.max(1e-3, Math.abs(expected)), `${found}, ${expected}`);

Deno.test("the gradient of each weight is what a bump of it does to the loss", () => {
  for (const cell of CELLS) {
    const choice = { ...CHOICE, cell }, parameters = moved(choice), time = timeOf(choice);
    const given = drawSequences(5, 1, 0, 0, choice), pass = new CopyPass(cell, 8, 5, 5, time);
    for (const first of [0, time - choice.length]) {
      const loss = () => {
        pass.read(parameters, given);
        const { loss, recalled } = pass.judge(given);
        return first ? recalled : loss;
      };
      loss();
      pass.back(parameters, given, first);
      const gradients = Object.entries(parameters).map(([name, { data, grad }]) => ({
        name,
        data,
        grad: grad.slice(),
      }));
      let tried = 0;
      for (const { name, data, grad } of gradients) {
        if (name === "c" && cell !== "gru") continue;
        for (let one = 0; one < 25; one++) {
          const i = Math.floor(random() * data.length), was = data[i];
          data[i] = was + 1e-5;
          const above = loss();
          data[i] = was - 1e-5;
          const below = loss();
          data[i] = was;
          assert.ok(Math.abs((above - below) / 2e-5 - grad[i]) < 1e-8, `${cell} ${name} ${i}`);
          tried++;
        }
      }
      assert.ok(tried >= 125);
    }
  }
});

Deno.test("a sequence is read in a batch as it is alone", () => {
  for (const cell of CELLS) {
    const choice = { ...CHOICE, cell }, parameters = moved(choice), time = timeOf(choice);
    const given = drawSequences(6, 1, 0, 3, choice), pass = new CopyPass(cell, 8, 5, 6, time);
    const alone = new CopyPass(cell, 8, 5, 1, time);
    pass.read(parameters, given);
    const written = pass.written();
    for (let row = 0; row < 6; row++) {
      const column = (/** @type {Int32Array} */ ids) => Int32Array.from({ length: time }, (_, t) => ids[t * 6 + row]);
      alone.read(parameters, { ...given, rows: 1, inputs: column(given.inputs), targets: column(given.targets) });
      assert.deepEqual(alone.written(), column(written));
      for (let t = 0; t < time; t++) {
        for (let id = 0; id < 5; id++) {
          close(pass.probabilities[(t * 6 + row) * 5 + id], alone.probabilities[t * 5 + id], 1e-12);
        }
      }
      if (row) continue;
      for (let t = 0; t < time; t++) {
        close(pass.state(3, t), alone.state(3, t), 1e-12);
        if (cell !== "rnn") close(pass.gate(3, t), alone.gate(3, t), 1e-12);
        else assert.ok(Number.isNaN(pass.gate(3, t)));
      }
    }
  }
});

Deno.test("what is judged: all places, the recalled symbols, and how many are right", () => {
  const pass = new CopyPass("rnn", 8, 4, 1, 4), targets = Int32Array.of(0, 0, 2, 3);
  pass.logits.set([9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 7, 0, 0]);
  const { loss, recalled, accuracy } = pass.judge({ inputs: targets, targets, rows: 1, time: 4, length: 2 });
  const nats = (/** @type {number} */ most, /** @type {number} */ own) => Math.log(Math.exp(most) + 3) - own;
  close(recalled, (nats(5, 5) + nats(7, 0)) / 2, 1e-12);
  close(loss, (nats(9, 9) + Math.log(4) + nats(5, 5) + nats(7, 0)) / 4, 1e-12);
  assert.equal(accuracy, 0.5);
  assert.deepEqual([...pass.written()], [0, 0, 2, 1]);
});

Deno.test("sequences have their symbols at both ends", () => {
  const task = { length: 3, delay: 4, kinds: 2 }, { inputs, targets, time } = drawSequences(2, 0, 0, 0, task);
  assert.equal(time, 11);
  const line = (/** @type {Int32Array} */ ids, /** @type {number} */ row) =>
    Array.from({ length: time }, (_, t) => signOf(ids[2 * t + row])).join("");
  for (const row of [0, 1]) {
    const read = line(inputs, row);
    assert.match(read, /^[AB]{3}·{4}>·{3}$/);
    assert.equal(line(targets, row), "·".repeat(8) + read.slice(0, 3));
  }
  assert.notDeepEqual(drawSequences(32, 0, 0, 1, task), drawSequences(32, 0, 0, 0, task));
});

Deno.test("biases begin where they are set", () => {
  assert.deepEqual(keepingBias(CHOICE), new Float64Array(8).fill(1));
  const chrono = keepingBias({ ...CHOICE, gates: "chrono", delay: 20, length: 5, units: 64 });
  assert.ok(chrono.every((one) => one >= 0 && one <= Math.log(29)) && Math.max(...chrono) > Math.log(20));
  const lstm = initialWeights({ ...CHOICE, cell: "lstm", gates: "chrono" }).b.data;
  for (let j = 0; j < 8; j++) assert.ok(lstm[j] === -lstm[8 + j] && lstm[16 + j] === 0 && lstm[24 + j] === 0);
  assert.deepEqual(
    initialWeights(CHOICE).b.data,
    Float64Array.of(...Array(8).fill(0), ...Array(8).fill(1), ...Array(8).fill(0)),
  );
  assert.ok(initialWeights({ ...CHOICE, cell: "rnn" }).b.data.every((one) => one === 0));
});
