// Lends the microworld's grammar and machine to the test in the browser.
import { entropyOf, PrefixMachine, readGrammar } from "../../../src/nlpbook/explorers/microworld/machine.js";
import { seededRandom } from "../../../src/nlpbook/explorers/kit/random_numbers.js";
import {
  agreementsOf,
  bracketed,
  chineseLeaves,
  chineseTree,
  coreferenceOf,
  countTranslations,
  drawTree,
  entitiesOf,
  nodesOf,
  parseSentence,
  sentimentOf,
  wordsOf,
} from "../../../src/nlpbook/explorers/microworld/tree.js";

export default {
  readGrammar,
  PrefixMachine,
  entropyOf,
  seededRandom,
  drawTree,
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
