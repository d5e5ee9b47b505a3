// States for tests, as Python gives them.
import { stateOf } from "../../../src/nlpbook/explorers/trellis/state.js";

const HEALTH = {
  name: "health",
  label: "a hidden Markov model",
  tags: ["healthy", "fever"],
  words: ["normal", "cold", "dizzy"],
  emissions: [0.5, 0.1, 0.4, 0.3, 0.1, 0.6].map(Math.log),
  transitions: [0.7, 0.3, 0.4, 0.6].map(Math.log),
  start: [0.6, 0.4].map(Math.log),
  end: [0, 0],
};
const BIO = {
  name: "bio",
  label: "three tags",
  tags: ["O", "B-X", "I-X"],
  words: ["a", "b"],
  emissions: [0, 1, 0, 2, 0, 3],
  transitions: [0, 0, -4, 0, 0, 1, 0, 0, 0],
  start: [0, 0, 0],
  end: [0, 0, 0.5],
};
const EXAMPLES = [HEALTH, BIO];
const FIRST = {
  example: "health",
  words: null,
  emissions: null,
  transitions: null,
  start: null,
  end: null,
  forbidden: [],
  quantity: "viterbi",
  step: null,
  k: 3,
  rank: 1,
  tag: 0,
  place: null,
  your_turn: false,
  path: [],
};

/** @param {Partial<Record<string, any>>} settings */
export const state = (settings = {}) =>
  stateOf((name) => /** @type {Record<string, any>} */ ({ examples: EXAMPLES, ...FIRST, ...settings })[name]);

export { BIO, EXAMPLES, FIRST, HEALTH };
