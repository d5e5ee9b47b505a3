// Lends the microworld's grammar, machine and trees to the test in the browser.
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import {
  agreementsOf,
  coreferenceOf,
  entitiesOf,
  sentimentOf,
} from "../../../src/nlpbook/explorers/microworld/annotations.js";
import { entropyOf } from "../../../src/nlpbook/explorers/microworld/bits.js";
import { readGrammar } from "../../../src/nlpbook/explorers/microworld/grammar.js";
import { PrefixMachine } from "../../../src/nlpbook/explorers/microworld/machine.js";
import { drawTree, PhenomenonSampler } from "../../../src/nlpbook/explorers/microworld/sampling.js";
import {
  chineseLeaves,
  chineseTree,
  countTranslations,
} from "../../../src/nlpbook/explorers/microworld/translation.js";
import { bracketed, nodesOf, parseSentence, wordsOf } from "../../../src/nlpbook/explorers/microworld/tree.js";

export default {
  readGrammar,
  PrefixMachine,
  entropyOf,
  seededRandom,
  drawTree,
  PhenomenonSampler,
  parseSentence,
  bracketed,
  sentimentOf,
  entitiesOf,
  coreferenceOf,
  agreementsOf,
  chineseTree,
  chineseLeaves,
  countTranslations,
  nodesOf,
  wordsOf,
};
